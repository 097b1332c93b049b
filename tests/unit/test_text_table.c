#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "common/text/text_table.h"

/* Widths are columns of the terminal, not bytes; nothing a name holds breaks a line. */
static void test_aligns(void **state UNUSED)
{
    struct text_table table;
    struct strbuf out = {0};
    text_table_init(&table, "lrl");
    text_table_adds(&table, "name");
    text_table_adds(&table, "n");
    text_table_adds(&table, "why");
    text_table_adds(&table, "濃霧\n注意報");
    text_table_addf(&table, "%d", 1234);
    text_table_adds(&table, "");
    text_table_adds(&table, "");
    text_table_adds(&table, "");
    text_table_adds(&table, "x");
    text_table_print(&table, &out);
    assert_string_equal(strbuf_cstr(&out), "name            n  why\n"
                                           "濃霧 注意報  1234\n"
                                           "                   x\n");
    strbuf_release(&out);
    text_table_release(&table);
}

static void test_empty(void **state UNUSED)
{
    struct text_table table;
    struct strbuf out = {0};
    text_table_init(&table, "l");
    text_table_print(&table, &out);
    assert_int_equal(out.len, 0);
    text_table_release(&table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_aligns),
        cmocka_unit_test(test_empty),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
