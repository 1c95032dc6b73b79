#!/usr/bin/env python3
"""Count which drawn lines a program finds, by how well they can be seen.

usage: score.py PROGRAM FOLDER [--missed]

PROGRAM inspect FILE --json is run on each file of FOLDER, which make_samples
--count wrote with its truth.json. A line is found when the boxes of all lines,
whatever their verdict, cover nine tenths of its own. --missed lists the others.
"""
import argparse
import json
import os
import subprocess
from concurrent.futures import ThreadPoolExecutor

ROWS = [
    ("contrast from 25 %", lambda t: t["height"] >= 8 and t["contrast"] >= 25),
    ("  and everywhere from 25 %", lambda t: t["height"] >= 8 and min(t["contrast"], t["weakest"]) >= 25),
    ("contrast from 15 to 25 %", lambda t: t["height"] >= 8 and 15 <= t["contrast"] < 25),
    ("  and everywhere from 15 %", lambda t: t["height"] >= 8 and 15 <= t["contrast"] < 25 and t["weakest"] >= 15),
    ("lower than 8 pixels", lambda t: t["height"] < 8),
]


def covered(box, lines):
    """Share of a box [x, y, width, height] that lines cover."""
    x, y, width, height = box
    cells = bytearray(width * height)
    for line in lines:
        left, right = max(line["x"] - x, 0), min(line["x"] + line["width"] - x, width)
        top, bottom = max(line["y"] - y, 0), min(line["y"] + line["height"] - y, height)
        for row in range(top, bottom):
            if right > left:
                cells[row * width + left:row * width + right] = b"\1" * (right - left)
    return sum(cells) / len(cells)


def lines_of(program, path):
    run = subprocess.run([program, "inspect", path, "--json"], capture_output=True, text=True, check=True)
    return json.loads(run.stdout)["lines"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("folder")
    parser.add_argument("--missed", action="store_true")
    args = parser.parse_args()
    with open(os.path.join(args.folder, "truth.json")) as f:
        truth = json.load(f)
    with ThreadPoolExecutor(2) as pool:
        seen = list(pool.map(lambda t: lines_of(args.program, os.path.join(args.folder, t["file"])), truth))
    count = {name: [0, 0] for name, _ in ROWS}
    clean = [not lines for t, lines in zip(truth, seen) if not t["texts"]]
    for t, lines in zip(truth, seen):
        for text in t["texts"]:
            share = covered(text["box"], lines)
            for name, holds in ROWS:
                if holds(text):
                    count[name][0] += 1
                    count[name][1] += share >= 0.9
            if args.missed and share < 0.9:
                print(t["file"], *text["box"], text["kind"], text["rotation"], text["height"], text["contrast"],
                      text["weakest"], text["unrest"], f"{share:.2f}", text["text"])
    for name, (lines, found) in count.items():
        print(f"{name:28}{lines:6} lines {100 * found / max(lines, 1):7.2f} % found")
    print(f"{'without text':28}{len(clean):6} files {sum(clean):5} without a box")


if __name__ == "__main__":
    main()
