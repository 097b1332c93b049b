# bench run: the answers are checked before anything is timed; of the results only what is stable.
$ indexer build idx "$DATA/news" --quiet
76 articles indexed, 0 rejected
$ indexer build xap "$DATA/news" --quiet --engine xapian
76 articles indexed, 0 rejected
$ printf '%s\n' '{"query": "+ferry +bridge", "tags": ["intersection", "global"]}' '"interest rate"' '' 'flood -bridge' '(' 'harbour' >q
$ bench run idx --queries q --index xapian=xap --peer served='bench serve xap' --check xap --commands TOP_10,COUNT,TOP_10_COUNT --repeats 3 --seed 7 >r.json 2>log; grep -E '^check|MISMATCH' log
check TOP_10 exhaustive: newsdex against newsdex: 4 compared, 0 mismatches
check TOP_10 exhaustive: xapian against xapian: 4 compared, 0 mismatches
check COUNT: xapian against newsdex: 4 compared, 0 mismatches
check TOP_10_COUNT: xapian against newsdex: 4 compared, 0 mismatches
check COUNT: served against newsdex: 4 compared, 0 mismatches
check TOP_10_COUNT: served against newsdex: 4 compared, 0 mismatches
check COUNT: xap against newsdex: 4 compared, 0 mismatches
check TOP_10 list: xap against newsdex: 4 compared, 0 mismatches
$ python3 -c 'import json; r=json.load(open("r.json")); p=r["passes"][0]; print([q["class"] for q in r["queries"]], p["mode"], p["clock"], p["cache"], p["repeats"], p["seed"]); [print(s["target"], s["command"], [[n if n is None else n > 0 for n in ns] for ns in s["ns"]], s.get("unsupported")) for s in p["samples"][:3]]; print([(c["class"], c["queries"], c["samples"], len(c["repeat_mean_us"])) for c in p["cells"][:6]]); print([(t["name"], t["kind"], t["engine"], t.get("articles")) for t in r["targets"]], r["corpus"])'
['intersection', 'phrase', 'negated', 'mixed', 'term'] closed client warm 3 7
newsdex TOP_10 [[True, True, True, None, True], [True, True, True, None, True], [True, True, True, None, True]] [3]
xapian TOP_10 [[True, True, True, None, True], [True, True, True, None, True], [True, True, True, None, True]] [3]
served TOP_10 [[True, True, True, None, True], [True, True, True, None, True], [True, True, True, None, True]] [3]
[('ALL', 4, 12, 3), ('intersection', 1, 3, 3), ('phrase', 1, 3, 3), ('negated', 1, 3, 3), ('mixed', 0, 0, 0), ('term', 1, 3, 3)]
[('newsdex', 'index', 'native', 76), ('xapian', 'index', 'xapian', 76), ('served', 'process', '', None)] {'name': 'idx', 'articles': 76}
$ bench run idx --queries q --peer served='bench serve xap' --clock server --classes term --commands FETCH_3 --repeats 2 --threads 2 2>/dev/null | python3 -c 'import json,sys; p=json.load(sys.stdin)["passes"][0]; print(p["clock"], p["threads"], [len(s["ns"]) for s in p["samples"]])'
server 2 [2, 2]
# Where the cache cannot be dropped, as in a file system in memory, it says so instead of timing it.
$ bench run idx --queries q --cold --commands TOP_10 --repeats 1 >c.json 2>log; grep -q 'page cache cannot be dropped' log || grep -q '"cache":"cold"' c.json && echo cold or refused
cold or refused
$ bench run idx --queries q --open --rate 200,400 --seconds 1 --threads 2 --commands COUNT 2>/dev/null | python3 -c 'import json,sys; r=json.load(sys.stdin); print([(p["mode"], p["rate"], p["cells"][0]["samples"]) for p in r["passes"]])'
[('open', 200, 161), ('open', 400, 321)]
# Who is asked faster than it can answer is named, on standard error and in the results.
$ echo ferry >ferry; bench run idx --queries ferry --peer slow='while read -r line; do sleep 0.03; echo 6; done' --open --rate 100 --seconds 1 --commands COUNT 2>log | python3 -c 'import json,sys; print({c.get("falls_behind") for c in json.load(sys.stdin)["passes"][0]["cells"] if c["target"] == "slow"})'
{True}
$ grep '^slow cannot keep' log | sed -E 's/answered [0-9]+/answered N/'
slow cannot keep 100 COUNT a second: it answered N, and the longer the pass the longer its times
# A peer that lies about a count makes the run fail, and nothing is timed.
$ printf '%s\n' 'while read -r line; do case $line in *flood*) echo 3 ;; *) echo UNSUPPORTED ;; esac; done' >liar.sh
$ bench run idx --queries q --peer liar='sh liar.sh' --commands COUNT 2>&1 >r.json | grep -v exhaustive
check COUNT: liar against newsdex: 1 compared, 1 mismatches
  MISMATCH flood -bridge: newsdex says 11, liar says 3
the answers differ: nothing was timed
? 1
$ bench run idx --queries q --peer liar='sh liar.sh' --commands COUNT 2>/dev/null >r.json
? 1
$ python3 -c 'import json; r=json.load(open("r.json")); print(r["passes"], r["checks"][-1]["mismatches"], r["checks"][-1]["examples"])'
[] 1 ['flood -bridge: newsdex says 11, liar says 3']
# An index of other articles has other lists.
$ indexer build other "$DATA/news/text" --quiet
30 articles indexed, 0 rejected
$ bench run idx --queries q --check other --commands TOP_10 --classes term 2>&1 >r.json | sed -E 's/(MISMATCH [a-z]+).*/\1/'
check TOP_10 exhaustive: newsdex against newsdex: 1 compared, 0 mismatches
check COUNT: other against newsdex: 1 compared, 1 mismatches
  MISMATCH harbour
check TOP_10 list: other against newsdex: 1 compared, 1 mismatches
  MISMATCH harbour
the answers differ: nothing was timed
? 1
# Peers that die, talk nonsense, or never answer.
$ bench run idx --queries q --peer gone='read -r line; exit 7' --commands COUNT 2>&1 | head -n 1
bench: gone, asked COUNT '+ferry +bridge', ended with exit status 7
? 4
$ bench run idx --queries q --peer gone='exit 3' --commands COUNT
bench: gone, asked COUNT '+ferry +bridge', ended with exit status 3
? 4
$ bench run idx --queries q --peer odd='while read -r line; do echo many; done' --commands COUNT
bench: odd, asked COUNT '+ferry +bridge', answered 'many', which is not of the line protocol
? 4
$ bench run idx --queries q --peer untimed='sh liar.sh' --clock server --commands COUNT
bench: untimed, asked COUNT 'flood -bridge', answered '3', which is not of the line protocol with --timed
? 4
$ bench run idx --queries q --peer mute='sleep 100' --timeout 1 --commands COUNT
bench: mute, asked COUNT '+ferry +bridge', gave no answer in time
? 4
# The command line and the list of queries.
$ bench run idx
bench: --queries FILE is wanted
? 2
$ bench run idx --queries nowhere
bench: nowhere: there is no such file
? 3
$ printf 'ferry\n{"tags": []}\n' >bad; bench run idx --queries bad
bench: bad:2: this is no JSON object with a string 'query'
? 2
$ printf '{"query": "a\\tb"}\n' >bad; bench run idx --queries bad
bench: bad:1: a query may hold no control character, no tab either: topics are for bench eval
? 2
$ bench run idx --queries q --classes nonesuch
bench: q: there are no queries of these classes
? 2
$ bench run idx --queries q --commands COUNT,DANCE
bench: --commands: 'DANCE' is none of COUNT, TOP_N, TOP_N_COUNT, FETCH_N
? 2
$ bench run idx --queries q --open
bench: --open wants --rate QPS and --seconds S
? 2
$ bench run idx --queries q --cold --threads 2
bench: --cold is for indexes, one thread and the closed loop
? 2
$ bench run idx --queries q --peer newsdex=cat
bench: there are two targets with the name newsdex
? 2
$ bench run nowhere --queries q
bench: nowhere: there is no index here (it has no file MANIFEST)
? 3
# The server's own clock.
$ printf 'COUNT\tferry\nTOP_3\tferry\nFETCH_3\tferry\nTOP_3\t(\n' | bench serve idx --timed | sed -E 's/\t[0-9]+$/ in NS/'
6 in NS
1 in NS
1 in NS
UNSUPPORTED
