/*
 * A format: how one kind of input file becomes articles. One file each (reader_*.c), one row each
 * in the table of reader.c.
 */
#ifndef INDEXER_INPUT_FORMAT_H
#define INDEXER_INPUT_FORMAT_H

#include "common/base/status.h"
#include "common/engine/article.h"
#include "indexer/input/source.h"

#include <stdbool.h>
#include <stdint.h>

struct format_ops;

/* One source being read; the first member of each format's own struct. Owned by one thread. */
struct format_reader {
    const struct format_ops *ops;
    struct source *source; /* borrowed */
    uint64_t n_undated;    /* articles whose date was given and could not be read */
};

struct format_ops {
    const char *name;

    /* Whether a file that begins with `head` (up to FORMAT_HEAD_BYTES, not empty, no byte-order
     * mark) is of this format; asked when the file's name does not tell. */
    bool (*looks_like)(struct slice head);

    struct format_reader *(*open)(struct source *source);

    /* The next article, borrowed until the next call, or `*more` false. ST_REJECT: a record or the
     * rest of the file is unusable; the next call goes on behind it. No other failure. */
    enum status (*next)(struct format_reader *reader, struct article *article, bool *more,
                        struct err *err);
    void (*close)(struct format_reader *reader);
};

#define FORMAT_HEAD_BYTES ((size_t)8 * 1024)

extern const struct format_ops format_jsonl;
extern const struct format_ops format_text;

/* Writes an id made of what the article says: the same article has the same one wherever it comes
 * from. `hex` has room for HASH128_HEX_LEN + 1 bytes. */
void format_content_id(const struct article *article, struct slice date, char *hex);

#endif
