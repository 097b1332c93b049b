/* `bench eval`: how good the answers are, by the judgements of people. */
#include "bench/commands_bench.h"

#include "bench/eval/findings.h"
#include "bench/eval/search_run.h"
#include "common/base/options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* As deep as a run may be, and as query --top. */
#define TOP_MAX 1000000

struct eval_args {
    const char *run;
    const char *qrels;
    const char *topics;
    const char *against;
    const char *format;
    uint64_t top;
    uint64_t seed;
    bool is_bare;
    bool is_complete;
    bool per_topic;
    struct operands operands;
};

static enum status check_args(const struct eval_args *args, struct err *err)
{
    bool has_index = args->operands.n == 1;
    if (args->operands.n > 1 || has_index == (args->run != NULL))
        return err_set(err, ST_SYNTAX, "one INDEX or --run RUN is wanted; --help says more");
    if (args->qrels == NULL)
        return err_set(err, ST_SYNTAX, "--qrels FILE is wanted: the judgements");
    if (has_index && args->topics == NULL)
        return err_set(err, ST_SYNTAX, "--topics FILE is wanted: what to search in the index");
    if (!has_index && args->topics != NULL)
        return err_set(err, ST_SYNTAX, "--topics is for an INDEX: a run has been searched already");
    if (args->top < 1 || args->top > TOP_MAX)
        return err_set(err, ST_SYNTAX, "--top wants a number from 1 to %d", TOP_MAX);
    if (strcmp(args->format, "text") != 0 && strcmp(args->format, "json") != 0)
        return err_set(err, ST_SYNTAX, "--format wants text or json, not '%s'", args->format);
    return ST_OK;
}

/* An index is; what an index is compared with may also be a run made elsewhere. */
static bool is_folder(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

/* Evaluates a run file or an index. Of an index it is known which topics it was asked, so that one
 * without hits counts as 0. */
static enum status evaluate(const struct eval_args *args, const char *target, bool is_index,
                            const struct qrels *qrels, struct evaluation *evaluation,
                            struct err *err)
{
    const struct search_run_options options = {
        .topics = args->topics, .top = (size_t)args->top, .is_bare = args->is_bare};
    struct run run = {0};
    size_t n_wordless = 0;
    enum status status = is_index ? search_run(target, &options, &run, &n_wordless, err)
                                  : run_read(&run, target, err);
    evaluation->target = target;
    evaluation->is_index = is_index;
    if (status == ST_OK && n_wordless > 0)
        fprintf(stderr, "bench: %s: %zu topic%s without a word to search for found nothing\n",
                args->topics, n_wordless, n_wordless == 1 ? "" : "s");
    if (status == ST_OK)
        status = evaluate_run(&run, qrels, args->is_complete, evaluation, err);
    run_release(&run);
    return status;
}

static enum status find(const struct eval_args *args, const struct qrels *qrels,
                        struct findings *findings, struct err *err)
{
    const char *target = args->topics != NULL ? args->operands.items[0] : args->run;
    findings->seed = args->seed;
    findings->n_evals = args->against != NULL ? 2 : 1;
    TRY(evaluate(args, target, args->topics != NULL, qrels, &findings->evals[0], err));
    if (args->against == NULL)
        return ST_OK;
    bool is_index = args->topics != NULL && is_folder(args->against);
    TRY(evaluate(args, args->against, is_index, qrels, &findings->evals[1], err));
    findings->n_paired =
        evaluations_compare(&findings->evals[0], &findings->evals[1], args->seed, findings->tests);
    if (findings->n_paired == 0)
        return err_set(err, ST_REJECT, "%s and %s have no topic in common: nothing to compare",
                       target, args->against);
    return ST_OK;
}

/* `results` was made before the work, so that its date is when that began. */
static void print(const struct eval_args *args, const struct findings *findings,
                  struct results *results)
{
    struct strbuf out = {0};
    if (strcmp(args->format, "json") == 0) {
        findings_fill_results(findings, results);
        results_write(results, &out);
    } else {
        findings_print_text(findings, args->per_topic, &out);
    }
    fwrite(strbuf_cstr(&out), 1, out.len, stdout);
    strbuf_release(&out);
}

static enum status eval(const struct eval_args *args, struct results *results, struct err *err)
{
    struct qrels qrels = {0};
    struct findings findings = {0};
    enum status status = qrels_read(&qrels, args->qrels, err);
    if (status == ST_OK)
        status = find(args, &qrels, &findings, err);
    if (status == ST_OK)
        print(args, &findings, results);
    for (size_t i = 0; i < COUNT_OF(findings.evals); i++)
        evaluation_release(&findings.evals[i]);
    qrels_release(&qrels);
    return status;
}

enum status bench_eval(int argc, char **argv, int *exit_code UNUSED, struct err *err)
{
    struct eval_args args = {.format = "text", .top = 1000, .seed = 1};
    const struct option_row rows[] = {
        {"run", OPTION_TEXT, &args.run, "RUN", "evaluate a run file instead of an INDEX"},
        {"topics", OPTION_TEXT, &args.topics, "FILE", "queries for INDEX: id, tab, query"},
        {"qrels", OPTION_TEXT, &args.qrels, "FILE", "the judgements"},
        {"against", OPTION_TEXT, &args.against, "OTHER", "compare with another run, or index"},
        {"top", OPTION_NUMBER, &args.top, "N", "hits for each topic (default 1000)"},
        {"bare", OPTION_FLAG, &args.is_bare, NULL, "read topics as words, without any syntax"},
        {"complete", OPTION_FLAG, &args.is_complete, NULL, "judged topics not in a run count as 0"},
        {"per-topic", OPTION_FLAG, &args.per_topic, NULL, "show each topic in the text too"},
        {"seed", OPTION_NUMBER, &args.seed, "N", "for sampled p-values (default 1)"},
        {"format", OPTION_TEXT, &args.format, "FORMAT", "text (default) or json"},
    };
    const struct option_table table = {
        "bench eval INDEX --topics FILE --qrels FILE [OPTION]... | bench eval --run RUN --qrels "
        "FILE",
        "Says how good the answers of an index, or of a run of any system, are by the judgements\n"
        "in FILE, with the measures of trec_eval. --against adds the difference to another one "
        "and\n"
        "how likely chance makes one as large.",
        rows, COUNT_OF(rows)};
    struct results results;
    results_init(&results, RESULTS_EVAL, argc, argv);
    enum status status = options_parse(&table, argc, argv, 2, &args.operands, err);
    if (status == ST_OK && (args.operands.help || args.operands.version))
        options_print_help(&table);
    else if (status == ST_OK && (status = check_args(&args, err)) == ST_OK)
        status = eval(&args, &results, err);
    free(args.operands.items);
    results_release(&results);
    return status;
}
