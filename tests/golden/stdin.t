# "-" is standard input: JSON Lines, plain text, either of them compressed.
$ indexer build lines - --quiet <"$DATA/news/wire.jsonl"
46 articles indexed, 0 rejected
$ gzip -c "$DATA/news/wire.jsonl" | indexer build lines-gz - --quiet
46 articles indexed, 0 rejected
$ indexer build text - --quiet <"$DATA/news/text/2022/2022-04-30-bridge-opens.txt"
1 article indexed, 0 rejected
$ query text --count title:ferryman
1
$ query lines-gz --count ferry
4
$ indexer build nothing - --quiet </dev/null
indexer: rejected: standard input: empty file
0 articles indexed, 1 rejected
? 1
