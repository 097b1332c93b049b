/*
 * Standard output that is known to have arrived.
 *
 * A reader that went away early (as `head` does) has what it wanted: that is no failure.
 */
#ifndef COMMON_BASE_OUTPUT_H
#define COMMON_BASE_OUTPUT_H

#include "common/base/status.h"

/* Once, at the start of main: lets a closed pipe and a file over the size limit be errors of write
 * instead of signals, and gives descriptors 0 to 2 to /dev/null where the caller has closed them,
 * so that no file of ours becomes one of them. */
void output_start(void);

/* Writes what waits in stdout, with all that was printed before; ST_IO when any of it was lost. */
enum status output_finish(struct err *err) MUST_USE;

#endif
