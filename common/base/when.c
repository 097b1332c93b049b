#include "common/base/when.h"

#include "common/base/compiler.h"

#include <string.h>
#include <strings.h>
#include <time.h>

#define DAY_SECONDS ((int64_t)24 * 60 * 60)

/* From 0001-01-01 to 1970-01-01. */
#define DAYS_BEFORE_1970 719162

static const char *const month_names[12] = {"January",   "February", "March",    "April",
                                            "May",       "June",     "July",     "August",
                                            "September", "October",  "November", "December"};
static const char *const day_names[7] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                         "Thursday", "Friday", "Saturday"};

static bool is_leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int days_in_month(int year, int month)
{
    static const int days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[month - 1] + (month == 2 && is_leap(year));
}

int64_t when_day_seconds(int year, int month, int day)
{
    int before = year - 1;
    int64_t days = (int64_t)before * 365 + before / 4 - before / 100 + before / 400;
    for (int m = 1; m < month; m++)
        days += days_in_month(year, m);
    return (days + day - 1 - DAYS_BEFORE_1970) * DAY_SECONDS;
}

bool when_is_valid(struct when when)
{
    return when.precision >= WHEN_YEAR && when.precision <= WHEN_SECOND &&
           when.seconds >= when_day_seconds(WHEN_YEAR_MIN, 1, 1) &&
           when.seconds < when_day_seconds(WHEN_YEAR_MAX, 12, 31) + DAY_SECONDS;
}

int when_cmp_newest(struct when a, struct when b)
{
    bool a_unknown = a.precision == WHEN_UNKNOWN;
    bool b_unknown = b.precision == WHEN_UNKNOWN;
    if (a_unknown || b_unknown)
        return a_unknown - b_unknown;
    return (a.seconds < b.seconds) - (a.seconds > b.seconds);
}

size_t when_format(struct when when, char text[WHEN_TEXT_LEN + 1])
{
    /* Where the full form is cut. */
    static const size_t lens[] = {
        [WHEN_YEAR] = 4, [WHEN_MONTH] = 7, [WHEN_DAY] = 10, [WHEN_MINUTE] = 16, [WHEN_SECOND] = 19};
    text[0] = '\0';
    time_t seconds = (time_t)when.seconds;
    struct tm tm;
    if (!when_is_valid(when) || gmtime_r(&seconds, &tm) == NULL)
        return 0;
    /* strftime does not pad years. */
    int year = tm.tm_year + 1900;
    for (int i = 3; i >= 0; i--, year /= 10)
        text[i] = (char)('0' + year % 10);
    strftime(text + 4, WHEN_TEXT_LEN + 1 - 4, "-%m-%dT%H:%M:%S", &tm);
    size_t len = lens[when.precision];
    if (when.precision >= WHEN_MINUTE)
        text[len++] = 'Z';
    text[len] = '\0';
    return len;
}

/* --- reading --------------------------------------------------------------------------------- */

/* The text still to be read. The scan_ functions step over what they recognise and leave the rest;
 * on false they may have stepped over a part of it. */
struct scan {
    const char *next;
    const char *end;
};

/* What has been read of a date; `precision` says how far the fields are filled. */
struct fields {
    int year;
    int month;
    int day;
    int hour;
    int minute;
    int second;
    int offset_minutes; /* east of UTC */
    enum when_precision precision;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool scan_at_end(const struct scan *scan)
{
    return scan->next == scan->end;
}

static bool scan_char(struct scan *scan, char c)
{
    if (scan_at_end(scan) || *scan->next != c)
        return false;
    scan->next++;
    return true;
}

static bool scan_spaces(struct scan *scan)
{
    const char *begin = scan->next;
    while (!scan_at_end(scan) && is_space(*scan->next))
        scan->next++;
    return scan->next > begin;
}

/* A run of digits, all of it, of the given length. */
static bool scan_number(struct scan *scan, int min_digits, int max_digits, int *value)
{
    int n = 0;
    *value = 0;
    for (; !scan_at_end(scan) && is_digit(*scan->next) && n < max_digits; n++)
        *value = *value * 10 + (*scan->next++ - '0');
    return n >= min_digits && (scan_at_end(scan) || !is_digit(*scan->next));
}

/* A run of ASCII letters, perhaps none. */
static struct slice scan_word(struct scan *scan)
{
    const char *begin = scan->next;
    while (!scan_at_end(scan) && is_letter(*scan->next))
        scan->next++;
    return slice_make(begin, (size_t)(scan->next - begin));
}

static bool word_is(struct slice word, const char *name)
{
    return word.len == strlen(name) && strncasecmp(word.ptr, name, word.len) == 0;
}

/* The index of a name that `word` is, in full or by its first three letters; -1 for none. */
static int find_name(struct slice word, const char *const names[], int n_names)
{
    for (int i = 0; i < n_names; i++)
        if (word_is(word, names[i]) || (word.len == 3 && strncasecmp(word.ptr, names[i], 3) == 0))
            return i;
    return -1;
}

static int find_month(struct slice word)
{
    return word_is(word, "Sept") ? 9 : find_name(word, month_names, 12) + 1;
}

/* "Z", "+01:00", "+0100", "+01", "GMT" or a zone of the United States as RFC 5322 lists them. */
static bool scan_zone(struct scan *scan, int *offset_minutes)
{
    static const struct {
        const char *name;
        int hours;
    } zones[] = {{"Z", 0},    {"UT", 0},   {"UTC", 0},  {"GMT", 0},  {"EST", -5}, {"EDT", -4},
                 {"CST", -6}, {"CDT", -5}, {"MST", -7}, {"MDT", -6}, {"PST", -8}, {"PDT", -7}};
    bool is_west = scan_char(scan, '-');
    if (!is_west && !scan_char(scan, '+')) {
        struct slice word = scan_word(scan);
        for (size_t i = 0; i < COUNT_OF(zones); i++) {
            if (word_is(word, zones[i].name)) {
                *offset_minutes = zones[i].hours * 60;
                return true;
            }
        }
        return false;
    }
    int hours;
    int minutes = 0;
    if (!scan_number(scan, 2, 4, &hours))
        return false;
    if (hours > 99) {
        minutes = hours % 100;
        hours /= 100;
    } else if (scan_char(scan, ':') && !scan_number(scan, 2, 2, &minutes)) {
        return false;
    }
    *offset_minutes = (hours * 60 + minutes) * (is_west ? -1 : 1);
    return hours <= 23 && minutes <= 59;
}

/* "am", "p.m." and the like after a time of twelve hours; none of them is fine, too. */
static bool scan_half_day(struct scan *scan, int *hour)
{
    struct scan rest = *scan;
    scan_spaces(&rest);
    struct slice first = scan_word(&rest);
    bool is_pm = first.len > 0 && (first.ptr[0] | 0x20) == 'p';
    bool is_dotted = first.len == 1 && scan_char(&rest, '.') && word_is(scan_word(&rest), "m") &&
                     scan_char(&rest, '.');
    bool is_half = (is_dotted && (is_pm || word_is(first, "a"))) || word_is(first, "am") ||
                   word_is(first, "pm");
    if (!is_half)
        return true;
    *scan = rest;
    bool is_fine = *hour >= 1 && *hour <= 12;
    *hour = *hour % 12 + (is_pm ? 12 : 0);
    return is_fine;
}

/* "05:06", "05:06:07", "05:06:07.25", each with half of the day and a zone after it, to the end. */
static bool scan_time(struct scan *scan, struct fields *f)
{
    if (!scan_number(scan, 1, 2, &f->hour) || !scan_char(scan, ':') ||
        !scan_number(scan, 2, 2, &f->minute))
        return false;
    f->precision = WHEN_MINUTE;
    if (scan_char(scan, ':')) {
        if (!scan_number(scan, 2, 2, &f->second))
            return false;
        f->precision = WHEN_SECOND;
        if (scan_char(scan, '.') || scan_char(scan, ','))
            while (!scan_at_end(scan) && is_digit(*scan->next))
                scan->next++;
    }
    if (!scan_half_day(scan, &f->hour))
        return false;
    scan_spaces(scan);
    return scan_at_end(scan) || scan_zone(scan, &f->offset_minutes);
}

/* The forms that begin with the year. */
static bool scan_iso(struct scan *scan, struct fields *f)
{
    struct scan compact = *scan;
    int number;
    if (scan_number(&compact, 8, 8, &number)) {
        *scan = compact;
        *f = (struct fields){.year = number / 10000,
                             .month = number / 100 % 100,
                             .day = number % 100,
                             .precision = WHEN_DAY};
        return true;
    }
    f->precision = WHEN_YEAR;
    if (!scan_number(scan, 4, 4, &f->year))
        return false;
    if (scan_at_end(scan))
        return true;
    f->precision = WHEN_MONTH;
    if (!scan_char(scan, '-') || !scan_number(scan, 2, 2, &f->month))
        return false;
    if (scan_at_end(scan))
        return true;
    f->precision = WHEN_DAY;
    if (!scan_char(scan, '-') || !scan_number(scan, 2, 2, &f->day))
        return false;
    if (scan_at_end(scan))
        return true;
    return (scan_char(scan, 'T') || scan_char(scan, 't') || scan_spaces(scan)) &&
           scan_time(scan, f);
}

/* "4" or "4th", with white space and a comma after it. */
static bool scan_day(struct scan *scan, int *day)
{
    if (!scan_number(scan, 1, 2, day))
        return false;
    struct slice ending = scan_word(scan);
    if (ending.len > 0 && !word_is(ending, "st") && !word_is(ending, "nd") &&
        !word_is(ending, "rd") && !word_is(ending, "th"))
        return false;
    scan_char(scan, ',');
    scan_spaces(scan);
    return true;
}

/* A month's name; a point, white space and a comma may follow. */
static bool scan_month(struct scan *scan, int *month)
{
    *month = find_month(scan_word(scan));
    scan_char(scan, '.');
    scan_char(scan, ',');
    scan_spaces(scan);
    return *month > 0;
}

/* RFC 5322 and English words: day and month in either order, then the year. */
static bool scan_words(struct scan *scan, struct fields *f)
{
    struct scan after_weekday = *scan;
    if (find_name(scan_word(&after_weekday), day_names, 7) >= 0) {
        scan_char(&after_weekday, '.');
        scan_char(&after_weekday, ',');
        scan_spaces(&after_weekday);
        *scan = after_weekday;
    }
    bool is_day_first = !scan_at_end(scan) && is_digit(*scan->next);
    if (is_day_first ? !scan_day(scan, &f->day) || !scan_month(scan, &f->month)
                     : !scan_month(scan, &f->month) || !scan_day(scan, &f->day))
        return false;
    f->precision = WHEN_DAY;
    if (!scan_number(scan, 4, 4, &f->year))
        return false;
    if (scan_at_end(scan))
        return true;
    scan_char(scan, ',');
    if (!scan_spaces(scan))
        return false;
    struct scan after_at = *scan;
    if (word_is(scan_word(&after_at), "at") && scan_spaces(&after_at))
        *scan = after_at;
    return scan_time(scan, f);
}

/* Checks the ranges. A leap second counts as the second before it. */
static bool fields_to_when(const struct fields *f, struct when *when)
{
    int month = f->precision >= WHEN_MONTH ? f->month : 1;
    int day = f->precision >= WHEN_DAY ? f->day : 1;
    if (f->year < WHEN_YEAR_MIN || f->year > WHEN_YEAR_MAX || month < 1 || month > 12 || day < 1 ||
        day > days_in_month(f->year, month) || f->hour > 23 || f->minute > 59 || f->second > 60)
        return false;
    int second = f->second < 60 ? f->second : 59;
    int64_t minutes = (int64_t)f->hour * 60 + f->minute - f->offset_minutes;
    struct when made = {.seconds = when_day_seconds(f->year, month, day) + minutes * 60 + second,
                        .precision = f->precision};
    if (!when_is_valid(made))
        return false;
    *when = made;
    return true;
}

bool when_parse(struct slice text, struct when *when)
{
    *when = (struct when){0};
    if (text.len == 0)
        return false;
    struct scan all = {text.ptr, text.ptr + text.len};
    scan_spaces(&all);
    while (all.end > all.next && is_space(all.end[-1]))
        all.end--;

    struct scan scan = all;
    struct fields fields = {0};
    if (scan_iso(&scan, &fields) && scan_at_end(&scan))
        return fields_to_when(&fields, when);
    scan = all;
    fields = (struct fields){0};
    return scan_words(&scan, &fields) && scan_at_end(&scan) && fields_to_when(&fields, when);
}

/* A date that begins right here and no longer number goes on after. */
static bool scan_path_date(struct scan *scan, struct fields *f)
{
    struct scan compact = *scan;
    int number;
    f->precision = WHEN_DAY;
    if (scan_number(&compact, 8, 8, &number)) {
        *scan = compact;
        f->year = number / 10000;
        f->month = number / 100 % 100;
        f->day = number % 100;
        /* Other numbers of eight digits are common in file names, older newspapers are not. */
        return f->year >= 1600 && f->year < 2200;
    }
    if (!scan_number(scan, 4, 4, &f->year) || scan_at_end(scan))
        return false;
    char separator = *scan->next;
    return strchr("-_/", separator) != NULL && scan_char(scan, separator) &&
           scan_number(scan, 2, 2, &f->month) && scan_char(scan, separator) &&
           scan_number(scan, 2, 2, &f->day);
}

bool when_find(struct slice path, struct when *when)
{
    *when = (struct when){0};
    bool is_found = false;
    for (size_t i = 0; i < path.len; i++) {
        if (!is_digit(path.ptr[i]) || (i > 0 && is_digit(path.ptr[i - 1])))
            continue;
        struct scan scan = {path.ptr + i, path.ptr + path.len};
        struct fields fields = {0};
        if (scan_path_date(&scan, &fields) && fields_to_when(&fields, when))
            is_found = true;
    }
    return is_found;
}
