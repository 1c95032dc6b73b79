"""Forced boxes over many files with few runs, and what other eyes say of them.

Files of one size share a box and so a run. Two files with one SOP Instance UID
cannot be in the same run: copies get another UID of the same length, and where
that is not possible the file runs alone.
"""
import collections
import concurrent.futures
import pathlib
import re

import numpy as np

import codec_eyes as eyes
from conftest import deburn, read

# what blanked frames are written in, where it is not the syntax itself
LOSSLESS_TWIN = {".4.81": ".4.80", ".4.91": ".4.90", ".4.92": ".4.90",
                 ".4.93": ".4.90",
                 ".4.201": ".4.90", ".4.202": ".4.90", ".4.203": ".4.90",
                 ".4.112": ".4.110"}
REST = 17  # one MCU of at most 16 pixels, and the one that upsampling tints


def expected_syntax(ds):
    uid = eyes.syntax(ds)
    tail = uid[len(eyes.BASE):]
    if uid in eyes.JPEG and precision(ds) > 8:
        return eyes.BASE + ".4.70"
    return eyes.BASE + LOSSLESS_TWIN.get(tail, tail)


def precision(ds):
    """Bits a sample as the JPEG stream says."""
    head = eyes.streams(ds)[0]
    at = re.search(rb"\xff[\xc0-\xc3]..(.)", head, re.DOTALL)
    return at[1][0]


def box_for(ds):
    """Off every grid: odd place, odd size, about a third of the frame."""
    rows, cols = int(ds.Rows), int(ds.Columns)
    w, h = min(max(3, cols // 3) | 1, cols), min(max(3, rows // 3) | 1, rows)
    return min(cols // 5 | 1, cols - w), min(rows // 4 | 1, rows - h), w, h


class Twin:
    """An input, the box asked for, what came of it."""

    def __init__(self, source, box):
        self.source, self.box = source, box
        self.path, self.instance, self.why = None, None, ""

    def boxes(self, frame):
        """Everything the report says is blank in this frame."""
        yield self.box
        for b in self.instance["boxes"]:
            if b["first_frame"] <= frame <= b["last_frame"]:
                yield b["x"], b["y"], b["width"], b["height"]


def with_uid(source, number, folder):
    """A copy under another UID of the same length, or None."""
    ds = read(source)
    old = str(ds.get("SOPInstanceUID", "")).encode()
    new = re.sub(rb"\d{3}$", b"%03d" % number, old)
    if not re.search(rb"[1-9]\d{3}$", old) or new == old:
        return None
    copy = folder / (source.stem + ".dcm")
    copy.write_bytes(source.read_bytes().replace(old, new))
    return copy if str(read(copy).get("SOPInstanceUID", "")).encode() == new \
        else None


def share_runs(paths, folder):
    """[(box, [(source, input)])]: one for each run."""
    runs, taken = collections.defaultdict(list), collections.defaultdict(set)
    alone = []
    for n, source in enumerate(paths):
        ds = read(source)
        if "Rows" not in ds or "PixelData" not in ds:
            continue
        key = (int(ds.Rows), int(ds.Columns))
        uid, use = str(ds.get("SOPInstanceUID", "")), source
        if not uid or uid in taken[key]:
            use = with_uid(source, n, folder)
            uid = str(read(use).SOPInstanceUID) if use else ""
        if not uid or uid in taken[key]:
            alone.append((box_for(ds), [(source, source)]))
            continue
        taken[key].add(uid)
        runs[box_for(ds), key].append((source, use))
    return [(box, files) for (box, _), files in runs.items()] + alone


# boxes alone: no text search, and no template speaks of images nobody searched
BOXES_ONLY = "deburn-policy: 1\ndefault: {policy: templates, searched: yes}\n"


def one_run(box, files, out, options):
    policy = out.with_name(out.name + "-policy.yaml")
    policy.write_text(BOXES_ONLY)
    result = deburn("run", *(use for _, use in files), "-o", out, "--jobs",
                    "1", "--policy", policy, "--no-previews", "--boxes",
                    ",".join(map(str, box)), *options)
    assert result.returncode in (0, 1), result.stderr
    return out


def collect(box, files, out):
    import csv
    import json
    report = json.loads((out / "report.json").read_text())["instances"]
    with open(out / "private/uid-map.csv", newline="") as f:
        uids = {r["id_old"]: r["id_new"] for r in csv.DictReader(f)}
    with open(out / "private/quarantine.csv", newline="") as f:
        rows = list(csv.reader(f))
    for source, use in files:
        twin = Twin(source, box)
        uid = uids.get(str(read(use).get("SOPInstanceUID", "")))
        for i in report:
            if i["output"] and (len(files) == 1 or
                                i["sop_instance_uid"] == uid):
                twin.path, twin.instance = out / i["output"], i
        twin.why = "; ".join(",".join(r[2:6]) for r in rows
                             if r and r[0] == str(use.resolve()))
        yield twin


def force_boxes(paths, folder, options=()):
    """{path: Twin} for all of paths that have frames."""
    (folder / "in").mkdir(parents=True)
    runs = share_runs(paths, folder / "in")

    def work(job):
        number, (box, files) = job
        out = one_run(box, files, folder / f"out{number}", options)
        return list(collect(box, files, out))
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        done = pool.map(work, enumerate(runs))
        return {t.source: t for twins in done for t in twins}


# ---- judging -------------------------------------------------------------

def is_dct(uid, ds):
    return uid in eyes.DCT and int(ds.BitsStored) <= 8


def outside(shape, twin, frame, rest):
    mask = np.ones(shape[:2], bool)
    for x, y, w, h in twin.boxes(frame):
        mask[max(0, y - rest):y + h + rest,
             max(0, x - rest):x + w + rest] = False
    return mask


def has_room_beside(ds):
    """Bits beside BitsStored that are not the picture (and are cleared)."""
    return ds.BitsStored < ds.BitsAllocated and eyes.syntax(ds) in \
        {eyes.BASE + t for t in ("", ".1", ".1.98", ".1.99", ".2", ".5")}


def compare(twin, name, before, after):
    """Complaints of one eye about one twin."""
    (ds, a), (new, b) = before, after
    rest = REST if is_dct(eyes.syntax(read(twin.path)), ds) else 0
    # pairs of native pixels share their colour
    beside = rest or int("422" in str(read(twin.source)
                                      .PhotometricInterpretation))
    x, y, w, h = twin.box
    if len(a) != len(b):
        return [f"{name}: {len(a)} frames became {len(b)}"]
    bad = []
    for i, (p, q) in enumerate(zip(a, b)):
        if has_room_beside(read(twin.source)):
            p, q = eyes.signed(p, ds), eyes.signed(q, new)
        mask = outside(p.shape, twin, i, beside)
        if not np.array_equal(p[mask], q[mask]):
            bad.append(f"{name}: frame {i} differs outside")
        inside = q[y:y + h, x:x + w].reshape(w * h, -1).astype(np.int64)
        spread = int((inside.max(0) - inside.min(0)).max())
        if spread > (6 if rest else 0):
            bad.append(f"{name}: frame {i}: box is not flat")
        shown, top = eyes.as_displayed(name, twin.path, new, q)
        worst = int(shown[y:y + h, x:x + w].max())
        limit = eyes.darkest(new) if eyes.is_palette(new) else 0.02 * top
        if worst > limit:
            bad.append(f"{name}: frame {i}: box is not black")
    return bad


def judge(twin):
    """(complaints, eyes that could look)."""
    bad, used = [], []
    for name in eyes.EYES:
        before = eyes.look(name, twin.source)
        if before is None:
            continue
        after = eyes.look(name, twin.path)
        if after is None:
            continue  # another syntax: then another eye must see both
        used.append(name)
        bad += compare(twin, name, before, after)
    return bad, used


def new_errors(twin):
    found = eyes.errors_of(twin.path)
    if found == set():
        return found
    before = eyes.errors_of(twin.source)
    if before is None:
        return set()  # odd lengths and the like: what it saw is no measure
    return {"not to be read to its end"} if found is None else found - before


def judge_all(twins):
    """{path: (complaints, eyes, header errors)}, two at a time."""
    published = [t for t in twins if t.path]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        done = pool.map(lambda t: (*judge(t), new_errors(t)), published)
        return dict(zip((t.source for t in published), done))
