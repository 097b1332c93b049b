#include "common/segment/segment.h"

#include "common/base/bytes.h"
#include "common/segment/dictionary.h"
#include "common/segment/bitpack.h"
#include "common/segment/segment_impl.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

const struct segment_file_type segment_file_types[SEGMENT_N_FILES] = {
    [FILE_TERMS] = {"term", "terms", "dictionary"}, [FILE_POST] = {"post", "post", "postings"},
    [FILE_POS] = {"posn", "pos", "positions"},      [FILE_COLS] = {"cols", "cols", "columns"},
    [FILE_DOCS] = {"docs", "docs", "articles"},     [FILE_LIVE] = {"live", "live", "deletes"},
};

_Static_assert(SEGMENT_N_PARTS == SEGMENT_N_FILES + 1, "a part for each kind of file, and pairs");
_Static_assert(CHUNK_PADDING >= BITPACK_OVERREAD, "bit packing reads beyond its end");

void segment_file_path(const char *index_path, const char *name, enum segment_file file,
                       struct strbuf *path)
{
    strbuf_addf(path, "%s/%s.%s", index_path, name, segment_file_types[file].extension);
}

static enum status open_file(struct segment *segment, const char *index_path, const char *name,
                             enum segment_file file, struct err *err)
{
    struct strbuf path = {0};
    segment_file_path(index_path, name, file, &path);
    enum status status =
        chunk_file_open(&segment->files[file], path.buf, segment_file_types[file].kind, err);
    strbuf_release(&path);
    if (status != ST_OK)
        return status;
    uint64_t expected = segment->files[0].segment_key;
    uint64_t found = segment->files[file].segment_key;
    if (expected != found)
        return err_set(err, ST_CORRUPT,
                       "%s: trailer: belongs to another segment: expected %016" PRIx64
                       ", found %016" PRIx64,
                       segment->files[file].path, expected, found);
    return ST_OK;
}

static enum status open_overlay(struct segment *segment, const char *index_path,
                                const char *overlay, struct err *err)
{
    TRY(open_file(segment, index_path, overlay, FILE_LIVE, err));
    return overlay_open(&segment->overlay, &segment->files[FILE_LIVE], segment->columns.n_docs,
                        segment->columns.total_len, err);
}

static enum status open_parts(struct segment *segment, const char *index_path, const char *name,
                              const char *overlay, struct err *err)
{
    const struct chunk_file *files = segment->files;
    for (enum segment_file file = 0; file < SEGMENT_N_OWN_FILES; file++)
        TRY(open_file(segment, index_path, name, file, err));
    TRY(columns_open(&segment->columns, &files[FILE_COLS], err));
    TRY(chunk_file_find(&files[FILE_TERMS], "dict", &segment->dict, err));
    segment->n_dict_blocks = dictionary_n_blocks(segment->columns.n_terms);
    TRY(chunk_file_find_items(&files[FILE_TERMS], "didx", segment->n_dict_blocks, DICT_INDEX_BYTES,
                              &segment->didx, err));
    TRY(chunk_file_find_items(&files[FILE_TERMS], "dpre", segment->n_dict_blocks, DICT_PREFIX_BYTES,
                              &segment->dpre, err));
    TRY(chunk_file_find(&files[FILE_POST], "post", &segment->post, err));
    TRY(chunk_file_find(&files[FILE_POS], "posn", &segment->posn, err));
    TRY(docstore_open(&segment->docs, &files[FILE_DOCS], segment->columns.n_docs, err));
    TRY(pairs_open(&segment->pairs, index_path, name, files[FILE_TERMS].segment_key, err));
    return strcmp(overlay, "-") == 0 ? ST_OK : open_overlay(segment, index_path, overlay, err);
}

enum status segment_open(struct segment **segment, const char *index_path, const char *name,
                         const char *overlay, struct err *err)
{
    *segment = NULL;
    struct segment *opened = xcalloc(1, sizeof(*opened));
    opened->name = xstrndup(name, strlen(name));
    enum status status = open_parts(opened, index_path, name, overlay, err);
    if (status == ST_OK)
        *segment = opened;
    else
        segment_close(opened);
    return status;
}

void segment_close(struct segment *segment)
{
    if (segment == NULL)
        return;
    for (int file = 0; file < SEGMENT_N_FILES; file++)
        chunk_file_close(&segment->files[file]);
    pairs_close(&segment->pairs);
    free(segment->name);
    free(segment);
}

const char *segment_name(const struct segment *segment)
{
    return segment->name;
}

uint64_t segment_key(const struct segment *segment)
{
    return segment->files[FILE_TERMS].segment_key;
}

uint32_t segment_n_docs(const struct segment *segment)
{
    return segment->columns.n_docs;
}

uint64_t segment_n_terms(const struct segment *segment)
{
    return segment->columns.n_terms;
}

uint64_t segment_n_postings(const struct segment *segment)
{
    return segment->columns.n_postings;
}

uint32_t segment_n_live(const struct segment *segment)
{
    return segment->columns.n_docs - segment->overlay.n_dead;
}

uint64_t segment_total_len(const struct segment *segment)
{
    return segment->columns.total_len - segment->overlay.dead_len;
}

bool segment_is_live(const struct segment *segment, ldoc_id doc)
{
    const uint8_t *live = segment->overlay.live.data;
    return live == NULL || (live[doc / 8] >> (doc % 8) & 1) != 0;
}

enum status segment_check_doc_lens(const struct segment *segment, struct err *err)
{
    return columns_check_doc_lens(&segment->columns, err);
}

uint32_t segment_doc_len(const struct segment *segment, ldoc_id doc)
{
    return columns_doc_len(&segment->columns, doc);
}

const uint8_t *segment_doc_lens(const struct segment *segment)
{
    return segment->columns.doc_lens.data;
}

struct impact_scale segment_impact_scale(const struct segment *segment)
{
    return impact_scale_make(segment->columns.total_len, segment->columns.n_docs);
}

const uint8_t *segment_live_bits(const struct segment *segment)
{
    return segment->overlay.live.data;
}

enum status segment_doc_date(const struct segment *segment, ldoc_id doc, struct when *date,
                             struct err *err)
{
    return columns_date(&segment->columns, doc, date, err);
}

enum status segment_doc_id(const struct segment *segment, ldoc_id doc, struct slice *id,
                           struct err *err)
{
    *id = (struct slice){0};
    return columns_id(&segment->columns, doc, id, err);
}

enum status segment_fetch(const struct segment *segment, ldoc_id doc, bool with_body,
                          struct arena *arena, struct stored_article *article, struct err *err)
{
    struct stored_article fetched;
    *article = (struct stored_article){0};
    TRY(columns_head(&segment->columns, doc, &fetched, err));
    if (with_body)
        TRY(docstore_body(&segment->docs, doc, arena, &fetched.body, err));
    *article = fetched;
    return ST_OK;
}

void segment_part_sizes(const struct segment *segment,
                        struct segment_part_size sizes[SEGMENT_N_PARTS])
{
    for (int file = 0; file < SEGMENT_N_FILES; file++)
        sizes[file] =
            (struct segment_part_size){segment_file_types[file].part, segment->files[file].map.len};
    sizes[SEGMENT_N_FILES] = (struct segment_part_size){"pairs", segment->pairs.file.map.len};
}
