/*
 * Standard output that is known to have arrived.
 *
 * A reader that went away early (as `head` does) has what it wanted: that is no failure.
 */
#ifndef COMMON_BASE_OUTPUT_H
#define COMMON_BASE_OUTPUT_H

#include "common/base/status.h"

/* Lets a closed pipe be an error of write instead of a signal; once, at the start of main. */
void output_start(void);

/* Writes what waits in stdout, with all that was printed before; ST_IO when any of it was lost. */
enum status output_finish(struct err *err) MUST_USE;

#endif
