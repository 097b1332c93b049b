#include "indexer/native/bisect.h"

#include "common/base/interrupt.h"
#include "common/base/mem.h"
#include "indexer/native/forward_index.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* A term in fewer documents has few gaps, and its place hardly matters. */
#define LEAST_DF 8

/* A half this small is left as it is. */
#define LEAST_DOCS 16

/* Rounds of exchanges for a cut; fewer when nothing moves any more. */
#define MOST_ROUNDS 20

struct doc_gain {
    float gain; /* bits saved by moving the document to the other side */
    uint32_t doc;
};

/* What is the same for all cuts. */
struct bisection {
    const struct forward_index *index;
    const float *logs; /* log2 of each number up to the number of documents and a few more */
};

/* A term in the two halves of a cut. */
struct term_state {
    uint32_t left, right;    /* documents that have it */
    float to_right, to_left; /* bits saved when one of them changes sides */
    uint32_t round;          /* in which the two were computed */
};

/* A thread's own memory. */
struct worker {
    const struct bisection *bisection;
    struct term_state *terms;
    struct doc_gain *gains; /* of all documents of the cut, by place */
    uint32_t round;         /* counts the rounds of all cuts, from 1 */
};

/* --- one cut --------------------------------------------------------------------------------- */

/* Estimated bits of `degree` gaps among `n` documents. */
static float cost(const struct bisection *bisection, uint32_t degree, uint32_t n)
{
    return (float)degree * (bisection->logs[n] - bisection->logs[degree + 1]);
}

static void update_gains(const struct worker *worker, struct term_state *term, uint32_t n_left,
                         uint32_t n_right)
{
    const struct bisection *bisection = worker->bisection;
    float now = cost(bisection, term->left, n_left) + cost(bisection, term->right, n_right);
    term->round = worker->round;
    if (term->left > 0)
        term->to_right = now - cost(bisection, term->left - 1, n_left) -
                         cost(bisection, term->right + 1, n_right);
    if (term->right > 0)
        term->to_left = now - cost(bisection, term->left + 1, n_left) -
                        cost(bisection, term->right - 1, n_right);
}

static void compute_gains(struct worker *worker, const uint32_t *docs, uint32_t n, uint32_t n_left)
{
    const struct forward_index *index = worker->bisection->index;
    for (uint32_t i = 0; i < n; i++) {
        float gain = 0;
        for (size_t t = index->begins[docs[i]]; t < index->begins[docs[i] + 1]; t++) {
            struct term_state *term = &worker->terms[index->terms[t]];
            if (term->round != worker->round)
                update_gains(worker, term, n_left, n - n_left);
            gain += i < n_left ? term->to_right : term->to_left;
        }
        worker->gains[i] = (struct doc_gain){gain, docs[i]};
    }
}

static int compare_gains(const void *a, const void *b)
{
    const struct doc_gain *left = a;
    const struct doc_gain *right = b;
    if (left->gain != right->gain)
        return left->gain > right->gain ? -1 : 1;
    return left->doc < right->doc ? -1 : left->doc > right->doc;
}

/* Counts a document's terms on one side more and on the other less. */
static void move_doc(struct worker *worker, uint32_t doc, bool to_right)
{
    const struct forward_index *index = worker->bisection->index;
    for (size_t t = index->begins[doc]; t < index->begins[doc + 1]; t++) {
        struct term_state *term = &worker->terms[index->terms[t]];
        term->left += to_right ? (uint32_t)-1 : 1;
        term->right += to_right ? 1 : (uint32_t)-1;
    }
}

/* Exchanges the pairs that gain most; returns how many. */
static uint32_t exchange(struct worker *worker, uint32_t *docs, uint32_t n, uint32_t n_left)
{
    struct doc_gain *left = worker->gains;
    struct doc_gain *right = worker->gains + n_left;
    uint32_t n_pairs = n_left < n - n_left ? n_left : n - n_left;
    uint32_t n_moved = 0;
    qsort(left, n_left, sizeof(*left), compare_gains);
    qsort(right, n - n_left, sizeof(*right), compare_gains);
    for (; n_moved < n_pairs && left[n_moved].gain + right[n_moved].gain > 0; n_moved++) {
        move_doc(worker, left[n_moved].doc, true);
        move_doc(worker, right[n_moved].doc, false);
        struct doc_gain moved = left[n_moved];
        left[n_moved] = right[n_moved];
        right[n_moved] = moved;
    }
    for (uint32_t i = 0; i < n; i++)
        docs[i] = worker->gains[i].doc;
    return n_moved;
}

static void count_sides(struct worker *worker, const uint32_t *docs, uint32_t n, uint32_t n_left)
{
    const struct forward_index *index = worker->bisection->index;
    for (uint32_t i = 0; i < n; i++)
        for (size_t t = index->begins[docs[i]]; t < index->begins[docs[i] + 1]; t++)
            worker->terms[index->terms[t]] = (struct term_state){0};
    for (uint32_t i = 0; i < n; i++)
        for (size_t t = index->begins[docs[i]]; t < index->begins[docs[i] + 1]; t++)
            *(i < n_left ? &worker->terms[index->terms[t]].left
                         : &worker->terms[index->terms[t]].right) += 1;
}

static void cut(struct worker *worker, uint32_t *docs, uint32_t n, uint32_t n_left)
{
    count_sides(worker, docs, n, n_left);
    for (unsigned round = 0; round < MOST_ROUNDS && !interrupt_is_requested(); round++) {
        worker->round++;
        compute_gains(worker, docs, n, n_left);
        if (exchange(worker, docs, n, n_left) == 0)
            break;
    }
}

/* --- all cuts -------------------------------------------------------------------------------- */

static int compare_numbers(const void *a, const void *b)
{
    const uint32_t *left = a;
    const uint32_t *right = b;
    return *left < *right ? -1 : *left > *right;
}

/* A set of documents to be ordered, by so many threads. */
struct task {
    const struct bisection *bisection;
    uint32_t *docs;
    uint32_t n;
    unsigned n_threads;
};

static void order_by_worker(struct worker *worker, uint32_t *docs, uint32_t n)
{
    if (n <= LEAST_DOCS) {
        qsort(docs, n, sizeof(*docs), compare_numbers);
        return;
    }
    uint32_t n_left = n / 2;
    cut(worker, docs, n, n_left);
    order_by_worker(worker, docs, n_left);
    order_by_worker(worker, docs + n_left, n - n_left);
}

static void *order_task(void *arg)
{
    const struct task *task = arg;
    struct worker worker = {
        .bisection = task->bisection,
        .terms = xcalloc(task->bisection->index->n_terms, sizeof(*worker.terms)),
        .gains = xmalloc(task->n * sizeof(*worker.gains)),
    };
    if (task->n_threads < 2 || task->n <= LEAST_DOCS) {
        order_by_worker(&worker, task->docs, task->n);
        free(worker.terms);
        free(worker.gains);
        return NULL;
    }
    uint32_t n_left = task->n / 2;
    cut(&worker, task->docs, task->n, n_left);
    free(worker.terms);
    free(worker.gains);
    struct task left = {task->bisection, task->docs, n_left, task->n_threads / 2};
    struct task right = {task->bisection, task->docs + n_left, task->n - n_left,
                         task->n_threads - task->n_threads / 2};
    pthread_t thread;
    bool has_thread = pthread_create(&thread, NULL, order_task, &left) == 0;
    if (!has_thread)
        (void)order_task(&left);
    (void)order_task(&right);
    if (has_thread)
        pthread_join(thread, NULL);
    return NULL;
}

static void order_index(const struct forward_index *index, unsigned n_threads, uint32_t *docs)
{
    size_t n_logs = (size_t)index->n_docs + 3;
    float *logs = xmalloc(n_logs * sizeof(*logs));
    logs[0] = 0;
    for (size_t i = 1; i < n_logs; i++)
        logs[i] = log2f((float)i);
    for (uint32_t i = 0; i < index->n_docs; i++)
        docs[i] = i;
    struct bisection bisection = {index, logs};
    struct task task = {&bisection, docs, index->n_docs, n_threads};
    (void)order_task(&task);
    free(logs);
}

enum status bisect_order(const struct bisect_source *sources, size_t n_sources, uint32_t n_docs,
                         size_t memory_bytes, unsigned n_threads, uint32_t *order, struct err *err)
{
    uint64_t n_postings = 0;
    TRY(forward_index_count(sources, n_sources, LEAST_DF, &n_postings, err));
    uint64_t budget = memory_bytes / 2 + 1;
    uint64_t n_ranges = n_postings * sizeof(uint32_t) / budget + 1;
    uint32_t width = (uint32_t)(n_docs / n_ranges) + 1;
    for (uint32_t begin = 0; begin < n_docs; begin += width) {
        struct forward_index index = {0};
        uint32_t end = n_docs - begin > width ? begin + width : n_docs;
        enum status status =
            forward_index_make(&index, sources, n_sources, LEAST_DF, begin, end, err);
        if (status == ST_OK)
            order_index(&index, n_threads, order + begin);
        for (uint32_t i = begin; i < end && status == ST_OK; i++)
            order[i] += begin;
        forward_index_clear(&index);
        TRY(status);
        if (interrupt_is_requested())
            return err_set(err, ST_INTERRUPTED, "stopped by a signal; the index is as it was");
    }
    return ST_OK;
}
