/* Any bytes as one file of a native index whose other files are whole: opening, searching,
 * fetching, verifying and merging end, and stay inside the file. The first byte of the input
 * chooses the file; with its highest bit set, checksums and identity are made right again, so that
 * only the decoders stand between the bytes and a fault. */
#include "tests/fuzz/driver.h"

#include "common/base/mem.h"
#include "common/engine/document.h"
#include "common/io/file.h"
#include "common/segment/segment_impl.h"
#include "indexer/native/inspect_native.h"
#include "indexer/native/merge.h"
#include "indexer/native/sink_native.h"
#include "query/native/engine_native.h"
#include "tests/unit/forge.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Enough for terms of several blocks, few enough for many runs a second. */
#define N_DOCS  300
#define N_FILES 6

#define FORGED 0x80 /* bit of the first byte */

/* The whole index, made once. */
static const struct merge_options merge_as_is = {SINK_ORDER_INPUT, 1 << 24, 1};

static struct {
    char folder[64];
    char path[80];
    struct arena arena;
    struct manifest manifest;
    char *names[N_FILES]; /* of the files, the manifest left out */
    struct strbuf contents[N_FILES];
    size_t n_files;
} whole;

static void check(enum status status, const struct err *err)
{
    if (status == ST_OK)
        return;
    fprintf(stderr, "%s\n", err->text);
    abort();
}

static void remove_folder(void)
{
    file_remove_tree(whole.folder);
}

static void add_documents(struct sink *sink, struct analyzer *analyzer, struct err *err)
{
    for (unsigned i = 0; i < N_DOCS; i++) {
        char id[16], body[160];
        snprintf(id, sizeof(id), "id%u", i);
        snprintf(body, sizeof(body), "river bank%s and river bank number %u, word%u",
                 i % 3 ? "" : " flood", i, i % 40);
        struct article article = {.id = slice_str(id),
                                  .title = slice_str("River bank"),
                                  .body = slice_str(body),
                                  .source = slice_str("Wire"),
                                  .published = {(int64_t)i * 86400, WHEN_DAY}};
        check(sink_add(sink, analyzer, &article, err), err);
    }
}

/* Builds the index, and deletes from it, so that there is a file of every kind. */
static void build(struct err *err)
{
    struct analyzer *analyzer;
    struct sink *sink;
    bool found;
    check(analyzer_new(&analyzer, "english", err), err);
    struct sink_options options = {.index_path = whole.path,
                                   .create = true,
                                   .memory_bytes = 1 << 24,
                                   .stem = analyzer_stem_language(analyzer),
                                   .fingerprint = analyzer_fingerprint(analyzer)};
    check(sink_native_open(&sink, &options, err), err);
    add_documents(sink, analyzer, err);
    check(sink->ops->commit(sink, err), err);
    sink->ops->close(sink);
    options.create = false;
    check(sink_native_open(&sink, &options, err), err);
    check(sink->ops->remove(sink, slice_str("id7"), &found, err), err);
    check(sink->ops->commit(sink, err), err);
    sink->ops->close(sink);
    analyzer_free(analyzer);
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void prepare(void)
{
    struct err err = {0};
    if (whole.n_files > 0)
        return;
    snprintf(whole.folder, sizeof(whole.folder), "/tmp/newsdex-fuzz-XXXXXX");
    if (mkdtemp(whole.folder) == NULL)
        abort();
    atexit(remove_folder);
    snprintf(whole.path, sizeof(whole.path), "%s/index", whole.folder);
    build(&err);
    check(manifest_read(whole.path, &whole.arena, &whole.manifest, &err), &err);
    DIR *dir = opendir(whole.path);
    const struct dirent *entry;
    while ((entry = readdir(dir)) != NULL && whole.n_files < N_FILES)
        if (entry->d_name[0] == '0')
            whole.names[whole.n_files++] = xstrndup(entry->d_name, strlen(entry->d_name));
    closedir(dir);
    qsort(whole.names, whole.n_files, sizeof(char *), compare_names);
    for (size_t i = 0; i < whole.n_files; i++) {
        char path[256];
        snprintf(path, sizeof(path), "%s/%s", whole.path, whole.names[i]);
        strbuf_addc(&whole.contents[i], '\0'); /* set by fuzz_seed */
        struct strbuf content = {0};
        check(file_read(path, SIZE_MAX / 2, &content, &err), &err);
        strbuf_add_slice(&whole.contents[i], strbuf_slice(&content));
        strbuf_release(&content);
    }
}

/* Each file twice: as it is, and with checksums to be made right. */
size_t fuzz_seed(size_t i, const uint8_t **bytes)
{
    prepare();
    *bytes = NULL;
    if (i >= 2 * whole.n_files)
        return 0;
    size_t file = i % whole.n_files;
    struct strbuf *content = &whole.contents[file];
    content->buf[0] = (char)(i < whole.n_files ? file : file | FORGED);
    *bytes = (const uint8_t *)content->buf;
    return content->len;
}

static void write_file(size_t file, const void *bytes, size_t len)
{
    char path[256];
    snprintf(path, sizeof(path), "%s/%s", whole.path, whole.names[file]);
    FILE *out = fopen(path, "wb");
    if (out == NULL || fwrite(bytes, 1, len, out) != len || fclose(out) != 0)
        abort();
}

static bool count_term(void *context, struct slice term, uint64_t df UNUSED)
{
    *(size_t *)context += term.len;
    return true;
}

static void search(struct searcher *searcher, const struct qtree *tree)
{
    struct search_request request = {
        .tree = tree, .k = 20, .bm25 = BM25_DEFAULT, .want_total = true};
    struct hits hits = {0};
    struct arena arena = {0};
    struct err err = {0};
    if (searcher->ops->search(searcher, &request, &hits, &err) == ST_OK) {
        for (size_t i = 0; i < hits.n; i++) {
            struct article article;
            if (searcher->ops->fetch(searcher, hits.items[i].doc, FETCH_BODY, &arena, &article,
                                     &err) != ST_OK)
                break;
        }
    }
    hits_release(&hits);
    arena_release(&arena);
}

static void use_index(void)
{
    struct searcher *searcher;
    struct err err = {0};
    struct arena arena = {0};
    struct slice phrase[] = {slice_str("river"), slice_str("bank")};
    struct qtree *both[] = {qtree_term(&arena, slice_str("flood")),
                            qtree_term(&arena, slice_str("Zbank"))};
    size_t n_bytes = 0;
    if (engine_native_open(&searcher, whole.path, &whole.manifest, &err) == ST_OK) {
        search(searcher, qtree_all(&arena));
        search(searcher, qtree_phrase(&arena, phrase, COUNT_OF(phrase)));
        search(searcher, qtree_list(&arena, QT_AND, both, COUNT_OF(both)));
        search(searcher, qtree_list(&arena, QT_OR, both, COUNT_OF(both)));
        (void)!searcher->ops->terms(searcher, slice_str(""), count_term, &n_bytes, &err);
        searcher->ops->close(searcher);
    }
    (void)!verify_native(whole.path, &whole.manifest, &err);
    arena_release(&arena);
}

/* Merges the segment, if it can be opened, with itself into one that is removed again. */
static void merge_index(void)
{
    const struct manifest_part *part = &whole.manifest.parts[0];
    struct segment *segment;
    struct err err = {0};
    if (segment_open(&segment, whole.path, part->name, part->overlay, &err) != ST_OK)
        return;
    struct segment *sources[] = {segment, segment};
    (void)!merge_segments(sources, COUNT_OF(sources), &merge_as_is, whole.path, "merged", &err);
    segment_close(segment);
    for (enum segment_file file = 0; file < SEGMENT_N_OWN_FILES; file++) {
        struct strbuf path = {0};
        segment_file_path(whole.path, "merged", file, &path);
        (void)remove(path.buf);
        strbuf_release(&path);
    }
}

/* The place of a file in the identity. */
static enum segment_file file_kind(const char *name)
{
    enum segment_file kind = 0;
    while (strcmp(strrchr(name, '.') + 1, segment_file_types[kind].extension) != 0)
        kind++;
    return kind;
}

/* Writes all files so that checksums and identity fit the damaged one. */
static void write_forged(size_t damaged, const uint8_t *data, size_t size)
{
    struct strbuf files[SEGMENT_N_FILES] = {0};
    struct strbuf *in_order[SEGMENT_N_FILES];
    for (size_t i = 0; i < whole.n_files; i++) {
        enum segment_file kind = file_kind(whole.names[i]);
        in_order[kind] = &files[kind];
        if (i == damaged)
            strbuf_add(&files[kind], data, size);
        else
            strbuf_add(&files[kind], whole.contents[i].buf + 1, whole.contents[i].len - 1);
    }
    forge_segment(in_order, SEGMENT_N_FILES, SEGMENT_N_OWN_FILES);
    for (size_t i = 0; i < whole.n_files; i++) {
        struct strbuf *file = &files[file_kind(whole.names[i])];
        write_file(i, file->buf, file->len);
        strbuf_release(file);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    prepare();
    if (size == 0)
        return 0;
    size_t damaged = (data[0] & ~FORGED) % whole.n_files;
    if ((data[0] & FORGED) != 0)
        write_forged(damaged, data + 1, size - 1);
    else
        write_file(damaged, data + 1, size - 1);
    use_index();
    merge_index();
    for (size_t i = 0; i < whole.n_files; i++)
        write_file(i, whole.contents[i].buf + 1, whole.contents[i].len - 1);
    return 0;
}
