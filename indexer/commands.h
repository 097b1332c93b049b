/*
 * The commands of `indexer`, each with its own option table.
 *
 * Each takes the whole command line (argv[1] is the command's name). On ST_OK `*exit_code` is what
 * the program exits with; otherwise main prints `err` and finds the code for the status.
 */
#ifndef INDEXER_COMMANDS_H
#define INDEXER_COMMANDS_H

#include "common/base/status.h"

enum indexer_exit {
    INDEXER_OK = 0,
    INDEXER_REJECTED = 1,
    INDEXER_USAGE = 2,
    INDEXER_INDEX = 3,
    INDEXER_SYSTEM = 4,
};

enum status command_build(int argc, char **argv, int *exit_code, struct err *err);
enum status command_add(int argc, char **argv, int *exit_code, struct err *err);
enum status command_delete(int argc, char **argv, int *exit_code, struct err *err);
enum status command_optimize(int argc, char **argv, int *exit_code, struct err *err);
enum status command_convert(int argc, char **argv, int *exit_code, struct err *err);
enum status command_info(int argc, char **argv, int *exit_code, struct err *err);
enum status command_verify(int argc, char **argv, int *exit_code, struct err *err);

#endif
