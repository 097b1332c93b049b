# Builds by turns, ours and another; only what is stable is shown.
$ cp -r "$DATA/news" "it's news"
$ bench build "it's news" --repeats 2 --keep kept --target 'tar=tar -cf {index} {input}' > r.json 2>table.txt
$ python3 -c 'import json; r=json.load(open("r.json")); print(r["kind"], r["corpus"]["articles"], [(b["target"], len(b["repeats"]), len(b["stages"]), [p["name"] for p in b["parts"]]) for b in r["builds"]]); print([f["name"] for f in r["floors"]])'
build 76 [('newsdex', 2, 9, ['dictionary', 'postings', 'positions', 'columns', 'articles', 'deletes', 'pairs']), ('tar', 2, 0, [])]
['memcpy', 'read', 'parse', 'analyse', 'deflate', 'all on every core']
$ grep -o '^[12]/2 [a-z]*' table.txt
1/2 newsdex
1/2 tar
2/2 newsdex
2/2 tar
$ grep -oE '^target .*' table.txt; sed -n '/^.floor/,$s/([0-9]*)/(N)/p' table.txt
target              wall s     cpu s articles/s     MB/s   peak MB written MB  index MB  /floor
and to deflate it at the index's level, spread over all processors (N): the last floor.
$ query kept/newsdex --count ferry
6
$ tar -tf kept/tar | grep -c jsonl
1
# What is there is not overwritten; what fails, fails the run; nothing is left behind.
$ bench build "it's news" --keep kept
bench: kept/newsdex: it is there already
? 3
$ mkdir tmp; TMPDIR=tmp bench build "it's news" --repeats 1 --target 'bad=echo {input} {index} > /dev/null; exit 5' 2>&1 >r.json | tail -1 | sed 's/tmp.newsdex-bench-....../TMP/'; ls tmp
bench: the build of bad failed with exit code 5: echo 'it'\''s news' 'TMP/bad' > /dev/null; exit 5
$ bench build
bench: at least one INPUT is wanted; --help says more
? 2
$ bench build nowhere
bench: nowhere: No such file or directory
? 4
$ bench build - --repeats 1
bench: standard input cannot be built from again and again
? 2
$ bench build "it's news" --target 'x=true'
bench: the command of --target x wants {input} and {index}
? 2
$ bench build "it's news" --target 'newsdex=true {input} {index}'
bench: two targets have the name newsdex
? 2
$ bench build --help
usage: bench build INPUT... [OPTION]...

Measures whole builds of the articles in INPUT, by turns with the COMMANDs given, in which
{input} and {index} are replaced; then how fast this machine does alone what no build can
do without. Results are JSON on standard output, a table on standard error.

options:
  --target NAME=COMMAND    measure this one too; repeatable
  --repeats N              builds of each (default 3)
  --indexer PATH           ours (default: the one beside bench)
  --options TEXT           more options for it
  --stem LANG              for it and the floors (default english)
  --corpus NAME            what the results call the articles
  --keep DIR               leave the indexes in DIR, as NAME
  --help                   show this and exit
  --version                show the version and exit
