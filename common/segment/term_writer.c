#include "common/segment/term_writer.h"

#include "common/segment/term_record.h"

#include <string.h>

/* Makes `term` the last one. */
static void set_term(struct term_writer *writer, struct slice term)
{
    if (term.len == 0 || term.len > SEGMENT_TERM_MAX)
        BUG("a term of %zu bytes", term.len);
    if (slice_cmp(slice_make(writer->term, writer->term_len), term) >= 0)
        BUG("terms do not ascend: '%.*s'", SLICE_ARG(term));
    memcpy(writer->term, term.ptr, term.len);
    writer->term_len = term.len;
}

static void enter(struct term_writer *writer, const struct term_info *info)
{
    struct slice term = slice_make(writer->term, writer->term_len);
    if (writer->dict != NULL)
        dictionary_writer_add(writer->dict, term, info);
    else
        term_record_write(writer->records, term, info);
    writer->n_postings += info->df;
}

/* Puts the current term, if it has postings, where terms go. */
static void end_term(struct term_writer *writer)
{
    if (!writer->in_term)
        return;
    writer->in_term = false;
    if (postings_writer_end(&writer->postings, &writer->err) == ST_OK &&
        writer->postings.info.df > 0)
        enter(writer, &writer->postings.info);
}

void term_writer_term(struct term_writer *writer, struct slice term)
{
    if (writer->err.status != ST_OK)
        return;
    end_term(writer);
    if (writer->term_len == 0)
        postings_writer_scale(&writer->postings, writer->columns->total_len,
                              writer->columns->n_docs);
    set_term(writer, term);
    writer->in_term = true;
    postings_writer_begin(&writer->postings);
}

void term_writer_enter(struct term_writer *writer, struct slice term, const struct term_info *info)
{
    if (writer->err.status != ST_OK)
        return;
    end_term(writer);
    set_term(writer, term);
    enter(writer, info);
}

void term_writer_posting(struct term_writer *writer, ldoc_id doc, uint32_t wdf,
                         const uint32_t *positions, uint32_t n_positions)
{
    if (writer->err.status != ST_OK)
        return;
    if (!writer->in_term || doc >= writer->columns->n_docs)
        BUG("a posting of document %u, which is not there, or without a term", doc);
    (void)!postings_writer_add(&writer->postings, doc, wdf, writer->columns->doc_lens[doc],
                               positions, n_positions, &writer->err);
}

enum status term_writer_end(struct term_writer *writer, struct err *err)
{
    if (writer->err.status == ST_OK)
        end_term(writer);
    return err_pass(err, &writer->err);
}

void term_writer_clear(struct term_writer *writer)
{
    postings_writer_clear(&writer->postings);
}
