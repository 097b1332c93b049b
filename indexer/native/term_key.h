/*
 * A term's key: its hash, and its bytes as two numbers, for comparing terms in the hot loop of a
 * build. Nothing of it is ever stored in a file.
 */
#ifndef INDEXER_NATIVE_TERM_KEY_H
#define INDEXER_NATIVE_TERM_KEY_H

#include "common/base/hash.h"

#include <stdint.h>
#include <string.h>

/* A term's bytes as two numbers, so that two short terms are compared without reaching for their
 * bytes: the first and the last eight, which overlap in a term of less than sixteen. */
struct term_key {
    uint64_t head, tail;
    uint32_t hash;
    uint32_t len;
};

/* Terms up to this length are told apart by their keys alone. */
#define KEY_BYTES 16

static inline uint64_t load_part(const char *bytes, size_t len)
{
    uint64_t value = 0;
    memcpy(&value, bytes, len);
    return value;
}

/* The high and the low half of a 64-bit product, mixed: wyhash's step (Wang Yi). */
static inline uint32_t mix(uint64_t a, uint64_t b)
{
    __extension__ unsigned __int128 product = (unsigned __int128)a * b;
    uint64_t folded = (uint64_t)product ^ (uint64_t)(product >> 64);
    return (uint32_t)(folded ^ folded >> 32);
}

static inline struct term_key key_of(struct slice term)
{
    struct term_key key = {.len = (uint32_t)term.len};
    const char *end = term.ptr + term.len;
    if (term.len >= 8) {
        key.head = load_part(term.ptr, 8);
        key.tail = load_part(end - 8, 8);
    } else if (term.len >= 4) {
        key.head = load_part(term.ptr, 4);
        key.tail = load_part(end - 4, 4);
    } else {
        for (size_t i = 0; i < term.len; i++)
            key.head = key.head << 8 | (uint8_t)term.ptr[i];
    }
    key.hash = term.len <= KEY_BYTES
                   ? mix(key.head ^ 0x9E3779B97F4A7C15u, key.tail ^ 0xD1B54A32D192ED03u ^ term.len)
                   : hash32(term);
    return key;
}

#endif
