# A mistake is shown with a caret under it; the exit code is 2.
$ indexer build idx "$DATA/news/wire.jsonl" --quiet
$ query idx '"harbour master'
$ query idx '(flood OR bridge'
$ query idx 'flood)'
$ query idx 'flood AND'
$ query idx 'OR flood'
$ query idx '()'
$ query idx ''
$ query idx '…'
$ query idx 'büro AND (Flut OR'
