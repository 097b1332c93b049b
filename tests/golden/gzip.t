# Compressed files are found out by their first bytes, whatever they are called.
$ mkdir in && gzip -c "$DATA/news/wire.jsonl" >in/wire.jsonl.gz && gzip -c "$DATA/news/text/2020/2020-09-09-probe-launch.txt" >in/2020-09-09-probe.txt.gz
$ indexer build idx in --quiet
47 articles indexed, 0 rejected
$ query idx --count lantern
4
$ cp in/wire.jsonl.gz odd-name && indexer build odd odd-name --quiet
46 articles indexed, 0 rejected
# A truncated one is reported; what came before is indexed.
$ head -c 9000 in/wire.jsonl.gz >short.jsonl.gz
$ indexer build cut short.jsonl.gz --quiet 2>&1 | sed -E 's/[0-9]+/N/g'
indexer: rejected: short.jsonl.gz: gzip data ends early at offset N
N articles indexed, N rejected
? 1
