#include "query/native/threshold.h"

#include "common/base/mem.h"
#include "common/base/splitmix.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

/* So many are kept in a heap. */
#define HEAP_MAX 32

void threshold_begin(struct threshold *threshold, size_t k)
{
    size_t room = k <= HEAP_MAX ? HEAP_MAX + 1 : k + k / 4;
    threshold->scores = mem_grow(threshold->scores, &threshold->cap, room, sizeof(float));
    threshold->k = k;
    threshold->score = 0;
    threshold->n = 0;
    threshold->look_at = room;
    if (k <= HEAP_MAX)
        threshold->scores[k] = INFINITY;
}

void threshold_release(struct threshold *threshold)
{
    free(threshold->scores);
    *threshold = (struct threshold){0};
}

/* --- a heap ----------------------------------------------------------------------------------- */

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

static void add_to_heap(struct threshold *threshold, float score)
{
    float *heap = threshold->scores;
    if (threshold->n < threshold->k)
        sift_up(heap, threshold->n++, score);
    else if (score > heap[0])
        sift_down(heap, threshold->k, score);
    if (threshold->n == threshold->k)
        threshold->score = heap[0];
}

/* --- Find ------------------------------------------------------------------------------------- */

/* Moves the scores above `pivot`, or as high as it, to the front, without a branch that depends on
 * them; returns how many there are. */
static size_t bring_forward(float *scores, size_t n, float pivot, bool and_equal)
{
    size_t front = 0;
    for (size_t i = 0; i < n; i++) {
        float score = scores[i];
        scores[i] = scores[front];
        scores[front] = score;
        front += score > pivot || (and_equal && score == pivot);
    }
    return front;
}

static float middle_of(float a, float b, float c)
{
    float low = a < b ? a : b;
    float high = a < b ? b : a;
    return c < low ? low : c > high ? high : c;
}

/* The middle one of three anywhere: from fixed places, scores that rise with the documents would
 * give the worst of pivots time and again. */
static float draw_pivot(const float *scores, size_t n, uint64_t *random)
{
    float a = scores[splitmix_next(random) % n];
    float b = scores[splitmix_next(random) % n];
    float c = scores[splitmix_next(random) % n];
    return middle_of(a, b, c);
}

/* The k-th highest of n scores, 1 <= k <= n; the k highest are in front then. */
static float find_kth(float *scores, size_t n, size_t k)
{
    uint64_t random = n;
    for (;;) {
        float pivot = draw_pivot(scores, n, &random);
        size_t above = bring_forward(scores, n, pivot, false);
        if (k <= above) {
            n = above;
            continue;
        }
        size_t equal = bring_forward(scores + above, n - above, pivot, true);
        if (k <= above + equal)
            return pivot;
        scores += above + equal;
        n -= above + equal;
        k -= above + equal;
    }
}

void threshold_settle(struct threshold *threshold)
{
    if (threshold->k <= HEAP_MAX || threshold->n < threshold->k)
        return;
    threshold->score = find_kth(threshold->scores, threshold->n, threshold->k);
    threshold->n = threshold->k;
}

void threshold_add(struct threshold *threshold, float score)
{
    if (threshold->k <= HEAP_MAX) {
        add_to_heap(threshold, score);
        return;
    }
    threshold->scores[threshold->n++] = score;
    if (threshold->n == threshold->look_at ||
        (threshold->n == threshold->k && threshold->score == 0))
        threshold_settle(threshold);
}
