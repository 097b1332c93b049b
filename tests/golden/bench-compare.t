# Two made-up results: in the second newsdex takes 1.3 times as long, and its peer as long as before.
$ bench compare "$DATA/bench/old.json" "$DATA/bench/new.json"
target   command  class   conditions                 old      new  ratio       queries       repeats  verdict  decided by
newsdex  COUNT    ALL     closed warm x1 client  61.9 us  79.2 us  1.279  1.217..1.349  1.151..1.383  slower   both
newsdex  COUNT    term    closed warm x1 client  57.3 us  71.8 us  1.253       12 < 20  1.140..1.336  slower   repeats
newsdex  COUNT    phrase  closed warm x1 client  66.6 us  86.7 us  1.302       12 < 20  1.148..1.438  slower   repeats
peer     COUNT    ALL     closed warm x1 client  92.3 us  93.4 us  1.013  0.961..1.072  0.896..1.125  same     both
peer     COUNT    term    closed warm x1 client  85.4 us  87.3 us  1.022       12 < 20  0.883..1.142  same     repeats
peer     COUNT    phrase  closed warm x1 client  99.2 us  99.6 us  1.004       12 < 20  0.875..1.152  same     repeats

3 slower, 0 faster, 3 same, 0 unknown of 6 rows
ratio = new / old, for queries of the mean of their median times.
queries, repeats: its 95 % interval by a paired bootstrap over the queries, and by the spread of the
repeats. For a verdict both must exclude 1.
Where one of the two is not known the other decides alone, which is weaker: 'decided by' says so.
'12 < 20', '2 < 3': too few queries or repeats for an interval.
? 1
$ bench compare "$DATA/bench/old.json" "$DATA/bench/old.json" | grep "rows$"
0 slower, 0 faster, 6 same, 0 unknown of 6 rows
$ bench compare "$DATA/bench/new.json" "$DATA/bench/old.json" | head -n 2
target   command  class   conditions                 old      new  ratio       queries       repeats  verdict  decided by
newsdex  COUNT    ALL     closed warm x1 client  79.2 us  61.9 us  0.782  0.741..0.821  0.723..0.869  faster   both
# Different names, within one file: an improvement is no failure.
$ bench compare "$DATA/bench/old.json" --pair peer=newsdex | head -n 2
target           command  class   conditions                 old      new  ratio       queries       repeats  verdict  decided by
peer -> newsdex  COUNT    ALL     closed warm x1 client  92.3 us  61.9 us  0.671  0.642..0.702  0.618..0.744  faster   both
$ bench compare "$DATA/bench/old.json" --pair peer=newsdex --format json | head -c 350
{"format":"newsdex-bench-comparison","version":1,"slower":0,"faster":3,"same":0,"unknown":0,"unpaired":0,"unpaired_old":0,"unpaired_new":0,"rows":[{"old_target":"peer","new_target":"newsdex","command":"COUNT","class":"ALL","mode":"closed","clock":"client","cache":"warm","threads":1,"rate":0,"queries":24,"queries_left_out":0,"repeats":3,"unit":"us",
$ bench compare "$DATA/bench/old.json"
bench: two results files are wanted, or one and --pair; --help says more
? 2
$ bench compare "$DATA/bench/old.json" --pair peer
bench: --pair wants OLD=NEW, not 'peer'
? 2
$ bench compare "$DATA/bench/old.json" --pair peer=nobody
bench: --pair: there is no target 'nobody' in the new results; there is newsdex, peer
? 2
$ bench compare "$DATA/bench/old.json" "$DATA/bench/new.json" --format xml
bench: --format is text or json, not 'xml'
? 2
$ bench compare "$DATA/bench/old.json" nowhere.json
bench: nowhere.json: there is no such file
? 3
$ echo '{}' >none.json; bench compare none.json none.json
bench: none.json: this is no results file of bench
? 3
