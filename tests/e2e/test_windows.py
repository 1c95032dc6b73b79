"""Windows of the header lie: what the samples show goes all the same."""
import numpy as np
import pytest

from conftest import ROOT, frames, read, run

SAMPLES = ["mg_stamp", "sc_dose_report"]


def grey(name):
    """The first frame in 8 bits, as it is meant to be seen."""
    a = frames(ROOT / f"samples/{name}.dcm")[0].astype(float)
    if a.ndim == 3:
        a = a @ [0.299, 0.587, 0.114]
    return np.rint(a * 255 / a.max()).astype(np.uint8)


def with_window(name, pixels, center, width, folder):
    ds = read(ROOT / f"samples/{name}.dcm")
    ds.file_meta.TransferSyntaxUID = "1.2.840.10008.1.2.1"
    ds.SamplesPerPixel = 1
    ds.PhotometricInterpretation = "MONOCHROME2"
    ds.BitsAllocated = ds.BitsStored = 8
    ds.HighBit, ds.PixelRepresentation = 7, 0
    for word in ("PlanarConfiguration", "WindowCenter", "WindowWidth",
                 "RescaleSlope", "RescaleIntercept", "VOILUTSequence",
                 "LossyImageCompression", "SequenceOfUltrasoundRegions"):
        if word in ds:
            delattr(ds, word)
    if width:
        ds.WindowCenter, ds.WindowWidth = center, width
    ds.PixelData = pixels.tobytes() + b"\0" * (pixels.size % 2)
    ds["PixelData"].VR = "OB"
    path = folder / "one.dcm"
    ds.save_as(path)
    return path


@pytest.mark.parametrize("center, width, share", [
    (2048, 4096, 1),   # of 12 bits: 16 greys are left
    (128, 2000, 1),
    (20, 40, 1),       # bright print and bright tissue are one
    (600, 200, 1),     # nothing is left
    (0, 0, 0.12)])     # none, and stored in five bits of the eight
@pytest.mark.parametrize("name", SAMPLES)
def test_print_goes_under_any_window(tmp_path, truth, name, center, width,
                                     share):
    pixels = np.rint(grey(name) * share).astype(np.uint8)
    path = with_window(name, pixels, center, width, tmp_path)
    out = run(tmp_path / "out", path)
    assert out.result.returncode == 0, out.result.stderr
    after = frames(out.twin(path))[0]
    entry, = (t for t in truth if t["file"] == f"{name}.dcm")
    left = []
    for t in entry["texts"]:
        x, y, w, h = t["box"]
        if t["class"] in ("phi", "date_time") and t["frame"] in ("all", 0):
            if after[y:y + h, x:x + w].max() > 0:
                left.append(t["class"])
    assert not left
