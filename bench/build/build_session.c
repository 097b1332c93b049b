#include "bench/build/build_session.h"

#include "bench/build/child_json.h"
#include "bench/build/floors.h"
#include "bench/build/measured.h"
#include "common/base/interrupt.h"
#include "common/base/options.h"
#include "common/io/file.h"
#include "indexer/input/input_files.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define WARM_BUF_BYTES   ((size_t)256 * 1024)
#define JSON_MAX_BYTES   ((size_t)1024 * 1024)
#define INDEXER_REJECTED 1 /* exit code: indexed, but for some articles that it named */

/* One target while the session runs. */
struct lane {
    struct build_target target;
    bool is_ours;
    struct strbuf index;   /* paths */
    struct strbuf timings; /* ours */
    struct strbuf info;    /* ours */
    struct strbuf template;
    struct strbuf note; /* how the results tell it */
    struct strbuf command;
    struct results_build *build;
};

/* --- preparing ------------------------------------------------------------------------------ */

/* exec: the measured process is then the indexer itself and not a shell around it. */
static void make_ours(const struct build_session *session, struct lane *lane)
{
    strbuf_adds(&lane->template, "exec ");
    build_target_quote(session->indexer, &lane->template);
    strbuf_adds(&lane->template, " build {index} {input} --quiet --stem ");
    build_target_quote(session->stem, &lane->template);
    strbuf_adds(&lane->template, " --timings ");
    build_target_quote(strbuf_cstr(&lane->timings), &lane->template);
    strbuf_addf(&lane->template, " %s", session->options);
    strbuf_addf(&lane->note, "indexer build {index} {input} --stem %s%s%s", session->stem,
                session->options[0] != '\0' ? " " : "", session->options);
    lane->target =
        (struct build_target){slice_str(BUILD_SESSION_OURS), strbuf_slice(&lane->template)};
    lane->is_ours = true;
}

static enum status lane_init(const struct build_session *session, struct lane *lane,
                             const struct build_target *other, struct err *err)
{
    struct slice name = other != NULL ? other->name : slice_str(BUILD_SESSION_OURS);
    strbuf_addf(&lane->index, "%s/%.*s", session->folder, SLICE_ARG(name));
    strbuf_addf(&lane->timings, "%s/%.*s.timings.json", session->folder, SLICE_ARG(name));
    strbuf_addf(&lane->info, "%s/%.*s.info.json", session->folder, SLICE_ARG(name));
    if (file_exists(lane->index.buf))
        return err_set(err, ST_EXISTS, "%s: it is there already", lane->index.buf);
    if (other != NULL) {
        lane->target = *other;
        strbuf_add_slice(&lane->note, other->template);
    } else {
        make_ours(session, lane);
    }
    build_target_command(&lane->target, session->inputs, session->n_inputs, lane->index.buf,
                         &lane->command);
    return ST_OK;
}

static void lane_release(struct lane *lane)
{
    strbuf_release(&lane->index);
    strbuf_release(&lane->timings);
    strbuf_release(&lane->info);
    strbuf_release(&lane->template);
    strbuf_release(&lane->note);
    strbuf_release(&lane->command);
}

/* Reads all files once. What cannot be read is the builds' business. */
static void warm_inputs(const struct build_session *session)
{
    struct input_files *files = input_files_new(session->inputs, session->n_inputs);
    struct input_file file;
    bool more = true;
    char *buf = xmalloc(WARM_BUF_BYTES);
    while (more) {
        int fd;
        if (input_files_next(files, &file, &more, NULL) != ST_OK || !more || !file.is_regular)
            continue;
        if (input_file_open(&file, &fd, NULL) != ST_OK)
            continue;
        while (read(fd, buf, WARM_BUF_BYTES) > 0)
            ;
        close(fd);
    }
    free(buf);
    input_files_free(files);
}

/* --- building ------------------------------------------------------------------------------- */

static enum status check_exit(const struct lane *lane, int exit_code, struct err *err)
{
    if (interrupt_is_requested())
        return err_set(err, ST_INTERRUPTED, "stopped by a signal");
    if (exit_code == 0 || (lane->is_ours && exit_code == INDEXER_REJECTED))
        return ST_OK;
    return err_set(err, ST_IO, "the build of %.*s failed with exit code %d: %s",
                   SLICE_ARG(lane->target.name), exit_code, lane->command.buf);
}

static enum status build_once(const struct lane *lane, struct results_repeat *repeat,
                              struct err *err)
{
    struct measured measured;
    file_remove_tree(lane->index.buf);
    sync();
    TRY(measured_run(lane->command.buf, &measured, err));
    TRY(check_exit(lane, measured.exit_code, err));
    *repeat = (struct results_repeat){
        .wall_s = measured.wall_s,
        .user_s = measured.user_s,
        .sys_s = measured.sys_s,
        .peak_rss_bytes = measured.peak_rss_bytes,
        .written_bytes = measured.written_bytes != UINT64_MAX ? measured.written_bytes : 0,
        .index_bytes = file_tree_bytes(lane->index.buf),
    };
    return ST_OK;
}

/* The times of the stages, of the last repeat. */
static enum status take_stages(struct lane *lane, struct arena *arena, struct err *err)
{
    struct strbuf json = {0};
    enum status status = file_read(lane->timings.buf, JSON_MAX_BYTES, &json, err);
    if (status == ST_OK)
        status = child_json_stages(strbuf_slice(&json), lane->timings.buf, arena, lane->build, err);
    strbuf_release(&json);
    return status;
}

static enum status take_parts(const struct build_session *session, struct lane *lane,
                              struct arena *arena, struct err *err)
{
    struct strbuf command = {0};
    struct strbuf json = {0};
    struct measured measured;
    build_target_quote(session->indexer, &command);
    strbuf_adds(&command, " info --json ");
    build_target_quote(lane->index.buf, &command);
    strbuf_adds(&command, " > ");
    build_target_quote(lane->info.buf, &command);
    enum status status = measured_run(command.buf, &measured, err);
    if (status == ST_OK && measured.exit_code != 0)
        status =
            err_set(err, ST_IO, "it failed with exit code %d: %s", measured.exit_code, command.buf);
    if (status == ST_OK)
        status = file_read(lane->info.buf, JSON_MAX_BYTES, &json, err);
    if (status == ST_OK)
        status = child_json_parts(strbuf_slice(&json), lane->info.buf, arena, lane->build, err);
    strbuf_release(&command);
    strbuf_release(&json);
    return status;
}

static const char *keep(struct arena *arena, struct slice text)
{
    return arena_strndup(arena, text.ptr, text.len);
}

static void lane_results(const struct build_session *session, struct lane *lane,
                         struct results_target *target, struct results_build *build,
                         struct arena *arena)
{
    const char *name = keep(arena, lane->target.name);
    const char *note = keep(arena, strbuf_slice(&lane->note));
    *target = (struct results_target){.name = name,
                                      .kind = "process",
                                      .engine = "",
                                      .version = lane->is_ours ? NEWSDEX_VERSION : "",
                                      .note = note};
    *build = (struct results_build){.target = name, .note = note, .n_repeats = session->n_repeats};
    build->repeats = arena_zalloc(arena, session->n_repeats * sizeof(*build->repeats));
    lane->build = build;
}

static enum status build_all(const struct build_session *session, struct lane *lanes,
                             struct results *results, struct err *err)
{
    for (uint64_t repeat = 0; repeat < session->n_repeats; repeat++)
        for (size_t i = 0; i < results->n_builds; i++) {
            TRY(build_once(&lanes[i], &lanes[i].build->repeats[repeat], err));
            fprintf(stderr, "%" PRIu64 "/%" PRIu64 " %s: %.2f s\n", repeat + 1, session->n_repeats,
                    lanes[i].build->target, lanes[i].build->repeats[repeat].wall_s);
        }
    for (size_t i = 0; i < results->n_builds; i++) {
        results->targets[i].index_bytes =
            lanes[i].build->repeats[session->n_repeats - 1].index_bytes;
        if (!lanes[i].is_ours)
            continue;
        TRY(take_stages(&lanes[i], &results->arena, err));
        TRY(take_parts(session, &lanes[i], &results->arena, err));
        results->targets[i].parts = lanes[i].build->parts;
        results->targets[i].n_parts = lanes[i].build->n_parts;
    }
    return ST_OK;
}

/* --- floors --------------------------------------------------------------------------------- */

static enum status take_floors(const struct build_session *session, struct results *results,
                               struct err *err)
{
    struct floors floors;
    TRY(floors_measure(session->inputs, session->n_inputs, session->stem, &floors, err));
    results->floors = arena_zalloc(&results->arena, (N_FLOORS + 1) * sizeof(*results->floors));
    for (int floor = 0; floor < N_FLOORS; floor++)
        results->floors[floor] = (struct results_floor){floors_name((enum floor)floor),
                                                        floors_rate(&floors, (enum floor)floor)};
    results->floors[N_FLOORS] =
        (struct results_floor){"all on every core", floors_limit(&floors, results->machine.cores)};
    results->n_floors = N_FLOORS + 1;
    results->corpus.articles = floors.n_articles;
    results->corpus.text_bytes = floors.text_bytes;
    for (size_t i = 0; i < results->n_builds; i++) {
        results->targets[i].articles = floors.n_articles;
        results->builds[i].articles = floors.n_articles;
        results->builds[i].text_bytes = floors.text_bytes;
    }
    return ST_OK;
}

static enum status run_lanes(const struct build_session *session, struct lane *lanes,
                             struct results *results, struct err *err)
{
    size_t n = session->n_others + 1;
    results->targets = arena_zalloc(&results->arena, n * sizeof(*results->targets));
    results->builds = arena_zalloc(&results->arena, n * sizeof(*results->builds));
    results->n_targets = results->n_builds = n;
    for (size_t i = 0; i < n; i++) {
        TRY(lane_init(session, &lanes[i], i > 0 ? &session->others[i - 1] : NULL, err));
        lane_results(session, &lanes[i], &results->targets[i], &results->builds[i],
                     &results->arena);
    }
    warm_inputs(session);
    TRY(build_all(session, lanes, results, err));
    return take_floors(session, results, err);
}

enum status build_session_run(const struct build_session *session, struct results *results,
                              struct err *err)
{
    struct lane *lanes = xcalloc(session->n_others + 1, sizeof(*lanes));
    enum status status = run_lanes(session, lanes, results, err);
    for (size_t i = 0; i <= session->n_others; i++)
        lane_release(&lanes[i]);
    free(lanes);
    return status;
}
