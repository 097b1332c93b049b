# A phrase is verbatim and in order; only the phrase is marked, not its words elsewhere.
$ indexer build idx "$DATA/news" --quiet
76 articles indexed, 0 rejected
$ query idx --count '"interest rate"'
8
$ query idx --count '+interest +rate'
11
$ query idx --count '"interest rates"'
0
? 1
$ query idx --count '"rate interest"'
0
? 1
$ query idx --top 1 --color always '"interest rate" rise' | sed 's/\x1b\[[0-9;]*m/|/g'
 1. ||Interest rate|| |rises|| by half a point as prices jump|
    |2022-09-21|
    KARSHOLM, September 21 - The Central Bank of Estmark raised its main |interest rate| from 1.5 to 2 percent on Wednesday, the largest single step since the crown was floated, and said that further increases were likely.

1 of 10 articles, T ms
$ query idx --count '"harbour master"'
9
$ query idx --count '"master harbour"'
0
? 1
$ query idx --count '“harbour master”'
9
$ query idx --count '"of the United Dock Workers"'
3
$ query idx --count '"R&D"'
3
$ query idx --count '"C++"'
6
