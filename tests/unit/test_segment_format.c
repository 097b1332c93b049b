#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "common/base/bytes.h"
#include "common/base/hash.h"
#include "common/io/file.h"
#include "common/segment/deletes.h"
#include "common/segment/segment_impl.h"
#include "common/segment/segment_writer.h"
#include "common/segment/verify.h"
#include "tests/unit/forge.h"
#include "tests/unit/segment_model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FORMAT_PATH "common/segment/FORMAT.md"

static uint64_t random_state;

static void file_path(const char *folder, enum segment_file file, struct strbuf *path)
{
    strbuf_reset(path);
    segment_file_path(folder, file == FILE_LIVE ? "2" : "1", file, path);
}

/* --- the example of FORMAT.md -------------------------------------------------------------- */

static void write_example(const char *folder)
{
    static const struct stored_article articles[] = {
        {.id = {"a", 1},
         .title = {"Rain", 4},
         .body = {"rain fell", 9},
         .source = {"Post", 4},
         .published = {1614816000, WHEN_DAY}},
        {.id = {"b", 1}, .title = {"Sun", 3}, .url = {"u:b", 3}},
        {.id = {"c", 1},
         .body = {"rain, rain", 10},
         .source = {"Post", 4},
         .published = {1609459200, WHEN_YEAR}},
    };
    static const uint32_t lens[] = {4, 3, 2};
    struct err err = {0};
    struct segment_writer *writer = NULL;
    assert_int_equal(segment_writer_open(&writer, folder, "1", &err), ST_OK);
    for (uint32_t i = 0; i < COUNT_OF(articles); i++)
        segment_writer_article(writer, &articles[i], lens[i]);
    segment_writer_term(writer, slice_str("Qa"));
    segment_writer_posting(writer, 0, 0, NULL, 0);
    segment_writer_term(writer, slice_str("rain"));
    segment_writer_posting(writer, 0, 4, (const uint32_t[]){0, 101}, 2);
    segment_writer_posting(writer, 2, 2, (const uint32_t[]){0, 1}, 2);
    segment_writer_term(writer, slice_str("sun"));
    segment_writer_posting(writer, 1, 3, (const uint32_t[]){0}, 1);
    assert_int_equal(segment_writer_finish(writer, &err), ST_OK);
}

/* As `hexdump -C` shows it, rows of zeros left out. */
static void dump_file(const char *path, struct strbuf *out)
{
    struct file_map map;
    struct err err = {0};
    assert_int_equal(file_map_open(&map, path, &err), ST_OK);
    for (size_t row = 0; row < map.len; row += 16) {
        size_t n = map.len - row < 16 ? map.len - row : 16;
        static const uint8_t zeros[16];
        if (memcmp(map.data + row, zeros, n) == 0)
            continue;
        strbuf_addf(out, "%04zx ", row);
        for (size_t i = 0; i < n; i++)
            strbuf_addf(out, " %02x", map.data[row + i]);
        for (size_t i = n; i < 16; i++)
            strbuf_adds(out, "   ");
        strbuf_adds(out, "  ");
        for (size_t i = 0; i < n; i++) {
            uint8_t byte = map.data[row + i];
            strbuf_addc(out, byte >= 0x20 && byte < 0x7F ? (char)byte : '.');
        }
        strbuf_addc(out, '\n');
    }
    file_map_close(&map);
}

static void test_format_md_shows_the_bytes(void **state)
{
    (void)state;
    const char *folder = test_folder();
    struct err err = {0};
    struct strbuf format = {0};
    struct strbuf path = {0};
    write_example(folder);
    assert_int_equal(file_read(FORMAT_PATH, 1 << 20, &format, &err), ST_OK);
    for (enum segment_file file = 0; file < SEGMENT_N_OWN_FILES; file++) {
        struct strbuf dump = {0};
        file_path(folder, file, &path);
        dump_file(path.buf, &dump);
        if (strstr(format.buf, dump.buf) == NULL) {
            fputs(dump.buf, stderr); /* too long for a message of cmocka's */
            fail_msg("%s does not show file 1.%s as it is", FORMAT_PATH,
                     segment_file_types[file].extension);
        }
        strbuf_release(&dump);
    }
    strbuf_release(&path);
    strbuf_release(&format);
    file_remove_tree(folder);
}

/* --- damage -------------------------------------------------------------------------------- */

/* A segment with an overlay "2", its files in memory so that each can be damaged and mended. Its
 * first term has positions and a dead document. */
struct victim {
    const char *folder;
    struct strbuf files[SEGMENT_N_FILES];
};

static void write_file(const struct victim *victim, enum segment_file file, struct slice content)
{
    struct strbuf path = {0};
    file_path(victim->folder, file, &path);
    FILE *out = fopen(path.buf, "wb");
    assert_non_null(out);
    assert_int_equal(fwrite(content.ptr, 1, content.len, out), content.len);
    assert_int_equal(fclose(out), 0);
    strbuf_release(&path);
}

static void victim_make(struct victim *victim, uint32_t n_docs, uint32_t n_terms)
{
    *victim = (struct victim){.folder = test_folder()};
    struct err err = {0};
    struct model model;
    model_make(&model, &random_state, n_docs, n_terms);
    while (!model.terms[0].has_positions) {
        model_release(&model);
        model_make(&model, &random_state, n_docs, n_terms);
    }
    model_write(&model, victim->folder, "1");
    struct segment *segment = NULL;
    struct deletes *deletes = NULL;
    assert_int_equal(segment_open(&segment, victim->folder, "1", "-", &err), ST_OK);
    assert_int_equal(deletes_new(&deletes, segment, &err), ST_OK);
    for (uint32_t i = 0; i < model.n_terms; i++) {
        for (uint32_t j = 0; j < model.terms[i].df; j++) {
            ldoc_id doc = model.terms[i].postings[j].doc;
            if (doc % 3 != model.terms[0].postings[0].doc % 3)
                continue;
            (void)deletes_mark(deletes, doc);
            deletes_term(deletes, model.terms[i].term);
        }
    }
    assert_int_equal(deletes_write(deletes, victim->folder, "2", &err), ST_OK);
    deletes_free(deletes);
    segment_close(segment);
    model_release(&model);
    struct strbuf path = {0};
    for (enum segment_file file = 0; file < SEGMENT_N_FILES; file++) {
        file_path(victim->folder, file, &path);
        assert_int_equal(file_read(path.buf, 1 << 26, &victim->files[file], &err), ST_OK);
    }
    strbuf_release(&path);
}

static void victim_release(struct victim *victim)
{
    file_remove_tree(victim->folder);
    for (enum segment_file file = 0; file < SEGMENT_N_FILES; file++)
        strbuf_release(&victim->files[file]);
}

/* Opens, reads all and verifies; a fault must be reported as one. */
static enum status try_all(const struct victim *victim, struct err *err)
{
    struct segment *segment = NULL;
    enum status status = segment_open(&segment, victim->folder, "1", "2", err);
    if (status != ST_OK) {
        assert_null(segment);
        return status;
    }
    struct err read_err = {0};
    uint64_t digest;
    enum status read = segment_read_all(segment, &digest, &read_err);
    status = segment_verify(segment, err);
    if (read != ST_OK && status == ST_OK)
        fail_msg("verify missed: %s", read_err.text);
    segment_close(segment);
    return status;
}

static void expect_fault(const struct victim *victim, const char *what, size_t off)
{
    struct err err = {0};
    enum status status = try_all(victim, &err);
    if (status != ST_CORRUPT && status != ST_VERSION)
        fail_msg("%s at %zu: %s %s", what, off, status_name(status), err.text);
}

static void test_damaged_bytes_are_reported(void **state)
{
    (void)state;
    struct victim victim;
    victim_make(&victim, 30, 12);
    struct err err = {0};
    assert_int_equal(try_all(&victim, &err), ST_OK);
    for (enum segment_file file = 0; file < SEGMENT_N_FILES; file++) {
        struct strbuf *bytes = &victim.files[file];
        size_t step = 1 + bytes->len / 200; /* 400 bytes a file, chosen at random */
        for (size_t off = 0; off < bytes->len; off += 1 + test_random(&random_state) % step) {
            char good = bytes->buf[off];
            bytes->buf[off] = (char)(good ^ (char)(1 + test_random(&random_state) % 255));
            write_file(&victim, file, strbuf_slice(bytes));
            expect_fault(&victim, segment_file_types[file].extension, off);
            bytes->buf[off] = good;
        }
        write_file(&victim, file, strbuf_slice(bytes));
    }
    assert_int_equal(try_all(&victim, &err), ST_OK);
    victim_release(&victim);
}

/* Opens and reads all, without verify; true when that is refused or gives what it should. */
static bool is_never_wrong(const struct victim *victim, uint64_t good)
{
    struct segment *segment = NULL;
    struct err err = {0};
    uint64_t digest = good;
    enum status status = segment_open(&segment, victim->folder, "1", "2", &err);
    if (status == ST_OK)
        status = segment_read_all(segment, &digest, &err);
    segment_close(segment);
    return status == ST_OK ? digest == good : status == ST_CORRUPT || status == ST_VERSION;
}

/* Every bit of a small segment and bytes of a segment of many pages: a reader that does not verify
 * gives no wrong answer either. */
static void expect_no_damage_is_believed(uint32_t n_docs, uint32_t n_terms, size_t max_bytes)
{
    struct victim victim;
    struct segment *segment = NULL;
    struct err err = {0};
    uint64_t good;
    victim_make(&victim, n_docs, n_terms);
    assert_int_equal(segment_open(&segment, victim.folder, "1", "2", &err), ST_OK);
    assert_int_equal(segment_read_all(segment, &good, &err), ST_OK);
    segment_close(segment);
    for (enum segment_file file = 0; file < SEGMENT_N_FILES; file++) {
        struct strbuf *bytes = &victim.files[file];
        size_t step = 1 + bytes->len / max_bytes;
        for (size_t off = test_random(&random_state) % step; off < bytes->len; off += step) {
            char byte = bytes->buf[off];
            bytes->buf[off] = (char)(byte ^ (char)(1 << test_random(&random_state) % 8));
            write_file(&victim, file, strbuf_slice(bytes));
            bytes->buf[off] = byte;
            if (!is_never_wrong(&victim, good))
                fail_msg("%s: a damaged byte at %zu is believed",
                         segment_file_types[file].extension, off);
        }
        write_file(&victim, file, strbuf_slice(bytes));
    }
    victim_release(&victim);
}

static void test_no_damage_is_believed(void **state)
{
    (void)state;
    expect_no_damage_is_believed(20, 8, 2000);
    expect_no_damage_is_believed(3000, 40, 60);
}

static void test_truncations_are_reported(void **state)
{
    (void)state;
    struct victim victim;
    victim_make(&victim, 20, 12);
    for (enum segment_file file = 0; file < SEGMENT_N_FILES; file++) {
        struct strbuf *bytes = &victim.files[file];
        size_t step = 1 + bytes->len / 100;
        for (size_t len = 0; len < bytes->len; len += step) {
            write_file(&victim, file, slice_make(bytes->buf, len));
            expect_fault(&victim, "truncated", len);
        }
        write_file(&victim, file, strbuf_slice(bytes));
    }
    victim_release(&victim);
}

/* Writes the files with one of them damaged and all else right: checksums and identity. Only the
 * decoders then stand between the bytes and a fault. */
static void write_forged(struct victim *victim, enum segment_file file, struct strbuf *damaged)
{
    struct strbuf *files[SEGMENT_N_FILES];
    size_t n = victim->files[FILE_LIVE].len > 0 ? SEGMENT_N_FILES : SEGMENT_N_OWN_FILES;
    for (enum segment_file i = 0; i < n; i++)
        files[i] = i == file ? damaged : &victim->files[i];
    forge_segment(files, n, SEGMENT_N_OWN_FILES);
    for (enum segment_file i = 0; i < n; i++)
        write_file(victim, i, strbuf_slice(files[i]));
}

/* Bytes whose checksums are right reach every decoder: an attacker can compute a checksum. */
static void test_damage_behind_good_checksums(void **state)
{
    (void)state;
    struct victim victim;
    victim_make(&victim, 150, 20);
    for (enum segment_file file = 0; file < SEGMENT_N_FILES; file++) {
        struct strbuf *bytes = &victim.files[file];
        struct strbuf damaged = {0};
        size_t payload_len = (size_t)load_le64((const uint8_t *)bytes->buf + bytes->len - 32) - 64;
        for (int round = 0; round < 100; round++) {
            strbuf_reset(&damaged);
            strbuf_add_slice(&damaged, strbuf_slice(bytes));
            for (uint32_t i = 0; i < 1 + test_random(&random_state) % 3; i++)
                damaged.buf[64 + test_random(&random_state) % payload_len] =
                    (char)(test_random(&random_state) % 4 ? test_random(&random_state) : 0xFF);
            write_forged(&victim, file, &damaged);
            struct err err = {0};
            (void)!try_all(&victim, &err);
        }
        write_file(&victim, file, strbuf_slice(bytes));
        strbuf_release(&damaged);
    }
    victim_release(&victim);
}

/* --- faults by name ------------------------------------------------------------------------ */

struct named_fault {
    enum segment_file file;
    const char *chunk; /* NULL: `off` counts from the file's end, backwards */
    size_t off;
    uint8_t byte;
    const char *message; /* what the sentence must hold */
};

static void expect_named_fault(struct victim *victim, const struct named_fault *fault)
{
    struct strbuf damaged = {0};
    strbuf_add_slice(&damaged, strbuf_slice(&victim->files[fault->file]));
    if (fault->chunk == NULL) {
        damaged.buf[damaged.len - fault->off] = (char)fault->byte;
        write_file(victim, fault->file, strbuf_slice(&damaged));
    } else {
        damaged.buf[forge_chunk_off(&damaged, fault->chunk) + fault->off] = (char)fault->byte;
        write_forged(victim, fault->file, &damaged);
    }
    struct segment *segment = NULL;
    struct err err = {0};
    enum status status = segment_open(&segment, victim->folder, "1", "2", &err);
    uint64_t digest;
    if (status == ST_OK)
        status = segment_read_all(segment, &digest, &err);
    if (status == ST_OK)
        status = segment_verify(segment, &err);
    segment_close(segment);
    if (status != ST_CORRUPT || strstr(err.text, fault->message) == NULL)
        fail_msg("'%s' says nothing of '%s'", err.text, fault->message);
    write_file(victim, fault->file, strbuf_slice(&victim->files[fault->file]));
    strbuf_release(&damaged);
}

static void test_faults_are_named(void **state)
{
    (void)state;
    static const struct named_fault faults[] = {
        {FILE_POST, NULL, 1, 0, "1.post: trailer, offset"},
        {FILE_POST, NULL, 32, 0xEE, "table of contents offset: expected"},
        {FILE_POST, NULL, 40, 0xEE, "checksum: expected"},
        {FILE_TERMS, "dict", 0, 9, "1.terms: chunk dict, offset 0: bytes shared"},
        {FILE_TERMS, "dict", 1, 255, "chunk dict, offset 0: bytes of a term, 1 to: expected 245"},
        {FILE_TERMS, "didx", 0, 1, "1.terms: chunk dict, offset 1"},
        {FILE_TERMS, "didx", 15, 1, "chunk didx, offset 8: offset of postings, at most"},
        {FILE_POST, "post", 0, 33, "chunk post, offset 0: bits of a number, at most: expected 32"},
        {FILE_POS, "posn", 0, 0x80, "chunk posn, offset 0: the numbers of positions are damaged"},
        {FILE_COLS, "stat", 3, 0xFF, "chunk stat, offset 0: documents, at most"},
        {FILE_COLS, "stat", 0, 1, "chunk dlen, offset 0: chunk bytes: expected 1028, found 1200"},
        {FILE_COLS, "srco", 3, 1, "chunk srco, offset 0: number of a source, below"},
        {FILE_COLS, "hidx", 7, 1, "chunk hidx, offset 0: offset, at most"},
        {FILE_COLS, "head", 0, 0x7F, "1.cols: chunk head, offset"},
        {FILE_DOCS, "text", 0, 0, "1.docs: chunk text, offset 0: a block of"},
        {FILE_DOCS, "bidx", 31, 1, "chunk bidx, offset 8: raw bytes of a block, at most"},
        {FILE_DOCS, "bidx", 23, 1, "1.docs: chunk bidx, offset"},
        {FILE_LIVE, "stat", 0, 1, "2.live: chunk stat, offset 0: documents: expected 300"},
        {FILE_LIVE, "stat", 4, 0, "chunk live, offset 0: live documents: expected 300"},
        {FILE_LIVE, "live", 39, 1, "chunk live, offset 32: bit beyond the last document"},
        {FILE_LIVE, "tidx", 7, 1, "chunk tidx, offset 0: offset, below"},
    };
    struct victim victim;
    victim_make(&victim, 300, 1);
    for (size_t i = 0; i < COUNT_OF(faults); i++)
        expect_named_fault(&victim, &faults[i]);
    victim_release(&victim);
}

/* The first term of the second block becomes less than all of the first block. */
static void test_terms_ascend_over_blocks(void **state)
{
    (void)state;
    struct victim victim;
    victim_make(&victim, 20, 60);
    const struct strbuf *terms = &victim.files[FILE_TERMS];
    size_t off =
        (size_t)load_le64((const uint8_t *)terms->buf + forge_chunk_off(terms, "didx") + 24);
    struct named_fault fault = {FILE_TERMS, "dict", off + 2, 1, "terms do not ascend"};
    expect_named_fault(&victim, &fault);
    victim_release(&victim);
}

/* One term in all of 300 documents, damaged in its skip table of 3 blocks. */
static void test_faults_in_the_skip_table_are_named(void **state)
{
    (void)state;
    const char *folder = test_folder();
    struct err err = {0};
    struct segment_writer *writer = NULL;
    struct stored_article article = {.id = slice_str("a")};
    assert_int_equal(segment_writer_open(&writer, folder, "1", &err), ST_OK);
    for (ldoc_id doc = 0; doc < 300; doc++)
        segment_writer_article(writer, &article, 1);
    segment_writer_term(writer, slice_str("t"));
    for (ldoc_id doc = 0; doc < 300; doc++)
        segment_writer_posting(writer, doc, 1, NULL, 0);
    assert_int_equal(segment_writer_finish(writer, &err), ST_OK);

    /* The skip table: last and end of 3 blocks, then 4 impacts. */
    static const struct {
        size_t back; /* bytes before the end of the list */
        const char *message;
        bool found_by_verify_alone;
    } faults[] = {
        {40, "last document of a block: expected 126, found 127", false},
        {40 - 4, "last document of a block: expected 254, found 255", false},
        {28, "chunk post, offset 0: bytes of", false},
        {28 - 8, "end of the last block: expected", false},
        {16, "impact of a block: expected", true},
        {16 - 2, "impact of a block: expected", true},
        {4 - 3, "impact of a block: expected", true},
    };
    struct victim victim = {.folder = folder};
    struct strbuf path = {0};
    for (enum segment_file file = 0; file < SEGMENT_N_OWN_FILES; file++) {
        file_path(folder, file, &path);
        assert_int_equal(file_read(path.buf, 1 << 20, &victim.files[file], &err), ST_OK);
    }
    const uint8_t *data = (const uint8_t *)victim.files[FILE_POST].buf;
    const uint8_t *toc = data + load_le64(data + victim.files[FILE_POST].len - 32);
    size_t end = (size_t)(load_le64(toc + 8) + load_le64(toc + 16));
    for (size_t i = 0; i < COUNT_OF(faults); i++) {
        struct strbuf damaged = {0};
        strbuf_add_slice(&damaged, strbuf_slice(&victim.files[FILE_POST]));
        damaged.buf[end - faults[i].back] ^= 1;
        write_forged(&victim, FILE_POST, &damaged);
        struct segment *segment = NULL;
        assert_int_equal(segment_open(&segment, folder, "1", "-", &err), ST_OK);
        err = (struct err){0};
        uint64_t digest;
        enum status status = segment_read_all(segment, &digest, &err);
        assert_int_equal(status, faults[i].found_by_verify_alone ? ST_OK : ST_CORRUPT);
        assert_int_equal(segment_verify(segment, &err), ST_CORRUPT);
        if (strstr(err.text, faults[i].message) == NULL)
            fail_msg("'%s' says nothing of '%s'", err.text, faults[i].message);
        segment_close(segment);
        strbuf_release(&damaged);
    }
    strbuf_release(&path);
    victim_release(&victim);
}

static void test_other_versions_are_refused(void **state)
{
    (void)state;
    struct victim victim;
    struct err err = {0};
    victim_make(&victim, 3, 3);
    victim.files[FILE_COLS].buf[8] = 4;
    write_forged(&victim, FILE_COLS, &victim.files[FILE_COLS]);
    assert_int_equal(try_all(&victim, &err), ST_VERSION);
    assert_non_null(strstr(err.text, "format version 4, this program reads version 5"));
    victim_release(&victim);
}

int main(void)
{
    random_state = test_seed();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_format_md_shows_the_bytes),
        cmocka_unit_test(test_damaged_bytes_are_reported),
        cmocka_unit_test(test_no_damage_is_believed),
        cmocka_unit_test(test_truncations_are_reported),
        cmocka_unit_test(test_damage_behind_good_checksums),
        cmocka_unit_test(test_faults_are_named),
        cmocka_unit_test(test_terms_ascend_over_blocks),
        cmocka_unit_test(test_faults_in_the_skip_table_are_named),
        cmocka_unit_test(test_other_versions_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
