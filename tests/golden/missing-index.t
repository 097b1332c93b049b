$ query nowhere flood
query: nowhere: there is no index here (it has no file MANIFEST)
? 3
$ indexer info nowhere
indexer: nowhere: there is no index here (it has no file MANIFEST)
? 3
$ indexer verify nowhere
indexer: nowhere: there is no index here (it has no file MANIFEST)
? 3
$ indexer add nowhere "$DATA/news/wire.jsonl"
indexer: nowhere: there is no index here (it has no file MANIFEST)
? 3
$ indexer delete nowhere x
indexer: nowhere: there is no index here (it has no file MANIFEST)
? 3
$ mkdir empty && query empty flood
query: empty: there is no index here (it has no file MANIFEST)
? 3
$ ls
empty
