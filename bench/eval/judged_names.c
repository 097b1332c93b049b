#include "bench/eval/judged_names.h"

#include "common/text/trec_name.h"

#include <stdlib.h>

/* The encoding of a judged name that is another than the name. */
struct encoded_name {
    struct slice name;
    size_t item;
};

static int compare_encoded(const void *left, const void *right)
{
    const struct encoded_name *a = left;
    const struct encoded_name *b = right;
    return slice_cmp(a->name, b->name);
}

static struct slice encode(struct arena *arena, struct slice name)
{
    struct strbuf encoded = {0};
    text_add_trec_name(name, &encoded);
    struct slice kept =
        slice_make(arena_strndup(arena, strbuf_cstr(&encoded), encoded.len), encoded.len);
    strbuf_release(&encoded);
    return kept;
}

/* The judgements of one topic, while the hits of a run are looked up in them. */
struct lookup {
    const struct judgement *items;
    size_t n_items;
    bool *is_taken; /* by item */
    struct encoded_name *encoded;
    size_t n_encoded;
    struct arena arena;
};

/* Of the judgements that no hit has by its own name. */
static void encode_names(struct lookup *lookup)
{
    lookup->encoded = xcalloc(lookup->n_items, sizeof(*lookup->encoded));
    for (size_t i = 0; i < lookup->n_items; i++) {
        struct slice name = encode(&lookup->arena, lookup->items[i].doc);
        if (!lookup->is_taken[i] && !slice_eq(name, lookup->items[i].doc))
            lookup->encoded[lookup->n_encoded++] = (struct encoded_name){name, i};
    }
    if (lookup->n_encoded > 0)
        qsort(lookup->encoded, lookup->n_encoded, sizeof(*lookup->encoded), compare_encoded);
}

/* Takes a judgement; 0 when there is none, or it is another hit's. */
static int take(struct lookup *lookup, const struct judgement *judgement)
{
    if (judgement == NULL || lookup->is_taken[judgement - lookup->items])
        return 0;
    lookup->is_taken[judgement - lookup->items] = true;
    return judgement->level;
}

/* The judgement that names `doc` in the other way. */
static const struct judgement *find_other(struct lookup *lookup, struct slice doc)
{
    struct encoded_name key = {.name = doc};
    const struct encoded_name *found = NULL;
    if (lookup->n_encoded > 0)
        found = bsearch(&key, lookup->encoded, lookup->n_encoded, sizeof(key), compare_encoded);
    if (found != NULL)
        return &lookup->items[found->item];
    return judgements_find(lookup->items, lookup->n_items, encode(&lookup->arena, doc));
}

void judged_levels(const struct run_hit *hits, size_t n_hits, const struct judgement *items,
                   size_t n_items, int *levels)
{
    struct lookup lookup = {.items = items, .n_items = n_items};
    bool *is_judged = xcalloc(n_hits, sizeof(*is_judged));
    lookup.is_taken = xcalloc(n_items, sizeof(*lookup.is_taken));
    for (size_t i = 0; i < n_hits; i++) {
        const struct judgement *judgement = judgements_find(items, n_items, hits[i].doc);
        is_judged[i] = judgement != NULL;
        levels[i] = take(&lookup, judgement);
    }
    encode_names(&lookup);
    for (size_t i = 0; i < n_hits; i++)
        if (!is_judged[i])
            levels[i] = take(&lookup, find_other(&lookup, hits[i].doc));
    free(lookup.encoded);
    free(lookup.is_taken);
    free(is_judged);
    arena_release(&lookup.arena);
}

const struct run_topic *judged_topic(const struct run *run, const struct qrels *qrels,
                                     struct slice name)
{
    struct arena arena = {0};
    struct slice encoded = encode(&arena, name);
    const struct run_topic *topic = run_find_topic(run, name);
    if (topic == NULL && !qrels_has_topic(qrels, encoded))
        topic = run_find_topic(run, encoded);
    for (size_t i = 0; topic == NULL && memchr(name.ptr, '%', name.len) && i < run->n_topics; i++)
        if (slice_eq(encode(&arena, run->topics[i].name), name) &&
            !qrels_has_topic(qrels, run->topics[i].name))
            topic = &run->topics[i];
    arena_release(&arena);
    return topic;
}
