#include "common/base/interrupt.h"

#include "common/base/compiler.h"

#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>

/* Lock-free, so that a signal handler may set it. */
static atomic_int requested;

void interrupt_request(void)
{
    atomic_store(&requested, 1);
}

bool interrupt_is_requested(void)
{
    return atomic_load(&requested) != 0;
}

static void on_signal(int signal_number UNUSED)
{
    interrupt_request();
}

void interrupt_catch_signals(void)
{
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGHUP, &action, NULL);
}
