# query: 0 hits, 1 none, 2 usage, 3 index, 4 output. indexer: 0, 1 rejects, 2 usage, 3 index.
$ indexer build idx "$DATA/news/wire.jsonl" --quiet
$ query idx lemon >/dev/null
$ query idx xylophone >/dev/null
$ query
$ query idx
$ query idx --top zero lemon
$ query idx --nonsense lemon
$ query idx lemon >/dev/full
$ indexer
$ indexer conquer idx
$ indexer build
$ indexer build other
$ indexer build other "$DATA/news" --memory 3
$ indexer build other no-such-file
