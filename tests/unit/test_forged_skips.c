/* A skip table that lies behind checksums that are right: searchers believe it before they have
 * loaded a block, so it is refused when a list is opened. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "common/base/bytes.h"
#include "common/index/manifest.h"
#include "common/io/file.h"
#include "common/segment/post_list.h"
#include "common/segment/segment_impl.h"
#include "common/segment/segment_writer.h"
#include "query/native/engine_native.h"
#include "tests/unit/forge.h"
#include "tests/unit/segment_model.h"

#include <stdio.h>
#include <string.h>

/* Enough blocks for the passes that skip. */
#define N_BLOCKS 40
#define N_DOCS   (N_BLOCKS * POSTING_BLOCK_DOCS * 3)

/* Term a in every third document, with a block that scores high; term b in all. */
static void write_segment(const char *folder, uint32_t high_block)
{
    struct err err = {0};
    struct segment_writer *writer = NULL;
    struct stored_article article = {.id = slice_str("x")};
    assert_int_equal(segment_writer_open(&writer, folder, "1", &err), ST_OK);
    for (uint32_t doc = 0; doc < N_DOCS; doc++)
        segment_writer_article(writer, &article, 100);
    segment_writer_term(writer, slice_str("a"));
    for (uint32_t i = 0; i < N_DOCS / 3; i++)
        segment_writer_posting(writer, 3 * i, i / POSTING_BLOCK_DOCS == high_block ? 50 : 1, NULL,
                               0);
    segment_writer_term(writer, slice_str("b"));
    for (uint32_t doc = 0; doc < N_DOCS; doc++)
        segment_writer_posting(writer, doc, 1, NULL, 0);
    assert_int_equal(segment_writer_finish(writer, &err), ST_OK);
}

/* Changes the last documents of the first two blocks of term a, and mends all sums. */
static void forge_lasts(const char *folder, uint32_t first, uint32_t second)
{
    struct strbuf files[SEGMENT_N_OWN_FILES] = {0};
    struct strbuf *pointers[SEGMENT_N_OWN_FILES];
    struct strbuf path = {0};
    struct err err = {0};
    for (enum segment_file file = 0; file < SEGMENT_N_OWN_FILES; file++) {
        strbuf_reset(&path);
        segment_file_path(folder, "1", file, &path);
        assert_int_equal(file_read(path.buf, 1 << 28, &files[file], &err), ST_OK);
        pointers[file] = &files[file];
    }
    uint8_t lasts[8];
    store_le32(lasts, 3 * (POSTING_BLOCK_DOCS - 1));
    store_le32(lasts + 4, 3 * (2 * POSTING_BLOCK_DOCS - 1));
    uint8_t *found = memmem(files[FILE_POST].buf, files[FILE_POST].len, lasts, sizeof(lasts));
    assert_non_null(found);
    store_le32(found, first);
    store_le32(found + 4, second);
    forge_segment(pointers, SEGMENT_N_OWN_FILES, SEGMENT_N_OWN_FILES);
    for (enum segment_file file = 0; file < SEGMENT_N_OWN_FILES; file++) {
        strbuf_reset(&path);
        segment_file_path(folder, "1", file, &path);
        FILE *out = fopen(path.buf, "wb");
        assert_int_equal(fwrite(files[file].buf, 1, files[file].len, out), files[file].len);
        assert_int_equal(fclose(out), 0);
        strbuf_release(&files[file]);
    }
    strbuf_release(&path);
}

static enum status search(const char *folder, bool with_b)
{
    struct manifest_part part = {"1", "-"};
    struct manifest manifest = {.generation = 1,
                                .engine = "native",
                                .stem = "none",
                                .fingerprint = "forged",
                                .next_name = 2,
                                .parts = &part,
                                .n_parts = 1};
    struct err err = {0};
    struct searcher *searcher;
    struct arena arena = {0};
    struct hits hits = {0};
    assert_int_equal(manifest_write(folder, &manifest, &err), ST_OK);
    assert_int_equal(engine_native_open(&searcher, folder, &manifest, &err), ST_OK);
    struct qtree *terms[] = {qtree_term(&arena, slice_str("a")),
                             qtree_term(&arena, slice_str("b"))};
    struct search_request request = {
        .tree = with_b ? qtree_list(&arena, QT_AND, terms, 2) : terms[0],
        .k = 1,
        .bm25 = BM25_DEFAULT,
    };
    enum status status = searcher->ops->search(searcher, &request, &hits, &err);
    hits_release(&hits);
    searcher->ops->close(searcher);
    arena_release(&arena);
    return status;
}

static void expect_refused(uint32_t high_block, uint32_t first, uint32_t second, bool with_b)
{
    const char *folder = test_folder();
    write_segment(folder, high_block);
    assert_int_equal(search(folder, with_b), ST_OK);
    forge_lasts(folder, first, second);
    assert_int_equal(search(folder, with_b), ST_CORRUPT);
    file_remove_tree(folder);
}

/* A list that could not be opened has no block, whoever asks for one. */
static void test_a_list_that_fails_has_no_block(void **state)
{
    (void)state;
    const char *folder = test_folder();
    struct segment *segment;
    struct term_info info;
    struct post_list list;
    struct post_block block;
    struct err err = {0};
    bool found;
    write_segment(folder, 1);
    assert_int_equal(segment_open(&segment, folder, "1", "-", &err), ST_OK);
    assert_int_equal(segment_find_term(segment, slice_str("a"), &found, &info, &err), ST_OK);
    info.post_len = 35; /* not enough for its skip table */
    post_list_open(&list, segment, &info, &err);
    assert_int_equal(list.status, ST_CORRUPT);
    assert_false(post_list_load(&list, 0, &block));
    assert_false(post_list_reload(&list, 0, &block));
    assert_int_equal(list.status, ST_CORRUPT);
    segment_close(segment);
    file_remove_tree(folder);
}

static void test_documents_do_not_wrap(void **state)
{
    (void)state;
    expect_refused(1, UINT32_MAX - 200, 183, false);
}

static void test_a_search_comes_to_its_end(void **state)
{
    (void)state;
    expect_refused(0, 381, UINT32_MAX, true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_list_that_fails_has_no_block),
        cmocka_unit_test(test_documents_do_not_wrap),
        cmocka_unit_test(test_a_search_comes_to_its_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
