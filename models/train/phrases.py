"""phrases.py - what screens show, made up from the lists in models/phi

Names, dates, labels with values, settings, measures, and strings without any
sense: the reader is to trust its eyes, not what usually follows what.
"""
import os
import re

PHI = os.path.join(os.path.dirname(__file__), "..", "phi")
PLAIN = re.compile(r"[A-Za-z0-9 .,:;()%+/#&*=\[\]'-]+$")
CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
SMALL = CAPITALS.lower()
DIGITS = "0123456789"
SIGNS = ".,:;/-+()[]%#*=&'<>|°_?!\""
UNITS = ("cm mm m s ms dB Hz kHz MHz % cm/s mm/s bpm BPM mmHg kV mAs mA mGy ml "
         "cm2 ml/min fps Hz/s ° x deg sec min kPa W").split()


def column(name, which):
    """One column of a list; headers and rows that this charset lacks go."""
    with open(os.path.join(PHI, name), encoding="utf-8") as f:
        rows = [r.rstrip("\n").split("\t") for r in f if not r.startswith("#")]
    at = rows[0].index(which)
    kind = rows[0].index("kind") if "kind" in rows[0] else None
    return [r[at] for r in rows[1:]
            if PLAIN.match(r[at]) and not (kind and r[kind] == "pattern")]


NAMES = column("names.tsv", "name")
WORDS = column("words.tsv", "word")
SETTINGS = column("safe-vocabulary.tsv", "term") + column("allow.tsv", "term")
LABELS = column("labels.tsv", "label")
MONTHS = column("months.tsv", "form")
PLACES = column("institutions.tsv", "term")


def one(rng, of):
    return of[rng.integers(len(of))]


def run(rng, of, least, most):
    return "".join(one(rng, of) for _ in range(rng.integers(least, most + 1)))


def cased(rng, text):
    kind = rng.integers(4)
    return [text.upper(), text.title(), text.lower(), text.capitalize()][kind]


def name(rng):
    a, b = one(rng, NAMES), one(rng, NAMES)
    form = one(rng, ["{a} {b}", "{a}, {b}", "{a}^{b}", "{a},{b}", "{a} {b} {c}",
                     "{a}", "Dr. {a}", "{a} {c}.", "{b} {c}. {a}"])
    text = form.format(a=a, b=b, c=one(rng, CAPITALS)).replace("^", "-")
    return text.upper() if rng.random() < .5 else text.title()


def date(rng):
    d, m = rng.integers(1, 32), rng.integers(1, 13)
    y = rng.integers(1920, 2040)
    s = one(rng, "-./ ")
    month = one(rng, MONTHS)[:rng.choice([3, 3, 3, 20])]
    return one(rng, [f"{d:02}{s}{m:02}{s}{y}", f"{m}{s}{d}{s}{y}",
                     f"{y}{s}{m:02}{s}{d:02}", f"{d:02}{s}{m:02}{s}{y % 100:02}",
                     f"{y}{m:02}{d:02}", cased(rng, f"{d} {month} {y}"),
                     cased(rng, f"{d:02}-{month}-{y}"),
                     cased(rng, f"{y} {month} {d:02}"),
                     cased(rng, f"{month} {d}, {y}")])


def time(rng):
    h, m, s = rng.integers(24), rng.integers(60), rng.integers(60)
    return one(rng, [f"{h:02}:{m:02}:{s:02}", f"{h}:{m:02}", f"{h:02}:{m:02}",
                     f"{h % 12 + 1}:{m:02}:{s:02} {one(rng, ['AM', 'PM', 'am'])}",
                     f"{h:02}.{m:02}", f"{h:02}:{m:02}:{s:02}.{rng.integers(10)}"])


def measure(rng):
    v = rng.choice([rng.integers(10), rng.integers(100), rng.integers(2000)])
    value = one(rng, [f"{v}", f"{v / 10:.1f}", f"{v / 100:.2f}", f"-{v}", f"+{v}",
                      f"{v / 10:.1f}", f"-{v / 10:.1f}"])
    unit = one(rng, UNITS)
    unit = unit.upper() if rng.random() < .15 else unit
    return value + one(rng, ["", " "]) + unit if rng.random() < .7 else value


def setting(rng):
    word = cased(rng, one(rng, SETTINGS)) if rng.random() < .4 else one(rng, SETTINGS)
    if rng.random() < .4:
        return word
    return word + one(rng, [" ", ": ", ":", "=", "  "]) + \
        (measure(rng) if rng.random() < .7 else code(rng))


def label(rng):
    word = one(rng, LABELS)
    value = one(rng, [name, date, identifier, time, code])(rng)
    if rng.random() < .3:
        word = cased(rng, word)
    return word + one(rng, [": ", ":", " ", " : ", "="]) + value


def identifier(rng):
    return one(rng, [run(rng, DIGITS, 3, 11), run(rng, CAPITALS, 1, 3)
                     + run(rng, DIGITS, 3, 8), run(rng, DIGITS, 2, 4) + "-"
                     + run(rng, DIGITS, 2, 4) + "-" + run(rng, DIGITS, 2, 5),
                     run(rng, DIGITS, 2, 3) + "." + run(rng, DIGITS, 2, 4)])


def code(rng):
    return run(rng, CAPITALS + DIGITS, 1, 6) if rng.random() < .6 \
        else run(rng, CAPITALS + SMALL + DIGITS + SIGNS, 1, 8)


def nonsense(rng):
    kinds = [CAPITALS + DIGITS, SMALL, CAPITALS + SMALL + DIGITS,
             CAPITALS + SMALL + DIGITS + SIGNS, DIGITS + SIGNS]
    return " ".join(run(rng, one(rng, kinds), 1, 8)
                    for _ in range(rng.integers(1, 4)))


def words(rng):
    text = " ".join(one(rng, WORDS) for _ in range(rng.integers(1, 5)))
    return cased(rng, text)


def place(rng):
    return cased(rng, f"{one(rng, NAMES)} {one(rng, PLACES)}")


KINDS = [name, name, date, date, time, measure, measure, measure, setting,
         setting, setting, label, label, identifier, code, code, nonsense,
         nonsense, words, words, place]


def phrase(rng):
    """One line, of letters that the model has and without blanks at its ends."""
    text = one(rng, KINDS)(rng)
    if rng.random() < .15:
        text += "  "[:rng.integers(1, 3)] + one(rng, KINDS)(rng)
    return " ".join(text.split())[:60] or "0"
