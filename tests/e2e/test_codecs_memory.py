"""Long cines stream: memory is that of a few frames, whatever their number.

What counts is the largest resident size of any process of the run, mapped
pages included. Each cine decodes to more than the limit, and the native one is
larger than it by itself; text is looked for in all of them.
"""
import os
import subprocess
import sys

import numpy as np
import pydicom.encaps
import pytest
from pydicom.pixel_data_handlers.rle_handler import rle_encode_frame

from codec_grid import BASE, even, instance, pillow
from conftest import DEBURN, SANITIZED

ROWS, COLUMNS, LIMIT = 600, 800, 200 << 20
# in a process of its own: a child begins with the size of its parent
MEASURE = """
import resource, subprocess, sys
r = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)
print(r.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


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


def encapsulated(path, frames, tail, photo, encode):
    ds = instance("1.2.3.4.6", photo, 3, 8, 8, 0)
    ds.Rows, ds.Columns, ds.NumberOfFrames = ROWS, COLUMNS, frames
    ds.file_meta.TransferSyntaxUID = BASE + tail
    parts = [encode(p, ds) for p in pictures()]
    ds.PixelData = pydicom.encaps.encapsulate(
        [parts[i % len(parts)] for i in range(frames)])
    ds["PixelData"].VR = "OB"
    ds["PixelData"].is_undefined_length = True
    ds.save_as(path, write_like_original=False)


def jpeg(path, frames):
    encapsulated(path, frames, ".4.50", "YBR_FULL_422", pillow(quality=70))


def rle(path, frames):
    encapsulated(path, frames, ".5", "RGB",
                 lambda frame, ds: even(rle_encode_frame(frame)))


def run_and_measure(*args):
    """Exit status, and bytes of the largest process."""
    r = subprocess.run([sys.executable, "-S", "-c", MEASURE, str(DEBURN),
                        "run", *map(str, args)], capture_output=True,
                       text=True, check=True)
    status, most = map(int, r.stdout.split())
    return status, most * 1024


@pytest.mark.skipif(SANITIZED, reason="AddressSanitizer keeps freed memory")
@pytest.mark.parametrize("make, frames", [(native, 200), (jpeg, 300), (rle, 200)],
                         ids=["native", "jpeg", "rle"])
def test_memory_does_not_grow_with_the_cine(make, frames, tmp_path):
    source = tmp_path / "cine.dcm"
    make(source, frames)
    status, most = run_and_measure(
        source, "-o", tmp_path / "out", "--jobs", "1", "--boxes",
        "11,13,301,61", "--max-seconds", "600")
    assert status == 0
    assert len(list((tmp_path / "out/dicom").rglob("*.dcm"))) == 1
    assert most < LIMIT, f"{most >> 20} MB"
    for made in (tmp_path / "out/dicom").rglob("*.dcm"):
        made.unlink()
    source.unlink()
