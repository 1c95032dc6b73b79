#!/usr/bin/env python3
"""Make names.tsv and words.tsv from lists of names, places and words.

usage: make_lexicon.py LEXICON SCOWL

LEXICON is a folder with first-names.tsv, last-names.tsv, proper-names.tsv,
us-cities.tsv and safe-vocabulary.tsv (line one their origin, line two the columns, the first of which
is the upper-case name, one of them `flags`); SCOWL is a folder with SCOWL's
english-words.NN lists. The results are sorted by bytes, so that the program
finds a row by bisection without reading the file first.
"""
import os, sys

HERE = os.path.dirname(os.path.abspath(__file__))


def rows(path):
    with open(path, encoding="utf-8") as f:
        f.readline()
        columns = f.readline().rstrip("\n").split("\t")
        for line in f:
            yield dict(zip(columns, line.rstrip("\n").split("\t")))


def names(lexicon):
    kinds, flags = {}, {}
    for kind, name in (("F", "first-names"), ("L", "last-names"), ("P", "proper-names"), ("C", "us-cities")):
        for row in rows(os.path.join(lexicon, name + ".tsv")):
            key = row.get("name") or row["place"]
            if not key.isalpha() or not key.isascii() or len(key) < 2:
                continue
            kinds.setdefault(key, set()).add(kind)
            flags.setdefault(key, set()).update(c for c in row["flags"] if c in "WS")
    return kinds, flags


def screen_words(lexicon):
    """Whole words of the safe vocabulary that nobody could be called."""
    rows_ = rows(os.path.join(lexicon, "safe-vocabulary.tsv"))
    return {r["term"].upper() for r in rows_ if r["kind"] == "word" and r["strength"] == "strong"
            and r["term"].isalpha() and r["term"].isascii()}


def words(scowl, screen, kinds):
    found = set()
    for part in ("english", "american", "british"):
        for level in (10, 20, 35, 40, 50):
            path = os.path.join(scowl, f"{part}-words.{level}")
            if os.path.exists(path):
                with open(path, encoding="latin-1") as f:
                    found.update(w.strip().upper() for w in f if w.strip().isalpha() and w.strip().isascii())
    people = {k for k, v in kinds.items() if v & set("FL")}
    found.update(screen)
    return sorted(w for w in found - people if len(w) > 2)


def main():
    lexicon, scowl = sys.argv[1:3]
    kinds, flags = names(lexicon)
    with open(os.path.join(HERE, "names.tsv"), "w", encoding="utf-8") as f:
        f.write("# origin: first and last names of the 1990 US Census (public domain) and of European lists of Faker (MIT), proper names of SCOWL levels 50 to 95"
                " (Copyright 2000-2019 by Kevin Atkinson, use, copy, modify and distribute for any purpose with this notice), places of the 2022 Gazetteer of the"
                " US Census Bureau (public domain) | licence: as named | edition: merged by make_lexicon.py | date: 2026-09 | kinds: F first name, L last name,"
                " P other proper name, C place; W also an English word, S also on screens\nname\tkinds\n")
        for k in sorted(kinds):
            f.write(f"{k}\t{''.join(c for c in 'FLPC' if c in kinds[k])}{''.join(c for c in 'WS' if c in flags[k])}\n")
    with open(os.path.join(HERE, "words.tsv"), "w", encoding="utf-8") as f:
        f.write("# origin: English words of SCOWL levels 10 to 50 and single words of the safe vocabulary that are in no list of first or last names | licence: SCOWL, Copyright 2000-2019 by Kevin Atkinson,"
                " use, copy, modify and distribute for any purpose with this notice | edition: scowl 2020.12.07-2, merged by make_lexicon.py | date: 2020-12-07\nword\n")
        f.writelines(w + "\n" for w in words(scowl, screen_words(lexicon), kinds))


main()
