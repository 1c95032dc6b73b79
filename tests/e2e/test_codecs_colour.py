"""A chart of colour bars keeps its colours in every photometric way.

Seen by other readers after a box was blanked, and in the program's own
picture of it (inspect --png).
"""
import numpy as np
import PIL.Image
import pydicom
import pytest
from pydicom.pixel_data_handlers import util

import codec_eyes as eyes
from codec_grid import Grid, cjxl, opj, pillow, put_frames, repacked_jpeg
from codec_runs import force_boxes, judge_all
from conftest import deburn

BARS = [(255, 255, 255), (255, 255, 0), (0, 255, 255), (0, 255, 0),
        (255, 0, 255), (255, 0, 0), (0, 0, 255), (128, 64, 32)]
WIDE, HIGH = 24, 64
ROW = 56  # below every box


def chart():
    row = np.repeat(np.array(BARS, np.uint8), WIDE, 0)
    return np.broadcast_to(row, (HIGH, *row.shape)).copy()


class Charts(Grid):
    """Instead of random pictures: the chart, in the colours of the kind."""

    def native(self, kind, name):
        path = super().native(kind, name)
        ds = pydicom.dcmread(path)
        photo, frame = ds.PhotometricInterpretation, chart()
        if photo == "YBR_FULL":
            frame = util.convert_color_space(frame, "RGB", "YBR_FULL")
        elif photo == "PALETTE COLOR":
            frame = np.repeat(np.arange(8, dtype=np.uint8) + 1, WIDE)
            frame = np.broadcast_to(frame, (HIGH, 8 * WIDE)).copy()
            self.palette(ds)
        put_frames(ds, [frame.astype(np.int64)])
        ds.save_as(path, write_like_original=False)
        return path

    @staticmethod
    def palette(ds):
        table = np.array([(90, 90, 90), *BARS, (0, 0, 0)], "<u2") * 257
        for i, name in enumerate(("Red", "Green", "Blue")):
            setattr(ds, name + "PaletteColorLookupTableDescriptor",
                    [len(table), 0, 16])
            setattr(ds, name + "PaletteColorLookupTableData",
                    table[:, i].tobytes())


def halve(path):
    """YBR_FULL_422, native: the chroma of each pair once."""
    ds = pydicom.dcmread(path)
    f = ds.pixel_array
    packed = np.stack([f[:, 0::2, 0], f[:, 1::2, 0], f[:, 0::2, 1],
                       f[:, 0::2, 2]], 2)
    ds.PixelData = packed.astype(np.uint8).tobytes()
    ds.PhotometricInterpretation = "YBR_FULL_422"
    ds.save_as(path, write_like_original=False)


def planar(path):
    ds = pydicom.dcmread(path)
    ds.PixelData = np.moveaxis(ds.pixel_array, 2, 0).tobytes()
    ds.PlanarConfiguration = 1
    ds.save_as(path, write_like_original=False)


def make(folder):
    """The chart in every photometric interpretation there is."""
    g = Charts(folder)
    for kind in ("rgb8", "ybr8", "palette8"):
        g.native(kind, "native")
        g.by_tool(kind, "rle", "dcmcrle", "+un")
    planar(g.native("rgb8", "planar"))
    planar(g.native("ybr8", "planar"))
    halve(g.native("ybr8", "422"))
    g.by_tool("palette8", "j2k", "gdcmconv", "--j2k")
    g.by_tool("rgb8", "jls", "dcmcjpls", "+el", "+un")
    g.by_tool("rgb8", "j70", "dcmcjpeg", "+e1", "+un")
    g.by_tool("rgb8", "dct-rgb", "dcmcjpeg", "+eb", "+cr", "+un")
    g.wrap("rgb8", "rct", ".4.90", opj(folder, "-mct", "1"), "YBR_RCT")
    g.wrap("rgb8", "ict", ".4.91", opj(folder, "-I", "-mct", "1", "-r", "8"),
           "YBR_ICT")
    g.wrap("rgb8", "jxl", ".4.110", cjxl(folder, "-d", "0"))
    g.wrap("rgb8", "jxl-jpeg", ".4.111",
           repacked_jpeg(folder, subsampling=0, quality=95), "YBR_FULL")
    for n, photo in enumerate(("YBR_FULL", "YBR_FULL_422", "YBR_FULL_422")):
        g.wrap("rgb8", f"dct-{n}", ".4.50", pillow(subsampling=n, quality=95),
               photo)
    return g.made


@pytest.fixture(scope="session")
def twins(tmp_path_factory):
    folder = tmp_path_factory.mktemp("colour")
    made = make(folder)
    return force_boxes(made, folder / "forced")


def off(picture):
    """The farthest that the middle of a bar is from its colour."""
    middle = picture[ROW, WIDE // 2::WIDE].astype(np.int64)
    return int(np.abs(middle - np.array(BARS)).max())


def test_other_readers_see_the_right_colours(twins):
    bad = []
    for source, twin in twins.items():
        if not twin.path:
            bad.append(f"{source.stem}: {twin.why}")
            continue
        seen = 0
        for eye in eyes.EYES:
            found = eyes.look(eye, twin.path)
            if not found:
                continue
            seen += 1
            shown, _ = eyes.as_displayed(eye, twin.path, found[0],
                                         found[1][0])
            if off(shown) > 12:
                bad.append(f"{source.stem}: {eye}: off by {off(shown)}")
        if not seen:
            bad.append(f"{source.stem}: seen by nobody")
    assert not bad, "\n".join(bad)


def test_boxes_are_black_and_all_else_is_equal(twins):
    judged = judge_all(twins.values())
    assert len(judged) == len(twins)
    bad = [f"{source.stem}: {complaint}" for source in twins
           for complaint in judged[source][0]]
    assert not bad, "\n".join(bad)


def test_our_own_picture_has_the_right_colours(twins, tmp_path):
    bad = []
    for source in twins:
        png = tmp_path / (source.stem + ".png")
        r = deburn("inspect", source, "--png", png)
        if r.returncode or not png.exists():
            bad.append(f"{source.stem}: {r.stderr[-80:]}")
            continue
        shown = np.asarray(PIL.Image.open(png).convert("RGB"))
        scale = shown.shape[1] // (8 * WIDE)
        if off(shown[::scale, ::scale]) > 12:
            bad.append(f"{source.stem}: off by {off(shown)}")
    assert not bad, "\n".join(bad)
