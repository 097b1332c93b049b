#!/usr/bin/env bash
# Golden cases of the command line: each NAME.t is run and compared with itself.
#
#   BIN=folder tests/golden/run.sh [--update] [NAME...]     default: bin/, all cases
#
# A case holds command lines ("$ query idx flood"), below each what it prints on both outputs, and
# "? 2" when it, or any part of a pipe, exits with 2 instead of 0. Lines before the first command
# and lines that begin with "# " are comments. A case runs in an empty folder of its own, with the
# programs on PATH and $DATA naming tests/data; its commands share the folder, not the shell.
# --update writes what was seen into the case: read the diff before you commit it.
set -uo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
bin=$(cd "${BIN:-$here/../../bin}" && pwd) || exit 2
export PATH="$bin:$PATH" LC_ALL=C.UTF-8 TZ=UTC
DATA=$(cd "$here/../data" && pwd)
export DATA
unset COLUMNS NO_COLOR CLICOLOR_FORCE

update=false
if [ "${1:-}" = --update ]; then
    update=true
    shift
fi

scratch=$(mktemp -d)
trap 'chmod -R u+w "$scratch"; rm -rf "$scratch"' EXIT

# What differs from run to run or from machine to machine.
stable() {
    sed -E \
        -e "s#$DATA#\$DATA#g" \
        -e "s#$scratch/[a-z0-9-]+#\$PWD#g" \
        -e 's#[0-9]+(\.[0-9]+)? ?(ms|s)( |,|;|\)|$)#T \2\3#g' \
        -e 's#[0-9]+(\.[0-9]+)? ?(KB|MB|KiB|MiB)(/s)?#N \2\3#g' \
        -e 's#("?[a-z_]*bytes"?: *)[0-9]+#\1N#g' \
        -e 's#/[0-9a-f]{16}#/FINGERPRINT#g' \
        -e 's#("score": ?[0-9]+\.[0-9]{3})[0-9]*#\1#g'
}

# Prints the case as it should read today.
replay() {
    local line code seen_command=false
    while IFS= read -r line; do
        case $line in
        '$ '*)
            seen_command=true
            printf '%s\n' "$line"
            (eval "${line#\$ }") >"$scratch/output" 2>&1 </dev/null
            code=$?
            # A last line without its end would swallow the next line of the case.
            stable <"$scratch/output" | sed -e '$a\'
            [ "$code" -eq 0 ] || echo "? $code"
            ;;
        '# '*) printf '%s\n' "$line" ;;
        *) $seen_command || printf '%s\n' "$line" ;;
        esac
    done <"$1"
}

n_failed=0
n_cases=0
run_case() {
    local file=$1 name
    name=$(basename "$file" .t)
    n_cases=$((n_cases + 1))
    mkdir -p "$scratch/$name"
    (cd "$scratch/$name" && replay "$file") >"$scratch/$name.seen"
    if cmp -s "$file" "$scratch/$name.seen"; then
        echo "ok $name"
    elif $update; then
        cp "$scratch/$name.seen" "$file"
        echo "updated $name"
    else
        n_failed=$((n_failed + 1))
        echo "FAIL $name"
        diff -u --label "$name.t expected" --label "$name.t seen" "$file" "$scratch/$name.seen"
    fi
}

if [ $# -gt 0 ]; then
    for name in "$@"; do
        run_case "$here/${name%.t}.t"
    done
else
    for file in "$here"/*.t; do
        run_case "$file"
    done
fi
echo "golden: $n_cases cases, $n_failed failed"
[ "$n_failed" -eq 0 ]
