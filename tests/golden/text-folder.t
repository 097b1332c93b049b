# What scrapers leave does not spoil title, date or snippet: a byte-order mark, CR LF, a lone full
# stop, curly quotes, a link in capitals, "Related Content" without a line end.
$ indexer build idx "$DATA/news/text" --quiet
$ query idx --top 1 '"Cindermoor fire"'
$ query idx --top 1 '"more than two nights"'
$ query idx --top 1 '+"opinion" ashdown "no diary"'
$ query idx --top 1 '"saved the library"'
$ query idx --top 1 '"ferryman rows again"'
$ query idx --top 1 '+whale +"polite of them"'
$ query idx --count '"pot of tea related"'
$ query idx --format json --top 1 +whale +title:tides | python3 -c 'import json,sys; print(sorted(json.load(sys.stdin)["hits"][0]))'
