$ indexer build idx "$DATA/news/text" --quiet
30 articles indexed, 0 rejected
$ indexer add idx "$DATA/news/wire.jsonl" --quiet
46 articles indexed, 0 rejected
$ indexer delete idx ecn-2019-0212
1 article deleted
$ query idx --count harbour strike
17
$ indexer optimize idx --quiet
$ indexer verify idx
idx: whole
$ query idx --count harbour strike
17
$ cp -r idx two
$ indexer optimize idx --order bisect --threads 1 --quiet
$ indexer optimize two --order bisect --threads 3 --quiet
$ diff -r idx two
$ query idx --count harbour strike
17
$ indexer optimize idx --order date --quiet
$ indexer verify idx
idx: whole
$ query idx --count harbour strike
17
$ query idx --top 1 harbour strike | sed -n 1,2p
 1. Harbour strike ends with a limit on night work
    2019-02-21
$ indexer info idx | sed -n 1,1p
articles     75
$ indexer optimize idx --order size
indexer: --order wants input, date or bisect, not 'size'
? 2
$ indexer optimize
indexer: optimize wants one INDEX
? 2
$ indexer build xap "$DATA/news/wire.jsonl" --engine xapian --quiet
46 articles indexed, 0 rejected
$ indexer optimize xap
indexer: a Xapian index is optimised by Xapian's own xapian-compact
? 2
