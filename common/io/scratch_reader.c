#include "common/io/scratch_reader.h"

#include "common/base/bytes.h"
#include "common/base/mem.h"

#include <stdlib.h>
#include <string.h>

static enum status has_changed(const struct scratch_reader *reader, struct err *err)
{
    return err_set(err, ST_IO, "%s: a scratch file is not as it was written",
                   reader->scratch->folder);
}

/* Moves what is left to the front of a buffer that has room for `want` bytes. */
static void make_room(struct scratch_reader *reader, size_t want)
{
    size_t left = (size_t)(reader->limit - reader->at);
    if (reader->buf == NULL || want > reader->cap) {
        reader->cap = want > reader->cap ? want : reader->cap;
        uint8_t *buf = xmalloc(reader->cap);
        if (left > 0)
            memcpy(buf, reader->at, left);
        free(reader->buf);
        reader->buf = buf;
    } else {
        memmove(reader->buf, reader->at, left);
    }
    reader->at = reader->buf;
    reader->limit = reader->buf + left;
}

enum status scratch_reader_fill(struct scratch_reader *reader, size_t want, struct err *err)
{
    if ((size_t)(reader->limit - reader->at) >= want || reader->next == reader->end)
        return ST_OK;
    make_room(reader, want);
    size_t got = 0;
    size_t filled = (size_t)(reader->limit - reader->at);
    uint64_t rest = reader->end - reader->next;
    size_t room = reader->cap - filled;
    size_t wanted = rest < room ? (size_t)rest : room;
    TRY(scratch_read(reader->scratch, reader->next, reader->buf + filled, wanted, &got, err));
    if (got < wanted)
        return has_changed(reader, err);
    reader->next += got;
    reader->limit += got;
    return ST_OK;
}

enum status scratch_reader_u32(struct scratch_reader *reader, uint32_t *value, struct err *err)
{
    if (reader->limit - reader->at < VARINT32_MAX_BYTES)
        TRY(scratch_reader_fill(reader, VARINT32_MAX_BYTES, err));
    const uint8_t *end = varint_get32(reader->at, reader->limit, value);
    if (end == NULL)
        return has_changed(reader, err);
    reader->at = end;
    return ST_OK;
}

enum status scratch_reader_u64(struct scratch_reader *reader, uint64_t *value, struct err *err)
{
    TRY(scratch_reader_fill(reader, VARINT64_MAX_BYTES, err));
    const uint8_t *end = varint_get64(reader->at, reader->limit, value);
    if (end == NULL)
        return has_changed(reader, err);
    reader->at = end;
    return ST_OK;
}

enum status scratch_reader_bytes(struct scratch_reader *reader, void *bytes, size_t len,
                                 struct err *err)
{
    TRY(scratch_reader_fill(reader, len, err));
    if ((size_t)(reader->limit - reader->at) < len)
        return has_changed(reader, err);
    memcpy(bytes, reader->at, len);
    reader->at += len;
    return ST_OK;
}

void scratch_reader_clear(struct scratch_reader *reader)
{
    free(reader->buf);
    *reader = (struct scratch_reader){0};
}
