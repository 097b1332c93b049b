#!/bin/sh
# The Xapian wrapper lets nothing but its C functions out: compiles it as the Makefile does and
# compares the strong symbols of its objects with the functions that xg.h declares. Weak ones may only
# be what the headers of Xapian and of the C++ library put into every object that uses them.
set -eu
cd "$(dirname "$0")/../.."
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

for source in common/xapian/*.cc; do
    ${CXX:-g++} -std=c++17 -O2 -fvisibility=hidden -I. $(pkg-config --cflags xapian-core) \
        -c "$source" -o "$dir/$(basename "$source" .cc).o"
done

# Names of defined symbols that are visible outside, of one binding.
visible() {
    readelf -sW "$dir"/*.o |
        awk -v binding="$1" '$5 == binding && $6 == "DEFAULT" && $7 != "UND" { print $8 }' | sort
}

visible GLOBAL >"$dir/exported"
grep -v '^typedef' common/xapian/xg.h | grep -oE '\bxg_[a-z_]+\(' | tr -d '(' | sort -u >"$dir/declared"
if ! diff "$dir/declared" "$dir/exported"; then
    echo "symbols: xg.h declares (<) and the wrapper exports (>) different functions"
    exit 1
fi
if visible WEAK | c++filt | grep -vE '^(typeinfo (name )?for |void )?(Xapian::|std::)'; then
    echo "symbols: the wrapper exports these, which are its own"
    exit 1
fi
echo "symbols: the wrapper exports the $(wc -l <"$dir/declared") functions of xg.h and nothing else"
