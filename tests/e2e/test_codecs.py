"""A forced box in every transfer syntax: black inside, equal outside.

Decoded by pydicom (GDCM, Pillow) and by DCMTK where it can, before and after
with the same decoder; headers are looked at by dciodvfy.
"""
import json
import re
import shutil
import subprocess

import numpy as np
import pytest

from conftest import SHARED, as_displayed, frames, read, run

BASE = "1.2.840.10008.1.2"
DCT = {BASE + ".4.50", BASE + ".4.51"}
# what blanked frames are written in, where it is not the syntax itself
# (DESIGN: "Redaction by transfer syntax")
FAMILY = {
    BASE + ".4.81": {BASE + ".4.80"},
    BASE + ".4.91": {BASE + ".4.90"},
    BASE + ".4.93": {BASE + ".4.92", BASE + ".4.90"},
    BASE + ".4.201": {BASE + ".4.90"},
    BASE + ".4.202": {BASE + ".4.90"},
    BASE + ".4.203": {BASE + ".4.90"},
}


def codec_files():
    folder = SHARED / "data/codecs"
    return sorted(folder.glob("*.dcm")) if folder.exists() else []


def box_for(ds):
    """Off every grid: odd place, odd size, about a third of the frame."""
    rows, cols = int(ds.Rows), int(ds.Columns)
    w, h = max(3, cols // 3) | 1, max(3, rows // 3) | 1
    return min(cols // 5 | 1, cols - w), min(rows // 4 | 1, rows - h), w, h


def decodable(path):
    try:
        frames(path)
        return True
    except Exception:
        return False


def dcmtk_frame(path, tmp, name):
    """First frame as DCMTK shows it (8 bit PNM), or None if it cannot."""
    target = tmp / name
    r = subprocess.run(["dcmj2pnm", "-W",
                        str(path), str(target)], capture_output=True)
    if r.returncode or not target.exists():
        return None
    import PIL.Image
    return np.asarray(PIL.Image.open(target))


def errors_of(path):
    r = subprocess.run(["dciodvfy", str(path)], capture_output=True, text=True)
    out = set()
    for line in (r.stdout + r.stderr).splitlines():
        if line.startswith("Error"):
            out.add(re.sub(r"<[^<>]*>", "<>", line))
    return out


def outside_mask(shape, box, ds):
    x, y, w, h = box
    grow = 0
    mask = np.ones(shape[:2], bool)
    if str(ds.file_meta.TransferSyntaxUID) in DCT and ds.BitsStored == 8:
        grow = 17  # one MCU of at most 16 and the pixel that upsampling tints
    mask[max(0, y - grow):y + h + grow, max(0, x - grow):x + w + grow] = False
    return mask


@pytest.fixture(scope="session")
def forced(tmp_path_factory):
    """One run a file; remembered."""
    made = {}

    def make(path):
        if path not in made:
            tmp = tmp_path_factory.mktemp("codec")
            box = box_for(read(path))
            made[path] = (run(tmp / "out", path, options=[
                "--policy", "templates", "--boxes",
                ",".join(map(str, box))]), box, tmp)
        return made[path]
    return make


@pytest.mark.parametrize("path", codec_files(), ids=lambda p: p.stem)
def test_forced_box(path, forced):
    ds = read(path)
    if "PixelData" not in ds:
        pytest.skip("no PixelData in this instance")
    if path.stem.startswith("video"):
        pytest.skip("video is held for review, not re-encoded unasked")
    out, box, tmp = forced(path)
    twin = out.twin(path)
    if twin is None:
        quarantine = (out.path / "private/quarantine.csv").read_text()
        pytest.fail("not published: " + quarantine.splitlines()[-1][-200:])
    new = read(twin)
    before_uid = str(ds.file_meta.TransferSyntaxUID)
    after_uid = str(new.file_meta.TransferSyntaxUID)
    assert after_uid in FAMILY.get(before_uid, {before_uid}) or \
        before_uid + after_uid == BASE + ".4.51" + BASE + ".4.70"
    if not decodable(path) or not decodable(twin):
        reference_check(path, twin, box)
        return
    a, b = frames(path), frames(twin)
    assert len(a) == len(b)
    x, y, w, h = box
    shown = as_displayed(twin)
    top = max(255, 1 << (int(ds.BitsStored) - 1))
    for i, (p, q) in enumerate(zip(a, b)):
        mask = outside_mask(p.shape, box, ds)
        assert np.array_equal(p[mask], q[mask]), f"frame {i} differs outside"
        inside = shown[i][y:y + h, x:x + w]
        assert inside.max() <= 0.02 * top, f"frame {i}: box is not black"
        stored = q[y:y + h, x:x + w]
        spread = int(stored.max()) - int(stored.min())
        limit = 6 if before_uid in DCT and ds.BitsStored == 8 else 0
        if q.ndim == 2:
            assert spread <= limit, f"frame {i}: box is not flat"


def reference_check(path, twin, box):
    """Codecs pydicom lacks: the file's native twin with equal samples."""
    truth = {t["file"].split("/")[-1]: t for t in
             json.loads((SHARED / "data/codecs.json").read_text())}
    reference = truth[path.name].get("reference")
    if not reference:
        pytest.skip("no independent decoder for this syntax here")
    ref = SHARED / "data" / reference
    if not ref.exists():
        ref = SHARED / "data/codecs" / reference
    if not decodable(twin):
        pytest.skip("no independent decoder for this output here")
    if "lossy" in str(truth[path.name].get("why", "")):
        pytest.skip("the twin is not equal: lossy coding")
    a, b = frames(ref), frames(twin)
    mask = outside_mask(a[0].shape, box, read(twin))
    for p, q in zip(a, b):
        assert np.array_equal(p[mask], q[mask])


@pytest.mark.parametrize("path", codec_files(), ids=lambda p: p.stem)
def test_no_new_dciodvfy_error(path, forced):
    if path.stem.startswith("video"):
        pytest.skip("video is held for review, not re-encoded unasked")
    assert shutil.which("dciodvfy")
    out, _, _ = forced(path)
    twin = out.twin(path)
    if twin is None:
        pytest.skip("not published: test_forced_box judges that")
    assert not errors_of(twin) - errors_of(path)


@pytest.mark.parametrize("path", codec_files(), ids=lambda p: p.stem)
def test_dcmtk_sees_the_same(path, forced):
    if path.stem.startswith("video"):
        pytest.skip("video is held for review, not re-encoded unasked")
    out, box, tmp = forced(path)
    twin = out.twin(path)
    if twin is None:
        pytest.skip("not published: test_forced_box judges that")
    ds = read(path)
    a = dcmtk_frame(path, tmp, "a.pnm")
    if a is None:
        pytest.skip("DCMTK does not show this input")
    b = dcmtk_frame(twin, tmp, "b.pnm")
    assert b is not None, "DCMTK shows the input but not the output"
    x, y, w, h = box
    inside = b[y:y + h, x:x + w]
    assert inside.max() <= inside.min() + 6
    if a.ndim == 3 or ds.BitsStored == 8:
        mask = outside_mask(a.shape, box, ds)
        assert np.array_equal(a[mask], b[mask])
