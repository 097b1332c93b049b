/* What Xapian and C++ throw, as statuses. */
#include "xg_impl.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <exception>
#include <new>

namespace {

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

} // namespace

enum xg_status xg::status_of_exception(struct xg_error *error)
{
    try {
        throw;
    } catch (const xg::deadline_passed &) {
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
