/*
 * Xapian's stub files: a database a line, which together are searched as one.
 *
 *   # comment
 *   auto PATH                           an index of ours, a Xapian database, or another stub
 *   remote HOST:PORT                    an xapian-tcpsrv; [ADDRESS]:PORT for IPv6
 *   remote :PROGRAM ARGUMENT...         a program that talks as xapian-progsrv does
 *
 * Paths are relative to the stub's folder; "glass" stands for "auto" too. Whoever writes the stub
 * has programs run: read none that you would not execute.
 */
#ifndef QUERY_XAPIAN_STUB_H
#define QUERY_XAPIAN_STUB_H

#include "query/xapian/shard_set.h"

/* Adds the databases of the stub file `path`. ST_SYNTAX names the line that cannot be understood;
 * ST_LIMIT for stubs in stubs in stubs; otherwise as reading a file, and a shard's manifest. */
enum status stub_read(const char *path, struct shard_set *set, struct err *err) MUST_USE;

#endif
