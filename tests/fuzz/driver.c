/*
 * A plain mutating fuzzer, for compilers without libFuzzer and for a short run in every test.
 *
 * It has no coverage feedback: it mutates the target's own seeds. The runs happen in a child
 * process and the input being tried lies in memory shared with the parent, so that however the
 * child ends (signal, sanitizer, timeout) the parent can print what it was trying.
 */
#include "tests/fuzz/driver.h"

#include "common/base/splitmix.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define INPUT_MAX_BYTES   ((size_t)1 << 20)
#define RUN_LIMIT_SECONDS 10

/* Shared between parent and child. */
struct attempt {
    unsigned long n_runs;
    size_t len;
    uint8_t bytes[INPUT_MAX_BYTES];
};

static uint64_t random_state;

static uint64_t random_bits(void)
{
    return splitmix_next(&random_state);
}

static size_t random_below(size_t n)
{
    return n > 0 ? (size_t)(random_bits() % n) : 0;
}

static size_t n_seeds(void)
{
    const uint8_t *bytes;
    size_t n = 0;
    while (fuzz_seed(n, &bytes), bytes != NULL)
        n++;
    return n;
}

static void load_seed(struct attempt *input, size_t i)
{
    const uint8_t *bytes;
    size_t len = fuzz_seed(i, &bytes);
    input->len = len < INPUT_MAX_BYTES ? len : INPUT_MAX_BYTES;
    memcpy(input->bytes, bytes, input->len);
}

/* Puts `len` bytes in at `off`; dropped when there is no room. `bytes` is not part of `input`. */
static void insert(struct attempt *input, size_t off, const uint8_t *bytes, size_t len)
{
    if (len > INPUT_MAX_BYTES - input->len)
        return;
    memmove(input->bytes + off + len, input->bytes + off, input->len - off);
    memcpy(input->bytes + off, bytes, len);
    input->len += len;
}

static void remove_range(struct attempt *input, size_t off, size_t len)
{
    memmove(input->bytes + off, input->bytes + off + len, input->len - off - len);
    input->len -= len;
}

/* Values at which lengths and counters break. */
static void overwrite_number(struct attempt *input, size_t off)
{
    static const uint32_t values[] = {0,          1,          0x7F,       0x80,
                                      0xFF,       0x100,      0x7FFF,     0xFFFF,
                                      0x00FFFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF};
    uint32_t value = values[random_below(sizeof(values) / sizeof(values[0]))];
    for (size_t i = 0; i < 4 && off + i < input->len; i++)
        input->bytes[off + i] = (uint8_t)(value >> (8 * i));
}

static void copy_from_seed(struct attempt *input, size_t off, size_t seed)
{
    const uint8_t *bytes;
    size_t len = fuzz_seed(seed, &bytes);
    size_t from = random_below(len);
    insert(input, off, bytes + from, random_below(len - from + 1));
}

static void mutate_once(struct attempt *input, size_t seeds)
{
    size_t off = random_below(input->len);
    size_t rest = input->len - off;
    size_t span = random_below((rest < 64 ? rest : 64) + 1);
    uint8_t piece[64];
    switch (random_below(8)) {
    case 0:
        if (rest > 0)
            input->bytes[off] ^= (uint8_t)(1u << random_below(8));
        break;
    case 1:
        if (rest > 0)
            input->bytes[off] = (uint8_t)random_bits();
        break;
    case 2:
        overwrite_number(input, off);
        break;
    case 3:
        remove_range(input, off, random_below(8) > 0 ? span : random_below(rest + 1));
        break;
    case 4:
        memcpy(piece, input->bytes + off, span);
        insert(input, random_below(input->len + 1), piece, span);
        break;
    case 5:
        for (size_t i = 0; i < span; i++)
            piece[i] = (uint8_t)random_bits();
        insert(input, off, piece, span);
        break;
    case 6:
        piece[0] = (uint8_t) "\0\n\"\\{}[]():+-* \xFF"[random_below(17)];
        insert(input, off, piece, 1);
        break;
    default:
        copy_from_seed(input, off, random_below(seeds));
        break;
    }
}

static double now_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* An exact-size copy lets the sanitizer see a read past the end. */
static void run(const uint8_t *bytes, size_t len)
{
    uint8_t *copy = malloc(len > 0 ? len : 1);
    if (copy == NULL)
        exit(2);
    memcpy(copy, bytes, len);
    alarm(RUN_LIMIT_SECONDS);
    LLVMFuzzerTestOneInput(copy, len);
    alarm(0);
    free(copy);
}

static void fuzz(struct attempt *input, double seconds)
{
    size_t seeds = n_seeds();
    for (size_t i = 0; i < seeds; i++, input->n_runs++) {
        load_seed(input, i);
        run(input->bytes, input->len);
    }
    double end = now_seconds() + seconds;
    while (now_seconds() < end) {
        load_seed(input, random_below(seeds));
        for (size_t n = 1 + random_below(12); n > 0; n--)
            mutate_once(input, seeds);
        run(input->bytes, input->len);
        input->n_runs++;
    }
}

static int fuzz_in_child(double seconds, uint64_t seed)
{
    struct attempt *input =
        mmap(NULL, sizeof(*input), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (input == MAP_FAILED)
        return 2;
    random_state = seed;
    pid_t child = fork();
    if (child == 0) {
        fuzz(input, seconds);
        exit(0);
    }
    int result = -1;
    if (child < 0 || waitpid(child, &result, 0) != child)
        return 2;
    printf("%lu runs, seed %llu\n", input->n_runs, (unsigned long long)seed);
    if (result == 0)
        return 0;
    printf(
        "FAILED (wait status %d) on these %zu bytes; to keep them: echo ... | xxd -r -p > FILE\n",
        result, input->len);
    for (size_t i = 0; i < input->len; i++)
        printf("%02x", input->bytes[i]);
    printf("\n");
    return 1;
}

static int replay(const char *path)
{
    FILE *file = fopen(path, "rb");
    uint8_t *bytes = malloc(INPUT_MAX_BYTES);
    if (file == NULL || bytes == NULL) {
        perror(path);
        return 2;
    }
    size_t len = fread(bytes, 1, INPUT_MAX_BYTES, file);
    fclose(file);
    run(bytes, len);
    free(bytes);
    return 0;
}

/* Writes the seeds as files, which libFuzzer takes as its corpus. */
static int write_seeds(const char *folder)
{
    const uint8_t *bytes;
    size_t len;
    for (size_t i = 0; len = fuzz_seed(i, &bytes), bytes != NULL; i++) {
        char path[4096];
        snprintf(path, sizeof(path), "%s/seed-%zu", folder, i);
        FILE *file = fopen(path, "wb");
        if (file == NULL || fwrite(bytes, 1, len, file) != len || fclose(file) != 0) {
            perror(path);
            return 2;
        }
    }
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "--seeds") == 0)
        return write_seeds(argv[2]);
    if (argc < 3) {
        fprintf(stderr, "usage: %s SECONDS SEED [FILE...]   files are tried first\n", argv[0]);
        fprintf(stderr, "       %s --seeds FOLDER           writes the built-in seeds\n", argv[0]);
        return 2;
    }
    for (int i = 3; i < argc; i++) {
        int failed = replay(argv[i]);
        if (failed)
            return failed;
    }
    double seconds = strtod(argv[1], NULL);
    return seconds > 0 ? fuzz_in_child(seconds, strtoull(argv[2], NULL, 10)) : 0;
}
