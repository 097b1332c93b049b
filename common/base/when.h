/*
 * When an article was published: an instant with the precision that its source gave.
 *
 * News archives know a second, a day, sometimes only a month or a year. The instant is the first
 * second of the period in UTC (proleptic Gregorian calendar, no leap seconds); the precision says
 * how long the period is. Unknown is a value of its own and sorts after every known date.
 */
#ifndef COMMON_BASE_WHEN_H
#define COMMON_BASE_WHEN_H

#include "common/base/slice.h"

#include <stdbool.h>
#include <stdint.h>

/* Stored in indexes: the numbers are fixed. */
enum when_precision {
    WHEN_UNKNOWN = 0,
    WHEN_YEAR = 1,
    WHEN_MONTH = 2,
    WHEN_DAY = 3,
    WHEN_MINUTE = 4,
    WHEN_SECOND = 5,
};

struct when {
    int64_t seconds; /* since 1970-01-01T00:00:00Z; 0 when unknown */
    enum when_precision precision;
};

/* The years that can be read and stored. */
#define WHEN_YEAR_MIN 1
#define WHEN_YEAR_MAX 9999

/* Characters of the longest when_format result, without its NUL. */
#define WHEN_TEXT_LEN 20

/* Reads a whole date: ISO 8601 ("2021-03-04T05:06:07Z", "2021-03-04 05:06", "2021-03-04",
 * "2021-03", "2021", "20210304", with fraction and with offset; no offset means UTC), RFC 5322
 * ("Thu, 04 Mar 2021 05:06:07 +0100") or English words ("March 4, 2021", "4 March 2021",
 * "Thursday, March 4, 2021", "Mar. 4, 2021"). White space around it is ignored. False, and
 * `*when` unknown, for anything else: a date is never guessed from a part of a text. */
bool when_parse(struct slice text, struct when *when);

/* Finds a date of day precision inside a file name or path: YYYY-MM-DD, YYYY_MM_DD, YYYY/MM/DD or
 * YYYYMMDD, not part of a longer number. The last one in the path counts. */
bool when_find(struct slice path, struct when *when);

/* Writes ISO 8601 of the known precision ("2021-03", "2021-03-04", "2021-03-04T05:06Z",
 * "2021-03-04T05:06:07Z"), or "" when unknown; returns the length. */
size_t when_format(struct when when, char text[WHEN_TEXT_LEN + 1]);

/* Seconds since 1970 of a day in UTC; the arguments are in range. */
int64_t when_day_seconds(int year, int month, int day);

/* Whether a known instant lies in the range that can be stored. */
bool when_is_valid(struct when when);

/* Newest first, unknown last: below zero when `a` comes before `b` in a list of hits. */
int when_cmp_newest(struct when a, struct when b);

#endif
