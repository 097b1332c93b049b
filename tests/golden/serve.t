# The line protocol of bench: a command, a tab and a query in, a number out.
$ indexer build idx "$DATA/news" --quiet
76 articles indexed, 0 rejected
$ printf 'COUNT\tferry\nTOP_10\tferry\nTOP_10_COUNT\t+ferry +bridge\nCOUNT\t"interest rate"\nTOP_10\t(\nDANCE\tferry\nferry\n' | bench serve idx
6
1
4
8
UNSUPPORTED
UNSUPPORTED
UNSUPPORTED
$ bench serve nowhere </dev/null
bench: nowhere: there is no index here (it has no file MANIFEST)
? 3
