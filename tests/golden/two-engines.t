# Both engines give the same answers, to the byte.
$ indexer build native "$DATA/news" --quiet --engine native
$ indexer build xapian "$DATA/news" --quiet --engine xapian
$ for q in strike 'harbour strike' '"interest rate"' '+flood -bridge' 'title:bridge' '(tug OR ferry) AND NOT flood' '-the' 濃霧 'C++ R&D' '"of the"'; do for e in native xapian; do query $e --top 50 "$q" >$e.out; query $e --count "$q" >>$e.out; done; cmp native.out xapian.out && tail -n 1 native.out; done
$ for e in native xapian; do indexer delete $e ecn-2019-0212 kd-2022-0218 && indexer add $e "$DATA/news/text/2024" --quiet; query $e --top 50 strike merger election >$e.out; done; cmp native.out xapian.out
$ for e in native xapian; do indexer info $e | sed -n 1,1p; indexer verify $e; done
$ indexer build third "$DATA/news" --engine sphinx
