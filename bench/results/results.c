#include "bench/results/results.h"

#include "bench/results/machine.h"
#include "common/base/options.h"
#include "common/base/when.h"

#include <string.h>
#include <time.h>

#ifdef __clang__
#define COMPILER "clang " __clang_version__
#else
#define COMPILER "gcc " __VERSION__
#endif

const char *results_kind_name(enum results_kind kind)
{
    static const char *const names[] = {"queries", "build", "eval"};
    return names[kind];
}

void results_init(struct results *results, enum results_kind kind, int argc, char **argv)
{
    char date[WHEN_TEXT_LEN + 1];
    *results = (struct results){.kind = kind};
    struct arena *arena = &results->arena;
    when_format((struct when){(int64_t)time(NULL), WHEN_SECOND}, date);
    results->date = arena_strndup(arena, date, strlen(date));
    results->n_command = (size_t)argc;
    results->command = arena_zalloc(arena, (size_t)argc * sizeof(*results->command));
    for (int i = 0; i < argc; i++)
        results->command[i] = i == 0 ? "bench" : arena_strndup(arena, argv[i], strlen(argv[i]));
    machine_describe(&results->machine, arena);
    results->program.version = NEWSDEX_VERSION;
    results->program.compiler = COMPILER;
}

void results_release(struct results *results)
{
    arena_release(&results->arena);
    *results = (struct results){0};
}
