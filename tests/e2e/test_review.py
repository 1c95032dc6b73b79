"""The review as its users meet it: what is shown, decided and carried out."""
import io
import re
import shutil
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import PIL.Image
import pytest

from conftest import ROOT, as_displayed, deburn, read, run
from review_client import (SAMPLES, Server, apply, box, copies, events, named,
                           source_of)

APPROVE, REJECT, HOLD = 1, 2, 3


@pytest.fixture
def out(all_held, tmp_path):
    return shutil.copytree(all_held, tmp_path / "out", symlinks=True)


@pytest.fixture
def server(out):
    with Server(out) as s:
        yield s


# ---- what is served ---------------------------------------------------------

def test_pictures_and_decisions_are_private(all_held):
    folder = all_held / "private/review"
    assert folder.stat().st_mode & 0o777 == 0o700
    albums = list(folder.glob("*.album"))
    assert len(albums) == SAMPLES
    assert all(p.stat().st_mode & 0o777 == 0o600 for p in albums)


def test_every_held_instance_is_listed_with_its_boxes(server):
    items = server.items()
    assert len(items) == SAMPLES
    for i in items:
        item = server.item(i["id"])
        assert item["pictures"]
        for p in item["pictures"]:
            status, headers, png = server.ask(
                "GET", f"/picture/{i['id']}/{p['name']}")
            assert status == 200 and headers["Content-Type"] == "image/png"
            assert png.startswith(b"\x89PNG")


def test_cine_has_its_projection_and_every_frame(server):
    item = server.item(next(i["id"] for i in server.items()
                            if i["frames"] > 1))
    assert [p["name"] for p in item["pictures"]][:2] == ["brightest.png",
                                                         "darkest.png"]
    seen = set()
    for n in range(item["frames"]):
        status, _, png = server.ask("GET", f"/picture/{item['id']}/{n}.png")
        assert status == 200
        seen.add(png)
    assert len(seen) == item["frames"]
    status, _, _ = server.ask("GET",
                              f"/picture/{item['id']}/{item['frames']}.png")
    assert status == 404


def test_pictures_are_drawn_on_demand_when_the_run_made_none(out):
    for p in (out / "private/review").glob("*.album"):
        p.unlink()
    with Server(out) as s:
        for i in s.items():
            status, _, png = s.ask("GET", f"/picture/{i['id']}/thumb.png")
            assert status == 200 and png.startswith(b"\x89PNG")


def test_a_large_picture_is_shown_with_1600_pixels_at_most(tmp_path):
    inputs = copies(tmp_path / "in", 1)
    ds = read(inputs / "0.dcm")
    wide = np.zeros((40, 4000), np.uint16)
    wide[:, 2000:] = 1000
    ds.Rows, ds.Columns, ds.PixelData = 40, 4000, wide.tobytes()
    ds.save_as(inputs / "0.dcm")
    out = run(tmp_path / "out", inputs, options=["--review-all"]).path
    with Server(out) as s:
        id_ = s.items()[0]["id"]
        for name, side in (("0", 1600), ("thumb", 320)):
            png = s.ask("GET", f"/picture/{id_}/{name}.png")[2]
            shown = np.asarray(PIL.Image.open(io.BytesIO(png)).convert("L"))
            assert shown.shape == (40 * side // 4000, side)
            assert shown[:, :side // 2 - 2].max() < 10
            assert shown[:, side // 2 + 2:].min() > 200
        s.decide(id_, "approve", [box(3000, 0, 500, 40)])
    twin = as_displayed(apply(out).twin(inputs / "0.dcm"))[0]
    assert (twin[:, 3000:3500] == 0).all() and (twin[:, 3500:] > 0).all()


def test_an_input_that_is_gone_has_no_picture_but_can_be_rejected(tmp_path):
    inputs = tmp_path / "in"
    inputs.mkdir()
    shutil.copy(ROOT / "samples/mr_clean.dcm", inputs)
    out = tmp_path / "out"
    deburn("run", inputs, "-o", out, "--review-all", "--no-previews")
    (inputs / "mr_clean.dcm").unlink()
    with Server(out) as s:
        item = s.item(s.items()[0]["id"])
        assert item["pictures"] == [] and "picture" in item["why"]
        s.decide(item["id"], "reject")


# ---- deciding -----------------------------------------------------------------

def test_history_tells_who_when_what_and_what_was_before(out):
    with Server(out, reviewer="A. Reader") as s:
        id_ = s.items()[0]["id"]
        s.decide(id_, "hold")
    with Server(out, reviewer="B. Reader") as s:
        s.decide(id_, "approve")
    first, second = events(out)
    assert (first["action"], second["action"]) == (HOLD, APPROVE)
    assert (first["reviewer"], second["reviewer"]) == (b"A. Reader",
                                                       b"B. Reader")
    assert second["back"] == first["seq"] and first["back"] == 0
    for e in (first, second):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", e["at"])


def test_an_answered_decision_survives_a_kill(out):
    with Server(out) as s:
        id_ = s.items()[0]["id"]
        s.decide(id_, "reject")
        s.kill()
    with Server(out) as s:
        assert s.item(id_)["decision"] == "reject"


def test_the_second_of_two_reviewers_is_told(out):
    with Server(out) as one, Server(out, reviewer="B. Reader") as two:
        id_ = one.items()[0]["id"]
        seen = one.item(id_)
        two.decide(id_, "reject")
        status, why = one.post("/api/decide", {
            "id": id_, "revision": seen["revision"], "action": "approve",
            "boxes": seen["boxes"]})
        assert status == 409 and "again" in why
        assert one.item(id_)["decision"] == "reject"


def test_undo_returns_to_the_value_before_again_and_again(server):
    id_ = server.items()[0]["id"]
    machine = server.item(id_)["boxes"]
    server.decide(id_, "hold", [box(1, 2, 3, 4)])
    server.decide(id_, "approve", [box(5, 6, 7, 8)])

    def undo():
        status, answer = server.post("/api/undo", {
            "id": id_, "revision": server.item(id_)["revision"]})
        return status, answer

    assert undo()[1]["decision"] == "hold"
    assert [b["x"] for b in server.item(id_)["boxes"]] == [1]
    assert undo()[1]["decision"] == ""
    assert server.item(id_)["boxes"] == machine
    assert undo()[0] in (200, 409)
    assert server.item(id_)["decision"] == ""


def test_a_box_for_the_series_reaches_the_series_alone(server):
    items = server.items()
    one, two = named(server, "ct_clean_1", "ct_clean_2")
    answer = server.decide(one["id"], "approve",
                           [box(10, 20, 30, 40, scope="series")])
    assert answer["also"] == [two["id"]]
    other = server.item(two["id"])
    assert other["decision"] == ""
    assert (10, 20, 30, 40) in [(b["x"], b["y"], b["width"], b["height"])
                                for b in other["boxes"]]
    untouched = {i["id"]: i["revision"] for i in items
                 if i["series"] != one["series"]}
    assert untouched == {i["id"]: i["revision"] for i in server.items()
                         if i["series"] != one["series"]}
    server.post("/api/undo", {"id": one["id"],
                              "revision": answer["revision"]})
    assert server.item(two["id"])["boxes"] == []


def test_a_box_for_the_device_reaches_its_other_series(tmp_path):
    out = run(tmp_path / "out", copies(tmp_path / "in", 4, series=2),
              options=["--review-all"]).path
    with Server(out) as s:
        items = s.items()
        one = items[0]
        same = {i["id"] for i in items if i["series"] == one["series"]}
        all_ = {i["id"] for i in items}
        assert len(same) == 2 and len(all_) == 4
        wide = s.decide(one["id"], "hold", [box(9, 9, 9, 9, scope="device")])
        assert set(wide["also"]) == all_ - {one["id"]}
        near = s.decide(one["id"], "hold", [box(9, 9, 9, 9),
                                            box(30, 30, 9, 9, scope="series")])
        assert set(near["also"]) == same - {one["id"]}


def test_of_two_at_once_one_is_heard_and_the_other_told(out):
    """Both decide on what both have seen, on every instance, in a race."""
    with Server(out) as one, Server(out, reviewer="B. Reader") as two:
        seen = one.items()

        def decide_all(server, action):
            return [server.post("/api/decide",
                                {"id": i["id"], "revision": i["revision"],
                                 "action": action, "boxes": []})[0]
                    for i in seen]

        with ThreadPoolExecutor() as pool:
            a = pool.submit(decide_all, one, "approve")
            b = pool.submit(decide_all, two, "reject")
        for i, (x, y) in enumerate(zip(a.result(), b.result())):
            assert {x, y} == {200, 409}
            got = one.item(seen[i]["id"])["decision"]
            assert got == ("approve" if x == 200 else "reject")
    assert len(events(out)) == len(seen)


def test_a_template_is_written_on_the_state_that_was_seen_alone(out):
    with Server(out) as one, Server(out, reviewer="B. Reader") as two:
        item = one.item(named(one, "ct_clean_1")["id"])
        save = {"id": item["id"], "boxes": [box(0, 0, 60, 20)]}
        two.decide(item["id"], "reject")
        before = events(out)
        for revision, status in ((item["revision"], 409), (None, 400)):
            got = one.post("/api/template/save",
                           {**save, "revision": revision})
            assert got[0] == status
        assert events(out) == before
    assert not (out / "private/masks").exists()


def test_a_second_reader_teaches_nothing(out):
    with Server(out) as s:
        id_ = named(s, "ct_clean_1")["id"]
        s.decide(id_, "approve")
    before = events(out)
    with Server(out, "--double-read", "100%", reviewer="B. Reader") as s:
        item = s.item(id_)
        request = {"id": id_, "revision": item["revision"],
                   "boxes": [box(0, 0, 60, 20)]}
        for path in ("/api/template", "/api/template/save"):
            assert s.post(path, request)[0] == 409
    assert events(out) == before


def test_who_saw_the_old_picture_decides_nothing_about_the_new(tmp_path):
    """The same is found on both, nothing; only the bytes are others."""
    inputs = copies(tmp_path / "in", 1)
    out = run(tmp_path / "out", inputs, options=["--review-all"]).path
    with Server(out) as s:
        seen = s.item(s.items()[0]["id"])
        ds = read(inputs / "0.dcm")
        pixels = ds.pixel_array.copy()
        pixels[100:120, 100:120] += 50
        ds.PixelData = pixels.tobytes()
        ds.save_as(inputs / "0.dcm")
        run(out, inputs, options=["--review-all"])
        status, why = s.post("/api/decide", {
            "id": seen["id"], "revision": seen["revision"],
            "action": "approve", "boxes": seen["boxes"]})
        assert status == 409 and "again" in why
        assert s.item(seen["id"])["boxes"] == seen["boxes"]
        assert events(out) == []
        s.decide(seen["id"], "approve")
    assert apply(out).twin(inputs / "0.dcm")


def test_a_run_at_work_is_named_and_nothing_is_lost(server):
    id_ = server.items()[0]["id"]
    item = server.item(id_)
    db = sqlite3.connect(server.out / "private/ledger.db")
    db.execute("PRAGMA locking_mode = EXCLUSIVE")
    db.execute("BEGIN EXCLUSIVE")
    status, why = server.post("/api/decide", {
        "id": id_, "revision": item["revision"], "action": "approve",
        "boxes": item["boxes"]})
    assert status == 503 and "at work" in why
    db.rollback()
    db.close()
    assert server.item(id_)["revision"] == item["revision"]
    server.decide(id_, "approve")


# ---- a second look -----------------------------------------------------------------

def test_the_second_reader_is_blind_and_a_miss_is_counted(out):
    with Server(out, reviewer="A. Reader") as s:
        one, two = named(s, "ct_clean_1", "ct_clean_2")
        machine = s.item(one["id"])["boxes"]
        s.decide(one["id"], "approve", [box(10, 10, 20, 20)])
        s.decide(two["id"], "approve", [box(50, 50, 20, 20)])
    with Server(out, "--double-read", "100%", reviewer="A. Reader") as s:
        assert s.items() == []
    with Server(out, "--double-read", "100%", reviewer="B. Reader") as s:
        assert {i["id"] for i in s.items()} == {one["id"], two["id"]}
        seen = s.item(one["id"])
        assert seen["boxes"] == machine and seen["decision"] == ""
        s.decide(one["id"], "approve", [box(10, 10, 20, 20)])
        s.decide(two["id"], "approve", [box(50, 50, 20, 20),
                                        box(100, 100, 30, 30)])
        said = s.get("/api/agreement")
    assert (said["read_twice"], said["agreed"], said["missed"]) == (2, 1, 1)
    assert said["miss_rate_upper_95"] == pytest.approx(0.974679, abs=1e-6)
    result = apply(out)
    assert "2 read twice: 1 agree, 1 missed" in result.result.stdout
    told = {"read_twice": 2, "agreed": 1, "missed": 1,
            "miss_rate_upper_95": pytest.approx(0.974679, abs=1e-6)}
    assert result.report["second_look"] == told
    assert "below 97.47 %" in (out / "report.html").read_text()
    assert len(result.by_uid) == 1
    assert result.twin(source_of(out, one["id"]))
    with Server(out) as s:
        assert s.item(two["id"])["differs"]
        s.decide(two["id"], "approve", [box(50, 50, 20, 20),
                                        box(100, 100, 30, 30)])
        assert not s.item(two["id"])["differs"]
        assert s.get("/api/agreement")["missed"] == 1
    assert apply(out).twin(source_of(out, two["id"]))
    again = run(out, ROOT / "samples", options=["--review-all"])
    assert again.report["second_look"] == told, "a later run forgot it"


def test_a_share_is_the_same_every_time(out):
    with Server(out) as s:
        for i in s.items():
            s.decide(i["id"], "approve")
    shares = []
    for share in ("50%", "50%", "75%", "100%"):
        with Server(out, "--double-read", share, reviewer="B") as s:
            shares.append({i["id"] for i in s.items()})
    assert shares[0] == shares[1]
    assert shares[1] <= shares[2] <= shares[3]
    assert len(shares[3]) == SAMPLES


# ---- teaching, sampling, static page, idle ----------------------------------------------

def test_a_template_is_shown_first_and_written_on_request(server, tmp_path):
    item = server.item(named(server, "us_cine_banner")["id"])
    frames = item["frames"]
    boxes = [box(0, 0, 100, 30, 0, frames - 1)]
    status, proposal = server.post("/api/template",
                                   {"id": item["id"], "boxes": boxes})
    assert status == 200 and "deburn-masks: 1" in proposal["yaml"]
    folder = server.out / "private/masks"
    assert not folder.exists()
    status, saved = server.post("/api/template/save",
                                {"id": item["id"], "boxes": boxes,
                                 "revision": item["revision"]})
    assert status == 200
    assert deburn("mask", "test", saved["path"]).returncode == 0
    assert open(saved["path"]).read() == proposal["yaml"]


def test_a_template_says_what_it_settles_and_gives_the_boxes(server, tmp_path):
    one, two = named(server, "ct_clean_1", "ct_clean_2")
    boxes = [box(0, 0, 60, 20)]
    status, proposal = server.post("/api/template",
                                   {"id": one["id"], "boxes": boxes})
    assert status == 200
    assert proposal["device"] == 1 and proposal["settles"] == [two["id"]]
    save = {"id": one["id"], "revision": one["revision"], "boxes": boxes}
    server.post("/api/template/save", save)
    assert [(b["x"], b["width"]) for b in server.item(two["id"])["boxes"]] \
        == [(0, 60)]
    later = run(tmp_path / "later", ROOT / "samples/ct_clean_2.dcm",
                options=["--masks", server.out / "private/masks"])
    shown = as_displayed(later.twin(ROOT / "samples/ct_clean_2.dcm"))[0]
    assert (shown[:20, :60] == 0).all() and shown[30:].max() > 0
    assert "template" in later.report["instances"][0]["boxes"][0]["reasons"]


def test_a_sample_of_good_results_is_held_always_the_same(tmp_path):
    inputs, key = copies(tmp_path / "in", 24), tmp_path / "key"
    key.write_text("17" * 32 + "\n")
    key.chmod(0o600)
    runs = [run(tmp_path / name, inputs, options=["--review-sample", "50%",
                                                  "--key", key, *more])
            for name, more in (("one", []), ("two", ["--jobs", "1"]))]
    assert set(runs[0].by_uid) == set(runs[1].by_uid)
    assert 0 < len(runs[0].by_uid) < 24
    with Server(runs[0].path, "--key", str(key)) as s:
        assert len(s.items()) == 24 - len(runs[0].by_uid)
    bad = deburn("run", inputs, "-o", tmp_path / "three", "--review-sample",
                 "200%")
    assert bad.returncode == 2


def test_it_stops_when_nobody_asks(out):
    began = time.monotonic()
    with Server(out, "--idle", "0.03") as s:
        assert s.process.wait(timeout=30) == 0
    assert time.monotonic() - began > 1.5
    assert not (out / "private/review/open.html").exists()


def test_the_address_is_in_no_file_others_can_read(server):
    page = server.out / "private/review/open.html"
    assert server.token in page.read_text()
    assert page.stat().st_mode & 0o777 == 0o600
    command = open(f"/proc/{server.process.pid}/cmdline").read()
    assert server.token not in command


def test_nothing_it_says_names_a_patient(out, truth):
    with Server(out) as s:
        for i in s.items():
            s.item(i["id"])
        s.ask("GET", "/picture/1/nobody.png")
        s.post("/api/decide", {"id": 1, "revision": "x", "action": "approve"})
    values = set()
    for p in (ROOT / "samples").glob("*.dcm"):
        ds = read(p)
        values |= {str(ds.get("PatientID", "")),
                   *str(ds.get("PatientName", "")).split("^")}
    for v in values:
        assert len(v) < 3 or v not in s.said


def test_usage_errors_are_told(out, tmp_path):
    for bad in (["--port", "99999"], ["--idle", "x"], ["--double-read", "7"],
                ["--reviewer", ""], ["--reviewer", "x" * 65]):
        assert deburn("review", out, *bad).returncode == 2
    assert deburn("review").returncode == 2
    assert deburn("review", tmp_path).returncode in (2, 3)


def test_the_bench_measures_what_a_reviewer_waits_for(tmp_path):
    result = deburn("bench", "speed", "--review", ROOT / "samples/mr_clean.dcm",
                    ROOT / "samples/ct_clean_1.dcm", "-o", tmp_path,
                    "--files", "60")
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith("60 instances are held")
    for what in ("grid", "next or previous", "decide and next"):
        median, p95 = re.search(rf"^{what} +([0-9.]+) +([0-9.]+) +[0-9]+$",
                                result.stdout, re.M).groups()
        assert 0 < float(median) <= float(p95)
    actions = [e["action"] for e in events(tmp_path / "out")]
    assert actions == [APPROVE] * 100
