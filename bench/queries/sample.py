#!/usr/bin/env python3
"""Draws a query list from a corpus that `bench corpus --normalise` wrote.

    sample.py CORPUS.jsonl [COUNT [SEED]] >QUERIES.jsonl

COUNT groups of two to four neighbouring words (default 100) are drawn from evenly random places, so
that frequent words come as often as they do in text. Each group is asked as an intersection, as
a phrase and as a union, which makes the three classes comparable; every fourth group also with one
required word, and with one excluded. The first two words of each group are a phrase that is asked
together with another word of its article, and 2 * COUNT different words, drawn alike, are asked
alone, the most frequent one first. The tags are those of the public search benchmark.
"""
import collections
import json
import random
import sys


def reservoir(path, count, rng):
    """`count` articles drawn evenly in one pass, and how often each word occurs."""
    frequency = collections.Counter()
    kept = []
    with open(path, encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            words = json.loads(line)["text"].split()
            frequency.update(words)
            place = number if number < count else rng.randrange(number + 1)
            if number < count:
                kept.append(words)
            elif place < count:
                kept[place] = words
    return kept, frequency


def draw_groups(kept, count, rng):
    """Groups of neighbouring words, each with another word of its article."""
    groups = {}
    for _ in range(100 * count):
        if len(groups) == count:
            break
        words = rng.choice(kept)
        n = rng.choices((2, 3, 4), weights=(66, 28, 6))[0]
        if len(words) >= n:
            at = rng.randrange(len(words) - n + 1)
            group = tuple(words[at:at + n])
            if len(set(group)) == n:
                groups[group] = rng.choice(words)
    return groups


def draw_words(kept, count, rng):
    words = {}
    for _ in range(100 * count):
        if len(words) == count:
            break
        article = rng.choice(kept)
        if article:
            words[rng.choice(article)] = None
    return list(words)


def emit(query, name, n=None):
    size = "" if n is None else ("2", "3", ">3")[min(n, 4) - 2]
    tags = [name] if n is None else [name, f"{name}:num_tokens_{size}"]
    print(json.dumps({"query": query, "tags": tags}))


def main(path, count=100, seed=1):
    rng = random.Random(seed)
    kept, frequency = reservoir(path, 10 * count, rng)
    groups = draw_groups(kept, count, rng)
    top = frequency.most_common(1)[0][0]
    emit(top, "term")
    for word in draw_words(kept, 2 * count, rng):
        if word != top:
            emit(word, "term")
    for number, group in enumerate(groups):
        n = len(group)
        emit(" ".join("+" + word for word in group), "intersection", n)
        emit('"' + " ".join(group) + '"', "phrase", n)
        emit(" ".join(group), "union", n)
        if number % 4 == 0:
            emit("+" + " ".join(group), "intersection_union", n)
            emit("+" + " -".join(group), "negated", n)
    for group, other in groups.items():
        emit(f'+"{group[0]} {group[1]}" +{other}', "two-phase-critic")


main(sys.argv[1], *map(int, sys.argv[2:4]))
