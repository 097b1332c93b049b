#include "indexer/xapian/mini_merge.h"

#include "common/base/fault.h"
#include "common/engine/field.h"
#include "common/io/file.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* The stub file by which several are opened as one database, in their folder. */
#define STUB_NAME "sources"

/* Documents removed from one database until Xapian is made to write that out. */
#define REMOVALS_AT_ONCE 1000

/* Some of the mini-databases, opened as one. */
struct sources {
    const char *folder;
    const struct mini *items;
    size_t n;
    struct strbuf stub; /* the path */
    struct xg_db *db;
};

static void sources_close(struct sources *sources)
{
    xg_db_close(sources->db);
    strbuf_release(&sources->stub);
    *sources = (struct sources){0};
}

static enum status sources_open(struct sources *sources, const char *folder,
                                const struct mini *items, size_t n, struct err *err)
{
    struct strbuf content = {0};
    struct xg_error error;
    *sources = (struct sources){.folder = folder, .items = items, .n = n};
    strbuf_addf(&sources->stub, "%s/%s", folder, STUB_NAME);
    for (size_t i = 0; i < n; i++) {
        strbuf_adds(&content, "glass ");
        strbuf_addf(&content, "%" PRIu64 "-%u\n", items[i].number, items[i].level);
    }
    enum status status = file_replace(strbuf_cstr(&sources->stub), strbuf_slice(&content), err);
    strbuf_release(&content);
    if (status == ST_OK && xg_db_open(&sources->db, strbuf_cstr(&sources->stub), &error) != XG_OK)
        status = xapian_fail(strbuf_cstr(&sources->stub), &error, err);
    if (status != ST_OK)
        sources_close(sources);
    return status;
}

/* Writes the sources as one database. */
static enum status compact(const struct sources *sources, const char *path, struct err *err)
{
    struct xg_error error;
    if (fault_point())
        return err_set_errno(err, errno, "%s: cannot be written", path);
    if (xg_db_compact(sources->db, path, &error) != XG_OK)
        return xapian_fail(path, &error, err);
    return ST_OK;
}

/* --- the last one wins ----------------------------------------------------------------------- */

/* A document: which of the sources has it, and its number there. */
struct place {
    uint32_t source;
    uint32_t docid;
};

struct twins {
    size_t n_sources;
    struct arena arena;
    struct slice *terms; /* of ids that several documents have */
    size_t n_terms, terms_cap;
    bool has_best;        /* of the id that is being looked at: */
    struct place best;    /* the last document, */
    struct place *losers; /* and of all ids, the others */
    size_t n_losers, losers_cap;
};

static int compare_places(const void *va, const void *vb)
{
    const struct place *a = va, *b = vb;
    if (a->source != b->source)
        return a->source < b->source ? -1 : 1;
    return a->docid < b->docid ? -1 : a->docid > b->docid;
}

static bool note_term(void *context, const char *term, size_t len, uint32_t n_docs)
{
    struct twins *twins = context;
    if (n_docs < 2)
        return true;
    twins->terms =
        mem_grow(twins->terms, &twins->terms_cap, twins->n_terms + 1, sizeof(*twins->terms));
    twins->terms[twins->n_terms++] = slice_make(arena_strndup(&twins->arena, term, len), len);
    return true;
}

/* Several databases as one number their documents in turns. */
static bool note_place(void *context, uint32_t docid, uint32_t wdf UNUSED)
{
    struct twins *twins = context;
    uint32_t n = (uint32_t)twins->n_sources;
    struct place place = {(docid - 1) % n, (docid - 1) / n + 1};
    if (!twins->has_best) {
        twins->has_best = true;
        twins->best = place;
        return true;
    }
    bool is_later = compare_places(&place, &twins->best) > 0;
    twins->losers =
        mem_grow(twins->losers, &twins->losers_cap, twins->n_losers + 1, sizeof(*twins->losers));
    twins->losers[twins->n_losers++] = is_later ? twins->best : place;
    if (is_later)
        twins->best = place;
    return true;
}

static enum xg_status find_twins(const struct sources *sources, struct twins *twins,
                                 struct xg_error *error)
{
    enum xg_status status =
        xg_db_terms(sources->db, PREFIX_ID, strlen(PREFIX_ID), note_term, twins, error);
    for (size_t i = 0; i < twins->n_terms && status == XG_OK; i++) {
        twins->has_best = false;
        status = xg_db_postings(sources->db, twins->terms[i].ptr, twins->terms[i].len, note_place,
                                twins, error);
    }
    return status;
}

/* Removes these `n` documents of one database. */
static enum xg_status remove_docs(const char *path, const struct place *places, size_t n,
                                  struct xg_error *error)
{
    struct xg_writer *writer;
    enum xg_status status = xg_writer_open_scratch(&writer, path, error);
    for (size_t i = 0; i < n && status == XG_OK; i++) {
        status = xg_writer_remove(writer, places[i].docid, error);
        if (status == XG_OK && ((i + 1) % REMOVALS_AT_ONCE == 0 || i + 1 == n))
            status = xg_writer_commit(writer, error);
    }
    xg_writer_close(writer);
    return status;
}

static enum status remove_losers(const struct sources *sources, struct twins *twins,
                                 struct err *err)
{
    struct strbuf path = {0};
    struct xg_error error;
    enum status status = ST_OK;
    qsort(twins->losers, twins->n_losers, sizeof(*twins->losers), compare_places);
    for (size_t i = 0, n; i < twins->n_losers && status == ST_OK; i += n) {
        const struct place *first = &twins->losers[i];
        for (n = 1; i + n < twins->n_losers && first[n].source == first->source; n++)
            ;
        strbuf_reset(&path);
        mini_path(sources->folder, sources->items[first->source], &path);
        if (fault_point())
            status = err_set_errno(err, errno, "%s: cannot be written", strbuf_cstr(&path));
        else if (remove_docs(strbuf_cstr(&path), first, n, &error) != XG_OK)
            status = xapian_fail(strbuf_cstr(&path), &error, err);
    }
    strbuf_release(&path);
    return status;
}

/* Leaves of all documents with one id the last. */
static enum status last_wins(const char *folder, const struct mini_list *list, struct err *err)
{
    struct twins twins = {.n_sources = list->n};
    struct sources sources;
    struct xg_error error;
    TRY(sources_open(&sources, folder, list->items, list->n, err));
    enum status status = ST_OK;
    if (find_twins(&sources, &twins, &error) != XG_OK)
        status = xapian_fail(strbuf_cstr(&sources.stub), &error, err);
    if (status == ST_OK && twins.n_losers > 0)
        status = remove_losers(&sources, &twins, err);
    sources_close(&sources);
    free(twins.losers);
    free(twins.terms);
    arena_release(&twins.arena);
    return status;
}

/* --- merging --------------------------------------------------------------------------------- */

static int compare_minis(const void *va, const void *vb)
{
    const struct mini *a = va, *b = vb;
    return a->number < b->number ? -1 : a->number > b->number;
}

/* Makes one of these `n` neighbours, and removes them. */
static enum status merge_some(const char *folder, const struct mini *items, size_t n,
                              struct mini *merged, struct err *err)
{
    struct strbuf path = {0};
    struct sources sources;
    *merged = items[0];
    for (size_t i = 0; i < n; i++)
        if (items[i].level >= merged->level)
            merged->level = items[i].level + 1;
    TRY(sources_open(&sources, folder, items, n, err));
    mini_path(folder, *merged, &path);
    enum status status = compact(&sources, strbuf_cstr(&path), err);
    sources_close(&sources);
    for (size_t i = 0; i < n && status == ST_OK; i++) {
        strbuf_reset(&path);
        mini_path(folder, items[i], &path);
        file_remove_tree(strbuf_cstr(&path));
    }
    strbuf_release(&path);
    return status;
}

/* Merges neighbours until so few are left that all can be open at once. */
static enum status make_few(const char *folder, struct mini_list *list, size_t most,
                            struct err *err)
{
    while (list->n > most) {
        size_t n_left = 0;
        for (size_t i = 0; i < list->n; i += most) {
            size_t n = list->n - i < most ? list->n - i : most;
            struct mini merged = list->items[i];
            if (n > 1)
                TRY(merge_some(folder, &list->items[i], n, &merged, err));
            list->items[n_left++] = merged;
        }
        list->n = n_left;
    }
    return ST_OK;
}

enum status mini_merge(const char *folder, struct mini_list *list, size_t most_at_once,
                       const char *path, struct err *err)
{
    struct sources sources;
    qsort(list->items, list->n, sizeof(*list->items), compare_minis);
    TRY(make_few(folder, list, most_at_once, err));
    TRY(last_wins(folder, list, err));
    TRY(sources_open(&sources, folder, list->items, list->n, err));
    enum status status = compact(&sources, path, err);
    sources_close(&sources);
    return status;
}
