# What cannot be used is counted and named with file and line; the rest is indexed.
$ printf '%s\n' '{"id":"1","title":"good one"}' '{"id":"2","title":' 'not json' '[1,2]' '{}' '{"id":"3","title":"good two","date":"soon"}' >mixed.jsonl
$ : >empty.txt
$ head -c 4000 /dev/zero >binary.txt
$ indexer build idx mixed.jsonl empty.txt binary.txt missing.txt --quiet --rejects why
$ cat why
$ query idx good
$ indexer verify idx
