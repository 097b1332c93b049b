$ indexer build idx "$DATA/news" --quiet
$ query idx --count '"harbour strike"'
$ indexer delete idx text/2019/2019-02-04-strike-begins.txt ecn-2019-0212
$ query idx --count '"harbour strike"'
$ indexer delete idx ecn-2019-0212 kd-2019-0611
$ indexer info idx | sed -n 1,1p
$ indexer verify idx
$ query idx --top 3 '"harbour strike"'
