/*
 * Fault points: a test aid, always compiled in, that stops or fails the n-th change of a file.
 *
 * The environment variable NEWSDEX_FAULT chooses, once, at the first fault point:
 *   kill:N   the N-th fault point kills the process as SIGKILL does: a power cut as far as the
 *            program can tell
 *   fail:N   the N-th one fails with ENOSPC: a full disk
 *   count    nothing fails; the number of fault points passed goes to standard error at exit
 * Without it a fault point costs one predictable branch. Any thread may pass one.
 */
#ifndef COMMON_BASE_FAULT_H
#define COMMON_BASE_FAULT_H

#include "common/base/compiler.h"

#include <stdbool.h>

/* Stands before each system call that changes files. True: the call must not be made and counts as
 * failed; errno is set. */
bool fault_point(void) MUST_USE;

#endif
