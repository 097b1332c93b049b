/* Any bytes as an input file: as JSON Lines, as plain text, as gzip, as what detection makes of
 * them. Whatever they are, reading ends, and every article handed out is within bounds. */
#include "tests/fuzz/driver.h"

#include "indexer/input/reader.h"

#include "common/io/zlibio.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>

static void check(bool is_fine)
{
    if (!is_fine)
        abort();
}

/* Reads every byte of an article, so that a sanitizer sees each that is not there. */
static void touch(const struct article *article)
{
    const struct slice fields[] = {article->id,     article->title,   article->body,
                                   article->source, article->author,  article->category,
                                   article->url,    article->language};
    uint32_t crc = 0;
    for (size_t i = 0; i < COUNT_OF(fields); i++)
        crc = crc32_update(crc, fields[i].ptr, fields[i].len);
    volatile uint32_t kept = crc;
    (void)kept;
    check(article->id.len > 0);
    check(article->published.precision == WHEN_UNKNOWN || when_is_valid(article->published));
}

static void read_all(const char *path)
{
    struct input *input = input_open(&path, 1);
    bool more = true;
    while (more) {
        struct article article;
        struct err err = {0};
        enum status status = input_next(input, &article, &more, &err);
        check(status == ST_OK || status == ST_REJECT);
        check((status == ST_OK) == (err.text[0] == '\0'));
        if (status == ST_OK && more)
            touch(&article);
        more = more || status == ST_REJECT;
    }
    input_close(input);
}

/* A file of these bytes in memory, under a link that gives it a name with this ending. */
static void read_as(const uint8_t *data, size_t size, const char *ending)
{
    char target[64];
    char path[64];
    int fd = memfd_create("fuzz", MFD_CLOEXEC);
    check(fd >= 0 && write(fd, data, size) == (ssize_t)size);
    snprintf(target, sizeof(target), "/proc/self/fd/%d", fd);
    snprintf(path, sizeof(path), "/tmp/newsdex-fuzz-%ld%s", (long)getpid(), ending);
    unlink(path);
    check(symlink(target, path) == 0);
    read_all(path);
    unlink(path);
    close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    read_as(data, size, "");
    read_as(data, size, ".jsonl");
    read_as(data, size, ".txt");
    return 0;
}

static const char *const texts[] = {
    "{\"id\":\"1\",\"title\":\"One\",\"date\":\"2021-03-04T05:06:07Z\",\"source\":\"S\","
    "\"author\":\"A\",\"category\":\"C\",\"url\":\"u\",\"lang\":\"en\",\"text\":\"Body.\"}\n"
    "{\"title\":\"\\u00e9\\ud83d\\ude00\\u0000\\n\",\"x\":{\"y\":[1,2.5e3,null,true]}}\r\n"
    "broken\n\n{\"text\":\"March 4, 2021\",\"date\":17}",
    "\xEF\xBB\xBFTitle\r\n\r\nMarch 4, 2021\r\nBody text.\r\n.\r\nMore text.Related Content",
    "Title\nPublished: Thu, 04 Mar 2021 05:06:07 +0100\n\nBody \xE3\x81\x82 \xFF\n",
};

/* The texts, then the texts as gzip files. */
size_t fuzz_seed(size_t i, const uint8_t **bytes)
{
    static uint8_t packed[COUNT_OF(texts)][1024];
    static size_t packed_len[COUNT_OF(texts)];
    *bytes = NULL;
    if (i >= 2 * COUNT_OF(texts))
        return 0;
    const char *text = texts[i % COUNT_OF(texts)];
    *bytes = (const uint8_t *)text;
    if (i < COUNT_OF(texts))
        return strlen(text);
    i -= COUNT_OF(texts);
    *bytes = packed[i];
    if (packed_len[i] == 0) {
        z_stream z = {.next_in = (Bytef *)(uintptr_t)text,
                      .avail_in = (uInt)strlen(text),
                      .next_out = packed[i],
                      .avail_out = sizeof(packed[i])};
        check(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
        check(deflate(&z, Z_FINISH) == Z_STREAM_END);
        packed_len[i] = sizeof(packed[i]) - z.avail_out;
        deflateEnd(&z);
    }
    return packed_len[i];
}
