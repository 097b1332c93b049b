#!/usr/bin/env bash
# An index does not depend on how many threads made it, nor on how often memory ran out; and however
# many shards it has, building it takes no more memory or files for them.
#
#   BIN=folder tests/crash/threads.sh [THREAD_SANITIZED_INDEXER]
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
bin=$(cd "${BIN:-$root/bin}" && pwd)
sanitized=${1:-}
export PATH="$bin:$PATH" LC_ALL=C.UTF-8 TSAN_OPTIONS=exitcode=99
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"

# Some thousand articles of our own news, so that there are many batches, and a broken line in each
# round, so that rejects and progress meet.
for round in $(seq 1 40); do
    sed "s/\"id\": *\"/&$round-/" "$root/tests/data/news/wire.jsonl"
    echo '{"id": broken'
done >news.jsonl

build() {
    local code=0
    "$@" >out 2>err || code=$?
    [ "$code" -eq 1 ] || { echo "$* exits with $code:"; cat out err; exit 1; }
}

build indexer build one news.jsonl --threads 1
for n in 2 5; do
    build indexer build "many$n" news.jsonl --threads "$n"
    diff -r one "many$n" || { echo "$n threads make another index than one"; exit 1; }
done

# With little memory postings are spilled, and merged in the end: the same index.
build indexer build small news.jsonl --memory 1M
diff -r one small || { echo "little memory makes another index"; exit 1; }
for query in 'harbour strike' '"interest rate"' '+flood -bridge' 'title:strike'; do
    for index in one small; do
        query "$index" --top 50 --format json "$query" >"$index.json"
    done
    cmp one.json small.json || { echo "with little memory other answers to $query"; exit 1; }
done
indexer verify small

# A Xapian database has a random number for a name, in the file iamglass; all else is the same.
same_tables() {
    local table
    for table in postlist position termlist docdata; do
        cmp "$1/00000002.glass/$table.glass" "$2/00000002.glass/$table.glass"
    done
}

build indexer build xapian1 news.jsonl --threads 1 --engine xapian
for n in 2 5; do
    build indexer build "xapian$n" news.jsonl --threads "$n" --engine xapian
    same_tables xapian1 "xapian$n" || { echo "$n threads make another Xapian index than one"; exit 1; }
done
build indexer build xapian-small news.jsonl --memory 1M --engine xapian
same_tables xapian1 xapian-small || { echo "little memory makes another Xapian index"; exit 1; }

# Articles of 60 months in turn: each thread meets all of them.
for ((i = 0; i < 9600; i++)); do
    printf '{"id":"m%d","title":"Month","date":"%d-%02d-03","text":"harbour strike %d"}\n' \
        "$i" $((2000 + i % 5)) $((1 + i / 5 % 12)) "$i"
done >months.jsonl
(
    ulimit -n 160
    indexer build months months.jsonl --engine xapian --shard-by month --threads 8 --memory 16M >out
) || { echo "60 months want more than 160 files"; exit 1; }
[ "$(query months --count harbour)" = 9600 ] || { echo "articles of 60 months are missing"; exit 1; }
peak=$(sed -nE 's/.*peak memory ([0-9]+) MB.*/\1/p' out)
[ "$peak" -lt 40 ] || { echo "60 months take $peak MB"; exit 1; }

if [ -n "$sanitized" ]; then
    "$sanitized" build sanitized-months months.jsonl --threads 4 --engine xapian --shard-by month >out
    build "$sanitized" build sanitized news.jsonl --threads 4
    diff -r one sanitized
    build "$sanitized" build sanitized-xapian news.jsonl --threads 4 --engine xapian
    same_tables xapian1 sanitized-xapian
fi
