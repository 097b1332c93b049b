# Control characters of an article never reach the terminal, in no field and no format.
$ printf '{"id":"evil\\u001b[2J","title":"Red \\u001b[31malarm\\u0007","source":"\\u009b1mNews","url":"https://example.org/\\u001b]0;x\\u0007","text":"One \\u0000two \\u001b[1;1Hthree \\u202efour\\r\\bfive."}\n' >evil.jsonl
$ indexer build idx evil.jsonl --quiet
$ query idx alarm | LC_ALL=C tr -d '\n -~\200-\377' | wc -c
$ query idx three
$ query idx --format json three | LC_ALL=C tr -d '\n -~\200-\377' | wc -c
$ printf 'bad \377\376 bytes\n\nstill found \300 here\n' >latin.txt && indexer build latin latin.txt --quiet && query latin found
