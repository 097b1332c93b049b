#include "indexer/input/reader.h"

#include "common/base/mem.h"
#include "indexer/input/format.h"
#include "indexer/input/input_files.h"
#include "indexer/input/source.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Which format a file is in: by the ending of its name (before a ".gz"), else by its first bytes,
 * for which the rows are asked in this order. */
static const struct {
    const struct format_ops *ops;
    const char *endings[4];
} formats[] = {
    {&format_jsonl, {".jsonl", ".ndjson", ".json"}},
    {&format_text, {".txt", ".text", ".md"}},
};

struct input {
    struct input_files *files;
    struct source *source; /* of the file being read; NULL between files */
    struct format_reader *reader;
    uint64_t file_bytes;            /* size of the file being read */
    struct input_progress progress; /* of the files before it */
};

struct input *input_open(const char *const *paths, size_t n_paths)
{
    struct input *input = xcalloc(1, sizeof(*input));
    input->files = input_files_new(paths, n_paths);
    input->progress.bytes_total = input_files_total_bytes(paths, n_paths);
    return input;
}

static void end_file(struct input *input)
{
    if (input->source == NULL)
        return;
    /* The whole size, also of a file of which a part was enough; a pipe has none. */
    uint64_t consumed = source_consumed(input->source);
    input->progress.bytes_read += input->file_bytes > 0 ? input->file_bytes : consumed;
    if (input->reader != NULL) {
        input->progress.n_undated += input->reader->n_undated;
        input->reader->ops->close(input->reader);
    }
    source_free(input->source);
    input->reader = NULL;
    input->source = NULL;
}

void input_close(struct input *input)
{
    if (input == NULL)
        return;
    end_file(input);
    input_files_free(input->files);
    free(input);
}

struct input_progress input_progress(const struct input *input)
{
    struct input_progress progress = input->progress;
    if (input->source != NULL)
        progress.bytes_read += source_consumed(input->source);
    if (input->reader != NULL)
        progress.n_undated += input->reader->n_undated;
    return progress;
}

static bool ends_with(struct slice name, const char *ending)
{
    size_t len = strlen(ending);
    return name.len > len && strncasecmp(name.ptr + name.len - len, ending, len) == 0;
}

static const struct format_ops *format_by_name(struct slice name)
{
    if (ends_with(name, ".gz"))
        name.len -= strlen(".gz");
    for (size_t i = 0; i < COUNT_OF(formats); i++)
        for (size_t j = 0; j < COUNT_OF(formats[i].endings); j++)
            if (formats[i].endings[j] != NULL && ends_with(name, formats[i].endings[j]))
                return formats[i].ops;
    return NULL;
}

static const struct format_ops *format_by_content(struct slice head)
{
    size_t i = 0;
    while (!formats[i].ops->looks_like(head))
        i++;
    return formats[i].ops;
}

static enum status open_reader(struct input *input, struct err *err)
{
    struct source *source = input->source;
    struct slice head;
    TRY(source_skip_bom(source, err));
    TRY(source_peek(source, FORMAT_HEAD_BYTES, &head, err));
    if (head.len == 0)
        return err_set(err, ST_REJECT, "%s: empty file", source_name(source));
    const struct format_ops *ops = format_by_name(source_relative_path(source));
    if (ops == NULL)
        ops = format_by_content(head);
    input->reader = ops->open(source);
    return ST_OK;
}

/* Opens the next file; `*more` is false after the last. */
static enum status next_file(struct input *input, bool *more, struct err *err)
{
    struct input_file file;
    int fd;
    TRY(input_files_next(input->files, &file, more, err));
    if (!*more)
        return ST_OK;
    TRY(input_file_open(&file, &fd, err));
    input->source = source_new(fd, file.path, file.relative_path);
    input->file_bytes = file.bytes;
    enum status status = open_reader(input, err);
    if (status != ST_OK)
        end_file(input);
    return status;
}

enum status input_next(struct input *input, struct article *article, bool *more, struct err *err)
{
    *article = (struct article){0};
    *more = true;
    for (;;) {
        if (input->reader == NULL) {
            TRY(next_file(input, more, err));
            if (!*more)
                return ST_OK;
        }
        TRY(input->reader->ops->next(input->reader, article, more, err));
        if (*more)
            return ST_OK;
        end_file(input);
    }
}
