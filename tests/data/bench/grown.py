#!/usr/bin/env python3
"""Prints made-up results of an archive of ARTICLES articles, as `bench run` or `bench build` writes them.

    grown.py queries|build ARTICLES NAME

Times of the class term grow with the root of the size, those of the class phrase with the size, a
build's time and its index with the size.
"""
import json
import sys

kind, articles, name = sys.argv[1], int(sys.argv[2]), sys.argv[3]
CLASSES = {"term": 0.5, "phrase": 1.0}
QUERIES = 50  # of each class
REPEATS = 2


def cell(class_name, mean_us, queries):
    times = {key: mean_us for key in ("mean_us", "p50_us", "p90_us", "p99_us", "p999_us", "max_us",
                                      "query_median_mean_us", "query_median_p99_us")}
    return {"target": "newsdex", "command": "TOP_10", "class": class_name, "queries": queries,
            "samples": queries * REPEATS, "qps": 1e6 / mean_us, "repeat_mean_us": [mean_us] * REPEATS,
            **times}


def queries_results():
    means = {name: 10 * (articles / 1000) ** power for name, power in CLASSES.items()}
    times = [means[name] * 1000 for name in CLASSES for _ in range(QUERIES)]
    cells = [cell("ALL", sum(means.values()) / len(means), QUERIES * len(means))]
    cells += [cell(name, mean, QUERIES) for name, mean in means.items()]
    return {
        "queries": [{"query": f"{name}{i}", "class": name} for name in CLASSES for i in range(QUERIES)],
        "passes": [{"mode": "closed", "clock": "client", "threads": 1, "cache": "warm", "rate": 0,
                    "repeats": REPEATS, "seed": 1, "cells": cells,
                    "samples": [{"target": "newsdex", "command": "TOP_10", "ns": [times] * REPEATS}]}],
        "checks": [],
    }


def build_results():
    repeat = {"wall_s": articles / 1e4, "user_s": articles / 1e4, "sys_s": 0.1,
              "peak_rss_bytes": 50_000_000, "written_bytes": 0, "index_bytes": articles * 2000}
    return {"builds": [{"target": "newsdex", "note": "indexer build", "repeats": [repeat] * 3,
                        "articles": articles, "text_bytes": articles * 3000, "parts": [],
                        "stages": []}], "floors": []}


json.dump({
    "format": "newsdex-bench", "version": 1, "kind": kind, "date": "2026-01-02T03:04:05Z",
    "command": ["bench"],
    "machine": {"cpu": "a made-up processor", "cores": 2, "memory_bytes": 4000000000, "kernel": "", "os": ""},
    "program": {"version": "1.0.0", "compiler": "none"},
    "corpus": {"name": name, "articles": articles},
    "targets": [{"name": "newsdex", "kind": "index", "engine": "native", "version": "1.0.0", "note": "",
                 "articles": articles, "index_bytes": articles * 2000, "parts": []}],
    **(queries_results() if kind == "queries" else build_results()),
}, sys.stdout)
