"""Made articles, and what an index of them must hold: written from common/engine/SEMANTICS.md.

The articles are lower-case ASCII words with blanks between them, so that finding the words again
needs no analyzer. Every version of an article has a url of its own, which names it.
"""
import calendar
import collections
import math
import random
import re

Posting = collections.namedtuple("Posting", "wdf positions")  # positions None for terms without

PREFIXES = {"source": "XSRC", "author": "A", "category": "XCAT", "lang": "L"}

# How dates are written, and which precision FORMAT.md has for each.
DATES = [("", 0), ("1893", 1), ("1987-02", 2), ("2021-03-04", 3), ("2021-03-04T05:06Z", 4),
         ("1969-12-31T23:59:58Z", 5)]


def date_of(article):
    """First second and precision."""
    fields = [int(field) for field in re.findall("[0-9]+", article["date"])]
    seconds = calendar.timegm(fields + [1, 1, 1, 0, 0, 0][len(fields):]) if fields else 0
    return seconds, dict(DATES)[article["date"]]


class Newsroom:
    """Writes articles, from a seed."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        letters = "abcdefghijklmnopqrstuvwxyz"
        self.words = sorted({"".join(self.random.choices(letters, k=self.random.randint(2, 9)))
                             for _ in range(900)})
        self.random.shuffle(self.words)
        self.weights = [1 / rank for rank in range(2, len(self.words) + 2)]
        self.n_written = 0

    def some_words(self, n):
        return self.random.choices(self.words, self.weights, k=n)

    def article(self, id, body=None):
        n = self.n_written
        self.n_written += 1
        words = self.some_words(self.random.choice([0, 5, 20, 40, 60]))
        words.append("always")               # in every article: documents of width 0
        if n % 25:
            words.append("mostly")           # in nearly every one: bitmaps
        if 700 <= n % 1500 < 1000:
            words += ["flood"] * (1 + n % 2)  # in neighbours: one large step, then small ones
        if n % 150 == 7:
            words += ["tide"] * 400          # a wdf and positions unlike their neighbours'
            words += self.some_words(300)
        self.random.shuffle(words)
        return {
            "id": id,
            "url": f"u:{n}",
            "title": " ".join(self.some_words(n % 5)),
            "date": DATES[n % len(DATES)][0],
            "source": ["", "Morning Post", "the weekly"][n % 7 % 3],
            "author": ["", "A. Writer"][n % 11 == 0],
            "category": ["", "weather", "Trade"][n % 3],
            "lang": ["", "en"][n % 2],
            "text": " ".join(words) if body is None else body,
        }

    def archive(self, n):
        """Articles a0, a1, ... and some of unusual lengths."""
        articles = [self.article(f"a{i}") for i in range(n)]
        unusual = ["", "x", "long" * 60, "z" * 241, "rain " * 70000,
                   " ".join(self.words[:40] * 300), "many\n\nlines\n"]
        return articles + [self.article(f"unusual{i}", body) for i, body in enumerate(unusual)]


def postings_of(article):
    """Term -> Posting of an article under --stem none."""
    title, body = article["title"].split(), article["text"].split()
    wdf, positions = collections.Counter(), collections.defaultdict(list)
    for i, word in enumerate(title):
        wdf[word] += 3
        positions[word].append(i)
        wdf["S" + word] += 1
        positions["S" + word].append(i)
    for i, word in enumerate(body, len(title) + 100):
        if len(word) <= 240:
            wdf[word] += 1
            positions[word].append(i)
    postings = {term: Posting(n, positions[term]) for term, n in wdf.items()}
    postings["Q" + article["id"]] = Posting(0, None)
    for key, prefix in PREFIXES.items():
        if article[key]:
            postings[prefix + article[key].lower()] = Posting(0, None)
    return {term.encode(): posting for term, posting in postings.items()}


def length_of(postings):
    return sum(posting.wdf for posting in postings.values())


def inverted(documents):
    """Term -> [(document, Posting)] of the postings of documents, in their order."""
    index = collections.defaultdict(list)
    for document, postings in enumerate(documents):
        for term, posting in postings.items():
            index[term].append((document, posting))
    return index


def short_number(code):
    return min(code if code < 8 else (code % 8 + 8) << (code // 8 - 1), 2**32 - 1)


def impact_of(postings, total_len, n_docs):
    """The four bytes that FORMAT.md wants for pairs of wdf and length."""
    average = total_len / n_docs if total_len and n_docs else 1
    slope = 1.2 * 0.75 / average
    part = max(f / (0.3 + slope * l + f) for f, l in postings)
    highest, least = max(f for f, _ in postings), min(l for _, l in postings)
    up = next(code for code in range(256) if short_number(code) >= highest)
    down = max(code for code in range(256) if short_number(code) <= least)
    return math.ceil(part * 65535).to_bytes(2, "little") + bytes([up, down])
