#include "indexer/native/pair_builder.h"

#include "common/base/bytes.h"
#include "common/base/interrupt.h"
#include "common/base/mem.h"
#include "common/base/parallel.h"
#include "common/base/stages.h"
#include "common/io/scratch_reader.h"
#include "common/segment/pair_walk.h"
#include "common/segment/pairs_writer.h"
#include "common/segment/rice.h"
#include "indexer/native/pair_choice.h"
#include "indexer/native/pair_merge.h"

#include <stdlib.h>

/* The most threads that list pairs. */
#define THREADS_MAX 64

/* Bytes of encoded lists that are read at a time. */
#define COPY_BYTES ((size_t)64 * 1024)

struct builder {
    const struct segment *segment;
    const struct pair_options *options;
    const char *folder;
    unsigned n_threads;
    struct pair_words words;
    uint32_t bounds[THREADS_MAX + 1]; /* of the parts that threads merge */
    struct pair_parts parts;
};

/* --- collecting ------------------------------------------------------------------------------- */

/* Collects the pairs of a range of documents, on a thread of its own. */
struct collector {
    const struct builder *builder;
    ldoc_id begin, end;
    size_t memory_bytes;
    struct pair_runs runs;
    struct err err;
};

static void collect_docs(struct collector *collector, struct pair_walk *walk, ldoc_id begin,
                         ldoc_id end)
{
    uint32_t n_words = collector->builder->words.n;
    for (ldoc_id doc = begin; doc < end; doc++) {
        uint32_t n;
        const struct word_pair *pairs = pair_walk_pairs(walk, doc, &n);
        for (uint32_t i = 0; i < n; i++)
            pair_runs_add(&collector->runs, pairs[i].first * n_words + pairs[i].second,
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
    return pair_runs_finish(&collector->runs, &collector->err);
}

static void collect(void *item)
{
    struct collector *collector = item;
    const struct builder *builder = collector->builder;
    stage_begin(STAGE_PAIRS);
    struct pair_walk *walk =
        pair_walk_open(builder->segment, builder->words.items, builder->words.n,
                       collector->memory_bytes / 2, &collector->err);
    (void)collect_range(collector, walk);
    pair_walk_close(walk);
    stage_end(STAGE_PAIRS);
}

/* Splits the documents among threads: each thread's come before those of the next. */
static enum status collect_all(const struct builder *builder, struct collector *collectors,
                               struct err *err)
{
    uint64_t n_docs = segment_n_docs(builder->segment);
    unsigned n = builder->n_threads;
    for (unsigned i = 0; i < n; i++) {
        collectors[i].builder = builder;
        collectors[i].begin = (ldoc_id)(n_docs * i / n);
        collectors[i].end = (ldoc_id)(n_docs * (i + 1) / n);
        collectors[i].memory_bytes = builder->options->memory_bytes / n;
        TRY(pair_runs_open(&collectors[i].runs, &builder->parts, builder->folder,
                           collectors[i].memory_bytes / 2, err));
    }
    parallel_each(collect, collectors, n, sizeof(*collectors));
    for (unsigned i = 0; i < n; i++)
        TRY(err_pass(err, &collectors[i].err));
    return ST_OK;
}

/* --- lists ------------------------------------------------------------------------------------ */

/* Encodes the lists of a part of the pairs, on a thread of its own: each as the pair's distance
 * from the one before, its documents, its bytes and these. */
struct encoder {
    const struct builder *builder;
    const struct pair_runs *runs; /* of all collectors */
    unsigned part;
    struct scratch lists;
    struct err err;
};

static void put(struct scratch *scratch, uint64_t value)
{
    uint8_t bytes[VARINT64_MAX_BYTES];
    scratch_add(scratch, bytes, (size_t)(varint_put(bytes, value) - bytes));
}

static enum status encode_lists(struct encoder *encoder, struct pair_merge *merge)
{
    const struct pair_words *words = &encoder->builder->words;
    uint8_t *list = NULL;
    size_t list_cap = 0;
    uint32_t before = 0;
    enum status status = ST_OK;
    while (status == ST_OK) {
        uint32_t pair, n;
        const uint32_t *places;
        if (interrupt_is_requested())
            status = err_set(&encoder->err, ST_INTERRUPTED,
                             "stopped by a signal; the index is as it was");
        else
            status = pair_merge_next(merge, &pair, &places, &n, &encoder->err);
        if (status != ST_OK || pair == PAIR_NONE)
            break;
        uint32_t rarer_df = pair_words_rarer_df(words, pair / words->n, pair % words->n);
        list = mem_grow(list, &list_cap, rice_max_bytes(n, rarer_df) + RICE_OVERWRITE, 1);
        size_t len = (size_t)(rice_encode(list, places, n, rarer_df) - list);
        put(&encoder->lists, pair - before);
        put(&encoder->lists, n);
        put(&encoder->lists, len);
        scratch_add(&encoder->lists, list, len);
        before = pair;
    }
    free(list);
    return status == ST_OK ? scratch_flush(&encoder->lists, &encoder->err) : status;
}

static void encode(void *item)
{
    struct encoder *encoder = item;
    const struct builder *builder = encoder->builder;
    stage_begin(STAGE_PAIRS);
    struct pair_merge *merge =
        pair_merge_open(encoder->runs, builder->n_threads, encoder->part,
                        builder->options->memory_bytes / 2 / builder->n_threads);
    (void)!encode_lists(encoder, merge);
    pair_merge_close(merge);
    stage_end(STAGE_PAIRS);
}

/* Adds a part's lists to the file, whose words have begun as far as `*n_begun`. */
static enum status copy_lists(const struct encoder *encoder, struct pairs_writer *writer,
                              uint32_t *n_begun, struct err *err)
{
    uint32_t n_words = encoder->builder->words.n;
    uint32_t pair = 0;
    struct scratch_reader reader = {
        .scratch = &encoder->lists, .end = encoder->lists.written, .cap = COPY_BYTES};
    enum status status = ST_OK;
    while (status == ST_OK && scratch_reader_left(&reader) > 0) {
        uint32_t step, n, len;
        if ((status = scratch_reader_u32(&reader, &step, err)) != ST_OK ||
            (status = scratch_reader_u32(&reader, &n, err)) != ST_OK ||
            (status = scratch_reader_u32(&reader, &len, err)) != ST_OK ||
            (status = scratch_reader_fill(&reader, len, err)) != ST_OK)
            break;
        pair += step;
        for (; *n_begun <= pair / n_words; ++*n_begun)
            pairs_writer_word(writer);
        pairs_writer_add_encoded(writer, pair % n_words, n, reader.at, len);
        reader.at += len;
    }
    scratch_reader_clear(&reader);
    return status;
}

static enum status write_file(const struct builder *builder, const struct encoder *encoders,
                              struct err *err)
{
    const struct segment *segment = builder->segment;
    struct pairs_writer writer = {0};
    uint32_t numbers[PAIR_CANDIDATES_MAX];
    uint32_t n_begun = 0; /* first words */
    TRY(pairs_writer_open(&writer, builder->folder, segment_name(segment), err));
    enum status status = ST_OK;
    for (unsigned i = 0; i < builder->n_threads && status == ST_OK; i++)
        status = copy_lists(&encoders[i], &writer, &n_begun, err);
    if (status != ST_OK) {
        pairs_writer_abandon(&writer);
        return status;
    }
    for (; n_begun < builder->words.n; n_begun++)
        pairs_writer_word(&writer);
    for (uint32_t i = 0; i < builder->words.n; i++)
        numbers[i] = (uint32_t)builder->words.items[i].number;
    return pairs_writer_finish(&writer, numbers, builder->words.n, segment_key(segment), err);
}

/* Encodes all that was collected, a part on each thread, and writes it. */
static enum status write_pairs(const struct builder *builder, const struct pair_runs *runs,
                               struct err *err)
{
    struct encoder encoders[THREADS_MAX] = {0};
    unsigned n = builder->n_threads;
    enum status status = ST_OK;
    for (unsigned i = 0; i < n && status == ST_OK; i++) {
        encoders[i].builder = builder;
        encoders[i].runs = runs;
        encoders[i].part = i;
        status = scratch_open(&encoders[i].lists, builder->folder, err);
    }
    if (status == ST_OK)
        parallel_each(encode, encoders, n, sizeof(*encoders));
    for (unsigned i = 0; i < n && status == ST_OK; i++)
        status = err_pass(err, &encoders[i].err);
    if (status == ST_OK)
        status = write_file(builder, encoders, err);
    for (unsigned i = 0; i < n; i++)
        scratch_close(&encoders[i].lists);
    return status;
}

/* --- all of it -------------------------------------------------------------------------------- */

/* Cuts the pairs by their first words, so that the parts have about as many documents. */
static void cut_parts(struct builder *builder)
{
    const struct pair_words *words = &builder->words;
    unsigned n = builder->n_threads;
    uint64_t all = 0, before = 0;
    uint32_t word = 0;
    for (uint32_t i = 0; i < words->n; i++)
        all += words->n_sampled[i];
    for (unsigned part = 1; part < n; part++) {
        while (word < words->n && before + words->n_sampled[word] / 2 < all / n * part)
            before += words->n_sampled[word++];
        builder->bounds[part] = word * words->n;
    }
    builder->bounds[n] = words->n * words->n;
    builder->parts = (struct pair_parts){n, builder->bounds};
}

static enum status list_pairs(struct builder *builder, struct err *err)
{
    struct collector *collectors = xcalloc(builder->n_threads, sizeof(*collectors));
    struct pair_runs runs[THREADS_MAX]; /* copies; the collectors own them */
    cut_parts(builder);
    enum status status = collect_all(builder, collectors, err);
    for (unsigned i = 0; i < builder->n_threads; i++)
        runs[i] = collectors[i].runs;
    if (status == ST_OK)
        status = write_pairs(builder, runs, err);
    for (unsigned i = 0; i < builder->n_threads; i++)
        pair_runs_close(&collectors[i].runs);
    free(collectors);
    return status;
}

enum status pair_builder_run(const struct segment *segment, const struct pair_options *options,
                             const char *index_path, struct err *err)
{
    if (segment_n_docs(segment) < options->min_docs)
        return ST_OK;
    struct builder *builder = xcalloc(1, sizeof(*builder));
    unsigned n = options->n_threads;
    builder->segment = segment;
    builder->options = options;
    builder->folder = index_path;
    builder->n_threads = n < 1 ? 1 : n < THREADS_MAX ? n : THREADS_MAX;
    enum status status = pair_choice_make(&builder->words, segment, options, err);
    if (status == ST_OK && builder->words.n > 0)
        status = list_pairs(builder, err);
    free(builder);
    return status;
}
