#!/usr/bin/env bash
# Measures us and every peer that is built on one corpus: what `make bench` runs.
#
#   CORPUS=FILE     articles as JSON Lines, compressed with gzip or not
#                   default: 200,000 articles of `bench corpus`
#   QUERIES=FILE    a list as `bench run` reads it; default: drawn from the corpus
#   STORED=0        the peers store no text; default: they do, as ours always does (PISA cannot)
#   THREADS=N       build threads, default 1
#   REPEATS=N       default 5
#   COMMANDS='...'  default: COUNT TOP_10 TOP_100 TOP_100_COUNT
#   OUT=DIR         default: build/bench
#
# The results are DIR/queries.json, DIR/builds.tsv and DIR/report.html.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

out=${OUT:-build/bench}
threads=${THREADS:-1}
mkdir -p "$out/index"

make_corpus() {
    if [ -n "${CORPUS:-}" ]; then
        python3 bench/peers/normalise.py "$CORPUS" >"$out/corpus.jsonl"
        return
    fi
    bin/bench corpus --articles "${ARTICLES:-200000}" >"$out/generated.jsonl"
    python3 bench/peers/normalise.py "$out/generated.jsonl" >"$out/corpus.jsonl"
    rm "$out/generated.jsonl"
}

# build NAME COMMAND...: makes the index $out/index/NAME and writes down how long that took.
build() {
    local name=$1 start end
    shift
    rm -rf "$out/index/$name"
    start=$(date +%s%N)
    "$@" >"$out/build-$name.log" 2>&1 || {
        tail -n 5 "$out/build-$name.log" >&2
        return 1
    }
    end=$(date +%s%N)
    awk -v name="$name" -v ns=$((end - start)) 'BEGIN { printf "%s\t%.3f\n", name, ns / 1e9 }' |
        tee -a "$out/builds.tsv"
}

echo "corpus:"
make_corpus
wc -lc "$out/corpus.jsonl"
queries=${QUERIES:-}
if [ -z "$queries" ]; then
    queries=$out/queries.jsonl
    python3 bench/queries/sample.py "$out/corpus.jsonl" >"$queries"
fi

echo "builds, seconds:"
: >"$out/builds.tsv"
build newsdex bin/indexer build --stem none "$out/index/newsdex" "$out/corpus.jsonl"
peers=()
for name in $(bench/peers/peers.sh --list); do
    variants=("")
    [ "$name" = lucene ] && variants=("" --reorder)
    for variant in "${variants[@]}"; do
        options=(--threads "$threads" ${variant:+$variant})
        [ "${STORED:-1}" = 1 ] && [ "$name" != pisa ] && options+=(--stored)
        target=$name${variant:+-bp}
        if build "$target" "build/peers/bin/$name" build "$out/index/$target" "$out/corpus.jsonl" "${options[@]}"; then
            "build/peers/bin/$name" info "$out/index/$target" 2>/dev/null | tee "$out/info-$target.json"
            peers+=(--peer "$target=build/peers/bin/$name serve $out/index/$target --timed")
        else
            echo "$target: left out: the build failed, see $out/build-$target.log" >&2
        fi
    done
done

commands=()
for command in ${COMMANDS:-COUNT TOP_10 TOP_100 TOP_100_COUNT}; do
    commands+=(--command "$command")
done
bin/bench run "$out/index/newsdex" --queries "$queries" "${peers[@]}" "${commands[@]}" \
    --clock server --repeats "${REPEATS:-5}" >"$out/queries.json"
bin/bench report "$out/queries.json" -o "$out/report.html"
