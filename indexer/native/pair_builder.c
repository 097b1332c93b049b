#include "indexer/native/pair_builder.h"

#include "common/base/bytes.h"
#include "common/base/interrupt.h"
#include "common/segment/pair_walk.h"
#include "common/segment/pairs.h"
#include "common/segment/pairs_writer.h"
#include "indexer/native/pair_runs.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* A word in fewer documents, as a part of all, is not worth it: 1 / 64. */
#define WORD_SHARE 64

/* The most words that are looked at; the estimate costs the square of it. */
#define CANDIDATES_MAX 1024

/* The sample: of this many stretches of documents, one part each; of few documents, all. */
#define SAMPLE_STRETCHES 32
#define SAMPLE_PART      16
#define SAMPLE_FROM_DOCS 16384

/* Bytes of a pair beside its documents: its entry, and its part of the tables. */
#define PAIR_BYTES 4

/* The most threads that collect pairs. */
#define THREADS_MAX 64

_Static_assert(CANDIDATES_MAX <= PAIR_WORDS_MAX, "all candidates may be taken");

struct builder {
    const struct segment *segment;
    const struct pair_options *options;
    uint32_t n_words;
    struct term_info words[CANDIDATES_MAX]; /* in the most documents first; once chosen, in order of
                                               terms */
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

static enum status count_range(struct builder *builder, struct pair_walk *walk, ldoc_id begin,
                               ldoc_id end, uint32_t *counts)
{
    for (ldoc_id doc = begin, read_end; doc < end;) {
        TRY(pair_walk_read(walk, doc, end, &read_end));
        for (; doc < read_end; doc++) {
            uint32_t n;
            const struct word_pair *pairs = pair_walk_pairs(walk, doc, &n);
            for (uint32_t i = 0; i < n; i++)
                counts[pairs[i].first * builder->n_words + pairs[i].second]++;
        }
    }
    return ST_OK;
}

/* Counts the documents of each pair in the sample; returns how many documents are in it. */
static enum status count_sample(struct builder *builder, uint32_t *counts, uint32_t *n_sampled)
{
    uint32_t n_docs = segment_n_docs(builder->segment);
    uint32_t stretch = n_docs / SAMPLE_STRETCHES + 1;
    uint32_t sampled = n_docs < SAMPLE_FROM_DOCS ? stretch : stretch / SAMPLE_PART;
    struct pair_walk *walk = pair_walk_open(builder->segment, builder->words, builder->n_words,
                                            builder->options->memory_bytes, builder->err);
    enum status status = ST_OK;
    *n_sampled = 0;
    for (ldoc_id doc = 0; doc < n_docs && status == ST_OK; doc += stretch) {
        uint32_t n = n_docs - doc < sampled ? n_docs - doc : sampled;
        status = count_range(builder, walk, doc, doc + n, counts);
        *n_sampled += n;
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
    double bytes = 0;
    for (; taken < builder->n_words; taken++) {
        double more = 0; /* the pairs of this word with those before it, and with itself */
        for (uint32_t i = 0; i <= taken; i++) {
            uint32_t before = counts[i * builder->n_words + taken];
            uint32_t after = i < taken ? counts[taken * builder->n_words + i] : 0;
            more += pair_bytes(builder, i, taken, before, n_sampled);
            more += pair_bytes(builder, taken, i, after, n_sampled);
        }
        if (bytes + more > most)
            break;
        bytes += more;
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

/* --- collecting ------------------------------------------------------------------------------- */

/* Collects the pairs of a range of documents, on a thread of its own. */
struct collector {
    const struct builder *builder;
    ldoc_id begin, end;
    size_t memory_bytes;
    struct pair_runs *runs;
    pthread_t thread;
    bool has_thread;
    struct err err;
};

static void collect_docs(struct collector *collector, struct pair_walk *walk, ldoc_id begin,
                         ldoc_id end)
{
    for (ldoc_id doc = begin; doc < end; doc++) {
        uint32_t n;
        const struct word_pair *pairs = pair_walk_pairs(walk, doc, &n);
        for (uint32_t i = 0; i < n; i++)
            pair_runs_add(collector->runs,
                          pairs[i].first * collector->builder->n_words + pairs[i].second,
                          pairs[i].place);
    }
}

static enum status collect_range(struct collector *collector, struct pair_walk *walk)
{
    for (ldoc_id doc = collector->begin, end; doc < collector->end; doc = end) {
        if (interrupt_is_requested())
            return err_set(&collector->err, ST_INTERRUPTED,
                           "stopped by a signal; the index is as it was");
        TRY(pair_walk_read(walk, doc, collector->end, &end));
        collect_docs(collector, walk, doc, end);
    }
    return pair_runs_finish(collector->runs, &collector->err);
}

static void *collect(void *context)
{
    struct collector *collector = context;
    const struct builder *builder = collector->builder;
    struct pair_walk *walk = pair_walk_open(builder->segment, builder->words, builder->n_words,
                                            collector->memory_bytes / 2, &collector->err);
    (void)collect_range(collector, walk);
    pair_walk_close(walk);
    return NULL;
}

/* Splits the documents among threads: each thread's come before those of the next. */
static enum status collect_all(struct builder *builder, struct pair_runs *runs, unsigned n,
                               const char *folder)
{
    struct collector collectors[THREADS_MAX] = {0};
    uint64_t n_docs = segment_n_docs(builder->segment);
    size_t memory_bytes = builder->options->memory_bytes / n;
    for (unsigned i = 0; i < n; i++) {
        TRY(pair_runs_open(&runs[i], folder, memory_bytes / 2, builder->err));
        collectors[i] = (struct collector){.builder = builder,
                                           .begin = (ldoc_id)(n_docs * i / n),
                                           .end = (ldoc_id)(n_docs * (i + 1) / n),
                                           .memory_bytes = memory_bytes,
                                           .runs = &runs[i]};
    }
    for (unsigned i = 1; i < n; i++)
        collectors[i].has_thread =
            pthread_create(&collectors[i].thread, NULL, collect, &collectors[i]) == 0;
    for (unsigned i = 0; i < n; i++)
        if (!collectors[i].has_thread)
            (void)collect(&collectors[i]);
    enum status status = ST_OK;
    for (unsigned i = 0; i < n; i++) {
        if (collectors[i].has_thread)
            pthread_join(collectors[i].thread, NULL);
        if (status == ST_OK && collectors[i].err.status != ST_OK)
            status = err_set(builder->err, collectors[i].err.status, "%s", collectors[i].err.text);
    }
    return status;
}

/* --- lists ------------------------------------------------------------------------------------ */

static enum status write_lists(struct builder *builder, struct pairs_writer *writer,
                               struct pair_merge *merge)
{
    uint32_t n_words = builder->n_words;
    uint32_t n_begun = 0; /* first words */
    for (;;) {
        uint32_t pair, n;
        const uint32_t *places;
        TRY(pair_merge_next(merge, &pair, &places, &n, builder->err));
        uint32_t first = pair == PAIR_NONE ? n_words : pair / n_words;
        for (; n_begun < n_words && n_begun <= first; n_begun++)
            pairs_writer_word(writer);
        if (pair == PAIR_NONE)
            return ST_OK;
        pairs_writer_add(writer, pair % n_words, places, n,
                         df_of_rarer(builder, first, pair % n_words));
    }
}

static enum status write_pairs(struct builder *builder, const struct pair_runs *runs, unsigned n,
                               const char *index_path)
{
    struct pairs_writer writer = {0};
    uint32_t numbers[CANDIDATES_MAX];
    TRY(pairs_writer_open(&writer, index_path, segment_name(builder->segment), builder->err));
    struct pair_merge *merge = pair_merge_open(runs, n, builder->options->memory_bytes / 2);
    enum status status = write_lists(builder, &writer, merge);
    pair_merge_close(merge);
    for (uint32_t i = 0; i < builder->n_words; i++)
        numbers[i] = (uint32_t)builder->words[i].number;
    if (status == ST_OK)
        return pairs_writer_finish(&writer, numbers, builder->n_words,
                                   segment_key(builder->segment), builder->err);
    pairs_writer_abandon(&writer);
    return status;
}

static enum status list_pairs(struct builder *builder, const char *index_path)
{
    struct pair_runs runs[THREADS_MAX] = {0};
    unsigned n = builder->options->n_threads;
    n = n < 1 ? 1 : n < THREADS_MAX ? n : THREADS_MAX;
    enum status status = collect_all(builder, runs, n, index_path);
    if (status == ST_OK)
        status = write_pairs(builder, runs, n, index_path);
    for (unsigned i = 0; i < n; i++)
        pair_runs_close(&runs[i]);
    return status;
}

enum status pair_builder_run(const struct segment *segment, const struct pair_options *options,
                             const char *index_path, struct err *err)
{
    if (segment_n_docs(segment) < options->min_docs)
        return ST_OK;
    struct builder *builder = xcalloc(1, sizeof(*builder));
    builder->segment = segment;
    builder->options = options;
    builder->err = err;
    enum status status = choose_words(builder);
    if (status == ST_OK && builder->n_words > 0)
        status = list_pairs(builder, index_path);
    free(builder);
    return status;
}
