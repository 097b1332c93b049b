$ indexer build idx "$DATA/news" --quiet
76 articles indexed, 0 rejected
$ query idx --count bridge
9
$ query idx --count title:bridge
2
$ query idx --top 9 title:bridge
 1. Tamsel Bridge opens, and the ferryman walks first
    2022-04-30
    LOW FENNING, April 30 - Jory Pell walked across the river on Saturday. The ferryman, 71, whose family has carried people over the Tamsel since 1888, was the first to cross the new bridge on foot, and he took his time.

 2. Work starts on a bridge over the Tamsel
    2019-05-30
    BRACKWATER, May 30 - A brass plate, a bottle of cider and a very large drill marked the start of work on the Tamsel Bridge on Thursday.

2 articles, T ms
$ query idx --count 'title:"harbour master"'
2
$ query idx --count '+title:flood +library'
1
$ query idx --count 'title:strike -title:harbour'
3
