/*
 * The documents where words stand one after the other.
 *
 * Two phases: the documents that hold all words, by the rarest word; then, for these only, their
 * positions. One place is enough for a match, since a phrase scores by its words' frequencies.
 */
#include "query/native/cursor.h"

struct phrase_word {
    struct post_cursor postings;
    struct position_reader reader;
    struct bm25_leaf bm25;
    const uint32_t *positions; /* in the document being looked at */
    uint32_t n;
    uint32_t at; /* the next of them to compare */
};

struct cursor_of_phrase {
    struct cursor base;
    struct cursor_env *env;
    struct phrase_word *words; /* in the order of the phrase */
    uint32_t n_words;
    uint32_t *by_df; /* indexes of words, rarest first */
};

/* Reads the positions of all words in the document they stand on; returns the word with the
 * fewest, or n_words after a failure. */
static uint32_t load_positions(struct cursor_of_phrase *phrase)
{
    uint32_t fewest = 0;
    for (uint32_t i = 0; i < phrase->n_words; i++) {
        struct phrase_word *word = &phrase->words[i];
        if (position_reader_get(&word->reader, &word->postings, &word->positions, &word->n,
                                &phrase->env->err) != ST_OK)
            return phrase->n_words;
        word->at = 0;
        if (word->n < phrase->words[fewest].n)
            fewest = i;
    }
    return fewest;
}

/* Whether `word` stands at `position`; positions asked for ascend. */
static bool stands_at(struct phrase_word *word, uint32_t position)
{
    while (word->at < word->n && word->positions[word->at] < position)
        word->at++;
    return word->at < word->n && word->positions[word->at] == position;
}

static bool stands_in_document(struct cursor_of_phrase *phrase)
{
    uint32_t fewest = load_positions(phrase);
    if (fewest == phrase->n_words)
        return false;
    const struct phrase_word *lead = &phrase->words[fewest];
    for (uint32_t p = 0; p < lead->n; p++) {
        if (lead->positions[p] < fewest)
            continue;
        uint32_t start = lead->positions[p] - fewest;
        uint32_t i = 0;
        while (i < phrase->n_words && (i == fewest || stands_at(&phrase->words[i], start + i)))
            i++;
        if (i == phrase->n_words)
            return true;
    }
    return false;
}

/* From `doc` on, the first document that holds all words. */
static ldoc_id align(struct cursor_of_phrase *phrase, ldoc_id doc)
{
    uint32_t agreed = 0;
    for (uint32_t i = 0; agreed < phrase->n_words && doc != LDOC_END;
         i = i + 1 < phrase->n_words ? i + 1 : 0) {
        ldoc_id found = post_cursor_seek(&phrase->words[phrase->by_df[i]].postings, doc);
        agreed = found == doc ? agreed + 1 : 1;
        doc = found;
    }
    return doc;
}

static ldoc_id find_from(struct cursor_of_phrase *phrase, ldoc_id doc)
{
    for (;;) {
        doc = align(phrase, doc);
        if (doc == LDOC_END || stands_in_document(phrase))
            return phrase->base.doc = doc;
        if (phrase->env->err.status != ST_OK)
            return phrase->base.doc = LDOC_END;
        doc++;
    }
}

static ldoc_id phrase_next(struct cursor *cursor)
{
    if (cursor->doc == LDOC_END)
        return LDOC_END;
    return find_from((struct cursor_of_phrase *)cursor, cursor->doc + 1);
}

static ldoc_id phrase_seek(struct cursor *cursor, ldoc_id target)
{
    if (target <= cursor->doc)
        return cursor->doc;
    return find_from((struct cursor_of_phrase *)cursor, target);
}

static void phrase_score(struct cursor *cursor, uint32_t len, double *sum)
{
    struct cursor_of_phrase *phrase = (struct cursor_of_phrase *)cursor;
    for (uint32_t i = 0; i < phrase->n_words; i++) {
        struct phrase_word *word = &phrase->words[i];
        *sum += bm25_score(&word->bm25, post_cursor_wdf(&word->postings), len);
    }
}

static void phrase_release(struct cursor *cursor)
{
    struct cursor_of_phrase *phrase = (struct cursor_of_phrase *)cursor;
    for (uint32_t i = 0; i < phrase->n_words; i++)
        position_reader_release(&phrase->words[i].reader);
}

static const struct cursor_ops phrase_ops = {phrase_next, phrase_seek, phrase_score,
                                             phrase_release};

static void sort_by_df(struct cursor_of_phrase *phrase)
{
    for (uint32_t i = 0; i < phrase->n_words; i++) {
        uint32_t at = i;
        uint32_t df = phrase->words[i].postings.info.df;
        for (; at > 0 && phrase->words[phrase->by_df[at - 1]].postings.info.df > df; at--)
            phrase->by_df[at] = phrase->by_df[at - 1];
        phrase->by_df[at] = i;
    }
}

struct cursor *cursor_phrase(const struct plan *plan, struct cursor_env *env)
{
    struct term_info *infos = arena_alloc(env->arena, plan->n_terms * sizeof(*infos));
    for (size_t i = 0; i < plan->n_terms; i++) {
        bool found = false;
        if (segment_find_term(env->segment, plan->terms[i].term, &found, &infos[i], &env->err) !=
                ST_OK ||
            !found || !infos[i].has_positions)
            return cursor_nothing(env);
    }
    struct cursor_of_phrase *phrase = arena_zalloc(env->arena, sizeof(*phrase));
    phrase->env = env;
    phrase->n_words = (uint32_t)plan->n_terms;
    phrase->words = arena_zalloc(env->arena, plan->n_terms * sizeof(*phrase->words));
    phrase->by_df = arena_alloc(env->arena, plan->n_terms * sizeof(*phrase->by_df));
    for (size_t i = 0; i < plan->n_terms; i++) {
        post_cursor_init(&phrase->words[i].postings, env->segment, &infos[i], &env->err);
        phrase->words[i].bm25 = plan->terms[i].bm25;
    }
    sort_by_df(phrase);
    phrase->base =
        (struct cursor){&phrase_ops, 0, phrase->words[phrase->by_df[0]].postings.info.df};
    find_from(phrase, 0);
    return &phrase->base;
}
