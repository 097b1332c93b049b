# Run lines for trec_eval: equal scores get steps of one float, since it breaks ties by id.
$ printf '{"id":"b 1%%","text":"ferry"}\n{"id":"a","text":"ferry"}\n{"id":"c\\u3000","text":"ferry"}\n{"id":"d","text":"bridge"}\n' >ties.jsonl
$ indexer build idx ties.jsonl --quiet
4 articles indexed, 0 rejected
$ query idx ferry --format trec
0 Q0 a 1 0.194156021 newsdex
0 Q0 b%201%25 2 0.194156006 newsdex
0 Q0 c%E3%80%80 3 0.194155991 newsdex
$ query idx --format trec -bridge
0 Q0 a 1 0 newsdex
0 Q0 b%201%25 2 -1.40129846e-45 newsdex
0 Q0 c%E3%80%80 3 -2.80259693e-45 newsdex
$ printf 'two words\tbridge OR ferry\nnone\tqwertz\n' | query idx --batch - --format trec --tag 'my run' --top 2
two%20words Q0 d 1 0.847297847 my%20run
two%20words Q0 a 2 0.194156021 my%20run
$ query idx qwertz --format trec
? 1
$ query idx ferry --format trec --count
query: --count has no --format trec: a run is a list of hits
? 2
$ query idx ferry --format trec --tag ''
query: --tag wants a name that is not empty
? 2
$ query idx ferry --format xml
query: --format wants text, json or trec, not 'xml'
? 2
# The default depth of a run is 1000; --top decides otherwise.
$ for i in $(seq 1200); do echo "{\"id\":\"n$i\",\"text\":\"ferry\"}"; done >many.jsonl
$ indexer build many many.jsonl --quiet
1200 articles indexed, 0 rejected
$ query many ferry --format trec | wc -l
1000
$ query many ferry --format trec | sort -k5,5gr | cut -d' ' -f4 | cmp - <(seq 1000)
$ query many ferry --format trec --top 0
query: --top wants a number from 1 to 1000000
? 2
