#!/usr/bin/env bash
# Xapian's own tools read what we wrote and show the article's fields: xapian-check, xapian-delve,
# quest, omega and the Python module, on an index that was built as native and converted, and on one
# of shards. A tool that is not installed is passed over with a line that begins with SKIPPED.
#
#   BIN=folder tests/contract/xapian_tools.sh       default: bin/
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
bin=$(cd "${BIN:-bin}" && pwd)
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export LC_ALL=C.UTF-8 TZ=UTC

# One article, by the words of its title, and what is stored of it.
query='merger analysis'
id=kd-2022-0218
title='Analysis: what Corvane really wants from Nettle'
source='Karsholm Dispatch'
url=https://example.org/en/2022/merger-analysis
date=2022-02-18

"$bin/indexer" build "$dir/native" tests/data/news --quiet
"$bin/indexer" convert "$dir/native" "$dir/index" --quiet
"$bin/indexer" convert "$dir/native" "$dir/shards" --engine xapian --shards 3 --quiet
"$bin/indexer" convert "$dir/shards" "$dir/back" --quiet
"$bin/indexer" convert "$dir/index" "$dir/back2" --quiet

n_failed=0
# expect NAME TEXT...: the output on standard input holds each text, on one line.
expect() {
    local name=$1 text output
    shift
    output=$(cat)
    for text in "$@"; do
        if ! grep -qF -- "$text" <<<"$output"; then
            echo "FAILED: $name does not show '$text':"
            head -n 20 <<<"$output"
            n_failed=$((n_failed + 1))
            return
        fi
    done
    echo "ok: $name"
}

# has PROGRAM PACKAGE
has() {
    if command -v "$1" >/dev/null; then
        return 0
    fi
    echo "SKIPPED: $1 is not installed (package $2)"
    return 1
}

# All that was stored comes back, whichever way it went.
for index in index shards back back2; do
    for q in strike '"interest rate"' '-the' 濃霧; do
        for i in native $index; do
            "$bin/query" "$dir/$i" --format json --top 99 "$q" |
                sed -E 's/("score":[0-9]+\.[0-9]{3})[0-9]*/\1/g' >"$dir/answer.$i"
        done
        cmp "$dir/answer.native" "$dir/answer.$index"
    done
done
echo "ok: converted there and back"

if has xapian-check xapian-tools; then
    xapian-check "$dir"/index/*.glass | expect xapian-check 'No errors found'
fi
if has xapian-delve xapian-tools; then
    xapian-delve "$dir/index" | expect xapian-delve 'number of documents = 76' 'has positional information = true'
    number=$(xapian-delve -1 -t "Q$id" "$dir/index" | sed -n 2p)
    xapian-delve -d -r "$number" "$dir/index" |
        expect 'xapian-delve -d' "id=$id" "caption=$title" "source=$source" "url=$url" "date=$date" 'text=KARSHOLM'
    xapian-delve -t "XSRC${source,,}" "$dir/index" | expect 'xapian-delve -t' 'termfreq'
fi
if has xapian-metadata xapian-tools; then
    xapian-metadata get "$dir/index" newsdex-stem | expect xapian-metadata english
fi
if has quest xapian-tools; then
    for i in index shards; do
        quest -d "$dir/$i" --msize=1 "$query" |
            expect "quest on $i" "id=$id" "caption=$title" "source=$source" "url=$url"
    done
fi

omega=/usr/lib/cgi-bin/omega/omega
if has $omega xapian-omega; then
    mkdir -p "$dir/omega/data" "$dir/omega/templates"
    # Omega takes names below its own folder: stubs name ours.
    echo "auto $dir/index" >"$dir/omega/data/index"
    echo "auto $dir/shards" >"$dir/omega/data/shards"
    printf '%s %s\n' database_dir "$dir/omega/data" template_dir "$dir/omega/templates" \
        log_dir "$dir/omega" cdb_dir "$dir/omega" >"$dir/omega.conf"
    # shellcheck disable=SC2016
    printf '%s' '$hitlist{$field{id}|$field{caption}|$field{source}|$date{$field{modtime},%Y-%m-%d}|$field{url}
}' >"$dir/omega/templates/list"
    for i in index shards; do
        OMEGA_CONFIG_FILE=$dir/omega.conf $omega "P=$query" DB=$i FMT=list HITSPERPAGE=1 |
            expect "omega on $i" "$id|$title|$source|$date|$url"
    done
fi

# The distribution's Python, which has its modules.
python=/usr/bin/python3
if ! $python -c 'import xapian' 2>/dev/null; then
    echo "SKIPPED: $python has no module xapian (package python3-xapian)"
else
    for i in index shards; do
        $python - "$dir/$i" "$query" <<'PYTHON' | expect "python3-xapian on $i" "$id|$title|$source|$date|$url"
import sys, xapian
database = xapian.Database(sys.argv[1])
parser = xapian.QueryParser()
parser.set_stemmer(xapian.Stem("english"))
parser.set_stemming_strategy(parser.STEM_SOME)
enquire = xapian.Enquire(database)
enquire.set_query(parser.parse_query(sys.argv[2]))
for match in enquire.get_mset(0, 1):
    fields = dict(line.split("=", 1) for line in match.document.get_data().decode().splitlines())
    print("|".join(fields[name] for name in ("id", "caption", "source", "date", "url")))
PYTHON
    done
fi

[ "$n_failed" -eq 0 ]
