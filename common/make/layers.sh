#!/usr/bin/env bash
# Enforces the tree's own rules: who may include whom, one door for each library, one name for
# each file. Prints a line for each violation and then fails.
#
#   common/make/layers.sh               checks this tree
#   common/make/layers.sh --self-test   proves on a made-up tree that each rule can fail
set -euo pipefail

# Room, then what it may include besides itself: folders (rooms under them too) or single headers.
# The longest room that a file's folder begins with counts. `main.c`, the session and the engine
# switch stand in the room `query` or `indexer` itself and may see all of its inner rooms.
rooms='
common/base      :
common/io        : common/base
common/text      : common/base
common/index     : common/base common/io
common/segment   : common/base common/io
common/engine    : common/base common/text common/xapian/xg.h
common/xapian    :
indexer          : common
indexer/input    : common/base common/io common/engine/article.h
indexer/native   : common/base common/io common/text common/index common/segment common/engine
indexer/xapian   : common/base common/io common/index common/engine common/xapian
query            : common
query/parse      : common/base common/text common/engine
query/compile    : common/base common/text common/engine query/parse
query/native     : common/base common/index common/segment common/engine
query/xapian     : common/base common/io common/index common/engine common/xapian
query/present    : common/base common/text common/engine
bench            : common query/session.h
bench/results    : common
bench/process    : common
bench/micro      : common query/native bench/commands_bench.h
bench/run        : common bench/commands_bench.h query/session.h indexer/engines.h bench/results bench/process
bench/build      : common bench/commands_bench.h bench/results bench/process indexer/input/reader.h indexer/input/input_files.h
bench/corpus     : common bench/commands_bench.h indexer/input/reader.h
bench/eval       : common bench/commands_bench.h query/session.h query/topics.h bench/results
bench/report     : common bench/commands_bench.h bench/results bench/process
tests            : common indexer query bench
'

# Third-party header, or a private one (a regular expression), then the only files that may include it.
doors='
utf8proc\.h      : common/text/normalize.c
libstemmer\.h    : common/text/stem.c
zlib\.h          : common/io/zlibio.c
libdeflate\.h    : common/io/zlibio.c
xxhash\.h        : common/base/hash.c
xapian(\.h|/.*)  : common/xapian/xg_impl.h
(.*/)?xg_impl\.h  : common/xapian/xg*.cc
yajl/yajl_gen\.h   : common/text/json_writer.c
yajl/.*          : indexer/input/* common/text/json_writer.c bench/*
'

# What may include each other by their bare names, and nothing else of ours: the Xapian wrapper has to
# stand alone, wherever it is copied to.
alone='common/xapian/xg*'

# Where memory may be taken from the C library: everybody else uses common/base/mem.h. The Xapian
# wrapper has to stand alone.
allocators='common/base/mem.c common/xapian/*'

check_tree() {
    find common indexer query bench tests -path bench/peers -prune -o \( -name '*.[ch]' -o -name '*.cc' \) -print |
        LC_ALL=C sort |
        ROOMS=$rooms DOORS=$doors ALONE=$alone ALLOCATORS=$allocators awk '
    function violation(text) { print file ":" FNR ": " text; n_bad++ }

    # Whether path matches one of the blank-separated patterns, in which only * is special.
    function is_in(path, patterns,    list, n, i, pattern) {
        n = split(patterns, list, " ")
        for (i = 1; i <= n; i++) {
            pattern = list[i]
            gsub(/\./, "[.]", pattern)
            gsub(/\*/, ".*", pattern)
            if (path ~ ("^" pattern "$"))
                return 1
        }
        return 0
    }

    # The longest room that holds the path, or "" for a path outside all rooms.
    function room_of(path,    room, best) {
        best = ""
        for (room in allowed)
            if (index(path, room "/") == 1 && length(room) > length(best))
                best = room
        return best
    }

    # A room at the top of a program (query, indexer) may see all rooms below it.
    function may_include(room, target,    list, n, i) {
        if (index(target, room "/") == 1)
            return 1
        n = split(allowed[room], list, " ")
        for (i = 1; i <= n; i++)
            if (target == list[i] || index(target, list[i] "/") == 1)
                return 1
        return 0
    }

    function check_include(target,    neighbour) {
        neighbour = file
        sub(/[^\/]*$/, target, neighbour)
        if (is_in(file, ENVIRON["ALONE"]) && is_in(neighbour, ENVIRON["ALONE"]))
            return
        if (is_in(file, ENVIRON["ALONE"]))
            violation("is to stand alone, without \"" target "\"")
        else if (index(target, "/") == 0)
            violation("\"" target "\" is not given by its path from the root")
        else if (room_of(target) == "")
            violation("\"" target "\" lies in no room")
        else if (!may_include(room_of(file), target))
            violation(room_of(file) " may not include \"" target "\"")
    }

    function check_door(target,    door) {
        for (door in doors)
            if (target ~ ("^" door "$") && index(file, "tests/") != 1 && !is_in(file, doors[door]))
                violation(target " belongs to" doors[door] " alone")
    }

    # Two sources with one name would overwrite each other in a library; two headers confuse people.
    function check_name(    name, stem) {
        name = file
        sub(/.*\//, "", name)
        if (name ~ /^(main\.c|engines\.[ch])$/) # each program has its own
            return
        stem = name
        sub(/\.cc?$/, ".o", stem)
        if (stem in named)
            violation("has the same name as " named[stem])
        else
            named[stem] = file
    }

    function read_table(text, table,    lines, n, i, at, key) {
        n = split(text, lines, "\n")
        for (i = 1; i <= n; i++) {
            if ((at = index(lines[i], ":")) == 0)
                continue
            key = substr(lines[i], 1, at - 1)
            gsub(/[ \t]/, "", key)
            table[key] = substr(lines[i], at + 1)
        }
    }

    function check_line(line,    target) {
        if (line ~ /^[ \t]*#[ \t]*include[ \t]*["<]/) {
            target = line
            sub(/^[^"<]*["<]/, "", target)
            sub(/[">].*/, "", target)
            check_door(target)
            if (line !~ /</)
                check_include(target)
            return
        }
        gsub(/"([^"\\]|\\.)*"/, "\"\"", line)
        sub(/\/\/.*/, "", line)
        sub(/^[ \t]*\*([ \t\/].*)?$/, "", line)
        sub(/\/\*.*/, "", line)
        if (line ~ /(^|[^A-Za-z0-9_>.])(malloc|calloc|realloc|strn?dup)[ \t]*\(/ &&
            index(file, "tests/") != 1 && !is_in(file, ENVIRON["ALLOCATORS"]))
            violation("takes memory past common/base/mem.h")
    }

    BEGIN {
        read_table(ENVIRON["ROOMS"], allowed)
        read_table(ENVIRON["DOORS"], doors)
        while ((getline file) > 0) {
            FNR = 1
            check_name()
            for (FNR = 1; (getline line < file) > 0; FNR++)
                check_line(line)
            close(file)
            n_files++
        }
        print "layers: " n_files + 0 " files, " n_bad + 0 " violations"
        exit n_bad > 0
    }'
}

# Expects that the made-up tree, with one more file of one line, fails and names that file.
expect_violation() {
    local file=$1 line=$2
    mkdir -p "$(dirname "$file")"
    printf '%s\n' "$line" >"$file"
    if output=$(check_tree) || [[ $output != "$file:1: "* ]]; then
        echo "layers: self-test: not noticed: $file: $line" >&2
        exit 1
    fi
    rm "$file"
}

expect_clean() {
    local file=$1 line=$2
    mkdir -p "$(dirname "$file")"
    printf '%s\n' "$line" >"$file"
    if ! output=$(check_tree); then
        printf 'layers: self-test: wrongly refused: %s\n%s\n' "$line" "$output" >&2
        exit 1
    fi
    rm "$file"
}

self_test() {
    local tree
    tree=$(mktemp -d)
    trap "rm -rf '$tree'" EXIT
    cd "$tree"
    mkdir -p common/base indexer query bench tests
    touch common/base/one.c

    local room line
    while IFS='|' read -r room line; do
        expect_violation "$room" "$line"
    done <<'CASES'
common/base/x.c|#include "common/io/file.h"
common/io/x.c|#include "common/text/utf8.h"
common/text/x.c|#include "common/engine/article.h"
common/segment/x.h|#  include "common/engine/article.h"
common/engine/x.c|#include "common/segment/segment.h"
common/xapian/x.cc|#include "common/base/status.h"
common/xapian/xg.cc|#include "common/xapian/xg.h"
common/xapian/xg_query.cc|#include "common/base/status.h"
common/xapian/xg_query.cc|#include <xapian.h>
common/xapian/xg.h|#include <xapian.h>
common/xapian/xg.h|#include "xg_impl.h"
common/xapian/x.cc|#include "xg.h"
query/xapian/x.cc|#include "common/xapian/xg_impl.h"
common/io/x.c|#include "query/session.h"
indexer/input/x.c|#include "common/engine/document.h"
indexer/native/x.c|#include "common/xapian/xg.h"
indexer/x.c|#include "query/session.h"
query/x.c|#include "indexer/pipeline.h"
query/parse/x.c|#include "query/native/scorer.h"
query/native/x.c|#include "query/parse/parse.h"
query/present/x.c|#include "common/segment/segment.h"
bench/x.c|#include "query/parse/parse.h"
bench/corpus/x.c|#include "indexer/pipeline.h"
bench/x.c|#include "indexer/input/reader.h"
query/x.c|#include "session.h"
query/x.c|#include "elsewhere/x.h"
common/text/x.c|#include <utf8proc.h>
query/x.c|#include <libstemmer.h>
indexer/x.c|#include <zlib.h>
common/io/x.c|#include <xxhash.h>
query/xapian/x.cc|#include <xapian.h>
query/x.c|#include <yajl/yajl_parse.h>
query/x.c|    char *copy = malloc(12);
query/x.c|    return strdup(name);
query/x.c|    *copy = calloc(1, 12); /* here */
query/one.c|int x;
query/one.cc|int x;
CASES
    while IFS='|' read -r room line; do
        expect_clean "$room" "$line"
    done <<'CASES'
query/x.c|#include "query/native/scorer.h"
common/xapian/xg_impl.h|#include "xg.h"
common/xapian/xg_impl.h|#include <xapian.h>
common/xapian/xg_query.cc|#include "xg_impl.h"
bench/x.c|#include "query/session.h"
bench/corpus/x.c|#include "indexer/input/reader.h"
tests/unit/x.c|#include "query/native/scorer.h"
indexer/input/x.c|#include <yajl/yajl_parse.h>
indexer/input/x.c|#include "common/engine/article.h"
query/x.c|    char *copy = xmalloc(12); /* malloc() would do less */
query/x.c| * As malloc(12) does.
query/x.c|    BUG("malloc(12)");
query/main.c|int x;
CASES
    echo "layers: self-test: every rule can fail"
}

case ${1:-} in
'')
    cd "$(dirname "${BASH_SOURCE[0]}")/../.."
    check_tree
    ;;
--self-test) self_test ;;
*)
    echo "usage: common/make/layers.sh [--self-test]" >&2
    exit 2
    ;;
esac
