#!/usr/bin/env bash
# Indexes the sample news and shows what searching it looks like: `make demo` runs this.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

index=build/demo/news
export PATH="$PWD/bin:$PATH"

bold='' plain=''
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
    bold=$'\e[1m' plain=$'\e[0m'
fi

# show WHY COMMAND...: the command as one would type it, then what it prints. Status 1 of query
# means that nothing was found, which is an answer.
show() {
    local why=$1 word line=
    shift
    for word in "$@"; do
        case $word in
        *[!A-Za-z0-9_./:=+-]*) line+=" '$word'" ;;
        *) line+=" $word" ;;
        esac
    done
    printf '\n# %s\n%s$%s%s\n' "$why" "$bold" "$line" "$plain"
    "$@" || [ $? -eq 1 ]
}

mkdir -p build/demo
show 'Index a folder of text files and JSON Lines.' \
    indexer build "$index" tests/data/news --replace

show 'Ranked: any of the words, the best articles first; "strike" finds "strikes", too.' \
    query "$index" --top 3 harbour strike
show 'Quotes: exactly these words in this order.' \
    query "$index" --top 2 '"interest rate" mortgage'
show 'AND, OR, NOT and parentheses.' \
    query "$index" --top 2 '(flood OR wildfire) AND volunteers NOT bridge'
show '+ must be there, - must not.' \
    query "$index" --top 2 +strike -tug cup
show 'In the title alone.' \
    query "$index" --top 3 title:bridge
show 'A script without spaces between its words.' \
    query "$index" --top 1 濃霧
show 'How many articles? One number, for scripts.' \
    query "$index" --count '"harbour master"'
show 'For programs: JSON.' \
    query "$index" --top 1 --format json comet

cat <<END

Now your own archive, a file, a folder, or - for standard input:

    ${bold}bin/indexer build my-index FOLDER${plain}
    ${bold}bin/query my-index your words${plain}
END
