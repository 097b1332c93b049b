$ query --help
tests/golden/run.sh: line 49: query: command not found
? 127
$ query --version
tests/golden/run.sh: line 49: query: command not found
? 127
$ indexer --help
tests/golden/run.sh: line 49: indexer: command not found
? 127
$ indexer --version
tests/golden/run.sh: line 49: indexer: command not found
? 127
$ indexer build --help
tests/golden/run.sh: line 49: indexer: command not found
? 127
$ bench --help
usage: bench COMMAND [OPTION]... [ARGUMENT]...

commands:
  serve    answer the line protocol of the public search benchmark
  micro    measure the kernels for each instruction set

'bench COMMAND --help' says more about one of them.
$ bench --version
bench (newsdex) 1.0.0
