#include "indexer/xapian/shard_rule.h"

#include "common/base/hash.h"

#include <stdio.h>
#include <string.h>

static void hash_key(unsigned i, unsigned n, char key[SHARD_KEY_BYTES])
{
    snprintf(key, SHARD_KEY_BYTES, "hash-%u-of-%u", i + 1, n);
}

/* The year or month that the date begins in; its text begins with both. */
static void date_key(const struct shard_rule *rule, struct when when, char key[SHARD_KEY_BYTES])
{
    char date[WHEN_TEXT_LEN + 1];
    bool by_month = rule->sharding == SINK_SHARD_BY_MONTH;
    /* A month is known as its first day: a year alone counts as its January. */
    if (when.precision != WHEN_UNKNOWN)
        when.precision = WHEN_DAY;
    size_t len = when_format(when, date) > 0 ? (by_month ? strlen("2021-03") : strlen("2021")) : 0;
    snprintf(key, SHARD_KEY_BYTES, "%s-%.*s", by_month ? "month" : "year",
             len > 0 ? (int)len : (int)strlen("unknown"), len > 0 ? date : "unknown");
}

void shard_key_of(const struct shard_rule *rule, const struct article *article,
                  char key[SHARD_KEY_BYTES])
{
    if (rule->sharding == SINK_SHARD_BY_HASH)
        hash_key((unsigned)(hash64(article->id) % rule->n_shards), rule->n_shards, key);
    else
        date_key(rule, article->published, key);
}

void shard_key_at(const struct shard_rule *rule, unsigned i, char key[SHARD_KEY_BYTES])
{
    if (rule->sharding == SINK_SHARD_BY_HASH)
        hash_key(i, rule->n_shards, key);
    else
        date_key(rule, (struct when){0}, key);
}

const char *shard_key_in(const char *part_name)
{
    const char *dash = strchr(part_name, '-');
    return dash != NULL ? dash + 1 : "";
}

static bool starts_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

enum status shard_rule_read(const struct manifest *manifest, const char *index_path,
                            struct shard_rule *rule, struct err *err)
{
    const char *first = manifest->n_parts > 0 ? shard_key_in(manifest->parts[0].name) : "";
    *rule = (struct shard_rule){0};
    if (starts_with(first, "hash-"))
        *rule = (struct shard_rule){SINK_SHARD_BY_HASH, (unsigned)manifest->n_parts};
    else if (starts_with(first, "year-"))
        rule->sharding = SINK_SHARD_BY_YEAR;
    else if (starts_with(first, "month-"))
        rule->sharding = SINK_SHARD_BY_MONTH;
    bool is_whole = rule->sharding != SINK_SHARD_NONE && manifest->n_parts <= SHARDS_MAX;
    for (unsigned i = 0; i < manifest->n_parts && is_whole; i++) {
        const char *key = shard_key_in(manifest->parts[i].name);
        char wanted[SHARD_KEY_BYTES];
        shard_key_at(rule, i, wanted);
        is_whole = rule->sharding == SINK_SHARD_BY_HASH
                       ? strcmp(key, wanted) == 0
                       : strncmp(key, wanted, strcspn(wanted, "-") + 1) == 0;
    }
    if (is_whole)
        return ST_OK;
    return err_set(err, ST_CORRUPT, "%s: the manifest's parts are not the shards of one rule",
                   index_path);
}
