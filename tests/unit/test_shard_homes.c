/* Where articles live: which ids leave which shard, also where ids share a hash. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "common/base/strbuf.h"
#include "indexer/xapian/shard_homes.h"

#include <stdio.h>

static struct shard_homes homes;

static int tear_down(void **state)
{
    (void)state;
    shard_homes_release(&homes);
    return 0;
}

static void note(const char *id, uint64_t hash, uint32_t shard)
{
    shard_homes_note(&homes, slice_str(id), hash, shard, false);
}

/* `want` has the ids that leave the shard, each with a blank behind it. */
static void expect_leaving(uint32_t shard, const char *want)
{
    struct slice ids[8];
    struct strbuf got = {0};
    assert_true(homes.n_strays <= 8);
    size_t n = shard_homes_leaving(&homes, shard, ids);
    for (size_t i = 0; i < n; i++)
        strbuf_addf(&got, "%.*s ", SLICE_ARG(ids[i]));
    assert_string_equal(strbuf_cstr(&got), want);
    strbuf_release(&got);
}

static void test_last_shard_is_the_home(void **state)
{
    (void)state;
    note("a", 1, 0);
    note("b", 2, 0);
    note("a", 1, 1);
    note("a", 1, 255);
    expect_leaving(0, "a ");
    expect_leaving(1, "a ");
    expect_leaving(2, "");
    expect_leaving(255, "");
    note("a", 1, 0); /* back again */
    expect_leaving(0, "");
    expect_leaving(1, "a ");
    expect_leaving(255, "a ");
}

static void test_an_id_may_be_everywhere(void **state)
{
    (void)state;
    shard_homes_note(&homes, slice_str("a"), 1, 3, true);
    expect_leaving(3, "");
    expect_leaving(0, "a ");
    expect_leaving(200, "a ");
}

static void test_ids_of_one_hash_have_homes_of_their_own(void **state)
{
    (void)state;
    note("x", 7, 0);
    note("y", 7, 0);
    note("x", 7, 1);
    expect_leaving(0, "x ");
    expect_leaving(1, "");
    note("y", 7, 1); /* where x is */
    expect_leaving(0, "x y ");
    note("x", 7, 2);
    expect_leaving(0, "x y ");
    expect_leaving(1, "x ");
    expect_leaving(2, "");
}

static void test_homes_are_kept_when_the_table_grows(void **state)
{
    (void)state;
    char id[16];
    note("a", 1, 0);
    note("a", 1, 1);
    for (unsigned i = 0; i < 5000; i++) {
        snprintf(id, sizeof(id), "other%u", i);
        note(id, 1000 + i * 1024, 0);
    }
    note("other9", 1000 + 9 * 1024, 2);
    expect_leaving(0, "a other9 ");
    expect_leaving(1, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_last_shard_is_the_home, tear_down),
        cmocka_unit_test_teardown(test_an_id_may_be_everywhere, tear_down),
        cmocka_unit_test_teardown(test_ids_of_one_hash_have_homes_of_their_own, tear_down),
        cmocka_unit_test_teardown(test_homes_are_kept_when_the_table_grows, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
