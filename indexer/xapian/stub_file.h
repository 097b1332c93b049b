/*
 * INDEX/XAPIANDB: the stub file by which Xapian's own tools open an index of ours.
 */
#ifndef INDEXER_XAPIAN_STUB_FILE_H
#define INDEXER_XAPIAN_STUB_FILE_H

#include "common/index/indexdir.h"

/* Points the stub at the databases or shards that the manifest names, if it does not do so already;
 * does nothing for an index of another engine. It comes after the manifest and before the sweep: so
 * whatever the stub names is there. */
enum status stub_file_point(const struct indexdir *dir, struct err *err) MUST_USE;

#endif
