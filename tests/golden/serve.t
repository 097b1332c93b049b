# The line protocol of bench: a command, a tab and a query in, a number out.
$ indexer build idx "$DATA/news" --quiet
$ printf 'COUNT\tferry\nTOP_10\tferry\nTOP_10_COUNT\t+ferry +bridge\nCOUNT\t"interest rate"\nTOP_10\t(\nDANCE\tferry\nferry\n' | bench serve idx
$ bench serve nowhere </dev/null
