#include "query/native/phrase_check.h"

void phrase_check_make(struct phrase_check *check, size_t n_words, struct cursor_env *env)
{
    *check = (struct phrase_check){.env = env, .n_words = (uint32_t)n_words};
    check->words = arena_zalloc(env->arena, n_words * sizeof(*check->words));
}

bool phrase_is_possible(const struct plan *plan, const struct cursor_env *env)
{
    for (size_t i = 0; i < plan->n_terms; i++) {
        const struct term_info *info = term_in_segment(&plan->terms[i], env);
        if (info == NULL || !info->has_positions)
            return false;
    }
    return true;
}

void phrase_check_release(struct phrase_check *check)
{
    for (uint32_t i = 0; i < check->n_words; i++)
        position_reader_release(&check->words[i].reader);
}

/* Reads the positions of all words in the document they stand on; returns the word with the
 * fewest, or n_words after a failure. */
static uint32_t load_positions(struct phrase_check *check)
{
    uint32_t fewest = 0;
    for (uint32_t i = 0; i < check->n_words; i++) {
        struct phrase_word *word = &check->words[i];
        if (position_reader_read(&word->reader, word->list, word->block, *word->index,
                                 &word->positions, &word->n, &check->env->err) != ST_OK)
            return check->n_words;
        word->at = 0;
        if (word->n < check->words[fewest].n)
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

bool phrase_check_here(struct phrase_check *check)
{
    uint32_t fewest = load_positions(check);
    if (fewest == check->n_words)
        return false;
    const struct phrase_word *lead = &check->words[fewest];
    for (uint32_t p = 0; p < lead->n; p++) {
        if (lead->positions[p] < fewest)
            continue;
        uint32_t start = lead->positions[p] - fewest;
        uint32_t i = 0;
        while (i < check->n_words && (i == fewest || stands_at(&check->words[i], start + i)))
            i++;
        if (i == check->n_words)
            return true;
    }
    return false;
}
