#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "common/io/zlibio.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

static void test_crc_of_the_standard_check_text(void **state)
{
    (void)state;
    assert_int_equal(crc32_update(0, "123456789", 9), 0xCBF43926);
    assert_int_equal(crc32_update(crc32_update(0, "1234", 4), "56789", 5), 0xCBF43926);
    assert_int_equal(crc32_update(7, NULL, 0), 7);
}

static void test_block_round_trip_and_damage(void **state)
{
    (void)state;
    char text[5000];
    for (size_t i = 0; i < sizeof(text); i++)
        text[i] = "the minister said on Monday "[i % 28];
    char back[sizeof(text) + 1];
    struct strbuf block = {0};
    for (size_t len = 0; len <= sizeof(text); len += 1250) {
        struct deflater *deflater = deflater_new(1 + (int)(len % 9));
        block_deflate(deflater, slice_make(text, len), &block);
        deflater_free(deflater);
        assert_true(block_inflate(strbuf_slice(&block), back, len));
        assert_memory_equal(back, text, len);
        assert_false(block_inflate(strbuf_slice(&block), back, len + 1));
        assert_true(len == 0 || !block_inflate(strbuf_slice(&block), back, len - 1));
        assert_false(block_inflate(slice_make(block.buf, block.len - 1), back, len));
        strbuf_addc(&block, 'x');
        assert_false(block_inflate(strbuf_slice(&block), back, len));
        block.buf[block.len - 2] ^= 1;
        assert_false(block_inflate(slice_make(block.buf, block.len - 1), back, len));
    }
    assert_false(block_inflate(slice_make(NULL, 0), back, 0));
    strbuf_release(&block);
}

static void add_gzip_member(struct strbuf *out, const char *text)
{
    char buf[4096];
    z_stream z = {0};
    assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    char *copy = strdup(text);
    z.next_in = (Bytef *)copy;
    z.avail_in = (uInt)strlen(text);
    z.next_out = (Bytef *)buf;
    z.avail_out = sizeof(buf);
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    strbuf_add(out, buf, sizeof(buf) - z.avail_out);
    deflateEnd(&z);
    free(copy);
}

/* Writes the bytes into a pipe, which must hold them, and opens a stream on its other end. */
static struct byte_stream *stream_of(struct slice bytes)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], bytes.ptr, bytes.len), bytes.len);
    close(ends[1]);
    return byte_stream_new(ends[0], "in");
}

/* Reads `step` bytes at a time; the text read before the end or the error goes to `text`. */
static enum status drain(struct slice bytes, size_t step, struct strbuf *text, struct err *err)
{
    strbuf_reset(text);
    struct byte_stream *stream = stream_of(bytes);
    char buf[512];
    enum status status;
    size_t len;
    while ((status = byte_stream_read(stream, buf, step, &len, err)) == ST_OK && len > 0)
        strbuf_add(text, buf, len);
    if (status != ST_OK)
        assert_int_equal(byte_stream_read(stream, buf, step, &len, err), status);
    else
        assert_int_equal(byte_stream_consumed(stream), bytes.len);
    assert_int_equal(len, 0);
    byte_stream_close(stream);
    return status;
}

static void test_stream_plain_and_gzip(void **state)
{
    (void)state;
    struct strbuf in = {0};
    struct strbuf text = {0};
    const char *plain[] = {"", "x", "\x1F", "\x1Fyz", "plain text\n"};
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(drain(slice_str(plain[i]), 3, &text, NULL), ST_OK);
        assert_string_equal(strbuf_cstr(&text), plain[i]);
    }
    add_gzip_member(&in, "first ");
    add_gzip_member(&in, "");
    add_gzip_member(&in, "second");
    for (size_t step = 1; step < 40; step++) {
        assert_int_equal(drain(strbuf_slice(&in), step, &text, NULL), ST_OK);
        assert_string_equal(strbuf_cstr(&text), "first second");
    }
    strbuf_add(&in, "\0\0\0\0", 4);
    assert_int_equal(drain(strbuf_slice(&in), 100, &text, NULL), ST_OK);
    assert_string_equal(strbuf_cstr(&text), "first second");
    strbuf_release(&in);
    strbuf_release(&text);
}

static void test_stream_damaged_gzip(void **state)
{
    (void)state;
    struct strbuf in = {0};
    struct strbuf text = {0};
    struct err err = {0};
    add_gzip_member(&in, "whole member ");
    size_t first = in.len;
    add_gzip_member(&in, "cut member");
    for (size_t len = first + 2; len < in.len; len++) {
        assert_int_equal(drain(slice_make(in.buf, len), 100, &text, &err), ST_CORRUPT);
        assert_true(slice_starts_with(strbuf_slice(&text), slice_str("whole member ")));
        assert_non_null(strstr(err.text, "in: "));
    }
    in.buf[in.len - 7] ^= 1; /* the checksum of the second member */
    assert_int_equal(drain(strbuf_slice(&in), 100, &text, &err), ST_CORRUPT);
    assert_string_equal(text.buf, "whole member cut member");
    in.len = first;
    strbuf_adds(&in, "garbage");
    assert_int_equal(drain(strbuf_slice(&in), 100, &text, &err), ST_CORRUPT);
    assert_string_equal(text.buf, "whole member ");
    strbuf_release(&in);
    strbuf_release(&text);
}

static void test_stream_read_error(void **state)
{
    (void)state;
    struct byte_stream *stream = byte_stream_new(-1, "broken");
    char buf[10];
    size_t len = 1;
    struct err err = {0};
    assert_int_equal(byte_stream_read(stream, buf, 10, &len, &err), ST_IO);
    assert_int_equal(len, 0);
    assert_non_null(strstr(err.text, "broken"));
    byte_stream_close(stream);
    byte_stream_close(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_crc_of_the_standard_check_text),
        cmocka_unit_test(test_block_round_trip_and_damage),
        cmocka_unit_test(test_stream_plain_and_gzip),
        cmocka_unit_test(test_stream_damaged_gzip),
        cmocka_unit_test(test_stream_read_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
