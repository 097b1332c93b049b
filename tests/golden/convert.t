# The articles of one index become another, of whichever engine, and answers stay the same.
$ indexer build native "$DATA/news" --quiet
76 articles indexed, 0 rejected
$ indexer delete native ecn-2019-0212 && indexer add native "$DATA/news/text/2024" --quiet
1 article deleted
3 articles indexed, 0 rejected
$ indexer convert native xapian
78 articles indexed, 0 rejected
N MB of text in T s, N MB/s, peak memory N MB
$ indexer convert xapian back --quiet
78 articles indexed, 0 rejected
$ indexer convert native years --quiet --engine xapian --shard-by year
78 articles indexed, 0 rejected
$ indexer convert years again --quiet --stem none
78 articles indexed, 0 rejected
$ for i in xapian back years again; do indexer info $i | grep -E '^(articles|engine|stem) '; indexer verify $i; done
articles     78
engine       xapian
stem         english
xapian: whole
articles     78
engine       native
stem         english
back: whole
articles     78
engine       xapian-shards
stem         english
years: whole
articles     78
engine       native
stem         none
again: whole
$ for i in native xapian back years; do query $i --format json --top 99 'strike OR 濃霧' | sed -E 's/("score":[0-9]+\.[0-9]{3})[0-9]*/\1/g' >$i.out; cmp native.out $i.out; done
$ query again --count strikes; query native --count strikes
1
14
# What comes back is stored as it was, byte by byte.
$ indexer build first "$DATA/news" --quiet; indexer convert first there --quiet; indexer convert there second --quiet; cmp first/*.docs second/*.docs
76 articles indexed, 0 rejected
76 articles indexed, 0 rejected
76 articles indexed, 0 rejected
# What is there stays.
$ indexer convert native xapian
indexer: xapian: there is an index already; --replace replaces it
? 3
$ indexer convert native xapian --replace --quiet
78 articles indexed, 0 rejected
$ indexer convert native native
indexer: convert wants two folders that are not the same
? 2
$ indexer convert native
indexer: convert wants two: the index FROM that is there, and the index TO to be made
? 2
$ indexer convert nowhere new; ls new
indexer: nowhere: there is no index here (it has no file MANIFEST)
ls: cannot access 'new': No such file or directory
? 2
$ indexer convert native new --shards 2; ls new
78 articles indexed, 0 rejected
N MB of text in T s, N MB/s, peak memory N MB
00000001-hash-1-of-2.shard
00000002-hash-2-of-2.shard
LOCK
MANIFEST
XAPIANDB
$ indexer convert native new --engine native --shards 2
indexer: shards are of the engine xapian: add --engine xapian
? 2
$ indexer convert native new --engine sphinx
indexer: there is no engine 'sphinx'; use native or xapian
? 2
