#include "indexer/xapian/xapian_doc.h"

#include "common/engine/field.h"
#include "common/engine/omega.h"

/* What Xapian keeps in memory of postings not yet written, from the nodes of the maps in its
 * inverter: for each document, for each term of it, and for each list of positions beyond these. */
#define DOC_BYTES       256
#define POSTING_BYTES   64
#define POSITIONS_BYTES 96

static enum xg_status fill(struct xapian_doc *scratch, const struct document *doc,
                           struct xg_error *error)
{
    enum xg_status status = XG_OK;
    struct strbuf *bytes = &scratch->bytes;
    xg_doc_reset(scratch->doc);
    for (size_t i = 0; i < doc->n_terms && status == XG_OK; i++) {
        const struct doc_term *term = &doc->terms[i];
        status = xg_doc_add_term(scratch->doc, term->term.ptr, term->term.len, term->wdf,
                                 term->positions, term->n_positions, error);
    }
    if (status == XG_OK) {
        strbuf_reset(bytes);
        omega_record_encode(doc->article, bytes);
        status = xg_doc_set_data(scratch->doc, bytes->buf, bytes->len, error);
    }
    if (status == XG_OK) {
        strbuf_reset(bytes);
        omega_sort_value(doc->article, bytes);
        status = xg_doc_set_value(scratch->doc, OMEGA_SORT_SLOT, bytes->buf, bytes->len, error);
    }
    return status;
}

enum status xapian_doc_put(struct xapian_doc *scratch, struct xg_writer *writer,
                           const struct document *doc, const char *path, struct err *err)
{
    struct xg_error error;
    if (scratch->doc == NULL && (scratch->doc = xg_doc_new()) == NULL)
        return err_set(err, ST_BACKEND, "%s: Xapian: out of memory", path);
    enum xg_status status = fill(scratch, doc, &error);
    if (status == XG_OK) {
        strbuf_reset(&scratch->bytes);
        field_id_term(doc->article->id, &scratch->bytes);
        status =
            xg_writer_replace(writer, scratch->bytes.buf, scratch->bytes.len, scratch->doc, &error);
    }
    if (status == XG_INVALID) /* glass cannot hold this one; others it may */
        return err_set(err, ST_REJECT, "%s: Xapian: %s", path, error.text);
    return status == XG_OK ? ST_OK : xapian_fail(path, &error, err);
}

size_t xapian_doc_bytes(const struct document *doc)
{
    size_t bytes = DOC_BYTES;
    for (size_t i = 0; i < doc->n_terms; i++) {
        bytes += POSTING_BYTES;
        if (doc->terms[i].n_positions > 0)
            bytes += POSITIONS_BYTES + doc->terms[i].n_positions;
    }
    return bytes;
}

void xapian_doc_release(struct xapian_doc *scratch)
{
    xg_doc_free(scratch->doc);
    strbuf_release(&scratch->bytes);
    *scratch = (struct xapian_doc){0};
}
