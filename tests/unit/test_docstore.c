#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "common/base/bytes.h"
#include "common/io/file.h"
#include "common/segment/docstore.h"
#include "tests/unit/forge.h"
#include "tests/unit/segment_model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Bodies of every size, in another order than documents, copied, and with a forged map. */

#define N_DOCS 500
#define KEY    17

struct fixture {
    const char *folder;
    struct arena arena;
    struct slice bodies[N_DOCS]; /* by document */
    uint32_t places[N_DOCS];
};

static void path_of(const struct fixture *fixture, const char *name, struct strbuf *path)
{
    strbuf_reset(path);
    strbuf_addf(path, "%s/%s", fixture->folder, name);
}

static struct slice random_body(struct fixture *fixture, uint64_t *random)
{
    uint32_t kind = test_random(random) % 20;
    size_t len = kind == 0 ? 0 : test_random(random) % (kind == 1 ? 100000 : 3000);
    char *bytes = arena_bytes(&fixture->arena, len + 1);
    for (size_t i = 0; i < len; i++)
        bytes[i] = (char)('a' + test_random(random) % (kind % 2 ? 3 : 26));
    return slice_make(bytes, len);
}

static void finish(struct docstore_writer *writer, const uint32_t *places)
{
    struct err err = {0};
    docstore_writer_end(writer, places);
    assert_int_equal(chunk_writer_finish(&writer->file, KEY, &err), ST_OK);
    docstore_writer_clear(writer);
}

static void start(struct fixture *fixture)
{
    struct err err = {0};
    struct strbuf path = {0};
    struct docstore_writer writer = {0};
    uint32_t doc_at[N_DOCS];
    uint64_t random = test_seed();
    *fixture = (struct fixture){.folder = test_folder()};
    for (uint32_t i = 0; i < N_DOCS; i++) {
        uint32_t j = test_random(&random) % (i + 1);
        doc_at[i] = doc_at[j];
        doc_at[j] = i;
        fixture->bodies[i] = random_body(fixture, &random);
    }
    path_of(fixture, "docs", &path);
    assert_int_equal(docstore_writer_open(&writer, path.buf, &err), ST_OK);
    for (uint32_t place = 0; place < N_DOCS; place++) {
        fixture->places[doc_at[place]] = place;
        assert_int_equal(docstore_writer_add(&writer, fixture->bodies[doc_at[place]], &err), ST_OK);
    }
    finish(&writer, fixture->places);
    strbuf_release(&path);
}

static void end(struct fixture *fixture)
{
    file_remove_tree(fixture->folder);
    arena_release(&fixture->arena);
}

static void open_docs(const struct fixture *fixture, const char *name, uint32_t n_docs,
                      struct chunk_file *file, struct docstore *docs)
{
    struct err err = {0};
    struct strbuf path = {0};
    path_of(fixture, name, &path);
    assert_int_equal(chunk_file_open(file, path.buf, "docs", &err), ST_OK);
    assert_int_equal(docstore_open(docs, file, n_docs, &err), ST_OK);
    strbuf_release(&path);
}

static void expect_body(const struct docstore *docs, ldoc_id doc, struct slice expected)
{
    struct arena arena = {0};
    struct slice body;
    struct err err = {0};
    assert_int_equal(docstore_body(docs, doc, &arena, &body, &err), ST_OK);
    assert_true(slice_eq(body, expected));
    arena_release(&arena);
}

static void bodies_are_found_and_copied(void **state)
{
    (void)state;
    struct fixture fixture;
    struct chunk_file file = {0}, copy_file = {0};
    struct docstore docs, copy;
    struct docstore_writer writer = {0};
    struct err err = {0};
    struct strbuf path = {0};
    uint32_t new_docs[N_DOCS], places[N_DOCS], new_places[N_DOCS];
    uint32_t n = 0;
    start(&fixture);
    open_docs(&fixture, "docs", N_DOCS, &file, &docs);
    assert_int_equal(docstore_verify(&docs, &err), ST_OK);
    for (ldoc_id doc = 0; doc < N_DOCS; doc++) {
        expect_body(&docs, doc, fixture.bodies[doc]);
        new_docs[doc] = doc % 50 == 7 ? DOCSTORE_DROP : n++;
    }
    path_of(&fixture, "copy", &path);
    assert_int_equal(docstore_writer_open(&writer, path.buf, &err), ST_OK);
    assert_int_equal(docstore_copy(&docs, new_docs, &writer, places, &err), ST_OK);
    for (ldoc_id doc = 0; doc < N_DOCS; doc++)
        if (new_docs[doc] != DOCSTORE_DROP)
            new_places[new_docs[doc]] = places[doc];
    finish(&writer, new_places);
    open_docs(&fixture, "copy", n, &copy_file, &copy);
    assert_int_equal(docstore_verify(&copy, &err), ST_OK);
    for (ldoc_id doc = 0; doc < N_DOCS; doc++)
        if (new_docs[doc] != DOCSTORE_DROP)
            expect_body(&copy, new_docs[doc], fixture.bodies[doc]);
    chunk_file_close(&file);
    chunk_file_close(&copy_file);
    strbuf_release(&path);
    end(&fixture);
}

/* Puts `place` into the map as that of document 3, behind sums that are right. */
static void forge_place(const struct fixture *fixture, uint32_t place)
{
    struct strbuf path = {0}, bytes = {0};
    struct err err = {0};
    path_of(fixture, "docs", &path);
    assert_int_equal(file_read(path.buf, 1 << 26, &bytes, &err), ST_OK);
    store_le32((uint8_t *)bytes.buf + forge_chunk_off(&bytes, "bmap") + 3 * 4, place);
    forge_pages(&bytes);
    forge_trailer(&bytes, KEY);
    assert_int_equal(file_replace(path.buf, strbuf_slice(&bytes), &err), ST_OK);
    strbuf_release(&path);
    strbuf_release(&bytes);
}

static void expect_no_copy(const struct fixture *fixture, const struct docstore *docs)
{
    struct docstore_writer writer = {0};
    struct strbuf path = {0};
    struct err err = {0};
    uint32_t new_docs[N_DOCS] = {0}, places[N_DOCS];
    path_of(fixture, "copy", &path);
    assert_int_equal(docstore_writer_open(&writer, path.buf, &err), ST_OK);
    assert_int_equal(docstore_copy(docs, new_docs, &writer, places, &err), ST_CORRUPT);
    assert_non_null(strstr(err.text, "chunk bmap"));
    chunk_writer_abandon(&writer.file);
    docstore_writer_clear(&writer);
    strbuf_release(&path);
}

static void forged_maps_are_refused(void **state)
{
    (void)state;
    struct fixture fixture;
    start(&fixture);
    const uint32_t forged[] = {N_DOCS, UINT32_MAX, fixture.places[4]};
    for (size_t i = 0; i < COUNT_OF(forged); i++) {
        struct chunk_file file = {0};
        struct docstore docs;
        struct arena arena = {0};
        struct slice body;
        struct err err = {0};
        forge_place(&fixture, forged[i]);
        open_docs(&fixture, "docs", N_DOCS, &file, &docs);
        enum status status = docstore_body(&docs, 3, &arena, &body, &err);
        assert_int_equal(status, forged[i] < N_DOCS ? ST_OK : ST_CORRUPT);
        assert_int_equal(docstore_verify(&docs, &err), ST_CORRUPT);
        expect_no_copy(&fixture, &docs);
        arena_release(&arena);
        chunk_file_close(&file);
    }
    end(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bodies_are_found_and_copied),
        cmocka_unit_test(forged_maps_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
