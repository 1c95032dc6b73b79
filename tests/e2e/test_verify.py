"""`deburn verify` and `deburn merge` as a user runs them."""
import shutil

import pytest

from conftest import ROOT, deburn, run


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    src = tmp_path_factory.mktemp("in")
    for name in ("mr_clean.dcm", "dx_initials.dcm"):
        shutil.copy(ROOT / "samples" / name, src)
    return src, run(tmp_path_factory.mktemp("v") / "out", src)


def copy_of(finished, tmp_path):
    out = tmp_path / "out"
    shutil.copytree(finished[1].path, out)
    return out


def test_an_untouched_output_is_good(finished):
    src, out = finished
    r = deburn("verify", out.path, "--against", src)
    assert r.returncode == 0, r.stdout + r.stderr
    assert "2 published" in r.stdout


def test_a_changed_file_is_found(finished, tmp_path):
    out = copy_of(finished, tmp_path)
    victim = sorted(out.glob("dicom/**/*.dcm"))[0]
    data = bytearray(victim.read_bytes())
    data[-9] ^= 1
    victim.write_bytes(data)
    assert deburn("verify", out).returncode == 1


def test_a_missing_file_is_found(finished, tmp_path):
    out = copy_of(finished, tmp_path)
    sorted(out.glob("dicom/**/*.dcm"))[0].unlink()
    assert deburn("verify", out).returncode == 1


def test_a_strange_file_is_found(finished, tmp_path):
    out = copy_of(finished, tmp_path)
    (out / "dicom/extra.dcm").write_bytes(b"x")
    assert deburn("verify", out).returncode == 1


def test_a_changed_log_line_is_found(finished, tmp_path):
    out = copy_of(finished, tmp_path)
    log = out / "audit.log"
    text = log.read_text()
    for old, new in (("clean", "Clean"), ("redacted", "Redacted")):
        if old in text:
            log.write_text(text.replace(old, new, 1))
            break
    assert log.read_text() != text
    assert deburn("verify", out).returncode == 1


def test_a_public_copy_can_be_checked_without_private(finished, tmp_path):
    out = copy_of(finished, tmp_path)
    shutil.rmtree(out / "private")
    r = deburn("verify", out)
    assert r.returncode == 0, r.stdout + r.stderr


def test_shards_merge_to_one(finished, tmp_path):
    src, whole = finished
    key = whole.path / "private/key"
    out = tmp_path / "out"
    for k in (1, 2):
        r = deburn("run", src, "-o", out, "--key", key, "--shard", f"{k}/2")
        assert r.returncode == 0, r.stderr
    r = deburn("merge", out, "--key", key)
    assert r.returncode == 0, r.stderr
    for name in ("private/uid-map.csv", "private/patient-map.csv"):
        assert (out / name).read_bytes() == (whole.path / name).read_bytes()
    ours = sorted(p.relative_to(out) for p in out.glob("dicom/**/*.dcm"))
    theirs = sorted(p.relative_to(whole.path)
                    for p in whole.path.glob("dicom/**/*.dcm"))
    assert ours == theirs
    for p in ours:
        assert (out / p).read_bytes() == (whole.path / p).read_bytes()
