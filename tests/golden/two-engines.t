# Both engines give the same answers: the same JSON, scores to three places.
$ indexer build native "$DATA/news" --quiet --engine native
76 articles indexed, 0 rejected
$ indexer build xapian "$DATA/news" --quiet --engine xapian
76 articles indexed, 0 rejected
$ for q in strike 'harbour strike' '"interest rate"' '+flood -bridge' 'title:bridge' '(tug OR ferry) AND NOT flood' '-the' 濃霧 'C++ R&D' '"of the"'; do for e in native xapian; do query $e --format json --top 50 "$q" | sed -E 's/("score":[0-9]+\.[0-9]{3})[0-9]*/\1/g' >$e.out; query $e --count "$q" >>$e.out; done; cmp native.out xapian.out && tail -n 1 native.out; done
14
18
8
11
2
6
9
1
7
40
$ for e in native xapian; do indexer delete $e ecn-2019-0212 kd-2022-0218 && indexer add $e "$DATA/news/text/2024" --quiet; query $e --format json --top 50 strike merger election | sed -E 's/("score":[0-9]+\.[0-9]{3})[0-9]*/\1/g' >$e.out; done; wc -l <native.out; cmp native.out xapian.out
2 articles deleted
3 articles indexed, 0 rejected
2 articles deleted
3 articles indexed, 0 rejected
1
$ for e in native xapian; do indexer info $e | sed -n 1,1p; indexer verify $e; done
articles     77
native: whole
articles     77
xapian: whole
$ indexer build third "$DATA/news" --engine sphinx
indexer: there is no engine 'sphinx'; use native or xapian
? 2
