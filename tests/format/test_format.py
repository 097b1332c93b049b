#!/usr/bin/env python3
"""Holds the indexer and FORMAT.md to each other by a second reader: see read_index.py.

    BIN=folder tests/format/test_format.py      default: bin/

Prints "ok NAME" or "FAIL NAME" for each test, as tests/golden/run.sh does.
"""
import contextlib
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import traceback
import zlib

sys.dont_write_bytecode = True  # the tree stays as it is

import model
import read_index
from read_index import ChunkFile, Corrupt, Index, Segment, WrongVersion

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
INDEXER = os.path.join(os.path.abspath(os.environ.get("BIN", os.path.join(ROOT, "bin"))), "indexer")
NEWS = os.path.join(ROOT, "tests", "data", "news")


def indexer(command, index, *arguments, articles=None):
    lines = articles and "".join(json.dumps(article) + "\n" for article in articles)
    quiet = ["--quiet"] if command in ("build", "add", "optimize") else []
    subprocess.run([INDEXER, command, index, *arguments, *quiet], input=lines, text=True,
                   check=True, stdout=subprocess.DEVNULL)


def check_equal(seen, expected, what):
    if seen != expected:
        raise AssertionError(f"{what}: {str(seen)[:300]} instead of {str(expected)[:300]}")


# --- what holds in every index --------------------------------------------------------------------
def check_accounted(folder, index):
    """Every file is named by the manifest, and every chunk known to FORMAT.md."""
    names = {"MANIFEST", "LOCK"}
    for segment in index.segments:
        for file in segment.files.values():
            names.add(os.path.basename(file.path))
            check_equal(file.unknown(), set(), f"unknown chunks of {file.path}")
    check_equal(set(os.listdir(folder)), names, "files")


def check_impacts(segment, term):
    blocks, impacts = segment.postings(term)
    if not impacts:
        return
    pairs = [[(f, segment.lengths[d]) for d, f in zip(b.documents, b.wdfs)] for b in blocks]
    for impact, postings in zip(impacts, pairs + [sum(pairs, [])]):
        check_equal(impact, model.impact_of(postings, segment.total_len, segment.n_docs),
                    f"impact of {term}")


def check_pairs(segment):
    """The pairs of words that have pairs are those that positions tell of, and no others."""
    seen = {}
    for word in segment.pair_words:
        documents = [d for block in segment.postings(word)[0] for d in block.documents]
        seen[word] = {(d, p) for d, l in zip(documents, segment.positions(word)) for p in l}
    expected = {}
    for first, places in seen.items():
        before = {(d, p + 1) for d, p in places}
        for second, others in seen.items():
            documents = sorted({d for d, _ in before & others})
            if documents:
                expected[first, second] = documents
    check_equal(segment.pairs, expected, "pairs")


def check_consistent(segment):
    """What must fit together whatever the articles are."""
    lengths = [0] * segment.n_docs
    dead_df = {}
    for term, (df, _, pos) in segment.terms.items():
        blocks, _ = segment.postings(term)
        documents = [d for block in blocks for d in block.documents]
        check_equal(len(documents), df, f"number of documents of {term}")
        check_equal(documents, sorted(set(documents)), f"documents of {term}")
        for block in blocks:
            for document, wdf in zip(block.documents, block.wdfs):
                lengths[document] += wdf
        if pos:
            check_equal(len(segment.positions(term)), df, f"lists of positions of {term}")
        check_impacts(segment, term)
        n_dead = sum(not segment.is_live[d] for d in documents)
        if n_dead:
            dead_df[term] = n_dead
    check_pairs(segment)
    check_equal(lengths, segment.lengths, "lengths")
    check_equal(segment.dead_df, dead_df, "terms of dead documents")
    dead_len = sum(n for n, live in zip(lengths, segment.is_live) if not live)
    check_equal(segment.dead_len, dead_len, "length of dead documents")


# --- what was put in ------------------------------------------------------------------------------
def check_stored(segment, articles):
    for d, article in enumerate(articles):
        head = segment.heads[d]
        stored = {**head._asdict(), "lang": head.language, "source": segment.sources[d],
                  "text": segment.bodies[d]}
        for key in article.keys() - {"date"}:
            check_equal(stored[key], article[key], f"{key} of {head.id}")
        date = segment.dates[d], segment.precisions[d]
        check_equal(date, model.date_of(article), f"date of {head.id}")


def check_inverted(segment, articles):
    expected = model.inverted(map(model.postings_of, articles))
    check_equal(sorted(segment.terms), sorted(expected), "terms")
    for term, postings in expected.items():
        blocks, _ = segment.postings(term)
        seen = [pair for block in blocks for pair in zip(block.documents, block.wdfs)]
        check_equal(seen, [(d, posting.wdf) for d, posting in postings], f"postings of {term}")
        positions = [posting.positions for _, posting in postings]
        has_positions = segment.terms[term].pos is not None
        check_equal(has_positions, positions[0] is not None, f"whether {term} has positions")
        if has_positions:
            check_equal(segment.positions(term), positions, f"positions of {term}")


class Archive:
    """An index, and what it should hold after each command."""

    def __init__(self, folder):
        self.folder = folder
        self.versions = {}  # url -> article, of all there ever were
        self.live = {}      # id -> url of its last version

    def put(self, command, articles, *arguments):
        indexer(command, self.folder, "-", *arguments, articles=articles)
        for article in articles:
            self.versions[article["url"]] = article
            self.live[article["id"]] = article["url"]

    def delete(self, ids):
        indexer("delete", self.folder, *ids)
        for id in ids:
            del self.live[id]

    def optimize(self, *arguments):
        indexer("optimize", self.folder, *arguments)

    def check(self, n_segments, n_overlays):
        index = Index(self.folder)
        check_accounted(self.folder, index)
        check_equal(len(index.segments), n_segments, "segments")
        check_equal(sum("live" in s.files for s in index.segments), n_overlays, "overlays")
        live = []
        for segment in index.segments:
            articles = [self.versions[head.url] for head in segment.heads]
            check_stored(segment, articles)
            check_inverted(segment, articles)
            check_consistent(segment)
            live += [(h.id, h.url) for h, is_live in zip(segment.heads, segment.is_live) if is_live]
        check_equal(sorted(live), sorted(self.live.items()), "live articles")


# --- the tests ------------------------------------------------------------------------------------
def test_build_add_delete_optimize(scratch):
    read_index.used.clear()
    archive = Archive(os.path.join(scratch, "index"))
    newsroom = model.Newsroom(seed=20)
    archive.put("build", newsroom.archive(1600), "--stem", "none", "--memory", "2M")
    archive.check(n_segments=1, n_overlays=0)
    archive.delete([f"a{i}" for i in range(0, 1600, 61)])
    archive.check(n_segments=1, n_overlays=1)
    replaced = [newsroom.article(f"a{i}") for i in range(1, 900, 2)]
    twice = [newsroom.article("again"), newsroom.article("again")]
    archive.put("add", replaced + twice)
    archive.check(n_segments=2, n_overlays=2)
    archive.put("add", [newsroom.article("a1", "rain")])
    archive.delete(["a3", "a4"])
    archive.check(n_segments=3, n_overlays=2)
    archive.optimize("--order", "bisect")
    archive.check(n_segments=1, n_overlays=0)
    archive.delete(["a5"])
    archive.check(n_segments=1, n_overlays=1)
    missed = set(read_index.BRANCHES) - set(read_index.used)
    check_equal(missed, set(), "parts of the format not met")


def test_news(scratch):
    folder, latin = os.path.join(scratch, "index"), os.path.join(scratch, "latin.txt")
    with open(latin, "wb") as file:
        file.write(b"Caf\xe9\n\n\xff\n")
    indexer("build", folder, NEWS, latin)
    index = Index(folder)
    check_accounted(folder, index)
    (segment,) = index.segments
    check_consistent(segment)
    stored = {head.id: (head, body) for head, body in zip(segment.heads, segment.bodies)}
    with open(os.path.join(NEWS, "wire.jsonl"), encoding="utf-8") as lines:
        for article in map(json.loads, lines):
            head, body = stored[article["id"]]
            text = article.get("text", article.get("body"))
            check_equal((head.title, body), (article.get("title", ""), text), head.id)
    head, body = stored["latin.txt"]
    check_equal((head.title, body), ("Caf\udce9", "\udcff"), "bytes that are not UTF-8")


def test_pairs(scratch):
    """Of a segment that is large enough for pair lists, which may be missing all the same."""
    archive = Archive(os.path.join(scratch, "index"))
    newsroom = model.Newsroom(seed=8)
    bodies = ["storm warning " * (i % 2) + " ".join(newsroom.some_words(12)) for i in range(4300)]
    articles = [newsroom.article(f"a{i}", body) for i, body in enumerate(bodies)]
    archive.put("build", articles, "--stem", "none")
    archive.check(n_segments=1, n_overlays=0)
    archive.delete([f"a{i}" for i in range(0, 4300, 43)])
    archive.optimize("--order", "bisect")
    archive.check(n_segments=1, n_overlays=0)
    (segment,) = Index(archive.folder).segments
    missed = set(read_index.PAIR_BRANCHES) - set(+read_index.used)
    check_equal(missed, set(), "parts of the format not met")
    expect_refusals(archive.folder, segment.files["pair"])
    os.remove(segment.files["pair"].path)
    check_equal(Index(archive.folder).segments[0].pairs, {}, "pairs without a file")
    indexer("verify", archive.folder)


def test_example_of_format_md(scratch):
    """The segment that FORMAT.md shows byte by byte holds what it says."""
    with open(os.path.join(ROOT, "common", "segment", "FORMAT.md"), encoding="utf-8") as file:
        example = file.read().partition("\n## A segment of three documents")[2]
    for section in example.split("\n### ")[1:]:
        name = section.split("\n", 1)[0]
        data = bytearray()
        for offset, row in re.findall(r"^([0-9a-f]{4})  ((?:[0-9a-f]{2} )+)", section, re.M):
            data += bytes(int(offset, 16) - len(data)) + bytes.fromhex(row)
        with open(os.path.join(scratch, name), "wb") as file:
            file.write(data)
    segment = Segment(scratch, "1")
    check_consistent(segment)
    heads = [head.id + head.title + head.url for head in segment.heads]
    check_equal(heads, ["aRain", "bSunu:b", "c"], "heads")
    check_equal(segment.bodies, ["rain fell", "", "rain, rain"], "bodies")
    check_equal(segment.sources, ["Post", "", "Post"], "sources")
    check_equal((segment.lengths, segment.precisions), ([4, 3, 2], [3, 0, 1]), "columns")
    blocks = {term: segment.postings(term)[0] for term in segment.terms}
    postings = {term: [(b.documents, b.wdfs) for b in list] for term, list in blocks.items()}
    check_equal(postings, {b"Qa": [([0], [0])], b"rain": [([0, 2], [4, 2])], b"sun": [([1], [3])]},
                "postings")
    check_equal(segment.positions(b"rain"), [[0, 101], [0, 1]], "positions of rain")
    check_equal(segment.positions(b"sun"), [[0]], "positions of sun")


def damaged(data, at):
    return data[:at] + bytes([data[at] ^ 4]) + data[at + 1 :]


def expect_refusal(folder, path, data, what, error=Corrupt):
    """With `data` in the place of a file both readers refuse the index, ours for what it says."""
    with open(path, "rb") as file:
        whole = file.read()
    with open(path, "wb") as file:
        file.write(data)
    try:
        Index(folder)
    except (Corrupt, WrongVersion) as reason:
        check_equal(type(reason), error, f"error for {what} of {path}, '{reason}',")
        check_equal(what in str(reason), True, f"'{reason}' says {what}:")
    else:
        raise AssertionError(f"damage of {what} in {path} is not noticed")
    verify = subprocess.run([INDEXER, "verify", folder], capture_output=True, text=True)
    check_equal(verify.returncode, 3, f"{verify.stdout}{verify.stderr} for {what} of {path}, exit")
    with open(path, "wb") as file:
        file.write(whole)


def expect_refusals(folder, file):
    """One bit changed in each page of each chunk, one around the chunks, and an early end."""
    with open(file.path, "rb") as stream:
        data = stream.read()
    places = {0: "magic", 8: "version", 12: "kind", 20: "reserved", len(data) - 25: "trailer",
              len(data) - 40: "toc", len(data) - 32 - len(file.toc) - 1: "padding"}
    for id, (begin, end) in file.places.items():
        for page in range(begin, end, ChunkFile.PAGE):
            places[page] = places[min(page + ChunkFile.PAGE, end) - 1] = f"chunk {id}"
    for at, what in places.items():
        error = WrongVersion if what == "version" else Corrupt
        expect_refusal(folder, file.path, damaged(data, at), what, error)
    expect_refusal(folder, file.path, data[:-64], "trailer")


def test_damage(scratch):
    folder = os.path.join(scratch, "index")
    indexer("build", folder, NEWS)
    indexer("delete", folder, "ecn-2019-0117")
    for file in Index(folder).segments[0].files.values():
        expect_refusals(folder, file)


def test_manifest(scratch):
    """One bit changed in each byte, and manifests that are whole but of another kind."""
    folder = os.path.join(scratch, "index")
    indexer("build", folder, NEWS)
    path = os.path.join(folder, "MANIFEST")
    with open(path, "rb") as file:
        data = file.read()
    for at in range(len("newsdex-index 1\n"), len(data)):
        expect_refusal(folder, path, damaged(data, at), "crc32")
    changes = [("newsdex-index 1", "newsdex-index 2", "version", WrongVersion),
               ("native", "other", "other", WrongVersion),
               ("part", "feature x\npart", "feature x", WrongVersion),
               ("newsdex", "olddex", "not an index", Corrupt),
               ("generation 1", "generation 0", "0", Corrupt),
               ("next-name 2", "next-name 1", "in use", Corrupt),
               ("stem", "steam", "another kind", Corrupt),
               ("part 0", "part .", "name", Corrupt),
               ("part 00000001", "part -", "name", Corrupt)]
    text = data.decode().rpartition("crc32")[0]
    for old, new, what, error in changes:
        changed = text.replace(old, new).encode()
        whole = b"%scrc32 %08x\n" % (changed, zlib.crc32(changed))
        expect_refusal(folder, path, whole, what, error)
    indexer("build", folder, NEWS, "--engine", "xapian", "--replace")
    check_equal(read_index.read_manifest(folder)["engine"], "xapian", "engine")
    indexer("build", folder, NEWS, "--engine", "xapian", "--shards", "3", "--replace")
    manifest = read_index.read_manifest(folder)
    check_equal(manifest["engine"], "xapian-shards", "engine")
    check_equal([name.partition("-")[2] for name, _ in manifest["parts"]],
                [f"hash-{i}-of-3" for i in (1, 2, 3)], "keys of shards")
    with contextlib.redirect_stdout(io.StringIO()) as told:
        read_index.main(folder)
    check_equal(told.getvalue().split(":")[0], "3 parts of the engine xapian-shards", "message")


def test_strange_files(scratch):
    """Whole files, but of another segment."""
    folder, other = os.path.join(scratch, "index"), os.path.join(scratch, "other")
    newsroom = model.Newsroom(seed=4)
    for path in folder, other:
        articles = [newsroom.article("a"), newsroom.article("b")]
        indexer("build", path, "-", "--stem", "none", articles=articles)
    for file in Index(other).segments[0].files.values():
        with open(file.path, "rb") as stream:
            data = stream.read()
        expect_refusal(folder, os.path.join(folder, os.path.basename(file.path)), data, "identity")


def main():
    os.environ["LC_ALL"] = "C.UTF-8"
    tests = {name[5:]: test for name, test in globals().items() if name.startswith("test_")}
    if not read_index.SUMS_CHECKED:
        print("no libxxhash: sums not checked, and no damage tried")
        del tests["damage"], tests["strange_files"]
    n_failed = 0
    for name, test in tests.items():
        with tempfile.TemporaryDirectory() as scratch:
            try:
                test(scratch)
                print(f"ok {name}", flush=True)
            except Exception:
                n_failed += 1
                print(f"FAIL {name}\n{traceback.format_exc()}", flush=True)
    return 1 if n_failed else 0


if __name__ == "__main__":
    sys.exit(main())
