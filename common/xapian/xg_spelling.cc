/* The dictionary of words that are known, and the nearest of them to one that is not. */
#include "xg_impl.h"

#include <algorithm>

using xg::bytes;
using xg::guard;

namespace {

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

XG_API enum xg_status xg_db_suggest(const struct xg_db *db, const char *word, size_t len,
                                    unsigned max_edits, xg_bytes_fn *fn, void *context,
                                    struct xg_error *error)
{
    return guard(error, [&] {
        std::string nearest = nearest_word(db->db, bytes(word, len), max_edits);
        fn(context, nearest.data(), nearest.size());
    });
}
