# A damaged index is refused, never half read.
$ indexer build idx "$DATA/news" --quiet
76 articles indexed, 0 rejected
$ printf 'X' | dd of=idx/MANIFEST bs=1 seek=2 conv=notrunc status=none; query idx flood >out 2>err; echo $?; wc -c <out; grep -c MANIFEST err
3
0
1
$ indexer verify idx >out 2>err; echo $?; grep -c MANIFEST err
3
1
$ : >idx/MANIFEST; query idx flood >out 2>err; echo $?
3
# Wherever a byte of a file is wrong, an answer is the right one or none.
$ indexer build whole "$DATA/news" --quiet
76 articles indexed, 0 rejected
$ query whole --format json flood ferry '"harbour strike"' 'title:bridge' | sed 's/"took_ms":[^,]*//' >right
$ for f in whole/*.*; do for at in 3 29 53 71 97; do rm -rf bad; cp -r whole bad; n=$(stat -c %s "$f"); printf 'X' | dd of="bad/${f#whole/}" bs=1 seek=$((n * at / 100)) conv=notrunc status=none; query bad --format json flood ferry '"harbour strike"' 'title:bridge' 2>err | sed 's/"took_ms":[^,]*//' >out; if cmp -s right out; then echo right; elif [ -s out ]; then echo wrong; elif grep -q 'chunk\|trailer\|table' err; then echo refused; else echo "$f $at"; cat err; fi; done; done | sort | uniq -c | sed 's/ *[0-9]* //'
refused
right
