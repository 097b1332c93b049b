#include "query/native/candidates.h"

#include "query/native/score_slack.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Room beyond k before the items are looked through again. */
#define SPARE 256

static float cut_of(float threshold)
{
    return threshold * (1 - SCORE_SLACK);
}

void candidates_begin(struct candidates *candidates, size_t k, float threshold, size_t n_terms)
{
    if (k > candidates->k || candidates->best == NULL)
        candidates->best = xrealloc(candidates->best, (k + 1) * sizeof(*candidates->best));
    candidates->k = k;
    candidates->best[k] = INFINITY;
    candidates->n_terms = n_terms;
    candidates->n_best = 0;
    candidates->n = 0;
    candidates->compact_at = k + SPARE;
    candidates->floor = cut_of(threshold);
    candidates->cut = candidates->floor;
}

void candidates_restart(struct candidates *candidates)
{
    candidates->floor = candidates->cut;
    candidates->n_best = 0;
    candidates->n = 0;
    candidates->compact_at = candidates->k + SPARE;
}

/* Puts `score` where the full heap has a hole at its root. heap[n] is larger than any score, so
 * that a last child without a brother needs no branch of its own. */
static void sift_down(float *heap, size_t n, float score)
{
    size_t at = 0;
    for (size_t child = 1; child < n; child = 2 * at + 1) {
        child += heap[child + 1] < heap[child];
        if (heap[child] >= score)
            break;
        heap[at] = heap[child];
        at = child;
    }
    heap[at] = score;
}

static void sift_up(float *heap, size_t at, float score)
{
    for (; at > 0 && heap[(at - 1) / 2] > score; at = (at - 1) / 2)
        heap[at] = heap[(at - 1) / 2];
    heap[at] = score;
}

static void raise_threshold(struct candidates *candidates, float score)
{
    float *best = candidates->best;
    if (candidates->n_best < candidates->k) {
        sift_up(best, candidates->n_best++, score);
        if (candidates->n_best < candidates->k)
            return;
    } else if (score > best[0]) {
        sift_down(best, candidates->k, score);
    } else {
        return;
    }
    float cut = cut_of(best[0]);
    candidates->cut = cut > candidates->floor ? cut : candidates->floor;
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
            memcpy(candidates->wdfs + n * n_terms, candidates->wdfs + i * n_terms,
                   n_terms * sizeof(*candidates->wdfs));
        n++;
    }
    candidates->n = n;
    /* Equal scores may all have to stay. */
    candidates->compact_at = 2 * n + SPARE;
}

void candidates_keep(struct candidates *candidates, ldoc_id doc, float score, const uint32_t *wdfs)
{
    if (candidates->n == candidates->compact_at)
        compact(candidates);
    candidates->items = mem_grow(candidates->items, &candidates->cap, candidates->n + 1,
                                 sizeof(*candidates->items));
    size_t n_terms = candidates->n_terms;
    if (n_terms > 0)
        candidates->wdfs = mem_grow(candidates->wdfs, &candidates->wdfs_cap,
                                    (candidates->n + 1) * n_terms, sizeof(*candidates->wdfs));
    if (n_terms > 0 && wdfs != NULL)
        memcpy(candidates->wdfs + candidates->n * n_terms, wdfs, n_terms * sizeof(*wdfs));
    candidates->items[candidates->n++] = (struct candidate){doc, score};
    raise_threshold(candidates, score);
}

static int by_doc(const void *a, const void *b)
{
    ldoc_id left = ((const struct candidate *)a)->doc;
    ldoc_id right = ((const struct candidate *)b)->doc;
    return (left > right) - (left < right);
}

void candidates_finish(struct candidates *candidates)
{
    compact(candidates);
    if (candidates->n > 1 && candidates->n_terms == 0)
        qsort(candidates->items, candidates->n, sizeof(*candidates->items), by_doc);
}

void candidates_release(struct candidates *candidates)
{
    free(candidates->best);
    free(candidates->items);
    free(candidates->wdfs);
    *candidates = (struct candidates){0};
}
