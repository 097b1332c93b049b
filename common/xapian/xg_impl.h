/*
 * What the files of the Xapian wrapper share, in C++; C sees xg.h alone. They include each other
 * by their bare names, being side by side wherever they are.
 *
 * The handles, and the one way from a C function into C++: `guard`, in which every body stands.
 * It belongs to these files, and nothing else may include it: it is the door to libxapian.
 */
#ifndef COMMON_XAPIAN_XG_IMPL_H
#define COMMON_XAPIAN_XG_IMPL_H

#include "xg.h"

#include <xapian.h>

#include <string>
#include <vector>

/* The only symbols that leave these files; the build hides everything else. */
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

/* Hidden also where the build does not say so. */
#pragma GCC visibility push(hidden)
namespace xg {

/* Thrown through Xapian's matcher; not a Xapian::Error, so that nothing in there catches it. */
struct deadline_passed {};

/* What is being thrown, as a status. Only for the handler of `guard`. */
enum xg_status status_of_exception(struct xg_error *error);

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
inline std::string bytes(const char *ptr, size_t len)
{
    return len > 0 ? std::string(ptr, len) : std::string();
}

} // namespace xg
#pragma GCC visibility pop

#endif
