#include "common/text/text_table.h"

#include "common/base/mem.h"
#include "common/text/printable.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GAP_COLUMNS 2

void text_table_init(struct text_table *table, const char *layout)
{
    *table = (struct text_table){.layout = layout};
}

void text_table_release(struct text_table *table)
{
    strbuf_release(&table->cells);
    strbuf_release(&table->cell);
}

void text_table_add(struct text_table *table, struct slice text)
{
    text_add_printable(text, &table->cells);
    strbuf_addc(&table->cells, '\0');
}

void text_table_adds(struct text_table *table, const char *text)
{
    text_table_add(table, slice_str(text));
}

void text_table_addf(struct text_table *table, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    strbuf_reset(&table->cell);
    strbuf_reserve(&table->cell, (size_t)len + 1);
    va_start(args, format);
    vsnprintf(table->cell.buf, (size_t)len + 1, format, args);
    va_end(args);
    text_table_add(table, slice_make(table->cell.buf, (size_t)len));
}

/* The cell at `*off`, which then is where the next one begins. */
static struct slice next_cell(const struct text_table *table, size_t *off)
{
    struct slice cell = slice_str(table->cells.buf + *off);
    *off += cell.len + 1;
    return cell;
}

static size_t *measure(const struct text_table *table, size_t n_columns)
{
    size_t *widths = xcalloc(n_columns, sizeof(*widths));
    size_t column = 0;
    for (size_t off = 0; off < table->cells.len; column = (column + 1) % n_columns) {
        size_t columns = text_columns(next_cell(table, &off));
        widths[column] = columns > widths[column] ? columns : widths[column];
    }
    return widths;
}

static void add_blanks(struct strbuf *out, size_t n)
{
    for (size_t i = 0; i < n; i++)
        strbuf_addc(out, ' ');
}

/* Blanks are held back until something follows them. */
static void add_row(const struct text_table *table, const size_t *widths, size_t *off,
                    struct strbuf *out)
{
    size_t n_blanks = 0;
    for (size_t c = 0; table->layout[c] != '\0' && *off < table->cells.len; c++) {
        struct slice cell = next_cell(table, off);
        size_t pad = widths[c] - text_columns(cell);
        bool is_number = table->layout[c] == 'r';
        n_blanks += (c > 0 ? GAP_COLUMNS : 0) + (is_number ? pad : 0);
        if (cell.len > 0) {
            add_blanks(out, n_blanks);
            strbuf_add_slice(out, cell);
            n_blanks = 0;
        }
        n_blanks += is_number ? 0 : pad;
    }
    strbuf_addc(out, '\n');
}

void text_table_print(const struct text_table *table, struct strbuf *out)
{
    size_t *widths = measure(table, strlen(table->layout));
    for (size_t off = 0; off < table->cells.len;)
        add_row(table, widths, &off, out);
    free(widths);
}
