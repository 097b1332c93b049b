/*
 * Stopping early: one flag for the whole process, as signals are.
 *
 * Set by the first SIGINT, SIGTERM or SIGHUP, or by a thread that has failed; whoever may work or
 * wait for long looks at it. A second signal ends the process at once. Any thread may call.
 */
#ifndef COMMON_BASE_INTERRUPT_H
#define COMMON_BASE_INTERRUPT_H

#include <stdbool.h>

/* From now on the signals set the flag. */
void interrupt_catch_signals(void);

void interrupt_request(void);
bool interrupt_is_requested(void);

#endif
