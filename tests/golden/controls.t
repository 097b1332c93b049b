# Control characters of an article never reach the terminal, in no field and no format.
$ printf '{"id":"evil\\u001b[2J","title":"Red \\u001b[31m alarm\\u0007","source":"\\u009b1mNews","url":"https://example.org/\\u001b]0;x\\u0007","text":"One \\u0000two \\u001b[1;1H three \\u202efour\\r\\bfive."}\n' >evil.jsonl
$ indexer build idx evil.jsonl --quiet
1 article indexed, 0 rejected
$ query idx alarm | python3 -c 'import sys, unicodedata as u; print([hex(ord(c)) for c in sys.stdin.read() if u.category(c) in ("Cc", "Cf") and c != "\n"])'
[]
$ query idx three
 1. Red [31m alarm
    1mNews · https://example.org/]0;x
    One two [1;1H three four five.

1 article, T ms
$ query idx --format json three | python3 -c 'import sys, unicodedata as u; print([hex(ord(c)) for c in sys.stdin.read() if u.category(c) in ("Cc", "Cf") and c != "\n"])'
[]
$ printf 'bad \377\376 bytes\n\nstill found \300 here\n' >latin.txt && indexer build latin latin.txt --quiet && query latin found
1 article indexed, 0 rejected
 1. bad �� bytes
    still found � here

1 article, T ms
