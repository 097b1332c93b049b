#!/usr/bin/env python3
"""Writes unicode_table.c from the files of the Unicode Character Database.

usage: unicode_table.py UCD_FOLDER OUTPUT

UCD_FOLDER is /usr/share/unicode where the Debian package unicode-data is installed. The layout of
a record is declared in unicode_table.h.
"""
import os
import re
import sys

WORD_CLASSES = [
    "Other", "CR", "LF", "Newline", "Extend", "ZWJ", "Format", "Katakana", "Hebrew_Letter",
    "ALetter", "Single_Quote", "Double_Quote", "MidNumLet", "MidLetter", "MidNum", "Numeric",
    "ExtendNumLet", "Regional_Indicator", "WSegSpace",
]
SENTENCE_CLASSES = [
    "Other", "CR", "LF", "Sep", "Extend", "Format", "Sp", "Lower", "Upper", "OLetter", "Numeric",
    "ATerm", "STerm", "SContinue", "Close",
]
SENTENCE_SHIFT = 5
PICTOGRAPH, LETTER, NUMBER, SPACELESS, LATIN_GREEK, POINT = (1 << bit for bit in range(9, 15))

SPACELESS_SCRIPTS = {"Han", "Hiragana", "Katakana", "Thai", "Lao", "Khmer", "Myanmar"}
# The prolonged sound marks belong to Hiragana and Katakana alike, so that Scripts.txt calls them
# Common.
PROLONGED_SOUND_MARKS = {0x30FC, 0xFF70}
# Maddah and hamza make other letters; all other Arabic marks are points and reading signs.
ARABIC_LETTER_MARKS = {0x0653, 0x0654, 0x0655}
POINT_BLOCKS = [(0x0590, 0x06FF), (0x0750, 0x077F), (0x0870, 0x08FF), (0xFB1E, 0xFB1E),
                (0x10EC0, 0x10EFF)]

N_CODE_POINTS = 0x110000
BLOCK_BITS = 7


def property_of_all(path, default):
    """A list of the property's value for every code point, from lines 'FIRST..LAST ; VALUE'."""
    values = [default] * N_CODE_POINTS
    pattern = re.compile(r"([0-9A-F]+)(?:\.\.([0-9A-F]+))?\s*;\s*(\w+)")
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            match = pattern.match(line)
            if match:
                first = int(match[1], 16)
                last = int(match[2] or match[1], 16)
                values[first:last + 1] = [match[3]] * (last + 1 - first)
    return values


def pictographs(path):
    with open(path, encoding="utf-8") as lines:
        text = "".join(line for line in lines if "; Extended_Pictographic" in line)
    found = set()
    for first, last in re.findall(r"^([0-9A-F]+)(?:\.\.([0-9A-F]+))?", text, re.MULTILINE):
        found.update(range(int(first, 16), int(last or first, 16) + 1))
    return found


def version_of(path):
    with open(path, encoding="utf-8") as lines:
        return re.search(r"-([0-9]+\.[0-9]+\.[0-9]+)\.txt", lines.readline())[1]


def is_point(cp, category):
    in_block = any(first <= cp <= last for first, last in POINT_BLOCKS)
    return in_block and category == "Mn" and cp not in ARABIC_LETTER_MARKS


def make_records(ucd):
    word = property_of_all(os.path.join(ucd, "auxiliary/WordBreakProperty.txt"), "Other")
    sentence = property_of_all(os.path.join(ucd, "auxiliary/SentenceBreakProperty.txt"), "Other")
    category = property_of_all(os.path.join(ucd, "extracted/DerivedGeneralCategory.txt"), "Cn")
    script = property_of_all(os.path.join(ucd, "Scripts.txt"), "Unknown")
    pictograph = pictographs(os.path.join(ucd, "emoji/emoji-data.txt"))
    records = []
    for cp in range(N_CODE_POINTS):
        record = WORD_CLASSES.index(word[cp])
        record |= SENTENCE_CLASSES.index(sentence[cp]) << SENTENCE_SHIFT
        if cp in pictograph:
            record |= PICTOGRAPH
        if word[cp] != "Extend" and category[cp][0] == "L":
            record |= LETTER
            if script[cp] in SPACELESS_SCRIPTS or cp in PROLONGED_SOUND_MARKS:
                record |= SPACELESS
            if script[cp] in ("Latin", "Greek"):
                record |= LATIN_GREEK
        if word[cp] != "Extend" and category[cp][0] == "N":
            record |= NUMBER
            if category[cp] == "Nl" and script[cp] in SPACELESS_SCRIPTS:
                record |= SPACELESS
        if is_point(cp, category[cp]):
            record |= POINT
        records.append(record)
    return records


def index_of_each(items):
    """The distinct items in order of appearance, and for each item its place among them."""
    places = {}
    indexes = [places.setdefault(item, len(places)) for item in items]
    return list(places), indexes


def write_array(out, declaration, values, form):
    out.write(declaration + " = {\n")
    per_line = 16
    for at in range(0, len(values), per_line):
        out.write("    " + ", ".join(form % v for v in values[at:at + per_line]) + ",\n")
    out.write("};\n")


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    ucd, output = sys.argv[1:]
    distinct, indexes = index_of_each(make_records(ucd))
    size = 1 << BLOCK_BITS
    blocks, block_of = index_of_each(
        tuple(indexes[at:at + size]) for at in range(0, N_CODE_POINTS, size))
    if len(distinct) > 256 or len(blocks) > 256:
        sys.exit("unicode_table.py: %d records in %d blocks do not fit in bytes"
                 % (len(distinct), len(blocks)))
    version = version_of(os.path.join(ucd, "auxiliary/WordBreakProperty.txt"))
    with open(output, "w", encoding="ascii") as out:
        out.write("/* Generated by unicode_table.py from Unicode %s: do not edit. */\n" % version)
        out.write('#include "common/text/unicode_table.h"\n\n')
        out.write('const char unicode_version[] = "%s";\n\n' % version)
        write_array(out, "const uint16_t unicode_records[]", distinct, "0x%04x")
        write_array(out, "\nconst uint8_t unicode_blocks[(UNICODE_MAX >> UNICODE_BLOCK_SHIFT) + 1]",
                    block_of, "%d")
        out.write("\nconst uint8_t unicode_block_records[][1 << UNICODE_BLOCK_SHIFT] = {\n")
        for block in blocks:
            rows = (block[at:at + 16] for at in range(0, size, 16))
            out.write("    {%s},\n" % ",\n     ".join(", ".join(map(str, row)) for row in rows))
        out.write("};\n")


if __name__ == "__main__":
    main()
