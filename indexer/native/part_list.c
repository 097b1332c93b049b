#include "indexer/native/part_list.h"

#include "common/engine/field.h"

#include <stdio.h>
#include <stdlib.h>

static void set_name(char name[PART_NAME_LEN + 1], const char *value)
{
    snprintf(name, PART_NAME_LEN + 1, "%s", value);
}

enum status part_list_add(struct part_list *list, const char *name, const char *overlay,
                          struct err *err)
{
    struct part part = {0};
    TRY(segment_open(&part.segment, list->index_path, name, overlay, err));
    set_name(part.name, name);
    set_name(part.overlay, overlay);
    list->items = mem_grow(list->items, &list->cap, list->n + 1, sizeof(*list->items));
    list->items[list->n++] = part;
    return ST_OK;
}

static struct article article_of(const struct stored_article *stored)
{
    return (struct article){.id = stored->id,
                            .title = stored->title,
                            .body = stored->body,
                            .source = stored->source,
                            .author = stored->author,
                            .category = stored->category,
                            .url = stored->url,
                            .language = stored->language,
                            .published = stored->published};
}

static enum status delete_doc(struct part_list *list, struct part *part, ldoc_id doc,
                              uint32_t *n_deleted, struct err *err)
{
    if (part->deletes == NULL)
        TRY(deletes_new(&part->deletes, part->segment, err));
    if (!deletes_mark(part->deletes, doc))
        return ST_OK;
    struct stored_article stored;
    arena_reset(&list->arena);
    TRY(segment_fetch(part->segment, doc, true, &list->arena, &stored, err));
    struct article article = article_of(&stored);
    struct document document;
    if (list->builder == NULL)
        list->builder = document_builder_new();
    document_build(list->builder, list->analyzer, &article, &list->arena, &document);
    for (size_t i = 0; i < document.n_terms; i++)
        deletes_term(part->deletes, document.terms[i].term);
    ++*n_deleted;
    return ST_OK;
}

/* Deletes the documents below `end` that `info` lists. */
static enum status delete_listed(struct part_list *list, struct part *part,
                                 const struct term_info *info, ldoc_id end, uint32_t *n_deleted,
                                 struct err *err)
{
    struct post_cursor cursor;
    post_cursor_init(&cursor, part->segment, info, err);
    for (; cursor.doc < end; post_cursor_next(&cursor))
        if (segment_is_live(part->segment, cursor.doc))
            TRY(delete_doc(list, part, cursor.doc, n_deleted, err));
    return post_cursor_status(&cursor);
}

enum status part_list_delete(struct part_list *list, size_t n, struct slice term,
                             uint32_t *n_deleted, struct err *err)
{
    for (size_t i = 0; i < n; i++) {
        struct term_info info;
        bool found = false;
        TRY(segment_find_term(list->items[i].segment, term, &found, &info, err));
        if (found)
            TRY(delete_listed(list, &list->items[i], &info, LDOC_END, n_deleted, err));
    }
    return ST_OK;
}

enum status part_list_last_wins(struct part_list *list, struct err *err)
{
    struct part *last = &list->items[list->n - 1];
    struct slice prefix = slice_str(PREFIX_ID);
    struct term_scan scan = {0};
    bool more = false;
    uint32_t n_deleted = 0;
    TRY(term_scan_start(&scan, last->segment, prefix, err));
    for (;;) {
        TRY(term_scan_next(&scan, &more, err));
        struct slice term = slice_make(scan.term, scan.term_len);
        if (!more || !slice_starts_with(term, prefix))
            return ST_OK;
        TRY(part_list_delete(list, list->n - 1, term, &n_deleted, err));
        if (scan.info.df < 2)
            continue;
        struct post_cursor cursor;
        post_cursor_init(&cursor, last->segment, &scan.info, err);
        ldoc_id winner = 0;
        for (; cursor.doc != LDOC_END; post_cursor_next(&cursor))
            winner = cursor.doc;
        TRY(post_cursor_status(&cursor));
        TRY(delete_listed(list, last, &scan.info, winner, &n_deleted, err));
    }
}

uint32_t part_n_live(const struct part *part)
{
    return segment_n_live(part->segment);
}

enum status part_write_deletes(struct part_list *list, struct part *part, const char *overlay,
                               struct err *err)
{
    struct segment *reopened = NULL;
    TRY(deletes_write(part->deletes, list->index_path, overlay, err));
    TRY(segment_open(&reopened, list->index_path, part->name, overlay, err));
    deletes_free(part->deletes);
    segment_close(part->segment);
    part->deletes = NULL;
    part->segment = reopened;
    set_name(part->overlay, overlay);
    return ST_OK;
}

void part_list_release(struct part_list *list)
{
    for (size_t i = 0; i < list->n; i++) {
        deletes_free(list->items[i].deletes);
        segment_close(list->items[i].segment);
    }
    free(list->items);
    document_builder_free(list->builder);
    arena_release(&list->arena);
    *list = (struct part_list){0};
}
