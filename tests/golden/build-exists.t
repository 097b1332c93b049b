# An index is never overwritten by accident, and a folder that is not an index never at all.
$ indexer build idx "$DATA/news/wire.jsonl" --quiet
46 articles indexed, 0 rejected
$ indexer build idx "$DATA/news/text" --quiet
indexer: idx: there is an index already; --replace replaces it
? 3
$ query idx --count ferry
4
$ mkdir holiday && echo photo >holiday/photo.jpg
$ indexer build holiday "$DATA/news" --quiet --replace
indexer: holiday: the folder holds other files ('photo.jpg'); name an empty or a new one
? 3
$ ls holiday
photo.jpg
