$ indexer build idx "$DATA/news" --quiet
76 articles indexed, 0 rejected
$ query idx --count '"harbour strike"'
5
$ indexer delete idx text/2019/2019-02-04-strike-begins.txt ecn-2019-0212
2 articles deleted
$ query idx --count '"harbour strike"'
3
$ indexer delete idx ecn-2019-0212 kd-2019-0611
indexer: no article has the id 'ecn-2019-0212'
1 article deleted
? 1
$ indexer info idx | sed -n 1,2p
articles     73
deleted      3 (no query finds them; 'indexer optimize' frees their room)
$ indexer verify idx
idx: whole
$ query idx --top 3 '"harbour strike"'
 1. Harbour strike ends with a limit on night work
    2019-02-21
    PORT ELLERY, Feb. 21 - After seventeen days the harbour strike is over. Dock workers went back through Gate 3 at six on Thursday morning, to applause from the pilots.

 2. Tugboat crews strike in Port Ellery
    2025-06-12
    PORT ELLERY, June 12 - Six years after the great harbour strike Port Ellery is still again. This time it is the tugs. About 160 tugboat crew walked out at four on Thursday morning over a plan to steer some of the boats from a room ashore.

 3. Ferrier to form Estmark's first government led from the coast
    2024-11-05
    The Reform Party took 49 seats and the Greens 17. Ferrier, 58, made her name as the mediator in the harbour strike of 2019 and as the author of the flood law that followed the disaster at Brackwater.

3 articles, T ms
