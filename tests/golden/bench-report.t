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
# Archives whose names differ in numbers alone show how things grow; another archive stays out of it.
$ for n in 20 63 200; do for kind in queries build; do python3 "$DATA/bench/grown.py" $kind ${n}000 "invented, ${n}k" >$kind$n.json; done; done
$ python3 "$DATA/bench/grown.py" queries 500 elsewhere >other.json
$ bench report queries*.json build*.json other.json -o grown.html
$ sed -n '/id="growth"/,/<.section>/p' grown.html | grep -oE '(<h[34]>|<li>|<figcaption>)[^<]+|<.i>[^<]+|>[0-9.,]+( [µm]?s| MB)?<'
<h3>invented, N: 20,000 to 200,000 articles
<h4>closed loop, warm cache, 1 thread, timed by the client
<h4>TOP_10 with newsdex: mean time by class and the size of the archive
>20 µs<
>50 µs<
>100 µs<
>200 µs<
>500 µs<
>1 ms<
>2 ms<
>20,000<
>50,000<
>100,000<
>200,000<
</i>ALL
</i>term
</i>phrase
<figcaption>From 20,000 to 200,000 articles (10.0×) the mean over all classes becomes 8.75× what it was.
<h4>Time of a build by the size of the archive
>2 s<
>5 s<
>10 s<
>20 s<
>20,000<
>50,000<
>100,000<
>200,000<
</i>newsdex
<figcaption>From 20,000 to 200,000 articles (10.0×) the time of newsdex&#39;s build becomes 10.0× what it was.
<h4>Size of the index by the size of the archive
>N MB<
>N MB<
>N MB<
>N MB<
>N MB<
>20,000<
>50,000<
>100,000<
>200,000<
</i>newsdex
<figcaption>From 20,000 to 200,000 articles (10.0×) newsdex&#39;s index becomes 10.0× what it was.
# A summary says how it was measured; what too few samples cannot show is a dash.
$ sed -n '/<h1>/,/<section/p' grown.html | grep -E '^<(li|p)'
<p class="soft">invented, 20k, 20,000 articles: closed loop, warm cache, 1 thread, timed by the client. a made-up processor, measured 2026-01-02T03:04:05Z.</p>
<li>newsdex answers TOP_10 in 122 µs on average, 99 of 100 within 122 µs (warm cache, closed loop).</li>
<p class="soft">invented, 200k, 200,000 articles: closed loop, warm cache, 1 thread, timed by the client. a made-up processor, measured 2026-01-02T03:04:05Z.</p>
<li>newsdex answers TOP_10 in T ms on average, 99 of 100 within T ms (warm cache, closed loop).</li>
<p class="soft">invented, 63k, 63,000 articles: closed loop, warm cache, 1 thread, timed by the client. a made-up processor, measured 2026-01-02T03:04:05Z.</p>
<li>newsdex answers TOP_10 in 355 µs on average, 99 of 100 within 355 µs (warm cache, closed loop).</li>
<p class="soft">elsewhere, 500 articles: closed loop, warm cache, 1 thread, timed by the client. a made-up processor, measured 2026-01-02T03:04:05Z.</p>
<li>newsdex answers TOP_10 in 6.04 µs on average, 99 of 100 within 6.04 µs (warm cache, closed loop).</li>
$ bench report "$DATA/bench/old.json" -o few.html; grep -o 'p99 –' few.html | head -n 1
p99 –
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
