#include "indexer/native/pair_builder.h"

#include "common/base/bytes.h"
#include "common/base/interrupt.h"
#include "common/segment/pair_walk.h"
#include "common/segment/pairs.h"
#include "common/segment/pairs_writer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A word in fewer documents, as a part of all, is not worth it: 1 / 64. */
#define WORD_SHARE 64

/* The most words that are looked at; the estimate costs the square of it. */
#define CANDIDATES_MAX 1024

/* Of each SAMPLE_PERIOD documents the first SAMPLE_DOCS are in the sample; few are all in it. */
#define SAMPLE_DOCS      128
#define SAMPLE_PERIOD    1024
#define SAMPLE_FROM_DOCS 16384

/* Bytes of a pair beside its documents: its entry, and its part of the tables. */
#define PAIR_BYTES 4

/* Documents whose pairs are collected between two looks at whether to stop. */
#define DOCS_PER_LOOK 1024

_Static_assert(CANDIDATES_MAX <= PAIR_WORDS_MAX, "all candidates may be taken");

/* The documents of one pair so far, as their places in the rarer word's list: gaps as varints. */
struct pair_docs {
    uint8_t *bytes;
    size_t len, cap;
    uint32_t n;
    uint32_t last;
};

struct builder {
    const struct segment *segment;
    const struct pair_options *options;
    uint32_t n_words;
    struct term_info words[CANDIDATES_MAX]; /* in the most documents first; once chosen, in order of
                                               terms */
    double bytes;                           /* what their pairs will take, by estimate */
    struct pair_docs *lists;                /* of the pairs being collected */
    uint32_t *places;                       /* one list, unpacked */
    struct err *err;
};

/* --- candidates ------------------------------------------------------------------------------- */

/* Words are told from prefixed terms by their first byte (common/engine/field.h). */
static bool is_word(const struct term_scan *scan)
{
    return scan->info.has_positions && (scan->term[0] < 'A' || scan->term[0] > 'Z') &&
           scan->info.number <= UINT32_MAX;
}

/* Puts a word among the candidates by its number of documents; the last one falls out. */
static void add_candidate(struct builder *builder, const struct term_info *info)
{
    uint32_t at = builder->n_words;
    if (at == CANDIDATES_MAX) {
        if (builder->words[at - 1].df >= info->df)
            return;
        at--;
    } else {
        builder->n_words++;
    }
    for (; at > 0 && builder->words[at - 1].df < info->df; at--)
        builder->words[at] = builder->words[at - 1];
    builder->words[at] = *info;
}

static enum status find_candidates(struct builder *builder)
{
    struct term_scan scan = {0};
    bool more = true;
    uint32_t least = segment_n_docs(builder->segment) / WORD_SHARE + 1;
    TRY(term_scan_start(&scan, builder->segment, slice_str(""), builder->err));
    for (;;) {
        TRY(term_scan_next(&scan, &more, builder->err));
        if (!more)
            return ST_OK;
        if (scan.info.df >= least && is_word(&scan))
            add_candidate(builder, &scan.info);
    }
}

/* --- the choice ------------------------------------------------------------------------------- */

/* What a list of `df` of the rarer word's documents takes (rice.h). */
static double list_bytes(double df, double rarer_df)
{
    return df * (log2(rarer_df / df) + 1.5) / 8 + PAIR_BYTES;
}

static uint32_t df_of_rarer(const struct builder *builder, uint32_t a, uint32_t b)
{
    uint32_t df_a = builder->words[a].df;
    uint32_t df_b = builder->words[b].df;
    return df_a < df_b ? df_a : df_b;
}

/* What a pair of words takes that has `n` documents in a sample. */
static double pair_bytes(const struct builder *builder, uint32_t a, uint32_t b, uint32_t n,
                         uint32_t n_sampled)
{
    double n_docs = segment_n_docs(builder->segment);
    double df = n * n_docs / n_sampled;
    if (n == 0)
        return 0;
    return list_bytes(df, df_of_rarer(builder, a, b));
}

/* Counts the documents of each pair in the sample; returns how many documents are in it. */
static enum status count_sample(struct builder *builder, uint32_t *counts, uint32_t *n_sampled)
{
    uint32_t n_docs = segment_n_docs(builder->segment);
    uint32_t period = n_docs < SAMPLE_FROM_DOCS ? SAMPLE_DOCS : SAMPLE_PERIOD;
    struct pair_walk *walk =
        pair_walk_open(builder->segment, builder->words, builder->n_words, builder->err);
    enum status status = ST_OK;
    *n_sampled = 0;
    for (ldoc_id doc = 0; doc < n_docs && status == ST_OK; doc++) {
        const struct word_pair *pairs;
        uint32_t n;
        if (doc % period >= SAMPLE_DOCS)
            continue;
        status = pair_walk_to(walk, doc, &pairs, &n);
        for (uint32_t i = 0; i < n; i++)
            counts[pairs[i].first * builder->n_words + pairs[i].second]++;
        ++*n_sampled;
    }
    pair_walk_close(walk);
    return status;
}

static int by_number(const void *a, const void *b)
{
    const struct term_info *x = a;
    const struct term_info *y = b;
    return x->number < y->number ? -1 : x->number > y->number;
}

/* Keeps as many of the candidates as the share of the segment's bytes allows, and puts them in the
 * order of terms. */
static void take_words(struct builder *builder, const uint32_t *counts, uint32_t n_sampled)
{
    struct segment_part_size sizes[SEGMENT_N_PARTS];
    double most = 0;
    segment_part_sizes(builder->segment, sizes);
    for (size_t i = 0; i < SEGMENT_N_PARTS; i++)
        if (strcmp(sizes[i].name, "postings") == 0 || strcmp(sizes[i].name, "positions") == 0)
            most += (double)sizes[i].bytes * builder->options->share;
    uint32_t taken = 0;
    for (; taken < builder->n_words; taken++) {
        double more = 0; /* the pairs of this word with those before it, and with itself */
        for (uint32_t i = 0; i <= taken; i++) {
            uint32_t before = counts[i * builder->n_words + taken];
            uint32_t after = i < taken ? counts[taken * builder->n_words + i] : 0;
            more += pair_bytes(builder, i, taken, before, n_sampled);
            more += pair_bytes(builder, taken, i, after, n_sampled);
        }
        if (builder->bytes + more > most)
            break;
        builder->bytes += more;
    }
    builder->n_words = taken;
    qsort(builder->words, taken, sizeof(builder->words[0]), by_number);
}

static enum status choose_words(struct builder *builder)
{
    TRY(find_candidates(builder));
    if (builder->n_words == 0)
        return ST_OK;
    uint32_t n_sampled;
    uint32_t *counts = xcalloc((size_t)builder->n_words * builder->n_words, sizeof(*counts));
    enum status status = count_sample(builder, counts, &n_sampled);
    if (status == ST_OK)
        take_words(builder, counts, n_sampled);
    free(counts);
    return status;
}

/* --- lists ------------------------------------------------------------------------------------ */

static void add_place(struct pair_docs *list, uint32_t place)
{
    if (list->cap - list->len < VARINT32_MAX_BYTES)
        list->bytes = mem_grow(list->bytes, &list->cap, list->len + VARINT32_MAX_BYTES, 1);
    uint8_t *end = varint_put(list->bytes + list->len, place - list->last);
    list->len = (size_t)(end - list->bytes);
    list->last = place;
    list->n++;
}

/* Collects the pairs whose first word is one from `begin` to `end`. */
static enum status collect(struct builder *builder, uint32_t begin, uint32_t end)
{
    struct pair_walk *walk =
        pair_walk_open(builder->segment, builder->words, builder->n_words, builder->err);
    uint32_t n_docs = segment_n_docs(builder->segment);
    enum status status = ST_OK;
    for (ldoc_id doc = 0; doc < n_docs && status == ST_OK; doc++) {
        const struct word_pair *pairs;
        uint32_t n;
        if (doc % DOCS_PER_LOOK == 0 && interrupt_is_requested())
            status = err_set(builder->err, ST_INTERRUPTED,
                             "stopped by a signal; the index is as it was");
        if (status == ST_OK)
            status = pair_walk_to(walk, doc, &pairs, &n);
        for (uint32_t i = 0; status == ST_OK && i < n; i++)
            if (pairs[i].first >= begin && pairs[i].first < end)
                add_place(
                    &builder->lists[(pairs[i].first - begin) * builder->n_words + pairs[i].second],
                    pair_walk_index(walk, pairs[i]));
    }
    pair_walk_close(walk);
    return status;
}

static void unpack(const struct pair_docs *list, uint32_t *places)
{
    const uint8_t *at = list->bytes;
    uint32_t place = 0;
    for (uint32_t i = 0; i < list->n; i++) {
        uint32_t gap = 0;
        at = varint_get32(at, list->bytes + list->len, &gap);
        places[i] = place += gap;
    }
}

/* Writes and empties what was collected for the words from `begin` to `end`. */
static void write_lists(struct builder *builder, struct pairs_writer *writer, uint32_t begin,
                        uint32_t end)
{
    for (uint32_t first = begin; first < end; first++) {
        pairs_writer_word(writer);
        for (uint32_t second = 0; second < builder->n_words; second++) {
            struct pair_docs *list = &builder->lists[(first - begin) * builder->n_words + second];
            if (list->n > 0) {
                unpack(list, builder->places);
                pairs_writer_add(writer, second, builder->places, list->n,
                                 df_of_rarer(builder, first, second));
            }
            free(list->bytes);
            *list = (struct pair_docs){0};
        }
    }
}

/* How many first words are collected at a time: growing buffers take up to twice what is in them.
 */
static uint32_t words_per_pass(const struct builder *builder)
{
    double lists = (double)builder->n_words * builder->n_words * sizeof(struct pair_docs);
    double need = 2 * builder->bytes + lists;
    double passes = ceil(need / (double)builder->options->memory_bytes);
    if (passes < 1)
        passes = 1;
    uint32_t words = (uint32_t)ceil(builder->n_words / passes);
    return words > 0 ? words : 1;
}

static enum status write_pairs(struct builder *builder, struct pairs_writer *writer)
{
    uint32_t step = words_per_pass(builder);
    uint32_t numbers[CANDIDATES_MAX];
    builder->lists = xcalloc((size_t)step * builder->n_words, sizeof(*builder->lists));
    builder->places = xmalloc(segment_n_docs(builder->segment) * sizeof(*builder->places));
    enum status status = ST_OK;
    for (uint32_t begin = 0; begin < builder->n_words && status == ST_OK; begin += step) {
        uint32_t end = builder->n_words - begin < step ? builder->n_words : begin + step;
        status = collect(builder, begin, end);
        write_lists(builder, writer, begin, end);
    }
    free(builder->lists);
    free(builder->places);
    for (uint32_t i = 0; i < builder->n_words; i++)
        numbers[i] = (uint32_t)builder->words[i].number;
    if (status != ST_OK) {
        pairs_writer_abandon(writer);
        return status;
    }
    return pairs_writer_finish(writer, numbers, builder->n_words, segment_key(builder->segment),
                               builder->err);
}

enum status pair_builder_run(const struct segment *segment, const struct pair_options *options,
                             const char *index_path, struct err *err)
{
    if (segment_n_docs(segment) < options->min_docs)
        return ST_OK;
    struct builder *builder = xcalloc(1, sizeof(*builder));
    struct pairs_writer writer = {0};
    builder->segment = segment;
    builder->options = options;
    builder->err = err;
    enum status status = choose_words(builder);
    if (status == ST_OK && builder->n_words > 0) {
        status = pairs_writer_open(&writer, index_path, segment_name(segment), err);
        if (status == ST_OK)
            status = write_pairs(builder, &writer);
    }
    free(builder);
    return status;
}
