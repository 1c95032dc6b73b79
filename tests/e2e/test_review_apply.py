"""Decisions carried out: what was approved is published blanked, what was not
stays out, as pydicom sees it."""
import shutil
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from conftest import DEBURN, ROOT, as_displayed, deburn, read, run
from review_client import SAMPLES, Server, apply, box, named, source_of


@pytest.fixture
def out(all_held, tmp_path):
    return shutil.copytree(all_held, tmp_path / "out", symlinks=True)


def test_apply_blanks_the_added_box_and_nothing_else(out):
    with Server(out) as s:
        id_ = named(s, "ct_clean_1")["id"]
        s.decide(id_, "approve", [box(100, 120, 40, 24)])
    source = source_of(out, id_)
    twin = apply(out).twin(source)
    assert twin, "the approved instance is not published"
    before, after = read(source).pixel_array, read(twin).pixel_array
    assert (as_displayed(twin)[0][120:144, 100:140] == 0).all()
    inside = np.zeros(before.shape, bool)
    inside[120:144, 100:140] = True
    assert (before[~inside] == after[~inside]).all()
    assert (before[inside] != after[inside]).any()
    bytes_ = twin.read_bytes()
    again = apply(out)
    assert "0 approved, 0 rejected, 0 taken back" in again.result.stdout
    assert again.twin(source).read_bytes() == bytes_


def test_apply_blanks_a_box_of_one_frame_on_that_frame(out):
    with Server(out) as s:
        item = next(i for i in s.items() if i["frames"] > 1)
        s.decide(item["id"], "approve", [box(200, 200, 64, 64, 2, 2)])
    twin = apply(out).twin(source_of(out, item["id"]))
    shown = as_displayed(twin)
    assert shown[2][200:264, 200:264].max() <= 2
    for n, f in enumerate(shown):
        assert n == 2 or f[200:264, 200:264].max() > 20


def test_a_rejected_instance_stays_out_and_an_open_one_is_held(out):
    with Server(out) as s:
        one, two = named(s, "ct_clean_1", "ct_clean_2")
        s.decide(one["id"], "reject")
        s.decide(two["id"], "hold")
    result = apply(out)
    assert not result.by_uid
    verdicts = [i["verdict"] for i in result.report["instances"]]
    assert verdicts.count("refused") == 1 and verdicts.count("review") == SAMPLES - 1


def test_a_taken_back_approval_withdraws_the_file(out):
    with Server(out) as s:
        id_ = named(s, "mr_clean")["id"]
        s.decide(id_, "approve")
    source = source_of(out, id_)
    assert apply(out).twin(source)
    with Server(out) as s:
        assert s.item(id_)["state"] == "published"
        s.post("/api/undo", {"id": id_, "revision": s.item(id_)["revision"]})
    assert not apply(out).twin(source)
    assert deburn("verify", out).returncode == 0
    with Server(out) as s:
        s.decide(id_, "approve")
    assert apply(out).twin(source)


def test_the_same_run_again_leaves_decisions_alone(out):
    with Server(out) as s:
        one, two = named(s, "ct_clean_1", "ct_clean_2")
        s.decide(one["id"], "approve")
        s.decide(two["id"], "reject")
    published = set(apply(out).by_uid)
    again = run(out, ROOT / "samples", options=["--review-all"])
    assert set(again.by_uid) == published
    with Server(out) as s:
        assert s.item(one["id"])["decision"] == "approve"
        assert s.item(two["id"])["decision"] == "reject"


def test_apply_refuses_another_key_and_an_unknown_out(out, tmp_path):
    key = tmp_path / "key"
    key.write_text("0" * 64 + "\n")
    key.chmod(0o600)
    assert deburn("apply", out, "--key", key).returncode == 3
    assert deburn("apply", tmp_path / "nothing").returncode == 2
    assert deburn("apply").returncode == 2


def test_a_changed_input_is_not_published(tmp_path):
    inputs, out = tmp_path / "in", tmp_path / "out"
    inputs.mkdir()
    copy = shutil.copy(ROOT / "samples/mr_clean.dcm", inputs)
    deburn("run", inputs, "-o", out, "--review-all")
    with Server(out) as s:
        s.decide(s.items()[0]["id"], "approve")
    with open(copy, "ab") as f:
        f.write(b"\0\0")
    assert not apply(out).by_uid


def test_an_apply_killed_in_the_middle_is_finished_by_the_next(out):
    with Server(out) as s:
        for i in s.items():
            s.decide(i["id"], "approve")
    at_work = subprocess.Popen([str(DEBURN), "apply", str(out), "--jobs", "1"],
                               stdout=subprocess.DEVNULL)
    until = time.monotonic() + 60
    while not list(out.glob("dicom/**/*.dcm")) and time.monotonic() < until:
        time.sleep(0.01)
    at_work.kill()
    at_work.wait()
    before = len(list(out.glob("dicom/**/*.dcm")))
    result = apply(out)
    assert 0 < before <= len(result.by_uid) == SAMPLES
    assert result.report["totals"]["review"] == 0
    checked = deburn("verify", out, "--against", ROOT / "samples")
    assert checked.returncode == 0, checked.stdout


def test_apply_takes_its_turn_while_people_look(out):
    """A page asks without a pause, more than any person would."""
    done = threading.Event()
    with Server(out) as s:
        s.decide(named(s, "mr_clean")["id"], "approve")

        def look():
            seen = set()
            while not done.is_set():
                seen.add(s.ask("GET", "/api/list")[0])
            return seen

        with ThreadPoolExecutor(4) as pool:
            looks = [pool.submit(look) for _ in range(4)]
            try:
                codes = [deburn("apply", out).returncode for _ in range(4)]
            finally:
                done.set()
        assert codes == [1] * 4
        assert set().union(*(n.result() for n in looks)) == {200}
        assert s.item(named(s, "mr_clean")["id"])["state"] == "published"
