# The same options, the same bytes; another seed, others.
$ bench corpus --articles 50 --seed 9 > a.jsonl
$ bench corpus --articles 50 --seed 9 | cmp - a.jsonl
$ bench corpus --articles 50 --seed 10 | cmp -s - a.jsonl
? 1
$ indexer build idx a.jsonl --quiet
50 articles indexed, 0 rejected
$ query idx --count 'the'
50
$ bench corpus --bytes 64K | wc -l
22
# Imitations of the sample news.
$ bench corpus --like "$DATA/news" --articles 200 > like.jsonl
$ bench corpus --like "$DATA/news" --articles 200 | cmp - like.jsonl
$ indexer build like.idx like.jsonl --quiet
200 articles indexed, 0 rejected
$ query like.idx --count '"interest rate"' | grep -c .
1
# Copies: ids of two files stay apart.
$ printf '%s\n' '{"id":"1","title":"T","text":"Caf\u00e9, 3 DAYS"}' > x.jsonl
$ bench corpus --normalise --copy x.jsonl x.jsonl
{"id":"1","title":"","text":"caf days"}
{"id":"x.jsonl:1","title":"","text":"caf days"}
$ bench corpus --copy x.jsonl
{"id":"1","title":"T","text":"Café, 3 DAYS"}
# Mistakes.
$ bench corpus --copy
bench: --copy wants at least one FILE
? 2
$ bench corpus x.jsonl
bench: 'x.jsonl' is read only with --copy or as --like x.jsonl
? 2
$ bench corpus --copy x.jsonl --articles 3
bench: --copy generates nothing: leave --articles, --bytes and --like out
? 2
$ bench corpus --articles 0
bench: --articles wants at least 1
? 2
$ bench corpus --bytes 0
bench: --bytes wants at least 1
? 2
$ bench corpus --like nowhere.jsonl
bench: nowhere.jsonl: No such file or directory
? 4
$ printf 'no json\n' > bad.jsonl; bench corpus --copy bad.jsonl
bench: bad.jsonl:1: lexical error: invalid string in json text at byte 1 of the line
? 4
$ bench corpus --help
usage: bench corpus [OPTION]... [--copy FILE...] > ARTICLES.jsonl

Writes news-like articles as JSON Lines to standard output: invented ones, or with --like
ones put together from real ones. The same options give the same bytes on every machine.

options:
  --articles N             how many (default 200000)
  --bytes SIZE             stop when there is so much text
  --seed N                 another seed, another archive (default 1)
  --like FILE              imitate the articles in FILE; repeatable
  --normalise              letters a to z and blanks alone
  --copy                   no new articles: those in FILE...
  --help                   show this and exit
  --version                show the version and exit
