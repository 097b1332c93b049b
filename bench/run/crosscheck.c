#include "bench/run/crosscheck.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* A list of hits longer than this is cut in a message. */
#define SHOWN_HITS 3

static bool is_near(double a, double b)
{
    return fabs(a - b) <= CROSSCHECK_TOLERANCE * fmax(fabs(a), fabs(b));
}

/* Whether each hit of `a` stands in `b` with a near score; one that ties with the last of k may be
 * missing, since another may have taken its place. */
static bool is_contained(const struct crosscheck_hit *a, size_t n_a, const struct crosscheck_hit *b,
                         size_t n_b, size_t k)
{
    for (size_t i = 0; i < n_a; i++) {
        bool found = n_a == k && is_near(a[i].score, a[n_a - 1].score);
        size_t j = i; /* to the first hit that might be it: near hits are neighbours */
        while (j > 0 && is_near(b[j - 1].score, a[i].score))
            j--;
        for (; !found && j < n_b && is_near(b[j].score, a[i].score); j++)
            found = strcmp(a[i].id, b[j].id) == 0;
        if (!found)
            return false;
    }
    return true;
}

bool crosscheck_lists_equal(const struct crosscheck_hit *a, size_t n_a,
                            const struct crosscheck_hit *b, size_t n_b, size_t k)
{
    if (n_a != n_b)
        return false;
    for (size_t i = 0; i < n_a; i++) {
        if (!is_near(a[i].score, b[i].score))
            return false;
    }
    return is_contained(a, n_a, b, n_b, k) && is_contained(b, n_b, a, n_a, k);
}

static struct results_check *add_check(struct results *results, const char *command,
                                       const char *suffix, const char *reference,
                                       const char *target)
{
    struct strbuf name = {0};
    struct results_check *check = &results->checks[results->n_checks++];
    strbuf_addf(&name, "%s%s", command, suffix);
    check->command = arena_strndup(&results->arena, name.buf, name.len);
    check->reference = reference;
    check->target = target;
    check->examples =
        arena_zalloc(&results->arena, CROSSCHECK_EXAMPLES_MAX * sizeof(*check->examples));
    strbuf_release(&name);
    return check;
}

/* Counts a mismatch; `text` says which, and is released. */
static void add_mismatch(struct results_check *check, struct arena *arena, struct strbuf *text)
{
    if (check->n_examples < CROSSCHECK_EXAMPLES_MAX)
        check->examples[check->n_examples++] = arena_strndup(arena, text->buf, text->len);
    check->mismatches++;
    strbuf_release(text);
}

/* --- counts --------------------------------------------------------------------------------- */

static enum status compare_counts(struct target *reference, struct target *target,
                                  const char *command, struct results_check *check,
                                  struct results *results, struct err *err)
{
    for (size_t q = 0; q < results->n_queries; q++) {
        const char *query = results->queries[q].query;
        struct answer a;
        struct answer b;
        TRY(target_ask(reference, command, query, &a, err));
        TRY(target_ask(target, command, query, &b, err));
        if (!a.is_supported || !b.is_supported)
            continue;
        check->compared++;
        if (a.number == b.number)
            continue;
        struct strbuf text = {0};
        strbuf_addf(&text, "%s: %s says %" PRIu64 ", %s says %" PRIu64, query, check->reference,
                    a.number, check->target, b.number);
        add_mismatch(check, &results->arena, &text);
    }
    return ST_OK;
}

/* --- lists ---------------------------------------------------------------------------------- */

/* Searches and copies the hits into `arena`; `*hits` is NULL when the query is not supported. */
static enum status list_hits(struct session *session, const char *query, size_t k,
                             struct arena *arena, struct crosscheck_hit **hits, size_t *n,
                             struct err *err)
{
    const struct request request = {.k = k};
    struct searcher *searcher = session->searcher;
    struct err failure = {0};
    uint64_t ignored;
    *hits = NULL;
    *n = 0;
    enum status status = request_answer(&request, session, slice_str(query), &ignored, &failure);
    if (request_is_unsupported(status))
        return ST_OK;
    if (status != ST_OK)
        return err_set(err, status, "%s", failure.text);
    *hits = arena_zalloc(arena, (session->hits.n + 1) * sizeof(**hits));
    for (; *n < session->hits.n; (*n)++) {
        struct hit hit = session->hits.items[*n];
        struct article article = {0};
        TRY(searcher->ops->fetch(searcher, hit.doc, FETCH_HEAD, arena, &article, err));
        (*hits)[*n] = (struct crosscheck_hit){arena_strndup(arena, article.id.ptr, article.id.len),
                                              hit.score};
    }
    return ST_OK;
}

static void show_hits(const struct crosscheck_hit *hits, size_t n, struct strbuf *text)
{
    strbuf_addf(text, "%zu hits", n);
    for (size_t i = 0; i < n && i < SHOWN_HITS; i++)
        strbuf_addf(text, "%s %s %.9g", i > 0 ? "," : ":", hits[i].id, (double)hits[i].score);
}

static enum status compare_lists(struct session *reference, struct session *other, size_t k,
                                 struct results_check *check, struct results *results,
                                 struct err *err)
{
    struct arena arena = {0};
    enum status status = ST_OK;
    for (size_t q = 0; q < results->n_queries && status == ST_OK; q++) {
        const char *query = results->queries[q].query;
        struct crosscheck_hit *a;
        struct crosscheck_hit *b = NULL;
        size_t n_a;
        size_t n_b = 0;
        arena_reset(&arena);
        status = list_hits(reference, query, k, &arena, &a, &n_a, err);
        if (status == ST_OK)
            status = list_hits(other, query, k, &arena, &b, &n_b, err);
        if (status != ST_OK || a == NULL || b == NULL)
            continue;
        check->compared++;
        if (crosscheck_lists_equal(a, n_a, b, n_b, k))
            continue;
        struct strbuf text = {0};
        strbuf_addf(&text, "%s: %s has ", query, check->reference);
        show_hits(a, n_a, &text);
        strbuf_addf(&text, "; %s has ", check->target);
        show_hits(b, n_b, &text);
        add_mismatch(check, &results->arena, &text);
    }
    arena_release(&arena);
    return status;
}

/* --- the twin that skips nothing ------------------------------------------------------------ */

/* The hits of a search as they are, without ids: within one index the numbers say which. */
static enum status raw_hits(struct session *session, const char *query, size_t k,
                            bool is_exhaustive, struct arena *arena, struct hits *copy,
                            bool *is_supported, struct err *err)
{
    const struct request request = {.k = k};
    struct err failure = {0};
    uint64_t ignored;
    session->is_exhaustive = is_exhaustive;
    enum status status = request_answer(&request, session, slice_str(query), &ignored, &failure);
    session->is_exhaustive = false;
    *is_supported = status == ST_OK;
    if (status != ST_OK && !request_is_unsupported(status))
        return err_set(err, status, "%s", failure.text);
    *copy = (struct hits){.n = status == ST_OK ? session->hits.n : 0};
    copy->items = arena_zalloc(arena, (copy->n + 1) * sizeof(*copy->items));
    if (copy->n > 0)
        memcpy(copy->items, session->hits.items, copy->n * sizeof(*copy->items));
    return ST_OK;
}

static bool is_same(const struct hits *a, const struct hits *b)
{
    bool same = a->n == b->n;
    for (size_t i = 0; same && i < a->n; i++)
        same = a->items[i].doc == b->items[i].doc && a->items[i].score == b->items[i].score;
    return same;
}

static enum status compare_exhaustive(struct session *session, size_t k,
                                      struct results_check *check, struct results *results,
                                      struct err *err)
{
    struct arena arena = {0};
    enum status status = ST_OK;
    for (size_t q = 0; q < results->n_queries && status == ST_OK; q++) {
        const char *query = results->queries[q].query;
        struct hits clever;
        struct hits plain = {0};
        bool is_supported;
        arena_reset(&arena);
        status = raw_hits(session, query, k, false, &arena, &clever, &is_supported, err);
        if (status == ST_OK && is_supported)
            status = raw_hits(session, query, k, true, &arena, &plain, &is_supported, err);
        if (status != ST_OK || !is_supported)
            continue;
        check->compared++;
        if (is_same(&clever, &plain))
            continue;
        struct strbuf text = {0};
        strbuf_addf(&text, "%s: %zu hits, with nothing skipped %zu, which are not the same", query,
                    clever.n, plain.n);
        add_mismatch(check, &results->arena, &text);
    }
    arena_release(&arena);
    return status;
}

/* --- all of them ---------------------------------------------------------------------------- */

/* Whether an earlier command has asked for as many hits: their list is then checked already. */
static bool is_repeated_k(const char *const *commands, size_t c)
{
    struct request now;
    bool found = false;
    if (!request_parse(slice_str(commands[c]), &now))
        return false;
    for (size_t i = 0; i < c; i++) {
        struct request earlier;
        found |= request_parse(slice_str(commands[i]), &earlier) && earlier.k == now.k;
    }
    return found;
}

/* What one target is checked for: counts against the reference, and, for an index, itself. */
static enum status check_target(struct target *reference, struct target *target,
                                const struct target_spec *specs, size_t t,
                                const char *const *commands, size_t c, struct results *results,
                                struct err *err)
{
    const char *command = commands[c];
    struct request request;
    if (!request_parse(slice_str(command), &request))
        return ST_OK;
    if (t > 0 && request.want_count)
        TRY(compare_counts(reference, target, command,
                           add_check(results, command, "", specs[0].name, specs[t].name), results,
                           err));
    if (target_session(target) != NULL && request.k > 0 && !is_repeated_k(commands, c))
        TRY(compare_exhaustive(
            target_session(target), request.k,
            add_check(results, command, " exhaustive", specs[t].name, specs[t].name), results,
            err));
    return ST_OK;
}

static enum status check_lists(struct target *reference, struct target *other,
                               const struct target_spec *spec, const struct target_spec *other_spec,
                               const char *command, struct results *results, struct err *err)
{
    struct request request;
    if (!request_parse(slice_str(command), &request) || request.k == 0)
        return ST_OK;
    return compare_lists(target_session(reference), target_session(other), request.k,
                         add_check(results, command, " list", spec->name, other_spec->name),
                         results, err);
}

static enum status check_pair(struct target *reference, const struct target_spec *specs, size_t t,
                              const char *const *commands, size_t n_commands,
                              struct results *results, struct err *err)
{
    static const char *const count[] = {"COUNT"};
    bool has_count = false;
    struct target *target = NULL;
    TRY(target_open(&specs[t], &target, err));
    enum status status = ST_OK;
    for (size_t c = 0; c < n_commands && status == ST_OK; c++) {
        has_count |= strcmp(commands[c], "COUNT") == 0;
        status = check_target(reference, target, specs, t, commands, c, results, err);
    }
    if (status == ST_OK && !has_count)
        status = check_target(reference, target, specs, t, count, 0, results, err);
    target_close(target);
    return status;
}

static enum status check_other(struct target *reference, const struct target_spec *spec,
                               const struct target_spec *other_spec, const char *const *commands,
                               size_t n_commands, struct results *results, struct err *err)
{
    struct target *other = NULL;
    TRY(target_open(other_spec, &other, err));
    struct results_check *counts = add_check(results, "COUNT", "", spec->name, other_spec->name);
    enum status status = compare_counts(reference, other, "COUNT", counts, results, err);
    for (size_t c = 0; c < n_commands && status == ST_OK; c++) {
        if (!is_repeated_k(commands, c))
            status = check_lists(reference, other, spec, other_spec, commands[c], results, err);
    }
    target_close(other);
    return status;
}

enum status crosscheck_run(const struct target_spec *specs, size_t n_specs,
                           const struct target_spec *list_specs, size_t n_list_specs,
                           const char *const *commands, size_t n_commands, struct results *results,
                           struct err *err)
{
    struct target *reference = NULL;
    size_t n_most = (n_specs * 2 + n_list_specs) * (n_commands + 1);
    results->checks = arena_zalloc(&results->arena, n_most * sizeof(*results->checks));
    TRY(target_open(&specs[0], &reference, err));
    enum status status = ST_OK;
    for (size_t t = 0; t < n_specs && status == ST_OK; t++)
        status = check_pair(reference, specs, t, commands, n_commands, results, err);
    for (size_t t = 0; t < n_list_specs && status == ST_OK; t++)
        status =
            check_other(reference, &specs[0], &list_specs[t], commands, n_commands, results, err);
    target_close(reference);
    return status;
}

uint64_t crosscheck_mismatches(const struct results *results)
{
    uint64_t n = 0;
    for (size_t i = 0; i < results->n_checks; i++)
        n += results->checks[i].mismatches;
    return n;
}

void crosscheck_print(const struct results *results, struct strbuf *out)
{
    for (size_t i = 0; i < results->n_checks; i++) {
        const struct results_check *check = &results->checks[i];
        strbuf_addf(out, "check %s: %s against %s: %" PRIu64 " compared, %" PRIu64 " mismatches\n",
                    check->command, check->target, check->reference, check->compared,
                    check->mismatches);
        for (size_t e = 0; e < check->n_examples; e++)
            strbuf_addf(out, "  MISMATCH %s\n", check->examples[e]);
    }
}
