"""Policy files, broken files, and the same answer twice."""
import json
import re

import pytest

import mask_rules
from conftest import ROOT, deburn, run

WORKLIST = ROOT / "samples/sc_worklist.dcm"
LIVER = ROOT / "samples/us_palette_rle.dcm"


def lines_of(path, policy):
    result = deburn("inspect", path, "--policy", policy, "--json")
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)["lines"]


@pytest.fixture(scope="module")
def plain():
    """What the named policies say: they must differ, or nothing is shown."""
    said = {(f, p): lines_of(f, p) for f in (WORKLIST, LIVER)
            for p in ("strict", "phi")}
    assert all(said[f, "strict"] != said[f, "phi"] for f in (WORKLIST, LIVER))
    return said


def policy_file(folder, text):
    path = folder / "site.yaml"
    path.write_text("deburn-policy: 1\n" + text)
    return path


OVERRIDES = [
    ("Modality equals: [OT, SC]", WORKLIST),
    ("SOPClassUID equals: 1.2.840.10008.5.1.4.1.1.6.1", LIVER),
    ("PhotometricInterpretation prefix: PALETTE", LIVER)]


@pytest.mark.parametrize("condition,meant", OVERRIDES)
def test_a_policy_file_overrides_where_it_says(tmp_path, plain, condition,
                                               meant):
    path = policy_file(tmp_path, "default: {policy: strict}\noverrides:\n"
                       f"  - match:\n      - {condition}\n    policy: phi\n")
    for f in (WORKLIST, LIVER):
        want = plain[f, "phi" if f == meant else "strict"]
        assert lines_of(f, path) == want


def test_a_policy_file_chooses_by_device(tmp_path, plain):
    model = str(mask_rules.pydicom.dcmread(LIVER).ManufacturerModelName)
    path = policy_file(tmp_path, "default: {policy: phi}\noverrides:\n"
                       "  - match:\n      - ManufacturerModelName equals: "
                       f"{model}\n    policy: strict\n")
    assert lines_of(LIVER, path) == plain[LIVER, "strict"]
    assert lines_of(WORKLIST, path) == plain[WORKLIST, "phi"]


def test_the_report_names_the_file(tmp_path):
    path = policy_file(tmp_path, "default: {policy: templates}\n")
    out = run(tmp_path / "out", ROOT / "samples/ct_clean_1.dcm",
              options=["--policy", path])
    assert out.result.returncode == 0, out.result.stderr
    assert out.report["policy"] == "site.yaml"


def test_a_run_is_not_resumed_under_another_policy_file(tmp_path):
    path = policy_file(tmp_path, "default: {policy: strict}\n")
    sample = ROOT / "samples/ct_clean_1.dcm"
    assert run(tmp_path / "out", sample,
               options=["--policy", path]).result.returncode == 0
    policy_file(tmp_path, "default: {policy: strict, doubt: keep}\n")
    assert run(tmp_path / "out", sample,
               options=["--policy", path]).result.returncode == 3


# ---- broken files stop the run -------------------------------------------

BROKEN = [("default: {policy: lax}\n", 2),
          ("defaults: {policy: phi}\n", 2),
          ("default: {doubt: maybe}\n", 2),
          ("overrides:\n  - policy: phi\n", 3),
          ("overrides:\n  - match:\n      - Modalty equals: CT\n", 4),
          ("overrides:\n  - match:\n      - Modality equal: CT\n", 4),
          ("overrides:\n  - match:\n      - Modality regex: '(('\n", 4),
          ("default: [phi\n", 3)]


@pytest.mark.parametrize("text,line", BROKEN)
def test_a_broken_policy_file_stops_the_run(tmp_path, text, line):
    path = policy_file(tmp_path, text)
    out = tmp_path / "out"
    result = deburn("run", ROOT / "samples", "-o", out, "--policy", path)
    assert result.returncode == 3
    assert re.search(rf"site\.yaml:{line}: ", result.stderr), result.stderr
    assert not list(out.rglob("*.dcm"))


HEAD = "deburn-masks: 1\nrules:\n  - id: a\n    verdict: scrub\n    match:\n"
MASKS = [("      - Modality equls: US\n    regions: [[0, 0, 9, 9]]\n", 6),
         ("      - Modalty equals: US\n    regions: [[0, 0, 9, 9]]\n", 6),
         ("      - Modality equals: US\n    regions: [[0, 0, 9]]\n", 7),
         ("      - Modality equals: US\n    region: [[0, 0, 9, 9]]\n", 7),
         ("      - Modality regex: '(('\n    regions: [[0, 0, 9, 9]]\n", 6)]


@pytest.mark.parametrize("text,line", MASKS)
def test_a_broken_template_stops_the_run(tmp_path, text, line):
    folder, out = tmp_path / "masks", tmp_path / "out"
    folder.mkdir()
    (folder / "site.yaml").write_text(HEAD + text)
    result = deburn("run", ROOT / "samples", "-o", out, "--masks", folder)
    assert result.returncode == 3
    assert re.search(rf"site\.yaml:{line}: ", result.stderr), result.stderr
    assert not list(out.rglob("*.dcm"))


# ---- templates without a search ------------------------------------------

DENY = HEAD.replace("scrub", "deny").replace(
    "    match", "    unsearched: yes\n    match")


@pytest.mark.parametrize("policy,published", [
    ("default: {policy: templates}\n", 0),
    ("default: {policy: templates, searched: yes}\n", 1),
    ("default: {policy: phi}\n", 1)])
def test_boxes_do_not_excuse_what_nobody_searched(tmp_path, policy, published):
    folder = tmp_path / "masks"
    folder.mkdir()
    (folder / "site.yaml").write_text(DENY + "      - Modality equals: ZZ\n")
    source = mask_rules.write(tmp_path / "zz.dcm", {
        "Modality": "ZZ", "ImageType": "ORIGINAL\\PRIMARY",
        "StudyInstanceUID": "1.2.826.0.1.3680043.8.498.78",
        "SeriesInstanceUID": "1.2.826.0.1.3680043.8.498.79"}, 64, 64, True)
    out = run(tmp_path / "out", source, options=[
        "--masks", folder, "--boxes", "1,2,30,4",
        "--policy", policy_file(tmp_path, policy)])
    assert len(out.by_uid) == published, out.result.stderr
    assert out.report["totals"]["refused"] == 1 - published


# ---- the same answer twice -----------------------------------------------

def test_twice_the_same_boxes_and_bytes(tmp_path, samples_out):
    again = run(tmp_path / "out", ROOT / "samples",
                options=["--key", samples_out.path / "private/key"])

    def answers(out):
        return {i["sop_instance_uid"]: (i["verdict"], i["boxes"],
                                        i["digest_outside"])
                for i in out.report["instances"]}

    def files(out):
        return {p.relative_to(out.path): p.read_bytes()
                for p in (out.path / "dicom").rglob("*.dcm")}
    assert answers(again) == answers(samples_out)
    assert any(boxes for _, boxes, _ in answers(again).values())
    assert files(again) == files(samples_out) and files(again)
