"""lines.py - crops of drawn lines with what they say, for lstmtraining

usage: lines.py pictures FOLDER SEED COUNT text|nothing
       crops MODELS FOLDER/*.p?m | lines.py crops FOLDER SEED

The first draws pictures full of text, or without any. The second takes the crops that the
detector cuts from them and writes those that hold letters of one line, whole
ones, as FOLDER/lines-N.tif and .box (a page and a WordStr a line), from which
tesseract --psm 13 makes lstmf files. A crop without text says "~": the reader
must have a word for what is none.
"""
import json
import os
import sys

import numpy as np
from PIL import Image

import phrases
import pictures

PADDING, TALL, MARGIN = 4, 30, 10  # as in net_line.c and prepare.h
NOTHING = "~"
PAGES = 500  # a file: tesseract writes it anew for each of them


def draw(folder, seed, count, textless):
    os.makedirs(folder, exist_ok=True)
    truth = {}
    for i in range(count):
        rng = np.random.default_rng([seed, i])
        im, lines = pictures.picture(rng, phrases.phrase, textless, 60)
        name = f"{seed}-{i}.{'pgm' if im.mode == 'L' else 'ppm'}"
        im.save(os.path.join(folder, name))
        truth[name] = lines
    with open(os.path.join(folder, "truth.json"), "w") as f:
        json.dump(truth, f)


def touches(box, line, by):
    x, y, w, h = line["box"]
    return box[0] < x + w + by and x - by < box[0] + box[2] and \
        box[1] < y + h + by and y - by < box[1] + box[3]


def shares(box, chars):
    """How much of each letter's width is inside of the box."""
    return [max(0, min(q, box[0] + box[2]) - max(p, box[0])) / max(q - p, 1)
            for _, p, q in chars]


def part_of(line, box):
    """The letters inside of the box, None where it cuts one in two."""
    inside = shares((box[0] - 1, 0, box[2] + 2, 0), line["chars"])
    if any(.2 < s < .8 for s in inside):
        return None
    text, out, k = line["text"], "", 0
    for c in text:
        if c == " ":
            out += " " if out else ""
            continue
        out += c if inside[k] >= .8 else ""
        k += 1
    return out.strip() or None


def says(box, lines):
    """What a crop of this box says; None: not to be learned from."""
    near = [l for l in lines if touches(box, l, 2)]
    if not near:
        return NOTHING
    if len(near) > 1 or not near[0]["chars"]:
        return None
    x, y, w, h = near[0]["box"]
    slack = max(2, .3 * h)
    if box[1] < y - slack or box[1] + box[3] > y + h + slack or box[3] < .6 * h:
        return None
    if box[0] < x - slack - h or box[0] + box[2] > x + w + slack + h:
        return None
    return part_of(near[0], box)


def trimmed(crop, single):
    """What the network is shown of a crop."""
    ys, xs = np.nonzero(crop < 128)
    if single or not len(ys):
        return crop
    top, end = ys.min(), ys.max() + 1
    tail = TALL // 5 if end - top < TALL * 5 // 4 else 0
    return crop[max(top - PADDING, 0):end + tail + PADDING,
                max(xs.min() - PADDING, 0):xs.max() + 1 + PADDING]


def wanted(text, lines):
    """Odds that a crop is learned from, and how many such of a picture are at
    most: whole lines above all, and what only looks like one."""
    if not lines:
        return .9, 40
    if text == NOTHING:
        return .5, 8
    return .8 if any(text == l["text"] for l in lines) else .12, 2


def chosen(rows, truth, rng):
    """Crops and what they say."""
    seen = {}
    for row in rows:
        cells = row.rstrip("\n").split("\t")
        box, lines = [int(v) for v in cells[1:5]], truth[cells[0]]
        text = says(box, lines)
        key = (cells[0], text)
        odds, most = wanted(text, lines)
        if text is None or seen.get(key, 0) >= most or rng.random() > odds:
            continue
        crop = np.frombuffer(bytes.fromhex(cells[7]), np.uint8)
        crop = trimmed(crop.reshape(-1, int(cells[6])), cells[5] == "1")
        if min(crop.shape) > 8 and crop.shape[1] < 40 * crop.shape[0] and \
                (crop.mean() > 110 or rng.random() < .3):
            seen[key] = seen.get(key, 0) + 1
            yield Image.fromarray(crop), text


def save(lines, base):
    pages = [image for image, _ in lines]
    pages[0].save(base + ".tif", save_all=True, append_images=pages[1:],
                  dpi=(300, 300))
    with open(base + ".box", "w") as f:
        for n, (image, text) in enumerate(lines):
            w, h = image.size
            f.write(f"WordStr 0 0 {w} {h} {n} #{text}\n\t {w} 0 {w + 1} {h} {n}\n")


def write(rows, folder, seed):
    with open(os.path.join(folder, "truth.json")) as f:
        truth = json.load(f)
    lines = list(chosen(rows, truth, np.random.default_rng(seed)))
    for i in range(0, len(lines), PAGES):
        save(lines[i:i + PAGES], os.path.join(folder, f"lines-{i // PAGES}"))


def main():
    folder, seed = sys.argv[2], int(sys.argv[3])
    if sys.argv[1] == "pictures":
        draw(folder, seed, int(sys.argv[4]), 0.03 if sys.argv[5] == "text" else 1)
    else:
        write(sys.stdin, folder, seed)


if __name__ == "__main__":
    main()
