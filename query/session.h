/*
 * A session: one open index and everything that answering queries on it takes, on one screen.
 *
 *   text --parse--> syntax tree --compile--> query tree --searcher--> hits --present--> page
 *
 * Owned by one thread. What a call returns is valid until the next call on the session.
 */
#ifndef QUERY_SESSION_H
#define QUERY_SESSION_H

#include "common/engine/searcher.h"
#include "common/text/analyzer.h"
#include "query/parse/parse_error.h"
#include "query/present/page.h"

struct session {
    struct searcher *searcher;
    struct analyzer *analyzer;
    struct arena index_arena; /* what lives as long as the session */
    struct arena arena;       /* what lives until the next query */
    struct hits hits;
    size_t n_told;      /* missing shards that the user has been told of */
    bool is_bare;       /* queries are bare words (GRAMMAR.md); the caller's choice after opening */
    bool is_exhaustive; /* searches skip nothing; the caller's choice after opening */
};

/* Opens the index, or what a stub file names, and makes its analyzer. ST_NOT_FOUND, ST_CORRUPT,
 * ST_VERSION as their owners say. The session is released on failure. */
enum status session_open(struct session *session, const char *index_path, struct err *err) MUST_USE;

/* As session_open, where the options say how shards on other machines are asked. */
enum status session_open_remote(struct session *session, const char *index_path,
                                const struct remote_options *options, struct err *err) MUST_USE;
void session_close(struct session *session);

/* Over which shards answers are. When a call has failed and documents were renumbered meanwhile,
 * the query can be asked again, of the shards that are there now. */
struct shard_report session_shards(const struct session *session);

/* Parses and compiles; `*tree` lives until the next call of this function. On ST_SYNTAX and
 * ST_LIMIT `*where` is the place of the mistake. */
enum status session_compile(struct session *session, struct slice text, struct qtree **tree,
                            struct parse_error *where, struct err *err) MUST_USE;

/* The k best hits of a compiled query, in session->hits, with the exact total when wanted. */
enum status session_search(struct session *session, const struct qtree *tree, size_t k,
                           bool want_total, struct err *err) MUST_USE;

/* Makes the page that people see of session->hits, which the query tree found; it lives as long as
 * the tree. Fetches each article and analyses it again to mark what matched. `page` keeps what the
 * caller has set in `query` and `took_ms`. */
enum status session_present(struct session *session, const struct qtree *tree, struct page *page,
                            struct err *err) MUST_USE;

/* As session_present without what is marked: ranks, scores and articles, whose bodies are not
 * read. For those who need to know which articles they are. */
enum status session_list(struct session *session, struct page *page, struct err *err) MUST_USE;

#endif
