# One page with all that the results hold, which fetches nothing: no address but the names of formats.
$ bench report "$DATA/bench/old.json" -o report.html
$ grep -c '<svg' report.html
3
$ grep -o '<h2>[^<]*' report.html
<h2>Time of a query
<h2>Size of the index by part
<h2>The answers agree
<h2>What was not measured
<h2>How this was measured
$ grep -oE '(src|href)="[^"#]*"|https?://[a-z./0-9]*' report.html | sort -u
href="data:,"
http://www.w3.org/1999/xlink
# Without gnuplot there is no page.
$ bench report "$DATA/bench/old.json" -o none.html --gnuplot /nowhere/gnuplot; test -e none.html
bench: /nowhere/gnuplot cannot be started (No such file or directory), and it draws the pictures: install the package gnuplot-nox, or name the program with --gnuplot PATH
? 1
$ bench report "$DATA/bench/old.json" -o none.html --gnuplot false
bench: gnuplot failed: it says nothing about why
? 3
$ bench report "$DATA/bench/old.json"
bench: --output FILE or --readme FILE is wanted
? 2
$ bench report -o none.html
bench: at least one results file is wanted; --help says more
? 2
$ bench report nowhere.json -o none.html
bench: nowhere.json: there is no such file
? 3
# The section of a README.
$ printf 'Mine\n<!-- bench:begin -->\nold\n<!-- bench:end -->\nThe end\n' >README.md
$ bench report "$DATA/bench/old.json" --readme README.md; cat README.md
Mine
<!-- bench:begin -->

**news, 76 articles, 676 kB of text: closed loop, warm cache, 1 thread, timed by the client, 3 repeats**

| command | target | queries | median | mean | p99 | mean, against ours |
|---|---|--:|--:|--:|--:|--:|
| COUNT | newsdex | 24 | 32.8 µs | 62.4 µs | – | 1.00× |
| COUNT | peer | 24 | 46.2 µs | 92.1 µs | – | 1.48× |

–: fewer than 100 samples do not show what 99 of 100 stay within.

Index sizes: newsdex 228 kB, peer 279 kB.

Measured 2026-01-02T03:04:05Z on a made-up processor, 2 cores, 4.00 GB, none, Linux 0; newsdex 1.0.0, none. Versions: peer 1.0.0. Command: `bench run idx --queries queries.jsonl`

<!-- bench:end -->
The end
$ cp README.md before; bench report "$DATA/bench/old.json" --readme README.md; cmp before README.md
$ printf 'Mine\n' >bare.md; bench report "$DATA/bench/old.json" --readme bare.md; cat bare.md
bench: bare.md: a line '<!-- bench:begin -->' and after it a line '<!-- bench:end -->' are wanted, each once: what stands between them is replaced
Mine
