"""The benchmark: made from harmless data, cleaned, scored, and scored again
by a second scorer that shares no code with the first."""
import csv
import hashlib
import json
import re
import shutil
import sqlite3
import subprocess

import pydicom
import pytest

from conftest import Output, deburn, read, run, shared

PUNCTUATION = " !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
PATIENTS, SEED = 8, 20261122


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    out = tmp_path_factory.mktemp("bench")
    result = deburn("bench", "make", shared("clean"), "-o", out,
                    "--patients", PATIENTS, "--seed", SEED)
    assert result.returncode == 0, result.stderr
    return out


@pytest.fixture(scope="module")
def cleaned(made, tmp_path_factory):
    return run(tmp_path_factory.mktemp("cleaned") / "out", made / "input",
               options=("--profile", "tcia", "--no-previews"))


def answers(made):
    db = sqlite3.connect(made / "answers.db")
    for uid, text in db.execute(
            "SELECT SOPInstanceUID, AnswerData FROM answer_data"):
        yield uid, list(json.loads(text).values())


def score(made, out, *options):
    result = deburn("bench", "score", made / "answers.db", out, *options)
    return result, dict(re.findall(r"^(\w+) +\d+ +\d+ +\d+ +([\d.]+) %",
                                   result.stdout, re.M))


# ---- what is made -----------------------------------------------------------

def test_the_key_has_midi_bs_columns_and_leaves(made):
    db = sqlite3.connect(made / "answers.db")
    columns = [r[1] for r in db.execute("PRAGMA table_info(answer_data)")]
    assert columns == ["index", "group", "Modality", "SOPClassUID",
                       "PatientID", "StudyInstanceUID", "SeriesInstanceUID",
                       "SOPInstanceUID", "Digest", "AnswerData"]
    for uid, checks in answers(made):
        for c in checks:
            assert set(c) >= {"scope", "tag", "tag_ds", "tag_name", "value",
                              "action", "action_text", "answer_category_v2"}
            v2 = c["answer_category_v2"]
            assert set(v2["hipaa"]) == {"z", "m"}
            assert set(v2["dicom"]) == {"p15", "iod", "safe"}
            assert set(v2["tcia"]) == {"ptkb", "p15", "rev"}
            if c["action"] == "<text_removed>":
                assert any(leaf for group in v2.values() if group
                           for leaf in group.values())


def test_identities_are_planted_everywhere_midi_b_plants_them(made):
    kinds = set()
    for uid, checks in answers(made):
        for c in checks:
            if c["action"] == "<pixels_hidden>":
                kinds.add("pixels")
            if c["action"] != "<text_removed>":
                continue
            place, text = c["tag_ds"], c["action_text"].strip("<>")
            kinds.add("private" if '"' in place else
                      "nested" if "[<" in place else "top")
            if re.fullmatch(r"for [A-Z][a-z]+ [A-Z][a-z]+", text):
                kinds.add("name in text")
            if re.fullmatch(r"(?:on )?\d{8}", text):
                kinds.add("date in text")
            if re.search(r"\b1\.3\.\d+\.", text):
                kinds.add("UID in text")
    assert kinds >= {"pixels", "private", "nested", "top", "name in text",
                     "date in text", "UID in text"}


def test_one_patient_is_one_identity(made):
    names = {}
    for path in sorted((made / "input").glob("*/*.dcm")):
        ds = read(path)
        assert names.setdefault(ds.PatientID, str(ds.PatientName)) == str(
            ds.PatientName)
        assert ds.file_meta.MediaStorageSOPInstanceUID == ds.SOPInstanceUID
    assert 1 < len(names) <= PATIENTS


def test_the_same_seed_gives_the_same_bytes(made, tmp_path):
    for seed, same in ((SEED, True), (SEED + 1, False)):
        result = deburn("bench", "make", shared("clean"), "-o",
                        tmp_path / str(seed), "--patients", PATIENTS,
                        "--seed", seed)
        assert result.returncode == 0
        ours = {p.name: hashlib.sha256(p.read_bytes()).hexdigest()
                for p in (tmp_path / str(seed) / "input").glob("*/*.dcm")}
        theirs = {p.name: hashlib.sha256(p.read_bytes()).hexdigest()
                  for p in (made / "input").glob("*/*.dcm")}
        assert (ours == theirs) == same


# ---- what is scored ---------------------------------------------------------

def test_profile_tcia_scores_100_percent_and_leaks_nothing(made, cleaned,
                                                           tmp_path):
    report = tmp_path / "score.html"
    result, scores = score(made, cleaned.path, "--html", report,
                           "--csv", tmp_path / "d.csv")
    assert result.returncode == 0, result.stdout
    assert scores["all"] == "100.00"
    assert "strict: 0 planted values left in 0 files, 0 hidden boxes" in \
        result.stdout
    assert "<h2>By series</h2>" in report.read_text()
    assert (tmp_path / "d.csv").read_text().count("\n") == 1  # the header


def test_a_withheld_file_costs_all_but_the_removals(made, cleaned, tmp_path):
    out = tmp_path / "out"
    shutil.copytree(cleaned.path / "dicom", out)
    next(out.glob("*/*/*/*.dcm")).unlink()
    result, scores = score(
        made, out, "--uid-map", cleaned.path / "private/uid-map.csv",
        "--patient-map", cleaned.path / "private/patient-map.csv")
    assert result.returncode == 1
    assert "1 missing in the output" in result.stdout
    assert float(scores["all"]) < 100
    assert scores["text_removed"] == scores["date_shifted"] == "100.00"


# ---- a second opinion -------------------------------------------------------

def index(ds, found, depth=0, label=""):
    """Places and values as the public script's indexer writes them."""
    for e in ds:
        tag = "(%04x,%04x)" % (e.tag.group, e.tag.element)
        if e.tag.is_private and e.private_creator:
            tag = '(%04x,"%s",%02x)' % (e.tag.group,
                                        str(e.private_creator).upper(),
                                        e.tag.element & 0xff)
        place = f"{label}<{tag}>"
        hidden = e.name in ("Pixel Data", "Overlay Data")
        found[place] = "<REMOVED>" if hidden else f"<{str(e.value).strip()}>"
        if e.value is None:
            found[place] = "<>"
        if e.VR == "SQ":
            for i, item in enumerate(e.value):
                index(item, found, depth + 1, f"{place}[<{i:04d}>]")
    return found


def bare(text):
    return text.replace("<", "").replace(">", "").lower()


def holds(value, text):
    """All of the text's words, by a rougher cut than the scorer's."""
    words = [w.strip(PUNCTUATION) for w in text.split()]
    return text in value or all(w in value for w in words if w)


def says(check, place, found, maps):
    """May the check pass? None: this scorer does not know."""
    value, action = found.get(place), check["action"].strip("<>")
    text = bare(check["action_text"])
    if action == "tag_retained":
        return value is not None
    if action == "text_notnull":
        return value not in (None, "<>")
    if action == "text_retained":
        return value is not None and holds(bare(value), text)
    if action == "text_removed":
        return value in (None, "<>", "<REMOVED>") or text not in bare(value)
    if action in ("date_shifted", "uid_changed"):
        return value is None or bare(check["value"]) not in bare(value)
    if action in ("uid_consistent", "patid_consistent"):
        return value == "<%s>" % maps[action].get(check["value"].strip("<>"))
    return None


def test_pydicom_agrees_with_every_verdict(made, cleaned):
    maps = {"uid_consistent": cleaned.uids, "patid_consistent":
            cleaned.patients}
    seen, wrong = 0, []
    for uid, checks in answers(made):
        ds = read(cleaned.by_uid[cleaned.uids[uid]])
        found = index(ds, {})
        for c in checks:
            if c["action"] == "<pixels_retained>":
                good = hashlib.md5(ds.PixelData).hexdigest() == bare(
                    c["action_text"])
            else:
                good = says(c, c["tag_ds"], found, maps)
            seen += good is not None
            if good is False:
                wrong.append((c["action"], c["tag_ds"]))
    assert seen > 3000 and wrong == []


def test_hidden_boxes_are_flat_for_pydicom(made, cleaned):
    boxes = 0
    for uid, checks in answers(made):
        for c in checks:
            if c["action"] != "<pixels_hidden>":
                continue
            box = json.loads(c["action_text"][1:-1])
            (x0, y0), (x1, y1) = box["top_left"], box["bottom_right"]
            picture = read(cleaned.by_uid[cleaned.uids[uid]]).pixel_array
            crop = picture[y0:y1 + 1, x0:x1 + 1]
            assert crop.size and crop.min() == crop.max()
            boxes += 1
    assert boxes


# ---- other eyes on the outputs ----------------------------------------------

def iod_errors(path):
    text = subprocess.run(["dciodvfy", path], capture_output=True, text=True,
                          errors="replace").stderr
    return {re.sub(r"<[^<>]*> +-", "<> -", re.sub(r"\d[\d.]{11,}", "UID", l))
            for l in text.splitlines() if l.startswith("Error")}


@pytest.mark.parametrize("profile", ["tcia", "basic"])
def test_outputs_have_no_new_iod_error_and_all_can_read_them(
        made, cleaned, tmp_path, profile):
    if not shutil.which("dciodvfy") or not shutil.which("dcmdump"):
        pytest.skip("dciodvfy or dcmdump is not installed")
    out = cleaned if profile == "tcia" else run(
        tmp_path / "out", made / "input", options=(
            "--policy", "phi", "--doubt", "keep", "--no-previews"))
    sources = sorted((made / "input").glob("*/*.dcm"))
    assert len(out.by_uid) == len(sources)
    for source in sources:
        twin = out.twin(source)
        before = iod_errors(source)
        new = iod_errors(twin) - before
        if "Error - Information Object Not found" not in before:
            assert not new, source.name
        assert subprocess.run(["dcmdump", "-q", twin],
                              capture_output=True).returncode == 0
        for e in pydicom.dcmread(twin).iterall():  # reads every value
            str(e.value)
