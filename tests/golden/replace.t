# --replace switches to the new content at once.
$ indexer build idx "$DATA/news/wire.jsonl" --quiet
$ indexer build idx "$DATA/news/text" --quiet --replace
$ indexer info idx | sed -n 1,2p
$ indexer verify idx
# A build that fails leaves the index as it was.
$ indexer build idx "$DATA/news" --quiet --replace --stem klingon | cut -c 1-60
$ indexer info idx | sed -n 1,2p
