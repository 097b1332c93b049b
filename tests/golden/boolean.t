$ indexer build idx "$DATA/news" --quiet
$ query idx --count '+flood +bridge'
$ query idx --count 'flood AND bridge'
$ query idx --count 'flood OR bridge'
$ query idx --count '+flood -bridge'
$ query idx --count 'flood NOT bridge'
$ query idx --count '(strike OR walkout) AND (tug OR tugs)'
$ query idx --count '+strike -"harbour strike" -tug'
# Exclusions alone: everything but, newest first.
$ query idx --top 2 -- '-the -der'
# Operators are upper case only: these are three words.
$ query idx --count 'flood and bridge'
# After INDEX a single hyphen begins query text.
$ query idx -bridge +flood --count
