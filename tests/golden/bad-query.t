# A mistake is shown with a caret under it; the exit code is 2.
$ indexer build idx "$DATA/news/wire.jsonl" --quiet
46 articles indexed, 0 rejected
$ query idx '"harbour master'
query: unbalanced quote: the phrase that begins here has no end; close it with " or leave the quote out
  "harbour master
  ^
? 2
$ query idx '(flood OR bridge'
query: the parenthesis that opens here is never closed: add a )
  (flood OR bridge
  ^
? 2
$ query idx 'flood)'
query: there is no open parenthesis to close here: leave the ) out
  flood)
       ^
? 2
$ query idx 'flood AND'
query: nothing stands after AND: give it a word on its right, or write it in lower case to search for the word
  flood AND
        ^^^
? 2
$ query idx 'OR flood'
query: nothing stands before OR: give it a word on its left, or write it in lower case to search for the word
  OR flood
  ^^
? 2
$ query idx '()'
query: nothing stands between the parentheses: fill them or leave them out
  ()
  ^^
? 2
$ query idx ''
query: the query is empty: give a word to search for
  
  ^
? 2
$ query idx '…'
query: nothing to search for: the query has no word, only other characters
  …
  ^
? 2
$ query idx 'büro AND (Flut OR'
query: nothing stands after OR: give it a word on its right, or write it in lower case to search for the word
  büro AND (Flut OR
                 ^^
? 2
