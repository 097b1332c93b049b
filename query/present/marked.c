#include "query/present/marked.h"

#include "common/text/printable.h"
#include "common/text/utf8.h"

#include <stdlib.h>

static void end_mark(struct marked_builder *builder)
{
    if (!builder->is_in_mark)
        return;
    struct mark *mark = &builder->marks[builder->n_marks - 1];
    mark->len = (uint32_t)builder->text.len - mark->off;
    builder->is_in_mark = false;
}

static void begin_mark(struct marked_builder *builder)
{
    if (builder->is_in_mark)
        return;
    builder->marks = mem_grow(builder->marks, &builder->marks_cap, builder->n_marks + 1,
                              sizeof(*builder->marks));
    builder->marks[builder->n_marks++] = (struct mark){.off = (uint32_t)builder->text.len};
    builder->is_in_mark = true;
}

static void put_pending_blank(struct marked_builder *builder)
{
    if (builder->is_blank_pending)
        strbuf_addc(&builder->text, ' ');
    builder->is_blank_pending = false;
}

/* Whether the raw character at `off`, which only grows, is part of a match. */
static bool is_matched(struct marked_builder *builder, size_t off)
{
    const struct match_list *matches = builder->matches;
    while (builder->next_match < matches->n && matches->items[builder->next_match].off <= off) {
        const struct match *match = &matches->items[builder->next_match++];
        if ((size_t)match->off + match->len > builder->match_end)
            builder->match_end = (size_t)match->off + match->len;
    }
    return off < builder->match_end;
}

void marked_add(struct marked_builder *builder, size_t from, size_t to)
{
    struct slice raw = slice_make(builder->raw.ptr, to);
    for (size_t off = from; off < to;) {
        size_t at = off;
        uint32_t cp;
        off += utf8_decode(raw, off, &cp, NULL);
        bool in_match = is_matched(builder, at);
        if (!in_match)
            end_mark(builder);
        if (char_is_blank(cp))
            marked_add_blank(builder);
        if (char_is_blank(cp) || char_is_unsafe(cp))
            continue;
        put_pending_blank(builder);
        if (in_match)
            begin_mark(builder);
        char bytes[UTF8_MAX_CHAR_BYTES];
        strbuf_add(&builder->text, bytes, utf8_encode(cp, bytes));
    }
}

void marked_add_text(struct marked_builder *builder, const char *text)
{
    end_mark(builder);
    put_pending_blank(builder);
    strbuf_adds(&builder->text, text);
}

void marked_add_blank(struct marked_builder *builder)
{
    builder->is_blank_pending = builder->text.len > 0;
}

void marked_finish(struct marked_builder *builder, struct arena *arena, struct marked *marked)
{
    end_mark(builder);
    size_t bytes = builder->n_marks * sizeof(*builder->marks);
    struct mark *marks = arena_alloc(arena, bytes);
    if (bytes > 0)
        memcpy(marks, builder->marks, bytes);
    *marked = (struct marked){
        .text = slice_make(arena_strndup(arena, builder->text.buf, builder->text.len),
                           builder->text.len),
        .marks = marks,
        .n_marks = builder->n_marks};
    free(builder->marks);
    strbuf_release(&builder->text);
    *builder = (struct marked_builder){0};
}

void marked_make(struct slice raw, const struct match_list *matches, struct arena *arena,
                 struct marked *marked)
{
    struct marked_builder builder = {.raw = raw, .matches = matches};
    marked_add(&builder, 0, raw.len);
    marked_finish(&builder, arena, marked);
}
