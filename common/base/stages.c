#include "common/base/stages.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

#define NS_PER_SECOND UINT64_C(1000000000)

/* Two clocks at one moment, or the time between two moments. */
struct moment {
    uint64_t cpu_ns; /* of one thread */
    uint64_t wall_ns;
};

/* What a thread is doing. */
struct open_stages {
    enum stage stack[STAGES_MAX_DEPTH];
    int depth;
    struct moment since; /* when the top of the stack began or became the top again */
};

bool stages_are_on;
static _Thread_local struct open_stages open_stages;
static _Atomic uint64_t cpu_sums[N_STAGES];
static _Atomic uint64_t wall_sums[N_STAGES];
static uint64_t start_wall_ns;

static uint64_t clock_ns(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * NS_PER_SECOND + (uint64_t)now.tv_nsec;
}

const char *stage_name(enum stage stage)
{
    static const char *const names[N_STAGES] = {
        [STAGE_READ] = "read",     [STAGE_PARSE] = "parse",       [STAGE_ANALYSE] = "analyse",
        [STAGE_INVERT] = "invert", [STAGE_COMPRESS] = "compress", [STAGE_WRITE] = "write",
        [STAGE_MERGE] = "merge",   [STAGE_PAIRS] = "pairs",       [STAGE_WAIT] = "wait",
    };
    return names[stage];
}

/* Gives the time since the last mark to the stage on top, if there is one. */
static void settle(void)
{
    struct moment now = {clock_ns(CLOCK_THREAD_CPUTIME_ID), clock_ns(CLOCK_MONOTONIC)};
    if (open_stages.depth > 0) {
        enum stage top = open_stages.stack[open_stages.depth - 1];
        atomic_fetch_add_explicit(&cpu_sums[top], now.cpu_ns - open_stages.since.cpu_ns,
                                  memory_order_relaxed);
        atomic_fetch_add_explicit(&wall_sums[top], now.wall_ns - open_stages.since.wall_ns,
                                  memory_order_relaxed);
    }
    open_stages.since = now;
}

void stages_push(enum stage stage)
{
    if (open_stages.depth == STAGES_MAX_DEPTH)
        BUG("more than %d stages inside each other", STAGES_MAX_DEPTH);
    settle();
    open_stages.stack[open_stages.depth++] = stage;
}

void stages_pop(enum stage stage)
{
    if (open_stages.depth == 0 || open_stages.stack[open_stages.depth - 1] != stage)
        BUG("the stage '%s' ends that is not the last begun", stage_name(stage));
    settle();
    open_stages.depth--;
}

void stages_start(void)
{
    for (int stage = 0; stage < N_STAGES; stage++) {
        atomic_store(&cpu_sums[stage], 0);
        atomic_store(&wall_sums[stage], 0);
    }
    start_wall_ns = clock_ns(CLOCK_MONOTONIC);
    stages_are_on = true;
}

static double seconds(uint64_t ns)
{
    return (double)ns / (double)NS_PER_SECOND;
}

double stage_cpu_seconds(enum stage stage)
{
    return seconds(atomic_load(&cpu_sums[stage]));
}

static void print_stages(FILE *out)
{
    fprintf(out, "{\"format\":\"newsdex-timings\",\"version\":1,\"wall_s\":%.6f,\"cpu_s\":%.6f,",
            seconds(clock_ns(CLOCK_MONOTONIC) - start_wall_ns),
            seconds(clock_ns(CLOCK_PROCESS_CPUTIME_ID)));
    fprintf(out, "\"stages\":[");
    for (int stage = 0; stage < N_STAGES; stage++)
        fprintf(out, "%s{\"name\":\"%s\",\"cpu_s\":%.6f,\"wall_s\":%.6f}", stage > 0 ? "," : "",
                stage_name((enum stage)stage), stage_cpu_seconds((enum stage)stage),
                seconds(atomic_load(&wall_sums[stage])));
    fprintf(out, "]}\n");
}

enum status stages_write(const char *path, struct err *err)
{
    FILE *out = fopen(path, "we");
    if (out == NULL)
        return err_set_errno(err, errno, "%s", path);
    print_stages(out);
    bool is_lost = ferror(out) != 0;
    if (fclose(out) != 0 || is_lost)
        return err_set_errno(err, errno, "%s: cannot be written", path);
    return ST_OK;
}
