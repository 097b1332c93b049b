#include "query/native/candidates.h"

#include "query/native/score_slack.h"

#include <stdlib.h>

/* Room beyond k before the items are looked through again. */
#define SPARE 256

static float cut_of(float threshold)
{
    return threshold * (1 - SCORE_SLACK);
}

static void forget(struct candidates *candidates)
{
    candidates->n = 0;
    candidates->compact_at = candidates->k + SPARE;
    threshold_begin(&candidates->threshold, candidates->k);
}

void candidates_begin(struct candidates *candidates, size_t k, float threshold, size_t n_terms)
{
    candidates->k = k;
    candidates->n_terms = n_terms;
    candidates->cut = cut_of(threshold);
    forget(candidates);
}

/* Earlier segments, or what was forgotten, may have reached more. */
static void raise_cut(struct candidates *candidates)
{
    float cut = cut_of(candidates->threshold.score);
    candidates->cut = cut > candidates->cut ? cut : candidates->cut;
}

/* They are a few: a loop is shorter than a call. */
static void copy_wdfs(struct candidates *candidates, size_t to, const uint32_t *wdfs)
{
    uint32_t *item = candidates->wdfs + to * candidates->n_terms;
    for (size_t i = 0; i < candidates->n_terms; i++)
        item[i] = wdfs[i];
}

static void compact(struct candidates *candidates)
{
    size_t n = 0;
    size_t n_terms = candidates->n_terms;
    for (size_t i = 0; i < candidates->n; i++) {
        if (candidates->items[i].score < candidates->cut)
            continue;
        candidates->items[n] = candidates->items[i];
        if (n < i && n_terms > 0)
            copy_wdfs(candidates, n, candidates->wdfs + i * n_terms);
        n++;
    }
    candidates->n = n;
    candidates->compact_at = 2 * n + SPARE; /* equal scores may all have to stay */
}

void candidates_keep(struct candidates *candidates, ldoc_id doc, float score, const uint32_t *wdfs)
{
    size_t n_terms = candidates->n_terms;
    if (candidates->n == candidates->compact_at)
        compact(candidates);
    candidates->items = mem_grow(candidates->items, &candidates->cap, candidates->n + 1,
                                 sizeof(*candidates->items));
    if (n_terms > 0)
        candidates->wdfs = mem_grow(candidates->wdfs, &candidates->wdfs_cap,
                                    (candidates->n + 1) * n_terms, sizeof(*candidates->wdfs));
    if (n_terms > 0 && wdfs != NULL)
        copy_wdfs(candidates, candidates->n, wdfs);
    candidates->items[candidates->n++] = (struct candidate){doc, score};
    threshold_add(&candidates->threshold, score);
    raise_cut(candidates);
}

void candidates_settle(struct candidates *candidates)
{
    threshold_settle(&candidates->threshold);
    raise_cut(candidates);
}

void candidates_restart(struct candidates *candidates)
{
    candidates_settle(candidates);
    forget(candidates);
}

void candidates_finish(struct candidates *candidates)
{
    candidates_settle(candidates);
    compact(candidates);
}

void candidates_release(struct candidates *candidates)
{
    free(candidates->items);
    free(candidates->wdfs);
    threshold_release(&candidates->threshold);
    *candidates = (struct candidates){0};
}
