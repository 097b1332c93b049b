/*
 * How a report words what was measured: numbers with units, conditions, sentences.
 *
 * All append plain text, which still has to be escaped where it goes into a page. No state.
 */
#ifndef BENCH_REPORT_WORDING_H
#define BENCH_REPORT_WORDING_H

#include "bench/results/results.h"
#include "common/base/strbuf.h"

/* A time given in microseconds, three digits and a unit that suits: "84.2 µs", "1.35 ms", "12 s".
 */
void word_time(struct strbuf *out, double us);
/* "14,157" */
void word_count(struct strbuf *out, double count);
/* Powers of 1000: "126 MB". */
void word_bytes(struct strbuf *out, double bytes);
/* "2.13×"; nothing when either is not above zero. */
void word_ratio(struct strbuf *out, double value, double reference);
/* "closed loop, warm cache, 1 thread, timed by the client, 10 repeats" */
void word_pass(struct strbuf *out, const struct results_pass *pass);
/* "whitehouse, 14,157 articles, 126 MB of text" */
void word_corpus(struct strbuf *out, const struct results *results);
/* The command line with its words quoted where a shell needs it. */
void word_command(struct strbuf *out, const struct results *results);

#endif
