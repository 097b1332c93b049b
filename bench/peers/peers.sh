#!/usr/bin/env bash
# Builds the drivers of the systems we compare with, into build/peers/: what `make peers` runs.
#
#   bench/peers/peers.sh [NAME...]     default: all of them
#   bench/peers/peers.sh --list        the names of those that are built
#
# Each driver is then the program build/peers/bin/NAME. A peer whose toolchain is missing is skipped
# with one line that says what it needs; the others go on. See bench/peers/README.md.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

all='lucene tantivy sqlite-fts5 xapian pisa'
here=$PWD/bench/peers
out=$PWD/build/peers
# The peers run on the machine they are built on, ours too.
optimize='-O3 -march=native'

skip() {
    echo "$1: skipped: $2"
    rm -f "$out/bin/$1"
}

# logged NAME COMMAND...: its output is kept, and shown in part when it fails.
logged() {
    local name=$1
    shift
    "$@" >>"$out/$name.log" 2>&1 && return
    tail -n 5 "$out/$name.log" | sed "s/^/$name: /"
    return 1
}

# launcher NAME COMMAND...: the program build/peers/bin/NAME that runs the command.
launcher() {
    local name=$1
    shift
    printf '#!/bin/sh\nexec' >"$out/bin/$name"
    printf ' %q' "$@" >>"$out/bin/$name"
    printf ' "$@"\n' >>"$out/bin/$name"
    chmod +x "$out/bin/$name"
}

# The first JDK of Java 21 or later: JAVA_HOME, the one on PATH, or any that Debian or the machine keeps.
find_jdk() {
    local home major
    for home in "${JAVA_HOME:-}" "$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")" /usr/lib/jvm/*; do
        [ -x "$home/bin/javac" ] || continue
        major=$("$home/bin/javac" -version 2>&1 | sed -E 's/^javac ([0-9]+).*/\1/')
        [ "${major:-0}" -ge 21 ] 2>/dev/null && echo "$home" && return
    done
    return 1
}

build_lucene() {
    local jdk vector=() dir=$out/lucene
    if ! jdk=$(find_jdk); then
        skip lucene 'needs a JDK of Java 21 or later (openjdk-21-jdk-headless, or JAVA_HOME)'
        return
    fi
    if ! command -v mvn >/dev/null; then
        skip lucene 'needs Maven (the package maven)'
        return
    fi
    rm -rf "$dir"
    mkdir -p "$dir"
    # Without this module Lucene does without SIMD.
    "$jdk/bin/java" --list-modules | grep -q '^jdk.incubator.vector' &&
        vector=(--add-modules jdk.incubator.vector)
    if logged lucene mvn -q -B -f "$here/lucene/pom.xml" dependency:copy-dependencies \
        -DoutputDirectory="$dir/jars" &&
        logged lucene "$jdk/bin/javac" -d "$dir/classes" -cp "$dir/jars/*" "$here/lucene/LucenePeer.java"; then
        # The heap is fixed and collected in parallel, as Lucene's own benchmarks have it.
        launcher lucene "$jdk/bin/java" -Xms2g -Xmx2g -XX:+UseParallelGC "${vector[@]}" \
            --enable-native-access=ALL-UNNAMED -cp "$dir/classes:$dir/jars/*" LucenePeer
        echo "lucene: built"
    else
        skip lucene "could not be built, see build/peers/lucene.log"
    fi
}

build_tantivy() {
    if ! command -v cargo >/dev/null; then
        skip tantivy 'needs cargo with Rust 1.88 or later'
        return
    fi
    # Built from a copy, since cargo writes its lock file beside the manifest.
    mkdir -p "$out/tantivy/source"
    cp -r "$here/tantivy/." "$out/tantivy/source/"
    if logged tantivy env RUSTFLAGS='-C target-cpu=native' CARGO_TARGET_DIR="$out/tantivy/target" \
        cargo build --release --manifest-path "$out/tantivy/source/Cargo.toml"; then
        cp "$out/tantivy/target/release/tantivy-peer" "$out/bin/tantivy"
        echo "tantivy: built"
    else
        skip tantivy "could not be built, see build/peers/tantivy.log"
    fi
}

build_sqlite-fts5() {
    local flags
    if ! flags=$(pkg-config --cflags --libs sqlite3 yajl 2>/dev/null); then
        skip sqlite-fts5 'needs the packages libsqlite3-dev and libyajl-dev'
    elif logged sqlite-fts5 "${CC:-gcc}" -std=gnu17 $optimize -Wall -Wextra \
        -o "$out/bin/sqlite-fts5" "$here/sqlite/sqlite_peer.c" $flags; then
        echo "sqlite-fts5: built"
    else
        skip sqlite-fts5 "could not be built, see build/peers/sqlite-fts5.log"
    fi
}

build_xapian() {
    local flags
    if ! flags=$(pkg-config --cflags --libs xapian-core yajl 2>/dev/null); then
        skip xapian 'needs the packages libxapian-dev and libyajl-dev'
    elif logged xapian "${CXX:-g++}" -std=c++17 $optimize -Wall -Wextra \
        -o "$out/bin/xapian" "$here/xapian/xapian_peer.cc" $flags; then
        echo "xapian: built"
    else
        skip xapian "could not be built, see build/peers/xapian.log"
    fi
}

build_pisa() {
    local python=$out/pisa/bin/python
    if ! python3 -m venv "$out/pisa" >/dev/null 2>&1; then
        skip pisa 'needs Python with venv and pip (the package python3-venv)'
    elif logged pisa "$python" -m pip install -q --disable-pip-version-check \
        -r "$here/pisa/requirements.txt" && logged pisa "$python" -c 'import pyterrier_pisa'; then
        launcher pisa "$python" "$here/pisa/pisa_peer.py"
        echo "pisa: built"
    else
        skip pisa 'pyterrier-pisa cannot be installed for this Python or machine, see build/peers/pisa.log'
    fi
}

mkdir -p "$out/bin"
if [ "${1:-}" = --list ]; then
    for name in $all; do
        [ -x "$out/bin/$name" ] && echo "$name"
    done
    exit 0
fi
for name in ${*:-$all}; do
    if ! declare -F "build_$name" >/dev/null; then
        echo "peers: there is no peer '$name'" >&2
        exit 2
    fi
    rm -f "$out/$name.log"
    "build_$name"
done
exit 0
