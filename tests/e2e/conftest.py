"""Runs of the program and eyes that are not its own: pydicom, Pillow, GDCM.

Nothing here looks at deburn's report to say what is in a picture. DEBURN
names the program (default: build/release/deburn), DEBURN_PATIENCE how many
times as long it may take.
"""
import csv
import io
import json
import os
import pathlib
import subprocess

import numpy as np
import PIL.Image
import pydicom
import pydicom.encaps
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
DEBURN = pathlib.Path(os.environ.get("DEBURN",
                                     ROOT / "build/release/deburn")).resolve()
SANITIZED = b"__asan_init" in DEBURN.read_bytes() if DEBURN.exists() else False
PATIENCE = float(os.environ.get("DEBURN_PATIENCE", 1))
SHARED = ROOT.parent / "shared"
JPEG = {"1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.51"}


def deburn(*args, timeout=600, **kw):
    """Run the program; the caller looks at returncode, stdout, stderr."""
    return subprocess.run([str(DEBURN), *map(str, args)], capture_output=True,
                          text=True, timeout=timeout * PATIENCE, **kw)


def shared(name):
    path = SHARED / "data" / name
    if not path.exists():
        pytest.skip(f"shared data '{name}' is not on this machine")
    return path


def read(path):
    return pydicom.dcmread(str(path), force=True)


def frames(path):
    """Frames as a viewer would get them: list of arrays, 1 or 3 samples."""
    ds = read(path)
    n = int(ds.get("NumberOfFrames", 1) or 1)
    if str(ds.file_meta.TransferSyntaxUID) in JPEG and ds.BitsStored == 8:
        parts = pydicom.encaps.generate_pixel_data_frame(ds.PixelData, n)
        return [np.asarray(PIL.Image.open(io.BytesIO(p))) for p in parts]
    array = ds.pixel_array
    return list(array) if n > 1 else [array]


def as_displayed(path):
    """Frames as 8 bit (or stored-depth) values in which 0 is black."""
    ds = read(path)
    photo = str(ds.PhotometricInterpretation)
    shown = frames(path)
    jpeg = str(ds.file_meta.TransferSyntaxUID) in JPEG and ds.BitsStored == 8
    if photo == "MONOCHROME1":
        top = (1 << ds.BitsStored) - 1
        if ds.PixelRepresentation:
            top >>= 1
        shown = [top - f.astype(np.int64) for f in shown]
    elif ds.get("PixelRepresentation"):
        low = -(1 << (ds.BitsStored - 1))
        shown = [f.astype(np.int64) - low for f in shown]
    elif photo == "PALETTE COLOR":
        from pydicom.pixel_data_handlers.util import apply_color_lut
        shown = [apply_color_lut(f, ds) >> 8 for f in shown]
    elif photo.startswith("YBR_FULL") and not jpeg:
        from pydicom.pixel_data_handlers.util import convert_color_space
        shown = [convert_color_space(f, photo, "RGB") for f in shown]
    return shown


class Output:
    """A finished OUT folder, joined to its input through the public maps."""

    def __init__(self, path, result):
        self.path, self.result = pathlib.Path(path), result
        self.by_uid = {}
        for p in sorted(self.path.glob("dicom/**/*.dcm")):
            self.by_uid[str(read(p).SOPInstanceUID)] = p
        self.uids = self._map("uid-map.csv")
        self.patients = self._map("patient-map.csv")

    def _map(self, name):
        p = self.path / "private" / name
        if not p.exists():
            return {}
        with open(p, newline="", encoding="utf-8") as f:
            return {r["id_old"]: r["id_new"] for r in csv.DictReader(f)}

    @property
    def report(self):
        return json.loads((self.path / "report.json").read_text())

    def twin(self, source):
        """The published file of an input, or None."""
        ds = read(source)
        old = str(ds.get("SOPInstanceUID") or
                  ds.file_meta.get("MediaStorageSOPInstanceUID"))
        return self.by_uid.get(self.uids.get(old))


def run(out, *inputs, options=(), **kw):
    result = deburn("run", *inputs, "-o", out, *options, **kw)
    return Output(out, result)


@pytest.fixture(scope="session")
def samples_out(tmp_path_factory):
    return run(tmp_path_factory.mktemp("samples") / "out", ROOT / "samples")


@pytest.fixture(scope="session")
def all_held(tmp_path_factory):
    """samples/, everything held for review: to be copied, not changed."""
    out = tmp_path_factory.mktemp("held") / "out"
    result = deburn("run", ROOT / "samples", "-o", out, "--review-all")
    assert result.returncode == 1, result.stderr
    held = len(list((ROOT / "samples").glob("*.dcm")))
    assert f": {held} review\n" in result.stdout, result.stdout
    return out


@pytest.fixture(scope="session")
def truth():
    return json.loads((ROOT / "samples/truth.json").read_text())
