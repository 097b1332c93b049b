#include "indexer/native/pair_choice.h"

#include "common/base/interrupt.h"
#include "common/base/mem.h"
#include "common/base/parallel.h"
#include "common/base/stages.h"
#include "common/segment/pair_walk.h"
#include "common/segment/pairs.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A word in fewer documents, as a part of all, is not worth it: 1 / 64. */
#define WORD_SHARE 64

/* The sample: of this many stretches of documents, one part each; of few documents, all. */
#define SAMPLE_STRETCHES 32
#define SAMPLE_PART      16
#define SAMPLE_FROM_DOCS 16384

/* Bytes of a pair beside its documents: its entry, and its part of the tables. */
#define PAIR_BYTES 4

_Static_assert(PAIR_CANDIDATES_MAX <= PAIR_WORDS_MAX, "all candidates may be taken");

/* --- candidates ------------------------------------------------------------------------------- */

/* Words are told from prefixed terms by their first byte (common/engine/field.h). */
static bool is_word(const struct term_scan *scan)
{
    return scan->info.has_positions && (scan->term[0] < 'A' || scan->term[0] > 'Z') &&
           scan->info.number <= UINT32_MAX;
}

/* Puts a word among the candidates by its number of documents; the last one falls out. */
static void add_candidate(struct pair_words *words, const struct term_info *info)
{
    uint32_t at = words->n;
    if (at == PAIR_CANDIDATES_MAX) {
        if (words->items[at - 1].df >= info->df)
            return;
        at--;
    } else {
        words->n++;
    }
    for (; at > 0 && words->items[at - 1].df < info->df; at--)
        words->items[at] = words->items[at - 1];
    words->items[at] = *info;
}

/* The candidates, those in the most documents first. */
static enum status find_candidates(struct pair_words *words, const struct segment *segment,
                                   struct err *err)
{
    struct term_scan scan = {0};
    bool more = true;
    uint32_t least = segment_n_docs(segment) / WORD_SHARE + 1;
    TRY(term_scan_start(&scan, segment, slice_str(""), err));
    for (;;) {
        TRY(term_scan_next(&scan, &more, err));
        if (!more)
            return ST_OK;
        if (scan.info.df >= least && is_word(&scan))
            add_candidate(words, &scan.info);
    }
}

/* --- the sample ------------------------------------------------------------------------------- */

/* Counts the documents that pairs of candidates have in some of the sample's stretches. */
struct sampler {
    const struct segment *segment;
    const struct pair_words *words;
    size_t memory_bytes;
    uint32_t first, step; /* stretches: each step-th from the first */
    uint32_t *counts;     /* by pair */
    uint32_t n_sampled;   /* documents */
    struct err err;
};

static enum status count_docs(struct sampler *sampler, struct pair_walk *walk, ldoc_id begin,
                              ldoc_id end)
{
    for (ldoc_id doc = begin, read_end; doc < end;) {
        if (interrupt_is_requested())
            return err_set(&sampler->err, ST_INTERRUPTED,
                           "stopped by a signal; the index is as it was");
        TRY(pair_walk_read(walk, doc, end, &read_end));
        for (; doc < read_end; doc++) {
            uint32_t n;
            const struct word_pair *pairs = pair_walk_pairs(walk, doc, &n);
            for (uint32_t i = 0; i < n; i++)
                sampler->counts[pairs[i].first * sampler->words->n + pairs[i].second]++;
        }
    }
    sampler->n_sampled += end - begin;
    return ST_OK;
}

static void count_stretches(void *item)
{
    struct sampler *sampler = item;
    uint32_t n_docs = segment_n_docs(sampler->segment);
    uint32_t stretch = n_docs / SAMPLE_STRETCHES + 1;
    uint32_t sampled = n_docs < SAMPLE_FROM_DOCS ? stretch : stretch / SAMPLE_PART;
    stage_begin(STAGE_PAIRS);
    struct pair_walk *walk =
        pair_walk_open(sampler->segment, sampler->words->items, sampler->words->n,
                       sampler->memory_bytes, &sampler->err);
    enum status status = ST_OK;
    for (uint64_t doc = (uint64_t)sampler->first * stretch; doc < n_docs && status == ST_OK;
         doc += (uint64_t)sampler->step * stretch) {
        uint64_t end = doc + sampled < n_docs ? doc + sampled : n_docs;
        status = count_docs(sampler, walk, (ldoc_id)doc, (ldoc_id)end);
    }
    pair_walk_close(walk);
    stage_end(STAGE_PAIRS);
}

static enum status count_sample(const struct sampler *common, unsigned n_samplers, uint32_t *counts,
                                uint32_t *n_sampled, struct err *err)
{
    size_t n_pairs = (size_t)common->words->n * common->words->n;
    struct sampler *samplers = xcalloc(n_samplers, sizeof(*samplers));
    for (unsigned i = 0; i < n_samplers; i++) {
        samplers[i] = *common;
        samplers[i].first = i;
        samplers[i].step = n_samplers;
        samplers[i].counts = i == 0 ? counts : xcalloc(n_pairs, sizeof(*counts));
    }
    parallel_each(count_stretches, samplers, n_samplers, sizeof(*samplers));
    enum status status = ST_OK;
    *n_sampled = 0;
    for (unsigned i = 0; i < n_samplers; i++) {
        *n_sampled += samplers[i].n_sampled;
        if (status == ST_OK)
            status = err_pass(err, &samplers[i].err);
        if (i == 0)
            continue;
        for (size_t pair = 0; pair < n_pairs; pair++)
            counts[pair] += samplers[i].counts[pair];
        free(samplers[i].counts);
    }
    free(samplers);
    return status;
}

/* --- the choice ------------------------------------------------------------------------------- */

/* What a list of `df` of the rarer word's documents takes (rice.h). */
static double list_bytes(double df, double rarer_df)
{
    return df * (log2(rarer_df / df) + 1.5) / 8 + PAIR_BYTES;
}

/* What a pair of words takes that has `n` documents in the sample, which is `part` of all. */
static double pair_bytes(const struct pair_words *words, uint32_t a, uint32_t b, uint32_t n,
                         double part)
{
    if (n == 0)
        return 0;
    return list_bytes(n / part, pair_words_rarer_df(words, a, b));
}

static double bytes_to_spend(const struct segment *segment, double share)
{
    struct segment_part_size sizes[SEGMENT_N_PARTS];
    double bytes = 0;
    segment_part_sizes(segment, sizes);
    for (size_t i = 0; i < SEGMENT_N_PARTS; i++)
        if (strcmp(sizes[i].name, "postings") == 0 || strcmp(sizes[i].name, "positions") == 0)
            bytes += (double)sizes[i].bytes * share;
    return bytes;
}

/* How many of the candidates `most` bytes allow. */
static uint32_t n_affordable(const struct pair_words *words, const uint32_t *counts, double part,
                             double most)
{
    uint32_t taken = 0;
    double bytes = 0;
    for (; taken < words->n; taken++) {
        double more = 0; /* the pairs of this word with those before it, and with itself */
        for (uint32_t i = 0; i <= taken; i++) {
            uint32_t before = counts[i * words->n + taken];
            uint32_t after = i < taken ? counts[taken * words->n + i] : 0;
            more += pair_bytes(words, i, taken, before, part);
            more += pair_bytes(words, taken, i, after, part);
        }
        if (bytes + more > most)
            break;
        bytes += more;
    }
    return taken;
}

struct numbered_word {
    struct term_info info;
    uint64_t n_sampled;
};

static int by_number(const void *a, const void *b)
{
    const struct numbered_word *x = a;
    const struct numbered_word *y = b;
    return x->info.number < y->info.number ? -1 : x->info.number > y->info.number;
}

/* Keeps the first `n` candidates, and puts them in the order of terms. */
static void take_words(struct pair_words *words, const uint32_t *counts, uint32_t n)
{
    struct numbered_word *taken = xcalloc(n, sizeof(*taken));
    for (uint32_t i = 0; i < n; i++) {
        taken[i].info = words->items[i];
        for (uint32_t j = 0; j < n; j++)
            taken[i].n_sampled += counts[i * words->n + j];
    }
    if (n > 0)
        qsort(taken, n, sizeof(*taken), by_number);
    for (uint32_t i = 0; i < n; i++) {
        words->items[i] = taken[i].info;
        words->n_sampled[i] = taken[i].n_sampled;
    }
    words->n = n;
    free(taken);
}

enum status pair_choice_make(struct pair_words *words, const struct segment *segment,
                             const struct pair_options *options, struct err *err)
{
    words->n = 0;
    TRY(find_candidates(words, segment, err));
    if (words->n == 0)
        return ST_OK;
    uint32_t n_sampled;
    size_t n_pairs = (size_t)words->n * words->n;
    size_t affordable = options->memory_bytes / 4 / (n_pairs * sizeof(uint32_t)) + 1;
    unsigned n = options->n_threads < 1 ? 1 : options->n_threads;
    n = n < SAMPLE_STRETCHES ? n : SAMPLE_STRETCHES;
    n = n < affordable ? n : (unsigned)affordable;
    const struct sampler common = {
        .segment = segment, .words = words, .memory_bytes = options->memory_bytes / 2 / n};
    uint32_t *counts = xcalloc(n_pairs, sizeof(*counts));
    enum status status = count_sample(&common, n, counts, &n_sampled, err);
    if (status == ST_OK) {
        double part = (double)n_sampled / segment_n_docs(segment);
        double most = bytes_to_spend(segment, options->share);
        take_words(words, counts, n_affordable(words, counts, part, most));
    }
    free(counts);
    return status;
}
