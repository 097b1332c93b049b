$ query --help
usage: query INDEX [OPTION]... QUERY... | query INDEX --batch FILE [OPTION]...

Searches INDEX for words, "exact phrases", title:words, +must, -not, AND, OR, NOT and
parentheses; bare words find their inflections, the best articles come first. INDEX may
also be a stub file that names several indexes, here or on other machines.
Exits with 0 for hits, 1 for none, 2 for a wrong query or usage, 3 for an index that is
missing, damaged or of another version, 4 for other errors.

options:
  --top N                  show the N best (default 10, for trec 1000)
  --count                  print only how many articles match
  --format FORMAT          text (default), json, or trec: lines of a run
  --tag NAME               name of a run (default newsdex)
  --batch FILE             answer each line of FILE: id, tab, query
  --explain                say on standard error what was searched for and how
  --bare                   read queries as words, without any syntax
  --color WHEN             auto (default), always or never
  --connect-timeout S      seconds for a connection to a shard (default 5)
  --timeout S              seconds for each message of a shard (default 10)
  --partial                leave out shards that fail, and say so
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
  optimize make one part of an index, without what was deleted
  convert  make an index of another one's articles
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
  --shards N               of the xapian engine: N shards, by id
  --shard-by PERIOD        of the xapian engine: a shard a year or a month
  --stem LANG              stemming language (default english) or none
  --replace                replace the index that is there, at once
  --memory BYTES           to fill before writing (default 512M)
  --threads N              threads that analyse text (default all)
  --rejects FILE           list unusable records in FILE
  --timings FILE           write the time of each stage to FILE
  --quiet                  no progress line, a short summary
  --help                   show this and exit
  --version                show the version and exit
$ bench --help
usage: bench COMMAND [OPTION]... [ARGUMENT]...

commands:
  run      measure queries, and check that the answers are right
  build    measure how an index is built, and how fast it could be
  serve    answer the line protocol of the public search benchmark
  corpus   make an archive of news-like articles
  eval     measure how good the answers are, by judgements
  compare  say what changed beyond noise between two results
  report   make a page of tables and pictures from results
  micro    measure the kernels for each instruction set

'bench COMMAND --help' says more about one of them.
$ bench --version
bench (newsdex) 1.0.0
