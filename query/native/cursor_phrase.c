/*
 * The documents where words stand one after the other.
 *
 * Two phases: the documents that hold all words, by the rarest word; then, for these only, their
 * positions. One place is enough for a match, since a phrase scores by its words' frequencies.
 */
#include "query/native/phrase_check.h"

struct cursor_of_phrase {
    struct cursor base;
    struct cursor_env *env;
    const struct plan *plan;
    struct phrase_check check;
    struct post_cursor *postings; /* of the words */
    struct posting_place *places; /* of the document in question, in each of them */
    uint32_t *by_df;              /* indexes of words, rarest first */
};

static struct post_cursor *postings_of(struct cursor_of_phrase *phrase, uint32_t word)
{
    return &phrase->postings[word];
}

/* From `doc` on, the first document that holds all words. */
static ldoc_id align(struct cursor_of_phrase *phrase, ldoc_id doc)
{
    uint32_t n = phrase->check.n_words;
    uint32_t agreed = 0;
    for (uint32_t i = 0; agreed < n && doc != LDOC_END; i = i + 1 < n ? i + 1 : 0) {
        ldoc_id found = post_cursor_seek(postings_of(phrase, phrase->by_df[i]), doc);
        agreed = found == doc ? agreed + 1 : 1;
        doc = found;
    }
    return doc;
}

/* Whether the phrase is in the document on which all postings stand. */
static bool is_here(struct cursor_of_phrase *phrase)
{
    for (uint32_t i = 0; i < phrase->check.n_words; i++)
        phrase->places[i] =
            (struct posting_place){phrase->postings[i].block.block, phrase->postings[i].index};
    return phrase_check_here(&phrase->check);
}

static ldoc_id find_from(struct cursor_of_phrase *phrase, ldoc_id doc)
{
    for (;;) {
        doc = align(phrase, doc);
        if (doc == LDOC_END || is_here(phrase))
            return phrase->base.doc = doc;
        if (phrase->env->err.status != ST_OK)
            return phrase->base.doc = LDOC_END;
        doc++;
    }
}

bool cursor_phrase_is_at(struct cursor *cursor, ldoc_id doc)
{
    struct cursor_of_phrase *phrase = (struct cursor_of_phrase *)cursor;
    for (uint32_t i = 0; i < phrase->check.n_words; i++)
        if (post_cursor_seek(postings_of(phrase, i), doc) != doc)
            return false;
    return is_here(phrase);
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
    for (uint32_t i = 0; i < phrase->check.n_words; i++)
        *sum +=
            bm25_score(&phrase->plan->terms[i].bm25, post_cursor_wdf(postings_of(phrase, i)), len);
}

static void phrase_release(struct cursor *cursor)
{
    phrase_check_release(&((struct cursor_of_phrase *)cursor)->check);
}

static const struct cursor_ops phrase_ops = {phrase_next, phrase_seek, phrase_score,
                                             phrase_release};

static void sort_by_df(struct cursor_of_phrase *phrase)
{
    for (uint32_t i = 0; i < phrase->check.n_words; i++) {
        uint32_t at = i;
        uint32_t df = postings_of(phrase, i)->list.info.df;
        for (; at > 0 && postings_of(phrase, phrase->by_df[at - 1])->list.info.df > df; at--)
            phrase->by_df[at] = phrase->by_df[at - 1];
        phrase->by_df[at] = i;
    }
}

/* Opens the words' postings and lets the check look where they stand. */
static void open_words(struct cursor_of_phrase *phrase)
{
    struct cursor_env *env = phrase->env;
    size_t n = phrase->plan->n_terms;
    phrase->postings = arena_alloc(env->arena, n * sizeof(*phrase->postings));
    phrase->places = arena_alloc(env->arena, n * sizeof(*phrase->places));
    phrase_check_make(&phrase->check, n, env);
    for (size_t i = 0; i < n; i++) {
        struct post_cursor *cursor = &phrase->postings[i];
        post_cursor_init(cursor, env->segment, term_in_segment(&phrase->plan->terms[i], env),
                         &env->err);
        phrase_check_set_word(&phrase->check, (uint32_t)i, &cursor->list, &phrase->places[i],
                              &cursor->block);
    }
}

struct cursor *cursor_phrase(const struct plan *plan, struct cursor_env *env)
{
    if (!phrase_is_possible(plan, env))
        return cursor_nothing(env);
    struct cursor_of_phrase *phrase = arena_zalloc(env->arena, sizeof(*phrase));
    phrase->env = env;
    phrase->plan = plan;
    open_words(phrase);
    phrase->by_df = arena_alloc(env->arena, plan->n_terms * sizeof(*phrase->by_df));
    sort_by_df(phrase);
    phrase->base =
        (struct cursor){&phrase_ops, 0, postings_of(phrase, phrase->by_df[0])->list.info.df};
    find_from(phrase, 0);
    return &phrase->base;
}
