# Relevance of run files: ties by id, the highest first; wrong lines with their number.
$ printf '1 0 a 1\n1 0 b 0\n2 0 c 2\n3 0 d 1\n' >qrels
$ printf '1 Q0 a 1 2.0 x\n1 Q0 b 2 2.0 x\n2 Q0 c 1 1 x\n9 Q0 c 1 1 x\n' >run
$ bench eval --run run --qrels qrels --per-topic
target                       topics          map  ndcg_cut_10         P_10   recip_rank  recall_1000
run                               2       0.7500       0.8155       0.1000       0.7500       1.0000
  1                                       0.5000       0.6309       0.1000       0.5000       1.0000
  2                                       1.0000       1.0000       0.1000       1.0000       1.0000
run: lacks 1 of 3 judged topics
run: 1 of its topics left out, since nobody judged them
$ bench eval --run run --qrels qrels --complete
target                       topics          map  ndcg_cut_10         P_10   recip_rank  recall_1000
run                               3       0.5000       0.5436       0.0667       0.5000       0.6667
run: 1 of its topics left out, since nobody judged them
$ bench eval --run run --qrels qrels --against run
target                       topics          map  ndcg_cut_10         P_10   recip_rank  recall_1000
run                               2       0.7500       0.8155       0.1000       0.7500       1.0000
run                               2       0.7500       0.8155       0.1000       0.7500       1.0000
difference                        2      +0.0000      +0.0000      +0.0000      +0.0000      +0.0000
p                                         1.0000       1.0000       1.0000       1.0000       1.0000

p: two-sided paired randomisation test, exact up to 20 topics that differ, else 100000 samples with seed 1
no p below 0.5 is possible with 2 paired topics: 6 are the least for one below 0.05
run: lacks 1 of 3 judged topics
run: 1 of its topics left out, since nobody judged them
run: lacks 1 of 3 judged topics
run: 1 of its topics left out, since nobody judged them
$ printf '1 Q0 a 1 2 x\n1 Q0 a 2 1 x\n' | bench eval --run - --qrels qrels
bench: standard input:2: a second time in its topic: 'a'
? 4
$ printf '1 Q0 a 1 nan x\n' | bench eval --run - --qrels qrels
bench: standard input:1: a number is wanted as score, not 'nan'
? 4
$ printf '1 Q0 a 1\n' | bench eval --run - --qrels qrels
bench: standard input:1: the line is not 'topic Q0 docid rank score tag'
? 4
$ printf '1 0 a 1\n\n1 0 a 0\n' | bench eval --run run --qrels -
bench: standard input:3: a second judgement of 'a'
? 4
$ printf '1 0 a x\n' | bench eval --run run --qrels -
bench: standard input:1: a whole number is wanted as level, not 'x'
? 4
$ bench eval --qrels qrels
bench: one INDEX or --run RUN is wanted; --help says more
? 2
# An index of its own, with an id that a run would have to encode, and a topic that finds nothing.
$ printf '%s\n' '{"id":"http://x/a%20b","text":"flood on the river"}' '{"id":"b","text":"a river bank"}' '{"id":"c","text":"bread"}' | indexer build eval.idx - --stem none --quiet
3 articles indexed, 0 rejected
$ printf '1\tflood\n2\triver\n3\tnothing\n' >topics.tsv; printf '1 0 http://x/a%%20b 1\n2 0 b 1\n2 0 c 1\n3 0 c 1\n' >index.qrels
$ bench eval eval.idx --topics topics.tsv --qrels index.qrels
target                       topics          map  ndcg_cut_10         P_10   recip_rank  recall_1000
eval.idx                          3       0.5000       0.5377       0.0667       0.6667       0.5000
$ bench eval eval.idx --topics topics.tsv --qrels index.qrels --against eval.idx
target                       topics          map  ndcg_cut_10         P_10   recip_rank  recall_1000
eval.idx                          3       0.5000       0.5377       0.0667       0.6667       0.5000
eval.idx                          3       0.5000       0.5377       0.0667       0.6667       0.5000
difference                        3      +0.0000      +0.0000      +0.0000      +0.0000      +0.0000
p                                         1.0000       1.0000       1.0000       1.0000       1.0000

p: two-sided paired randomisation test, exact up to 20 topics that differ, else 100000 samples with seed 1
no p below 0.25 is possible with 3 paired topics: 6 are the least for one below 0.05
# Its own run, whose ids and topics are encoded, and judged the same.
$ query eval.idx --batch topics.tsv --format trec >own.run; cut -d' ' -f3 own.run | sort -u
b
http://x/a%2520b
$ bench eval eval.idx --topics topics.tsv --qrels index.qrels --against own.run | sed -n 2,3p
eval.idx                          3       0.5000       0.5377       0.0667       0.6667       0.5000
own.run                           2       0.7500       0.8066       0.1000       1.0000       0.7500
# Bare topics without a word find nothing, and are said.
$ printf '1\tflood\n2\t?!\n3\t...\n' >odd.tsv
$ bench eval eval.idx --topics odd.tsv --qrels index.qrels --bare --per-topic
bench: odd.tsv: 2 topics without a word to search for found nothing
target                       topics          map  ndcg_cut_10         P_10   recip_rank  recall_1000
eval.idx                          3       0.3333       0.3333       0.0333       0.3333       0.3333
  1                                       1.0000       1.0000       0.1000       1.0000       1.0000
  2                                       0.0000       0.0000       0.0000       0.0000       0.0000
  3                                       0.0000       0.0000       0.0000       0.0000       0.0000
$ bench eval eval.idx --topics odd.tsv --qrels index.qrels
bench: odd.tsv:2: nothing to search for: the query has no word, only other characters (--bare reads topics as mere words)
? 4
# For programs.
$ bench eval eval.idx --topics odd.tsv --qrels index.qrels --bare --against own.run --seed 7 --format json 2>/dev/null >eval.json
$ python3 -c 'import json; r=json.load(open("eval.json")); print(r["kind"], r["version"]); [print(t["name"], t["kind"], t["engine"]) for t in r["targets"]]; [print(e) for e in r["evals"]]; [print(c) for c in r["comparisons"]]'
eval 1
eval.idx index native
own.run run 
{'target': 'eval.idx', 'topics': 3, 'judged_topics': 3, 'unjudged_topics': 0, 'measures': [{'name': 'map', 'value': 0.333333333}, {'name': 'ndcg_cut_10', 'value': 0.333333333}, {'name': 'P_10', 'value': 0.0333333333}, {'name': 'recip_rank', 'value': 0.333333333}, {'name': 'recall_1000', 'value': 0.333333333}], 'per_topic': [{'topic': '1', 'values': [1, 1, 0.1, 1, 1]}, {'topic': '2', 'values': [0, 0, 0, 0, 0]}, {'topic': '3', 'values': [0, 0, 0, 0, 0]}]}
{'target': 'own.run', 'topics': 2, 'judged_topics': 3, 'unjudged_topics': 0, 'measures': [{'name': 'map', 'value': 0.75}, {'name': 'ndcg_cut_10', 'value': 0.806573596}, {'name': 'P_10', 'value': 0.1}, {'name': 'recip_rank', 'value': 1}, {'name': 'recall_1000', 'value': 0.75}], 'per_topic': [{'topic': '1', 'values': [1, 1, 0.1, 1, 1]}, {'topic': '2', 'values': [0.5, 0.613147193, 0.1, 1, 0.5]}]}
{'measure': 'map', 'reference': 'own.run', 'target': 'eval.idx', 'difference': -0.25, 'p': 1, 'paired_topics': 2, 'method': 'exact', 'seed': 7}
{'measure': 'ndcg_cut_10', 'reference': 'own.run', 'target': 'eval.idx', 'difference': -0.306573596, 'p': 1, 'paired_topics': 2, 'method': 'exact', 'seed': 7}
{'measure': 'P_10', 'reference': 'own.run', 'target': 'eval.idx', 'difference': -0.05, 'p': 1, 'paired_topics': 2, 'method': 'exact', 'seed': 7}
{'measure': 'recip_rank', 'reference': 'own.run', 'target': 'eval.idx', 'difference': -0.5, 'p': 1, 'paired_topics': 2, 'method': 'exact', 'seed': 7}
{'measure': 'recall_1000', 'reference': 'own.run', 'target': 'eval.idx', 'difference': -0.25, 'p': 1, 'paired_topics': 2, 'method': 'exact', 'seed': 7}
$ bench eval --run own.run --qrels index.qrels --format json | python3 -c 'import json,sys; r=json.load(sys.stdin); print([t["name"] for t in r["targets"]], r["comparisons"])'
['own.run'] []
