"""Files that lie, end early or hide words: nothing of that is published.

The syn_* files read DOE, JOHN in one lettering, in the picture and in places
where no one looks. The lettering is taken from the plain one of them and looked
for in every frame of what was published, and in its single bits.
"""
import csv
import json
import re

import numpy as np
import pytest

import codec_eyes as eyes
from conftest import read, run, shared

UID = re.compile(rb"\x08\x00\x18\x00(?:UI..|....)([0-9.]{12,64})", re.DOTALL)
NAMES = [b"DOE^JOHN", b"DOE, JOHN", b"JOHN",
         "JOHN".encode("utf-16le")]
LINE = slice(2, 17), slice(6, 92)  # of the plain file: the name
MUST_NOT = re.compile(r"clean error|refuse")
MAY = re.compile(r"\b(or|and|ignore)\b")
# every frame is there, only the end of the sequence is not
WHOLE = {"real_j2k_too_short_fragment_count.dcm"}


class Hostile:
    def __init__(self, name, expect):
        self.name, self.expect = name, expect
        self.output, self.verdict, self.why = None, "", ""

    def __str__(self):
        return f"{self.name}: {self.expect}: {self.verdict} {self.why}"


def own_uid(data, number, taken):
    """Most share one SOP Instance UID, which alone would hold them back."""
    found = UID.search(data)
    if not found:
        return data
    uid = found[1]
    if uid in taken:
        data = data.replace(uid, uid[:-5] + b"%d" % (10000 + number))
    taken.add(uid)
    return data


def join(found, out):
    """What became of each: by its path, or by its UID."""
    with open(out.path / "private/quarantine.csv", newline="") as f:
        held = {row["path"]: row for row in csv.DictReader(f)}
    made = {i["sop_instance_uid"]: i for i in out.report["instances"]
            if i["output"]}
    for copy, h in found.items():
        uid = UID.search(copy.read_bytes())
        instance = made.get(out.uids.get(uid[1].decode() if uid else ""))
        if str(copy) in held:
            row = held[str(copy)]
            h.verdict, h.why = row["verdict"], row["reason"]
        elif instance:
            h.verdict = instance["verdict"]
            h.output = out.path / instance["output"]


@pytest.fixture(scope="session")
def hostile(tmp_path_factory):
    """([Hostile], the run's Output)"""
    facts = json.loads(shared("hostile.json").read_text())
    folder = tmp_path_factory.mktemp("hostile").resolve()
    (folder / "in").mkdir()
    taken, found = set(), {}
    for n, fact in enumerate(facts):
        source = shared(fact["file"])
        copy = folder / "in" / f"{n:03d}-{source.name}"
        copy.write_bytes(own_uid(source.read_bytes(), n, taken))
        found[copy] = Hostile(source.name, fact["expect"])
    out = run(folder / "out", folder / "in", options=["--jobs", "2"])
    assert out.result.returncode in (0, 1), out.result.stderr
    join(found, out)
    return list(found.values()), out


def test_no_file_crashes_a_worker(hostile):
    files, out = hostile
    assert sum(out.report["totals"].values()) > 0.9 * len(files)
    bad = [str(h) for h in files if "crash" in h.why or "time" in h.why]
    assert not bad, "\n".join(bad)


def test_what_cannot_be_read_is_not_published(hostile):
    must_not = [h for h in hostile[0] if MUST_NOT.match(h.expect) and
                not MAY.search(h.expect) and h.name not in WHOLE]
    assert len(must_not) > 40
    bad = [str(h) for h in must_not if h.output]
    assert not bad, "\n".join(bad)


def test_what_is_sound_is_published(hostile):
    sound = [h for h in hostile[0] if h.name.startswith("syn_") and
             h.expect in ("accept", "must accept", "tolerate")]
    assert len(sound) > 4
    bad = [str(h) for h in sound if not h.output]
    assert not bad, "\n".join(bad)


# ---- the name ------------------------------------------------------------

def lettering():
    ds = read(shared("hostile/syn_00_valid_baseline.dcm"))
    line = ds.pixel_array[LINE] > 127
    assert line.any() and not line.all()
    return line.astype(np.float32)


def window_sums(a, shape):
    """Sums over each window of that shape."""
    total = np.pad(a.astype(np.float64), ((1, 0), (1, 0))).cumsum(0).cumsum(1)
    h, w = shape
    return total[h:, w:] - total[:-h, w:] - total[h:, :-w] + total[:-h, :-w]


def likeness(plane, line):
    """The best correlation of line with any place of plane, at most 1."""
    (h, w), (rows, cols) = line.shape, plane.shape
    if rows < h or cols < w or np.ptp(plane) == 0:
        return 0
    size = [1 << int(n - 1).bit_length() for n in (rows + h, cols + w)]
    kernel = line - line.mean()
    both = np.fft.irfft2(np.fft.rfft2(plane, size) *
                         np.fft.rfft2(kernel[::-1, ::-1], size), size)
    spread = window_sums(plane ** 2, line.shape) - \
        window_sums(plane, line.shape) ** 2 / line.size
    scale = np.sqrt(np.maximum(spread, 1e-3) * (kernel ** 2).sum())
    return float(np.abs(both[h - 1:rows, w - 1:cols] / scale).max())


def planes(frame, ds):
    """A frame as it is, its upper bits and those that are not its own."""
    for channel in np.moveaxis(np.atleast_3d(frame), 2, 0):
        yield channel.astype(np.float32)
        for bit in range(int(ds.BitsStored) - 2, int(ds.BitsAllocated)):
            yield (channel.astype(np.int64) >> bit & 1).astype(np.float32)


def shows(path, line):
    """Does someone see the name in this file? None: nobody can look."""
    for eye in eyes.EYES:
        seen = eyes.look(eye, path)
        if seen:
            return any(likeness(p, line) > 0.6 for frame in seen[1]
                       for p in planes(frame, seen[0]))
    return None


def test_the_lettering_is_found_where_it_is(hostile):
    line = lettering()
    for name in ("syn_00_valid_baseline", "syn_70_bot_empty_3_frames",
                 "syn_98_stray_high_bits_phi"):
        assert shows(shared(f"hostile/{name}.dcm"), line), name


def test_no_picture_holds_the_name(hostile):
    files, line = [h for h in hostile[0] if h.output], lettering()
    syn = [h for h in files if h.name.startswith("syn_")]
    assert len(syn) > 40
    seen = {h: shows(h.output, line) for h in syn}
    bad = [str(h) for h in syn if seen[h]]
    assert not bad, "\n".join(bad)
    unseen = [str(h) for h in syn if seen[h] is None]
    assert not unseen, "\n".join(unseen)


def test_no_byte_holds_the_name(hostile):
    made = list((hostile[1].path / "dicom").rglob("*.dcm"))
    assert len(made) > 200
    bad = []
    for path in made:
        data = path.read_bytes()
        bad += [f"{path.name}: {n}" for n in NAMES
                if n in data or n.lower() in data]
    report = (hostile[1].path / "report.json").read_bytes() + \
        (hostile[1].path / "report.html").read_bytes()
    bad += [f"report: {n}" for n in NAMES[:2] if n in report]
    assert not bad, "\n".join(bad)


def pictures_beside_frames(items, top=True):
    for e in items:
        group = e.tag.group & 0xff00
        if group in (0x5000, 0x6000) or e.keyword == "IconImageSequence" or \
                e.tag in (0x7fe00008, 0x7fe00009) or \
                (e.tag == 0x7fe00010 and not top):
            yield str(e.tag)
        if e.VR == "SQ":
            for item in e.value:
                yield from pictures_beside_frames(item, False)


def test_no_picture_stands_beside_the_frames(hostile):
    bad = []
    for h in hostile[0]:
        if h.output and h.name.startswith("syn_"):
            bad += [f"{h}: {tag}" for tag in
                    pictures_beside_frames(read(h.output))]
    assert not bad, "\n".join(bad)
