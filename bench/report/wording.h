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
/* Whether so many samples show what a share `q` of them stays within: of fewer than 1 / (1 - q) it
 * would be the slowest, whatever q is. */
bool quantile_is_shown(double q, uint64_t n_samples);
/* The time of a quantile, or a dash where it is not shown. */
void word_quantile(struct strbuf *out, double us, double q, uint64_t n_samples);
/* "closed loop, warm cache, 1 thread, timed by the client" */
void word_conditions(struct strbuf *out, const struct results_pass *pass);
/* The same with the rate of an open loop and the repeats of a closed one. */
void word_pass(struct strbuf *out, const struct results_pass *pass);
/* "whitehouse, 14,157 articles, 126 MB of text". When nobody named the articles: by the index or
 * the run that was measured, if there is one. What is not known is left out. */
void word_corpus(struct strbuf *out, const struct results *results);
/* The command line with its words quoted where a shell needs it. */
void word_command(struct strbuf *out, const struct results *results);

#endif
