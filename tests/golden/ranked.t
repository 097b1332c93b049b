# Bare words: any of them, ranked; a title counts three times; inflections are found.
$ indexer build idx "$DATA/news" --quiet
$ query idx --top 5 harbour strike
$ query idx --top 3 flooded
$ query idx --top 3 the
$ query idx --top 4 xylophone
# Equal scores: newest first, then by id.
$ printf '%s\n' '{"id":"b","title":"Same","date":"2020-01-01"}' '{"id":"a","title":"Same","date":"2020-01-01"}' '{"id":"d","title":"Same"}' '{"id":"c","title":"Same","date":"2021-01"}' >ties.jsonl
$ indexer build ties ties.jsonl --quiet
$ query ties same
