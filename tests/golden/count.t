# One integer and a line end; the exit code says whether there was a hit.
$ indexer build idx "$DATA/news/wire.jsonl" --quiet
46 articles indexed, 0 rejected
$ query idx --count ferry
4
$ query --count idx ferry
4
$ query idx ferry --count
4
$ query idx --count xylophone
0
? 1
$ query idx --count 'the' | wc -l
1
