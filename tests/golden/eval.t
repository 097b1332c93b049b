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
