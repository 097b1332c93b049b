#include "common/segment/term_part.h"

#include "common/segment/term_record.h"

#include <string.h>

/* Bytes that are copied at a time. */
#define COPY_BYTES ((size_t)64 * 1024)

enum status term_part_open(struct term_part *part, const struct term_writer *whole,
                           const char *folder, struct err *err)
{
    part->writer = (struct term_writer){
        .columns = whole->columns,
        .records = &part->records,
        .err = whole->err,
        .postings = {.post = {.scratch = &part->post}, .posn = {.scratch = &part->posn}},
    };
    TRY(scratch_open(&part->post, folder, err));
    TRY(scratch_open(&part->posn, folder, err));
    return scratch_open(&part->records, folder, err);
}

static enum status copy_lists(struct scratch *from, const struct list_file *to, struct err *err)
{
    TRY(scratch_flush(from, err));
    struct scratch_reader reader = {.scratch = from, .end = from->written, .cap = COPY_BYTES};
    enum status status = ST_OK;
    while (status == ST_OK && scratch_reader_left(&reader) > 0) {
        status = scratch_reader_fill(&reader, 1, err);
        list_file_add(to, reader.at, (size_t)(reader.limit - reader.at));
        reader.at = reader.limit;
    }
    scratch_reader_clear(&reader);
    return status;
}

/* Enters the part's terms; the first one's lists begin at the two offsets. */
static enum status copy_terms(struct term_part *part, struct term_writer *whole, uint64_t post_off,
                              uint64_t pos_off, struct err *err)
{
    TRY(scratch_flush(&part->records, err));
    struct scratch_reader reader = {
        .scratch = &part->records, .end = part->records.written, .cap = COPY_BYTES};
    enum status status = ST_OK;
    while (status == ST_OK && scratch_reader_left(&reader) > 0) {
        char term[SEGMENT_TERM_MAX];
        size_t len;
        struct term_info info;
        status = term_record_read(&reader, term, &len, &info, err);
        if (status != ST_OK)
            break;
        info.post_off = post_off;
        info.pos_off = pos_off;
        term_writer_enter(whole, slice_make(term, len), &info);
        post_off += info.post_len;
        pos_off += info.pos_len;
    }
    scratch_reader_clear(&reader);
    return status;
}

enum status term_part_append(struct term_part *part, struct term_writer *whole, struct err *err)
{
    const struct postings_writer *to = &whole->postings;
    TRY(term_writer_end(&part->writer, err));
    TRY(term_writer_end(whole, err));
    uint64_t post_off = list_file_len(&to->post);
    uint64_t pos_off = list_file_len(&to->posn);
    TRY(copy_lists(&part->post, &to->post, err));
    TRY(copy_lists(&part->posn, &to->posn, err));
    return copy_terms(part, whole, post_off, pos_off, err);
}

void term_part_close(struct term_part *part)
{
    term_writer_clear(&part->writer);
    scratch_close(&part->post);
    scratch_close(&part->posn);
    scratch_close(&part->records);
}
