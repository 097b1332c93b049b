/*
 * xg: the little of libxapian that a search engine in C needs, behind a C header.
 *
 * It knows nothing of the program around it: no header but the C library's, no type of Xapian's,
 * no C++ and no exception leaves xg*.cc, so that they can be lifted into another project. It is
 * thin on purpose: terms come analysed, queries come as trees, and what a score or a retry means
 * is the caller's business.
 *
 * Bytes go in as (pointer, length), may hold any byte, and are borrowed for the call. Bytes come
 * out through a callback and are valid during that call only; a callback may read from the handle
 * that is calling it, but not close it, and may not longjmp out.
 *
 * Every function that can fail returns an xg_status, and on failure says more in `*error` (which
 * may be NULL). Functions that fill `*n` or the like leave 0 there on failure. Functions named
 * *_free and *_close accept NULL.
 *
 * A handle belongs to one thread at a time; different handles may be used by different threads,
 * also on one database.
 */
#ifndef COMMON_XAPIAN_XG_H
#define COMMON_XAPIAN_XG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum xg_status {
    XG_OK = 0,
    XG_NOT_FOUND, /* no such database, file of it, or document */
    XG_MODIFIED,  /* a writer has taken the revision away that was being read: open it again */
    XG_CORRUPT,   /* the database's bytes cannot be right */
    XG_VERSION,   /* the database is of a format this library does not read */
    XG_LOCKED,    /* another writer has the database */
    XG_IO,        /* the operating system or the network refused */
    XG_INVALID,   /* an argument is outside what Xapian allows, for example too long a term */
    XG_TIMEOUT,   /* the deadline passed, or a remote server's time */
    XG_ERROR,     /* anything else that Xapian or C++ can throw */
};

#define XG_ERROR_TEXT_BYTES 512

struct xg_error {
    enum xg_status status;
    char text[XG_ERROR_TEXT_BYTES]; /* Xapian's own message, NUL-terminated, cut when too long */
};

/* The longest term, in bytes, where a zero byte counts as two (glass escapes it in its keys). A
 * longer one is refused with XG_INVALID before it can spoil a commit. */
#define XG_TERM_MAX_BYTES 245

/* The version of libxapian that is in use, for example "1.4.22"; static storage. */
const char *xg_version(void);

/* --- documents to be written --------------------------------------------------------------- */

/* A document under construction, in memory: some 150 bytes a term and 4 a position. Reused for
 * many, until xg_doc_free; belongs to no writer. */
struct xg_doc;

struct xg_doc *xg_doc_new(void); /* NULL when out of memory */
void xg_doc_free(struct xg_doc *doc);

/* Empties it. */
void xg_doc_reset(struct xg_doc *doc);

/* Adds a term with what it counts (`wdf`, 0 for a term that only filters) and where it stands;
 * the two are independent. Positions are counted from 0 and stored one higher, as Xapian's tools
 * do. Give a term once. Cheapest with terms and positions ascending. */
enum xg_status xg_doc_add_term(struct xg_doc *doc, const char *term, size_t term_len, uint32_t wdf,
                               const uint32_t *positions, size_t n_positions,
                               struct xg_error *error);
enum xg_status xg_doc_set_data(struct xg_doc *doc, const char *data, size_t len,
                               struct xg_error *error);
enum xg_status xg_doc_set_value(struct xg_doc *doc, uint32_t slot, const char *value, size_t len,
                                struct xg_error *error);

/* --- writing --------------------------------------------------------------------------------- */

/* The one writer of a database; holds its lock until xg_writer_close. Keeps in memory, as search
 * trees of some 100 bytes a posting, what it has not written out: small amounts, committed often,
 * are both written faster and take less. */
struct xg_writer;

/* Makes the (glass) database folder `path`, which must not exist. `*writer` is NULL on failure. */
enum xg_status xg_writer_create(struct xg_writer **writer, const char *path,
                                struct xg_error *error);
enum xg_status xg_writer_open(struct xg_writer **writer, const char *path, struct xg_error *error);

/* As xg_writer_create and xg_writer_open, for a database that need not outlive a crash of the
 * machine, such as one that will be compacted into another: nothing waits for the disk. */
enum xg_status xg_writer_create_scratch(struct xg_writer **writer, const char *path,
                                        struct xg_error *error);
enum xg_status xg_writer_open_scratch(struct xg_writer **writer, const char *path,
                                      struct xg_error *error);

/* Between begin and end nothing is visible to readers; xg_writer_end makes it visible and durable
 * at once. Without begin, Xapian may commit by itself at any time. */
enum xg_status xg_writer_begin(struct xg_writer *writer, struct xg_error *error);
enum xg_status xg_writer_end(struct xg_writer *writer, struct xg_error *error);

/* Makes everything so far visible and durable. Not between begin and end. */
enum xg_status xg_writer_commit(struct xg_writer *writer, struct xg_error *error);

/* Stores `doc` in the place of the document that holds the term `id`, or as a new one. `doc` must
 * hold that term. Costs a lookup; postings are buffered until a commit, or until 10,000 documents
 * (or what XAPIAN_FLUSH_THRESHOLD says) have come. */
enum xg_status xg_writer_replace(struct xg_writer *writer, const char *id, size_t id_len,
                                 const struct xg_doc *doc, struct xg_error *error);

/* Stores `doc` as a new document, whatever ids it holds; `*docid` becomes its number, one more than
 * the highest ever used. */
enum xg_status xg_writer_add(struct xg_writer *writer, const struct xg_doc *doc, uint32_t *docid,
                             struct xg_error *error);

/* Removes the documents that hold the term `id`; `*found` says whether there was one. */
enum xg_status xg_writer_delete(struct xg_writer *writer, const char *id, size_t id_len,
                                bool *found, struct xg_error *error);

/* Removes one document; XG_NOT_FOUND when there is none of this number. */
enum xg_status xg_writer_remove(struct xg_writer *writer, uint32_t docid, struct xg_error *error);

/* Counts `word` `n` times more, or fewer, in the dictionary that xg_db_suggest looks through. A
 * word that counts 0 is not in it. */
enum xg_status xg_writer_add_spelling(struct xg_writer *writer, const char *word, size_t len,
                                      uint32_t n, struct xg_error *error);
enum xg_status xg_writer_remove_spelling(struct xg_writer *writer, const char *word, size_t len,
                                         uint32_t n, struct xg_error *error);

/* Gives up what no end or commit has kept, and closes. Never fails. */
void xg_writer_close(struct xg_writer *writer);

/* --- reading --------------------------------------------------------------------------------- */

/* A database as it was when it was opened. A writer keeps the last revision but one readable: any
 * call may find that its own is gone and return XG_MODIFIED. A database whose folder is removed
 * stays readable: the files that a search or fetch needs are opened by xg_db_open, four for each
 * database (three where nothing has positions; a writer has a lock file besides). Blocks are read
 * as they are needed, and cached by the system alone. */
struct xg_db;

/* Opens a database folder or a stub file. `*db` is NULL on failure. */
enum xg_status xg_db_open(struct xg_db **db, const char *path, struct xg_error *error);
void xg_db_close(struct xg_db *db);

/* How many documents there are, and the sum of their lengths. */
enum xg_status xg_db_stats(const struct xg_db *db, uint32_t *n_docs, uint64_t *total_len,
                           struct xg_error *error);

/* Xapian's own check of all tables of the database folder `path`: XG_CORRUPT, with the first line
 * of its report, when it finds a fault. Reads every block. */
enum xg_status xg_check(const char *path, struct xg_error *error);

/* How many documents hold the term. */
enum xg_status xg_db_term_freq(const struct xg_db *db, const char *term, size_t term_len,
                               uint32_t *n_docs, struct xg_error *error);

/* How often the documents count the term, all together: the sum of its wdf. */
enum xg_status xg_db_collection_freq(const struct xg_db *db, const char *term, size_t term_len,
                                     uint64_t *n, struct xg_error *error);

/* The first document that holds the term; XG_NOT_FOUND when none does. */
enum xg_status xg_db_find(const struct xg_db *db, const char *term, size_t term_len,
                          uint32_t *docid, struct xg_error *error);

/* Takes a piece of bytes. */
typedef void xg_bytes_fn(void *context, const char *bytes, size_t len);

/* Takes a term and a count, in byte order of the terms; false stops. */
typedef bool xg_term_fn(void *context, const char *term, size_t len, uint32_t count);

/* The terms that begin with `prefix`, each with how many documents hold it. */
enum xg_status xg_db_terms(const struct xg_db *db, const char *prefix, size_t prefix_len,
                           xg_term_fn *fn, void *context, struct xg_error *error);

/* Takes a document and how often it counts a term; false stops. */
typedef bool xg_posting_fn(void *context, uint32_t docid, uint32_t wdf);

/* The documents that hold the term, each with its wdf, by ascending number. None for a term that
 * nothing holds. */
enum xg_status xg_db_postings(const struct xg_db *db, const char *term, size_t term_len,
                              xg_posting_fn *fn, void *context, struct xg_error *error);

/* The terms of one document, each with its wdf. */
enum xg_status xg_db_doc_terms(const struct xg_db *db, uint32_t docid, xg_term_fn *fn,
                               void *context, struct xg_error *error);

/* Calls `fn` once with the document's data: all of it is read and inflated. */
enum xg_status xg_db_doc_data(const struct xg_db *db, uint32_t docid, xg_bytes_fn *fn,
                              void *context, struct xg_error *error);

/* A document's length: the sum of the wdf of its terms. */
enum xg_status xg_db_doc_len(const struct xg_db *db, uint32_t docid, uint32_t *len,
                             struct xg_error *error);

/* Calls `fn` once with the document's value in `slot`; with no bytes when there is none. */
enum xg_status xg_db_doc_value(const struct xg_db *db, uint32_t docid, uint32_t slot,
                               xg_bytes_fn *fn, void *context, struct xg_error *error);

/* Takes a position, counted from 0 as xg_doc_add_term does; false stops. */
typedef bool xg_position_fn(void *context, uint32_t position);

/* Where a term stands in a document, ascending; none for a term without positions there. */
enum xg_status xg_db_positions(const struct xg_db *db, uint32_t docid, const char *term,
                               size_t term_len, xg_position_fn *fn, void *context,
                               struct xg_error *error);

/* --- spelling -------------------------------------------------------------------------------- */

/* Calls `fn` once with the word of the dictionary that is nearest to `word` (UTF-8), the most
 * frequent of equally near ones; with no bytes when `word` is in it or none is within `max_edits`
 * letters added, left out, changed, or swapped with the next one. Looks at every word of the
 * dictionary: some 50 ms for 100,000.
 *
 * NOTE: Xapian's own search for it is not used. It is faster, and until 1.4.31 it may pass over the
 * best word, or the only one. */
enum xg_status xg_db_suggest(const struct xg_db *db, const char *word, size_t len,
                             unsigned max_edits, xg_bytes_fn *fn, void *context,
                             struct xg_error *error);

/* --- compaction ------------------------------------------------------------------------------ */

/* Writes all of `db`, a database folder or a stub file that lists several, as one fresh database at
 * `path`, durable on return; what is there on failure is the caller's to remove. Documents keep
 * their order, those of one source after those of the one before, and are numbered anew: by one
 * offset for each source, so that what was removed leaves its gap. Two sources may hold the same
 * id: both documents are kept. Reads and writes every block once, in little memory but for the
 * postings of one term. It opens no more files of the sources than `db` has.
 *
 * NOTE: tables are packed as tightly as DBCOMPACT's "full" does. "Fuller" is not offered: it makes
 * glass databases larger, and items that break the format's own limits (until 1.4.31). A damaged
 * source can crash this (until 1.4.31): xg_check it first. */
enum xg_status xg_db_compact(const struct xg_db *db, const char *path, struct xg_error *error);

/* --- queries --------------------------------------------------------------------------------- */

/* A query, put together from its leaves upwards on a stack: leaves are pushed, and an operator
 * takes its operands from the top and leaves its result there. A finished query is one item. It
 * belongs to no database and can be searched many times. */
struct xg_query;

enum xg_op {
    XG_OP_AND,
    XG_OP_OR,
    XG_OP_AND_MAYBE, /* the first; the others add to the score where they match */
    XG_OP_AND_NOT,   /* the first where none of the others matches */
    XG_OP_FILTER,    /* the first where the others match too, which do not score */
};

struct xg_query *xg_query_new(void); /* NULL when out of memory */
void xg_query_free(struct xg_query *query);

enum xg_status xg_query_push_all(struct xg_query *query, struct xg_error *error);
enum xg_status xg_query_push_nothing(struct xg_query *query, struct xg_error *error);

/* `wqf` is how often the query has the term, at least 1. */
enum xg_status xg_query_push_term(struct xg_query *query, const char *term, size_t term_len,
                                  uint32_t wqf, struct xg_error *error);

/* Replaces the `n_words` items on top, all of them terms, by the phrase of them. */
enum xg_status xg_query_phrase(struct xg_query *query, size_t n_words, struct xg_error *error);

/* Replaces the `n_operands` items on top by `op` over them. */
enum xg_status xg_query_combine(struct xg_query *query, enum xg_op op, size_t n_operands,
                                struct xg_error *error);

/* --- searching ------------------------------------------------------------------------------- */

enum xg_order {
    XG_BY_SCORE, /* best score first, then the lowest value of `sort_slot` in byte order */
    XG_BY_VALUE, /* the lowest value of `sort_slot` first, then the best score */
};

struct xg_search {
    const struct xg_query *query;
    double k1, b; /* BM25Weight(k1, 0, 1, b, 0) */
    enum xg_order order;
    uint32_t sort_slot;
    uint32_t max_hits;
    bool exhaustive;      /* examine every match: see below */
    uint64_t deadline_ns; /* on CLOCK_MONOTONIC: XG_TIMEOUT when it passes; 0 for none */
};

struct xg_hit {
    uint32_t docid;
    double score;
    const char *sort_key; /* the value that ordered it */
    size_t sort_key_len;
};

typedef void xg_hit_fn(void *context, const struct xg_hit *hit);

/* Calls `fn` for each hit, in order, once the search is over. `*n_matches` is how many documents
 * match: exactly when the search is exhaustive, else estimated.
 *
 * NOTE: only an exhaustive search by score is sure to have the best hits. Otherwise Xapian passes
 * over what cannot be among them, and 1.4.22 errs there: with OR over three terms or more it loses
 * about one document in a hundred result lists (seen by experiment on small collections).
 *
 * The deadline is looked at once in some hundred candidates, those of phrases included where the
 * phrase is not below an OR. */
enum xg_status xg_db_search(const struct xg_db *db, const struct xg_search *search, xg_hit_fn *fn,
                            void *context, uint64_t *n_matches, struct xg_error *error);

/* --- shards and remote servers --------------------------------------------------------------- */

/* Stores `value` under `key` in the database itself, from where xg_db_metadata reads it, also
 * through a remote server; compaction keeps it. Visible with the next commit. */
enum xg_status xg_writer_set_metadata(struct xg_writer *writer, const char *key, const char *value,
                                      struct xg_error *error);

/* Calls `fn` once with the value stored under `key`, or with no bytes when there is none. Of
 * several databases in one (a stub file, xg_db_combine) it reads the first. */
enum xg_status xg_db_metadata(const struct xg_db *db, const char *key, xg_bytes_fn *fn,
                              void *context, struct xg_error *error);

/* The highest number that a document has had, 0 in a database that never had one. */
enum xg_status xg_db_last_docid(const struct xg_db *db, uint32_t *docid, struct xg_error *error);

/* Connects to an xapian-tcpsrv. Milliseconds: `timeout_ms` for each message that is waited for
 * afterwards, `connect_timeout_ms` for the connection (not for finding the host's address).
 * XG_TIMEOUT when one passes, XG_IO for all else that a network can do. The database cannot be
 * searched with a deadline. The protocol knows neither passwords nor encryption. */
enum xg_status xg_db_open_tcp(struct xg_db **db, const char *host, unsigned port,
                              unsigned timeout_ms, unsigned connect_timeout_ms,
                              struct xg_error *error);

/* Starts a program that talks as xapian-progsrv does on its standard input and output, for example
 * "ssh" with "host xapian-progsrv /path"; the arguments are parted by blanks. Closing waits for the
 * program to end. */
enum xg_status xg_db_open_prog(struct xg_db **db, const char *program, const char *args,
                               unsigned timeout_ms, struct xg_error *error);

/* One database of several, whose statistics are those of all together. It shares their connections
 * and outlives them. Document d of part i (from 0) of n is number (d - 1) * n + i + 1. Errors of a
 * server mostly say which one it was. */
enum xg_status xg_db_combine(struct xg_db **db, const struct xg_db *const *parts, size_t n_parts,
                             struct xg_error *error);

#ifdef __cplusplus
}
#endif

#endif
