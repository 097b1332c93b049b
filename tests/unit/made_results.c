#include "tests/unit/made_results.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

static void add_samples(struct strbuf *json, const char *target, double factor)
{
    strbuf_addf(json, "{\"target\":%s,\"command\":\"COUNT\",\"ns\":[", target);
    for (int r = 0; r < MADE_REPEATS; r++) {
        strbuf_adds(json, r > 0 ? ",[" : "[");
        for (int q = 0; q < MADE_QUERIES; q++)
            strbuf_addf(json, "%s%.0f", q > 0 ? "," : "", 1000 * (q + 10 + r % 2) * factor);
        strbuf_adds(json, "]");
    }
    strbuf_adds(json, "]}");
}

static void add_cell(struct strbuf *json, const char *target, double factor)
{
    strbuf_addf(json,
                "{\"target\":%s,\"command\":\"COUNT\",\"class\":\"ALL\",\"queries\":%d,"
                "\"samples\":%d,\"mean_us\":%.3f,\"p50_us\":%.3f,\"p90_us\":30,\"p99_us\":%.3f,"
                "\"p999_us\":50,\"max_us\":50,\"qps\":1000,\"query_median_mean_us\":20,"
                "\"query_median_p99_us\":40,\"repeat_mean_us\":[%.3f,%.3f,%.3f]}",
                target, MADE_QUERIES, MADE_QUERIES * MADE_REPEATS, 20 * factor, 18 * factor,
                40 * factor, 20.0 * factor, 20.2 * factor, 19.9 * factor);
}

void made_results(struct results *results, const char *name, const char *text, double factor)
{
    struct strbuf json = {0};
    struct err err = {0};
    strbuf_addf(&json,
                "{\"format\":\"newsdex-bench\",\"version\":1,\"kind\":\"queries\",\"date\":%s,"
                "\"command\":[%s],\"machine\":{\"cpu\":%s,\"cores\":2,\"memory_bytes\":1,"
                "\"kernel\":%s,\"os\":%s},\"program\":{\"version\":%s,\"compiler\":%s},"
                "\"corpus\":{\"name\":%s,\"articles\":10,\"text_bytes\":1000},\"method\":%s,",
                text, text, text, text, text, text, text, text, text);
    strbuf_addf(&json,
                "\"targets\":[{\"name\":\"ours\",\"kind\":\"index\",\"engine\":\"native\","
                "\"version\":%s,\"note\":%s,\"articles\":10,\"index_bytes\":3000,\"parts\":"
                "[{\"name\":%s,\"bytes\":1000}]},{\"name\":%s,\"kind\":\"process\",\"engine\":%s,"
                "\"version\":%s,\"note\":%s,\"articles\":10,\"index_bytes\":0,\"parts\":[]}],"
                "\"queries\":[",
                text, text, text, name, text, text, text);
    for (int q = 0; q < MADE_QUERIES; q++)
        strbuf_addf(&json, "%s{\"query\":\"q%d\",\"class\":\"term\"}", q > 0 ? "," : "", q);
    strbuf_adds(&json, "],\"passes\":[{\"mode\":\"closed\",\"clock\":\"client\",\"threads\":1,"
                       "\"cache\":\"warm\",\"rate\":0,\"repeats\":3,\"seed\":1,\"cells\":[");
    add_cell(&json, "\"ours\"", 1);
    strbuf_addc(&json, ',');
    add_cell(&json, name, factor);
    strbuf_adds(&json, "],\"samples\":[");
    add_samples(&json, "\"ours\"", 1);
    strbuf_addc(&json, ',');
    add_samples(&json, name, factor);
    strbuf_addf(&json,
                "]}],\"checks\":[{\"command\":\"COUNT\",\"reference\":\"ours\",\"target\":%s,"
                "\"compared\":24,\"mismatches\":1,\"examples\":[%s]}]}",
                name, text);
    enum status status = results_parse(strbuf_slice(&json), "made", results, &err);
    if (status != ST_OK)
        fail_msg("%s", err.text);
    strbuf_release(&json);
}
