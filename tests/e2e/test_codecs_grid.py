"""A forced box over a grid of codings that other tools made here."""
import shutil

import pytest

import codec_eyes as eyes
from codec_grid import make_grid
from codec_runs import expected_syntax, force_boxes, judge_all
from conftest import read

TOOLS = ("gdcmconv", "dcmcjpeg", "dcmcjpls", "dcmconv", "dcmcrle",
         "opj_compress",
         "cjxl", "djxl")


@pytest.fixture(scope="session")
def grid(tmp_path_factory):
    missing = [t for t in TOOLS if not shutil.which(t)]
    assert not missing, f"{missing} not installed"
    return make_grid(tmp_path_factory.mktemp("grid"))


@pytest.fixture(scope="session")
def judged(grid, tmp_path_factory):
    twins = force_boxes(grid, tmp_path_factory.mktemp("forced"))
    return twins, judge_all(twins.values())


def test_every_coding_is_published_in_its_family(grid, judged):
    twins, _ = judged
    bad = [f"{p.stem}: {twins[p].why}" for p in grid if not twins[p].path]
    bad += [f"{p.stem}: {eyes.syntax(read(twins[p].path))}" for p in grid
            if twins[p].path and eyes.syntax(read(twins[p].path)) !=
            expected_syntax(read(p))]
    assert not bad, "\n".join(bad)


def test_boxes_are_black_and_all_else_is_equal(grid, judged):
    bad = [f"{p.stem}: {complaint}" for p in grid if p in judged[1]
           for complaint in judged[1][p][0]]
    assert not bad, "\n".join(bad)


def test_someone_else_could_look_at_each(grid, judged):
    unseen = [p.stem for p in grid if p in judged[1] and not judged[1][p][1]]
    assert not unseen, "\n".join(unseen)


def test_no_header_has_a_new_error(grid, judged):
    bad = [f"{p.stem}: {judged[1][p][2]}" for p in grid
           if p in judged[1] and judged[1][p][2]]
    assert not bad, "\n".join(bad)
