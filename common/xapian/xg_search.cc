/* Searching: ranks what matches a query, until a deadline. */
#include "xg_impl.h"

#include <ctime>

using xg::deadline_passed;
using xg::guard;

namespace {

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

} // namespace

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
