/* `bench corpus`: makes an archive, or normalises archives that are there. */
#include "bench/commands_bench.h"

#include "bench/corpus/article_lines.h"
#include "bench/corpus/imitation.h"
#include "bench/corpus/invention.h"
#include "bench/corpus/unique_ids.h"
#include "common/base/options.h"
#include "indexer/input/reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_ARTICLES 200000
#define OUTPUT_BUF_BYTES ((size_t)1024 * 1024)
#define NO_LIMIT         UINT64_MAX

/* What the command line says. */
struct corpus_args {
    uint64_t n_articles; /* or NO_LIMIT */
    uint64_t text_bytes; /* likewise */
    uint64_t seed;
    struct option_list like;
    bool normalise;
    bool copy;
    struct operands operands;
};

/* Either generator. */
struct generator {
    struct invention *invention;
    struct imitation *imitation;
};

/* --- reading -------------------------------------------------------------------------------- */

/* Takes one article; stops the reading by another status than ST_OK. */
typedef enum status (*take_article)(void *context, const struct article *article, struct err *err);

/* Reads one file or folder. What cannot be read there is an error: a corpus with holes would be
 * another corpus. */
static enum status read_articles_of(const char *path, take_article take, void *context,
                                    struct err *err)
{
    struct input *input = input_open(&path, 1);
    enum status status = ST_OK;
    bool more = true;
    while (status == ST_OK && more && !ferror(stdout)) {
        struct article article;
        status = input_next(input, &article, &more, err);
        if (status == ST_OK && more)
            status = take(context, &article, err);
    }
    input_close(input);
    return status;
}

/* --- copying -------------------------------------------------------------------------------- */

struct copy {
    struct article_lines *lines;
    struct unique_ids *ids;
    const char *path;
};

static enum status copy_article(void *context, const struct article *article,
                                struct err *err UNUSED)
{
    struct copy *copy = context;
    struct article renamed = *article;
    renamed.id = unique_ids_name(copy->ids, copy->path, article->id);
    article_lines_add(copy->lines, &renamed);
    return ST_OK;
}

static enum status copy_all(const struct corpus_args *args, struct article_lines *lines,
                            struct err *err)
{
    struct copy copy = {.lines = lines, .ids = unique_ids_new()};
    enum status status = ST_OK;
    for (size_t i = 0; i < args->operands.n && status == ST_OK; i++) {
        copy.path = args->operands.items[i];
        unique_ids_next_file(copy.ids);
        status = read_articles_of(copy.path, copy_article, &copy, err);
    }
    unique_ids_free(copy.ids);
    return status;
}

/* --- generating ----------------------------------------------------------------------------- */

static enum status learn(void *context, const struct article *article, struct err *err)
{
    return source_text_add(context, article, err);
}

static void generator_next(const struct generator *generator, struct article *article)
{
    if (generator->imitation != NULL)
        imitation_next(generator->imitation, article);
    else
        invention_next(generator->invention, article);
}

static void generate(const struct corpus_args *args, const struct generator *generator,
                     struct article_lines *lines)
{
    uint64_t n = 0;
    uint64_t bytes = 0;
    while (n < args->n_articles && bytes < args->text_bytes && !ferror(stdout)) {
        struct article article;
        generator_next(generator, &article);
        bytes += article_lines_add(lines, &article);
        n++;
    }
}

/* How many articles there will be, for spreading their dates. */
static uint64_t expected_articles(const struct corpus_args *args, uint64_t mean_bytes)
{
    uint64_t by_bytes = args->text_bytes / (mean_bytes > 0 ? mean_bytes : 1) + 1;
    return args->n_articles < by_bytes ? args->n_articles : by_bytes;
}

static enum status imitate(const struct corpus_args *args, struct article_lines *lines,
                           struct err *err)
{
    struct source_text text = {0};
    enum status status = ST_OK;
    for (size_t i = 0; i < args->like.n && status == ST_OK; i++)
        status = read_articles_of(args->like.items[i], learn, &text, err);
    if (status == ST_OK && text.n_articles == 0)
        status =
            err_set(err, ST_SYNTAX, "--like: there are no articles in %s", args->like.items[0]);
    if (status == ST_OK) {
        uint64_t n = expected_articles(args, source_text_mean_bytes(&text));
        struct generator generator = {.imitation = imitation_new(&text, args->seed, n)};
        generate(args, &generator, lines);
        imitation_free(generator.imitation);
    }
    source_text_release(&text);
    return status;
}

static void invent(const struct corpus_args *args, struct article_lines *lines)
{
    uint64_t n = expected_articles(args, INVENTION_MEAN_BYTES);
    struct generator generator = {.invention = invention_new(args->seed, n)};
    generate(args, &generator, lines);
    invention_free(generator.invention);
}

/* --- the command ---------------------------------------------------------------------------- */

static enum status check_args(struct corpus_args *args, struct err *err)
{
    if (args->copy && args->operands.n == 0)
        return err_set(err, ST_SYNTAX, "--copy wants at least one FILE");
    if (args->copy &&
        (args->like.n > 0 || args->n_articles != NO_LIMIT || args->text_bytes != NO_LIMIT))
        return err_set(err, ST_SYNTAX,
                       "--copy generates nothing: leave --articles, --bytes and "
                       "--like out");
    if (!args->copy && args->operands.n > 0)
        return err_set(err, ST_SYNTAX, "'%s' is read only with --copy or as --like %s",
                       args->operands.items[0], args->operands.items[0]);
    if (args->n_articles == 0 || args->text_bytes == 0)
        return err_set(err, ST_SYNTAX, "%s wants at least 1",
                       args->n_articles == 0 ? "--articles" : "--bytes");
    if (args->n_articles == NO_LIMIT && args->text_bytes == NO_LIMIT)
        args->n_articles = DEFAULT_ARTICLES;
    return ST_OK;
}

static enum status run(const struct corpus_args *args, struct err *err)
{
    setvbuf(stdout, NULL, _IOFBF, OUTPUT_BUF_BYTES);
    struct article_lines *lines = article_lines_new(stdout, args->normalise);
    enum status status = ST_OK;
    if (args->copy)
        status = copy_all(args, lines, err);
    else if (args->like.n > 0)
        status = imitate(args, lines, err);
    else
        invent(args, lines);
    article_lines_free(lines);
    return status;
}

enum status bench_corpus(int argc, char **argv, int *exit_code UNUSED, struct err *err)
{
    struct corpus_args args = {.n_articles = NO_LIMIT, .text_bytes = NO_LIMIT, .seed = 1};
    const struct option_row rows[] = {
        {"articles", OPTION_NUMBER, &args.n_articles, "N", "how many (default 200000)"},
        {"bytes", OPTION_BYTES, &args.text_bytes, "SIZE", "stop when there is so much text"},
        {"seed", OPTION_NUMBER, &args.seed, "N", "another seed, another archive (default 1)"},
        {"like", OPTION_LIST, &args.like, "FILE", "imitate the articles in FILE; repeatable"},
        {"normalise", OPTION_FLAG, &args.normalise, NULL, "letters a to z and blanks alone"},
        {"copy", OPTION_FLAG, &args.copy, NULL, "no new articles: those in FILE..."},
    };
    const struct option_table table = {
        "bench corpus [OPTION]... [--copy FILE...] > ARTICLES.jsonl",
        "Writes news-like articles as JSON Lines to standard output: invented ones, or with "
        "--like\n"
        "ones put together from real ones. The same options give the same bytes on every machine.",
        rows, COUNT_OF(rows)};
    enum status status = options_parse(&table, argc, argv, 2, &args.operands, err);
    if (status == ST_OK && args.operands.help)
        options_print_help(&table);
    else if (status == ST_OK && args.operands.version)
        printf("bench (newsdex) %s\n", NEWSDEX_VERSION);
    else if (status == ST_OK && (status = check_args(&args, err)) == ST_OK)
        status = run(&args, err);
    free(args.operands.items);
    return status;
}
