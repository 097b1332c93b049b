#include "bench/report/readme_section.h"

#include "bench/results/build_figures.h"
#include "bench/report/htmltext.h"
#include "bench/report/selection.h"
#include "bench/report/wording.h"

#include <inttypes.h>
#include <math.h>

static void put(struct strbuf *out, struct strbuf *text)
{
    markdown_add_text(out, strbuf_cstr(text));
    strbuf_reset(text);
}

/* "210 µs | 1.35 ms | 2.1×" and so on: the columns of put_speed_table. */
static void put_speed_row(struct strbuf *out, const struct results *results,
                          const struct results_pass *pass, const struct results_cell *cell,
                          const struct results_cell *ours)
{
    struct strbuf text = {0};
    strbuf_adds(out, "| ");
    markdown_add_text(out, cell->command);
    strbuf_adds(out, " | ");
    markdown_add_text(out, cell->target);
    strbuf_addf(out, " | %" PRIu64, cell->n_queries);
    strbuf_adds(out, " | ");
    word_time(&text, cell->p50_us);
    put(out, &text);
    strbuf_adds(out, " | ");
    word_time(&text, cell->mean_us);
    put(out, &text);
    strbuf_adds(out, " | ");
    word_quantile(&text, cell->p99_us, .99, cell->n_samples);
    put(out, &text);
    strbuf_adds(out, " | ");
    if (ours != NULL && pass_cells_are_alike(results, pass, ours, cell))
        word_ratio(&text, cell->mean_us, ours->mean_us);
    put(out, &text);
    strbuf_adds(out, " |\n");
    strbuf_release(&text);
}

static void put_speed_table(struct strbuf *out, const struct results *results,
                            const struct results_pass *pass)
{
    struct name_list commands = {0}, targets = {0};
    struct strbuf text = {0};
    bool has_dash = false;
    pass_commands(pass, &commands);
    pass_targets(pass, &targets);
    word_corpus(&text, results);
    strbuf_adds(&text, ": ");
    word_pass(&text, pass);
    strbuf_adds(out, "**");
    put(out, &text);
    strbuf_adds(out,
                "**\n\n| command | target | queries | median | mean | p99 | mean, against ours "
                "|\n|---|---|--:|--:|--:|--:|--:|\n");
    for (size_t c = 0; c < commands.n; c++) {
        const struct results_cell *ours =
            pass_cell(pass, results_ours(results), commands.items[c], RESULTS_CLASS_ALL);
        for (size_t t = 0; t < targets.n; t++) {
            const struct results_cell *cell =
                pass_cell(pass, targets.items[t], commands.items[c], RESULTS_CLASS_ALL);
            if (cell == NULL)
                continue;
            put_speed_row(out, results, pass, cell, ours);
            has_dash = has_dash || !quantile_is_shown(.99, cell->n_samples);
        }
    }
    strbuf_adds(out, has_dash ? "\n–: fewer than 100 samples do not show what 99 of 100 stay "
                                "within.\n\n"
                              : "\n");
    name_list_release(&commands);
    name_list_release(&targets);
    strbuf_release(&text);
}

static void put_bytes(struct strbuf *out, uint64_t bytes)
{
    struct strbuf text = {0};
    if (bytes > 0)
        word_bytes(&text, (double)bytes);
    strbuf_adds(out, " | ");
    put(out, &text);
    strbuf_release(&text);
}

static void put_builds(struct strbuf *out, const struct results *results)
{
    struct strbuf text = {0};
    if (results->n_builds == 0)
        return;
    word_corpus(&text, results);
    strbuf_adds(out, "**Building: ");
    put(out, &text);
    strbuf_adds(out, "**\n\n| target | time (median) | text | peak memory | index |\n"
                     "|---|--:|--:|--:|--:|\n");
    for (size_t i = 0; i < results->n_builds; i++) {
        const struct results_build *build = &results->builds[i];
        if (build->n_repeats == 0)
            continue;
        strbuf_adds(out, "| ");
        markdown_add_text(out, build->target);
        strbuf_addf(out, " | %.2f s | %.1f MB/s", build_median_wall_s(build),
                    build_mb_per_s(build));
        put_bytes(out, build_peak_bytes(build));
        put_bytes(out, build->repeats[0].index_bytes);
        strbuf_adds(out, " |\n");
    }
    strbuf_addc(out, '\n');
    strbuf_release(&text);
}

/* Whether a table of builds, or an earlier line, tells the size of the same index. */
static bool is_told(const struct results *all, size_t n, size_t r, const char *target)
{
    for (size_t i = 0; i < n; i++) {
        const struct results *results = &all[i];
        if (results->corpus.articles != all[r].corpus.articles)
            continue;
        for (size_t b = 0; b < results->n_builds; b++)
            if (name_is(results->builds[b].target, target))
                return true;
        const struct results_target *earlier = results_target_named(results, target);
        if (i < r && earlier != NULL && earlier->index_bytes > 0)
            return true;
    }
    return false;
}

/* The sizes of the indexes of results `r` that stand nowhere else. */
static void put_sizes(struct strbuf *out, const struct results *all, size_t n, size_t r)
{
    const struct results *results = &all[r];
    const char *separator = "Index sizes: ";
    struct strbuf text = {0};
    for (size_t i = 0; i < results->n_targets; i++) {
        if (results->targets[i].index_bytes == 0 || is_told(all, n, r, results->targets[i].name))
            continue;
        strbuf_addf(&text, "%s%s ", separator, results->targets[i].name);
        word_bytes(&text, (double)results->targets[i].index_bytes);
        separator = ", ";
    }
    if (text.len > 0) {
        put(out, &text);
        strbuf_adds(out, ".\n\n");
    }
    strbuf_release(&text);
}

static void put_mismatches(struct strbuf *out, const struct results *results)
{
    uint64_t n = 0;
    for (size_t i = 0; i < results->n_checks; i++)
        n += results->checks[i].mismatches;
    if (n > 0)
        strbuf_addf(out,
                    "**%" PRIu64 " answers differ between targets: do not trust these times."
                    "**\n\n",
                    n);
}

/* A README tells nobody's folders: absolute paths are cut to their last part. */
static void add_without_folders(const char *command, struct strbuf *out)
{
    for (const char *at = command; *at != '\0';) {
        bool begins = at == command || strchr(" ='\"", at[-1]) != NULL;
        size_t len = strcspn(at, " ='\"");
        if (begins && *at == '/') {
            size_t last = len;
            while (at[last - 1] != '/')
                last--;
            strbuf_add(out, at + last, len - last);
        } else {
            strbuf_add(out, at, len);
        }
        at += len;
        if (*at != '\0')
            strbuf_addc(out, *at++);
    }
}

static void put_circumstances(struct strbuf *out, const struct results *results)
{
    struct strbuf text = {0};
    bool has_versions = false;
    strbuf_addf(&text, "Measured %s on %s, %" PRIu64 " cores, ", results->date,
                results->machine.cpu, results->machine.cores);
    word_bytes(&text, (double)results->machine.memory_bytes);
    strbuf_addf(&text, ", %s, %s; newsdex %s, %s.", results->machine.os, results->machine.kernel,
                results->program.version, results->program.compiler);
    for (size_t i = 0; i < results->n_targets; i++) {
        const struct results_target *target = &results->targets[i];
        const char *version = results_version_of(results, target);
        if (version[0] == '\0')
            continue;
        strbuf_addf(&text, "%s %s %s", has_versions ? "," : " Versions:", target->name, version);
        has_versions = true;
    }
    if (has_versions)
        strbuf_addc(&text, '.');
    put(out, &text);
    strbuf_adds(out, " Command: ");
    struct strbuf command = {0};
    word_command(&command, results);
    add_without_folders(strbuf_cstr(&command), &text);
    markdown_add_code(out, strbuf_cstr(&text));
    strbuf_release(&command);
    strbuf_adds(out, "\n\n");
    strbuf_release(&text);
}

/* An open loop is told by the report's pictures; a table of means would say the wrong thing. */
static bool has_tables(const struct results *results)
{
    bool has = results->n_builds > 0;
    for (size_t p = 0; p < results->n_passes && !has; p++)
        has = !pass_is_open(&results->passes[p]);
    return has;
}

void readme_section(const struct results *results, size_t n_results, struct strbuf *out)
{
    strbuf_addc(out, '\n');
    for (size_t r = 0; r < n_results; r++) {
        put_mismatches(out, &results[r]);
        if (!has_tables(&results[r]))
            continue;
        for (size_t p = 0; p < results[r].n_passes; p++)
            if (!pass_is_open(&results[r].passes[p]))
                put_speed_table(out, &results[r], &results[r].passes[p]);
        put_sizes(out, results, n_results, r);
        put_builds(out, &results[r]);
        put_circumstances(out, &results[r]);
    }
}

/* Where a line that is `marker` alone begins and where the next line does. False when there is none
 * at `from` or later. */
static bool find_line(struct slice text, const char *marker, size_t from, size_t *begin,
                      size_t *end)
{
    for (size_t at = from; at < text.len;) {
        const char *line_end = memchr(text.ptr + at, '\n', text.len - at);
        size_t next = line_end != NULL ? (size_t)(line_end - text.ptr) + 1 : text.len;
        size_t len = next - at;
        while (len > 0 && strchr("\r\n", text.ptr[at + len - 1]) != NULL)
            len--;
        if (slice_is(slice_make(text.ptr + at, len), marker)) {
            *begin = at;
            *end = next;
            return true;
        }
        at = next;
    }
    return false;
}

enum status readme_splice(struct slice text, struct slice section, const char *name,
                          struct strbuf *out, struct err *err)
{
    size_t begin, body, tail, end, ignored;
    if (!find_line(text, README_BEGIN, 0, &begin, &body) ||
        !find_line(text, README_END, body, &tail, &end) ||
        find_line(text, README_BEGIN, body, &ignored, &ignored) ||
        find_line(text, README_END, end, &ignored, &ignored))
        return err_set(
            err, ST_SYNTAX,
            "%s: a line '%s' and after it a line '%s' are wanted, each once: what stands "
            "between them is replaced",
            name, README_BEGIN, README_END);
    strbuf_add(out, text.ptr, body);
    strbuf_add_slice(out, section);
    strbuf_add(out, text.ptr + tail, text.len - tail);
    return ST_OK;
}
