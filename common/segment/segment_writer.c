#include "common/segment/segment_writer.h"

#include "common/base/hash.h"
#include "common/segment/columns.h"
#include "common/segment/dictionary.h"
#include "common/segment/docstore.h"
#include "common/segment/segment_impl.h"
#include "common/segment/term_writer.h"

#include <stdlib.h>
#include <string.h>

struct segment_writer {
    struct columns_writer columns;
    struct docstore_writer docs;
    struct dictionary_writer dict;
    struct chunk_writer post;
    struct chunk_writer posn;
    struct term_writer terms; /* its error is that of articles too */
    const uint32_t *places;   /* borrowed; NULL for bodies in document order */
};

static struct chunk_writer *writer_file(struct segment_writer *writer, enum segment_file file)
{
    switch (file) {
    case FILE_TERMS:
        return &writer->dict.file;
    case FILE_POST:
        return &writer->post;
    case FILE_POS:
        return &writer->posn;
    case FILE_COLS:
        return &writer->columns.file;
    case FILE_DOCS:
        return &writer->docs.file;
    case FILE_LIVE:
    case SEGMENT_N_FILES:
        break;
    }
    BUG("a segment writer has no file %d", (int)file);
}

static enum status open_lists(struct chunk_writer *file, const char *path, const char *kind,
                              struct err *err)
{
    TRY(chunk_writer_open(file, path, kind, err));
    chunk_writer_begin(file, kind); /* the one chunk is called as the file */
    return ST_OK;
}

static enum status open_file(struct segment_writer *writer, enum segment_file file,
                             const char *path, struct err *err)
{
    switch (file) {
    case FILE_TERMS:
        return dictionary_writer_open(&writer->dict, path, err);
    case FILE_COLS:
        return columns_writer_open(&writer->columns, path, err);
    case FILE_DOCS:
        return docstore_writer_open(&writer->docs, path, err);
    default:
        return open_lists(writer_file(writer, file), path, segment_file_types[file].kind, err);
    }
}

static void writer_free(struct segment_writer *writer)
{
    columns_writer_clear(&writer->columns);
    docstore_writer_clear(&writer->docs);
    dictionary_writer_clear(&writer->dict);
    term_writer_clear(&writer->terms);
    free(writer);
}

enum status segment_writer_open(struct segment_writer **writer, const char *index_path,
                                const char *name, struct err *err)
{
    *writer = NULL;
    struct segment_writer *opened = xcalloc(1, sizeof(*opened));
    opened->terms = (struct term_writer){
        .columns = &opened->columns,
        .dict = &opened->dict,
        .postings = {.post = {.chunk = &opened->post}, .posn = {.chunk = &opened->posn}},
    };
    struct strbuf path = {0};
    enum status status = ST_OK;
    for (enum segment_file file = 0; status == ST_OK && file < SEGMENT_N_OWN_FILES; file++) {
        strbuf_reset(&path);
        segment_file_path(index_path, name, file, &path);
        status = open_file(opened, file, path.buf, err);
    }
    strbuf_release(&path);
    if (status == ST_OK)
        *writer = opened;
    else
        segment_writer_abandon(opened);
    return status;
}

ldoc_id segment_writer_article(struct segment_writer *writer, const struct stored_article *article,
                               uint32_t doc_len)
{
    ldoc_id doc = writer->columns.n_docs;
    if (writer->terms.err.status != ST_OK)
        return doc;
    if (docstore_writer_add(&writer->docs, article->body, &writer->terms.err) == ST_OK)
        (void)!columns_writer_add(&writer->columns, article, doc_len, &writer->terms.err);
    return doc;
}

void segment_writer_blocks(struct segment_writer *writer, const struct docstore_block *blocks,
                           size_t n)
{
    if (writer->terms.err.status != ST_OK)
        return;
    for (size_t i = 0; i < n; i++)
        docstore_writer_add_block(&writer->docs, &blocks[i]);
}

ldoc_id segment_writer_head(struct segment_writer *writer, const struct stored_article *article,
                            uint32_t doc_len)
{
    ldoc_id doc = writer->columns.n_docs;
    if (writer->terms.err.status != ST_OK)
        return doc;
    if (docstore_writer_add_len(&writer->docs, article->body.len, &writer->terms.err) == ST_OK)
        (void)!columns_writer_add(&writer->columns, article, doc_len, &writer->terms.err);
    return doc;
}

enum status segment_writer_copy_bodies(struct segment_writer *writer, const struct segment *source,
                                       const uint32_t *new_docs, uint32_t *places, struct err *err)
{
    return docstore_copy(&source->docs, new_docs, &writer->docs, places, err);
}

ldoc_id segment_writer_columns(struct segment_writer *writer, const struct stored_article *article,
                               uint32_t doc_len)
{
    ldoc_id doc = writer->columns.n_docs;
    if (writer->terms.err.status == ST_OK)
        (void)!columns_writer_add(&writer->columns, article, doc_len, &writer->terms.err);
    return doc;
}

void segment_writer_places(struct segment_writer *writer, const uint32_t *places)
{
    writer->places = places;
}

struct term_writer *segment_writer_terms(struct segment_writer *writer)
{
    return &writer->terms;
}

void segment_writer_term(struct segment_writer *writer, struct slice term)
{
    term_writer_term(&writer->terms, term);
}

void segment_writer_posting(struct segment_writer *writer, ldoc_id doc, uint32_t wdf,
                            const uint32_t *positions, uint32_t n_positions)
{
    term_writer_posting(&writer->terms, doc, wdf, positions, n_positions);
}

/* The identity: FORMAT.md, "Chunk files". */
static uint64_t identity_of(struct segment_writer *writer)
{
    struct strbuf tocs = {0};
    for (enum segment_file file = 0; file < SEGMENT_N_OWN_FILES; file++)
        chunk_writer_toc(writer_file(writer, file), &tocs);
    uint64_t key = hash64(strbuf_slice(&tocs));
    strbuf_release(&tocs);
    return key;
}

static void end_chunks(struct segment_writer *writer)
{
    dictionary_writer_end(&writer->dict);
    chunk_writer_end(&writer->post);
    chunk_writer_end(&writer->posn);
    columns_writer_end(&writer->columns, writer->dict.n_terms, writer->terms.n_postings);
    if (writer->docs.n_docs != writer->columns.n_docs)
        BUG("%u documents have %u bodies", writer->columns.n_docs, writer->docs.n_docs);
    docstore_writer_end(&writer->docs, writer->places);
}

enum status segment_writer_finish(struct segment_writer *writer, struct err *err)
{
    enum status status = term_writer_end(&writer->terms, err);
    if (status != ST_OK) {
        segment_writer_abandon(writer);
        return status;
    }
    end_chunks(writer);
    uint64_t key = identity_of(writer);
    for (enum segment_file file = 0; status == ST_OK && file < SEGMENT_N_OWN_FILES; file++)
        status = chunk_writer_finish(writer_file(writer, file), key, err);
    segment_writer_abandon(writer);
    return status;
}

void segment_writer_abandon(struct segment_writer *writer)
{
    if (writer == NULL)
        return;
    for (enum segment_file file = 0; file < SEGMENT_N_OWN_FILES; file++)
        chunk_writer_abandon(writer_file(writer, file));
    writer_free(writer);
}
