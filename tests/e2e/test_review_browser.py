"""The review page in a real Chromium, then `deburn apply`: what was drawn with
the mouse is black in the published files, as pydicom reads them.

tests/browser/ holds the hands; each step that it reports is a test here.
"""
import json
import os
import pathlib
import shutil
import subprocess

import numpy as np
import pytest

from conftest import DEBURN, ROOT, Output, as_displayed, deburn, read
from review_client import events, source_of

BROWSER = ROOT / "tests/browser"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
JOURNEY = ["opens", "filters", "focus order", "grid is accessible",
           "draws a box", "moves and resizes boxes", "draws by keys",
           "zooms and pans",
           "toggles before and after", "single is accessible",
           "approves by key", "undoes and rejects",
           "goes to next and previous", "survives a restart", "walks a cine",
           "refuses what others decided", "teaches", "tells the keys",
           "addresses are numbers", "asks nobody else"]
SHEET = ["opens as a file", "shows every picture", "is accessible",
         "blackens on demand", "decides by key", "gives the table",
         "asks nobody"]


class Walk:
    """One program of tests/browser: steps that held, and its last line."""

    def __init__(self, script, *args):
        r = subprocess.run(["node", BROWSER / script, *map(str, args)],
                           capture_output=True, text=True, timeout=240)
        lines = r.stdout.splitlines()
        self.held = [n[3:] for n in lines if n.startswith("ok ")]
        self.why = r.stderr[-2000:]
        self.did = json.loads(lines[-1]) if r.returncode == 0 else None

    def check(self, step):
        assert step in self.held, self.why


@pytest.fixture(scope="module")
def browser():
    for what, there in (("node", shutil.which("node")),
                        ("Chromium", os.path.exists(CHROMIUM)),
                        ("playwright-core",
                         (BROWSER / "node_modules/playwright-core").exists())):
        if not there:
            pytest.skip(f"{what} is not here: ./bootstrap test installs it")


@pytest.fixture(scope="module")
def journey(browser, all_held, tmp_path_factory):
    out = tmp_path_factory.mktemp("journey") / "out"
    shutil.copytree(all_held, out, symlinks=True)
    walk = Walk("journey.mjs", DEBURN, out)
    walk.out = out
    return walk


@pytest.fixture(scope="module")
def applied(journey):
    assert journey.did, journey.why
    result = deburn("apply", journey.out)
    assert result.returncode == 1, result.stderr
    return Output(journey.out, result)


@pytest.fixture(scope="module")
def sheet(browser, all_held, tmp_path_factory):
    folder = tmp_path_factory.mktemp("sheet")
    out = shutil.copytree(all_held, folder / "out", symlinks=True)
    made = deburn("review", out, "--static", folder / "page")
    assert made.returncode == 0, made.stderr
    walk = Walk("sheet.mjs", folder / "page/index.html", folder / "d.csv")
    walk.out, walk.page, walk.csv = out, folder / "page", folder / "d.csv"
    return walk


@pytest.mark.parametrize("step", JOURNEY)
def test_a_reviewer_in_a_real_browser(journey, step):
    journey.check(step)


@pytest.mark.parametrize("step", SHEET)
def test_the_page_without_a_server_in_a_real_browser(sheet, step):
    sheet.check(step)


# ---- what was published ------------------------------------------------------

def twin(applied, id_):
    return applied.twin(source_of(applied.path, id_))


def test_the_box_drawn_with_the_mouse_is_black_and_nothing_else(journey,
                                                                applied):
    id_, b = journey.did["boxed"]["id"], journey.did["boxed"]["box"]
    published = twin(applied, id_)
    assert published, "the approved instance is not published"
    inside = np.s_[b["y"]:b["y"] + b["height"], b["x"]:b["x"] + b["width"]]
    assert b["width"] >= 39 and b["height"] >= 23
    assert (as_displayed(published)[0][inside] == 0).all()
    before = read(source_of(applied.path, id_)).pixel_array
    after = read(published).pixel_array
    assert as_displayed(source_of(applied.path, id_))[0][inside].max() > 0
    same = before == after
    same[inside] = True
    assert same.all()


def test_a_box_for_one_frame_is_black_on_that_frame_alone(journey, applied):
    cine = journey.did["cine"]
    shown = as_displayed(twin(applied, cine["id"]))
    x, y, side = cine["box"]["x"], cine["box"]["y"], 60
    for n, frame in enumerate(shown):
        part = frame[y:y + side, x:x + side]
        assert (part.max() <= 2) == (n == cine["frame"]), n


def test_rejected_and_held_instances_stay_out(journey, applied):
    assert not twin(applied, journey.did["rejected"])
    assert not twin(applied, journey.did["held"])
    assert len(applied.by_uid) == 2
    verdicts = [i["verdict"] for i in applied.report["instances"]]
    assert verdicts.count("refused") == 1
    assert verdicts.count("review") == journey.did["all"] - 3


def test_history_names_both_sessions_and_the_undo(journey):
    assert journey.did, journey.why
    said = [(e["action"], e["reviewer"]) for e in events(journey.out)
            if e["instance"] == journey.did["rejected"] and not e["cause"]]
    approve, nothing, reject = 1, 0, 2
    assert said == [(approve, b"Browser One"), (nothing, b"Browser One"),
                    (reject, b"Browser One")]
    assert {e["reviewer"] for e in events(journey.out)} == {b"Browser One",
                                                            b"Browser Two"}


def test_verify_passes_after_the_journey(applied):
    result = deburn("verify", applied.path, "--against", ROOT / "samples")
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_template_written_in_the_browser_passes_its_own_test(journey):
    assert journey.did, journey.why
    assert deburn("mask", "test", journey.did["template"]).returncode == 0


# ---- the page without a server -------------------------------------------------

def test_the_page_without_a_server_is_private(sheet):
    for p in (sheet.page, sheet.page / "pictures"):
        assert p.stat().st_mode & 0o777 == 0o700
    files = [p for p in sheet.page.rglob("*") if p.is_file()]
    assert len(files) > 12
    assert all(p.stat().st_mode & 0o777 == 0o600 for p in files)


def test_the_table_of_the_page_is_taken_and_applied(sheet):
    assert sheet.did, sheet.why
    taken = deburn("review", sheet.out, "--import", sheet.csv)
    assert taken.returncode == 0, taken.stderr
    assert "3 decisions taken" in taken.stdout
    assert {e["reviewer"].decode() for e in events(sheet.out)} == \
        {sheet.did["reviewer"]}
    result = Output(sheet.out, deburn("apply", sheet.out))
    by_ref = {i["input"]: i["verdict"] for i in result.report["instances"]}
    said = {"approve": {"clean", "redacted"}, "reject": {"refused"},
            "hold": {"review"}}
    assert len(sheet.did["decided"]) == 3
    for ref, action in sheet.did["decided"].items():
        assert by_ref[ref] in said[action]
    assert len(result.by_uid) == 1


def test_the_page_needs_nothing_that_its_tests_need():
    lock = json.loads((BROWSER / "package-lock.json").read_text())
    names = {pathlib.PurePosixPath(n).name for n in lock["packages"] if n}
    assert names == {"playwright-core"}
    for p in (ROOT / "src/review/page").glob("*.js"):
        assert "import " not in p.read_text(), p.name
