$ indexer build idx "$DATA/news/text" --quiet
$ indexer add idx "$DATA/news/wire.jsonl" --quiet
$ indexer info idx | sed -n 1,2p
$ query idx --count lemon
# The same id again replaces, in one run or later: the last one wins.
$ printf '%s\n' '{"id":"kd-2019-0611","title":"Lime found","text":"No citrus but a lime."}' '{"id":"x","title":"one"}' '{"id":"x","title":"two"}' >more.jsonl
$ indexer add idx more.jsonl --quiet
$ indexer info idx | sed -n 1,1p
$ query idx --count lime
$ query idx --count '+portrait +oven'
$ query idx --count title:one
$ query idx --count title:two
$ indexer verify idx
