/*
 * The door to gnuplot, which runs as a child: a script in, a picture out.
 *
 * Script and picture pass through unnamed temporary files, so that neither side waits for the
 * other, and nothing is left behind when the program is killed.
 */
#ifndef BENCH_REPORT_GNUPLOT_H
#define BENCH_REPORT_GNUPLOT_H

#include "common/base/status.h"
#include "common/base/strbuf.h"

/* The program when the user names none; found on PATH. */
#define GNUPLOT_PROGRAM "gnuplot"

/* Runs `script` without the user's own settings and appends what it prints to `output`.
 * ST_UNSUPPORTED when `program` cannot be started, with the package that brings it; ST_BACKEND with
 * its own first line when it fails. The script holds trusted text alone: gnuplot can run commands.
 */
enum status gnuplot_run(const char *program, const char *script, struct strbuf *output,
                        struct err *err) MUST_USE;

#endif
