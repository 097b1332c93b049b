# Many queries by one process. A wrong line is reported with file and line, a query with a caret;
# the others are answered, and the exit code is 2 at the end.
$ indexer build idx "$DATA/news/wire.jsonl" --quiet
46 articles indexed, 0 rejected
$ printf 'a\tharbour strike\nb\ttitle:bridge\n' >topics.tsv
$ query idx --batch topics.tsv --top 1
topic a: harbour strike

 1. Tug strike: harbour master takes the helm himself
    Estmark Coast News · 2025-06-13 · https://example.org/en/2025/tugs-day-two
    PORT ELLERY, June 13 - On the second day of the tug strike the harbour master of Port Ellery, Teodor Quill, put on an old pilot's jersey and brought a hospital ship to the quay without tugs, at slack water, in fifty minutes.

1 of 8 articles, T ms

topic b: title:bridge

no articles, T ms

$ query idx --batch topics.tsv --top 1 --format json
{"version":1,"topic":"a","query":"harbour strike","total":8,"hits":[{"rank":1,"score":6.590,"id":"ecn-2025-0613","title":"Tug strike: harbour master takes the helm himself","title_marks":[[4,6],[12,7]],"source":"Estmark Coast News","author":"Rafe Tunnicliff","category":"labour","language":"en","date":"2025-06-13","url":"https://example.org/en/2025/tugs-day-two","snippet":{"text":"PORT ELLERY, June 13 - On the second day of the tug strike the harbour master of Port Ellery, Teodor Quill, put on an old pilot's jersey and brought a hospital ship to the quay without tugs, at slack water, in fifty minutes.","marks":[[52,6],[63,7]]}}]}
{"version":1,"topic":"b","query":"title:bridge","total":0,"hits":[]}
$ query idx --batch topics.tsv --count
a	8
b	0
$ printf 'a\t"harbour\n\nno tab\n\tno id\nb\tferry\r\nb\tbridge\n c\t\nd\tqwertz' >wrong.tsv
$ query idx --batch wrong.tsv --count
query: wrong.tsv:1: unbalanced quote: the phrase that begins here has no end; close it with " or leave the quote out
  "harbour
  ^
query: wrong.tsv:3: a topic is wanted, as an id, a tab and a query
query: wrong.tsv:4: the topic has no id before the tab
b	4
query: wrong.tsv:6: the topic 'b' has been there before
query: wrong.tsv:7: the query is empty: give a word to search for
  
  ^
d	0
? 2
$ query idx --batch - --count <wrong.tsv 2>/dev/null
b	4
d	0
? 2
$ printf '1\tqwertz\n' | query idx --batch - --count
1	0
? 1
# Topics that nobody wrote as a query:
$ printf '1\tWhat became of the "old (ferry\n2\tferry -bridge\n' >text.tsv
$ query idx --batch text.tsv --count
query: text.tsv:1: unbalanced quote: the phrase that begins here has no end; close it with " or leave the quote out
  What became of the "old (ferry
                     ^
2	2
? 2
$ query idx --batch text.tsv --count --bare
1	37
2	7
$ query idx --count --bare '"ferry)' AND NOT bridge
35
$ query idx --bare '"( "'
query: the query is empty: give a word to search for
  "( "
  ^
? 2
$ query idx --batch missing.tsv
query: missing.tsv: No such file or directory
? 4
$ query idx --batch text.tsv ferry
query: --batch wants an INDEX and no QUERY: the queries are in its file
? 2
$ query idx --batch .
query: .: Is a directory
? 4
