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
