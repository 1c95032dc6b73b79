"""Video that this build does not decode is held back, and called by its name."""
import csv
import struct

import pydicom
import pydicom.encaps
import pytest

from codec_grid import BASE, Grid
from conftest import ROOT, run, shared


MPEG2 = BASE + ".4.100"


def video_rows():
    rows = [line.split("\t") for line in
            (ROOT / "src/tables/syntax.tsv").read_text().splitlines()
            if line.startswith(BASE)]
    return [(r[0], r[1]) for r in rows if r[3] in ("MPEG2", "H264", "HEVC")]


def reasons(out):
    with open(out.path / "private/quarantine.csv", newline="") as f:
        return {r["path"]: r for r in csv.DictReader(f)}


def relabelled(data, uid):
    """pydicom writes no syntax that is newer than itself."""
    def element(value):
        value += "\0" * (len(value) % 2)
        return struct.pack("<HH2sH", 2, 16, b"UI", len(value)) + value.encode()
    at, end = data.index(element(MPEG2)), 128 + 4 + 12
    length, = struct.unpack("<I", data[end - 4:end])
    length += len(element(uid)) - len(element(MPEG2))
    return data[:end - 4] + struct.pack("<I", length) + data[end:at] + \
        element(uid) + data[at + len(element(MPEG2)):]


def test_every_video_syntax_is_held_back_by_its_name(tmp_path):
    (tmp_path / "in").mkdir()
    g, made = Grid(tmp_path.resolve() / "in"), {}
    for n, (uid, name) in enumerate(video_rows()):
        path = g.native("rgb8f3", f"video{n}")
        ds = pydicom.dcmread(path)
        ds.PixelData = pydicom.encaps.encapsulate([b"\0\0\1\xb3" * 100])
        ds["PixelData"].is_undefined_length = True
        ds.PhotometricInterpretation = "YBR_PARTIAL_420"
        ds.file_meta.TransferSyntaxUID = MPEG2
        ds.save_as(path, write_like_original=False)
        path.write_bytes(relabelled(path.read_bytes(), uid))
        made[str(path)] = name
    assert len(made) == 16
    out = run(tmp_path / "out", tmp_path / "in", options=["--jobs", "2"])
    assert out.result.returncode == 1
    assert not out.by_uid
    held = reasons(out)
    assert set(held) == set(made)
    for path, name in made.items():
        assert held[path]["verdict"] == "quarantined"
        assert name in held[path]["reason"]


def test_real_video_is_held_back(tmp_path):
    files = [p for p in shared("codecs").glob("*.dcm") if
             str(pydicom.dcmread(p, stop_before_pixels=True)
                 .file_meta.TransferSyntaxUID) in dict(video_rows())]
    if not files:
        pytest.skip("no video in the shared data")
    out = run(tmp_path / "out", *files)
    assert not out.by_uid
    assert len(reasons(out)) == len(files)
