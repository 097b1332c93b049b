# A phrase is verbatim and in order; only the phrase is marked, not its words elsewhere.
$ indexer build idx "$DATA/news" --quiet
$ query idx --count '"interest rate"'
$ query idx --count '+interest +rate'
$ query idx --count '"interest rates"'
$ query idx --count '"rate interest"'
$ query idx --top 3 '"interest rate" rise'
$ query idx --count '"harbour master"'
$ query idx --count '"master harbour"'
$ query idx --count '“harbour master”'
$ query idx --count '"of the United Dock Workers"'
$ query idx --count '"R&D"'
$ query idx --count '"C++"'
