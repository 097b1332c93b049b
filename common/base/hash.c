#include "common/base/hash.h"

#include <stdio.h>

/* Compiled in here: most of what is hashed are words, for which a call through a dispatcher costs
 * as much as the hash. */
#define XXH_INLINE_ALL
#include <xxhash.h>

uint64_t hash64(struct slice bytes)
{
    return XXH3_64bits(bytes.ptr, bytes.len);
}

uint32_t hash32(struct slice bytes)
{
    return (uint32_t)hash64(bytes);
}

void hash128_hex(struct slice bytes, char hex[HASH128_HEX_LEN + 1])
{
    XXH128_hash_t hash = XXH3_128bits(bytes.ptr, bytes.len);
    snprintf(hex, HASH128_HEX_LEN + 1, "%016llx%016llx", (unsigned long long)hash.high64,
             (unsigned long long)hash.low64);
}
