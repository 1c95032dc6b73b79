"""train.py - fit the textness trees to measured candidates

usage: measure FOLDER/*.p?m | train.py FOLDER/truth.json PROVENANCE > textness.tsv

Gradient boosting of shallow trees on the logistic loss, in numpy alone and
without a random number: the same rows give the same trees. A candidate is text if it lies on a
line of the truth and is about as high; it is not text if it lies on none.
What is in between (parts of letters, gaps between them) is left out.
"""
import json
import sys

import numpy as np

TREES, DEPTH, RATE, BINS = 120, 4, 0.2, 40


def covered(box, other):
    """Share of box (x, y, w, h) under other grown by 3 pixels."""
    x0, x1 = max(box[0], other[0] - 3), min(box[0] + box[2], other[0] + other[2] + 3)
    y0, y1 = max(box[1], other[1] - 3), min(box[1] + box[3], other[1] + other[3] + 3)
    return max(x1 - x0, 0) * max(y1 - y0, 0) / (box[2] * box[3])


def label(box, lines):
    shares = [covered(box, l) for l in lines]
    if sum(shares) < 0.1:
        return 0
    best = int(np.argmax(shares))
    w, h = lines[best][2:]
    tall = min(box[2:]) >= 0.55 * min(w, h) if min(w, h) > 6 else True
    return 1 if shares[best] > 0.75 and tall else None


def load(rows, truth):
    head = next(rows).rstrip("\n").split("\t")[5:]
    x, y = [], []
    for row in rows:
        cells = row.rstrip("\n").split("\t")
        box = [int(v) for v in cells[1:5]]
        l = label(box, [t["box"] for t in truth[cells[0]]])
        if l is not None:
            x.append([float(v) for v in cells[5:]])
            y.append(l)
    return head, np.array(x), np.array(y, float)


class Trees:
    def __init__(self, x, y):
        self.edges = [np.unique(np.quantile(c, np.linspace(0, 1, BINS + 1)[1:-1]))
                      for c in x.T]
        self.bins = [np.searchsorted(e, c, side="left")
                     for e, c in zip(self.edges, x.T)]
        share = y.mean()
        self.base = float(np.log(share / (1 - share)))
        self.score = np.full(len(y), self.base)
        self.trees = []
        for _ in range(TREES):
            p = 1 / (1 + np.exp(-self.score))
            self.g, self.h = y - p, p * (1 - p) + 1e-9
            self.tree = {}
            self.grow(np.arange(len(y)), 1, 0)
            self.trees.append(self.tree)

    def best_split(self, rows):
        g, h = self.g[rows], self.h[rows]
        G, H = g.sum(), h.sum()
        best = (1e-3, None, None)
        for j, edges in enumerate(self.edges):
            if not len(edges):
                continue
            b = self.bins[j][rows]
            gs = np.bincount(b, g, len(edges) + 1).cumsum()[:-1]
            hs = np.bincount(b, h, len(edges) + 1).cumsum()[:-1]
            gain = gs ** 2 / (hs + 1) + (G - gs) ** 2 / (H - hs + 1) - G * G / (H + 1)
            gain[(hs < 2) | (H - hs < 2)] = 0
            k = int(np.argmax(gain))
            if gain[k] > best[0]:
                best = (gain[k], j, k)
        return best

    def grow(self, rows, node, depth):
        gain, j, k = self.best_split(rows) if depth < DEPTH else (0, None, None)
        if j is None:
            v = RATE * self.g[rows].sum() / (self.h[rows].sum() + 1)
            self.tree[node] = ("leaf", v)
            self.score[rows] += v
            return
        self.tree[node] = (j, self.edges[j][k])
        left = self.bins[j][rows] <= k
        self.grow(rows[left], 2 * node, depth + 1)
        self.grow(rows[~left], 2 * node + 1, depth + 1)


def main():
    names, x, y = load(sys.stdin, json.load(open(sys.argv[1])))
    t = Trees(x, y)
    print(f"# textness: {sys.argv[2]}")
    print(f"# {int(y.sum())} lines of text and {int((1 - y).sum())} others; "
          "made by models/train/train.py; licence: Apache-2.0")
    print("# tree\tnode\tmeasure\tvalue")
    print(f"0\t1\tleaf\t{t.base:.6g}")
    for i, tree in enumerate(t.trees):
        for node, (j, v) in sorted(tree.items()):
            name = j if j == "leaf" else names[j]
            print(f"{i + 1}\t{node}\t{name}\t{v:.6g}")


if __name__ == "__main__":
    main()
