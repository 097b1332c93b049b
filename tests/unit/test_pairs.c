#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "common/base/bytes.h"
#include "common/io/file.h"
#include "common/segment/pairs_writer.h"
#include "common/segment/segment_impl.h"
#include "common/segment/segment_writer.h"
#include "common/segment/verify.h"
#include "indexer/native/pair_builder.h"
#include "tests/unit/forge.h"
#include "tests/unit/segment_model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define N_WORDS   70
#define N_DOCS    600
#define PLACES    60 /* positions of a document */
#define ALL_WORDS 1e6

/* Which words stand where: two may share a position. */
struct collection {
    char folder[64];
    bool stands[N_DOCS][N_WORDS][PLACES];
    struct segment *segment;
    struct term_info infos[N_WORDS];
};

static struct slice word_name(uint32_t word)
{
    static char name[8];
    int len = snprintf(name, sizeof(name), "w%02u", word);
    return slice_make(name, (size_t)len);
}

static void draw_places(struct collection *all, uint64_t *random)
{
    for (uint32_t doc = 0; doc < N_DOCS; doc++)
        for (uint32_t place = 0; place < PLACES; place++)
            for (uint32_t n = test_random(random) % 3; n > 0; n--) {
                uint32_t word = test_random(random) % N_WORDS;
                if (test_random(random) % 4 > 0)
                    word = word * word / N_WORDS; /* low numbers are frequent */
                if (word == 7 && doc % 50 != 0)
                    continue;
                all->stands[doc][word][place] = true;
            }
}

static uint32_t positions_of(const struct collection *all, uint32_t doc, uint32_t word,
                             uint32_t *positions)
{
    uint32_t n = 0;
    for (uint32_t place = 0; place < PLACES; place++)
        if (all->stands[doc][word][place])
            positions[n++] = place;
    return n;
}

/* A term with a prefix and the places of word 0 comes first: it is no word, though it has the
 * positions. */
static void write_terms(const struct collection *all, struct segment_writer *writer)
{
    uint32_t positions[PLACES];
    for (int word = -1; word < N_WORDS; word++) {
        segment_writer_term(writer, word < 0 ? slice_str("Sw00") : word_name((uint32_t)word));
        for (uint32_t doc = 0; doc < N_DOCS; doc++) {
            uint32_t n = positions_of(all, doc, word < 0 ? 0 : (uint32_t)word, positions);
            if (n > 0)
                segment_writer_posting(writer, doc, n, positions, n);
        }
    }
}

static void open_segment(struct collection *all)
{
    struct err err = {0};
    if (segment_open(&all->segment, all->folder, "1", "-", &err) != ST_OK)
        fail_msg("%s", err.text);
    for (uint32_t word = 0; word < N_WORDS; word++) {
        bool found;
        assert_int_equal(
            segment_find_term(all->segment, word_name(word), &found, &all->infos[word], &err),
            ST_OK);
        assert_true(found);
        assert_int_equal(all->infos[word].number, word + 1);
    }
}

static int setup(void **state)
{
    static struct collection all;
    struct segment_writer *writer = NULL;
    struct err err = {0};
    uint64_t random = test_seed();
    snprintf(all.folder, sizeof(all.folder), "%s", test_folder());
    draw_places(&all, &random);
    assert_int_equal(segment_writer_open(&writer, all.folder, "1", &err), ST_OK);
    for (uint32_t doc = 0; doc < N_DOCS; doc++) {
        char id[16];
        int len = snprintf(id, sizeof(id), "%u", doc);
        struct stored_article article = {.id = slice_make(id, (size_t)len)};
        uint32_t doc_len = 0;
        for (uint32_t word = 0; word < N_WORDS; word++)
            for (uint32_t place = 0; place < PLACES; place++)
                doc_len += (uint32_t)all.stands[doc][word][place] * (word == 0 ? 2 : 1);
        segment_writer_article(writer, &article, doc_len);
    }
    write_terms(&all, writer);
    assert_int_equal(segment_writer_finish(writer, &err), ST_OK);
    open_segment(&all);
    *state = &all;
    return 0;
}

static int teardown(void **state)
{
    struct collection *all = *state;
    segment_close(all->segment);
    file_remove_tree(all->folder);
    return 0;
}

/* Files of a segment are written once. */
static void remove_pairs(const struct collection *all)
{
    struct strbuf path = {0};
    strbuf_addf(&path, "%s/1.pairs", all->folder);
    (void)remove(path.buf);
    strbuf_release(&path);
}

static void build(struct collection *all, double share, size_t memory_bytes, unsigned n_threads)
{
    remove_pairs(all);
    struct pair_options options = {
        .min_docs = 1, .share = share, .memory_bytes = memory_bytes, .n_threads = n_threads};
    struct err err = {0};
    if (pair_builder_run(all->segment, &options, all->folder, &err) != ST_OK)
        fail_msg("%s", err.text);
    segment_close(all->segment);
    open_segment(all);
}

static bool is_pair(const struct collection *all, uint32_t doc, uint32_t a, uint32_t b)
{
    for (uint32_t place = 0; place + 1 < PLACES; place++)
        if (all->stands[doc][a][place] && all->stands[doc][b][place + 1])
            return true;
    return false;
}

static void expect_docs(struct collection *all, const struct pair_list *list, uint32_t a,
                        uint32_t b)
{
    struct err err = {0};
    uint32_t rarer = all->infos[a].df <= all->infos[b].df ? a : b;
    uint32_t positions[PLACES];
    uint32_t places[N_DOCS];
    uint32_t place = 0; /* of the document in the rarer word's list */
    uint32_t n_seen = 0;
    assert_int_equal(list->rarer_df, all->infos[rarer].df);
    assert_int_equal(segment_read_pair(all->segment, list, places, &err), ST_OK);
    for (uint32_t doc = 0; doc < N_DOCS; doc++) {
        if (is_pair(all, doc, a, b)) {
            assert_true(n_seen < list->df);
            assert_int_equal(places[n_seen++], place);
        }
        place += positions_of(all, doc, rarer, positions) > 0;
    }
    assert_int_equal(n_seen, list->df);
}

/* Compares all that the segment says about pairs; returns how many lists there are. */
static uint32_t expect_pairs(struct collection *all, uint32_t *n_unknown)
{
    uint32_t n_listed = 0;
    struct err err = {0};
    *n_unknown = 0;
    for (uint32_t a = 0; a < N_WORDS; a++)
        for (uint32_t b = 0; b < N_WORDS; b++) {
            enum pair_state state;
            struct pair_list list;
            assert_int_equal(segment_find_pair(all->segment, &all->infos[a], &all->infos[b], &state,
                                               &list, &err),
                             ST_OK);
            if (state == PAIR_LISTED)
                expect_docs(all, &list, a, b);
            if (state == PAIR_NOWHERE)
                for (uint32_t doc = 0; doc < N_DOCS; doc++)
                    assert_false(is_pair(all, doc, a, b));
            n_listed += state == PAIR_LISTED;
            *n_unknown += state == PAIR_UNKNOWN;
        }
    if (segment_verify(all->segment, &err) != ST_OK)
        fail_msg("%s", err.text);
    return n_listed;
}

static void test_lists_say_what_positions_say(void **state)
{
    struct collection *all = *state;
    uint32_t n_unknown;
    build(all, ALL_WORDS, (size_t)1 << 20, 1);
    assert_in_range(expect_pairs(all, &n_unknown), N_WORDS * N_WORDS / 2, N_WORDS * N_WORDS);
    assert_true(n_unknown <= 2 * N_WORDS - 1); /* a word may be in too few documents */
}

static void test_a_share_takes_some_words(void **state)
{
    struct collection *all = *state;
    uint32_t n_unknown;
    build(all, 0.3, (size_t)1 << 20, 1);
    uint32_t n_listed = expect_pairs(all, &n_unknown);
    assert_true(n_listed > 0);
    assert_true(n_unknown > 0);
}

static struct strbuf read_pairs(const struct collection *all)
{
    struct strbuf path = {0}, bytes = {0};
    struct err err = {0};
    struct file_map map = {0};
    strbuf_addf(&path, "%s/1.pairs", all->folder);
    assert_int_equal(file_map_open(&map, path.buf, &err), ST_OK);
    strbuf_add(&bytes, map.data, map.len);
    file_map_close(&map);
    strbuf_release(&path);
    return bytes;
}

static void test_memory_and_threads_change_nothing(void **state)
{
    struct collection *all = *state;
    build(all, ALL_WORDS, (size_t)1 << 24, 1);
    struct strbuf roomy = read_pairs(all);
    for (unsigned n_threads = 0; n_threads < 9; n_threads += 1 + n_threads / 3) {
        build(all, ALL_WORDS, n_threads % 2 == 0 ? 1 : (size_t)1 << 22, n_threads);
        struct strbuf other = read_pairs(all);
        assert_int_equal(roomy.len, other.len);
        assert_memory_equal(roomy.buf, other.buf, roomy.len);
        strbuf_release(&other);
    }
    strbuf_release(&roomy);
}

static void test_no_pairs_is_no_fault(void **state)
{
    struct collection *all = *state;
    uint32_t n_unknown;
    build(all, 0, (size_t)1 << 20, 1);
    assert_int_equal(expect_pairs(all, &n_unknown), 0);
    assert_int_equal(n_unknown, N_WORDS * N_WORDS);
}

/* A file that is sound in itself, but lists other documents than positions have. */
static void test_verify_compares_with_positions(void **state)
{
    struct collection *all = *state;
    struct pairs_writer writer = {0};
    struct err err = {0};
    uint32_t numbers[] = {1, 2};
    ldoc_id docs[] = {1, 5, 8};
    remove_pairs(all);
    assert_int_equal(pairs_writer_open(&writer, all->folder, "1", &err), ST_OK);
    pairs_writer_word(&writer);
    pairs_writer_add(&writer, 1, docs, COUNT_OF(docs), all->infos[1].df);
    pairs_writer_word(&writer);
    assert_int_equal(pairs_writer_finish(&writer, numbers, 2, segment_key(all->segment), &err),
                     ST_OK);
    segment_close(all->segment);
    open_segment(all);
    assert_int_equal(segment_verify(all->segment, &err), ST_CORRUPT);
    assert_non_null(strstr(err.text, "documents of a pair"));
}

/* More documents than the rarer word has are refused before anybody makes room for them. */
static void test_too_many_documents_are_refused(void **state)
{
    struct collection *all = *state;
    struct pairs_writer writer = {0};
    struct err err = {0};
    struct pair_list list;
    enum pair_state pair_state;
    uint32_t numbers[] = {(uint32_t)all->infos[7].number};
    ldoc_id docs[N_DOCS];
    for (uint32_t doc = 0; doc < N_DOCS; doc++)
        docs[doc] = doc;
    remove_pairs(all);
    assert_int_equal(pairs_writer_open(&writer, all->folder, "1", &err), ST_OK);
    pairs_writer_word(&writer);
    pairs_writer_add(&writer, 0, docs, N_DOCS, N_DOCS);
    assert_int_equal(pairs_writer_finish(&writer, numbers, 1, segment_key(all->segment), &err),
                     ST_OK);
    segment_close(all->segment);
    open_segment(all);
    assert_int_equal(
        segment_find_pair(all->segment, &all->infos[7], &all->infos[7], &pair_state, &list, &err),
        ST_CORRUPT);
    assert_int_equal(segment_verify(all->segment, &err), ST_CORRUPT);
}

static void write_bytes(const struct collection *all, const struct strbuf *bytes)
{
    struct strbuf path = {0};
    strbuf_addf(&path, "%s/1.pairs", all->folder);
    FILE *file = fopen(path.buf, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes->buf, 1, bytes->len, file), bytes->len);
    assert_int_equal(fclose(file), 0);
    strbuf_release(&path);
}

/* Whether everything that the segment says about pairs can be read. */
static enum status read_all_pairs(const struct collection *all, struct err *err)
{
    struct segment *segment = NULL;
    TRY(segment_open(&segment, all->folder, "1", "-", err));
    enum status status = ST_OK;
    for (uint32_t i = 0; i < N_WORDS * N_WORDS && status == ST_OK; i++) {
        enum pair_state state;
        struct pair_list list;
        uint32_t places[N_DOCS];
        status = segment_find_pair(segment, &all->infos[i / N_WORDS], &all->infos[i % N_WORDS],
                                   &state, &list, err);
        if (status == ST_OK && state == PAIR_LISTED)
            status = segment_read_pair(segment, &list, places, err);
    }
    if (status == ST_OK)
        status = segment_verify(segment, err); /* padding, too */
    segment_close(segment);
    return status;
}

static void test_damage_is_noticed(void **state)
{
    struct collection *all = *state;
    uint64_t random = test_seed();
    struct err err = {0};
    build(all, ALL_WORDS, (size_t)1 << 20, 1);
    struct strbuf bytes = read_pairs(all);
    assert_int_equal(read_all_pairs(all, &err), ST_OK);
    for (uint32_t i = 0; i < 300; i++) {
        size_t at = test_random(&random) % bytes.len;
        char change = (char)(1 << test_random(&random) % 8);
        bytes.buf[at] ^= change;
        write_bytes(all, &bytes);
        enum status status = read_all_pairs(all, &err);
        if (status != ST_CORRUPT && status != ST_VERSION)
            fail_msg("a change at %zu gives status %d", at, (int)status);
        bytes.buf[at] ^= change;
    }
    for (size_t len = 0; len < bytes.len; len += bytes.len / 40) {
        struct strbuf cut = {.buf = bytes.buf, .len = len};
        write_bytes(all, &cut);
        assert_int_not_equal(read_all_pairs(all, &err), ST_OK);
    }
    write_bytes(all, &bytes);
    strbuf_release(&bytes);
}

/* --- damage behind good checksums ------------------------------------------------------------- */

/* Writes the file with its sums made right, and opens the segment again. */
static enum status open_forged(struct collection *all, struct strbuf *bytes, struct err *err)
{
    uint64_t key = segment_key(all->segment);
    forge_pages(bytes);
    forge_trailer(bytes, key);
    write_bytes(all, bytes);
    struct segment *segment = NULL;
    TRY(segment_open(&segment, all->folder, "1", "-", err));
    segment_close(all->segment);
    all->segment = segment;
    return ST_OK;
}

/* Whatever the bytes are, nothing but faults is reported, and what verify lets pass is right. */
static void test_damage_behind_good_checksums(void **state)
{
    struct collection *all = *state;
    uint64_t random = test_seed();
    build(all, ALL_WORDS, (size_t)1 << 20, 1);
    struct strbuf bytes = read_pairs(all), damaged = {0};
    size_t payload_len = (size_t)(forge_toc(&bytes).ptr - bytes.buf) - 64;
    for (uint32_t i = 0; i < 300; i++) {
        struct err err = {0};
        uint32_t n_unknown;
        strbuf_reset(&damaged);
        strbuf_add_slice(&damaged, strbuf_slice(&bytes));
        damaged.buf[64 + test_random(&random) % payload_len] ^=
            (char)(1 << test_random(&random) % 8);
        enum status status = open_forged(all, &damaged, &err);
        if (status == ST_OK)
            status = read_all_pairs(all, &err);
        if (status == ST_OK)
            (void)expect_pairs(all, &n_unknown);
        else if (status != ST_CORRUPT)
            fail_msg("%s: %s", status_name(status), err.text);
    }
    write_bytes(all, &bytes);
    strbuf_release(&damaged);
    strbuf_release(&bytes);
}

/* Changes one number of a file and expects of verify to say what is wrong. */
struct forged_number {
    const char *chunk;
    size_t off;
    size_t width; /* 1, 2, 4 or 8 bytes */
    uint64_t value;
    const char *text;
};

static void put_number(struct strbuf *bytes, const struct forged_number *number)
{
    uint8_t *at = (uint8_t *)bytes->buf + forge_chunk_off(bytes, number->chunk) + number->off;
    for (size_t i = 0; i < number->width; i++)
        at[i] = (uint8_t)(number->value >> 8 * i);
}

static void expect_refused(struct collection *all, const struct strbuf *good,
                           const struct forged_number *numbers, size_t n)
{
    struct strbuf forged = {0};
    struct err err = {0};
    strbuf_add_slice(&forged, strbuf_slice(good));
    for (size_t i = 0; i < n; i++)
        put_number(&forged, &numbers[i]);
    assert_int_equal(open_forged(all, &forged, &err), ST_OK);
    assert_int_equal(segment_verify(all->segment, &err), ST_CORRUPT);
    if (strstr(err.text, numbers[0].text) == NULL)
        fail_msg("%s: %s", numbers[0].text, err.text);
    strbuf_release(&forged);
}

/* The first word has so many pairs that they fill a block and begin another one. */
static void test_verify_looks_at_blocks(void **state)
{
    struct collection *all = *state;
    build(all, ALL_WORDS, (size_t)1 << 20, 1);
    struct strbuf bytes = read_pairs(all);
    const uint8_t *begin = all->segment->pairs.begin.data;
    uint64_t n_words = all->segment->pairs.n_words;
    uint64_t entries[3], lists[3];
    for (size_t i = 0; i < COUNT_OF(entries); i++) {
        entries[i] = load_le64(begin + i * PAIR_BEGIN_BYTES);
        lists[i] = load_le64(begin + i * PAIR_BEGIN_BYTES + 8);
    }
    assert_int_equal(load_le32(all->segment->pairs.first.data + PAIR_FIRST_BYTES), 2);
    const struct forged_number numbers[] = {
        {"secd", PAIR_SECOND_BYTES, 2, 0, "second word, at least"},
        {"begi", PAIR_BEGIN_BYTES + 8, 8, lists[1] + 1, "end of a block's lists"},
        {"begi", PAIR_BEGIN_BYTES, 8, 0, "pairs of a block, 1 to"},
        {"frst", 0, 4, 1, "first block of a word"},
        {"frst", PAIR_FIRST_BYTES, 4, 1, "is not listed"},
        {"word", PAIR_WORD_BYTES, 4, 0, "number of a term with positions"},
        {"word", (n_words - 1) * PAIR_WORD_BYTES, 4, 1000000, "number of a term, below"},
    };
    for (size_t i = 0; i < COUNT_OF(numbers); i++)
        expect_refused(all, &bytes, &numbers[i], 1);
    /* The pairs of the second block are moved to the first one: each of them is right. */
    struct err err = {0};
    struct pair_scan scan;
    write_bytes(all, &bytes);
    segment_close(all->segment);
    open_segment(all);
    assert_int_equal(pair_scan_start(&scan, &all->segment->pairs, 0, &err), ST_OK);
    for (bool more = true; more;) {
        uint32_t second;
        struct pair_list list;
        assert_int_equal(pair_scan_next(&scan, &more, &second, &list, &err), ST_OK);
    }
    uint64_t step = load_le16(all->segment->pairs.second.data + PAIR_SECOND_BYTES) - scan.second;
    const struct forged_number moved[] = {
        {"begi", PAIR_BEGIN_BYTES, 8, entries[2], "pairs of a block, 1 to"},
        {"begi", PAIR_BEGIN_BYTES + 8, 8, lists[2], NULL},
        {"entr", entries[1], 1, step, NULL},
    };
    expect_refused(all, &bytes, moved, COUNT_OF(moved));
    write_bytes(all, &bytes);
    strbuf_release(&bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lists_say_what_positions_say),
        cmocka_unit_test(test_a_share_takes_some_words),
        cmocka_unit_test(test_memory_and_threads_change_nothing),
        cmocka_unit_test(test_no_pairs_is_no_fault),
        cmocka_unit_test(test_verify_compares_with_positions),
        cmocka_unit_test(test_too_many_documents_are_refused),
        cmocka_unit_test(test_damage_is_noticed),
        cmocka_unit_test(test_damage_behind_good_checksums),
        cmocka_unit_test(test_verify_looks_at_blocks),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
