/* Beside this file, wherever the two of them are. */
#include "xg.h"

#include <xapian.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <new>
#include <sstream>
#include <string>
#include <vector>

/* The only symbols that leave this file; the build hides everything else. */
#define XG_API extern "C" __attribute__((visibility("default")))

/* The handles. C sees incomplete types. */
struct xg_doc {
    Xapian::Document doc;
};

struct xg_writer {
    Xapian::WritableDatabase db;
    bool in_transaction = false;
};

struct xg_db {
    Xapian::Database db;
};

/* What stands on a query's stack. */
struct xg_query_item {
    Xapian::Query query;
    Xapian::Query negation; /* matches what `query` does not, and does not score: see negation_of */
    bool is_simple;         /* made of terms and OR alone: see safe_operand */
    bool ends_in_phrase;    /* phrases are what it requires last: see put_phrases_last */
};

struct xg_query {
    std::vector<xg_query_item> stack;
};

namespace {

/* Thrown through Xapian's matcher; not a Xapian::Error, so that nothing in there catches it. */
struct deadline_passed {};

enum xg_status set_error(struct xg_error *error, enum xg_status status, const std::string &text)
{
    if (error != nullptr) {
        error->status = status;
        std::snprintf(error->text, sizeof(error->text), "%s", text.c_str());
    }
    return status;
}

/* Errors of the operating system come as plain DatabaseErrors: what tells them apart is that they
 * carry the text of an errno (and the text alone). */
enum xg_status set_database_error(struct xg_error *error, const Xapian::Error &e)
{
    const char *system_text = e.get_error_string();
    if (system_text == nullptr)
        return set_error(error, XG_ERROR, e.get_msg());
    bool is_missing = std::strcmp(system_text, std::strerror(ENOENT)) == 0;
    return set_error(error, is_missing ? XG_NOT_FOUND : XG_IO, e.get_msg() + ": " + system_text);
}

/* With the server, which Xapian keeps apart as the error's context, and the text of an errno. */
enum xg_status set_network_error(struct xg_error *error, enum xg_status status,
                                 const Xapian::Error &e)
{
    std::string text = e.get_msg();
    if (e.get_error_string() != nullptr)
        text = text + ": " + e.get_error_string();
    if (!e.get_context().empty())
        text = text + " (" + e.get_context() + ")";
    return set_error(error, status, text);
}

/* What is being thrown, as a status. Only for the handler of `guard`. */
enum xg_status status_of_exception(struct xg_error *error)
{
    try {
        throw;
    } catch (const deadline_passed &) {
        return set_error(error, XG_TIMEOUT, "the deadline passed");
    } catch (const Xapian::DatabaseModifiedError &e) {
        return set_error(error, XG_MODIFIED, e.get_msg());
    } catch (const Xapian::DatabaseCorruptError &e) {
        return set_error(error, XG_CORRUPT, e.get_msg());
    } catch (const Xapian::SerialisationError &e) {
        return set_error(error, XG_CORRUPT, e.get_msg());
    } catch (const Xapian::RangeError &e) {
        return set_error(error, XG_CORRUPT, e.get_msg());
    } catch (const Xapian::DatabaseVersionError &e) {
        return set_error(error, XG_VERSION, e.get_msg());
    } catch (const Xapian::DatabaseNotFoundError &e) {
        return set_error(error, XG_NOT_FOUND, e.get_msg());
    } catch (const Xapian::DocNotFoundError &e) {
        return set_error(error, XG_NOT_FOUND, e.get_msg());
    } catch (const Xapian::DatabaseLockError &e) {
        return set_error(error, XG_LOCKED, e.get_msg());
    } catch (const Xapian::NetworkTimeoutError &e) {
        return set_network_error(error, XG_TIMEOUT, e);
    } catch (const Xapian::NetworkError &e) {
        return set_network_error(error, XG_IO, e);
    } catch (const Xapian::DatabaseError &e) {
        return set_database_error(error, e);
    } catch (const Xapian::InvalidArgumentError &e) {
        return set_error(error, XG_INVALID, e.get_msg());
    } catch (const Xapian::Error &e) {
        return set_error(error, XG_ERROR, e.get_description());
    } catch (const std::bad_alloc &) {
        return set_error(error, XG_ERROR, "out of memory");
    } catch (const std::exception &e) {
        return set_error(error, XG_ERROR, e.what());
    } catch (...) {
        return set_error(error, XG_ERROR, "an unknown C++ exception");
    }
}

/* The one way into C++: runs `body`, and nothing it throws goes past. The handler allocates, so it
 * stands under a last catch of its own. */
template <typename Body> enum xg_status guard(struct xg_error *error, Body body) noexcept
{
    try {
        body();
        return XG_OK;
    } catch (...) {
        try {
            return status_of_exception(error);
        } catch (...) {
            if (error != nullptr) {
                error->status = XG_ERROR;
                error->text[0] = '\0';
            }
            return XG_ERROR;
        }
    }
}

/* A std::string of (pointer, length); the pointer may be NULL when the length is 0. */
std::string bytes(const char *ptr, size_t len)
{
    return len > 0 ? std::string(ptr, len) : std::string();
}

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

/* Matches every document, scores none, and stops the search when the time is over. As a filter it
 * stands beside the query's leaves, below the check of phrase positions, and so sees their
 * candidates as well; a MatchDecider would see matches alone. */
class DeadlineSource : public Xapian::PostingSource {
  public:
    explicit DeadlineSource(uint64_t deadline_ns_) : deadline_ns(deadline_ns_)
    {
    }

    /* One for each of several databases; libxapian deletes them. */
    DeadlineSource *clone() const override
    {
        return new DeadlineSource(deadline_ns);
    }

    void init(const Xapian::Database &db) override
    {
        n_docs = db.get_doccount();
        last = db.get_lastdocid();
        current = 0;
        calls = 0;
    }
    Xapian::doccount get_termfreq_min() const override
    {
        return n_docs;
    }
    Xapian::doccount get_termfreq_est() const override
    {
        return n_docs;
    }
    Xapian::doccount get_termfreq_max() const override
    {
        return n_docs;
    }
    void next(double) override
    {
        go_to(current + 1);
    }
    void skip_to(Xapian::docid docid, double) override
    {
        if (docid > current)
            go_to(docid);
    }
    bool check(Xapian::docid docid, double min_weight) override
    {
        skip_to(docid, min_weight);
        return true;
    }
    bool at_end() const override
    {
        return current > last;
    }
    Xapian::docid get_docid() const override
    {
        return current;
    }

  private:
    void go_to(Xapian::docid docid)
    {
        current = docid;
        if (calls++ % CALLS_PER_LOOK == 0)
            look();
    }
    void look() const
    {
        struct timespec now;
        clock_gettime(CLOCK_MONOTONIC, &now);
        if ((uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec >= deadline_ns)
            throw deadline_passed();
    }

    /* Reading the clock costs about as much as moving on by one posting: this makes it free. */
    static constexpr unsigned CALLS_PER_LOOK = 128;

    uint64_t deadline_ns;
    Xapian::doccount n_docs = 0;
    Xapian::docid last = 0;
    Xapian::docid current = 0;
    unsigned calls = 0;
};

/* The query with its deadline. The source must not match documents that are not there, so the
 * query's own matches drive it: hence a filter on their side of it. */
Xapian::Query with_deadline(const Xapian::Query &query, DeadlineSource *source)
{
    return Xapian::Query(Xapian::Query::OP_FILTER, query, Xapian::Query(source));
}

Xapian::Query::op operator_of(enum xg_op op)
{
    switch (op) {
    case XG_OP_AND:
        return Xapian::Query::OP_AND;
    case XG_OP_OR:
        return Xapian::Query::OP_OR;
    case XG_OP_AND_MAYBE:
        return Xapian::Query::OP_AND_MAYBE;
    case XG_OP_AND_NOT:
        return Xapian::Query::OP_AND_NOT;
    case XG_OP_FILTER:
        return Xapian::Query::OP_FILTER;
    }
    throw Xapian::InvalidArgumentError("no such operator");
}

Xapian::Query match_all()
{
    return Xapian::Query(std::string());
}

/* Random trees against a model, and valgrind, have shown four faults in the matcher of libxapian
 * 1.4.22, which the forms of queries here avoid:
 *
 * A postlist that tests documents (a phrase, also one inside AND) and has failed one in check()
 * still stands on it, and gives it its score when asked again. Operands of OR and what OP_AND_MAYBE
 * adds are used so. OP_AND_MAYBE with everything changes neither matches nor scores, and its
 * postlist answers check() by skip_to(), which is right.
 *
 * Below the right side of OP_AND_NOT the bounds of weights that AND prunes by are never set, and an
 * OR below that AND may miss any match. Terms, OR of terms, and phrases may stand there; all else
 * is negated from its leaves upwards.
 *
 * XOR frees its operands when all end at once, and is asked for its weight again when the search
 * goes on to the next of several databases. It is not used.
 *
 * In one of several databases that has no positions, while another has some, a phrase matches
 * nothing, but what AND or a filter requires after it, may: so phrases come last there. */
Xapian::Query safe_operand(const Xapian::Query &query, bool is_simple, Xapian::Query::op op,
                           bool is_first)
{
    bool is_checked =
        op == Xapian::Query::OP_OR || (op == Xapian::Query::OP_AND_MAYBE && !is_first);
    if (is_checked && !is_simple)
        return Xapian::Query(Xapian::Query::OP_AND_MAYBE, query, match_all());
    return query;
}

Xapian::Query all_but(const Xapian::Query &query)
{
    return Xapian::Query(Xapian::Query::OP_AND_NOT, match_all(), query);
}

Xapian::Query join(Xapian::Query::op op, const std::vector<Xapian::Query> &queries)
{
    return Xapian::Query(op, queries.begin(), queries.end());
}

using operand_iterator = std::vector<xg_query_item>::const_iterator;

/* What `joined`, of the operands, does not match, after De Morgan. */
Xapian::Query negation_of(const Xapian::Query &joined, bool is_simple, Xapian::Query::op op,
                          operand_iterator first, operand_iterator end)
{
    std::vector<Xapian::Query> parts;
    if (is_simple || op == Xapian::Query::OP_PHRASE)
        return all_but(joined);
    if (op == Xapian::Query::OP_AND_MAYBE)
        return first->negation;
    if (op == Xapian::Query::OP_OR) {
        for (operand_iterator it = first; it != end; ++it)
            parts.push_back(it->negation);
        return join(Xapian::Query::OP_AND, parts);
    }
    for (operand_iterator it = first; it != end; ++it) {
        bool is_excluded = op == Xapian::Query::OP_AND_NOT && it != first;
        parts.push_back(is_excluded
                            ? safe_operand(it->query, it->is_simple, Xapian::Query::OP_OR, false)
                            : safe_operand(it->negation, false, Xapian::Query::OP_OR, false));
    }
    return join(Xapian::Query::OP_OR, parts);
}

/* The first of `queries`, that of `first`, where the others match too. */
Xapian::Query filtered(std::vector<Xapian::Query> queries, const xg_query_item &first)
{
    if (!first.ends_in_phrase)
        return join(Xapian::Query::OP_FILTER, queries);
    for (size_t i = 1; i < queries.size(); i++)
        queries[i] = Xapian::Query(Xapian::Query::OP_SCALE_WEIGHT, queries[i], 0);
    std::rotate(queries.begin(), queries.begin() + 1, queries.end());
    return join(Xapian::Query::OP_AND, queries);
}

/* Puts operands that are required, but for those that must stay in front, into an order that is
 * safe; it changes neither matches nor scores. */
void put_phrases_last(std::vector<xg_query_item>::iterator first,
                      std::vector<xg_query_item>::iterator end)
{
    std::stable_partition(first, end, [](const xg_query_item &it) { return !it.ends_in_phrase; });
}

/* The first operand where none of the others matches. */
Xapian::Query exclusion(operand_iterator first, operand_iterator end)
{
    bool is_simple = true;
    std::vector<Xapian::Query> excluded = {first->query}, required = {first->query};
    for (operand_iterator it = first + 1; it != end; ++it) {
        excluded.push_back(it->query);
        required.push_back(it->negation);
        is_simple = is_simple && it->is_simple;
    }
    return is_simple ? join(Xapian::Query::OP_AND_NOT, excluded) : filtered(required, *first);
}

/* Replaces the `n` items on top of the stack by one query over them. */
void replace_top(std::vector<xg_query_item> &stack, size_t n, Xapian::Query::op op, size_t window)
{
    if (n == 0 || n > stack.size())
        throw Xapian::InvalidArgumentError("an operator has more operands than were pushed");
    auto begin = stack.end() - (std::ptrdiff_t)n;
    if (op == Xapian::Query::OP_AND)
        put_phrases_last(begin, stack.end());
    else if (op == Xapian::Query::OP_FILTER)
        put_phrases_last(begin + 1, stack.end());
    operand_iterator first = begin;
    bool is_simple = op == Xapian::Query::OP_OR;
    bool requires_phrase = false;
    std::vector<Xapian::Query> operands;
    for (operand_iterator it = first; it != stack.end(); ++it) {
        operands.push_back(safe_operand(it->query, it->is_simple, op, it == first));
        is_simple = is_simple && it->is_simple;
        requires_phrase = requires_phrase || it->ends_in_phrase;
    }
    Xapian::Query joined;
    if (op == Xapian::Query::OP_AND_NOT)
        joined = exclusion(first, stack.end());
    else if (op == Xapian::Query::OP_FILTER)
        joined = filtered(operands, *first);
    else
        joined = Xapian::Query(op, operands.begin(), operands.end(), (Xapian::termcount)window);
    bool ends_in_phrase = op == Xapian::Query::OP_PHRASE;
    if (op == Xapian::Query::OP_AND || op == Xapian::Query::OP_FILTER)
        ends_in_phrase = requires_phrase;
    else if (op == Xapian::Query::OP_AND_NOT)
        ends_in_phrase = first->ends_in_phrase;
    Xapian::Query negation = negation_of(joined, is_simple, op, first, stack.end());
    stack.erase(first, stack.end());
    stack.push_back({joined, negation, is_simple, ends_in_phrase});
}

const Xapian::Query &finished_query(const struct xg_query *query)
{
    if (query->stack.size() != 1)
        throw Xapian::InvalidArgumentError("a query is not finished");
    return query->stack.back().query;
}

void prepare(Xapian::Enquire &enquire, const struct xg_search *search)
{
    enquire.set_weighting_scheme(Xapian::BM25Weight(search->k1, 0, 1, search->b, 0));
    if (search->order == XG_BY_VALUE)
        enquire.set_sort_by_value_then_relevance(search->sort_slot, false);
    else
        enquire.set_sort_by_relevance_then_value(search->sort_slot, false);
}

void report_hits(const Xapian::MSet &mset, xg_hit_fn *fn, void *context)
{
    for (Xapian::MSetIterator it = mset.begin(); it != mset.end(); ++it) {
        std::string key = it.get_sort_key();
        struct xg_hit hit = {*it, it.get_weight(), key.data(), key.size()};
        fn(context, &hit);
    }
}

/* A word as code points; bytes that are not UTF-8 count as one each. */
std::vector<unsigned> letters_of(const std::string &word)
{
    std::vector<unsigned> letters;
    for (Xapian::Utf8Iterator it(word); it != Xapian::Utf8Iterator(); ++it)
        letters.push_back(*it);
    return letters;
}

/* How many letters must be added, left out, changed, or swapped with the next one to make `b` of
 * `a`; some number above `max` when it is above that. Rows of the usual table, three at a time. */
unsigned edits_between(const std::vector<unsigned> &a, const std::vector<unsigned> &b, unsigned max)
{
    size_t longer = std::max(a.size(), b.size()), shorter = std::min(a.size(), b.size());
    if (longer - shorter > max)
        return max + 1;
    std::vector<unsigned> before_last, last(b.size() + 1), row(b.size() + 1);
    for (size_t j = 0; j <= b.size(); j++)
        last[j] = (unsigned)j;
    for (size_t i = 1; i <= a.size(); i++) {
        row[0] = (unsigned)i;
        for (size_t j = 1; j <= b.size(); j++) {
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] != b[j - 1])});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = std::min(row[j], before_last[j - 2] + 1);
        }
        if (*std::min_element(row.begin(), row.end()) > max)
            return max + 1;
        before_last = last;
        last = row;
    }
    return last[b.size()];
}

std::string nearest_word(const Xapian::Database &db, const std::string &word, unsigned max_edits)
{
    std::vector<unsigned> letters = letters_of(word);
    std::string best;
    Xapian::doccount best_freq = 0;
    unsigned best_edits = max_edits;
    for (Xapian::TermIterator it = db.spellings_begin(); it != db.spellings_end(); ++it) {
        unsigned edits = edits_between(letters, letters_of(*it), best_edits);
        if (edits == 0)
            return std::string();
        if (edits > best_edits || (edits == best_edits && it.get_termfreq() <= best_freq))
            continue;
        best = *it;
        best_freq = it.get_termfreq();
        best_edits = edits;
    }
    return best;
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

XG_API enum xg_status xg_writer_add_spelling(struct xg_writer *writer, const char *word, size_t len,
                                             uint32_t n, struct xg_error *error)
{
    return guard(error, [&] { writer->db.add_spelling(bytes(word, len), n); });
}

XG_API enum xg_status xg_writer_remove_spelling(struct xg_writer *writer, const char *word,
                                                size_t len, uint32_t n, struct xg_error *error)
{
    return guard(error, [&] { writer->db.remove_spelling(bytes(word, len), n); });
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

/* --- spelling -------------------------------------------------------------------------------- */

XG_API enum xg_status xg_db_suggest(const struct xg_db *db, const char *word, size_t len,
                                    unsigned max_edits, xg_bytes_fn *fn, void *context,
                                    struct xg_error *error)
{
    return guard(error, [&] {
        std::string nearest = nearest_word(db->db, bytes(word, len), max_edits);
        fn(context, nearest.data(), nearest.size());
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

/* --- queries --------------------------------------------------------------------------------- */

XG_API struct xg_query *xg_query_new(void)
{
    struct xg_query *query = nullptr;
    (void)guard(nullptr, [&] { query = new struct xg_query; });
    return query;
}

XG_API void xg_query_free(struct xg_query *query)
{
    (void)guard(nullptr, [&] { delete query; });
}

XG_API enum xg_status xg_query_push_all(struct xg_query *query, struct xg_error *error)
{
    return guard(error, [&] {
        query->stack.push_back({match_all(), Xapian::Query(), true, false});
    });
}

XG_API enum xg_status xg_query_push_nothing(struct xg_query *query, struct xg_error *error)
{
    return guard(error, [&] {
        query->stack.push_back({Xapian::Query(), match_all(), true, false});
    });
}

XG_API enum xg_status xg_query_push_term(struct xg_query *query, const char *term, size_t term_len,
                                         uint32_t wqf, struct xg_error *error)
{
    return guard(error, [&] {
        /* The empty term would match everything; one that is too long matches nothing anyway. */
        if (term_len == 0)
            throw Xapian::InvalidArgumentError("a term is empty");
        Xapian::Query leaf(bytes(term, term_len), wqf);
        query->stack.push_back({leaf, all_but(leaf), true, false});
    });
}

XG_API enum xg_status xg_query_phrase(struct xg_query *query, size_t n_words,
                                      struct xg_error *error)
{
    return guard(error,
                 [&] { replace_top(query->stack, n_words, Xapian::Query::OP_PHRASE, n_words); });
}

XG_API enum xg_status xg_query_combine(struct xg_query *query, enum xg_op op, size_t n_operands,
                                       struct xg_error *error)
{
    return guard(error, [&] { replace_top(query->stack, n_operands, operator_of(op), 0); });
}

/* --- searching ------------------------------------------------------------------------------- */

XG_API enum xg_status xg_db_search(const struct xg_db *db, const struct xg_search *search,
                                   xg_hit_fn *fn, void *context, uint64_t *n_matches,
                                   struct xg_error *error)
{
    *n_matches = 0;
    return guard(error, [&] {
        DeadlineSource deadline(search->deadline_ns);
        Xapian::Enquire enquire(db->db);
        prepare(enquire, search);
        const Xapian::Query &query = finished_query(search->query);
        enquire.set_query(search->deadline_ns > 0 ? with_deadline(query, &deadline) : query);
        Xapian::doccount examine = search->exhaustive ? db->db.get_doccount() : 0;
        Xapian::MSet mset = enquire.get_mset(0, search->max_hits, examine);
        *n_matches = mset.get_matches_estimated();
        report_hits(mset, fn, context);
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
