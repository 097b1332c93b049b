#include "bench/run/measure.h"

#include "bench/run/cells.h"
#include "bench/run/schedule.h"
#include "common/base/progress.h"

#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <time.h>

#define NS_PER_S 1000000000u

/* Stands among the samples of a pass while it runs for "the target does not support this". */
#define UNSUPPORTED_NS (-INFINITY)

/* Each thread's own targets: those of thread t begin at targets[t * n_targets]. */
struct crew {
    const struct plan_of_run *plan;
    struct target **targets;
};

/* A round that the threads work off together. What they share is immutable but for the two
 * atomics; each sample has its own place. */
struct turn {
    const struct plan_of_run *plan;
    const char *command;
    const size_t *order;   /* the queries, in the order in which they are asked */
    size_t n;              /* of them */
    const uint64_t *at_ns; /* open: when each arrives, from start_ns on; NULL when closed */
    uint64_t start_ns;
    size_t only_target;              /* open: the one that is asked */
    struct results_samples *samples; /* of the targets for this command; NULL to throw times away */
    size_t repeat;                   /* closed: which; open: order[i] belongs to i / n_queries */
    atomic_size_t next;
    atomic_bool has_failed;
};

struct worker {
    pthread_t thread;
    struct turn *turn;
    struct target **targets;
    uint64_t last_ns; /* when its last answer came */
    struct err err;
};

static void crew_close(struct crew *crew)
{
    for (size_t i = 0; i < crew->plan->threads * crew->plan->n_targets; i++)
        target_close(crew->targets[i]);
    free(crew->targets);
}

static enum status crew_open(struct crew *crew, const struct plan_of_run *plan, struct err *err)
{
    size_t n = plan->threads * plan->n_targets;
    *crew = (struct crew){plan, xcalloc(n, sizeof(*crew->targets))};
    for (size_t i = 0; i < n; i++) {
        enum status status = target_open(&plan->specs[i % plan->n_targets], &crew->targets[i], err);
        if (status != ST_OK) {
            crew_close(crew);
            return status;
        }
    }
    return ST_OK;
}

static void keep_sample(const struct turn *turn, size_t target, size_t i, double ns)
{
    if (turn->samples == NULL)
        return;
    size_t repeat = turn->at_ns != NULL ? i / turn->plan->n_queries : turn->repeat;
    turn->samples[target].ns[repeat][turn->order[i]] = ns;
}

/* Query number i of a closed round goes to all targets, beginning with another one each time. */
static enum status ask_all(struct worker *worker, size_t i)
{
    const struct turn *turn = worker->turn;
    const struct plan_of_run *plan = turn->plan;
    const char *query = plan->queries[turn->order[i]].query;
    for (size_t t = 0; t < plan->n_targets; t++) {
        size_t target = (t + i + turn->repeat) % plan->n_targets;
        struct answer answer;
        if (plan->is_cold)
            TRY(target_cool(worker->targets[target], &worker->err));
        TRY(target_ask(worker->targets[target], turn->command, query, &answer, &worker->err));
        keep_sample(turn, target, i, answer.is_supported ? (double)answer.ns : UNSUPPORTED_NS);
    }
    return ST_OK;
}

/* Arrival number i of an open pass: waits until it is time, if it is not too late already. */
static enum status ask_in_time(struct worker *worker, size_t i)
{
    const struct turn *turn = worker->turn;
    const char *query = turn->plan->queries[turn->order[i]].query;
    uint64_t wanted_ns = turn->start_ns + turn->at_ns[i];
    struct timespec wanted = {(time_t)(wanted_ns / NS_PER_S), (long)(wanted_ns % NS_PER_S)};
    struct answer answer;
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &wanted, NULL) == EINTR)
        ;
    TRY(target_ask(worker->targets[turn->only_target], turn->command, query, &answer,
                   &worker->err));
    if (answer.is_supported)
        worker->last_ns = answer.start_ns + answer.ns;
    keep_sample(turn, turn->only_target, i,
                answer.is_supported ? (double)(worker->last_ns - wanted_ns) : UNSUPPORTED_NS);
    return ST_OK;
}

static void *work(void *context)
{
    struct worker *worker = context;
    struct turn *turn = worker->turn;
    enum status status = ST_OK;
    /* By default a sleeper may be woken 50 us late: that is not the target's doing. */
    prctl(PR_SET_TIMERSLACK, 1);
    while (status == ST_OK && !atomic_load(&turn->has_failed)) {
        size_t i = atomic_fetch_add(&turn->next, 1);
        if (i >= turn->n)
            break;
        status = turn->at_ns != NULL ? ask_in_time(worker, i) : ask_all(worker, i);
    }
    if (status != ST_OK)
        atomic_store(&turn->has_failed, true);
    return NULL;
}

/* Lets the crew work off a turn; `*last_ns` (may be NULL) is when the last answer came. */
static enum status take_turn(const struct crew *crew, struct turn *turn, uint64_t *last_ns,
                             struct err *err)
{
    size_t n_threads = crew->plan->threads;
    struct worker *workers = xcalloc(n_threads, sizeof(*workers));
    size_t n_started = 0;
    enum status status = ST_OK;
    atomic_store(&turn->next, 0);
    turn->start_ns = progress_clock_ns();
    for (; n_started < n_threads && status == ST_OK; n_started++) {
        struct worker *worker = &workers[n_started];
        worker->turn = turn;
        worker->targets = crew->targets + n_started * crew->plan->n_targets;
        int errnum = pthread_create(&worker->thread, NULL, work, worker);
        if (errnum == 0)
            continue;
        atomic_store(&turn->has_failed, true);
        status = err_set_errno(err, errnum, "a thread could not be started");
        break;
    }
    for (size_t i = 0; i < n_started; i++) {
        pthread_join(workers[i].thread, NULL);
        if (status == ST_OK && workers[i].err.status != ST_OK)
            status = err_set(err, workers[i].err.status, "%s", workers[i].err.text);
        if (last_ns != NULL && workers[i].last_ns > *last_ns)
            *last_ns = workers[i].last_ns;
    }
    free(workers);
    return status;
}

/* Samples of all commands and targets, every one NAN as yet; targets of one command are beside each
 * other. */
static void make_samples(const struct plan_of_run *plan, struct results_pass *pass,
                         size_t n_repeats, struct arena *arena)
{
    pass->n_samples = plan->n_commands * plan->n_targets;
    pass->samples = arena_zalloc(arena, pass->n_samples * sizeof(*pass->samples));
    for (size_t s = 0; s < pass->n_samples; s++) {
        struct results_samples *samples = &pass->samples[s];
        samples->target = plan->specs[s % plan->n_targets].name;
        samples->command = plan->commands[s / plan->n_targets];
        samples->n_repeats = n_repeats;
        samples->n_queries = plan->n_queries;
        samples->ns = arena_alloc(arena, n_repeats * sizeof(*samples->ns));
        for (size_t r = 0; r < n_repeats; r++) {
            samples->ns[r] = arena_alloc(arena, plan->n_queries * sizeof(**samples->ns));
            for (size_t q = 0; q < plan->n_queries; q++)
                samples->ns[r][q] = NAN;
        }
    }
    pass->threads = plan->threads;
    pass->seed = plan->seed;
    pass->repeats = n_repeats;
    pass->cache = plan->is_cold ? "cold" : "warm";
    pass->clock = "client";
    for (size_t t = 0; t < plan->n_targets; t++) {
        if (plan->specs[t].server_clock)
            pass->clock = "server";
    }
}

/* Takes the marks of unsupported queries out of the samples into the lists of them. */
static void settle_samples(struct results_pass *pass, struct arena *arena)
{
    for (size_t s = 0; s < pass->n_samples; s++) {
        struct results_samples *samples = &pass->samples[s];
        samples->unsupported =
            arena_alloc(arena, samples->n_queries * sizeof(*samples->unsupported));
        for (size_t q = 0; q < samples->n_queries; q++) {
            bool is_unsupported = false;
            for (size_t r = 0; r < samples->n_repeats; r++) {
                if (samples->ns[r][q] != UNSUPPORTED_NS)
                    continue;
                samples->ns[r][q] = NAN;
                is_unsupported = true;
            }
            if (is_unsupported)
                samples->unsupported[samples->n_unsupported++] = (double)q;
        }
    }
}

/* The statistics of a pass that is over. */
static void finish_pass(const struct plan_of_run *plan, struct results_pass *pass,
                        const struct cells_span *spans, struct arena *arena)
{
    settle_samples(pass, arena);
    cells_make(pass, plan->queries, plan->n_queries, spans, arena);
}

/* One command's rounds: the first `warmup` ones keep nothing. */
static enum status run_rounds(const struct crew *crew, const char *command, size_t *order,
                              struct rng *rng, struct results_samples *samples, struct err *err)
{
    const struct plan_of_run *plan = crew->plan;
    for (size_t round = 0; round < plan->warmup + plan->repeats; round++) {
        bool is_kept = round >= plan->warmup;
        struct turn turn = {
            .plan = plan,
            .command = command,
            .order = order,
            .n = plan->n_queries,
            .samples = is_kept ? samples : NULL,
            .repeat = is_kept ? round - plan->warmup : 0,
        };
        schedule_shuffle(rng, order, plan->n_queries);
        TRY(take_turn(crew, &turn, NULL, err));
    }
    return ST_OK;
}

enum status measure_closed(const struct plan_of_run *plan, struct results_pass *pass,
                           struct arena *arena, struct err *err)
{
    struct crew crew;
    struct rng rng = {plan->seed};
    TRY(crew_open(&crew, plan, err));
    *pass = (struct results_pass){.mode = "closed"};
    make_samples(plan, pass, plan->repeats, arena);
    size_t *order = xmalloc(plan->n_queries * sizeof(*order));
    enum status status = ST_OK;
    for (size_t c = 0; c < plan->n_commands && status == ST_OK; c++)
        status = run_rounds(&crew, plan->commands[c], order, &rng,
                            pass->samples + c * plan->n_targets, err);
    free(order);
    crew_close(&crew);
    if (status == ST_OK)
        finish_pass(plan, pass, NULL, arena);
    return status;
}

/* Every command and target has the same arrivals; before each the caches are warmed by a round that
 * asks all queries at once. */
static enum status run_arrivals(const struct crew *crew, struct turn *turn,
                                struct results_pass *pass, struct cells_span *spans,
                                struct err *err)
{
    const struct plan_of_run *plan = crew->plan;
    const uint64_t *at_ns = turn->at_ns;
    size_t n = turn->n;
    for (size_t s = 0; s < pass->n_samples; s++) {
        uint64_t last_ns = 0;
        turn->command = pass->samples[s].command;
        turn->only_target = s % plan->n_targets;
        turn->at_ns = NULL;
        turn->n = plan->n_queries;
        turn->samples = NULL;
        for (size_t i = 0; i < plan->warmup && turn->only_target == 0; i++)
            TRY(take_turn(crew, turn, NULL, err));
        turn->at_ns = at_ns;
        turn->n = n;
        turn->samples = pass->samples + s - turn->only_target;
        TRY(take_turn(crew, turn, &last_ns, err));
        uint64_t first_ns = turn->start_ns + at_ns[0];
        spans[s].arrivals_s = (double)(at_ns[n - 1] - at_ns[0]) / NS_PER_S;
        spans[s].answers_s = last_ns > first_ns ? (double)(last_ns - first_ns) / NS_PER_S : 0;
    }
    return ST_OK;
}

enum status measure_open(const struct plan_of_run *plan, double rate, double seconds,
                         struct results_pass *pass, struct arena *arena, struct err *err)
{
    if (rate * seconds > MEASURE_ARRIVALS_MAX)
        return err_set(err, ST_LIMIT, "%g queries a second for %g s are over %d", rate, seconds,
                       MEASURE_ARRIVALS_MAX);
    size_t n = (size_t)(rate * seconds) + 1;
    size_t n_repeats = (n + plan->n_queries - 1) / plan->n_queries;
    struct rng rng = {plan->seed};
    struct crew crew;
    TRY(crew_open(&crew, plan, err));
    *pass = (struct results_pass){.mode = "open", .rate = rate};
    make_samples(plan, pass, n_repeats, arena);
    struct cells_span *spans = xcalloc(pass->n_samples, sizeof(*spans));
    uint64_t *at_ns = xmalloc(n * sizeof(*at_ns));
    size_t *order = xmalloc(n_repeats * plan->n_queries * sizeof(*order));
    for (size_t r = 0; r < n_repeats; r++)
        schedule_shuffle(&rng, order + r * plan->n_queries, plan->n_queries);
    schedule_arrivals(&rng, rate, at_ns, n);
    struct turn turn = {.plan = plan, .order = order, .n = n, .at_ns = at_ns};
    enum status status = run_arrivals(&crew, &turn, pass, spans, err);
    crew_close(&crew);
    if (status == ST_OK)
        finish_pass(plan, pass, spans, arena);
    free(order);
    free(at_ns);
    free(spans);
    return status;
}
