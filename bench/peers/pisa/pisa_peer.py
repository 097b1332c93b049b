#!/usr/bin/env python3
"""PISA, through pyterrier-pisa, behind the bench's driver commands (see README.md)."""
import contextlib
import json
import os
import pathlib
import sys
import time

import numpy
import pyterrier_pisa
from pyterrier_pisa import PisaIndex, _pisathon

ENCODING = "block_simdbp"
UNION = "block_max_wand"
INTERSECTION = "block_max_ranked_and"
SETTINGS = "settings.json"
# What is only needed to make the index that is searched.
INTERMEDIATE = ("inv.", "fwd.plaintext", "fwd.documents", "fwd.url")


def open_index(path, threads=1):
    return PisaIndex(path, text_field="text", stemmer="none", stops="none",
                     index_encoding=ENCODING, threads=threads)


def retriever(path):
    """Makes the compressed index on the first call, with scores precomputed and quantised."""
    return open_index(path).bm25(k1=1.2, b=0.75, query_algorithm=UNION, precompute_impact=True)


def articles(corpus, counter):
    with open(corpus, encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                article = json.loads(line)
                counter[0] += 1
                yield {"docno": str(counter[0]), "text": article["text"]}


def build(path, corpus, options):
    threads = 1
    while options:
        option = options.pop(0)
        if option == "--threads":
            threads = int(options.pop(0))
        elif option == "--stored":
            sys.exit("pisa: stores no text")
        else:
            sys.exit(f"pisa: no option {option}")
    counter = [0]
    open_index(path, threads).index(articles(corpus, counter))
    retriever(path)
    root = pathlib.Path(path)
    for file in root.iterdir():
        if file.name == "fwd" or file.name.startswith(INTERMEDIATE):
            file.unlink()
    (root / SETTINGS).write_text(json.dumps({"articles": counter[0], "threads": threads}))


class Server:
    def __init__(self, path):
        self.context = retriever(path)._ctxt
        terms = pathlib.Path(path, "fwd.terms").read_text(encoding="utf-8")
        self.known = set(terms.split("\n"))
        self.k = 0

    def buffers(self, k):
        if k != self.k:
            self.k = k
            self.numbers = numpy.empty(k, dtype=numpy.int32)
            self.ranks = numpy.empty(k, dtype=numpy.int32)
            self.names = numpy.empty(k, dtype=object)
            self.scores = numpy.empty(k, dtype=numpy.float32)

    def search(self, words, algorithm, k):
        self.buffers(k)
        return _pisathon.retrieve(
            self.context, algorithm, [(0, " ".join(words))], k=k, threads=1, query_weighted=0,
            pretokenised=False, result_qidxs=self.numbers, result_docnos=self.names,
            result_ranks=self.ranks, result_scores=self.scores)

    def answer(self, line):
        """1 when the search was made; None for what is not supported."""
        command, _, query = line.partition("\t")
        if not command.startswith("TOP_") or not command[4:].isdigit() or int(command[4:]) < 1:
            return None  # the binding returns ranked lists and counts nothing
        words = query.split()
        if '"' in query or not words:
            return None
        signs = {word[0] if word[0] in "+-" else "" for word in words}
        if signs == {"+"}:
            words = list(dict.fromkeys(word[1:] for word in words))
            # The binding drops unknown words, which would make the intersection larger.
            if all(word in self.known for word in words):
                self.search(words, INTERSECTION if len(words) > 1 else UNION, int(command[4:]))
        elif signs == {""}:
            self.search(words, UNION, int(command[4:]))
        else:
            return None
        return 1

    def forget(self):
        """Drops the strings of the last hits, which the binding would overwrite unreleased."""
        if self.k:
            self.names[:] = None


def serve(path, timed, out):
    server = Server(path)
    for line in sys.stdin:
        start = time.perf_counter_ns()
        number = server.answer(line.rstrip("\r\n"))
        took = time.perf_counter_ns() - start
        server.forget()
        if number is None:
            out.write("UNSUPPORTED\n")
        else:
            out.write(f"{number}\t{took}\n" if timed else f"{number}\n")
        out.flush()


def info(path, out):
    settings = json.loads(pathlib.Path(path, SETTINGS).read_text())
    size = sum(file.stat().st_size for file in pathlib.Path(path).iterdir())
    note = (f"text not stored, no positions, {settings['threads']} build threads, {ENCODING}, "
            f"{UNION} for unions, {INTERSECTION} for intersections, BM25 1.2/0.75 precomputed and "
            "quantised, not reordered, through pyterrier-pisa")
    out.write(json.dumps({"engine": "pisa", "version": pyterrier_pisa.__version__,
                          "articles": settings["articles"], "index_bytes": size, "note": note}) + "\n")


def main(args):
    # PISA logs to standard output, which is the protocol's: its writes go to standard error.
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    with contextlib.suppress(AttributeError):
        pyterrier_pisa.log_level(False)
    if len(args) >= 3 and args[0] == "build":
        build(args[1], args[2], args[3:])
    elif len(args) >= 2 and args[0] == "serve":
        serve(args[1], "--timed" in args[2:], out)
    elif len(args) == 2 and args[0] == "info":
        info(args[1], out)
    else:
        sys.exit("usage: build INDEX CORPUS [OPTION]... | serve INDEX [--timed] | info INDEX")


if __name__ == "__main__":
    main(sys.argv[1:])
