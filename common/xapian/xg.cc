/* Documents, the writer that stores them, and the database that they are read from. */
#include "xg_impl.h"

#include <algorithm>
#include <sstream>

using xg::bytes;
using xg::guard;

namespace {

/* Xapian checks the length of a term when the document is stored and, for the zero bytes that glass
 * writes as two, only when it commits: far too late to know whose fault it was. */
std::string checked_term(const char *ptr, size_t len)
{
    std::string term = bytes(ptr, len);
    size_t key_len = term.size() + (size_t)std::count(term.begin(), term.end(), '\0');
    if (term.empty() || key_len > XG_TERM_MAX_BYTES)
        throw Xapian::InvalidArgumentError("a term is empty or longer than 245 bytes");
    return term;
}

/* Glass opens these tables when they are first read; a folder that has been replaced and removed
 * in the meantime would have none. */
void open_lazy_tables(const Xapian::Database &db)
{
    db.has_positions();
    db.get_metadata("x");
    Xapian::PostingIterator first = db.postlist_begin("");
    if (first == db.postlist_end(""))
        return;
    db.get_document(*first).get_data();
    db.termlist_begin(*first);
}

} // namespace

XG_API const char *xg_version(void)
{
    return Xapian::version_string();
}

/* --- documents to be written --------------------------------------------------------------- */

XG_API struct xg_doc *xg_doc_new(void)
{
    struct xg_doc *doc = nullptr;
    (void)guard(nullptr, [&] { doc = new struct xg_doc; });
    return doc;
}

XG_API void xg_doc_free(struct xg_doc *doc)
{
    (void)guard(nullptr, [&] { delete doc; });
}

XG_API void xg_doc_reset(struct xg_doc *doc)
{
    (void)guard(nullptr, [&] { doc->doc = Xapian::Document(); });
}

XG_API enum xg_status xg_doc_add_term(struct xg_doc *doc, const char *term, size_t term_len,
                                      uint32_t wdf, const uint32_t *positions, size_t n_positions,
                                      struct xg_error *error)
{
    return guard(error, [&] {
        std::string name = checked_term(term, term_len);
        /* Counted from 1, as Xapian's own TermGenerator does: 1.4.22 does not find a phrase of one
         * word repeated ("a a") at position 0, whose check compares positions below the first. */
        for (size_t i = 0; i + 1 < n_positions; i++)
            doc->doc.add_posting(name, positions[i] + 1, 0);
        /* The wdf comes with the last position: each of these calls looks for the term anew. */
        if (n_positions > 0)
            doc->doc.add_posting(name, positions[n_positions - 1] + 1, wdf);
        else if (wdf > 0)
            doc->doc.add_term(name, wdf);
        else
            doc->doc.add_boolean_term(name);
    });
}

XG_API enum xg_status xg_doc_set_data(struct xg_doc *doc, const char *data, size_t len,
                                      struct xg_error *error)
{
    return guard(error, [&] { doc->doc.set_data(bytes(data, len)); });
}

XG_API enum xg_status xg_doc_set_value(struct xg_doc *doc, uint32_t slot, const char *value,
                                       size_t len, struct xg_error *error)
{
    return guard(error, [&] { doc->doc.add_value(slot, bytes(value, len)); });
}

/* --- writing --------------------------------------------------------------------------------- */

static enum xg_status open_writer(struct xg_writer **writer, const char *path, int flags,
                                  struct xg_error *error)
{
    *writer = nullptr;
    return guard(error, [&] {
        Xapian::WritableDatabase db(path, flags | Xapian::DB_BACKEND_GLASS);
        *writer = new ::xg_writer{db, false};
    });
}

XG_API enum xg_status xg_writer_create(struct xg_writer **writer, const char *path,
                                       struct xg_error *error)
{
    return open_writer(writer, path, Xapian::DB_CREATE, error);
}

XG_API enum xg_status xg_writer_open(struct xg_writer **writer, const char *path,
                                     struct xg_error *error)
{
    return open_writer(writer, path, Xapian::DB_OPEN, error);
}

XG_API enum xg_status xg_writer_create_scratch(struct xg_writer **writer, const char *path,
                                               struct xg_error *error)
{
    return open_writer(writer, path, Xapian::DB_CREATE | Xapian::DB_NO_SYNC, error);
}

XG_API enum xg_status xg_writer_open_scratch(struct xg_writer **writer, const char *path,
                                             struct xg_error *error)
{
    return open_writer(writer, path, Xapian::DB_OPEN | Xapian::DB_NO_SYNC, error);
}

XG_API enum xg_status xg_writer_begin(struct xg_writer *writer, struct xg_error *error)
{
    return guard(error, [&] {
        writer->db.begin_transaction();
        writer->in_transaction = true;
    });
}

XG_API enum xg_status xg_writer_end(struct xg_writer *writer, struct xg_error *error)
{
    return guard(error, [&] {
        /* Whatever comes of it, Xapian then counts the transaction as over. */
        writer->in_transaction = false;
        writer->db.commit_transaction();
    });
}

XG_API enum xg_status xg_writer_commit(struct xg_writer *writer, struct xg_error *error)
{
    return guard(error, [&] { writer->db.commit(); });
}

XG_API enum xg_status xg_writer_replace(struct xg_writer *writer, const char *id, size_t id_len,
                                        const struct xg_doc *doc, struct xg_error *error)
{
    return guard(error, [&] { writer->db.replace_document(checked_term(id, id_len), doc->doc); });
}

XG_API enum xg_status xg_writer_add(struct xg_writer *writer, const struct xg_doc *doc,
                                    uint32_t *docid, struct xg_error *error)
{
    *docid = 0;
    return guard(error, [&] { *docid = writer->db.add_document(doc->doc); });
}

XG_API enum xg_status xg_writer_delete(struct xg_writer *writer, const char *id, size_t id_len,
                                       bool *found, struct xg_error *error)
{
    *found = false;
    return guard(error, [&] {
        std::string term = checked_term(id, id_len);
        if (!writer->db.term_exists(term))
            return;
        writer->db.delete_document(term);
        *found = true;
    });
}

XG_API enum xg_status xg_writer_remove(struct xg_writer *writer, uint32_t docid,
                                       struct xg_error *error)
{
    return guard(error, [&] { writer->db.delete_document(docid); });
}

XG_API void xg_writer_close(struct xg_writer *writer)
{
    if (writer == nullptr)
        return;
    /* The destructor would commit what waits: it must find a transaction to cancel, or nothing. */
    (void)guard(nullptr, [&] {
        if (!writer->in_transaction)
            writer->db.begin_transaction(false);
        writer->db.cancel_transaction();
    });
    (void)guard(nullptr, [&] { delete writer; });
}

/* --- reading --------------------------------------------------------------------------------- */

XG_API enum xg_status xg_db_open(struct xg_db **db, const char *path, struct xg_error *error)
{
    *db = nullptr;
    return guard(error, [&] {
        Xapian::Database opened(path);
        open_lazy_tables(opened);
        *db = new ::xg_db{opened};
    });
}

XG_API void xg_db_close(struct xg_db *db)
{
    (void)guard(nullptr, [&] { delete db; });
}

XG_API enum xg_status xg_db_stats(const struct xg_db *db, uint32_t *n_docs, uint64_t *total_len,
                                  struct xg_error *error)
{
    *n_docs = 0;
    *total_len = 0;
    return guard(error, [&] {
        *total_len = db->db.get_total_length();
        *n_docs = db->db.get_doccount();
    });
}

XG_API enum xg_status xg_check(const char *path, struct xg_error *error)
{
    return guard(error, [&] {
        std::ostringstream report;
        if (Xapian::Database::check(path, 0, &report) > 0)
            throw Xapian::DatabaseCorruptError(report.str().substr(0, report.str().find('\n')));
    });
}

XG_API enum xg_status xg_db_term_freq(const struct xg_db *db, const char *term, size_t term_len,
                                      uint32_t *n_docs, struct xg_error *error)
{
    *n_docs = 0;
    return guard(error, [&] { *n_docs = db->db.get_termfreq(bytes(term, term_len)); });
}

XG_API enum xg_status xg_db_collection_freq(const struct xg_db *db, const char *term,
                                            size_t term_len, uint64_t *n, struct xg_error *error)
{
    *n = 0;
    return guard(error, [&] { *n = db->db.get_collection_freq(bytes(term, term_len)); });
}

XG_API enum xg_status xg_db_find(const struct xg_db *db, const char *term, size_t term_len,
                                 uint32_t *docid, struct xg_error *error)
{
    *docid = 0;
    return guard(error, [&] {
        std::string name = bytes(term, term_len);
        Xapian::PostingIterator it = db->db.postlist_begin(name);
        if (it == db->db.postlist_end(name))
            throw Xapian::DocNotFoundError("no document holds the term");
        *docid = *it;
    });
}

XG_API enum xg_status xg_db_terms(const struct xg_db *db, const char *prefix, size_t prefix_len,
                                  xg_term_fn *fn, void *context, struct xg_error *error)
{
    return guard(error, [&] {
        std::string start = bytes(prefix, prefix_len);
        for (Xapian::TermIterator it = db->db.allterms_begin(start);
             it != db->db.allterms_end(start); ++it) {
            std::string term = *it;
            if (!fn(context, term.data(), term.size(), it.get_termfreq()))
                return;
        }
    });
}

XG_API enum xg_status xg_db_postings(const struct xg_db *db, const char *term, size_t term_len,
                                     xg_posting_fn *fn, void *context, struct xg_error *error)
{
    return guard(error, [&] {
        std::string name = bytes(term, term_len);
        for (Xapian::PostingIterator it = db->db.postlist_begin(name);
             it != db->db.postlist_end(name); ++it)
            if (!fn(context, *it, it.get_wdf()))
                return;
    });
}

XG_API enum xg_status xg_db_doc_terms(const struct xg_db *db, uint32_t docid, xg_term_fn *fn,
                                      void *context, struct xg_error *error)
{
    return guard(error, [&] {
        for (Xapian::TermIterator it = db->db.termlist_begin(docid);
             it != db->db.termlist_end(docid); ++it) {
            std::string term = *it;
            if (!fn(context, term.data(), term.size(), it.get_wdf()))
                return;
        }
    });
}

XG_API enum xg_status xg_db_doc_data(const struct xg_db *db, uint32_t docid, xg_bytes_fn *fn,
                                     void *context, struct xg_error *error)
{
    return guard(error, [&] {
        std::string data = db->db.get_document(docid).get_data();
        fn(context, data.data(), data.size());
    });
}

XG_API enum xg_status xg_db_doc_len(const struct xg_db *db, uint32_t docid, uint32_t *len,
                                    struct xg_error *error)
{
    *len = 0;
    return guard(error, [&] { *len = db->db.get_doclength(docid); });
}

XG_API enum xg_status xg_db_doc_value(const struct xg_db *db, uint32_t docid, uint32_t slot,
                                      xg_bytes_fn *fn, void *context, struct xg_error *error)
{
    return guard(error, [&] {
        std::string value = db->db.get_document(docid).get_value(slot);
        fn(context, value.data(), value.size());
    });
}

XG_API enum xg_status xg_db_positions(const struct xg_db *db, uint32_t docid, const char *term,
                                      size_t term_len, xg_position_fn *fn, void *context,
                                      struct xg_error *error)
{
    return guard(error, [&] {
        std::string name = bytes(term, term_len);
        for (Xapian::PositionIterator it = db->db.positionlist_begin(docid, name);
             it != db->db.positionlist_end(docid, name); ++it)
            if (!fn(context, *it - 1))
                return;
    });
}

/* --- compaction ------------------------------------------------------------------------------ */

XG_API enum xg_status xg_db_compact(const struct xg_db *db, const char *path,
                                    struct xg_error *error)
{
    return guard(error, [&] {
        Xapian::Database sources(db->db);
        sources.compact(path);
    });
}

/* --- shards and remote servers --------------------------------------------------------------- */

XG_API enum xg_status xg_writer_set_metadata(struct xg_writer *writer, const char *key,
                                             const char *value, struct xg_error *error)
{
    return guard(error, [&] { writer->db.set_metadata(key, value); });
}

XG_API enum xg_status xg_db_metadata(const struct xg_db *db, const char *key, xg_bytes_fn *fn,
                                     void *context, struct xg_error *error)
{
    return guard(error, [&] {
        std::string value = db->db.get_metadata(key);
        fn(context, value.data(), value.size());
    });
}

XG_API enum xg_status xg_db_last_docid(const struct xg_db *db, uint32_t *docid,
                                       struct xg_error *error)
{
    *docid = 0;
    return guard(error, [&] { *docid = db->db.get_lastdocid(); });
}

XG_API enum xg_status xg_db_open_tcp(struct xg_db **db, const char *host, unsigned port,
                                     unsigned timeout_ms, unsigned connect_timeout_ms,
                                     struct xg_error *error)
{
    *db = nullptr;
    return guard(error, [&] {
        *db = new ::xg_db{Xapian::Remote::open(host, port, timeout_ms, connect_timeout_ms)};
    });
}

XG_API enum xg_status xg_db_open_prog(struct xg_db **db, const char *program, const char *args,
                                      unsigned timeout_ms, struct xg_error *error)
{
    *db = nullptr;
    return guard(error,
                 [&] { *db = new ::xg_db{Xapian::Remote::open(program, args, timeout_ms)}; });
}

XG_API enum xg_status xg_db_combine(struct xg_db **db, const struct xg_db *const *parts,
                                    size_t n_parts, struct xg_error *error)
{
    *db = nullptr;
    return guard(error, [&] {
        Xapian::Database all;
        for (size_t i = 0; i < n_parts; i++)
            all.add_database(parts[i]->db);
        *db = new ::xg_db{all};
    });
}
