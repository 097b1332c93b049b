#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "common/base/bytes.h"
#include "common/base/compiler.h"
#include "query/native/block_score.h"
#include "tests/unit/segment_model.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define N_DOCS 1000
#define BLOCK  128
#define ROUNDS 2000

/* Numbers of every size up to 32 bits. */
static uint32_t random_size(uint64_t *random)
{
    uint32_t bits = test_random(random) % 33;
    return bits == 0 ? 0 : test_random(random) >> (32 - bits);
}

static struct bm25_leaf random_leaf(uint64_t *random)
{
    static const struct bm25_params params[] = {
        {1.2, 0.75}, {0.9, 0.4}, {2, 0}, {1.5, 1}, {0, 0.5}, {0x1p20, 0.99}, {0x1p-20, 1e-9}};
    uint32_t n_docs = random_size(random);
    if (n_docs == 0)
        n_docs = 1;
    uint64_t total_len = (uint64_t)random_size(random) * (test_random(random) % n_docs + 1);
    uint32_t df = test_random(random) % n_docs + 1;
    return bm25_leaf_make(params[test_random(random) % COUNT_OF(params)],
                          (struct collection_stats){n_docs, total_len}, df,
                          1 + test_random(random) % 3);
}

/* A block as it comes from a segment. */
struct block {
    uint32_t n;
    uint32_t docs[BLOCK];
    uint32_t wdfs[BLOCK];
    uint8_t doc_lens[4 * N_DOCS];
};

static void random_block(uint64_t *random, struct block *block)
{
    block->n = test_random(random) % (BLOCK + 1);
    for (uint32_t i = 0; i < N_DOCS; i++)
        store_le32(block->doc_lens + (size_t)4 * i, random_size(random) | 1);
    for (uint32_t i = 0; i < block->n; i++) {
        block->docs[i] = test_random(random) % N_DOCS;
        block->wdfs[i] = random_size(random);
    }
}

static uint32_t block_len(const struct block *block, uint32_t i)
{
    return load_le32(block->doc_lens + (size_t)4 * block->docs[i]);
}

static void test_scores_are_near_the_exact_ones(void **state)
{
    (void)state;
    uint64_t random = test_seed();
    static struct block block;
    double worst = 0;
    for (int round = 0; round < ROUNDS; round++) {
        struct bm25_leaf leaf = random_leaf(&random);
        struct block_scorer scorer = block_scorer_make(&leaf);
        float scores[BLOCK];
        random_block(&random, &block);
        block_score(&scorer, block.docs, block.wdfs, block.doc_lens, block.n, scores);
        for (uint32_t i = 0; i < block.n; i++) {
            double exact = bm25_score(&leaf, block.wdfs[i], block_len(&block, i));
            /* Where the formula is 0 / 0, as with k1 and wdf 0, scorers promise nothing. */
            if (leaf.base + leaf.slope * block_len(&block, i) + block.wdfs[i] <= 0)
                continue;
            double error = fabs((double)scores[i] - exact);
            assert_true(error <= exact * BLOCK_SCORE_ERROR);
            if (exact > 0 && error / exact > worst)
                worst = error / exact;
        }
    }
    print_message("largest error: %.2f of 2^-24\n", worst * 0x1p24);
}

static void test_forms_give_the_same_bits(void **state)
{
    (void)state;
    uint64_t random = test_seed();
    static struct block block;
    const struct block_kernels *plain = block_kernels(CPU_SCALAR);
    const struct block_kernels *best = block_kernels(cpu_isa());
    for (int round = 0; round < ROUNDS; round++) {
        struct bm25_leaf leaf = random_leaf(&random);
        struct block_scorer scorer = block_scorer_make(&leaf);
        random_block(&random, &block);
        float *expected = malloc((block.n + 1) * sizeof(float));
        float *scores = malloc((block.n + 1) * sizeof(float));
        expected[block.n] = scores[block.n] = -1;
        plain->score(&scorer, block.docs, block.wdfs, block.doc_lens, block.n, expected);
        best->score(&scorer, block.docs, block.wdfs, block.doc_lens, block.n, scores);
        for (uint32_t i = 0; i < block.n; i++)
            assert_true(memcmp(&scores[i], &expected[i], sizeof(float)) == 0 ||
                        (isnan(scores[i]) && isnan(expected[i])));
        assert_true(scores[block.n] == -1);
        free(expected);
        free(scores);
    }
}

static void test_filter_and_max(void **state)
{
    (void)state;
    uint64_t random = test_seed();
    for (int round = 0; round < ROUNDS; round++) {
        uint32_t n = test_random(&random) % (BLOCK + 1);
        float *scores = malloc((n + 1) * sizeof(float));
        uint8_t *out = malloc((n + 7) / 8 * 8 + 1);
        float max = 0;
        for (uint32_t i = 0; i < n; i++) {
            scores[i] = (float)(test_random(&random) % 20) / 4;
            max = scores[i] > max ? scores[i] : max;
        }
        float threshold = (float)(test_random(&random) % 22) / 4; /* often equal to a score */
        for (enum cpu_isa isa = CPU_SCALAR; isa < CPU_N_ISAS && cpu_has(isa); isa++) {
            const struct block_kernels *kernels = block_kernels(isa);
            uint32_t n_out = kernels->filter(scores, n, threshold, out);
            uint32_t expected = 0;
            for (uint32_t i = 0; i < n; i++) {
                if (scores[i] < threshold)
                    continue;
                assert_true(expected < n_out);
                assert_int_equal(out[expected++], i);
            }
            assert_int_equal(n_out, expected);
            assert_true(kernels->max(scores, n) == max);
        }
        assert_int_equal(block_filter(scores, n, 0, out), n);
        assert_true(block_max(scores, n) == max);
        free(scores);
        free(out);
    }
}

/* Two scores by hand: 3 * 2 / (1 + 0.5 * 4 + 2) and 3 * 1 / (1 + 0.5 * 0 + 1). */
static void test_by_hand(void **state)
{
    (void)state;
    struct block_scorer scorer = {3, 1, 0.5};
    uint8_t doc_lens[12] = {0, 0, 0, 0, 9, 9, 9, 9, 4, 0, 0, 0};
    uint32_t docs[2] = {2, 0};
    uint32_t wdfs[2] = {2, 1};
    float scores[2];
    block_score(&scorer, docs, wdfs, doc_lens, 2, scores);
    assert_true(scores[0] == 6.0f / 5.0f && scores[1] == 1.5f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_scores_are_near_the_exact_ones),
        cmocka_unit_test(test_forms_give_the_same_bits),
        cmocka_unit_test(test_filter_and_max),
        cmocka_unit_test(test_by_hand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
