#include "indexer/xapian/mini.h"

#include "common/base/fault.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

void mini_list_add(struct mini_list *list, struct mini mini)
{
    list->items = mem_grow(list->items, &list->cap, list->n + 1, sizeof(*list->items));
    list->items[list->n++] = mini;
}

void mini_list_release(struct mini_list *list)
{
    free(list->items);
    *list = (struct mini_list){0};
}

void mini_path(const char *folder, struct mini mini, struct strbuf *path)
{
    strbuf_addf(path, "%s/%" PRIu64 "-%u", folder, mini.number, mini.level);
}

/* Xapian changes files past our fault points: one stands here before each call that does so. */
static enum status before_change(const struct strbuf *path, struct err *err)
{
    if (fault_point())
        return err_set_errno(err, errno, "%s: cannot be written", strbuf_cstr(path));
    return ST_OK;
}

/* --- writing --------------------------------------------------------------------------------- */

static enum status begin(struct mini_writer *minis, uint64_t stretch, uint64_t number,
                         struct err *err)
{
    struct mini mini = {number, 0};
    struct xg_error error;
    strbuf_reset(&minis->path);
    mini_path(minis->folder, mini, &minis->path);
    TRY(before_change(&minis->path, err));
    if (xg_writer_create_scratch(&minis->writer, strbuf_cstr(&minis->path), &error) != XG_OK)
        return xapian_fail(strbuf_cstr(&minis->path), &error, err);
    minis->stretch = stretch;
    mini_list_add(&minis->done, mini);
    return ST_OK;
}

/* Opens the last one again. */
static enum status resume(struct mini_writer *minis, struct err *err)
{
    struct xg_error error;
    strbuf_reset(&minis->path);
    mini_path(minis->folder, minis->done.items[minis->done.n - 1], &minis->path);
    if (xg_writer_open_scratch(&minis->writer, strbuf_cstr(&minis->path), &error) != XG_OK)
        return xapian_fail(strbuf_cstr(&minis->path), &error, err);
    return ST_OK;
}

/* Makes Xapian write out what waits. */
static enum status flush(struct mini_writer *minis, struct err *err)
{
    struct xg_error error;
    TRY(before_change(&minis->path, err));
    if (xg_writer_commit(minis->writer, &error) != XG_OK)
        return xapian_fail(strbuf_cstr(&minis->path), &error, err);
    minis->waiting_bytes = 0;
    return ST_OK;
}

enum status mini_writer_rest(struct mini_writer *minis, struct err *err)
{
    if (minis->writer == NULL)
        return ST_OK;
    enum status status = flush(minis, err);
    xg_writer_close(minis->writer);
    minis->writer = NULL;
    strbuf_release(&minis->path);
    xapian_doc_release(&minis->scratch);
    return status;
}

enum status mini_writer_add(struct mini_writer *minis, uint64_t stretch, uint64_t number,
                            const struct document *doc, struct err *err)
{
    bool is_new = minis->done.n == 0 || minis->stretch != stretch;
    if (is_new)
        TRY(mini_writer_rest(minis, err));
    if (minis->writer == NULL)
        TRY(is_new ? begin(minis, stretch, number, err) : resume(minis, err));
    TRY(xapian_doc_put(&minis->scratch, minis->writer, doc, strbuf_cstr(&minis->path), err));
    minis->waiting_bytes += xapian_doc_bytes(doc);
    return minis->waiting_bytes > minis->memory_bytes ? flush(minis, err) : ST_OK;
}

void mini_writer_release(struct mini_writer *minis)
{
    xg_writer_close(minis->writer);
    strbuf_release(&minis->path);
    xapian_doc_release(&minis->scratch);
    mini_list_release(&minis->done);
    *minis = (struct mini_writer){0};
}

/* --- deleting -------------------------------------------------------------------------------- */

static enum xg_status delete_from(const char *path, const struct slice *id_terms, size_t n,
                                  bool *found, struct xg_error *error)
{
    struct xg_writer *writer;
    bool found_here = false;
    enum xg_status status = xg_writer_open_scratch(&writer, path, error);
    for (size_t i = 0; i < n && status == XG_OK; i++) {
        bool found_this = false;
        status = xg_writer_delete(writer, id_terms[i].ptr, id_terms[i].len, &found_this, error);
        if (status == XG_INVALID) /* no article can have been stored under it */
            status = XG_OK;
        found_here = found_here || found_this;
    }
    if (status == XG_OK && found_here)
        status = xg_writer_commit(writer, error);
    xg_writer_close(writer);
    *found = *found || found_here;
    return status;
}

enum status mini_delete(const char *folder, const struct mini_list *list,
                        const struct slice *id_terms, size_t n, bool *found, struct err *err)
{
    struct strbuf path = {0};
    struct xg_error error;
    enum status status = ST_OK;
    *found = false;
    for (size_t i = 0; i < list->n && status == ST_OK; i++) {
        strbuf_reset(&path);
        mini_path(folder, list->items[i], &path);
        if (delete_from(strbuf_cstr(&path), id_terms, n, found, &error) != XG_OK)
            status = xapian_fail(strbuf_cstr(&path), &error, err);
    }
    strbuf_release(&path);
    return status;
}
