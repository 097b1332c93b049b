# One integer and a line end; the exit code says whether there was a hit.
$ indexer build idx "$DATA/news/wire.jsonl" --quiet
$ query idx --count ferry
$ query --count idx ferry
$ query idx ferry --count
$ query idx --count xylophone
$ query idx --count 'the' | wc -l
