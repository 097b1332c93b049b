#include "bench/report/wording.h"

#include "bench/report/selection.h"
#include "common/io/file.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* Three significant digits without an exponent, for 0.0005 and above. */
static void add_three_digits(struct strbuf *out, double value)
{
    int decimals = value >= 99.95 || value <= 0 ? 0 : value >= 9.995 ? 1 : value >= 0.9995 ? 2 : 3;
    strbuf_addf(out, "%.*f", decimals, value);
}

void word_time(struct strbuf *out, double us)
{
    if (us < 999.5) {
        add_three_digits(out, us);
        strbuf_adds(out, " µs");
    } else if (us < 999500) {
        add_three_digits(out, us / 1e3);
        strbuf_adds(out, " ms");
    } else {
        add_three_digits(out, us / 1e6);
        strbuf_adds(out, " s");
    }
}

void word_count(struct strbuf *out, double count)
{
    char digits[32];
    int len = snprintf(digits, sizeof(digits), "%.0f", fmin(fmax(count, 0), 1e18));
    for (int i = 0; i < len; i++) {
        if (i > 0 && (len - i) % 3 == 0)
            strbuf_addc(out, ',');
        strbuf_addc(out, digits[i]);
    }
}

void word_bytes(struct strbuf *out, double bytes)
{
    static const char *const units[] = {" B", " kB", " MB", " GB", " TB"};
    size_t unit = 0;
    while (bytes >= 999.5 && unit + 1 < COUNT_OF(units)) {
        bytes /= 1000;
        unit++;
    }
    add_three_digits(out, bytes);
    strbuf_adds(out, units[unit]);
}

void word_ratio(struct strbuf *out, double value, double reference)
{
    if (!(value > 0) || !(reference > 0))
        return;
    add_three_digits(out, value / reference);
    strbuf_adds(out, "×");
}

bool quantile_is_shown(double q, uint64_t n_samples)
{
    return (double)n_samples * (1 - q) >= 1 - 1e-9;
}

void word_quantile(struct strbuf *out, double us, double q, uint64_t n_samples)
{
    if (quantile_is_shown(q, n_samples))
        word_time(out, us);
    else
        strbuf_adds(out, "–");
}

/* With the server's clock each target is timed by its own. */
void word_conditions(struct strbuf *out, const struct results_pass *pass)
{
    bool is_own = name_is(pass->clock, "server");
    strbuf_addf(out, "%s loop, %s cache, %" PRIu64 " thread%s, %s%s", pass->mode, pass->cache,
                pass->threads, pass->threads == 1 ? "" : "s",
                is_own ? "each timed by its own clock" : "timed by the ",
                is_own ? "" : pass->clock);
}

void word_pass(struct strbuf *out, const struct results_pass *pass)
{
    word_conditions(out, pass);
    if (pass_is_open(pass)) {
        strbuf_adds(out, ", ");
        word_count(out, pass->rate);
        strbuf_adds(out, " queries/s intended");
    } else {
        strbuf_addf(out, ", %" PRIu64 " repeat%s", pass->repeats, pass->repeats == 1 ? "" : "s");
    }
}

static void word_unnamed(struct strbuf *out, const struct results *results)
{
    for (size_t i = 0; i < results->n_targets; i++) {
        if (!name_is(results->targets[i].kind, "index"))
            continue;
        strbuf_adds(out, "index ");
        strbuf_add_slice(out, file_base_name(results->targets[i].note));
        return;
    }
    if (results->n_evals > 0)
        strbuf_add_slice(out, file_base_name(results->evals[0].target));
}

void word_corpus(struct strbuf *out, const struct results *results)
{
    struct strbuf text = {0};
    if (name_is(results->corpus.name, ""))
        word_unnamed(&text, results);
    else
        strbuf_adds(&text, results->corpus.name);
    if (results->corpus.articles > 0) {
        strbuf_adds(&text, text.len > 0 ? ", " : "");
        word_count(&text, (double)results->corpus.articles);
        strbuf_adds(&text, " articles");
    }
    if (results->corpus.text_bytes > 0) {
        strbuf_adds(&text, text.len > 0 ? ", " : "");
        word_bytes(&text, (double)results->corpus.text_bytes);
        strbuf_adds(&text, " of text");
    }
    strbuf_adds(out, text.len > 0 ? strbuf_cstr(&text) : "unnamed articles");
    strbuf_release(&text);
}

static bool is_plain(const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "_-./=:,+@%";
    return word[0] != '\0' && word[strspn(word, plain)] == '\0';
}

void word_command(struct strbuf *out, const struct results *results)
{
    for (size_t i = 0; i < results->n_command; i++) {
        const char *word = results->command[i];
        strbuf_adds(out, i > 0 ? " " : "");
        if (is_plain(word)) {
            strbuf_adds(out, word);
            continue;
        }
        strbuf_addc(out, '\'');
        for (const char *c = word; *c != '\0'; c++) {
            if (*c == '\'')
                strbuf_adds(out, "'\\''");
            else
                strbuf_addc(out, *c);
        }
        strbuf_addc(out, '\'');
    }
}
