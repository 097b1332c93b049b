# A folder holds text files and JSON Lines: 30 + 46 articles.
$ indexer build idx "$DATA/news" --quiet
76 articles indexed, 0 rejected
$ indexer info idx | sed -n 1,5p
articles     76
engine       native
generation   1
segments     1
stem         english
$ indexer info idx --json | python3 -c 'import json,sys; d=json.load(sys.stdin); print(d["articles"], d["deleted"], d["engine"], d["stem"])'
76 0 native english
$ indexer verify idx
idx: whole
