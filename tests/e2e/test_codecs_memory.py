"""Long cines stream: memory is that of a few frames, whatever their number.

What counts is the largest resident size of any process of the run, mapped
pages included. The native cine is larger than the limit by itself; it is kept
to 400 frames so that the test does not write gigabytes.
"""
import os
import subprocess

import numpy as np
import pydicom.encaps
import pytest

from codec_grid import BASE, instance, pillow
from conftest import DEBURN

ROWS, COLUMNS, LIMIT = 600, 800, 200 << 20


def pictures():
    y, x = np.mgrid[0:ROWS, 0:COLUMNS]
    return [np.stack([(x + i) % 256, y % 256, (x + y) // 6], 2)
            .astype(np.uint8) for i in range(4)]


def native(path, frames):
    ds = instance("1.2.3.4.5", "RGB", 3, 8, 8, 0)
    ds.Rows, ds.Columns, ds.NumberOfFrames = ROWS, COLUMNS, frames
    ds.PixelData = b""
    ds["PixelData"].VR = "OB"
    ds.save_as(path, write_like_original=False)
    pixels = [p.tobytes() for p in pictures()]
    with open(path, "r+b") as f:
        f.seek(-4, os.SEEK_END)
        f.write((frames * len(pixels[0])).to_bytes(4, "little"))
        for i in range(frames):
            f.write(pixels[i % len(pixels)])


def jpeg(path, frames):
    ds = instance("1.2.3.4.6", "YBR_FULL_422", 3, 8, 8, 0)
    ds.Rows, ds.Columns, ds.NumberOfFrames = ROWS, COLUMNS, frames
    ds.file_meta.TransferSyntaxUID = BASE + ".4.50"
    parts = [pillow(quality=70)(p, ds) for p in pictures()]
    ds.PixelData = pydicom.encaps.encapsulate(
        [parts[i % len(parts)] for i in range(frames)])
    ds["PixelData"].VR = "OB"
    ds["PixelData"].is_undefined_length = True
    ds.save_as(path, write_like_original=False)


def run_and_measure(*args):
    """Bytes of the largest process, its children included."""
    p = subprocess.Popen([str(DEBURN), "run", *map(str, args)],
                         stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(p.pid, 0)
    p.returncode = os.waitstatus_to_exitcode(status)
    return p.returncode, usage.ru_maxrss * 1024


@pytest.mark.parametrize("make, frames", [(native, 400), (jpeg, 2000)],
                         ids=["native", "jpeg"])
def test_memory_does_not_grow_with_the_cine(make, frames, tmp_path):
    source = tmp_path / "cine.dcm"
    make(source, frames)
    status, most = run_and_measure(
        source, "-o", tmp_path / "out", "--policy", "templates", "--jobs", "1",
        "--boxes", "11,13,301,61", "--max-seconds", "600")
    assert status == 0
    assert len(list((tmp_path / "out/dicom").rglob("*.dcm"))) == 1
    assert most < LIMIT, f"{most >> 20} MB"
    for made in (tmp_path / "out/dicom").rglob("*.dcm"):
        made.unlink()
    source.unlink()
