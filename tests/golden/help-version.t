$ query --help
usage: query INDEX [OPTION]... QUERY...

Searches INDEX for words, "exact phrases", title:words, +must, -not, AND, OR, NOT and
parentheses; bare words find their inflections, the best articles come first.
Exits with 0 for hits, 1 for none, 2 for a wrong query or usage, 3 for an index that is
missing, damaged or of another version, 4 for other errors.

options:
  --top N                  show the N best (default 10)
  --count                  print only how many articles match
  --format FORMAT          text (default) or json
  --color WHEN             auto (default), always or never
  --help                   show this and exit
  --version                show the version and exit
$ query --version
query (newsdex) 1.0.0
$ indexer --help
usage: indexer COMMAND INDEX [OPTION]... [ARGUMENT]...

commands:
  build    make an index of articles
  add      add articles to an index; the same id replaces
  delete   remove articles from an index by their ids
  info     say what an index holds
  verify   check every byte of an index

'indexer COMMAND --help' says more about one of them.
$ indexer --version
indexer (newsdex) 1.0.0
$ indexer build --help
usage: indexer build INDEX INPUT... [OPTION]...

Makes the index INDEX of all articles in INPUT: files (JSON Lines or plain text, also
compressed with gzip), folders of such files, or - for standard input.

options:
  --engine NAME            native (default) or xapian
  --stem LANG              stemming language (default english) or none
  --replace                replace the index that is there, at once
  --memory BYTES           for postings (default 512M)
  --threads N              threads that analyse text
  --rejects FILE           list unusable records in FILE
  --quiet                  no progress line, a short summary
  --help                   show this and exit
  --version                show the version and exit
$ bench --help
usage: bench COMMAND [OPTION]... [ARGUMENT]...

commands:
  run      measure queries, and check that the answers are right
  serve    answer the line protocol of the public search benchmark

'bench COMMAND --help' says more about one of them.
$ bench --version
bench (newsdex) 1.0.0
