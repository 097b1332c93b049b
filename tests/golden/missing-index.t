$ query nowhere flood
$ indexer info nowhere
$ indexer verify nowhere
$ indexer add nowhere "$DATA/news/wire.jsonl"
$ indexer delete nowhere x
$ mkdir empty && query empty flood
$ ls
