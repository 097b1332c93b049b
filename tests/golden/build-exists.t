# An index is never overwritten by accident, and a folder that is not an index never at all.
$ indexer build idx "$DATA/news/wire.jsonl" --quiet
$ indexer build idx "$DATA/news/text" --quiet
$ query idx --count ferry
$ mkdir holiday && echo photo >holiday/photo.jpg
$ indexer build holiday "$DATA/news" --quiet --replace
$ ls holiday
