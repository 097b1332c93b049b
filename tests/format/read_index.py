#!/usr/bin/env python3
"""A second reader of the native index, written from common/segment/FORMAT.md alone.

    tests/format/read_index.py INDEX      reads all of it and says what it holds

It shares nothing with the C code: where the two disagree, the code or FORMAT.md is wrong. It is
plain on purpose. It reads whole files, and refuses what FORMAT.md tells a reader to refuse. The
names are those of FORMAT.md, and the classes stand in its order.
"""
import bisect
import collections
import ctypes
import os
import re
import sys
import zlib

MANIFEST_VERSION = 1
SEGMENT_VERSION = 5
FEATURES = set()
ENGINES = ("native", "xapian", "xapian-shards")

MAX_DOCS = 2**31 - 1
MAX_TERM = 245
MAX_BODY = 64 * 2**20
MAX_POSITIONS = 2**26
MAX_PAIR_WORDS = 1024

# kind of a file -> the end of its name, and the chunks it may have besides `sums`.
KINDS = {
    "term": ("terms", "dict didx dpre"),
    "post": ("post", "post"),
    "posn": ("pos", "posn"),
    "cols": ("cols", "stat dlen date prec srco sidx srcs hidx head"),
    "docs": ("docs", "body bmap bidx text"),
    "pair": ("pairs", "word list entr secd begi frst"),
    "live": ("live", "stat live tidx term"),
}
SEGMENT_KINDS = "term post posn cols docs".split()

# What the format can do in more than one way, and how often each was met: a test of many articles
# that never met a bitmap has tested less than it seems.
BRANCHES = ("packed 128", "packed rest", "exceptions in wdfs", "exceptions in counts",
            "exceptions in positions", "skip table", "bitmap", "packed documents", "pos-begin",
            "counts as wdf", "counts", "deflated", "as it is", "bmap", "overlay")
PAIR_BRANCHES = "bitmap of a pair", "low bits of a pair", "blocks of a word"
used = collections.Counter()


class Corrupt(Exception):
    """What FORMAT.md refuses."""


class WrongVersion(Exception):
    """What FORMAT.md calls a `version` error."""


def refuse_unless(truth, where, what):
    if not truth:
        raise Corrupt(f"{where}: {what}")


def as_text(data):
    """A stored text, whose bytes need not be valid UTF-8 and can be had again."""
    return data.decode("utf-8", "surrogateescape")


# --- sums -----------------------------------------------------------------------------------------
try:
    _xxhash = ctypes.CDLL("libxxhash.so.0")
    _xxhash.XXH3_64bits.restype = ctypes.c_uint64
    _xxhash.XXH3_64bits.argtypes = [ctypes.c_char_p, ctypes.c_size_t]
except OSError:
    _xxhash = None
SUMS_CHECKED = _xxhash is not None


def is_xxh3(data, expected, bits):
    """Whether the low `bits` of XXH3-64 are those expected; always, without the library."""
    if not SUMS_CHECKED:
        return True
    return _xxhash.XXH3_64bits(bytes(data), len(data)) % 2**bits == expected


# --- numbers, packed and not ----------------------------------------------------------------------
class Cursor:
    """Reads a range of a chunk from front to back, and nothing beyond it."""

    def __init__(self, data, where, begin=0, end=None):
        self.data, self.where, self.at = data, where, begin
        self.end = len(data) if end is None else end
        self.require(0 <= begin <= self.end <= len(data), "a range beyond the chunk")

    def require(self, truth, what):
        refuse_unless(truth, f"{self.where}, offset {self.at}", what)

    def require_end(self):
        self.require(self.at == self.end, f"ends before {self.end}")

    def take(self, n_bytes):
        self.require(n_bytes <= self.end - self.at, f"{n_bytes} bytes end beyond {self.end}")
        self.at += n_bytes
        return self.data[self.at - n_bytes : self.at]

    def number(self, width):
        return int.from_bytes(self.take(width), "little")

    def numbers(self, n, width, signed=False):
        data = self.take(n * width)
        return [int.from_bytes(data[at : at + width], "little", signed=signed)
                for at in range(0, len(data), width)]

    def varint(self, bits):
        value = shift = 0
        while True:
            byte = self.number(1)
            value |= (byte & 0x7F) << shift
            shift += 7
            self.require(value < 2**bits and (byte < 0x80 or shift < bits), "a varint too long")
            if byte < 0x80:
                return value

    def packed(self, n, width):
        self.require(width <= 32, f"width {width}")
        mask = 2**width - 1
        used["packed 128" if n == 128 else "packed rest"] += 1
        if n < 128:
            bits = int.from_bytes(self.take((n * width + 7) // 8), "little")
            return [bits >> i * width & mask for i in range(n)]
        words = self.take(16 * width)
        lanes = []
        for lane in range(0, 16, 4):
            own = b"".join(words[at : at + 4] for at in range(lane, len(words), 16))
            lanes.append(int.from_bytes(own, "little"))
        return [lanes[i % 4] >> i // 4 * width & mask for i in range(n)]

    def rice(self, end, n, limit):
        self.require(0 < n <= limit and self.at < end <= self.end, f"{n} numbers below {limit}")
        k = 0
        while 3 * n * 2 ** (k + 1) <= 2 * limit:
            k += 1
        used["bitmap of a pair" if k == 0 else "low bits of a pair"] += 1
        lows = int.from_bytes(self.take((n * k + 7) // 8), "little")
        self.require(self.at < end and self.data[end - 1] != 0, f"highs before {end}")
        highs = int.from_bytes(self.take(end - self.at), "little")
        self.require(highs.bit_count() == n, f"{highs.bit_count()} numbers, not {n}")
        numbers, number = [], -1
        for zeros in map(len, f"{highs:b}"[::-1].split("1")[:-1]):
            number += (zeros << k | lows >> len(numbers) * k & 2**k - 1) + 1
            numbers.append(number)
        self.require(number < limit, f"number {number}, the limit being {limit}")
        return numbers

    def patched(self, n, what):
        head = self.number(1)
        width = head & 0x3F
        self.require(head & ~0x7F == 0 and width + (head >> 6) <= 32, f"head {head:#x}")
        values = self.packed(n, width)
        if head & 0x40:
            used[f"exceptions in {what}"] += 1
            n_exceptions = self.number(1)
            for index, high in zip(self.take(n_exceptions), self.take(n_exceptions)):
                self.require(index < n, f"an exception number {index} of {n}")
                values[index] |= high << width & 2**32 - 1
        return values


# --- the manifest ---------------------------------------------------------------------------------
_MANIFEST = re.compile(
    r"engine (?P<engine>[!-~]+)\ngeneration (?P<generation>\d+)\nstem (?P<stem>[!-~]+)\n"
    r"fingerprint (?P<fingerprint>[!-~]+)\nnext-name (?P<next_name>\d+)\n"
    r"(?P<features>(?:feature [!-~]+\n)*)(?P<parts>(?:part [!-~]+ [!-~]+\n)*)")
_NAME = re.compile(r"(?!-$)[A-Za-z0-9_-][A-Za-z0-9_.-]*")


def read_manifest(folder):
    """A dictionary of its lines, `parts` being pairs of name and overlay, None for no overlay."""
    where = os.path.join(folder, "MANIFEST")
    with open(where, "rb") as file:
        text = file.read().decode("latin-1")
    first, _, rest = text.partition("\n")
    key, _, version = first.partition(" ")
    refuse_unless(key == "newsdex-index", where, "not an index of ours")
    if version != str(MANIFEST_VERSION):
        raise WrongVersion(f"{where}: version {version}")
    rest, _, last = rest.rpartition("crc32 ")
    crc = zlib.crc32(f"{first}\n{rest}".encode("latin-1"))
    refuse_unless(last == f"{crc:08x}\n", where, f"crc32 {last.strip()} instead of {crc:08x}")
    match = _MANIFEST.fullmatch(rest)
    refuse_unless(match, where, "lines of another kind or order")
    manifest = match.groupdict()
    strange = [f for f in manifest["features"].splitlines() if f.partition(" ")[2] not in FEATURES]
    if strange or manifest["engine"] not in ENGINES:
        raise WrongVersion(f"{where}: engine {manifest['engine']} {strange}")
    manifest["generation"] = int(manifest["generation"])
    manifest["next_name"] = int(manifest["next_name"])
    refuse_unless(manifest["generation"] > 0 and manifest["next_name"] > 0, where, "a number is 0")
    parts = [line.split(" ") for line in manifest["parts"].splitlines()]
    manifest["parts"] = [(name, None if overlay == "-" else overlay) for _, name, overlay in parts]
    names = [name for part in manifest["parts"] for name in part if name]
    refuse_unless(all(map(_NAME.fullmatch, names)), where, "not the name of a part")
    numbers = [int(number) for number in (name.partition("-")[0] for name in names)
               if number.isdigit()]
    refuse_unless(all(number < manifest["next_name"] for number in numbers),
                  where, "next-name is in use")
    return manifest


# --- chunk files ----------------------------------------------------------------------------------
class ChunkFile:
    """One file, every byte of which is checked when it is opened."""

    HEADER, ENTRY, TRAILER, PAGE = 64, 24, 32, 16 * 1024

    def __init__(self, folder, name, kind):
        self.kind = kind
        self.path = os.path.join(folder, f"{name}.{KINDS[kind][0]}")
        with open(self.path, "rb") as file:
            data = file.read()
        self._read_header(data)
        self._read_trailer(data)
        self._read_chunks(data)
        self._check_sums()

    def unknown(self):
        """The chunks that FORMAT.md does not know, which a reader skips."""
        return set(self.chunks) - set(KINDS[self.kind][1].split()) - {"sums"}

    def cursor(self, id, begin=0, end=None):
        refuse_unless(id in self.chunks, self.path, f"no chunk {id}")
        return Cursor(self.chunks[id], f"{self.path}, chunk {id}", begin, end)

    def column(self, id, n, width, signed=False):
        """A chunk that is n numbers of a width and nothing else."""
        cursor = self.cursor(id)
        values = cursor.numbers(n, width, signed)
        cursor.require_end()
        return values

    def ends(self, id, n, end):
        """A chunk of n + 1 offsets that cut `end` bytes into n pieces: begin and end of each."""
        offsets = self.column(id, n + 1, 8)
        refuse_unless(offsets[0] == 0 and offsets[-1] == end and offsets == sorted(offsets),
                      f"{self.path}, chunk {id}", f"offsets that are not those of {n} pieces")
        return list(zip(offsets, offsets[1:]))

    def _read_header(self, data):
        refuse_unless(len(data) >= self.HEADER + self.TRAILER, self.path, "too short")
        header = Cursor(data, f"{self.path}, header", 0, self.HEADER)
        header.require(header.take(8) == b"NEWSDEX\x1a", "another magic")
        version = header.number(4)
        if version != SEGMENT_VERSION:
            raise WrongVersion(f"{self.path}: version {version}")
        header.require(header.take(4) == self.kind.encode(), "another kind of file")
        header.require(not any(header.take(48)), "reserved bytes that are not zero")

    def _read_trailer(self, data):
        begin = len(data) - self.TRAILER
        trailer = Cursor(data, f"{self.path}, trailer", begin)
        toc_offset, self.identity, n_chunks = (trailer.number(width) for width in (8, 8, 4))
        total = trailer.number(4)
        trailer.require(trailer.take(8) == b"\x1aXEDSWEN", "another magic")
        trailer.require(n_chunks <= 32 and toc_offset == begin - n_chunks * self.ENTRY,
                        f"a toc of {n_chunks} chunks at {toc_offset}")
        self.toc = data[toc_offset:begin]
        trailer.require(is_xxh3(data[: self.HEADER] + data[toc_offset : begin + 20], total, 32),
                        "the sum of header, toc and trailer differs")

    def _read_chunks(self, data):
        self.chunks, self.places, self.toc_sums = {}, {}, {}
        toc = Cursor(self.toc, f"{self.path}, toc")
        file = Cursor(data, self.path, self.HEADER)
        while toc.at < toc.end:
            id = toc.take(4).decode("latin-1")
            toc.require(re.fullmatch("[a-z]{4}", id) and id not in self.chunks, f"chunk {id!r}")
            self.toc_sums[id] = toc.number(4)
            offset, length = toc.numbers(2, 8)
            toc.require(offset == file.at, f"chunk {id} at {offset} instead of {file.at}")
            self.chunks[id], self.places[id] = file.take(length), (offset, offset + length)
            padding = file.take(64 + -(offset + length) % 64)
            file.require(not any(padding), f"padding after chunk {id} that is not zero")
        file.require(file.at == len(data) - self.TRAILER - len(self.toc), "the toc is elsewhere")

    def _check_sums(self):
        refuse_unless(list(self.chunks)[-1:] == ["sums"], self.path, "`sums` is not the last chunk")
        sums = self.cursor("sums")
        for id, payload in self.chunks.items():
            begin = sums.at
            for page in range(0, len(payload) if id != "sums" else 0, self.PAGE):
                sums.require(is_xxh3(payload[page : page + self.PAGE], sums.number(4), 32),
                             f"the sum of chunk {id}, page at {page}, differs")
            part = sums.data[begin : sums.at] if id != "sums" else payload
            sums.require(is_xxh3(part, self.toc_sums[id], 32), f"the toc's sum of {id} differs")
        sums.require_end()


# --- a segment ------------------------------------------------------------------------------------
# post and pos are ranges of bytes; pos is None for a term without positions.
Term = collections.namedtuple("Term", "df post pos")
Block = collections.namedtuple("Block", "documents wdfs pos_begin")
Head = collections.namedtuple("Head", "id title url author category language")


class Segment:
    def __init__(self, folder, name, overlay=None):
        self.files = {kind: ChunkFile(folder, name, kind) for kind in SEGMENT_KINDS}
        tocs = b"".join(file.toc for file in self.files.values())
        if os.path.exists(os.path.join(folder, f"{name}.pairs")):
            self.files["pair"] = ChunkFile(folder, name, "pair")
        if overlay:
            self.files["live"] = ChunkFile(folder, overlay, "live")
        for file in self.files.values():
            refuse_unless(is_xxh3(tocs, file.identity, 64), file.path, "not the segment's identity")
        self._read_columns(self.files["cols"])
        self._read_bodies(self.files["docs"])
        self._read_dictionary(self.files["term"])
        self._read_pairs(self.files.get("pair"))
        self._read_overlay(self.files.get("live"))

    # NAME.cols
    def _read_columns(self, cols):
        stat = cols.cursor("stat")
        self.n_docs, reserved = stat.numbers(2, 4)
        self.total_len, self.n_terms, self.n_postings = stat.numbers(3, 8)
        stat.require(self.n_docs <= MAX_DOCS and reserved == 0, "too many documents, or reserved")
        stat.require_end()
        n = self.n_docs
        self.lengths = cols.column("dlen", n, 4)
        self.dates = cols.column("date", n, 8, signed=True)
        self.precisions = cols.column("prec", n, 1)
        refuse_unless(sum(self.lengths) == self.total_len, cols.path, "sum of lengths")
        texts = cols.chunks["srcs"]
        n_sources = len(cols.chunks["sidx"]) // 8 - 1
        sources = [as_text(texts[b:e]) for b, e in cols.ends("sidx", n_sources, len(texts))]
        numbers = cols.column("srco", n, 4)
        refuse_unless(all(i < n_sources for i in numbers), cols.path, "a source that is not there")
        self.sources = [sources[i] for i in numbers]
        self.heads = []
        for begin, end in cols.ends("hidx", n, len(cols.chunks["head"])):
            head = cols.cursor("head", begin, end)
            self.heads.append(Head(*(as_text(head.take(head.varint(32))) for _ in Head._fields)))
            head.require_end()

    # NAME.docs
    def _read_bodies(self, docs):
        text = docs.chunks["text"]
        index = docs.column("bidx", len(docs.chunks["bidx"]) // 8, 8)
        where = f"{docs.path}, chunk bidx"
        starts, raws = index[0::2], index[1::2]
        refuse_unless(starts == sorted(starts) and raws == sorted(raws), where, "descending")
        refuse_unless((starts[0], raws[0]) == (0, 0) and starts[-1] == len(text), where, "a gap")
        raw = b""
        for i in range(len(starts) - 1):
            block, length = text[starts[i] : starts[i + 1]], raws[i + 1] - raws[i]
            refuse_unless(length <= MAX_BODY, where, f"block {i} is too long")
            used["as it is" if len(block) == length else "deflated"] += 1
            try:
                raw += block if len(block) == length else zlib.decompress(block)
            except zlib.error as reason:
                raise Corrupt(f"{where}: block {i}: {reason}")
            refuse_unless(len(raw) == raws[i + 1], where, f"block {i} is of another length")
        bodies = docs.ends("body", self.n_docs, len(raw))
        for begin, end in bodies:
            refuse_unless(begin == end or end <= raws[bisect.bisect_right(raws, begin)],
                          f"{docs.path}, chunk body", f"the body at {begin} is not in one block")
        order = list(range(self.n_docs))
        if "bmap" in docs.chunks:
            used["bmap"] += 1
            order = docs.column("bmap", self.n_docs, 4)
            refuse_unless(sorted(order) == list(range(self.n_docs)), docs.path, "bodies shared")
        self.bodies = [as_text(raw[slice(*bodies[i])]) for i in order]

    # NAME.terms
    def _read_dictionary(self, terms):
        n_blocks = (self.n_terms + 31) // 32
        index = terms.column("didx", 3 * n_blocks, 8)
        blocks = list(zip(index[0::3], index[1::3], index[2::3]))
        prefixes = terms.column("dpre", n_blocks, 8)
        size = len(terms.chunks["dict"])
        self.terms = {}
        term, post, pos = b"", 0, 0
        for i, (begin, post_off, pos_off) in enumerate(blocks):
            entry = terms.cursor("dict", begin, blocks[i + 1][0] if i + 1 < n_blocks else size)
            entry.require((post_off, pos_off) == (post, pos), "the lists before do not end here")
            for j in range(min(32, self.n_terms - 32 * i)):
                shared, n = entry.number(1), entry.number(1)
                entry.require(shared <= (len(term) if j else 0), "shares more than there is")
                last, term = term, term[:shared] + entry.take(n)
                entry.require(last < term and len(term) <= MAX_TERM, f"{term} after {last}")
                entry.require(j > 0 or prefixes[i] == int.from_bytes(term[:8].ljust(8, b"\0"), "big"),
                              f"prefix of {term}")
                df, has_positions = divmod(entry.varint(33), 2)
                entry.require(0 < df <= self.n_docs, f"df {df}")
                post_begin, post = post, post + entry.varint(64)
                pos_begin, pos = pos, pos + (entry.varint(64) if has_positions else 0)
                positions = (pos_begin, pos) if has_positions else None
                self.terms[term] = Term(df, (post_begin, post), positions)
            entry.require_end()
        sizes = len(self.files["post"].chunks["post"]), len(self.files["posn"].chunks["posn"])
        refuse_unless((post, pos) == sizes, terms.path, f"lists end at {post, pos}, not at {sizes}")
        n_postings = sum(term.df for term in self.terms.values())
        refuse_unless(n_postings == self.n_postings, terms.path, f"{n_postings} postings")

    # NAME.post
    def postings(self, term):
        """The blocks of a term's list, and its impacts: one a block and the list's, or none."""
        df, (begin, end), pos = self.terms[term]
        return self._list(self.files["post"].cursor("post", begin, end), df, pos is not None)

    def _list(self, cursor, df, has_positions):
        where, begin, end, n_blocks = cursor.where, cursor.at, cursor.end, (df + 127) // 128
        last, ends, impacts = None, [end - begin], []
        if n_blocks > 1:
            used["skip table"] += 1
            size = 12 * n_blocks + 4
            table = Cursor(cursor.data, where, end - size, end)
            last, ends = table.numbers(n_blocks, 4), table.numbers(n_blocks, 4)
            impacts = [table.take(4) for _ in range(n_blocks + 1)]
            table.require(ends[-1] == end - begin - size, "the blocks do not end at the skip table")
        blocks, previous, start = [], -1, 0
        for i, stop in enumerate(ends):
            cursor = Cursor(cursor.data, where, begin + start, begin + stop)
            block = self._block(cursor, min(128, df - 128 * i), previous, has_positions and i > 0)
            start, previous = stop, block.documents[-1]
            cursor.require(previous < self.n_docs, f"document {previous}")
            cursor.require(last is None or previous == last[i], f"{previous} is not `last`")
            blocks.append(block)
        return blocks, impacts

    @staticmethod
    def _block(cursor, n, previous, has_pos_begin):
        code = cursor.number(1)
        is_bitmap = code == 0x40 and n == 128
        n_bytes = cursor.number(2) if is_bitmap else 0
        pos_begin = cursor.number(6) if has_pos_begin else 0
        documents = []
        used["bitmap" if is_bitmap else "packed documents"] += 1
        used["pos-begin"] += has_pos_begin
        if is_bitmap:
            bits = cursor.take(n_bytes)
            cursor.require(n_bytes and bits[-1], "a bitmap that ends in nothing")
            documents = [previous + 1 + 8 * at + bit for at, byte in enumerate(bits)
                         for bit in range(8) if byte >> bit & 1]
            cursor.require(len(documents) == n, f"a bitmap of {len(documents)} documents")
        else:
            for delta in cursor.packed(n, code):
                previous += 1 + delta
                documents.append(previous)
        wdfs = cursor.patched(n, "wdfs")
        cursor.require_end()
        return Block(documents, wdfs, pos_begin)

    # NAME.pos
    def positions(self, term):
        """For each document of a term that has positions, their list."""
        begin, end = self.terms[term].pos
        cursor = self.files["posn"].cursor("posn", begin, end)
        lists = []
        for block in self.postings(term)[0]:
            cursor.require(cursor.at == begin + block.pos_begin, "not at pos-begin")
            as_wdf = cursor.data[cursor.at] == 0xFF
            used["counts as wdf" if as_wdf else "counts"] += 1
            if as_wdf:
                cursor.take(1)
                counts = block.wdfs
                cursor.require(max(counts) < MAX_POSITIONS, "a wdf too high for FF")
            else:
                counts = [count + 1 for count in cursor.patched(len(block.documents), "counts")]
            cursor.require(0 < min(counts) and max(counts) <= MAX_POSITIONS and sum(counts) < 2**32,
                           "counts out of range")
            left, deltas = sum(counts), []
            lengths = list(cursor.take((left + 127) // 128 - 1))
            while left > len(deltas):
                before = cursor.at
                deltas += cursor.patched(min(128, left - len(deltas)), "positions")
                length = cursor.at - before
                cursor.require(not lengths or lengths.pop(0) == (length if length < 256 else 0),
                               "a group of another length")
            deltas = iter(deltas)
            for count in counts:
                position, found = -1, []
                for _ in range(count):
                    position += 1 + next(deltas)
                    found.append(position)
                if position >= 2**32:
                    cursor.require(False, f"position {position}")
                lists.append(found)
        cursor.require_end()
        return lists

    # NAME.pairs
    def _read_pairs(self, pairs):
        """pair_words: the words that have pairs; pairs: (word, next word) -> documents."""
        self.pair_words, self.pairs = [], {}
        if not pairs:
            return
        terms = list(self.terms)
        ordinals = pairs.column("word", len(pairs.chunks["word"]) // 4, 4)
        n_words = len(ordinals)
        refuse_unless(n_words <= MAX_PAIR_WORDS and ordinals == sorted(set(ordinals))
                      and all(ordinal < self.n_terms and self.terms[terms[ordinal]].pos
                              for ordinal in ordinals), f"{pairs.path}, chunk word", "other words")
        self.pair_words = [terms[ordinal] for ordinal in ordinals]
        dfs = [self.terms[word].df for word in self.pair_words]
        seconds = pairs.column("secd", len(pairs.chunks["secd"]) // 2, 2)
        firsts = pairs.column("frst", n_words + 1, 4)
        refuse_unless(firsts[0] == 0 and firsts == sorted(firsts) and firsts[-1] == len(seconds),
                      f"{pairs.path}, chunk frst", "other blocks")
        begins = pairs.column("begi", 2 * len(seconds) + 2, 8)
        ends = [len(pairs.chunks["entr"]), len(pairs.chunks["list"])]
        refuse_unless(begins[:2] == [0, 0] and begins[-2:] == ends
                      and all(begins[i::2] == sorted(begins[i::2]) for i in (0, 1)),
                      f"{pairs.path}, chunk begi", "entries or lists beyond the chunk")
        for first, (begin, end) in enumerate(zip(firsts, firsts[1:])):
            previous = -1
            used["blocks of a word"] += end - begin > 1
            for block in range(begin, end):
                entries = pairs.cursor("entr", begins[2 * block], begins[2 * block + 2])
                lists = pairs.cursor("list", begins[2 * block + 1], begins[2 * block + 3])
                entries.require(seconds[block] > previous, f"second word {seconds[block]}")
                second, n_pairs = seconds[block] - 1, 0
                while entries.at < entries.end:
                    second += entries.varint(32) + 1
                    df, length = entries.varint(32), entries.varint(32)
                    n_pairs += 1
                    entries.require(second < n_words and df > 0, "no such pair")
                    rarer = second if dfs[second] < dfs[first] else first
                    documents = [document for block in self.postings(self.pair_words[rarer])[0]
                                 for document in block.documents]
                    places = lists.rice(lists.at + length, df, dfs[rarer])
                    self.pairs[self.pair_words[first], self.pair_words[second]] = [
                        documents[place] for place in places]
                entries.require(0 < n_pairs <= 64, f"{n_pairs} pairs")
                lists.require_end()
                previous = second

    # OVERLAY.live
    def _read_overlay(self, live):
        self.is_live, self.dead_len, self.dead_df = [True] * self.n_docs, 0, {}
        if not live:
            return
        used["overlay"] += 1
        stat = live.cursor("stat")
        n_docs, n_dead = stat.numbers(2, 4)
        self.dead_len, n_terms = stat.numbers(2, 8)
        stat.require_end()
        stat.require(n_docs == self.n_docs and n_dead <= n_docs, "another number of documents")
        stat.require(self.dead_len <= self.total_len, "dead_len")
        words = live.column("live", (n_docs + 63) // 64, 8)
        bits = sum(word << 64 * i for i, word in enumerate(words))
        self.is_live = [bool(bits >> d & 1) for d in range(n_docs)]
        stat.require(bits < 2**n_docs and self.is_live.count(False) == n_dead, "n_dead")
        records = live.cursor("term")
        last = b""
        for begin in live.column("tidx", n_terms, 8):
            records.require(records.at == begin, f"the record begins at {begin}")
            term = records.take(records.number(1))
            records.require(last < term, f"{term} after {last}")
            last = term
            self.dead_df[term] = records.varint(32)
        records.require_end()


class Index:
    def __init__(self, folder):
        self.manifest = read_manifest(folder)
        is_native = self.manifest["engine"] == "native"
        self.segments = [Segment(folder, *part) for part in self.manifest["parts"] if is_native]


def main(folder):
    index = Index(folder)
    if index.manifest["engine"] != "native":
        print(f"{len(index.manifest['parts'])} parts of the engine {index.manifest['engine']}: "
              "their formats are Xapian's, and not read here")
        return
    n_docs = n_postings = n_positions = 0
    for segment in index.segments:
        n_docs += sum(segment.is_live)
        for term, (_, _, pos) in segment.terms.items():
            n_postings += sum(len(block.documents) for block in segment.postings(term)[0])
            n_positions += sum(map(len, segment.positions(term))) if pos else 0
        for file in segment.files.values():
            for id in sorted(file.unknown()):
                print(f"{file.path}: skipped chunk {id}")
    print(f"{len(index.segments)} segments, {n_docs} live articles, {n_postings} postings, "
          f"{n_positions} positions" + ("" if SUMS_CHECKED else "; sums not checked"))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: read_index.py INDEX")
    main(sys.argv[1])
