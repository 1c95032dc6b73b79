"""JPEG in the DCT domain: read by a reader of coefficients that is not ours.

Blocks of MCUs that no box touches keep every coefficient, all blocks keep
their quantisation tables, and for 4:4:4 decoded pixels differ nowhere but in
the box and 16 pixels around it.
"""
import numpy as np
import pytest

import codec_eyes as eyes
from codec_grid import Grid, pillow
from codec_runs import force_boxes
from conftest import read
from jpeg_coefficients import read_jpeg

CASES = {
    "444": ("rgb8", {"subsampling": 0}),
    "422": ("rgb8", {"subsampling": 1}),
    "420": ("rgb8f3", {"subsampling": 2}),
    "grey": ("grey8f3", {}),
    "low": ("rgb8", {"subsampling": 2, "quality": 20}),
    "optimised": ("rgb8", {"subsampling": 2, "optimize": True}),
    "commented": ("rgb8", {"subsampling": 0, "comment": b"DOE^JOHN"}),
}


@pytest.fixture(scope="session")
def pairs(tmp_path_factory):
    tmp = tmp_path_factory.mktemp("jpeg")
    g = Grid(tmp)
    for name, (kind, options) in CASES.items():
        photo = None if kind.startswith("grey") else \
            "YBR_FULL" if options["subsampling"] == 0 else "YBR_FULL_422"
        g.wrap(kind, name, ".4.50", pillow(**{"quality": 88, **options}),
               photo)
    g.by_tool("rgb8", "rgb", "dcmcjpeg", "+eb", "+cr", "+un")
    g.by_tool("rgb8", "dcmtk", "dcmcjpeg", "+eb", "+un")
    twins = force_boxes(g.made, tmp / "forced")
    return {p.stem.split("-", 1)[1]: twins[p] for p in g.made}


NAMES = [*CASES, "rgb", "dcmtk"]


def touched(reader, component, box):
    """Blocks of a component that lie in an MCU which the box meets."""
    h, v, _, blocks = component
    x, y, w, t = box
    mcu_w, mcu_h = 8 * reader.hmax, 8 * reader.vmax
    mask = np.zeros(blocks.shape[:2], bool)
    mask[y // mcu_h * v:-(-(y + t) // mcu_h) * v,
         x // mcu_w * h:-(-(x + w) // mcu_w) * h] = True
    return mask


def next_mcu(reader, box):
    """Smooth chroma mixes in the neighbour: its MCU counts as touched."""
    x, y, w, h = box
    more_x, more_y = int(reader.hmax > 1), int(reader.vmax > 1)
    left, top = max(0, x - more_x), max(0, y - more_y)
    return left, top, x + w + more_x - left, y + h + more_y - top


@pytest.mark.parametrize("name", NAMES)
def test_untouched_blocks_keep_every_coefficient(name, pairs):
    twin = pairs[name]
    assert twin.path, twin.why
    before, after = eyes.streams(read(twin.source)), \
        eyes.streams(read(twin.path))
    assert len(before) == len(after)
    for a, b in zip(before, after):
        ra, ca = read_jpeg(a)
        rb, cb = read_jpeg(b)
        assert not rb.comments
        changed = 0
        for old, new in zip(ca, cb):
            assert old[:2] == new[:2]
            assert np.array_equal(old[2], new[2]), "quantisation changed"
            mask = touched(ra, old, next_mcu(ra, twin.box))
            assert np.array_equal(old[3][~mask], new[3][~mask])
            changed += np.count_nonzero(old[3][mask] != new[3][mask])
        assert changed


@pytest.mark.parametrize("name", ["444", "grey", "rgb", "commented"])
def test_pixels_beyond_sixteen_are_equal(name, pairs):
    """PSNR outside of the box and 16 pixels around it is infinite."""
    twin = pairs[name]
    x, y, w, h = twin.box
    for eye in ("pydicom", "DCMTK"):
        before, after = eyes.look(eye, twin.source), eyes.look(eye, twin.path)
        assert before and after, eye
        for p, q in zip(before[1], after[1]):
            mask = np.ones(p.shape[:2], bool)
            mask[max(0, y - 16):y + h + 16, max(0, x - 16):x + w + 16] = False
            assert mask.any()
            assert np.array_equal(p[mask], q[mask])


@pytest.mark.parametrize("name", NAMES)
def test_inner_blocks_hold_nothing_but_one_level(name, pairs):
    """No AC coefficient is left in a block that lies in the box."""
    twin = pairs[name]
    x, y, w, h = twin.box
    for b in eyes.streams(read(twin.path)):
        reader, components = read_jpeg(b)
        for ch, cv, _, blocks in components:
            bw, bh = 8 * reader.hmax // ch, 8 * reader.vmax // cv
            inner = blocks[-(-y // bh):(y + h) // bh,
                           -(-x // bw):(x + w) // bw]
            assert not inner[..., 1:].any()
            assert inner.size == 0 or np.ptp(inner[..., 0]) == 0
