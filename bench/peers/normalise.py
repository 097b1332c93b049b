#!/usr/bin/env python3
"""Writes the token stream that all systems are measured on.

    normalise.py INPUT.jsonl[.gz]... >OUTPUT.jsonl

Of each article it keeps the id and, as text, the words of title and text: runs of a-z after lower
casing, separated by single blanks. All systems then see the same tokens, whatever their analysis.
Articles without any word are left out, as are words over 240 bytes, which some systems refuse.
"""
import gzip
import json
import re
import sys

WORD = re.compile("[a-z]+")
WORD_MAX = 240


def main(paths):
    for number, path in enumerate(paths):
        opener = gzip.open if path.endswith(".gz") else open
        with opener(path, "rt", encoding="utf-8", errors="replace") as lines:
            for line in lines:
                if not line.strip():
                    continue
                article = json.loads(line)
                text = f"{article.get('title') or ''} {article.get('text') or article.get('body') or ''}"
                words = [word for word in WORD.findall(text.lower()) if len(word) <= WORD_MAX]
                if words:
                    # Two inputs may use the same ids for different articles.
                    name = f"{number}-{article.get('id', '')}" if len(paths) > 1 else str(article.get("id", ""))
                    sys.stdout.write(json.dumps({"id": name, "text": " ".join(words)}) + "\n")


main(sys.argv[1:])
