/*
 * Everything that skips against the plain twin that visits every match: equal hits, scores bit by
 * bit, order and counts, on collections large enough for blocks, bitmaps, windows and skip tables.
 *
 * NEWSDEX_SEED replays a run, NEWSDEX_ROUNDS makes it longer.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "common/io/file.h"
#include "common/segment/deletes.h"
#include "common/segment/segment_writer.h"
#include "indexer/native/pair_builder.h"
#include "query/native/engine_native.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define N_WORDS    300
#define N_SEGMENTS 3

static const uint32_t segment_docs[N_SEGMENTS] = {13000, 700, 5000};

/* How much of its postings and positions a segment spends on pairs: some words, none, all words. */
static const double pair_shares[N_SEGMENTS] = {0.1, 0, 1000};

struct fixture {
    uint64_t seed, random;
    char folder[64];
    struct arena arena; /* of one query */
    struct searcher *searcher;
};

static uint64_t draw(struct fixture *fixture, uint64_t below)
{
    fixture->random ^= fixture->random << 13;
    fixture->random ^= fixture->random >> 7;
    fixture->random ^= fixture->random << 17;
    return fixture->random % below;
}

/* Word 0 stands in most places, word 299 in hardly any; in terms of byte order by number. */
static uint32_t draw_word(struct fixture *fixture)
{
    uint64_t a = draw(fixture, N_WORDS) + 1;
    uint64_t b = draw(fixture, N_WORDS) + 1;
    uint64_t c = draw(fixture, N_WORDS) + 1;
    return (uint32_t)(a * b * c / (N_WORDS * N_WORDS)) % N_WORDS;
}

static struct slice word_name(struct arena *arena, uint32_t word)
{
    char name[8];
    int len = snprintf(name, sizeof(name), "w%03u", word);
    return slice_make(arena_strndup(arena, name, (size_t)len), (size_t)len);
}

/* --- the collection ------------------------------------------------------------------------- */

/* The texts of a segment: words of document d from begins[d] on. */
struct texts {
    uint32_t n_docs;
    uint32_t *begins;
    uint32_t *words;
};

static void make_texts(struct fixture *fixture, struct texts *texts, uint32_t n_docs)
{
    size_t cap = 0;
    *texts = (struct texts){.n_docs = n_docs, .begins = malloc((n_docs + 1) * sizeof(uint32_t))};
    uint32_t n = 0;
    for (uint32_t doc = 0; doc < n_docs; doc++) {
        texts->begins[doc] = n;
        /* Few lengths, so that many scores are equal; a stretch of documents has long ones. */
        uint32_t len = doc % 2000 < 200 ? 200 : 4 + 4 * (uint32_t)draw(fixture, 8);
        texts->words = mem_grow(texts->words, &cap, n + len, sizeof(uint32_t));
        for (uint32_t i = 0; i < len; i++)
            texts->words[n++] = draw_word(fixture);
    }
    texts->begins[n_docs] = n;
}

static void write_articles(struct fixture *fixture, const struct texts *texts,
                           struct segment_writer *writer, uint32_t segment)
{
    for (uint32_t doc = 0; doc < texts->n_docs; doc++) {
        char id[32];
        int len = snprintf(id, sizeof(id), "%u-%u", segment, doc * 7919 % texts->n_docs);
        struct stored_article article = {.id = slice_make(id, (size_t)len)};
        if (draw(fixture, 3) > 0)
            article.published = (struct when){(int64_t)draw(fixture, 5) * 86400, WHEN_DAY};
        segment_writer_article(writer, &article, texts->begins[doc + 1] - texts->begins[doc]);
    }
}

static void write_word(const struct texts *texts, struct segment_writer *writer, uint32_t word)
{
    uint32_t positions[256];
    for (uint32_t doc = 0; doc < texts->n_docs; doc++) {
        uint32_t n = 0;
        for (uint32_t i = texts->begins[doc]; i < texts->begins[doc + 1]; i++)
            if (texts->words[i] == word)
                positions[n++] = i - texts->begins[doc];
        if (n > 0 && word % 5 == 4)
            segment_writer_posting(writer, doc, 0, NULL, 0);
        else if (n > 0)
            segment_writer_posting(writer, doc, n, positions, n);
    }
}

/* Deletes every document of a kind, as the indexer would. */
static void write_deletes(struct fixture *fixture, const struct texts *texts, const char *name)
{
    struct segment *segment = NULL;
    struct deletes *deletes = NULL;
    struct err err = {0};
    assert_int_equal(segment_open(&segment, fixture->folder, name, "-", &err), ST_OK);
    assert_int_equal(deletes_new(&deletes, segment, &err), ST_OK);
    for (uint32_t doc = 0; doc < texts->n_docs; doc++) {
        bool seen[N_WORDS] = {false};
        if (doc % 11 != 0 && doc / 500 != 3)
            continue;
        assert_true(deletes_mark(deletes, doc));
        for (uint32_t i = texts->begins[doc]; i < texts->begins[doc + 1]; i++) {
            if (!seen[texts->words[i]])
                deletes_term(deletes, word_name(&fixture->arena, texts->words[i]));
            seen[texts->words[i]] = true;
        }
    }
    assert_int_equal(deletes_write(deletes, fixture->folder, "dead", &err), ST_OK);
    deletes_free(deletes);
    segment_close(segment);
}

static void write_pairs(struct fixture *fixture, uint32_t number, const char *name)
{
    struct pair_options options = {
        .min_docs = 1, .share = pair_shares[number], .memory_bytes = 100000};
    struct segment *segment = NULL;
    struct err err = {0};
    assert_int_equal(segment_open(&segment, fixture->folder, name, "-", &err), ST_OK);
    if (pair_builder_run(segment, &options, fixture->folder, &err) != ST_OK)
        fail_msg("%s", err.text);
    segment_close(segment);
}

static void write_segment(struct fixture *fixture, uint32_t number, const char *name)
{
    struct texts texts;
    struct err err = {0};
    struct segment_writer *writer = NULL;
    make_texts(fixture, &texts, segment_docs[number]);
    assert_int_equal(segment_writer_open(&writer, fixture->folder, name, &err), ST_OK);
    write_articles(fixture, &texts, writer, number);
    for (uint32_t word = 0; word < N_WORDS; word++) {
        segment_writer_term(writer, word_name(&fixture->arena, word));
        write_word(&texts, writer, word);
    }
    if (segment_writer_finish(writer, &err) != ST_OK)
        fail_msg("%s", err.text);
    write_pairs(fixture, number, name);
    if (number == 0)
        write_deletes(fixture, &texts, name);
    free(texts.begins);
    free(texts.words);
    arena_reset(&fixture->arena);
}

static int setup(void **state)
{
    static struct fixture fixture;
    struct err err = {0};
    const char *seed = getenv("NEWSDEX_SEED");
    fixture.seed = seed != NULL ? strtoull(seed, NULL, 10) : (uint64_t)time(NULL);
    fixture.random = fixture.seed * 2654435761u + 88172645463325252u;
    snprintf(fixture.folder, sizeof(fixture.folder), "/tmp/newsdex-pruning-XXXXXX");
    assert_non_null(mkdtemp(fixture.folder));
    struct manifest_part parts[N_SEGMENTS] = {{"1", "dead"}, {"2", "-"}, {"3", "-"}};
    for (uint32_t i = 0; i < N_SEGMENTS; i++)
        write_segment(&fixture, i, parts[i].name);
    struct manifest manifest = {.generation = 1,
                                .engine = "native",
                                .stem = "none",
                                .fingerprint = "pruning",
                                .next_name = 4,
                                .parts = parts,
                                .n_parts = N_SEGMENTS};
    assert_int_equal(manifest_write(fixture.folder, &manifest, &err), ST_OK);
    if (engine_native_open(&fixture.searcher, fixture.folder, &manifest, &err) != ST_OK)
        fail_msg("%s", err.text);
    print_message("seed %llu\n", (unsigned long long)fixture.seed);
    *state = &fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    fixture->searcher->ops->close(fixture->searcher);
    arena_release(&fixture->arena);
    file_remove_tree(fixture->folder);
    return 0;
}

/* --- queries -------------------------------------------------------------------------------- */

static struct qtree *random_word(struct fixture *fixture)
{
    /* Half of them as frequent as in the texts, half from all alike; some that nobody has. */
    uint32_t word = draw(fixture, 2) == 0 ? draw_word(fixture) : (uint32_t)draw(fixture, N_WORDS);
    if (draw(fixture, 50) == 0)
        word = 999;
    return qtree_term(&fixture->arena, word_name(&fixture->arena, word));
}

static struct qtree *random_phrase(struct fixture *fixture)
{
    struct slice words[4];
    size_t n = 2 + draw(fixture, 3);
    for (size_t i = 0; i < n; i++)
        words[i] =
            word_name(&fixture->arena, draw_word(fixture) / (uint32_t)(1 + draw(fixture, 8)));
    return qtree_phrase(&fixture->arena, words, n);
}

static struct qtree *random_list(struct fixture *fixture, enum qtree_op op, size_t most,
                                 bool with_phrases)
{
    struct qtree *children[8];
    size_t n = 1 + draw(fixture, most);
    for (size_t i = 0; i < n; i++)
        children[i] =
            with_phrases && draw(fixture, 4) == 0 ? random_phrase(fixture) : random_word(fixture);
    return qtree_list(&fixture->arena, op, children, n);
}

/* The shapes that the searchers know, and now and then a deeper tree. */
static struct qtree *random_tree(struct fixture *fixture)
{
    static const enum qtree_op pairs[] = {QT_AND_MAYBE, QT_AND_NOT, QT_FILTER};
    struct arena *arena = &fixture->arena;
    struct qtree *first = NULL;
    switch (draw(fixture, 9)) {
    case 0:
        return random_word(fixture);
    case 1:
        return random_phrase(fixture);
    case 2:
    case 3:
        return random_list(fixture, QT_OR, 7, draw(fixture, 4) == 0);
    case 4:
    case 5:
        return random_list(fixture, QT_AND, 4, true);
    case 6:
        first = random_list(fixture, QT_AND, 3, true);
        return qtree_pair(arena, QT_AND_MAYBE, first, random_list(fixture, QT_OR, 5, false));
    case 7:
        first = random_tree(fixture);
        return qtree_pair(arena, draw(fixture, 2) ? QT_AND_NOT : QT_FILTER, first,
                          random_list(fixture, draw(fixture, 2) ? QT_OR : QT_AND, 3, true));
    default:
        first = random_tree(fixture);
        return qtree_pair(arena, pairs[draw(fixture, 3)], first, random_tree(fixture));
    }
}

/* --- comparing ------------------------------------------------------------------------------ */

static void expect_equal_hits(struct fixture *fixture, const struct qtree *tree,
                              const struct hits *fast, const struct hits *plain, bool with_total)
{
    struct strbuf text = {0};
    size_t i = 0;
    while (i < fast->n && i < plain->n && fast->items[i].doc == plain->items[i].doc &&
           memcmp(&fast->items[i].score, &plain->items[i].score, sizeof(float)) == 0)
        i++;
    bool same_total = !with_total || fast->total == plain->total;
    if (i == fast->n && i == plain->n && same_total)
        return;
    qtree_print(tree, &text);
    fail_msg(
        "%s (seed %llu): rank %zu: %u %.9g, plain %u %.9g; %zu hits of %llu, plain %zu of %llu",
        strbuf_cstr(&text), (unsigned long long)fixture->seed, i + 1,
        i < fast->n ? fast->items[i].doc : 0, i < fast->n ? fast->items[i].score : 0.0,
        i < plain->n ? plain->items[i].doc : 0, i < plain->n ? plain->items[i].score : 0.0, fast->n,
        (unsigned long long)fast->total, plain->n, (unsigned long long)plain->total);
}

static void compare(struct fixture *fixture, const struct qtree *tree, size_t k,
                    struct bm25_params bm25)
{
    bool with_total = draw(fixture, 2) == 0; /* a phrase's total is counted on the way */
    struct search_request request = {.tree = tree, .k = k, .bm25 = bm25, .want_total = with_total};
    struct hits fast = {0}, plain = {0};
    struct err err = {0};
    uint64_t count = 0;
    const struct searcher_ops *ops = fixture->searcher->ops;
    if (ops->search(fixture->searcher, &request, &fast, &err) != ST_OK ||
        ops->count(fixture->searcher, tree, &count, &err) != ST_OK)
        fail_msg("%s", err.text);
    request.exhaustive = true;
    request.want_total = true;
    if (ops->search(fixture->searcher, &request, &plain, &err) != ST_OK)
        fail_msg("%s", err.text);
    expect_equal_hits(fixture, tree, &fast, &plain, with_total);
    assert_true(count == plain.total);
    hits_release(&fast);
    hits_release(&plain);
}

static void test_skipping_changes_nothing(void **state)
{
    struct fixture *fixture = *state;
    static const size_t ks[] = {1, 10, 10, 10, 100, 1000, 30000};
    static const struct bm25_params others[] = {{0.4, 0.3}, {2.0, 1.0}, {1.2, 0.0}, {0.5, 0.5}};
    const char *rounds = getenv("NEWSDEX_ROUNDS");
    int n = rounds != NULL ? atoi(rounds) : 1500;
    for (int i = 0; i < n; i++) {
        arena_reset(&fixture->arena);
        struct bm25_params bm25 = draw(fixture, 5) == 0 ? others[draw(fixture, 4)] : BM25_DEFAULT;
        compare(fixture, random_tree(fixture), ks[draw(fixture, COUNT_OF(ks))], bm25);
    }
}

static uint64_t pair_lists_read(struct fixture *fixture, const struct qtree *tree, bool with_total)
{
    struct search_request request = {
        .tree = tree, .k = 10, .bm25 = BM25_DEFAULT, .want_total = with_total};
    struct hits hits = {0};
    struct err err = {0};
    if (fixture->searcher->ops->search(fixture->searcher, &request, &hits, &err) != ST_OK)
        fail_msg("%s", err.text);
    uint64_t n = hits.work.pair_lists;
    hits_release(&hits);
    return n;
}

/* That a list is looked up for the number of its documents is no reading of it. */
static void test_pair_lists_are_counted_once(void **state)
{
    struct fixture *fixture = *state;
    arena_reset(&fixture->arena);
    struct slice words[] = {word_name(&fixture->arena, 0), word_name(&fixture->arena, 1)};
    const struct qtree *tree = qtree_phrase(&fixture->arena, words, COUNT_OF(words));
    uint64_t n = pair_lists_read(fixture, tree, false);
    assert_in_range(n, 1, N_SEGMENTS);
    assert_int_equal(pair_lists_read(fixture, tree, true), n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_skipping_changes_nothing),
        cmocka_unit_test(test_pair_lists_are_counted_once),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
