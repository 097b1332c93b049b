#!/bin/sh
# Fuzzes each target for the given number of seconds: with libFuzzer where clang has it, else with
# the driver in this folder. The corpus and what libFuzzer finds stay in build/fuzz/TARGET/.
#
#   tests/fuzz/run.sh SECONDS [SEED]
set -eu
cd "$(dirname "$0")/../.."
seconds=${1:?usage: tests/fuzz/run.sh SECONDS [SEED]}
seed=${2:-$(date +%s)}
make=${MAKE:-make}

has_libfuzzer() {
    command -v clang++ >/dev/null || return 1
    echo 'extern "C" int LLVMFuzzerTestOneInput(const char *, unsigned long) { return 0; }' |
        clang++ -fsanitize=fuzzer,address -x c++ -o /dev/null - 2>/dev/null
}

if has_libfuzzer; then
    cc=clang sanitize=address,undefined,fuzzer-no-link
else
    cc=gcc sanitize=address,undefined
fi
objects=build/$cc-debug-$(echo $sanitize | tr , -)
libraries="$(pkg-config --libs xapian-core libutf8proc zlib yajl libxxhash) -lstemmer -lm"

failed=0
for source in tests/fuzz/fuzz_*.c; do
    name=$(basename "$source" .c)
    $make --no-print-directory CC=$cc MODE=debug SANITIZE=$sanitize "$objects/tests/fuzz/$name"
    echo "fuzz: $name for $seconds s, seed $seed"
    if [ $cc = gcc ]; then
        "$objects/tests/fuzz/$name" "$seconds" "$seed" || failed=1
        continue
    fi
    work=build/fuzz/$name
    mkdir -p "$work/corpus"
    "$objects/tests/fuzz/$name" --seeds "$work/corpus"
    # shellcheck disable=SC2086
    clang++ -pthread -fsanitize=fuzzer,address,undefined -o "$work/$name" \
        "$objects/tests/fuzz/$name.o" "$objects/tests/unit/forge.o" "$objects"/libbench.a "$objects"/libquery.a \
        "$objects"/libindexer.a "$objects"/libcommon.a $libraries
    "$work/$name" -max_total_time="$seconds" -seed="$seed" -timeout=10 -rss_limit_mb=4096 \
        -verbosity=0 -print_final_stats=1 -artifact_prefix="$work/" "$work/corpus" || failed=1
done
exit $failed
