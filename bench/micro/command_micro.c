/* `bench micro [NAME]`: integers a second of each kernel for each instruction set. */
#include "bench/commands_bench.h"

#include "bench/micro/micro_kernels.h"
#include "common/base/options.h"
#include "common/text/json_writer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MAX_REPEATS 1001

/* A repeat is as many runs as take at least so long: the clock and one interrupt weigh little. */
#define REPEAT_NS 200000

struct settings {
    const char *name; /* the kernels measured begin with it */
    const char *format;
    uint64_t n_repeats;
};

/* The median speed of one kernel; `spread` is the quartiles' distance relative to it. */
struct speed {
    double per_second;
    double spread;
};

static uint64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

/* Nanoseconds of `n` runs. What the runs give goes through a volatile, so that they are made. */
static uint64_t time_runs(const struct micro_kernel *kernel, struct micro_data *data,
                          enum cpu_isa isa, uint64_t n)
{
    static volatile uint32_t sink;
    uint64_t start = now_ns();
    for (uint64_t i = 0; i < n; i++)
        sink = kernel->run(data, isa);
    (void)sink;
    return now_ns() - start;
}

static int cmp_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static struct speed measure(const struct micro_kernel *kernel, struct micro_data *data,
                            enum cpu_isa isa, uint64_t n_repeats)
{
    double speeds[MAX_REPEATS];
    uint64_t n_runs = 1;
    while (time_runs(kernel, data, isa, n_runs) < REPEAT_NS)
        n_runs *= 2;
    for (uint64_t i = 0; i < n_repeats; i++) {
        uint64_t ns = time_runs(kernel, data, isa, n_runs);
        speeds[i] = (double)(n_runs * kernel->n_integers) * 1e9 / (double)(ns > 0 ? ns : 1);
    }
    qsort(speeds, n_repeats, sizeof(*speeds), cmp_doubles);
    double median = speeds[n_repeats / 2];
    return (struct speed){median, (speeds[n_repeats * 3 / 4] - speeds[n_repeats / 4]) / median};
}

/* --- what is printed ---------------------------------------------------------------------- */

static void put_row(struct json_writer *json, const struct micro_kernel *kernel, uint32_t setting,
                    enum cpu_isa isa, struct speed speed)
{
    json_begin_object(json);
    json_put_text(json, "kernel", slice_str(kernel->name));
    if (kernel->unit[0] != '\0')
        json_put_integer(json, kernel->unit, setting);
    json_put_text(json, "isa", slice_str(cpu_isa_name(isa)));
    json_put_number(json, "integers_per_second", speed.per_second);
    json_put_number(json, "spread", speed.spread);
    json_end_object(json);
}

static void text_head(void)
{
    printf("millions of integers a second (median, and the quartiles' distance in percent)\n%-22s",
           "kernel");
    for (enum cpu_isa isa = CPU_SCALAR; isa < CPU_N_ISAS && cpu_has(isa); isa++)
        printf(" %14s", cpu_isa_name(isa));
    putchar('\n');
}

static void text_label(const struct micro_kernel *kernel, uint32_t setting)
{
    char label[32];
    snprintf(label, sizeof(label), "%s", kernel->name);
    if (kernel->unit[0] != '\0')
        snprintf(label, sizeof(label), "%s %u %s", kernel->name, setting, kernel->unit);
    printf("%-22s", label);
}

/* --- the command -------------------------------------------------------------------------- */

/* All instruction sets of one kernel and setting: a line, or objects. */
static void measure_setting(const struct micro_kernel *kernel, struct micro_data *data,
                            uint32_t setting, uint64_t n_repeats, struct json_writer *json)
{
    if (json == NULL)
        text_label(kernel, setting);
    for (enum cpu_isa isa = CPU_SCALAR; isa < CPU_N_ISAS && cpu_has(isa); isa++) {
        kernel->prepare(data, setting);
        struct speed speed = measure(kernel, data, isa, n_repeats);
        if (json != NULL)
            put_row(json, kernel, setting, isa, speed);
        else
            printf(" %8.0f %4.0f%%", speed.per_second / 1e6, speed.spread * 100);
    }
    if (json == NULL)
        putchar('\n');
}

static bool is_wanted(const struct micro_kernel *kernel, const char *name)
{
    return strncmp(kernel->name, name, strlen(name)) == 0;
}

static void measure_all(const struct settings *settings, struct json_writer *json)
{
    struct micro_data *data = micro_data_new();
    for (size_t k = 0; k < micro_n_kernels; k++) {
        const struct micro_kernel *kernel = &micro_kernels[k];
        if (!is_wanted(kernel, settings->name))
            continue;
        for (size_t i = 0; i < kernel->n_settings; i++)
            measure_setting(kernel, data, kernel->settings[i], settings->n_repeats, json);
    }
    micro_data_free(data);
}

static void print_json(const struct settings *settings)
{
    struct json_writer json;
    json_writer_init(&json);
    json_begin_object(&json);
    json_put_text(&json, "format", slice_str("newsdex-micro"));
    json_put_integer(&json, "version", 1);
    json_put_integer(&json, "repeats", settings->n_repeats);
    json_add_key(&json, "kernels");
    json_begin_array(&json);
    measure_all(settings, &json);
    json_end_array(&json);
    json_end_object(&json);
    struct slice text = json_written(&json);
    fwrite(text.ptr, 1, text.len, stdout);
    putchar('\n');
    json_writer_release(&json);
}

static enum status check_settings(const struct settings *settings, struct err *err)
{
    bool found = false;
    for (size_t k = 0; k < micro_n_kernels; k++)
        found = found || is_wanted(&micro_kernels[k], settings->name);
    if (!found)
        return err_set(err, ST_SYNTAX, "no kernel's name begins with '%s'", settings->name);
    if (settings->n_repeats < 1 || settings->n_repeats > MAX_REPEATS)
        return err_set(err, ST_SYNTAX, "--repeats wants a number from 1 to %d", MAX_REPEATS);
    if (strcmp(settings->format, "text") != 0 && strcmp(settings->format, "json") != 0)
        return err_set(err, ST_SYNTAX, "--format wants text or json, not '%s'", settings->format);
    return ST_OK;
}

static enum status run(const struct settings *settings, struct err *err)
{
    TRY(check_settings(settings, err));
    if (strcmp(settings->format, "json") == 0) {
        print_json(settings);
    } else {
        text_head();
        measure_all(settings, NULL);
    }
    return ST_OK;
}

enum status bench_micro(int argc, char **argv, int *exit_code UNUSED, struct err *err)
{
    struct settings settings = {"", "text", 11};
    const struct option_row rows[] = {
        {"repeats", OPTION_NUMBER, &settings.n_repeats, "N", "measurements of each (default 11)"},
        {"format", OPTION_TEXT, &settings.format, "FORMAT", "text (default) or json"},
    };
    const struct option_table table = {
        "bench micro [NAME] [OPTION]...",
        "Measures the kernels whose names begin with NAME, or all, for each instruction set that\n"
        "the processor has and NEWSDEX_CPU (scalar, sse4, avx2) leaves.",
        rows, COUNT_OF(rows)};
    struct operands operands = {0};
    enum status status = options_parse(&table, argc, argv, 2, &operands, err);
    if (status == ST_OK && operands.n == 1)
        settings.name = operands.items[0];
    if (status == ST_OK && operands.help)
        options_print_help(&table);
    else if (status == ST_OK && operands.n > 1)
        status = err_set(err, ST_SYNTAX, "at most one NAME is wanted; --help says more");
    else if (status == ST_OK)
        status = run(&settings, err);
    free(operands.items);
    return status;
}
