/*
 * What the Xapian engine stores beside postings: the article as an Omega record, and the value that
 * orders equal scores. The one place that knows either; both sides of the engine use it.
 *
 * A record is lines of "name=value", as omindex writes and Omega and quest read them:
 *
 *   id=  url=  caption= (the title)  source=  author=  category=  language=
 *   modtime= (seconds since 1970)  date= (the same with its precision)  text=
 *
 * Fields that are empty are left out; `text` is last, so that a reader of the others stops before
 * it. In a value a line feed is written as \n and a backslash as \\; all other bytes, carriage
 * returns and NULs included, stand for themselves, so that any article comes back byte for byte.
 */
#ifndef COMMON_ENGINE_OMEGA_H
#define COMMON_ENGINE_OMEGA_H

#include "common/base/mem.h"
#include "common/base/status.h"
#include "common/base/strbuf.h"
#include "common/engine/article.h"

/* The stub file in INDEX that Xapian's tools open; it names the database folder. */
#define OMEGA_STUB_NAME "XAPIANDB"

/* What follows a part's name in the name of its database folder. */
#define OMEGA_DB_SUFFIX ".glass"

/* The value slot of omega_sort_value. */
#define OMEGA_SORT_SLOT 0

/* The keys of the database's metadata that say how its terms were made: the manifest's `stem` and
 * `fingerprint`, for whoever sees the database without the manifest. */
#define OMEGA_KEY_STEM        "newsdex-stem"
#define OMEGA_KEY_FINGERPRINT "newsdex-fingerprint"

/* Bytes of an id that take part in the order; ids that agree so far stand in order of arrival. */
#define OMEGA_SORT_ID_BYTES 1000

/* Appends the record of `article`. */
void omega_record_encode(const struct article *article, struct strbuf *record);

/* Reads a record back; the article's slices live in `arena`. Without `with_body` the body stays
 * empty and costs nothing. ST_CORRUPT for a line that is not name=value or a date that is none;
 * unknown names are skipped. */
enum status omega_record_decode(struct slice record, bool with_body, struct arena *arena,
                                struct article *article, struct err *err) MUST_USE;

/* Appends the value whose byte order is the order of hits of one score: newest first, unknown dates
 * last, then by id. Eight bytes (big-endian) of seconds biased to be unsigned and then inverted,
 * all ones when unknown, and the id. */
void omega_sort_value(const struct article *article, struct strbuf *value);

#endif
