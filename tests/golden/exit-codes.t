# query: 0 hits, 1 none, 2 usage, 3 index, 4 output. indexer: 0, 1 rejects, 2 usage, 3 index.
$ indexer build idx "$DATA/news/wire.jsonl" --quiet
46 articles indexed, 0 rejected
$ query idx lemon >/dev/null
$ query idx xylophone >/dev/null
? 1
$ query
query: an INDEX and a QUERY are wanted; --help says more
? 2
$ query idx
query: an INDEX and a QUERY are wanted; --help says more
? 2
$ query idx --top zero lemon
query: --top wants a whole number, not 'zero'
? 2
$ query idx --nonsense lemon
query: unknown option '--nonsense'; --help lists the options
? 2
$ query idx lemon >/dev/full
query: standard output: No space left on device
? 4
$ seq -f 'q%.0f	lemon' 20000 >many
$ { query idx --batch many || echo "exit $?" >&2; } | head -n 1 >/dev/null
$ indexer
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
? 2
$ indexer conquer idx
indexer: there is no command 'conquer'
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
? 2
$ indexer build
indexer: build wants an INDEX and at least one INPUT (a file, a folder, or - for standard input)
? 2
$ indexer build other
indexer: build wants an INDEX and at least one INPUT (a file, a folder, or - for standard input)
? 2
$ indexer build other "$DATA/news" --memory 3
indexer: --memory wants at least 1M
? 2
$ indexer build other no-such-file
indexer: no-such-file: No such file or directory
? 4
