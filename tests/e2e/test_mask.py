"""`deburn mask` end to end: vectors, pictures, templates learned and drifting."""
import json
import re

import numpy as np
import PIL.Image
import pytest

import mask_rules
from conftest import ROOT, as_displayed, deburn, frames, read, run
from test_mask_import import facts


def vectors_of(result):
    m = re.match(r"(\d+) of (\d+) vectors hold", result.stdout)
    return int(m[1]), int(m[2])


# ---- vectors -------------------------------------------------------------

def test_every_vector_of_other_tools_holds():
    path = facts("template-tests.json")
    count = len(json.loads(path.read_text())["vectors"])
    result = deburn("mask", "test", path)
    assert result.returncode == 0, result.stdout
    assert vectors_of(result) == (count, count)
    assert count > 600


def test_the_shipped_files_hold_their_own_vectors():
    result = deburn("mask", "test")
    assert result.returncode == 0, result.stdout
    held, count = vectors_of(result)
    assert held == count > 600


@pytest.mark.parametrize("spoil", [
    lambda e: e.update(verdict="deny" if e["verdict"] != "deny" else "allow"),
    lambda e: e.update(rule="dre-002" if e["rule"] != "dre-002" else None),
    lambda e: e.update(regions=[{"x": 1, "y": 2, "width": 3, "height": 4}])])
def test_a_vector_that_is_wrong_fails(tmp_path, spoil):
    content = json.loads(facts("template-tests.json").read_text())
    vector = next(v for v in content["vectors"]
                  if v["expect"]["rule"] and v["expect"]["regions"])
    spoil(vector["expect"])
    content["vectors"] = [vector]
    path = tmp_path / "vectors.json"
    path.write_text(json.dumps(content))
    result = deburn("mask", "test", path)
    assert result.returncode == 1
    assert vectors_of(result) == (0, 1)


# ---- show ----------------------------------------------------------------

RULE = """deburn-masks: 1
rules:
  - id: liver-banner
    verdict: scrub
    match:
      - Manufacturer equals: "{maker}"
      - ManufacturerModelName equals: "{model}"
    regions: [{region}]
"""
LIVER = ROOT / "samples/us_palette_rle.dcm"


@pytest.fixture
def rule_for_liver(tmp_path):
    def write(region):
        ds = read(LIVER)
        folder = tmp_path / f"masks-{region[1]}-{region[3]}"
        folder.mkdir()
        (folder / "site.yaml").write_text(RULE.format(
            maker=ds.Manufacturer, model=ds.ManufacturerModelName,
            region=list(region)))
        return folder
    return write


def test_show_says_which_rule_matches_and_draws_it(rule_for_liver, tmp_path):
    folder = rule_for_liver((20, 30, 200, 60))
    png = tmp_path / "shown.png"
    result = deburn("mask", "show", LIVER, "--masks", folder, "--png", png)
    assert result.returncode == 0, result.stderr
    assert "liver-banner" in result.stdout and "20,30 200x60" in result.stdout
    assert "because: Manufacturer equals" in result.stdout
    pixels = np.asarray(PIL.Image.open(png).convert("RGB")).astype(int)
    assert pixels.shape[:2] == frames(LIVER)[0].shape[:2]
    red = (pixels[..., 0] > 150) & (pixels[..., 1:].max(axis=2) < 90)
    rows, columns = np.nonzero(red)
    assert abs(columns.min() - 20) <= 2 and abs(columns.max() - 219) <= 2
    assert abs(rows.min() - 30) <= 2 and abs(rows.max() - 89) <= 2


def test_show_of_another_device_matches_nothing(rule_for_liver):
    folder = rule_for_liver((20, 30, 200, 60))
    result = deburn("mask", "show", ROOT / "samples/us_cine_banner.dcm",
                    "--masks", folder)
    assert result.returncode == 0, result.stderr
    assert "liver-banner" not in result.stdout


# ---- learn ---------------------------------------------------------------

@pytest.fixture(scope="module")
def a_series(tmp_path_factory):
    """Four instances of one screen, and what a run made of them."""
    folder = tmp_path_factory.mktemp("series")
    (folder / "in").mkdir()
    for n in range(4):
        ds = read(LIVER)
        ds.SOPInstanceUID += f".{n}"
        ds.file_meta.MediaStorageSOPInstanceUID = ds.SOPInstanceUID
        ds.SeriesInstanceUID += f".{n // 2}"
        ds.InstanceNumber = n + 1
        ds.save_as(folder / "in" / f"{n}.dcm")
    out = run(folder / "out", folder / "in")
    assert out.result.returncode == 0, out.result.stderr
    return out


def phi_boxes(truth):
    entry = next(e for e in truth if e["file"].endswith(LIVER.name))
    return [t["box"] for t in entry["texts"]
            if t["class"] in ("phi", "date_time")]


def test_a_learned_template_covers_the_banner(a_series, truth, tmp_path):
    learned = tmp_path / "proposed"
    result = deburn("mask", "learn", a_series.path, "-o", learned)
    assert result.returncode == 0, result.stderr
    files = list(learned.glob("*.yaml"))
    assert len(files) == 1
    text = files[0].read_text().upper()
    for word in str(read(LIVER).PatientName).upper().split("^"):
        assert word not in text or len(word) < 3
    held = deburn("mask", "test", files[0])
    assert held.returncode == 0 and vectors_of(held)[0] >= 1, held.stdout
    result = deburn("mask", "show", LIVER, "--masks", learned)
    assert "learned-" in result.stdout
    boxes = [tuple(map(int, m)) for m in re.findall(
        r"^  (\d+),(\d+) (\d+)x(\d+)$", result.stdout, re.M)]
    rows, columns = frames(LIVER)[0].shape[:2]
    hidden = mask_rules.picture(boxes, rows, columns)
    for x, y, w, h in phi_boxes(truth):
        assert hidden[y:y + h, x:x + w].all(), (x, y, w, h)


def test_a_learned_template_works_where_nothing_is_read(a_series, truth,
                                                        tmp_path):
    learned = tmp_path / "proposed"
    deburn("mask", "learn", a_series.path, "-o", learned)
    policy = tmp_path / "policy.yaml"
    policy.write_text("deburn-policy: 1\n"
                      "default: {policy: templates, searched: yes}\n")
    out = run(tmp_path / "out", LIVER,
              options=["--policy", policy, "--masks", learned])
    twin = out.twin(LIVER)
    assert twin, out.result.stderr
    shown = as_displayed(twin)[0]
    for x, y, w, h in phi_boxes(truth):
        assert shown[y:y + h, x:x + w].max() == 0


def test_too_few_instances_teach_nothing(a_series, tmp_path):
    result = deburn("mask", "learn", a_series.path, "-o", tmp_path / "p",
                    "--least", "5")
    assert result.returncode == 1
    assert not list(tmp_path.glob("p/*.yaml"))


# ---- drift ---------------------------------------------------------------

@pytest.mark.parametrize("region,alarmed", [((0, 41, 640, 6), True),
                                            ((0, 0, 640, 44), False)])
def test_text_beside_a_templates_box_raises_the_alarm(rule_for_liver, tmp_path,
                                                      region, alarmed):
    out = run(tmp_path / "out", LIVER,
              options=["--masks", rule_for_liver(region)])
    assert out.result.returncode == 0, out.result.stderr
    said = [i.get("drift") for i in out.report["instances"]]
    assert said == (["liver-banner"] if alarmed else [None])
    html = (out.path / "report.html").read_text()
    assert ("Drift alarms" in html) == alarmed


# ---- what masks/README.md says --------------------------------------------

def examples():
    text = (ROOT / "masks/README.md").read_text()
    return re.findall(r"```yaml\n(.*?)```", text, re.S)


def test_the_example_of_a_template_holds_its_vectors(tmp_path):
    path = tmp_path / "example.yaml"
    path.write_text(examples()[0])
    result = deburn("mask", "test", path)
    assert result.returncode == 0, result.stdout + result.stderr
    assert vectors_of(result) == (2, 2)


def test_the_example_of_a_policy_is_read(tmp_path):
    path = tmp_path / "policy.yaml"
    path.write_text(examples()[1])
    result = deburn("inspect", ROOT / "samples/ct_clean_1.dcm", "--policy",
                    path)
    assert result.returncode == 0, result.stderr
