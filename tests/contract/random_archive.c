#include "tests/contract/random_archive.h"

#include "common/base/strbuf.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

uint64_t random_seed(void)
{
    const char *seed = getenv("NEWSDEX_SEED");
    return seed != NULL ? strtoull(seed, NULL, 10) : (uint64_t)time(NULL);
}

void random_archive_start(struct random_archive *archive, uint64_t seed, struct analyzer *analyzer)
{
    *archive = (struct random_archive){.seed = seed, .analyzer = analyzer};
    archive->random = seed * 2654435761u + 88172645463325252u;
}

void random_archive_release(struct random_archive *archive)
{
    arena_release(&archive->arena);
}

/* xorshift64 */
uint64_t draw(struct random_archive *archive, uint64_t below)
{
    archive->random ^= archive->random << 13;
    archive->random ^= archive->random >> 7;
    archive->random ^= archive->random << 17;
    return archive->random % below;
}

static const char *const vocabulary[] = {
    "rate",   "rates",  "bank",   "banks", "the",  "of",      "river", "flood", "flooding",
    "Zürich", "U.S.",   "3.5",    "AT&T",  "C++",  "strike",  "port",  "ports", "election",
    "東京",   "東京都", "タワー", "река",  "реки", "harbour", "vote",  "voted", "well-known"};

static struct slice random_text(struct random_archive *archive, size_t most)
{
    struct strbuf text = {0};
    size_t n = draw(archive, most + 1);
    for (size_t i = 0; i < n; i++) {
        /* Low indexes more often, as in real text. */
        uint64_t a = draw(archive, COUNT_OF(vocabulary));
        uint64_t b = draw(archive, COUNT_OF(vocabulary));
        strbuf_adds(&text, vocabulary[a < b ? a : b]);
        strbuf_adds(&text, draw(archive, 8) == 0 ? ". " : " ");
    }
    struct slice kept =
        slice_make(arena_strndup(&archive->arena, strbuf_cstr(&text), text.len), text.len);
    strbuf_release(&text);
    return kept;
}

struct article random_article(struct random_archive *archive, uint64_t n_ids)
{
    char id[300];
    uint64_t number = draw(archive, n_ids);
    int len = snprintf(id, sizeof(id), "a%llu", (unsigned long long)number);
    if (number % 17 == 0)
        len = snprintf(id, sizeof(id), "%0250llu", (unsigned long long)number);
    struct article article = {
        .id = slice_make(arena_strndup(&archive->arena, id, (size_t)len), (size_t)len),
        .title = random_text(archive, 5),
        .body = random_text(archive, 40),
        .source = slice_str(number % 2 == 0 ? "Daily Gull" : "Wire"),
    };
    if (draw(archive, 5) > 0) {
        int64_t day = (int64_t)draw(archive, 40) - 20;
        article.published = (struct when){day * 86400, WHEN_DAY};
    }
    return article;
}

/* A term that documents may have: of any space. */
static struct slice random_term(struct random_archive *archive)
{
    static const char *const prefixes[] = {"", "", "Z", "Z", "S", "ZS"};
    struct token_list tokens = {0};
    struct strbuf term = {0};
    const char *prefix = prefixes[draw(archive, COUNT_OF(prefixes))];
    analyzer_run(archive->analyzer, slice_str(vocabulary[draw(archive, COUNT_OF(vocabulary))]),
                 &tokens);
    const struct token *token = &tokens.items[draw(archive, tokens.n)];
    bool wants_stem = prefix[0] == 'Z';
    strbuf_adds(&term, wants_stem && token->stem.len == 0 ? prefix + 1 : prefix);
    strbuf_add_slice(&term, wants_stem && token->stem.len > 0 ? token->stem : token->word);
    if (draw(archive, 40) == 0)
        strbuf_adds(&term, "missing");
    struct slice kept = slice_make(arena_strndup(&archive->arena, term.buf, term.len), term.len);
    strbuf_release(&term);
    token_list_release(&tokens);
    return kept;
}

/* Terms that stand one after the other in some text, or might. */
static struct qtree *random_phrase(struct random_archive *archive)
{
    struct token_list tokens = {0};
    struct slice terms[4];
    size_t n = 2 + draw(archive, 3);
    analyzer_run(archive->analyzer, random_text(archive, 12), &tokens);
    size_t first = draw(archive, tokens.n + 1);
    size_t found = 0;
    for (size_t i = first; i < tokens.n && found < n; i++)
        if (tokens.items[i].kind == TOKEN_WORD)
            terms[found++] = tokens.items[i].word;
    while (found < n)
        terms[found++] = slice_str("rate");
    struct qtree *phrase = qtree_phrase(&archive->arena, terms, n);
    token_list_release(&tokens);
    return phrase;
}

struct qtree *random_tree(struct random_archive *archive, unsigned depth)
{
    static const enum qtree_op pairs[] = {QT_AND_MAYBE, QT_AND_NOT, QT_FILTER};
    struct qtree *children[5];
    uint64_t kind = draw(archive, depth > 0 ? 12 : 5);
    if (kind == 0)
        return random_phrase(archive);
    if (kind == 1 && draw(archive, 6) == 0)
        return qtree_all(&archive->arena);
    if (kind < 5)
        return qtree_term(&archive->arena, random_term(archive));
    size_t n = kind < 10 ? 2 + draw(archive, 4) : 2;
    for (size_t i = 0; i < n; i++)
        children[i] = random_tree(archive, depth - 1);
    if (kind < 10)
        return qtree_list(&archive->arena, kind < 7 ? QT_AND : QT_OR, children, n);
    return qtree_pair(&archive->arena, pairs[draw(archive, 3)], children[0], children[1]);
}
