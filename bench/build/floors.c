#include "bench/build/floors.h"

#include "common/base/mem.h"
#include "common/base/stages.h"
#include "common/segment/docstore.h"
#include "common/text/analyzer.h"
#include "indexer/input/reader.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Text is gathered to this much before it is worked on, so that copying it leaves the caches. */
#define GATHER_BYTES ((size_t)32 * 1024 * 1024)

struct floor_run {
    struct floors *floors;
    struct analyzer *analyzer;
    struct token_list tokens;
    struct strbuf text; /* gathered */
    struct strbuf copy;
    struct docstore_packer packer;
    struct arena packed;
    size_t *ends; /* of the articles in `text` */
    size_t n_ends, cap_ends;
};

static double cpu_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void copy_text(struct floor_run *run)
{
    strbuf_reset(&run->copy);
    strbuf_add_slice(&run->copy, strbuf_slice(&run->text));
}

static void analyse_text(struct floor_run *run)
{
    size_t begin = 0;
    for (size_t i = 0; i < run->n_ends; i++) {
        token_list_reset(&run->tokens);
        analyzer_run(run->analyzer, slice_make(run->text.buf + begin, run->ends[i] - begin),
                     &run->tokens);
        begin = run->ends[i];
    }
}

static void deflate_text(struct floor_run *run)
{
    size_t begin = 0;
    struct docstore_block *blocks;
    arena_reset(&run->packed);
    struct slice *bodies = arena_alloc(&run->packed, run->n_ends * sizeof(*bodies));
    for (size_t i = 0; i < run->n_ends; i++) {
        bodies[i] = slice_make(run->text.buf + begin, run->ends[i] - begin);
        begin = run->ends[i];
    }
    (void)docstore_pack(&run->packer, bodies, run->n_ends, &run->packed, &blocks);
}

/* Does to the gathered text what a build must, one thing after the other, and forgets it. */
static void work_on_text(struct floor_run *run)
{
    static const struct {
        enum floor floor;
        void (*work)(struct floor_run *run);
    } works[] = {
        {FLOOR_MEMCPY, copy_text},
        {FLOOR_ANALYSE, analyse_text},
        {FLOOR_DEFLATE, deflate_text},
    };
    for (size_t i = 0; i < COUNT_OF(works); i++) {
        double begin = cpu_seconds();
        works[i].work(run);
        run->floors->seconds[works[i].floor] += cpu_seconds() - begin;
    }
    run->floors->text_bytes += run->text.len;
    run->n_ends = 0;
    strbuf_reset(&run->text);
}

static void gather(struct floor_run *run, const struct article *article)
{
    strbuf_add_slice(&run->text, article->title);
    strbuf_add_slice(&run->text, article->body);
    run->ends = mem_grow(run->ends, &run->cap_ends, run->n_ends + 1, sizeof(*run->ends));
    run->ends[run->n_ends++] = run->text.len;
    run->floors->n_articles++;
    if (run->text.len >= GATHER_BYTES)
        work_on_text(run);
}

/* Reads all articles; what is unusable is left out. */
static enum status each_article(const char *const *inputs, size_t n_inputs, struct floor_run *run,
                                void (*take)(struct floor_run *run, const struct article *article),
                                struct err *err)
{
    struct input *input = input_open(inputs, n_inputs);
    enum status status = ST_OK;
    bool more = true;
    while (more && (status == ST_OK || status == ST_REJECT)) {
        struct article article;
        struct err why = {0};
        status = input_next(input, &article, &more, &why);
        if (status == ST_OK && more)
            take(run, &article);
        else if (status == ST_REJECT)
            more = true;
        else if (status != ST_OK)
            *err = why;
    }
    input_close(input);
    return status;
}

static void drop(struct floor_run *run UNUSED, const struct article *article UNUSED)
{
}

/* A pass of its own, so that the clocks are looked at for each bufferful only: articles are too
 * small for that. */
static enum status read_and_parse(const char *const *inputs, size_t n_inputs, struct floor_run *run,
                                  struct err *err)
{
    stages_start();
    stage_begin(STAGE_PARSE);
    enum status status = each_article(inputs, n_inputs, run, drop, err);
    stage_end(STAGE_PARSE);
    run->floors->seconds[FLOOR_READ] = stage_cpu_seconds(STAGE_READ);
    run->floors->seconds[FLOOR_PARSE] = stage_cpu_seconds(STAGE_PARSE);
    return status;
}

enum status floors_measure(const char *const *inputs, size_t n_inputs, const char *stem,
                           struct floors *floors, struct err *err)
{
    struct floor_run run = {.floors = floors};
    *floors = (struct floors){0};
    TRY(analyzer_new(&run.analyzer, stem, err));
    /* The pages are there before the clock runs. */
    strbuf_reserve(&run.copy, GATHER_BYTES);
    memset(run.copy.buf, 0, GATHER_BYTES);
    enum status status = read_and_parse(inputs, n_inputs, &run, err);
    if (status == ST_OK)
        status = each_article(inputs, n_inputs, &run, gather, err);
    work_on_text(&run);
    analyzer_free(run.analyzer);
    token_list_release(&run.tokens);
    strbuf_release(&run.text);
    strbuf_release(&run.copy);
    docstore_packer_clear(&run.packer);
    arena_release(&run.packed);
    free(run.ends);
    return status;
}

double floors_rate(const struct floors *floors, enum floor floor)
{
    double seconds = floors->seconds[floor];
    return seconds > 0 ? (double)floors->text_bytes / 1e6 / seconds : 0;
}

double floors_limit(const struct floors *floors, uint64_t n_threads)
{
    double seconds = 0;
    for (int floor = 0; floor < N_FLOORS; floor++)
        seconds += floors->seconds[floor];
    return seconds > 0 ? (double)floors->text_bytes / 1e6 / seconds * (double)n_threads : 0;
}

const char *floors_name(enum floor floor)
{
    static const char *const names[N_FLOORS] = {"memcpy", "read", "parse", "analyse", "deflate"};
    return names[floor];
}
