"""Profiles from the command line: shown, compared, checked, and obeyed."""
import csv
import re

import pydicom
import pytest

from conftest import ROOT, deburn, read, run

SITE = """\
name: our-site
base: basic
options:
  retain_device_identity: true
policy: phi
doubt: hold
video: refuse
keep_weekday: true
attributes:
  StudyDescription: clean
  InstitutionName: {replace: SITE A}
  '(0009,"GEMS_IDEN_01",04)': keep
"""


def rows_of(text):
    return [line.split("\t") for line in text.splitlines()]


def profile(tmp_path, text):
    path = tmp_path / "site.yaml"
    path.write_text(text)
    return path


def test_show_lists_options_and_a_line_for_each_attribute(tmp_path):
    table = [line.split("\t") for line in
             (ROOT / "src/tables/ps315.tsv").read_text().splitlines()[2:]]
    shown = rows_of(deburn("profile", "show", "basic").stdout)
    named = {r[0] for r in shown if r[0].startswith("(")}
    assert len(named) == len(table) - 1  # private ones have no single row
    mine = deburn("profile", "show", profile(tmp_path, SITE)).stdout
    assert "keep_weekday\ttrue\n" in mine
    assert "policy\tphi\n" in mine and "doubt\thold\n" in mine
    assert "video\trefuse\n" in mine and "video\treview\n" in deburn(
        "profile", "show", "basic").stdout
    assert "(0008,0080)\tInstitutionName\treplace: SITE A\n" in mine


def test_diff_shows_both_sides_of_what_differs(tmp_path):
    path = profile(tmp_path, SITE)
    same = deburn("profile", "diff", path, path)
    assert same.returncode == 0 and same.stdout == ""
    diff = deburn("profile", "diff", "basic", path)
    assert diff.returncode == 1
    assert "InstitutionName\tX/Z/D | replace: SITE A\n" in diff.stdout
    assert "policy\tstrict | phi\n" in diff.stdout
    assert "video\treview | refuse\n" in diff.stdout
    assert "PatientName" not in diff.stdout


def test_lint_names_rules_that_keep_or_do_nothing(tmp_path):
    assert deburn("profile", "lint", "basic").returncode == 0
    lint = deburn("profile", "lint", profile(tmp_path, """\
attributes:
  PatientName: keep
  StudyID: empty
  StationName: remove
"""))
    assert lint.returncode == 1
    said = {r[1]: r[2] for r in rows_of(lint.stdout)}
    assert "takes it away" in said["PatientName"]


@pytest.mark.parametrize("text, line", [
    ("options:\n  retain_everything: true\n", 2),
    ("base: basic\nattributes:\n  PatientNam: keep\n", 3),
    ("attributes:\n  PatientName: vanish\n", 2),
    ("policy: lax\n", 1),
    ("colour: blue\n", 1),
    ("options: [a\n", 2),
])
def test_what_is_not_understood_is_an_error_with_its_line(tmp_path, text,
                                                          line):
    result = deburn("profile", "show", profile(tmp_path, text))
    assert result.returncode == 2
    assert re.search(r"site\.yaml:%d: " % line, result.stderr)


# ---- a run that obeys ------------------------------------------------------

def ct(path, study, **more):
    ds = pydicom.Dataset()
    ds.file_meta = pydicom.dataset.FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = pydicom.uid.ExplicitVRLittleEndian
    ds.SOPClassUID = "1.2.840.10008.5.1.4.1.1.2"
    ds.StudyInstanceUID = study
    ds.SeriesInstanceUID = study + ".1"
    ds.SOPInstanceUID = study + ".1.1"
    ds.file_meta.MediaStorageSOPClassUID = ds.SOPClassUID
    ds.file_meta.MediaStorageSOPInstanceUID = ds.SOPInstanceUID
    ds.Modality, ds.PatientID, ds.PatientName = "CT", "4711", "Quux^Xenia"
    ds.StudyDate, ds.PatientBirthDate = "20240229", "19560621"
    ds.Rows = ds.Columns = 16
    ds.SamplesPerPixel, ds.PhotometricInterpretation = 1, "MONOCHROME2"
    ds.BitsAllocated = ds.BitsStored = 8
    ds.HighBit, ds.PixelRepresentation = 7, 0
    ds.PixelData = bytes(256)
    for keyword, value in more.items():
        setattr(ds, keyword, value)
    ds.is_little_endian, ds.is_implicit_VR = True, False
    ds.save_as(path, write_like_original=False)
    return path


def one(out):
    assert len(out.by_uid) == 1, out.result.stdout + out.result.stderr
    return read(next(iter(out.by_uid.values())))


def offset(ds, of="20240229"):
    day = pydicom.valuerep.DA
    return (day(ds.StudyDate) - day(of)).days


def test_two_studies_of_a_patient_agree_over_runs_with_one_key(tmp_path):
    keys = {}
    for name in "ab":
        keys[name] = tmp_path / f"{name}.key"
        keys[name].write_text(("%02x" % ord(name)) * 32 + "\n")
        keys[name].chmod(0o600)
    first = ct(tmp_path / "1.dcm", "1.2.3.1")
    second = ct(tmp_path / "2.dcm", "1.2.3.2", ReferencedStudySequence=[
        pydicom.Dataset()])
    ds = read(second)
    ds.ReferencedStudySequence[0].ReferencedSOPInstanceUID = "1.2.3.1"
    ds.save_as(second)

    def cleaned(name, source, key):
        return one(run(tmp_path / name, source, options=(
            "--profile", "tcia", "--key", keys[key], "--no-previews")))

    one_a, two_a = cleaned("1a", first, "a"), cleaned("2a", second, "a")
    one_b, again = cleaned("1b", first, "b"), cleaned("1c", first, "a")
    assert one_a.PatientID == two_a.PatientID != one_b.PatientID
    assert offset(one_a) == offset(two_a) != offset(one_b)
    assert -3650 <= offset(one_a) < 0
    assert one_a.StudyInstanceUID != one_b.StudyInstanceUID
    assert (two_a.ReferencedStudySequence[0].ReferencedSOPInstanceUID ==
            one_a.StudyInstanceUID)
    assert again == one_a


def test_weekdays_stay_where_a_profile_keeps_them(tmp_path):
    text = "base: tcia\nkeep_weekday: true\n"
    out = run(tmp_path / "out", ct(tmp_path / "1.dcm", "1.2.3.1"), options=(
        "--profile", profile(tmp_path, text), "--no-previews"))
    assert offset(one(out)) % 7 == 0 and offset(one(out)) < 0


def test_a_patient_map_names_patients_and_is_pinned(tmp_path):
    source = ct(tmp_path / "1.dcm", "1.2.3.1")
    names = tmp_path / "names.csv"
    names.write_text("id_old,id_new\n4711,TRIAL-007\n")
    out = run(tmp_path / "out", source,
              options=("--patient-map", names, "--no-previews"))
    assert one(out).PatientID == "TRIAL-007"
    assert out.patients == {"4711": "TRIAL-007"}
    other = deburn("run", source, "-o", tmp_path / "out")
    assert other.returncode == 3 and "patient map" in other.stderr
    names.write_text("id_old,id_new\n4711,A\n4712,A\n")
    twice = deburn("run", source, "-o", tmp_path / "out2", "--patient-map",
                   names)
    assert twice.returncode == 2 and "names.csv:3: " in twice.stderr


def test_repair_adds_what_the_iod_wants_and_can_be_defended(tmp_path):
    source = ct(tmp_path / "1.dcm", "1.2.3.1")
    plain = one(run(tmp_path / "a", source, options=("--no-previews",)))
    mended = one(run(tmp_path / "b", source,
                     options=("--repair-iod", "--no-previews")))
    assert "KVP" not in plain and "InstanceNumber" not in plain
    assert mended.KVP is None and mended.InstanceNumber == 1
    assert "ImagePositionPatient" not in mended  # nobody can know
