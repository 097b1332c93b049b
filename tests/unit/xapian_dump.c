#include "tests/unit/xapian_dump.h"

#include "common/base/hash.h"
#include "common/engine/field.h"
#include "common/engine/omega.h"
#include "common/xapian/xg.h"

#include <inttypes.h>

struct dump {
    struct xg_db *db;
    struct xg_error error;
    enum xg_status status;
    uint32_t docid;
    struct strbuf *text;
};

/* True until something has failed. */
static bool note(struct dump *dump, enum xg_status status)
{
    if (status != XG_OK)
        dump->status = status;
    return dump->status == XG_OK;
}

static void dump_hash(void *context, const char *bytes, size_t len)
{
    struct dump *dump = context;
    char hex[HASH128_HEX_LEN + 1];
    hash128_hex(slice_make(bytes, len), hex);
    strbuf_addf(dump->text, " %s", hex);
}

static bool dump_position(void *context, uint32_t position)
{
    struct dump *dump = context;
    strbuf_addf(dump->text, ",%" PRIu32, position);
    return true;
}

static bool dump_doc_term(void *context, const char *term, size_t len, uint32_t wdf)
{
    struct dump *dump = context;
    strbuf_addf(dump->text, "\n  %.*s %" PRIu32 " ", (int)len, term, wdf);
    return note(
        dump, xg_db_positions(dump->db, dump->docid, term, len, dump_position, dump, &dump->error));
}

static bool dump_article(void *context, uint32_t docid, uint32_t wdf UNUSED)
{
    struct dump *dump = context;
    uint32_t len;
    dump->docid = docid;
    bool is_good = note(dump, xg_db_doc_len(dump->db, docid, &len, &dump->error));
    strbuf_addf(dump->text, " %" PRIu32, len);
    is_good = is_good &&
              note(dump, xg_db_doc_value(dump->db, docid, OMEGA_SORT_SLOT, dump_hash, dump,
                                         &dump->error)) &&
              note(dump, xg_db_doc_data(dump->db, docid, dump_hash, dump, &dump->error)) &&
              note(dump, xg_db_doc_terms(dump->db, docid, dump_doc_term, dump, &dump->error));
    strbuf_addc(dump->text, '\n');
    return is_good;
}

static bool dump_term(void *context, const char *term, size_t len, uint32_t n_docs)
{
    struct dump *dump = context;
    uint64_t cf;
    bool is_good = note(dump, xg_db_collection_freq(dump->db, term, len, &cf, &dump->error));
    strbuf_addf(dump->text, "%.*s %" PRIu32 " %" PRIu64 "\n", (int)len, term, n_docs, cf);
    if (is_good && slice_starts_with(slice_make(term, len), slice_str(PREFIX_ID)))
        is_good = note(dump, xg_db_postings(dump->db, term, len, dump_article, dump, &dump->error));
    return is_good;
}

void xapian_dump(const char *path, struct strbuf *text)
{
    struct dump dump = {.text = text};
    uint32_t n_docs;
    uint64_t total_len;
    if (note(&dump, xg_db_open(&dump.db, path, &dump.error)) &&
        note(&dump, xg_db_stats(dump.db, &n_docs, &total_len, &dump.error))) {
        strbuf_addf(text, "%" PRIu32 " articles, length %" PRIu64 "\n", n_docs, total_len);
        note(&dump, xg_db_terms(dump.db, NULL, 0, dump_term, &dump, &dump.error));
    }
    if (dump.status != XG_OK)
        strbuf_addf(text, "%s: %s\n", path, dump.error.text);
    xg_db_close(dump.db);
}
