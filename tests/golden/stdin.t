# "-" is standard input: JSON Lines, plain text, either of them compressed.
$ indexer build lines - --quiet <"$DATA/news/wire.jsonl"
$ gzip -c "$DATA/news/wire.jsonl" | indexer build lines-gz - --quiet
$ indexer build text - --quiet <"$DATA/news/text/2022/2022-04-30-bridge-opens.txt"
$ query text --count title:ferryman
$ query lines-gz --count ferry
$ indexer build nothing - --quiet </dev/null
