#include "common/base/parallel.h"

#include "common/base/mem.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

struct job {
    void (*work)(void *item);
    void *item;
    pthread_t thread;
    bool has_thread;
};

static void *run(void *arg)
{
    const struct job *job = arg;
    job->work(job->item);
    return NULL;
}

void parallel_each(void (*work)(void *item), void *items, size_t n, size_t item_bytes)
{
    struct job *jobs = xcalloc(n, sizeof(*jobs));
    for (size_t i = 0; i < n; i++) {
        jobs[i] = (struct job){.work = work, .item = (char *)items + i * item_bytes};
        jobs[i].has_thread = i > 0 && pthread_create(&jobs[i].thread, NULL, run, &jobs[i]) == 0;
    }
    for (size_t i = 0; i < n; i++)
        if (!jobs[i].has_thread)
            run(&jobs[i]);
    for (size_t i = 0; i < n; i++)
        if (jobs[i].has_thread)
            pthread_join(jobs[i].thread, NULL);
    free(jobs);
}
