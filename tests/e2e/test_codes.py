"""Bar codes in the pixels go, whatever their kind, size and polarity.

The codes were encoded once with zint: each says a name, and none is read here.
"""
import json

import numpy as np
import pytest

from conftest import ROOT, deburn, frames, read, run

QR = """
#######.#.....#######
#.....#..#..#.#.....#
#.###.#..####.#.###.#
#.###.#.#..##.#.###.#
#.###.#.#...#.#.###.#
#.....#.#..#..#.....#
#######.#.#.#.#######
........#####........
#...#.####.#.#####..#
..##...#..#.#.#..##.#
####.##....#.#.##....
.#.#.#..#..#...#.#..#
###.#.#.#...#....#..#
........###.###..###.
#######.##..#.##.#..#
#.....#...####.##.#..
#.###.#.####..##.##.#
#.###.#..#.####.#..##
#.###.#...##...#..#..
#.....#..###.####.#.#
#######.###.###.#####
"""
DATA_MATRIX = """
#.#.#.#.#.#.#.
#....##...#..#
#.#...........
#...#.#.####.#
#.##...#....#.
#.##.#.##.#.##
#..#..####.#..
#.#..#.#...###
##..##.##..##.
####.#..#.#..#
##.##..#.###..
######.###.#.#
##..#####..##.
##############
"""
CODE_128 = ("##.#..#....#.##...#...#...###.##.#...##.#...##.##..##..#.#"
            "#.###...#...###.##.##...#.#...#.###...##.##.##..##..#.###."
            "####.##...#.#...###..#.##..#.##...#...##..##.##..###...#.#"
            "#.#...#..##..##...###.#.##")
BAR_ROWS = 40  # modules


def cells(kind):
    if kind == "code-128":
        rows = [CODE_128] * BAR_ROWS
    else:
        rows = (QR if kind == "qr" else DATA_MATRIX).split()
    return np.array([[c == "#" for c in row] for row in rows])


def label(kind, module, inverse, turned):
    """Grey of a code on its label, and how wide the label's rim is."""
    dark = np.kron(cells(kind), np.ones((module, module), bool))
    dark = np.rot90(dark) if turned else dark
    rim = 4 * module
    dark = np.pad(dark, rim)
    return np.where(dark != inverse, 0, 255).astype(np.uint8), rim


def grounds():
    noise = np.random.default_rng(11)
    yield "black", np.zeros((600, 800), np.uint8)
    yield "noise", np.clip(noise.normal(90, 14, (600, 800)), 0,
                           255).astype(np.uint8)


def picture(tmp_path, pixels):
    ds = read(ROOT / "samples/dx_initials.dcm")
    ds.Rows, ds.Columns = pixels.shape
    ds.BitsAllocated = ds.BitsStored = 8
    ds.HighBit = 7
    ds.PhotometricInterpretation = "MONOCHROME2"
    del ds.WindowCenter, ds.WindowWidth
    ds.PixelData = pixels.tobytes()
    path = tmp_path / "one.dcm"
    ds.save_as(path)
    return path


def blanked(path, shape):
    result = deburn("inspect", path, "--json")
    assert result.returncode == 0, result.stderr
    mask = np.zeros(shape, bool)
    for line in json.loads(result.stdout)["lines"]:
        if line["verdict"] == "blank":
            mask[line["y"]:line["y"] + line["height"],
                 line["x"]:line["x"] + line["width"]] = True
    return mask


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("inverse", [False, True])
@pytest.mark.parametrize("kind", ["qr", "data-matrix", "code-128"])
def test_every_code_is_blanked(tmp_path, kind, inverse, turned):
    kept = []
    for name, ground in grounds():
        for module in (2, 3, 5) if kind != "code-128" else (2,):
            code, rim = label(kind, module, inverse, turned)
            whole, (h, w) = ground.copy(), code.shape
            whole[37:37 + h, 101:101 + w] = code
            mask = blanked(picture(tmp_path, whole), whole.shape)
            inner = mask[37 + rim:37 + h - rim, 101 + rim:101 + w - rim]
            if not inner.all() or mask.mean() > 4 * code.size / mask.size:
                kept.append((name, module, inner.mean(), mask.mean()))
    assert not kept, kept


def test_a_code_under_a_label_and_beside_a_patients_line(tmp_path):
    """Print around a code neither hides it nor goes for it."""
    code, rim = label("qr", 4, False, False)
    whole = frames(ROOT / "samples/dx_initials.dcm")[0].copy()
    whole = (whole / whole.max() * 255).astype(np.uint8)
    h, w = code.shape
    y, x = whole.shape[0] // 2, whole.shape[1] // 2
    whole[y:y + h, x:x + w] = code
    path = picture(tmp_path, whole)
    out = run(tmp_path / "out", path)
    assert out.result.returncode == 0, out.result.stderr
    after = frames(out.twin(path))[0]
    inside = after[y + rim:y + h - rim, x + rim:x + w - rim]
    assert len(np.unique(inside)) == 1


def gratings():
    """Line pairs of a test pattern, a ruler, a checker board."""
    y, x = np.mgrid[0:600, 0:800]
    yield "pairs", np.where(x % 8 < 4, 0, 255)
    yield "groups", np.where(np.where(x < 200, x % 4 < 2, x % 12 < 6), 0, 255)
    yield "ruler", np.where((y % 100 < 20) & (x % 10 < 2), 255, 0)
    yield "board", np.where((x // 5 + y // 5) % 2, 255, 0)


def test_gratings_are_no_codes(tmp_path):
    for name, pixels in gratings():
        mask = blanked(picture(tmp_path, pixels.astype(np.uint8)), pixels.shape)
        assert not mask.any(), name
