/*
 * The commands of `bench`, each with its own option table.
 *
 * Each takes the whole command line (argv[1] is the command's name). On ST_OK `*exit_code` is what
 * the program exits with; otherwise main prints `err` and finds the code for the status.
 */
#ifndef BENCH_COMMANDS_BENCH_H
#define BENCH_COMMANDS_BENCH_H

#include "common/base/status.h"

enum bench_exit {
    BENCH_OK = 0,
    BENCH_MISMATCH = 1, /* answers differ, or a comparison found a change */
    BENCH_USAGE = 2,
    BENCH_INDEX = 3,
    BENCH_SYSTEM = 4,
};

enum status bench_run(int argc, char **argv, int *exit_code, struct err *err);
enum status bench_build(int argc, char **argv, int *exit_code, struct err *err);
enum status bench_serve(int argc, char **argv, int *exit_code, struct err *err);
enum status bench_corpus(int argc, char **argv, int *exit_code, struct err *err);
enum status bench_eval(int argc, char **argv, int *exit_code, struct err *err);
enum status bench_compare(int argc, char **argv, int *exit_code, struct err *err);
enum status bench_report(int argc, char **argv, int *exit_code, struct err *err);
enum status bench_micro(int argc, char **argv, int *exit_code, struct err *err);

#endif
