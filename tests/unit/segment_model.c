#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/unit/segment_model.h"

#include "common/base/hash.h"

#include "common/segment/segment_writer.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_SEED 20240229

uint64_t test_seed(void)
{
    const char *text = getenv("NEWSDEX_SEED");
    uint64_t seed = text != NULL ? strtoull(text, NULL, 10) : DEFAULT_SEED;
    print_message("NEWSDEX_SEED=%" PRIu64 "\n", seed);
    return seed != 0 ? seed : 1;
}

uint32_t test_random(uint64_t *state)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return (uint32_t)(*state * 0x2545F4914F6CDD1D >> 32);
}

const char *test_folder(void)
{
    static char folder[] = P_tmpdir "/newsdex-segment-XXXXXX";
    memcpy(folder + sizeof(folder) - 7, "XXXXXX", 6);
    if (mkdtemp(folder) == NULL)
        fail_msg("no temporary folder can be made");
    return folder;
}

static struct slice random_text(struct arena *arena, uint64_t *random, uint32_t len)
{
    static const char letters[] = "etaoin shrdlu\n.";
    char *text = arena_bytes(arena, len + 1);
    for (uint32_t i = 0; i < len; i++)
        text[i] = letters[test_random(random) % (sizeof(letters) - 1)];
    return slice_make(text, len);
}

static void make_article(struct model *model, uint64_t *random, ldoc_id doc)
{
    struct arena *arena = &model->arena;
    struct stored_article *article = &model->articles[doc];
    char id[32];
    int id_len = snprintf(id, sizeof(id), "doc/%u", doc);
    article->id = slice_make(arena_strndup(arena, id, (size_t)id_len), (size_t)id_len);
    article->title = random_text(arena, random, test_random(random) % 300);
    article->url = random_text(arena, random, test_random(random) % 3 * 30);
    article->author = random_text(arena, random, test_random(random) % 2 * 9);
    article->category = random_text(arena, random, test_random(random) % 2);
    article->language = slice_str(test_random(random) % 2 ? "en" : "");
    article->source = random_text(arena, random, test_random(random) % 2);
    uint32_t kind = test_random(random) % 50;
    uint32_t len = kind == 0 ? 60000 : kind < 10 ? 0 : test_random(random) % 3000;
    article->body = random_text(arena, random, len);
    if (test_random(random) % 4 != 0)
        article->published = (struct when){
            .seconds = (int64_t)(test_random(random) % 4000000) * 1000 - 1000000000,
            .precision = (enum when_precision)(1 + test_random(random) % 5),
        };
}

static void make_positions(struct model *model, uint64_t *random, struct model_posting *posting)
{
    uint32_t kind = test_random(random) % 40;
    posting->n_positions = kind == 0 ? 300 : kind < 10 ? 1 + test_random(random) % 20 : 1;
    posting->positions = arena_alloc(&model->arena, posting->n_positions * sizeof(uint32_t));
    uint32_t position = kind == 1 ? 4000000000u : test_random(random) % 1000;
    for (uint32_t i = 0; i < posting->n_positions; i++) {
        posting->positions[i] = position;
        position += 1 + test_random(random) % (kind % 3 == 0 ? 1 : 500);
    }
}

static uint32_t random_df(uint64_t *random, uint32_t n_docs)
{
    static const uint32_t edges[] = {1, 2, 127, 128, 129, 255, 256, 257, 300};
    uint32_t kind = test_random(random) % 4;
    uint32_t df = kind == 0   ? edges[test_random(random) % COUNT_OF(edges)]
                  : kind == 1 ? 1 + test_random(random) % n_docs
                              : 1 + test_random(random) % 5;
    return df < n_docs ? df : n_docs;
}

/* Chooses `df` of the documents, each with the same probability (Knuth's algorithm S). */
static void make_postings(struct model *model, uint64_t *random, struct model_term *term)
{
    uint32_t left = random_df(random, model->n_docs);
    uint32_t wdf_limit = test_random(random) % 3 == 0 ? 1 : 1 + test_random(random) % 60;
    term->has_positions = test_random(random) % 3 != 0;
    term->postings = arena_zalloc(&model->arena, left * sizeof(*term->postings));
    for (ldoc_id doc = 0; left > 0; doc++) {
        if (test_random(random) % (model->n_docs - doc) >= left)
            continue;
        struct model_posting *posting = &term->postings[term->df++];
        posting->doc = doc;
        posting->wdf = test_random(random) % (wdf_limit + 1);
        if (test_random(random) % 500 == 0)
            posting->wdf = 1 << 20;
        model->doc_lens[doc] += posting->wdf;
        if (term->has_positions)
            make_positions(model, random, posting);
        left--;
    }
}

static int cmp_terms(const void *a, const void *b)
{
    const struct model_term *left = a;
    const struct model_term *right = b;
    return slice_cmp(left->term, right->term);
}

/* Terms that share beginnings, some of the greatest length, some with bytes beyond ASCII. */
static void make_terms(struct model *model, uint64_t *random, uint32_t n_terms)
{
    model->terms = arena_zalloc(&model->arena, n_terms * sizeof(*model->terms));
    for (uint32_t i = 0; i < n_terms; i++) {
        uint32_t len =
            test_random(random) % 50 == 0 ? SEGMENT_TERM_MAX : 1 + test_random(random) % 6;
        char *text = arena_bytes(&model->arena, len);
        for (uint32_t j = 0; j < len; j++)
            text[j] = "abcd\xC3\xFF"[test_random(random) % 6];
        model->terms[i].term = slice_make(text, len);
    }
    qsort(model->terms, n_terms, sizeof(*model->terms), cmp_terms);
    for (uint32_t i = 0; i < n_terms; i++) {
        if (model->n_terms == 0 ||
            cmp_terms(&model->terms[model->n_terms - 1], &model->terms[i]) != 0)
            model->terms[model->n_terms++] = model->terms[i];
    }
}

void model_make(struct model *model, uint64_t *random, uint32_t n_docs, uint32_t n_terms)
{
    *model = (struct model){.n_docs = n_docs};
    model->articles = arena_zalloc(&model->arena, (n_docs + 1) * sizeof(*model->articles));
    model->doc_lens = arena_zalloc(&model->arena, (n_docs + 1) * sizeof(*model->doc_lens));
    for (ldoc_id doc = 0; doc < n_docs; doc++)
        make_article(model, random, doc);
    make_terms(model, random, n_terms);
    for (uint32_t i = 0; i < model->n_terms; i++)
        make_postings(model, random, &model->terms[i]);
}

void model_release(struct model *model)
{
    arena_release(&model->arena);
}

void model_write(const struct model *model, const char *folder, const char *name)
{
    struct err err = {0};
    struct segment_writer *writer = NULL;
    assert_int_equal(segment_writer_open(&writer, folder, name, &err), ST_OK);
    for (ldoc_id doc = 0; doc < model->n_docs; doc++)
        assert_int_equal(
            segment_writer_article(writer, &model->articles[doc], model->doc_lens[doc]), doc);
    for (uint32_t i = 0; i < model->n_terms; i++) {
        const struct model_term *term = &model->terms[i];
        segment_writer_term(writer, term->term);
        for (uint32_t j = 0; j < term->df; j++) {
            const struct model_posting *posting = &term->postings[j];
            segment_writer_posting(writer, posting->doc, posting->wdf, posting->positions,
                                   posting->n_positions);
        }
    }
    if (segment_writer_finish(writer, &err) != ST_OK)
        fail_msg("%s", err.text);
}

static void mix(uint64_t *digest, const void *bytes, size_t len)
{
    uint64_t parts[2] = {*digest, hash64(slice_make(bytes, len))};
    *digest = hash64(slice_make((const char *)parts, sizeof(parts)));
}

static void mix_slice(uint64_t *digest, struct slice s)
{
    mix(digest, s.ptr, s.len);
}

static enum status read_list(const struct segment *segment, const struct term_info *info,
                             uint64_t *digest, struct err *err)
{
    struct position_reader reader = {0};
    struct post_cursor cursor;
    enum status status = ST_OK;
    int64_t last = -1;
    post_cursor_init(&cursor, segment, info, err);
    for (; status == ST_OK && cursor.doc != LDOC_END; post_cursor_next(&cursor)) {
        assert_true(cursor.doc > last && cursor.doc < segment_n_docs(segment));
        last = cursor.doc;
        uint32_t posting[] = {cursor.doc, post_cursor_wdf(&cursor),
                              segment_is_live(segment, cursor.doc)};
        mix(digest, posting, sizeof(posting));
        const uint32_t *positions = NULL;
        uint32_t n = 0;
        if (info->has_positions)
            status = position_reader_get(&reader, &cursor, &positions, &n, err);
        for (uint32_t i = 1; i < n; i++)
            assert_true(positions[i] > positions[i - 1]);
        mix(digest, positions, n * sizeof(*positions));
    }
    position_reader_release(&reader);
    if (status != ST_OK || post_cursor_status(&cursor) != ST_OK)
        return status != ST_OK ? status : post_cursor_status(&cursor);
    /* Seeks jump into blocks by the skip table. */
    post_cursor_init(&cursor, segment, info, err);
    for (ldoc_id target = 0; cursor.doc != LDOC_END; target += 97)
        assert_true(post_cursor_seek(&cursor, target) >= target);
    return post_cursor_status(&cursor);
}

static enum status read_terms(const struct segment *segment, uint64_t *digest, struct err *err)
{
    struct term_scan scan = {0};
    TRY(term_scan_start(&scan, segment, slice_make("", 0), err));
    for (;;) {
        bool more = false;
        TRY(term_scan_next(&scan, &more, err));
        if (!more)
            return ST_OK;
        mix(digest, scan.term, scan.term_len);
        mix(digest, &scan.info.live_df, sizeof(scan.info.live_df));
        TRY(read_list(segment, &scan.info, digest, err));
        bool found = false;
        struct term_info info;
        TRY(segment_find_term(segment, slice_make(scan.term, scan.term_len), &found, &info, err));
    }
}

static enum status read_doc(const struct segment *segment, ldoc_id doc, struct arena *arena,
                            uint64_t *digest, struct err *err)
{
    struct stored_article article;
    struct when date;
    uint32_t len = segment_doc_len(segment, doc);
    mix(digest, &len, sizeof(len));
    TRY(segment_doc_date(segment, doc, &date, err));
    mix(digest, &date.seconds, sizeof(date.seconds));
    mix(digest, &date.precision, sizeof(date.precision));
    /* Neighbours share a block: one in eight inflates every block, and saves time. */
    TRY(segment_fetch(segment, doc, doc % 8 == 0, arena, &article, err));
    const struct slice texts[] = {article.id,     article.title,    article.body, article.source,
                                  article.author, article.category, article.url,  article.language};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        mix_slice(digest, texts[i]);
    return ST_OK;
}

enum status segment_read_all(const struct segment *segment, uint64_t *digest, struct err *err)
{
    *digest = 0;
    enum status status = segment_check_doc_lens(segment, err);
    if (status == ST_OK)
        status = read_terms(segment, digest, err);
    struct arena arena = {0};
    for (ldoc_id doc = 0; status == ST_OK && doc < segment_n_docs(segment); doc++) {
        status = read_doc(segment, doc, &arena, digest, err);
        arena_reset(&arena);
    }
    arena_release(&arena);
    return status;
}
