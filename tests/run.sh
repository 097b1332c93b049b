#!/usr/bin/env bash
# Every test there is: what `make test` runs once the machine is set up. Goes on after a failure
# and ends with one line, "N passed, N failed". Logs are in build/log/.
#
#   CC=clang tests/run.sh           another compiler
#   FUZZ_SECONDS=60 tests/run.sh    a longer run of each fuzz target
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# The options of an outer make are not for the ones below.
unset MAKEFLAGS MFLAGS MAKELEVEL MODE SANITIZE
export LC_ALL=C.UTF-8

log=build/log
jobs=$(nproc 2>/dev/null || echo 2)
cc=$(basename "${CC:-gcc}")
release=build/$cc-release
sanitized=build/$cc-debug-address-undefined
threaded=build/$cc-debug-thread
release_bin=$([ "$cc" = gcc ] && echo bin || echo "$release/bin")
sanitize=(MODE=debug SANITIZE=address,undefined)
# Leaks count; a sanitizer's report is an exit code that no program of ours uses. The one check
# that is off: libxapian 1.4.22 itself deletes an object under a smaller type in Database::check.
export ASAN_OPTIONS=detect_leaks=1:exitcode=99:new_delete_type_mismatch=0
export UBSAN_OPTIONS=print_stacktrace=1:exitcode=99

passed=0
failed=0
rm -rf "$log"
mkdir -p "$log"

# The log file of a step: its name with blanks and slashes made harmless.
log_of() {
    echo "$log/${1//[ \/]/-}.log"
}

# step NAME COMMAND...: one thing that passes or fails as a whole.
step() {
    local name=$1 out
    out=$(log_of "$name")
    shift
    if "$@" >"$out" 2>&1 </dev/null; then
        passed=$((passed + 1))
        echo "ok    $name"
        grep -a '^SKIPPED' "$out"
        return 0
    else
        local code=$?
        failed=$((failed + 1))
        echo "FAIL  $name (exit $code, see $out)"
        tail -n 40 "$out" | sed 's/^/      /'
        return 1
    fi
}

# cmocka NAME PROGRAM: counts the tests inside; a program that died or lost count is one failure.
cmocka() {
    local name=$1 program=$2 out code=0 good bad
    out=$(log_of "$name")
    timeout 300 "$program" >"$out" 2>&1 </dev/null || code=$?
    good=$(sed -nE 's/^\[ +PASSED +\] ([0-9]+) test.*/\1/p' "$out" | awk '{ n += $1 } END { print n + 0 }')
    bad=$(sed -nE 's/^\[ +FAILED +\] ([0-9]+) test.*/\1/p' "$out" | awk '{ n += $1 } END { print n + 0 }')
    if [ "$code" -ne 0 ] && [ "$bad" -eq 0 ]; then
        bad=1
    elif [ "$code" -eq 0 ] && [ $((good + bad)) -eq 0 ]; then
        echo "no test was run" >>"$out"
        bad=1
    fi
    passed=$((passed + good))
    failed=$((failed + bad))
    if [ "$bad" -eq 0 ]; then
        echo "ok    $name"
        grep -aE '^(\[  PASSED  \]|SKIPPED)' "$out"
    else
        echo "FAIL  $name (exit $code, see $out)"
        tail -n 40 "$out"
    fi
}

# The kernels and what stands on them again, with the vector instructions masked (common/base/cpu.h).
cmocka_scalar() {
    local kind=$1 objects=$2 source isa
    for isa in scalar sse4; do
        for source in unit/test_bitpack unit/test_block_score unit/test_bitset \
            unit/test_intersect unit/test_lower_bound unit/test_segment contract/test_pruning; do
            NEWSDEX_CPU=$isa cmocka "$source $kind $isa" "$objects/tests/$source"
        done
    done
}

# cases NAME BIN SCRIPT: each line "ok ..." or "FAIL ..." of the script is one test.
cases() {
    local name=$1 bin=$2 script=$3 out
    out=$(log_of "$name")
    BIN=$bin "$script" >"$out" 2>&1 </dev/null
    local code=$? good bad
    good=$(grep -c '^ok ' "$out")
    bad=$(grep -c '^FAIL ' "$out")
    if [ "$code" -ne 0 ] && [ "$bad" -eq 0 ]; then
        bad=1
    fi
    passed=$((passed + good))
    failed=$((failed + bad))
    if [ "$bad" -eq 0 ]; then
        echo "ok    $name ($good cases)"
    else
        echo "FAIL  $name ($bad of $((good + bad)) cases, see $out)"
        sed -n '/^FAIL /,$p' "$out" | head -n 80
    fi
}

# Builds one kind; the tests of a kind that does not build cannot run, which is one failure.
build() {
    local name=$1
    shift
    step "$name" make -j"$jobs" all tests-bin "$@"
}

# BIN tells the tests that run our programs where those of their kind are.
cmocka_all() {
    local kind=$1 objects=$2 source
    local -x BIN=$3
    for source in tests/unit/test_*.c tests/contract/test_*.c tests/crash/test_*.c; do
        [ -e "$source" ] || continue
        source=${source#tests/}
        cmocka "${source%.c} $kind" "$objects/tests/${source%.c}"
    done
}

crash_all() {
    local script
    for script in tests/crash/*.sh; do
        [ -e "$script" ] || continue
        step "${script#tests/}" env BIN="$PWD/$release_bin" timeout 300 "$script" \
            "$PWD/$threaded/bin/indexer"
    done
}

# As `make fuzz` does, but short and with the objects that are there.
fuzz_all() {
    local source name
    for source in tests/fuzz/fuzz_*.c; do
        [ -e "$source" ] || continue
        name=$(basename "$source" .c)
        step "fuzz/$name" "$sanitized/tests/fuzz/$name" "${FUZZ_SECONDS:-5}" \
            "${NEWSDEX_SEED:-$(date +%s)}"
    done
}

step "layers self-test" common/make/layers.sh --self-test
step "layers" make layers
step "headers" make headers
if build "build release"; then
    cmocka_all release "$release" "$PWD/$release_bin"
    cmocka_scalar release "$release"
    cases "golden release" "$PWD/$release_bin" tests/golden/run.sh
    cases "format release" "$PWD/$release_bin" tests/format/test_format.py
    step "symbols" tests/unit/symbols.sh
    step "xg alone" tests/unit/xg_alone.sh
    step "contract/xapian_tools" env BIN="$PWD/$release_bin" tests/contract/xapian_tools.sh
    step "build thread-sanitized" make -j"$jobs" MODE=debug SANITIZE=thread "$threaded/bin/indexer"
    crash_all
fi
if build "build sanitized" "${sanitize[@]}"; then
    cmocka_all sanitized "$sanitized" "$PWD/$sanitized/bin"
    cases "golden sanitized" "$PWD/$sanitized/bin" tests/golden/run.sh
    fuzz_all
fi

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
