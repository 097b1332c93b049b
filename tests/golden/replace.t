# --replace switches to the new content at once.
$ indexer build idx "$DATA/news/wire.jsonl" --quiet
46 articles indexed, 0 rejected
$ indexer build idx "$DATA/news/text" --quiet --replace
30 articles indexed, 0 rejected
$ indexer info idx | sed -n 1,1p
articles     30
$ indexer verify idx
idx: whole
# A build that fails leaves the index as it was.
$ indexer build idx "$DATA/news" --quiet --replace --stem klingon 2>&1 | cut -c 1-60
indexer: no stemmer for the language 'klingon'; there are: a
? 2
$ indexer info idx | sed -n 1,1p
articles     30
