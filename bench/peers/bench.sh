#!/usr/bin/env bash
# Measures us and every peer that is built on one corpus: what `make bench` runs.
#
#   CORPUS=FILE        articles as `indexer` reads them; default: 200,000 articles of `bench corpus`
#   QUERIES=FILE       a list as `bench run` reads it; default: drawn from the corpus
#   STORED=0           the peers store no text; default: they do, as ours always does (PISA cannot)
#   THREADS=N          build threads, default 1
#   REPEATS=N          of queries, default 5; WARMUP=N rounds before them, default 3
#   BUILD_REPEATS=N    default 1
#   COMMANDS=LIST      default: COUNT,TOP_10,TOP_100,TOP_100_COUNT
#   OUT=DIR            default: build/bench
#
# All see the same text: lower case, a to z and blanks. The results are DIR/build.json,
# DIR/queries.json and DIR/report.html; tables are printed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

out=${OUT:-build/bench}
threads=${THREADS:-1}
rm -rf "$out/index"
mkdir -p "$out/index"

make_corpus() {
    if [ -n "${CORPUS:-}" ]; then
        bin/bench corpus --normalise --copy "$CORPUS"
    else
        bin/bench corpus --normalise --articles "${ARTICLES:-200000}"
    fi
}

echo "corpus:"
make_corpus >"$out/corpus.jsonl"
wc -lc "$out/corpus.jsonl"
queries=${QUERIES:-}
if [ -z "$queries" ]; then
    queries=$out/queries.jsonl
    python3 bench/queries/sample.py "$out/corpus.jsonl" >"$queries"
fi

targets=()
peers=()
for name in $(bench/peers/peers.sh --list); do
    variants=("")
    [ "$name" = lucene ] && variants=("" --reorder)
    for variant in "${variants[@]}"; do
        target=$name${variant:+-bp}
        options="--threads $threads $variant"
        [ "${STORED:-1}" = 1 ] && [ "$name" != pisa ] && options+=" --stored"
        targets+=(--target "$target=build/peers/bin/$name build {index} {input} $options")
        peers+=(--peer "$target=build/peers/bin/$name serve $out/index/$target")
    done
done

name=$(basename "${CORPUS:-invented}")
bin/bench build "$out/corpus.jsonl" --corpus "$name" --stem none --options "--threads $threads" "${targets[@]}" \
    --repeats "${BUILD_REPEATS:-1}" --keep "$out/index" >"$out/build.json"
bin/bench run "$out/index/newsdex" --queries "$queries" "${peers[@]}" --clock server \
    --commands "${COMMANDS:-COUNT,TOP_10,TOP_100,TOP_100_COUNT}" \
    --warmup "${WARMUP:-3}" --repeats "${REPEATS:-5}" --corpus "$name" \
    >"$out/queries.json"
bin/bench report "$out/queries.json" "$out/build.json" -o "$out/report.html"
