# A folder holds text files and JSON Lines: 30 + 46 articles.
$ indexer build idx "$DATA/news" --quiet
$ indexer info idx | sed -n 1,6p
$ indexer info idx --json | python3 -c 'import json,sys; d=json.load(sys.stdin); print(d["articles"], d["deleted"], d["engine"], d["stem"])'
$ indexer verify idx
