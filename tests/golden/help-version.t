$ query --help
$ query --version
$ indexer --help
$ indexer --version
$ indexer build --help
$ bench --help
$ bench --version
