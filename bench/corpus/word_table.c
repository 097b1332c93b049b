#include "bench/corpus/word_table.h"

#include "common/base/hash.h"

#include <stdlib.h>

#define FIRST_SLOTS ((size_t)4096)

static size_t find_slot(const struct word_table *table, struct slice word)
{
    size_t slot = hash64(word) & (table->n_slots - 1);
    while (table->slots[slot] != 0 && !slice_eq(table->words[table->slots[slot] - 1], word))
        slot = (slot + 1) & (table->n_slots - 1);
    return slot;
}

static void rehash(struct word_table *table)
{
    free(table->slots);
    table->n_slots = table->n_slots > 0 ? table->n_slots * 2 : FIRST_SLOTS;
    table->slots = xcalloc(table->n_slots, sizeof(*table->slots));
    for (uint32_t i = 0; i < table->n; i++)
        table->slots[find_slot(table, table->words[i])] = i + 1;
}

uint32_t word_table_add(struct word_table *table, struct slice word)
{
    if (((size_t)table->n + 1) * 2 > table->n_slots)
        rehash(table);
    size_t slot = find_slot(table, word);
    if (table->slots[slot] != 0)
        return table->slots[slot] - 1;
    table->words = mem_grow(table->words, &table->cap, (size_t)table->n + 1, sizeof(*table->words));
    table->words[table->n] = slice_make(arena_strndup(&table->text, word.ptr, word.len), word.len);
    table->slots[slot] = ++table->n;
    return table->n - 1;
}

void word_table_release(struct word_table *table)
{
    arena_release(&table->text);
    free(table->words);
    free(table->slots);
    *table = (struct word_table){0};
}
