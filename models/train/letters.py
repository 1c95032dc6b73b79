"""letters.py - fit the letter net to patches of drawn glyphs

usage: measure --patches FOLDER/*.p?m | letters.py FOLDER/truth.json PROVENANCE > letters.tsv

A net of one hidden layer tells the letters (case folded, shapes that cannot
be told apart put together) from several letters in one piece and from what is
no letter. Weights are rounded to whole numbers a row; the seed is fixed.
"""
import json
import sys

import numpy as np

SIDE, HIDDEN, ROUNDS = 16, 48, 14
SAME = {"0": "O", "1": "I", "L": "L", "5": "S", "|": "I", "!": "I"}
CLASSES = list("ABCDEFGHIJKLMNOPQRSTUVWXYZ2346789") + ["joined", "junk"]


def class_of(char):
    if char in "il":
        return CLASSES.index("I")
    c = SAME.get(char.upper(), char.upper())
    return CLASSES.index(c) if c in CLASSES else None


def label(box, lines):
    x, y, w, h = box
    touched = False
    for l in lines:
        lx, ly, lw, lh = l["box"]
        if x + w < lx - 3 or x > lx + lw + 3 or y + h < ly - 3 or y > ly + lh + 3:
            continue
        touched = True
        if not l["chars"] or y + h / 2 < ly or y + h / 2 > ly + lh:
            continue
        if x < lx - 3 or x + w > lx + lw + 3 or y < ly - 3 or y + h > ly + lh + 3:
            continue
        inside = [c for c, p, q in l["chars"]
                  if min(q, x + w) - max(p, x) > 0.55 * min(q - p, w)
                  and min(q, x + w) - max(p, x) > 0.3 * (q - p)]
        if h < 0.5 * lh and len(l["chars"]) > 1:
            return None
        if len(inside) == 1:
            return class_of(inside[0])
        if len(inside) > 1:
            return CLASSES.index("joined")
    return None if touched else CLASSES.index("junk")


def load(rows, truth):
    x, y = [], []
    for row in rows:
        name, box, patch = row.rstrip("\n").split("\t")
        l = label([int(v) for v in box.split()], truth.get(name, []))
        if l is not None:
            x.append(np.frombuffer(bytes.fromhex(patch), np.uint8))
            y.append(l)
    return np.array(x), np.array(y)


def fit(x, y):
    """Stochastic gradients with momentum, one pass over the rows a round."""
    rng = np.random.default_rng(7)
    n, k = SIDE * SIDE, len(CLASSES)
    w = [rng.normal(0, 0.08, (n, HIDDEN)), np.zeros(HIDDEN),
         rng.normal(0, 0.2, (HIDDEN, k)), np.zeros(k)]
    v = [np.zeros_like(p) for p in w]
    for r in range(ROUNDS):
        rate = 0.08 * 0.75 ** r
        order = rng.permutation(len(y))
        for i in range(0, len(y) - 127, 128):
            rows = order[i:i + 128]
            a = x[rows] / 255.0
            h = np.maximum(a @ w[0] + w[1], 0)
            z = h @ w[2] + w[3]
            p = np.exp(z - z.max(1, keepdims=True))
            p /= p.sum(1, keepdims=True)
            p[np.arange(128), y[rows]] -= 1
            p /= 128
            d = (p @ w[2].T) * (h > 0)
            for j, g in enumerate((a.T @ d, d.sum(0), h.T @ p, p.sum(0))):
                v[j] = 0.9 * v[j] - rate * (g + 1e-5 * w[j])
                w[j] = w[j] + v[j]
    return w


def right(w, x, y):
    z = np.maximum(x / 255.0 @ w[0] + w[1], 0) @ w[2] + w[3]
    best, junk = z.argmax(1), CLASSES.index("junk")
    return (best == y).mean(), ((best == junk) == (y == junk)).mean()


def put(kind, i, name, weights, bias):
    scale = max(abs(weights).max(), 1e-9) / 127
    ints = np.rint(weights / scale).astype(int)
    print(f"{kind}\t{i}\t{name}\t{scale:.6g}\t{bias:.6g}\t"
          + " ".join(map(str, ints)))


def main():
    x, y = load(sys.stdin, json.load(open(sys.argv[1])))
    rng = np.random.default_rng(3)
    junk = np.flatnonzero(y == len(CLASSES) - 1)
    drop = rng.permutation(junk)[150000:]
    keep = np.setdiff1d(np.arange(len(y)), drop)
    x, y = x[keep], y[keep]
    test = np.arange(len(y)) % 10 == 0
    w = fit(x[~test], y[~test])
    named, told = right(w, x[test], y[test])
    print(f"# letters: {sys.argv[2]}; licence: Apache-2.0")
    print(f"# {len(y)} glyphs, {int((y == len(CLASSES) - 1).sum())} of them no "
          f"letters; held out: class right {named:.3f}, letter or not {told:.3f}")
    print("# layer\tindex\tname\tscale\tbias\tweights")
    for i in range(HIDDEN):
        put("hidden", i, "-", w[0][:, i], w[1][i])
    for i, name in enumerate(CLASSES):
        put("class", i, name, w[2][:, i], w[3][i])


if __name__ == "__main__":
    main()
