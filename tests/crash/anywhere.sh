#!/usr/bin/env bash
# Stops the indexer at every change of a file it makes, by a kill and by a full disk, and asks each
# time whether the index is still the old one or already the new one, whole, and can be written to.
#
#   BIN=folder tests/crash/anywhere.sh
#
# Xapian writes its tables itself, past our fault points: they stand before its calls. In between, its
# builds are killed after some time.
set -euo pipefail

bin=$(cd "${BIN:-bin}" && pwd)
export PATH="$bin:$PATH" LC_ALL=C.UTF-8
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"
n_stops=0

article() {
    printf '{"id":"%s","title":"%s","date":"2021-03-04","text":"The %s rose at dawn."}\n' "$1" "$2" "$2"
}
{ article a river; article b harbour; article c bank; } >old.jsonl
{ article b bridge; article d bridge; article d river; } >new.jsonl

# The counts that tell the states apart: "river", "harbour", "bridge"; and articles before them.
counts() {
    local word
    for word in river harbour bridge; do
        query "$1" --count "$word" || [ $? -eq 1 ]
    done
}

state() {
    indexer info "$1" --json | sed -E 's/.*"articles":([0-9]+).*/\1/'
    counts "$1"
}

complain() {
    echo "$1" >&2
    exit 1
}

# check_stub ENGINE WHAT: the database that Xapian's tools would open is there.
check_stub() {
    local database
    [ "$1" = xapian ] || return 0
    database=$(sed -n 's/^auto //p' index/XAPIANDB)
    [ -n "$database" ] && [ -d "index/$database" ] ||
        complain "$2: XAPIANDB names '$database', which is not there"
}

# try ENGINE FAULT N COMMAND: runs COMMAND on a fresh copy of the old index; false when the program
# was through before its N-th change of a file.
try() {
    local engine=$1 fault=$2 n=$3 command=$4 code=0 code2 seen database
    rm -rf index && cp -r "old.$engine" index
    { NEWSDEX_FAULT=$fault:$n $command >out; } 2>shell || code=$?
    n_stops=$((n_stops + 1))
    seen=$(state index | tr '\n' ' ')
    indexer verify index >verify 2>&1 ||
        complain "$engine, '$command', $fault at $n: not whole: $(cat verify)"
    [ "$seen" = "$before" ] || [ "$seen" = "$after" ] ||
        complain "$engine, '$command', $fault at $n: neither old ($before) nor new ($after): $seen"
    [ "$code" -ne 0 ] || [ "$seen" = "$after" ] ||
        complain "$engine, '$command', $fault at $n: success was claimed for $seen"
    check_stub "$engine" "$engine, '$command', $fault at $n"
    # The next writer finds its way, and leaves nothing behind that the manifest does not name.
    # (A delete that was carried out before the stop finds nothing to delete: exit code 1.)
    code2=0
    $command >out 2>&1 || code2=$?
    [ "$code2" -eq 0 ] || { [ "$code2" -eq 1 ] && [ "$command" != "${command/delete/}" ]; } ||
        complain "$engine, '$command' after $fault at $n: $(cat out)"
    seen=$(state index | tr '\n' ' ')
    [ "$seen" = "$after" ] || complain "$engine, '$command' again after $fault at $n: $seen"
    check_stub "$engine" "$engine, '$command' again after $fault at $n"
    database=$(sed -n 's/^part \([^ ]*\) .*/\1/p' index/MANIFEST)
    [ "$engine" != xapian ] || [ "$(cat index/XAPIANDB)" = "auto $database.glass" ] ||
        complain "$engine, '$command' again after $fault at $n: XAPIANDB and MANIFEST disagree"
    [ "$code" -ne 0 ]
}

# sweep ENGINE COMMAND [FAULTS [STEP]]: stops COMMAND everywhere, or, as it is long, at every so many
# changes and in these ways alone.
sweep() {
    local engine=$1 command=$2 faults=${3:-kill fail} step=${4:-1} fault n count
    rm -rf index && cp -r "old.$engine" index
    before=$(state index | tr '\n' ' ')
    NEWSDEX_FAULT=count $command >out 2>counted
    count=$(grep -oE '[0-9]+' counted | tail -n 1)
    [ "$count" -gt 3 ] || complain "$engine, '$command' passes only $count fault points"
    after=$(state index | tr '\n' ' ')
    for fault in $faults; do
        for ((n = 1; n <= count; n += step)); do
            try "$engine" "$fault" "$n" "$command" || true
        done
    done
    echo "$engine: '$command' stopped at $((count / step)) of $count places: $faults"
}

for engine in native xapian; do
    indexer build "old.$engine" old.jsonl --engine "$engine" --quiet >/dev/null
    sweep "$engine" "indexer add index new.jsonl --quiet"
    sweep "$engine" "indexer build index new.jsonl --replace --quiet --engine $engine"
done

# An article that changes its shard is twice in the index at times, and never nowhere.
dated() {
    printf '{"id":"moves","title":"%s","date":"%s-05-06","text":"The %s rose at dawn."}\n' "$2" "$1" "$2"
}
{ article a harbour; dated 2019 river; } >old.jsonl
dated 2020 bridge >new.jsonl
indexer build old.dated old.jsonl --engine xapian --shard-by year --quiet >/dev/null
move="indexer add index new.jsonl --quiet"
rm -rf index && cp -r old.dated index
NEWSDEX_FAULT=count $move >out 2>counted
count=$(grep -oE '[0-9]+' counted | tail -n 1)
for fault in kill fail; do
    for ((n = 1; n <= count; n++)); do
        rm -rf index && cp -r old.dated index
        { NEWSDEX_FAULT=$fault:$n $move >out; } 2>shell || true
        case $(counts index | tr '\n' ' ') in
        "1 1 0 " | "0 1 1 " | "1 1 1 ") ;;
        *) complain "shards, '$move', $fault at $n: $(counts index | tr '\n' ' ')" ;;
        esac
        $move >out 2>&1 || complain "shards, '$move' after $fault at $n: $(cat out)"
        [ "$(counts index | tr '\n' ' ')" = "0 1 1 " ] ||
            complain "shards, '$move' again after $fault at $n: $(counts index | tr '\n' ' ')"
    done
done
echo "shards: '$move' stopped at $count places, twice"

# Enough articles for some mini-databases, each id in two of them.
for ((i = 0; i < 4200; i++)); do
    article "$((i % 2100))" bridge
done >many.jsonl
cat new.jsonl >>many.jsonl
many="indexer build index many.jsonl --replace --quiet --threads 2 --engine xapian"
sweep xapian "$many" kill 4
sweep xapian "$many" fail 7

# What is in the folder of a Xapian index and should not be.
litter() {
    ls "$1" | grep -vE "^(LOCK|MANIFEST|XAPIANDB|$(sed -n 's/^part \([^ ]*\) .*/\1/p' "$1/MANIFEST").glass)$" || true
}

before=$(state old.xapian | tr '\n' ' ')
for ((n = 1; n <= 15; n++)); do
    seconds=$(printf '0.%03d' $((n * 23)))
    rm -rf index && cp -r old.xapian index
    { timeout -s KILL "$seconds" $many >out 2>&1; } 2>shell || true
    seen=$(state index | tr '\n' ' ')
    [ "$seen" = "$before" ] || [ "$seen" = "$after" ] ||
        complain "xapian, killed after $seconds s: neither old ($before) nor new ($after): $seen"
    check_stub xapian "xapian, killed after $seconds s"
    indexer add index new.jsonl --quiet >out 2>&1 || complain "after a kill: $(cat out)"
    [ -z "$(litter index)" ] || complain "after a kill, the next writer leaves: $(litter index)"
    n_stops=$((n_stops + 1))
done

# All shards of a build become visible at once.
indexer build old.xapian-shards old.jsonl --engine xapian --shards 2 --quiet >/dev/null
sweep xapian-shards "indexer build index new.jsonl --replace --quiet --engine xapian --shards 2" "kill fail" 3

sweep native "indexer delete index a c"
sweep native "indexer optimize index --order bisect --quiet"

# A first build that is killed leaves nothing that stands in the way of the next one.
NEWSDEX_FAULT=count indexer build fresh old.jsonl --quiet >out 2>counted
count=$(grep -oE '[0-9]+' counted | tail -n 1)
for ((n = 1; n <= count; n++)); do
    rm -rf fresh
    { NEWSDEX_FAULT=kill:$n indexer build fresh old.jsonl --quiet >out; } 2>shell || true
    if [ "$(query fresh --count river 2>/dev/null)" != 1 ]; then
        indexer build fresh old.jsonl --quiet >out 2>&1 || complain "after kill:$n: $(cat out)"
    fi
    [ "$(query fresh --count river)" = 1 ] || complain "after kill:$n: not built"
    n_stops=$((n_stops + 1))
done
echo "$n_stops stops, index whole after each"
