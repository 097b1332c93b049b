$ indexer build idx "$DATA/news" --quiet
$ query idx --count bridge
$ query idx --count title:bridge
$ query idx --top 9 title:bridge
$ query idx --count 'title:"harbour master"'
$ query idx --count '+title:flood +library'
$ query idx --count 'title:strike -title:harbour'
