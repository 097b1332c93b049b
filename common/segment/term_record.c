#include "common/segment/term_record.h"

#include "common/base/bytes.h"

#include <string.h>

void term_record_write(struct scratch *records, struct slice term, const struct term_info *info)
{
    uint8_t bytes[1 + SEGMENT_TERM_MAX + 3 * VARINT64_MAX_BYTES];
    uint8_t *p = bytes;
    *p++ = (uint8_t)term.len;
    memcpy(p, term.ptr, term.len);
    p += term.len;
    p = varint_put(p, (uint64_t)info->df << 1 | info->has_positions);
    p = varint_put(p, info->post_len);
    p = varint_put(p, info->pos_len);
    scratch_add(records, bytes, (size_t)(p - bytes));
}

enum status term_record_read(struct scratch_reader *records, char *term, size_t *term_len,
                             struct term_info *info, struct err *err)
{
    uint8_t len;
    uint64_t df_and_kind;
    *info = (struct term_info){0};
    TRY(scratch_reader_bytes(records, &len, sizeof(len), err));
    TRY(scratch_reader_bytes(records, term, len, err));
    TRY(scratch_reader_u64(records, &df_and_kind, err));
    TRY(scratch_reader_u64(records, &info->post_len, err));
    TRY(scratch_reader_u64(records, &info->pos_len, err));
    *term_len = len;
    info->df = (uint32_t)(df_and_kind >> 1);
    info->live_df = info->df;
    info->has_positions = (df_and_kind & 1) != 0;
    return ST_OK;
}
