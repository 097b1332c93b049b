/*
 * Writing JSON: one value after the other, always well formed and always valid UTF-8.
 *
 * Bytes that are no UTF-8 become U+FFFD, and a number that is not finite becomes null, so that
 * whatever is written can be read. Values come in the order of the text: json_begin_object, a key
 * and a value in turns, json_end_object. What breaks that order is a mistake of the caller and ends
 * the program. The door to yajl's generator. Owned by one thread.
 */
#ifndef COMMON_TEXT_JSON_WRITER_H
#define COMMON_TEXT_JSON_WRITER_H

#include "common/base/strbuf.h"

#include <stdbool.h>
#include <stdint.h>

struct json_writer {
    struct yajl_gen_t *gen;
    struct strbuf valid; /* scratch: a text with its invalid bytes replaced */
};

/* To be released. */
void json_writer_init(struct json_writer *writer);
void json_writer_release(struct json_writer *writer);

void json_begin_object(struct json_writer *writer);
void json_end_object(struct json_writer *writer);
void json_begin_array(struct json_writer *writer);
void json_end_array(struct json_writer *writer);

void json_add_key(struct json_writer *writer, const char *key);
void json_add_text(struct json_writer *writer, struct slice text);
/* At most INT64_MAX, which is what JSON libraries agree on. */
void json_add_integer(struct json_writer *writer, uint64_t value);
/* Nine digits, which bring every float back, and tell any two times in nanoseconds apart up to a
 * second; whole numbers below 1e15 are written whole. */
void json_add_number(struct json_writer *writer, double value);
void json_add_boolean(struct json_writer *writer, bool value);
void json_add_null(struct json_writer *writer);

/* A key and its value. */
void json_put_text(struct json_writer *writer, const char *key, struct slice text);
void json_put_integer(struct json_writer *writer, const char *key, uint64_t value);
void json_put_number(struct json_writer *writer, const char *key, double value);

/* What was written since the last call of json_writer_reset; valid until the next call. */
struct slice json_written(const struct json_writer *writer);

/* Begins a new text. */
void json_writer_reset(struct json_writer *writer);

#endif
