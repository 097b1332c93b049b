#include "indexer/indexing.h"

#include "common/base/interrupt.h"
#include "common/base/progress.h"
#include "common/base/stages.h"
#include "indexer/commands.h"
#include "indexer/engines.h"
#include "indexer/xapian/shard_rule.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

/* What the pipeline's callbacks need. */
struct report {
    struct progress progress;
    FILE *rejects; /* NULL when not asked for */
    bool quiet;
};

static void on_reject(void *context, const struct err *why)
{
    struct report *report = context;
    progress_clear(&report->progress);
    fprintf(stderr, "indexer: rejected: %s\n", why->text);
    if (report->rejects != NULL)
        fprintf(report->rejects, "%s\n", why->text);
}

static void on_progress(void *context, uint64_t n_articles, struct input_progress progress)
{
    struct report *report = context;
    if (!report->quiet)
        progress_update(&report->progress, n_articles, progress.bytes_read, progress.bytes_total);
}

static void print_summary(const struct indexing *indexing, const struct pipeline_counts *counts,
                          double seconds)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("%" PRIu64 " article%s indexed, %" PRIu64 " rejected\n", counts->n_articles,
           counts->n_articles == 1 ? "" : "s", counts->n_rejected);
    if (indexing->quiet)
        return;
    printf("%.1f MB of text in %.2f s, %.1f MB/s, peak memory %.0f MB\n",
           (double)counts->text_bytes / 1e6, seconds, (double)counts->text_bytes / 1e6 / seconds,
           (double)usage.ru_maxrss / 1e3);
    if (counts->n_undated > 0)
        printf("%" PRIu64 " dates could not be read and count as unknown\n", counts->n_undated);
    if (counts->n_invalid > 0)
        printf("%" PRIu64 " invalid UTF-8 sequences were replaced\n", counts->n_invalid);
    if (counts->n_dropped > 0)
        printf("%" PRIu64 " words over %d bytes were left out\n", counts->n_dropped,
               TERM_MAX_BYTES);
}

static enum status index_articles(const struct indexing *indexing, struct sink *sink,
                                  struct report *report, struct pipeline_counts *counts,
                                  struct err *err)
{
    struct pipeline_options options = {
        .source = indexing->source,
        .sink = sink,
        .stem = indexing->sink_options->stem,
        .n_threads = indexing->n_threads,
        .on_reject = on_reject,
        .on_progress = on_progress,
        .context = report,
    };
    if (indexing->timings_path != NULL)
        stages_start();
    interrupt_catch_signals();
    progress_start(&report->progress);
    enum status status = pipeline_run(&options, counts, err);
    if (status == ST_OK)
        status = sink->ops->commit(sink, err);
    progress_clear(&report->progress);
    if (status == ST_OK && indexing->timings_path != NULL)
        status = stages_write(indexing->timings_path, err);
    return status;
}

enum status indexing_run(const struct indexing *indexing, int *exit_code, struct err *err)
{
    const struct build_engine *engine;
    struct report report = {.quiet = indexing->quiet};
    struct pipeline_counts counts;
    struct sink *sink;
    TRY(build_engine_find(indexing->engine, &engine, err));
    if (indexing->rejects_path != NULL) {
        report.rejects = fopen(indexing->rejects_path, "we");
        if (report.rejects == NULL)
            return err_set_errno(err, errno, "%s", indexing->rejects_path);
    }
    enum status status = engine->sink_open(&sink, indexing->sink_options, err);
    if (status == ST_OK) {
        status = index_articles(indexing, sink, &report, &counts, err);
        sink->ops->close(sink);
    }
    if (report.rejects != NULL && fclose(report.rejects) != 0 && status == ST_OK)
        status = err_set_errno(err, errno, "%s", indexing->rejects_path);
    TRY(status);
    print_summary(indexing, &counts, progress_seconds(&report.progress));
    *exit_code = counts.n_rejected > 0 ? INDEXER_REJECTED : INDEXER_OK;
    return ST_OK;
}

enum status sharding_parse(uint64_t n_shards, const char *shard_by, const char **engine,
                           struct sink_options *options, struct err *err)
{
    if (n_shards == 0 && shard_by == NULL)
        return ST_OK;
    if (strcmp(*engine, ENGINE_XAPIAN) != 0)
        return err_set(err, ST_SYNTAX, "shards are of the engine xapian: add --engine xapian");
    if (n_shards > 0 && shard_by != NULL)
        return err_set(err, ST_SYNTAX, "--shards and --shard-by exclude each other");
    if (n_shards > SHARDS_MAX)
        return err_set(err, ST_SYNTAX, "--shards wants a number from 1 to %d", SHARDS_MAX);
    if (shard_by == NULL)
        options->sharding = SINK_SHARD_BY_HASH;
    else if (strcmp(shard_by, "year") == 0)
        options->sharding = SINK_SHARD_BY_YEAR;
    else if (strcmp(shard_by, "month") == 0)
        options->sharding = SINK_SHARD_BY_MONTH;
    else
        return err_set(err, ST_SYNTAX, "--shard-by wants year or month, not '%s'", shard_by);
    options->n_shards = (unsigned)n_shards;
    *engine = ENGINE_SHARDS;
    return ST_OK;
}
