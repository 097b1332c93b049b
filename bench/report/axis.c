#include "bench/report/axis.h"

#include "bench/report/wording.h"

#include <math.h>
#include <stddef.h>

/* A linear axis has at most so many marks above 0; more labels than that run into each other. */
#define MOST_MARKS 5

/* Up to here, as a ratio, a logarithmic axis has marks at 1, 2 and 5 times a power of ten; a longer
 * one at the powers alone. */
#define MOST_FINE_RATIO 150

/* What lies outside is of no measurement, and would let marks over- or underflow. */
#define LEAST_LIMIT 1e-200
#define MOST_LIMIT  1e200

/* A logarithmic axis shows so many times at most; less than that is cut off below. */
#define MOST_RATIO 1e12

/* The unit that suits values of about `size`, and how many of the axis' units it is. */
struct scale {
    const char *name;
    double factor;
};

static const struct scale times[] = {{" ns", 1e-9}, {" µs", 1e-6}, {" ms", 1e-3}, {" s", 1}};
static const struct scale sizes[] = {{" B", 1}, {" kB", 1e3}, {" MB", 1e6}, {" GB", 1e9}};

static struct scale largest_below(const struct scale *scales, size_t n, double unit, double size)
{
    size_t best = 0;
    for (size_t i = 0; i < n; i++)
        if (scales[i].factor / unit <= size * (1 + 1e-9))
            best = i;
    return (struct scale){scales[best].name, scales[best].factor / unit};
}

static struct scale scale_of(enum axis_unit unit, double size)
{
    switch (unit) {
    case AXIS_MICROSECONDS:
        return largest_below(times, COUNT_OF(times), 1e-6, size);
    case AXIS_SECONDS:
        return largest_below(times, COUNT_OF(times), 1, size);
    case AXIS_BYTES:
        return largest_below(sizes, COUNT_OF(sizes), 1, size);
    case AXIS_NUMBER:
        break;
    }
    return (struct scale){"", 1};
}

static void add_label(struct strbuf *script, double value, struct scale scale)
{
    if (value == 0)
        strbuf_addc(script, '0');
    else if (value / scale.factor >= 1000)
        word_count(script, value / scale.factor);
    else
        strbuf_addf(script, "%.6g", value / scale.factor);
    strbuf_adds(script, value == 0 ? "" : scale.name);
}

/* The mark before or at `value`: 1, 2 or 5 times a power of ten. A value that is one but for
 * rounding is its own. */
static double mark_below(double value)
{
    double power = pow(10, floor(log10(value) + 1e-9));
    double first = value / power * (1 + 1e-9);
    return first >= 5 ? 5 * power : first >= 2 ? 2 * power : power;
}

static double mark_after(double mark)
{
    double power = pow(10, floor(log10(mark) + 1e-9));
    double first = mark / power;
    return first < 1.5 ? 2 * power : first < 3 ? 5 * power : 10 * power;
}

static double mark_above(double value)
{
    double mark = mark_below(value);
    return mark >= value * (1 - 1e-9) ? mark : mark_after(mark);
}

static void begin_marks(struct strbuf *script, char letter)
{
    strbuf_addf(script, "set %ctics (", letter);
}

static void add_mark(struct strbuf *script, double value, struct scale scale, bool is_first)
{
    strbuf_adds(script, is_first ? "'" : ",'");
    add_label(script, value, scale);
    strbuf_addf(script, "' %.9g", value);
}

static bool is_power_of_ten(double value)
{
    double exponent = log10(value);
    return fabs(exponent - round(exponent)) < 1e-6;
}

static void script_log(const struct axis *axis, char letter, double least, double most,
                       struct strbuf *script)
{
    double from = mark_below(fmax(least, most / MOST_RATIO)), to = mark_above(most);
    bool is_first = true;
    if (to <= from * (1 + 1e-9))
        to = mark_after(from);
    strbuf_addf(script, "set logscale %c\nset %crange [%.9g:%.9g]\n", letter, letter, from, to);
    begin_marks(script, letter);
    for (double mark = from; mark <= to * (1 + 1e-9); mark = mark_after(mark)) {
        if (to / from > MOST_FINE_RATIO && !is_power_of_ten(mark))
            continue;
        add_mark(script, mark, scale_of(axis->unit, mark), is_first);
        is_first = false;
    }
    strbuf_adds(script, ")\n");
}

static void script_linear(const struct axis *axis, char letter, double most, struct strbuf *script)
{
    double step = most > 0 ? mark_above(most / MOST_MARKS) : 1;
    double n_steps = most > 0 ? ceil(most / step - 1e-9) : 1;
    struct scale scale = scale_of(axis->unit, most);
    strbuf_addf(script, "set %crange [0:%.9g]\n", letter, step * n_steps);
    begin_marks(script, letter);
    for (double i = 0; i <= n_steps; i++)
        add_mark(script, i * step, scale, i == 0);
    strbuf_adds(script, ")\n");
}

void axis_script(const struct axis *axis, char letter, double least, double most,
                 struct strbuf *script)
{
    most = fmin(most, MOST_LIMIT);
    if (most < LEAST_LIMIT)
        most = axis->is_log ? LEAST_LIMIT : 0;
    least = fmin(least, most);
    strbuf_addf(script, "set %clabel '%s'\n", letter, axis->label);
    if (axis->is_log)
        script_log(axis, letter, least, most, script);
    else
        script_linear(axis, letter, most, script);
}
