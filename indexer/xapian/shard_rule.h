/*
 * Which shard an article belongs to, and what the shards of an index are called.
 *
 * A shard's name is the name of its part in the manifest: a number that no other part has, and a
 * key that says what the shard holds, as "00000002-hash-1-of-3", "00000002-year-2021",
 * "00000002-month-2021-03", or "00000002-year-unknown" for articles without a date. So the rule of
 * an index is read off its names.
 */
#ifndef INDEXER_XAPIAN_SHARD_RULE_H
#define INDEXER_XAPIAN_SHARD_RULE_H

#include "common/engine/article.h"
#include "common/engine/sink.h"
#include "common/index/manifest.h"

/* The most shards of one index. */
#define SHARDS_MAX 256

/* Bytes of a key, with its NUL. */
#define SHARD_KEY_BYTES 32

struct shard_rule {
    enum sink_sharding sharding;
    unsigned n_shards; /* by hash; else 0 */
};

/* Writes the key of the shard that `article` belongs to. By hash it depends on the id alone. */
void shard_key_of(const struct shard_rule *rule, const struct article *article,
                  char key[SHARD_KEY_BYTES]);

/* The key of shard `i` (from 0) of those that are there from the beginning: by hash all, by date
 * the one of articles without a date. */
void shard_key_at(const struct shard_rule *rule, unsigned i, char key[SHARD_KEY_BYTES]);

/* The key in a part's name, "" when there is none. */
const char *shard_key_in(const char *part_name);

/* Reads the rule off the manifest of a sharded index at `index_path`; ST_CORRUPT when its parts are
 * not the shards of one rule. */
enum status shard_rule_read(const struct manifest *manifest, const char *index_path,
                            struct shard_rule *rule, struct err *err) MUST_USE;

#endif
