"""`deburn run`: bad input, exit codes, refusals, repeatability."""
import hashlib
import json
import shutil

from conftest import DEBURN, ROOT, deburn, read, run, shared


def one_sample():
    return sorted((ROOT / "samples").glob("*.dcm"))[0]


def tree(path):
    return {str(p.relative_to(path)): hashlib.sha256(p.read_bytes()).hexdigest()
            for p in sorted(path.rglob("*")) if p.is_file()}


def test_usage_is_exit_2():
    assert deburn("run").returncode == 2
    assert deburn("run", one_sample()).returncode == 2
    assert deburn("no-such-command").returncode == 2
    assert deburn("run", one_sample(), "-o", "x", "--policy",
                  "whatever").returncode == 2


def test_help_shows_examples_and_options():
    text = deburn("run", "--help")
    assert text.returncode == 0
    for word in ("--profile", "--boxes", "examples:", "--jobs"):
        assert word in text.stdout


def test_not_dicom_is_skipped_and_broken_is_quarantined(tmp_path):
    src = tmp_path / "in"
    src.mkdir()
    (src / "notes.txt").write_text("no DICOM here\n")
    good = one_sample().read_bytes()
    (src / "good").write_bytes(good)
    (src / "broken.dcm").write_bytes(good[:len(good) * 2 // 3])
    out = run(tmp_path / "out", src)
    assert out.result.returncode == 1, out.result.stderr
    assert len(out.by_uid) == 1
    totals = out.report["totals"]
    assert totals["quarantined"] == 1
    text = (out.path / "private/quarantine.csv").read_text()
    assert "broken.dcm" in text


def test_input_is_never_changed(tmp_path):
    src = tmp_path / "in"
    shutil.copytree(ROOT / "samples", src,
                    ignore=lambda d, n: [x for x in n if
                                         not x.endswith(".dcm")])
    before = tree(src)
    run(tmp_path / "out", src)
    assert tree(src) == before


def test_twice_the_same_bytes(tmp_path, samples_out):
    key = samples_out.path / "private/key"
    again = run(tmp_path / "out", ROOT / "samples", options=["--key", key])
    a, b = tree(samples_out.path / "dicom"), tree(again.path / "dicom")
    assert a and a == b


def test_jobs_do_not_change_the_result(tmp_path, samples_out):
    key = samples_out.path / "private/key"
    one = run(tmp_path / "out", ROOT / "samples",
              options=["--key", key, "--jobs", "1"])
    assert tree(one.path / "dicom") == tree(samples_out.path / "dicom")


def test_resume_does_nothing_twice(tmp_path):
    first = run(tmp_path / "out", ROOT / "samples")
    stamps = {p: p.stat().st_mtime_ns for p in first.by_uid.values()}
    again = run(tmp_path / "out", ROOT / "samples")
    assert again.result.returncode == first.result.returncode
    assert {p: p.stat().st_mtime_ns for p in again.by_uid.values()} == stamps


def test_out_of_another_key_or_profile_is_refused(tmp_path):
    out = tmp_path / "out"
    assert run(out, one_sample()).result.returncode == 0
    other = tmp_path / "key"
    other.write_text("ab" * 32 + "\n")
    other.chmod(0o600)
    for options in (["--key", other], ["--profile", "tcia"]):
        r = deburn("run", one_sample(), "-o", out, *options)
        assert r.returncode == 3, r.stderr
        assert "another" in r.stderr


def test_dry_run_publishes_nothing(tmp_path):
    out = tmp_path / "out"
    r = deburn("run", one_sample(), "-o", out, "--dry-run")
    assert r.returncode == 0, r.stderr
    assert not list(out.rglob("*.dcm"))


def test_list_of_inputs_on_stdin(tmp_path):
    r = deburn("run", "-", "-o", tmp_path / "out", input=f"{one_sample()}\n")
    assert r.returncode == 0, r.stderr
    assert len(list((tmp_path / "out/dicom").rglob("*.dcm"))) == 1


def test_report_has_the_contract_shape(samples_out):
    report = samples_out.report
    assert {"deburn", "profile", "policy", "totals", "instances"} <= set(report)
    for i in report["instances"]:
        assert {"output", "sop_instance_uid", "verdict", "transfer_syntax",
                "frames", "boxes", "digest_outside", "pixel_data_identical",
                "checks", "ms"} <= set(i)
        for b in i["boxes"]:
            assert {"x", "y", "width", "height", "first_frame", "last_frame",
                    "reasons", "class"} <= set(b)
        if i["output"]:
            assert (samples_out.path / i["output"]).exists()


def test_inspect_prints_the_contract_shape():
    r = deburn("inspect", one_sample(), "--json")
    assert r.returncode == 0, r.stderr
    seen = json.loads(r.stdout)
    assert {"frames", "rows", "columns", "lines", "ms"} <= set(seen)
    assert seen["lines"]
    for line in seen["lines"]:
        assert line["verdict"] in ("blank", "keep", "ask")
        assert 0 <= line["first_frame"] <= line["last_frame"] < seen["frames"]


def test_burned_every_file_has_a_verdict_and_no_leak(tmp_path):
    src = shared("burned")
    out = run(tmp_path / "out", src, timeout=900)
    assert out.result.returncode in (0, 1), out.result.stderr
    assert sum(out.report["totals"].values()) == len(list(src.glob("*.dcm")))
    for p in src.glob("*.dcm"):
        twin, ds = out.twin(p), read(p)
        if not twin:
            continue
        data = twin.read_bytes()
        for key in ("PatientName", "PatientID", "PatientBirthDate"):
            value = str(ds.get(key, "") or "").strip()
            if len(value) >= 7:  # shorter ones stand in digits by chance
                assert value.encode("utf-8") not in data, (p.name, key)


def test_hostile_ends_without_a_crash(tmp_path):
    src = shared("hostile")
    out = run(tmp_path / "out", src, timeout=900)
    assert out.result.returncode in (0, 1), out.result.stderr[-500:]
    for p in (tmp_path / "out/dicom").rglob("*.dcm"):
        data = p.read_bytes().upper()
        for name in (b"DOE^JOHN", b"DOE, JOHN", b"JOHN DOE"):
            assert name not in data, p.name


def test_program_is_where_the_tests_think():
    assert DEBURN.exists()
