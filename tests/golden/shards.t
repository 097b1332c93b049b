# Shards of one index, here and behind Xapian's own server, answer as one index does.
$ indexer build one "$DATA/news" --quiet --engine xapian
76 articles indexed, 0 rejected
$ indexer build many "$DATA/news" --quiet --engine xapian --shards 3
76 articles indexed, 0 rejected
$ indexer build years "$DATA/news" --quiet --engine xapian --shard-by year
76 articles indexed, 0 rejected
$ ls many years/*/MANIFEST | grep -v :
years/00000001-year-unknown.shard/MANIFEST
years/00000002-year-2019.shard/MANIFEST
years/00000003-year-2020.shard/MANIFEST
years/00000004-year-2021.shard/MANIFEST
years/00000005-year-2022.shard/MANIFEST
years/00000006-year-2023.shard/MANIFEST
years/00000007-year-2024.shard/MANIFEST
years/00000008-year-2025.shard/MANIFEST

00000001-hash-1-of-3.shard
00000002-hash-2-of-3.shard
00000003-hash-3-of-3.shard
LOCK
MANIFEST
XAPIANDB
$ indexer info many | grep -E '^(articles|engine|segments) '; indexer verify many
articles     76
engine       xapian-shards
segments     3
many: whole
$ for s in many/*.shard; do echo "remote :xapian-progsrv $s"; done >cluster.stub; cat cluster.stub
remote :xapian-progsrv many/00000001-hash-1-of-3.shard
remote :xapian-progsrv many/00000002-hash-2-of-3.shard
remote :xapian-progsrv many/00000003-hash-3-of-3.shard
$ for q in strike 'harbour strike' '"interest rate"' '+flood -bridge' '-"the bridge"' '(tug OR ferry) AND NOT flood' -the 濃霧; do for i in one many years cluster.stub many/XAPIANDB; do query $i --format json --top 50 "$q" | sed -E 's/("score":[0-9]+\.[0-9]{3})[0-9]*/\1/g' >$(basename $i).out; query $i --count "$q" >>$(basename $i).out; done; cat one.out | tail -n 1; for i in many years cluster.stub XAPIANDB; do cmp one.out $i.out; done; done
14
18
8
11
71
6
9
1
# A batch, and the words that matched.
$ printf '1\tharbour strike\n2\tflood\n' | query cluster.stub --batch - --top 2
topic 1: harbour strike

 1. Harbour strike ends with a limit on night work
    2019-02-21
    PORT ELLERY, Feb. 21 - After seventeen days the harbour strike is over. Dock workers went back through Gate 3 at six on Thursday morning, to applause from the pilots.

 2. Tug strike: harbour master takes the helm himself
    Estmark Coast News · 2025-06-13 · https://example.org/en/2025/tugs-day-two
    PORT ELLERY, June 13 - On the second day of the tug strike the harbour master of Port Ellery, Teodor Quill, put on an old pilot's jersey and brought a hospital ship to the quay without tugs, at slack water, in fifty minutes.

2 of 18 articles, T ms

topic 2: flood

 1. “We saved the library”: flood crest passes Brackwater
    2020-03-15
    BRACKWATER, March 15 – The crest of the flood passed Brackwater on Sunday night without topping the sandbag wall that volunteers had built around the old town — by the width of a hand.

 2. New flood gates close for the first time at Brackwater
    2025-08-17
    BRACKWATER, August 17 - The flood gates at Brackwater closed for the first time in earnest on Sunday, as a cloudburst sent the River Tamsel up by three metres in six hours, and the lower town stayed dry.

2 of 16 articles, T ms

$ printf '1\tharbour strike\n2\tflood\n' | query cluster.stub --batch - --top 2 --format trec
1 Q0 text/2019/2019-02-21-strike-ends.txt 1 5.06242371 newsdex
1 Q0 ecn-2025-0613 2 4.99908972 newsdex
2 Q0 text/2020/2020-03-15-flood-crest.txt 1 2.31222844 newsdex
2 Q0 text/2025/2025-08-17-flood-gates.txt 2 2.30030465 newsdex
# Adding and deleting find the shard.
$ for i in one many years; do indexer delete $i ecn-2019-0212 kd-2022-0218 nobody; indexer add $i "$DATA/news/text/2024" --quiet; query $i --count strike; done
indexer: no article has the id 'nobody'
2 articles deleted
3 articles indexed, 0 rejected
14
indexer: no article has the id 'nobody'
2 articles deleted
3 articles indexed, 0 rejected
14
indexer: no article has the id 'nobody'
2 articles deleted
3 articles indexed, 0 rejected
14
# The same id with another date leaves the shard of its year.
$ for y in 2001 2002; do echo "{\"id\":\"x\",\"title\":\"wandering\",\"date\":\"$y-05-06\"}" | indexer add years - --quiet; query years wandering; done
1 article indexed, 0 rejected
 1. wandering
    2001-05-06

1 article, T ms
1 article indexed, 0 rejected
 1. wandering
    2002-05-06

1 article, T ms
# A server that is not there.
$ (head -n 2 cluster.stub; echo 'remote 127.0.0.1:1') >down.stub
$ query down.stub strike
query: 127.0.0.1:1: Xapian: Couldn't connect: Connection refused
? 4
$ query down.stub --partial --top 1 strike
 1. Port Ellery dockers vote to strike over night shifts
    2019-01-14
    PORT ELLERY, January 14 - Dock workers in Port Ellery have voted by four to one to strike unless the port company withdraws a plan for compulsory night shifts, their union said on Monday.

1 of 7 articles, T ms
partial: 1 of 3 shards did not answer; numbers and scores are of the others
    127.0.0.1:1: Xapian: Couldn't connect: Connection refused
$ query down.stub --partial --top 1 --format json strike
{"version":1,"query":"strike","total":7,"partial":{"shards":3,"statistics":"partial","missing":[{"shard":"127.0.0.1:1","error":"127.0.0.1:1: Xapian: Couldn't connect: Connection refused"}]},"hits":[{"rank":1,"score":2.758,"id":"text/2019/2019-01-14-dockers-vote.txt","title":"Port Ellery dockers vote to strike over night shifts","title_marks":[[28,6]],"source":"","author":"","category":"","language":"","date":"2019-01-14","url":"","snippet":{"text":"PORT ELLERY, January 14 - Dock workers in Port Ellery have voted by four to one to strike unless the port company withdraws a plan for compulsory night shifts, their union said on Monday.","marks":[[83,6]]}}]}
$ query down.stub --partial --count strike
7
query: partial, without one of 3 shards: 127.0.0.1:1: Xapian: Couldn't connect: Connection refused
$ query down.stub --partial --top 1 --format trec strike
0 Q0 text/2019/2019-01-14-dockers-vote.txt 1 2.75887942 newsdex
query: partial, without one of 3 shards: 127.0.0.1:1: Xapian: Couldn't connect: Connection refused
$ echo 'remote 127.0.0.1:1' >nobody.stub; query nobody.stub --partial strike
query: nobody.stub: no shard answers; 127.0.0.1:1: Xapian: Couldn't connect: Connection refused
? 3
# Not an index of ours, a line that is none of a stub, a file that is no stub.
$ echo 'remote :true' >true.stub; query true.stub strike
query: :true: Xapian: Connection closed unexpectedly
? 4
$ echo 'remote nowhere' >wrong.stub; query wrong.stub strike
query: wrong.stub:1: remote wants HOST:PORT or :PROGRAM ARGUMENT...
? 2
$ query "$DATA/news/wire.jsonl" strike
query: $DATA/news/wire.jsonl:1: a stub has lines 'auto PATH', 'remote HOST:PORT' and 'remote :PROGRAM ARGUMENT...'
? 2
# What does not go together.
$ indexer build no "$DATA/news" --shards 3
indexer: shards are of the engine xapian: add --engine xapian
? 2
$ indexer build no "$DATA/news" --engine xapian --shards 3 --shard-by year
indexer: --shards and --shard-by exclude each other
? 2
$ indexer build no "$DATA/news" --engine xapian --shards 1000
indexer: --shards wants a number from 1 to 256
? 2
$ indexer build no "$DATA/news" --engine xapian --shard-by day
indexer: --shard-by wants year or month, not 'day'
? 2
$ indexer build no "$DATA/news" --engine xapian-shards
indexer: an index of shards wants --shards N (1 to 256) or --shard-by year or month
? 2
$ query one --timeout 0 strike
query: --timeout wants seconds above 0, as 5 or 0.25, not '0'
? 2
$ query one --connect-timeout 1e3 strike
query: --connect-timeout wants seconds above 0, as 5 or 0.25, not '1e3'
? 2
$ ls no
ls: cannot access 'no': No such file or directory
? 2
# Shards are swept with the index that they belonged to.
$ indexer build many "$DATA/news/wire.jsonl" --quiet --replace --engine xapian --shards 2; ls many; query many --count strike
46 articles indexed, 0 rejected
00000004-hash-1-of-2.shard
00000005-hash-2-of-2.shard
LOCK
MANIFEST
XAPIANDB
6
$ indexer build many "$DATA/news/wire.jsonl" --quiet --replace; ls many | grep -c shard
46 articles indexed, 0 rejected
0
? 1
