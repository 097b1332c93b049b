#include "bench/micro/micro_kernels.h"

#include "common/base/bytes.h"
#include "common/base/compiler.h"
#include "common/base/lower_bound.h"
#include "common/base/mem.h"
#include "common/segment/bitpack_kernels.h"
#include "query/native/bitset.h"
#include "query/native/block_score.h"
#include "query/native/intersect.h"

#include <stdlib.h>
#include <string.h>

/* Of everything so many, to outlast the clock's own time and yet stay in the nearer caches. */
#define N_BLOCKS 16
#define PART     100 /* values of a group that is not full */
#define N_DOCS   16384

struct micro_data {
    uint64_t random;
    uint32_t width;
    uint8_t packed[N_BLOCKS][BITPACK_MAX_BYTES + BITPACK_OVERREAD];
    uint32_t values[N_BLOCKS][BITPACK_GROUP];
    uint32_t docs[N_BLOCKS][BITPACK_GROUP]; /* ascending in a block, below N_DOCS */
    uint32_t wdfs[N_BLOCKS][BITPACK_GROUP];
    uint8_t doc_lens[sizeof(uint32_t) * N_DOCS];
    float scores[N_BLOCKS][BITPACK_GROUP];
    uint8_t indexes[BITPACK_GROUP];
    uint64_t words[N_BLOCKS][BITSET_WORDS];
    uint64_t other[BITSET_WORDS];
    uint32_t window_docs[BITSET_DOCS];
};

/* xorshift64* */
static uint32_t next_random(struct micro_data *data)
{
    data->random ^= data->random >> 12;
    data->random ^= data->random << 25;
    data->random ^= data->random >> 27;
    return (uint32_t)(data->random * 0x2545F4914F6CDD1D >> 32);
}

struct micro_data *micro_data_new(void)
{
    struct micro_data *data = xcalloc(1, sizeof(*data));
    data->random = 1;
    return data;
}

void micro_data_free(struct micro_data *data)
{
    free(data);
}

/* --- bit packing -------------------------------------------------------------------------- */

static void pack(struct micro_data *data, uint32_t n, uint32_t width)
{
    data->width = width;
    for (uint32_t b = 0; b < N_BLOCKS; b++) {
        for (uint32_t i = 0; i < n; i++)
            data->values[b][i] = width == 0 ? 0 : next_random(data) >> (32 - width);
        bitpack_encode(data->packed[b], data->values[b], n, width);
    }
}

static void prepare_full(struct micro_data *data, uint32_t width)
{
    pack(data, BITPACK_GROUP, width);
}

static void prepare_part(struct micro_data *data, uint32_t width)
{
    pack(data, PART, width);
}

static uint32_t decode(struct micro_data *data, enum cpu_isa isa, uint32_t n)
{
    const struct bitpack_kernels *kernels = bitpack_kernels(isa);
    for (uint32_t b = 0; b < N_BLOCKS; b++)
        kernels->decode(data->packed[b], data->values[b], n, data->width);
    return data->values[0][0];
}

static uint32_t decode_docs(struct micro_data *data, enum cpu_isa isa, uint32_t n)
{
    const struct bitpack_kernels *kernels = bitpack_kernels(isa);
    for (uint32_t b = 0; b < N_BLOCKS; b++)
        kernels->decode_docs(data->packed[b], data->values[b], n, data->width, b);
    return data->values[0][0];
}

static uint32_t run_decode(struct micro_data *data, enum cpu_isa isa)
{
    return decode(data, isa, BITPACK_GROUP);
}

static uint32_t run_decode_part(struct micro_data *data, enum cpu_isa isa)
{
    return decode(data, isa, PART);
}

static uint32_t run_docs(struct micro_data *data, enum cpu_isa isa)
{
    return decode_docs(data, isa, BITPACK_GROUP);
}

static uint32_t run_docs_part(struct micro_data *data, enum cpu_isa isa)
{
    return decode_docs(data, isa, PART);
}

/* --- blocks of postings ------------------------------------------------------------------- */

static const struct block_scorer scorer = {2.5f, 0.3f, 0.003f};

/* Scores of which `percent` of a hundred pass the threshold 1. */
static void prepare_blocks(struct micro_data *data, uint32_t percent)
{
    for (uint32_t i = 0; i < N_DOCS; i++)
        store_le32(data->doc_lens + sizeof(uint32_t) * i, 1 + next_random(data) % 1000);
    for (uint32_t b = 0; b < N_BLOCKS; b++) {
        for (uint32_t i = 0; i < BITPACK_GROUP; i++) {
            uint32_t step = N_DOCS / BITPACK_GROUP;
            data->docs[b][i] = i * step + next_random(data) % step;
            data->wdfs[b][i] = 1 + next_random(data) % 8;
            data->scores[b][i] = next_random(data) % 100 < percent ? 2.0f : 0.5f;
        }
    }
}

static uint32_t run_score(struct micro_data *data, enum cpu_isa isa)
{
    const struct block_kernels *kernels = block_kernels(isa);
    for (uint32_t b = 0; b < N_BLOCKS; b++)
        kernels->score(&scorer, data->docs[b], data->wdfs[b], data->doc_lens, BITPACK_GROUP,
                       data->scores[b]);
    return (uint32_t)data->scores[0][0];
}

static uint32_t run_filter(struct micro_data *data, enum cpu_isa isa)
{
    const struct block_kernels *kernels = block_kernels(isa);
    uint32_t n = 0;
    for (uint32_t b = 0; b < N_BLOCKS; b++)
        n += kernels->filter(data->scores[b], BITPACK_GROUP, 1, data->indexes);
    return n;
}

static uint32_t run_max(struct micro_data *data, enum cpu_isa isa)
{
    const struct block_kernels *kernels = block_kernels(isa);
    float max = 0;
    for (uint32_t b = 0; b < N_BLOCKS; b++)
        max += kernels->max(data->scores[b], BITPACK_GROUP);
    return (uint32_t)max;
}

/* Each search's target depends on the result before, as a query's does. */
static uint32_t run_lower_bound(struct micro_data *data, enum cpu_isa isa)
{
    lower_bound32_fn *kernel = lower_bound32_kernel(isa);
    uint32_t target = 0;
    for (uint32_t b = 0; b < N_BLOCKS; b++)
        for (uint32_t i = 0; i < BITPACK_GROUP; i++)
            target = (target * 5 + kernel(data->docs[b], BITPACK_GROUP, target) + 4099) % N_DOCS;
    return target;
}

/* Each block with the next one. */
static uint32_t run_intersect(struct micro_data *data, enum cpu_isa isa)
{
    intersect32_fn *kernel = intersect32_kernel(isa);
    uint8_t in_other[BITPACK_GROUP];
    uint32_t n = 0;
    for (uint32_t b = 0; b < N_BLOCKS; b++)
        n += kernel(data->docs[b], BITPACK_GROUP, data->docs[(b + 1) % N_BLOCKS], BITPACK_GROUP,
                    data->indexes, in_other);
    return n;
}

/* --- bitmaps ------------------------------------------------------------------------------ */

static void prepare_bitmaps(struct micro_data *data, uint32_t percent)
{
    memset(data->words, 0, sizeof(data->words));
    memset(data->other, 0, sizeof(data->other));
    for (uint32_t i = 0; i < BITSET_DOCS; i++) {
        uint64_t bit = (uint64_t)1 << (i % 64);
        for (uint32_t b = 0; b < N_BLOCKS; b++)
            data->words[b][i / 64] |= next_random(data) % 100 < percent ? bit : 0;
        data->other[i / 64] |= next_random(data) % 100 < percent ? bit : 0;
    }
}

static uint32_t run_and(struct micro_data *data, enum cpu_isa isa)
{
    for (uint32_t b = 0; b < N_BLOCKS; b++)
        bitset_kernels(isa)->and_with(data->words[b], data->other);
    return (uint32_t)data->words[0][0];
}

static uint32_t run_count(struct micro_data *data, enum cpu_isa isa)
{
    uint32_t n = 0;
    for (uint32_t b = 0; b < N_BLOCKS; b++)
        n += bitset_kernels(isa)->count(data->words[b]);
    return n;
}

static uint32_t run_get_docs(struct micro_data *data, enum cpu_isa isa)
{
    uint32_t n = 0;
    for (uint32_t b = 0; b < N_BLOCKS; b++)
        n += bitset_kernels(isa)->get_docs(data->words[b], 0, data->window_docs);
    return n;
}

/* --- the table ---------------------------------------------------------------------------- */

static const uint32_t widths[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 16, 20, 24, 28, 32};
static const uint32_t percents[] = {1, 10, 25, 50, 90};
static const uint32_t half[] = {50};

#define FULL_INTEGERS   ((uint64_t)N_BLOCKS * BITPACK_GROUP)
#define PART_INTEGERS   ((uint64_t)N_BLOCKS * PART)
#define BITMAP_INTEGERS ((uint64_t)N_BLOCKS * BITSET_DOCS)

#define WIDTHS   "bits", widths, COUNT_OF(widths)
#define PERCENTS "percent", percents, COUNT_OF(percents)
#define ONCE     "", half, COUNT_OF(half)

const struct micro_kernel micro_kernels[] = {
    {"decode", WIDTHS, FULL_INTEGERS, prepare_full, run_decode},
    {"decode-part", WIDTHS, PART_INTEGERS, prepare_part, run_decode_part},
    {"docs", WIDTHS, FULL_INTEGERS, prepare_full, run_docs},
    {"docs-part", WIDTHS, PART_INTEGERS, prepare_part, run_docs_part},
    {"score", ONCE, FULL_INTEGERS, prepare_blocks, run_score},
    {"filter", PERCENTS, FULL_INTEGERS, prepare_blocks, run_filter},
    {"max", ONCE, FULL_INTEGERS, prepare_blocks, run_max},
    {"lower-bound", ONCE, FULL_INTEGERS, prepare_blocks, run_lower_bound},
    {"intersect", ONCE, FULL_INTEGERS, prepare_blocks, run_intersect},
    {"bitmap-and", ONCE, BITMAP_INTEGERS, prepare_bitmaps, run_and},
    {"bitmap-count", ONCE, BITMAP_INTEGERS, prepare_bitmaps, run_count},
    {"bitmap-docs", PERCENTS, BITMAP_INTEGERS, prepare_bitmaps, run_get_docs},
};
const size_t micro_n_kernels = COUNT_OF(micro_kernels);
