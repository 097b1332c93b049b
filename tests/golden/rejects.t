# What cannot be used is counted and named with file and line; the rest is indexed.
$ printf '%s\n' '{"id":"1","title":"good one"}' '{"id":"2","title":' 'not json' '[1,2]' '{}' '{"id":"3","title":"good two","date":"soon"}' >mixed.jsonl
$ : >empty.txt
$ head -c 4000 /dev/zero >binary.txt
$ indexer build idx mixed.jsonl empty.txt binary.txt missing.txt --quiet --rejects why
indexer: rejected: mixed.jsonl:2: parse error: premature EOF at byte 18 of the line
indexer: rejected: mixed.jsonl:3: lexical error: invalid string in json text at byte 1 of the line
indexer: rejected: mixed.jsonl:4: not a JSON object, of which JSON Lines has one on each line
indexer: rejected: mixed.jsonl:5: the article has neither title nor text
indexer: rejected: empty.txt: empty file
indexer: rejected: binary.txt: binary file
indexer: rejected: missing.txt: No such file or directory
2 articles indexed, 7 rejected
? 1
$ cat why
mixed.jsonl:2: parse error: premature EOF at byte 18 of the line
mixed.jsonl:3: lexical error: invalid string in json text at byte 1 of the line
mixed.jsonl:4: not a JSON object, of which JSON Lines has one on each line
mixed.jsonl:5: the article has neither title nor text
empty.txt: empty file
binary.txt: binary file
missing.txt: No such file or directory
$ query idx good
 1. good one

 2. good two

2 articles, T ms
$ indexer verify idx
idx: whole
