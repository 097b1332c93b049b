#include "common/engine/document.h"

#include "common/base/hash.h"
#include "common/engine/field.h"

#include <stdlib.h>
#include <string.h>

/* The largest hash table kept from one document to the next: some 4,000 terms. */
#define KEPT_SLOTS 8192

/* A term being collected: its positions are a chain in builder->occurrences, newest first. */
struct collected {
    struct slice term;
    uint64_t hash;
    uint32_t wdf;
    uint32_t n_positions;
    uint32_t last; /* index + 1 of the newest occurrence, 0 for none */
};

struct occurrence {
    uint32_t position;
    uint32_t before; /* index + 1 of the occurrence before it */
};

struct document_builder {
    struct token_list tokens;
    struct strbuf term;
    struct collected *terms;
    size_t n_terms, terms_cap;
    uint32_t *slots; /* open addressing: index + 1 into `terms`; a power of two of them */
    size_t n_slots;
    struct occurrence *occurrences;
    size_t n_occurrences, occurrences_cap;
};

struct document_builder *document_builder_new(void)
{
    return xcalloc(1, sizeof(struct document_builder));
}

void document_builder_free(struct document_builder *builder)
{
    if (builder == NULL)
        return;
    token_list_release(&builder->tokens);
    strbuf_release(&builder->term);
    free(builder->terms);
    free(builder->slots);
    free(builder->occurrences);
    free(builder);
}

static void rehash(struct document_builder *builder, size_t n_slots)
{
    free(builder->slots);
    builder->slots = xcalloc(n_slots, sizeof(*builder->slots));
    builder->n_slots = n_slots;
    for (size_t i = 0; i < builder->n_terms; i++) {
        size_t slot = builder->terms[i].hash & (n_slots - 1);
        while (builder->slots[slot] != 0)
            slot = (slot + 1) & (n_slots - 1);
        builder->slots[slot] = (uint32_t)(i + 1);
    }
}

/* Finds the term or begins it; `prefix` and `word` together are the term. */
static struct collected *collect(struct document_builder *builder, const char *prefix,
                                 struct slice word, struct arena *arena)
{
    struct strbuf *term = &builder->term;
    strbuf_reset(term);
    strbuf_adds(term, prefix);
    strbuf_add_slice(term, word);
    if ((builder->n_terms + 1) * 2 > builder->n_slots)
        rehash(builder, builder->n_slots > 0 ? builder->n_slots * 2 : 1024);
    uint64_t hash = hash64(strbuf_slice(term));
    size_t slot = hash & (builder->n_slots - 1);
    while (builder->slots[slot] != 0) {
        struct collected *known = &builder->terms[builder->slots[slot] - 1];
        if (known->hash == hash && slice_eq(known->term, strbuf_slice(term)))
            return known;
        slot = (slot + 1) & (builder->n_slots - 1);
    }
    builder->terms = mem_grow(builder->terms, &builder->terms_cap, builder->n_terms + 1,
                              sizeof(*builder->terms));
    struct collected *fresh = &builder->terms[builder->n_terms++];
    *fresh = (struct collected){
        .term = slice_make(arena_strndup(arena, term->buf, term->len), term->len), .hash = hash};
    builder->slots[slot] = (uint32_t)builder->n_terms;
    return fresh;
}

static void add_occurrence(struct document_builder *builder, struct collected *term,
                           uint32_t position)
{
    builder->occurrences = mem_grow(builder->occurrences, &builder->occurrences_cap,
                                    builder->n_occurrences + 1, sizeof(*builder->occurrences));
    builder->occurrences[builder->n_occurrences++] = (struct occurrence){position, term->last};
    term->last = (uint32_t)builder->n_occurrences;
    term->n_positions++;
}

/* Adds the tokens from `first` on: as words and stems of weight `wdf`, and in the title's own
 * spaces if it is one. */
static void collect_tokens(struct document_builder *builder, size_t first, uint32_t wdf,
                           bool is_title, struct arena *arena)
{
    for (size_t i = first; i < builder->tokens.n; i++) {
        const struct token *token = &builder->tokens.items[i];
        struct collected *word = collect(builder, PREFIX_WORD, token->word, arena);
        word->wdf += wdf;
        add_occurrence(builder, word, token->pos);
        if (token->stem.len > 0)
            collect(builder, PREFIX_STEM, token->stem, arena)->wdf += wdf;
        if (!is_title)
            continue;
        struct collected *title = collect(builder, PREFIX_TITLE, token->word, arena);
        title->wdf++;
        add_occurrence(builder, title, token->pos);
        if (token->stem.len > 0)
            collect(builder, PREFIX_TITLE_STEM, token->stem, arena)->wdf++;
    }
}

static void collect_filter(struct document_builder *builder, const char *prefix, struct slice value,
                           struct arena *arena)
{
    struct strbuf term = {0};
    if (field_filter_term(prefix, value, &term))
        collect(builder, "", strbuf_slice(&term), arena);
    strbuf_release(&term);
}

static void collect_fields(struct document_builder *builder, const struct article *article,
                           struct arena *arena)
{
    struct strbuf id = {0};
    field_id_term(article->id, &id);
    collect(builder, "", strbuf_slice(&id), arena);
    strbuf_release(&id);
    collect_filter(builder, PREFIX_SOURCE, article->source, arena);
    collect_filter(builder, PREFIX_AUTHOR, article->author, arena);
    collect_filter(builder, PREFIX_CATEGORY, article->category, arena);
    collect_filter(builder, PREFIX_LANGUAGE, article->language, arena);
}

static const uint32_t *copy_positions(const struct document_builder *builder,
                                      const struct collected *term, struct arena *arena)
{
    if (term->n_positions == 0)
        return NULL;
    uint32_t *positions = arena_alloc(arena, term->n_positions * sizeof(*positions));
    uint32_t at = term->last;
    for (uint32_t i = term->n_positions; i-- > 0;) {
        positions[i] = builder->occurrences[at - 1].position;
        at = builder->occurrences[at - 1].before;
    }
    return positions;
}

static int compare_terms(const void *a, const void *b)
{
    return slice_cmp(((const struct doc_term *)a)->term, ((const struct doc_term *)b)->term);
}

/* Hands the collected terms over as sorted postings. */
static void finish(struct document_builder *builder, struct arena *arena, struct document *doc)
{
    doc->n_terms = builder->n_terms;
    doc->terms = arena_alloc(arena, builder->n_terms * sizeof(*doc->terms));
    for (size_t i = 0; i < builder->n_terms; i++) {
        const struct collected *term = &builder->terms[i];
        doc->len += term->wdf;
        doc->terms[i] = (struct doc_term){.term = term->term,
                                          .wdf = term->wdf,
                                          .n_positions = term->n_positions,
                                          .positions = copy_positions(builder, term, arena)};
    }
    qsort(doc->terms, doc->n_terms, sizeof(*doc->terms), compare_terms);
}

/* Empties the builder. A table that one huge article has grown is given up, so that the short ones
 * after it do not pay for clearing it. */
static void start(struct document_builder *builder)
{
    builder->n_terms = 0;
    builder->n_occurrences = 0;
    if (builder->n_slots > KEPT_SLOTS) {
        free(builder->slots);
        builder->slots = NULL;
        builder->n_slots = 0;
    } else if (builder->slots != NULL) {
        memset(builder->slots, 0, builder->n_slots * sizeof(*builder->slots));
    }
}

void document_build(struct document_builder *builder, struct analyzer *analyzer,
                    const struct article *article, struct arena *arena, struct document *doc)
{
    start(builder);
    struct token_list *tokens = &builder->tokens;
    token_list_reset(tokens);
    *doc = (struct document){.article = article};
    analyzer_run(analyzer, article->title, tokens);
    collect_tokens(builder, 0, TITLE_WEIGHT, true, arena);
    size_t first_of_body = tokens->n;
    tokens->n_positions += TITLE_BODY_GAP;
    analyzer_run(analyzer, article->body, tokens);
    collect_tokens(builder, first_of_body, 1, false, arena);
    collect_fields(builder, article, arena);
    doc->n_invalid = tokens->n_invalid;
    doc->n_dropped = tokens->n_dropped;
    finish(builder, arena, doc);
}
