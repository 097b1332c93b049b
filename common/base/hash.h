/*
 * Hashing, by xxHash (the door to libxxhash). Not for defence against forged collisions.
 *
 * XXH3's results are fixed across versions since 0.8.0, so they may be stored in files.
 */
#ifndef COMMON_BASE_HASH_H
#define COMMON_BASE_HASH_H

#include "common/base/slice.h"

#include <stdint.h>

/* 64 bits, for hash tables and checksums of settings. */
uint64_t hash64(struct slice bytes);

/* The low 32 bits of hash64: a checksum of bytes in a file. */
uint32_t hash32(struct slice bytes);

/* Characters of a hash128_hex result, without its NUL. */
#define HASH128_HEX_LEN 32

/* 128 bits as lower-case hexadecimal with a NUL: the id of an article that has none of its own. */
void hash128_hex(struct slice bytes, char hex[HASH128_HEX_LEN + 1]);

#endif
