/* The query algebra: queries whose matches and scores are right in spite of Xapian's matcher. */
#include "xg_impl.h"

#include <algorithm>

using xg::bytes;
using xg::guard;

namespace {

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

} // namespace

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
