/* `bench report`: a page, or a section of a README, made of results. */
#include "bench/commands_bench.h"
#include "bench/report/gnuplot.h"
#include "bench/report/readme_section.h"
#include "bench/report/report.h"
#include "common/base/options.h"
#include "common/io/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The largest README that is read. */
#define README_MAX_BYTES ((size_t)16 << 20)

struct report_args {
    const char *output;
    const char *readme;
    const char *gnuplot;
    struct operands operands;
};

/* Results that are read one after the other. */
struct results_list {
    struct results *items;
    size_t n;
};

static void results_list_release(struct results_list *list)
{
    for (size_t i = 0; i < list->n; i++)
        results_release(&list->items[i]);
    free(list->items);
}

static enum status results_list_read(struct results_list *list, const struct operands *operands,
                                     struct err *err)
{
    list->items = xcalloc(operands->n, sizeof(*list->items));
    for (size_t i = 0; i < operands->n; i++) {
        TRY(results_read(operands->items[i], &list->items[i], err));
        list->n++;
    }
    return ST_OK;
}

static enum status write_page(const struct report_args *args, const struct results_list *list,
                              struct err *err)
{
    struct report report = {.results = list->items, .n_results = list->n, .gnuplot = args->gnuplot};
    enum status status = report_make(&report, err);
    if (status == ST_OK)
        status = file_rewrite(args->output, strbuf_slice(&report.page), err);
    strbuf_release(&report.page);
    return status;
}

static enum status write_readme(const struct report_args *args, const struct results_list *list,
                                struct err *err)
{
    struct strbuf text = {0}, section = {0}, out = {0};
    enum status status = file_read(args->readme, README_MAX_BYTES, &text, err);
    if (status == ST_OK) {
        readme_section(list->items, list->n, &section);
        status =
            readme_splice(strbuf_slice(&text), strbuf_slice(&section), args->readme, &out, err);
    }
    if (status == ST_OK)
        status = file_rewrite(args->readme, strbuf_slice(&out), err);
    strbuf_release(&text);
    strbuf_release(&section);
    strbuf_release(&out);
    return status;
}

static enum status write_all(const struct report_args *args, struct err *err)
{
    struct results_list list = {0};
    enum status status = results_list_read(&list, &args->operands, err);
    if (status == ST_OK && args->output != NULL)
        status = write_page(args, &list, err);
    if (status == ST_OK && args->readme != NULL)
        status = write_readme(args, &list, err);
    results_list_release(&list);
    return status;
}

/* "-o FILE" is what people type for an output; the option table knows long options only. */
static void expand_short_option(int argc, char **argv)
{
    static char output[] = "--output";
    for (int i = 2; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "-o") == 0)
            argv[i] = output;
}

static enum status check_args(const struct report_args *args, struct err *err)
{
    if (args->operands.n == 0)
        return err_set(err, ST_SYNTAX, "at least one results file is wanted; --help says more");
    if (args->output == NULL && args->readme == NULL)
        return err_set(err, ST_SYNTAX, "--output FILE or --readme FILE is wanted");
    return ST_OK;
}

enum status bench_report(int argc, char **argv, int *exit_code UNUSED, struct err *err)
{
    struct report_args args = {.gnuplot = GNUPLOT_PROGRAM};
    const struct option_row rows[] = {
        {"output", OPTION_TEXT, &args.output, "FILE", "write the page to FILE (also -o)"},
        {"readme", OPTION_TEXT, &args.readme, "FILE", "renew the section of FILE, a README"},
        {"gnuplot", OPTION_TEXT, &args.gnuplot, "PATH", "the gnuplot that draws (default gnuplot)"},
    };
    const struct option_table table = {
        "bench report RESULTS... -o FILE [OPTION]...",
        "Makes one self-contained page of tables and pictures from results of bench. Several\n"
        "results, also of different corpora, go into one page. --readme replaces what stands in a\n"
        "Markdown file between the lines " README_BEGIN " and " README_END ".",
        rows, COUNT_OF(rows)};
    expand_short_option(argc, argv);
    enum status status = options_parse(&table, argc, argv, 2, &args.operands, err);
    if (status == ST_OK && args.operands.help)
        options_print_help(&table);
    else if (status == ST_OK)
        status = check_args(&args, err);
    if (status == ST_OK && !args.operands.help)
        status = write_all(&args, err);
    free(args.operands.items);
    return status;
}
