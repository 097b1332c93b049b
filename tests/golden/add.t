$ indexer build idx "$DATA/news/text" --quiet
30 articles indexed, 0 rejected
$ indexer add idx "$DATA/news/wire.jsonl" --quiet
46 articles indexed, 0 rejected
$ indexer info idx | sed -n 1,1p
articles     76
$ query idx --count lemon
4
# The same id again replaces, in one run or later: the last one wins.
$ printf '%s\n' '{"id":"kd-2019-0611","title":"Lime found","text":"No citrus but a lime."}' '{"id":"x","title":"walrus"}' '{"id":"x","title":"pelican"}' >more.jsonl
$ indexer add idx more.jsonl --quiet
3 articles indexed, 0 rejected
$ indexer info idx | sed -n 1,1p
articles     77
$ query idx --count lime
1
$ query idx --count '+portrait +oven'
2
$ query idx --count title:walrus
0
? 1
$ query idx --count title:pelican
1
$ indexer verify idx
idx: whole
