#include "common/base/fault.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum fault_mode { FAULT_UNREAD, FAULT_OFF, FAULT_COUNT, FAULT_KILL, FAULT_FAIL };

/* `target` is written before `mode`, whose store publishes it. Threads that race to read the
 * setting write the same values. */
static atomic_int mode = FAULT_UNREAD;
static atomic_ulong target;
static atomic_ulong n_passed;

static void print_count(void)
{
    fprintf(stderr, "fault points: %lu\n", atomic_load(&n_passed));
}

static int read_setting(void)
{
    int wanted = FAULT_OFF;
    const char *setting = getenv("NEWSDEX_FAULT");
    if (setting != NULL && strcmp(setting, "count") == 0)
        wanted = FAULT_COUNT;
    else if (setting != NULL && strncmp(setting, "kill:", 5) == 0)
        wanted = FAULT_KILL;
    else if (setting != NULL && strncmp(setting, "fail:", 5) == 0)
        wanted = FAULT_FAIL;

    if (wanted == FAULT_KILL || wanted == FAULT_FAIL)
        atomic_store(&target, strtoul(setting + 5, NULL, 10));
    int unread = FAULT_UNREAD;
    if (atomic_compare_exchange_strong(&mode, &unread, wanted) && wanted == FAULT_COUNT)
        atexit(print_count);
    return wanted;
}

bool fault_point(void)
{
    int active = atomic_load_explicit(&mode, memory_order_acquire);
    if (active == FAULT_OFF)
        return false;
    if (active == FAULT_UNREAD && (active = read_setting()) == FAULT_OFF)
        return false;

    unsigned long number = atomic_fetch_add(&n_passed, 1) + 1;
    if (active == FAULT_COUNT || number != atomic_load(&target))
        return false;
    if (active == FAULT_KILL)
        raise(SIGKILL);
    errno = ENOSPC;
    return true;
}
