#include "query/native/phrase_check.h"

#include "common/segment/post_list.h"

#include <stdlib.h>

void phrase_check_make(struct phrase_check *check, size_t n_words, struct cursor_env *env)
{
    *check = (struct phrase_check){.env = env, .n_words = (uint32_t)n_words};
    check->words = arena_zalloc(env->arena, n_words * sizeof(*check->words));
    check->by_rarity = arena_alloc(env->arena, n_words * sizeof(*check->by_rarity));
}

void phrase_check_set_word(struct phrase_check *check, uint32_t number, struct post_list *list,
                           const struct posting_place *place, struct post_block *loaded)
{
    struct phrase_word *word = &check->words[number];
    word->list = list;
    word->place = place;
    word->loaded = loaded;
    uint32_t at = check->n_sorted++;
    for (; at > 0; at--) {
        const struct phrase_word *before = &check->words[check->by_rarity[at - 1]];
        if (before->list->info.pos_len <= list->info.pos_len)
            break;
        check->by_rarity[at] = check->by_rarity[at - 1];
    }
    check->by_rarity[at] = number;
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
    free(check->starts);
    check->starts = NULL;
}

/* Takes the places where the phrase would have to begin for word number `first`. */
static uint32_t begin_starts(struct phrase_check *check, uint32_t first, const uint32_t *positions,
                             uint32_t n)
{
    if (n > check->starts_cap)
        check->starts = mem_grow(check->starts, &check->starts_cap, n, sizeof(*check->starts));
    uint32_t n_starts = 0;
    for (uint32_t i = 0; i < n; i++)
        if (positions[i] >= first)
            check->starts[n_starts++] = positions[i] - first;
    return n_starts;
}

/* Keeps the places for which word number `word` stands where it should; both lists ascend. */
static uint32_t keep_starts(uint32_t *starts, uint32_t n_starts, uint32_t word,
                            const uint32_t *positions, uint32_t n)
{
    uint32_t kept = 0;
    uint32_t p = 0;
    for (uint32_t i = 0; i < n_starts; i++) {
        uint64_t wanted = (uint64_t)starts[i] + word;
        while (p < n && positions[p] < wanted)
            p++;
        if (p == n)
            break;
        if (positions[p] == wanted)
            starts[kept++] = starts[i];
    }
    return kept;
}

/* The block of the word's place; NULL after a failure. */
static struct post_block *block_here(struct phrase_word *word)
{
    uint32_t number = word->place->block;
    if (word->loaded->n > 0 && word->loaded->block == number)
        return word->loaded;
    if (word->own.n > 0 && word->own.block == number)
        return &word->own;
    if (post_list_reload(word->list, number, &word->own))
        return &word->own;
    word->own.n = 0;
    return NULL;
}

/* The positions of a word in the document of its place. */
static bool read_word(struct phrase_word *word, const uint32_t **positions, uint32_t *n,
                      struct err *err)
{
    struct position_reader *reader = &word->reader;
    if (!position_reader_is_on(reader, word->list, word->place->block)) {
        struct post_block *block = block_here(word);
        if (block == NULL || position_reader_enter(reader, word->list, block, err) != ST_OK)
            return false;
    }
    return position_reader_read(reader, word->place->index, positions, n, err) == ST_OK;
}

/* The same word before it in by_rarity has read the positions that are asked for already. */
static bool is_read(const struct phrase_check *check, uint32_t at)
{
    return at > 0 && check->words[check->by_rarity[at - 1]].list->info.pos_off ==
                         check->words[check->by_rarity[at]].list->info.pos_off;
}

bool phrase_check_here(struct phrase_check *check)
{
    const uint32_t *positions = NULL;
    uint32_t n = 0;
    uint32_t n_starts = 0;
    for (uint32_t i = 0; i < check->n_words; i++) {
        uint32_t number = check->by_rarity[i];
        struct phrase_word *word = &check->words[number];
        if (!is_read(check, i) && !read_word(word, &positions, &n, &check->env->err))
            return false;
        n_starts = i == 0 ? begin_starts(check, number, positions, n)
                          : keep_starts(check->starts, n_starts, number, positions, n);
        if (n_starts == 0)
            return false;
    }
    return true;
}
