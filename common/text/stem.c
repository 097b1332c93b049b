#include "common/text/stem.h"

#include "common/base/compiler.h"
#include "common/base/hash.h"
#include "common/base/mem.h"
#include "common/base/strbuf.h"

#include <libstemmer.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <strings.h>

/* A remembered word takes one cache line. More lines than these (512 KiB), up to eight times as
 * many, made no difference above the noise on 126 MB of press briefings. */
#define CACHED_MAX_BYTES 31
#define N_CACHED         8192u

struct cached {
    uint8_t word_len; /* 0: empty */
    uint8_t stem_len;
    char word[CACHED_MAX_BYTES];
    char stem[CACHED_MAX_BYTES];
};

struct stemmer {
    struct sb_stemmer *snowball; /* NULL for "none" */
    char *language;
    struct cached *cache; /* by the low bits of the word's hash; a later word takes the place */
};

static bool list_has(const char **names, const char *name)
{
    for (; *names != NULL; names++) {
        if (strcmp(*names, name) == 0)
            return true;
    }
    return false;
}

/* The algorithm's name for an ISO 639 code. libstemmer takes codes itself, but does not say which
 * algorithm a code stands for, and fingerprints must not tell "en" from "english". */
static const char *canonical_name(const char *code)
{
    static const char *const codes[][3] = {
        {"ar", "ara", "arabic"},    {"hy", "arm", "armenian"},   {"hy", "hye", "armenian"},
        {"eu", "baq", "basque"},    {"eu", "eus", "basque"},     {"ca", "cat", "catalan"},
        {"da", "dan", "danish"},    {"nl", "dut", "dutch"},      {"nl", "nld", "dutch"},
        {"en", "eng", "english"},   {"fi", "fin", "finnish"},    {"fr", "fre", "french"},
        {"fr", "fra", "french"},    {"de", "ger", "german"},     {"de", "deu", "german"},
        {"el", "gre", "greek"},     {"el", "ell", "greek"},      {"hi", "hin", "hindi"},
        {"hu", "hun", "hungarian"}, {"id", "ind", "indonesian"}, {"ga", "gle", "irish"},
        {"it", "ita", "italian"},   {"lt", "lit", "lithuanian"}, {"ne", "nep", "nepali"},
        {"no", "nor", "norwegian"}, {"pt", "por", "portuguese"}, {"ro", "rum", "romanian"},
        {"ro", "ron", "romanian"},  {"ru", "rus", "russian"},    {"sr", "srp", "serbian"},
        {"es", "esl", "spanish"},   {"es", "spa", "spanish"},    {"sv", "swe", "swedish"},
        {"ta", "tam", "tamil"},     {"tr", "tur", "turkish"},    {"yi", "yid", "yiddish"},
        {"et", "est", "estonian"},
    };
    for (size_t i = 0; i < COUNT_OF(codes); i++) {
        if (strcasecmp(code, codes[i][0]) == 0 || strcasecmp(code, codes[i][1]) == 0)
            return codes[i][2];
    }
    return code;
}

static enum status unsupported(const char *language, struct err *err)
{
    struct strbuf names = {0};
    for (const char **name = sb_stemmer_list(); *name != NULL; name++)
        strbuf_addf(&names, "%s, ", *name);
    enum status status =
        err_set(err, ST_UNSUPPORTED, "no stemmer for the language '%s'; there are: %s" STEM_NONE,
                language, strbuf_cstr(&names));
    strbuf_release(&names);
    return status;
}

enum status stemmer_new(struct stemmer **stemmer, const char *language, struct err *err)
{
    *stemmer = NULL;
    char name[32];
    const char *canonical = canonical_name(language);
    size_t len = strlen(canonical);
    if (len >= sizeof(name))
        return unsupported(language, err);
    for (size_t i = 0; i <= len; i++) {
        char c = canonical[i];
        name[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    bool none = strcmp(name, STEM_NONE) == 0;
    if (!none && !list_has(sb_stemmer_list(), name))
        return unsupported(language, err);
    struct sb_stemmer *snowball = NULL;
    if (!none) {
        snowball = sb_stemmer_new(name, "UTF_8");
        if (snowball == NULL)
            return unsupported(language, err);
    }
    struct stemmer *made = xcalloc(1, sizeof(*made));
    made->snowball = snowball;
    made->language = xstrndup(name, len);
    made->cache = none ? NULL : xcalloc(N_CACHED, sizeof(*made->cache));
    *stemmer = made;
    return ST_OK;
}

void stemmer_free(struct stemmer *stemmer)
{
    if (stemmer == NULL)
        return;
    if (stemmer->snowball != NULL)
        sb_stemmer_delete(stemmer->snowball);
    free(stemmer->language);
    free(stemmer->cache);
    free(stemmer);
}

const char *stemmer_language(const struct stemmer *stemmer)
{
    return stemmer->language;
}

bool stemmer_is_none(const struct stemmer *stemmer)
{
    return stemmer->snowball == NULL;
}

/* These algorithms take off endings alone, and leave at least two letters before them. Left out are
 * those that take off beginnings or letters inside, and those of which a version of Snowball does:
 * Dutch (ge-), French (qu'), German, which writes oe as one letter, and Finnish (double letters).
 */
bool stemmer_keeps_beginning(const struct stemmer *stemmer)
{
    static const char *const languages[] = {
        STEM_NONE, "danish",     "english", "italian", "norwegian",
        "porter",  "portuguese", "russian", "spanish", "swedish",
    };
    for (size_t i = 0; i < COUNT_OF(languages); i++) {
        if (strcmp(languages[i], stemmer->language) == 0)
            return true;
    }
    return false;
}

static struct slice stem_by_snowball(struct stemmer *stemmer, struct slice word)
{
    if (word.len > INT_MAX)
        return word;
    const sb_symbol *stem =
        sb_stemmer_stem(stemmer->snowball, (const sb_symbol *)word.ptr, (int)word.len);
    int len = sb_stemmer_length(stemmer->snowball);
    if (stem == NULL || len <= 0)
        return word;
    return slice_make((const char *)stem, (size_t)len);
}

struct slice stemmer_stem(struct stemmer *stemmer, struct slice word)
{
    if (word.len == 0 || word.len > CACHED_MAX_BYTES)
        return stem_by_snowball(stemmer, word);
    struct cached *cached = &stemmer->cache[hash64(word) & (N_CACHED - 1)];
    if (cached->word_len != word.len || memcmp(cached->word, word.ptr, word.len) != 0) {
        struct slice stem = stem_by_snowball(stemmer, word);
        if (stem.len > CACHED_MAX_BYTES)
            return stem;
        memcpy(cached->word, word.ptr, word.len);
        memcpy(cached->stem, stem.ptr, stem.len);
        cached->word_len = (uint8_t)word.len;
        cached->stem_len = (uint8_t)stem.len;
    }
    return slice_make(cached->stem, cached->stem_len);
}
