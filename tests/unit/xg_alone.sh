#!/usr/bin/env bash
# The Xapian wrapper stands alone: its example, as common/xapian/README.md prints it, is compiled in a
# folder with nothing but its own files, by the command that the page gives, and prints what it says;
# then once more with the address and undefined-behaviour sanitizers.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../common/xapian"
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

# The page's one block of a language.
block() {
    awk -v fence="\`\`\`$1" '$0 == fence { inside = 1; next } $0 == "```" { inside = 0 } inside' README.md
}

cp xg.h xg_impl.h xg*.cc "$dir"
block c >"$dir/example.c"
block sh >"$dir/compile.sh"
block text >"$dir/wanted"
cd "$dir"

try() {
    rm -rf articles
    ./example >printed
    diff wanted printed
    if ./example 2>refused; then # the database is there already
        echo "xg_alone: an error went unnoticed"
        exit 1
    fi
    grep -q . refused
}

cc -std=c17 -Wall -Wextra -pedantic -Werror -fsyntax-only example.c
sh compile.sh
try
sed 's/^cc /cc -g -fsanitize=address,undefined -fno-sanitize-recover=all /' compile.sh >sanitized.sh
ASAN_OPTIONS=detect_leaks=1 sh sanitized.sh
try
echo "xg_alone: the example of README.md builds from the wrapper's files alone, and runs"
