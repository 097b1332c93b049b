$ indexer build idx "$DATA/news" --quiet
$ query idx --format json --top 2 '"interest rate" savers' | python3 -m json.tool --no-ensure-ascii
$ query idx --format json xylophone | python3 -m json.tool
$ query idx --format json --top 1 濃霧 | python3 -c 'import json,sys; json.load(sys.stdin); print("valid")'
$ query idx --format xml lemon
