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
bench: standard input:2: the topic has had before 'a'
? 4
$ printf '1 Q0 a 1 nan x\n' | bench eval --run - --qrels qrels
bench: standard input:1: a number is wanted as score, not 'nan'
? 4
$ printf '1 Q0 a 1\n' | bench eval --run - --qrels qrels
bench: standard input:1: the line is not 'topic Q0 docid rank score tag'
? 4
$ printf '1 0 a 1\n\n1 0 a 0\n' | bench eval --run run --qrels -
bench: standard input:3: the topic has a judgement before of 'a'
? 4
$ printf '1 0 a x\n' | bench eval --run run --qrels -
bench: standard input:1: a whole number is wanted as level, not 'x'
? 4
$ bench eval --qrels qrels
bench: one INDEX or --run RUN is wanted; --help says more
? 2
