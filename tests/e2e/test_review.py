"""The review as its users and its enemies meet it: plain HTTP, CSV, files."""
import contextlib
import csv
import json
import os
import pathlib
import random
import re
import shutil
import sqlite3
import time

import numpy as np
import pytest

from conftest import ROOT, Output, as_displayed, deburn, read, run
from review_client import Server, box, events

APPROVE, REJECT, HOLD = 1, 2, 3


@pytest.fixture(scope="session")
def held(tmp_path_factory):
    """samples/, everything held: a copy for each test."""
    out = tmp_path_factory.mktemp("held") / "out"
    result = deburn("run", ROOT / "samples", "-o", out, "--review-all")
    assert result.returncode == 1, result.stderr
    return out


@pytest.fixture
def out(held, tmp_path):
    return shutil.copytree(held, tmp_path / "out", symlinks=True)


@pytest.fixture
def server(out):
    with Server(out) as s:
        yield s


SAMPLES = len(list((ROOT / "samples").glob("*.dcm")))


def named(server, *names):
    """Items of these samples; ct_clean_1 and _2 are of one series."""
    by_name = {pathlib.Path(source_of(server.out, i["id"])).stem: i
               for i in server.items()}
    found = [by_name[n] for n in names]
    return found if len(found) > 1 else found[0]


def source_of(out, id_):
    with contextlib.closing(sqlite3.connect(out / "private/ledger.db")) as db:
        return db.execute("SELECT path FROM instance WHERE id = ?",
                          (id_,)).fetchone()[0].decode()


def apply(out):
    result = deburn("apply", out)
    assert result.returncode in (0, 1), result.stderr
    return Output(out, result)


# ---- what is served ---------------------------------------------------------

def test_pictures_and_decisions_are_private(held):
    folder = held / "private/review"
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


# ---- who may come in ----------------------------------------------------------

def test_only_this_machine_can_connect(server):
    port = f"{server.port:04X}"
    rows = [line.split() for line in open("/proc/net/tcp")][1:]
    local = [r[1] for r in rows if r[1].endswith(":" + port) and r[3] == "0A"]
    assert local == ["0100007F:" + port]
    if os.path.exists("/proc/net/tcp6"):
        assert not [r for r in open("/proc/net/tcp6")
                    if f":{port} " in r and " 0A " in r]


@pytest.mark.parametrize("path", ["/api/list", "/api/item/1", "/api/agreement",
                                  "/picture/1/thumb.png", "/nothing"])
def test_nothing_without_the_token(server, path):
    for token in (None, "", "0" * 48, server.token[:-1], server.token + "0"):
        assert server.ask("GET", path, X_Deburn_Token=token)[0] == 403
    assert server.ask("GET", path + "?token=" + server.token,
                      X_Deburn_Token=None)[0] == 403


def test_the_page_itself_wants_the_token(server):
    good = f"/?token={server.token}"
    assert server.ask("GET", good, X_Deburn_Token=None)[0] == 200
    for bad in ("/", "/?token=", "/?token=" + "0" * 48):
        assert server.ask("GET", bad)[0] == 403


def test_foreign_hosts_and_origins_are_refused(server):
    for host in ("evil.example", f"evil.example:{server.port}", "127.0.0.1",
                 "127.0.0.1:1", "", None):
        assert server.ask("GET", "/api/list", Host=host)[0] in (400, 403)
    for origin in ("http://evil.example", "null", "https://127.0.0.1",
                   f"https://127.0.0.1:{server.port}"):
        assert server.ask("GET", "/api/list", Origin=origin)[0] == 403
    for site in ("cross-site", "same-site"):
        assert server.ask("GET", "/api/list", Sec_Fetch_Site=site)[0] == 403
    own = f"http://127.0.0.1:{server.port}"
    assert server.ask("GET", "/api/list", Origin=own,
                      Sec_Fetch_Site="same-origin")[0] == 200


def test_answers_forbid_what_the_page_does_not_need(server):
    for path in (f"/?token={server.token}", "/app.js", "/api/list",
                 "/nothing"):
        headers = server.ask("GET", path)[1]
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy and "*" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "Access-Control-Allow-Origin" not in headers


def test_page_files_load_nothing_from_elsewhere():
    for p in (ROOT / "src/review/page").iterdir():
        addresses = set(re.findall(r"(?:https?:)?//[\w.]+\.\w+", p.read_text()))
        assert addresses <= {"http://www.w3.org"}, p.name


TRAVERSAL = ["/picture/1/../../ledger.db", "/picture/../../private/key",
             "/picture/1/%2e%2e%2f%2e%2e%2fkey", "/%2e%2e/%2e%2e/etc/passwd",
             "//etc/passwd", "/etc/passwd", "/../private/key",
             "/picture/1/..%5c..%5ckey", "/picture/1/thumb.png/../key",
             "/picture/1/thumb.png%00.html", "/picture/1/0.album",
             "/app.js/../index.html", "/open.html", "/ledger.db",
             "/picture/-1/thumb.png", "/picture/1e3/thumb.png",
             "/picture/99999999999999999999/thumb.png",
             "/picture/1/-1.png", "/picture/1/00000000000.png",
             "/api/item/1/", "/api/item/", "/api/item/1;2", "/api/item/%31%00"]


@pytest.mark.parametrize("path", TRAVERSAL)
def test_no_path_leads_out_of_the_pictures(server, path):
    secret = (server.out / "private/key").read_bytes().strip()
    status, _, body = server.ask("GET", path)
    assert status in (400, 404), body
    assert secret not in body and b"SQLite" not in body and b"root:" not in body


def test_a_link_in_the_picture_folder_is_not_followed(server):
    item = server.items()[0]
    album = next((server.out / "private/review").glob("*.album"))
    album.unlink()
    album.symlink_to(server.out / "private/key")
    secret = (server.out / "private/key").read_bytes().strip()
    for i in server.items():
        status, _, body = server.ask("GET", f"/picture/{i['id']}/thumb.png")
        assert secret not in body
        assert status != 200 or body.startswith(b"\x89PNG")
    assert item


# ---- what is refused ------------------------------------------------------------

def decision(server, **change):
    item = server.item(server.items()[0]["id"])
    good = {"id": item["id"], "revision": item["revision"],
            "action": "approve", "boxes": item["boxes"]}
    return {**good, **change}


BAD_BOXES = [box(-1, 0, 5, 5), box(0, 0, 0, 5), box(0, 0, 5, 100000),
             box(2**31 - 1, 0, 5, 5), box(0, 0, 2**31, 5), box(0, 0, 5, 5, 1, 0),
             box(0, 0, 5, 5, 0, 1), box(0.5, 0, 5, 5), box("0", 0, 5, 5),
             box(None, 0, 5, 5), {**box(0, 0, 5, 5), "verdict": "spare"},
             {**box(0, 0, 5, 5), "scope": "archive"}, [], 7, None]


@pytest.mark.parametrize("bad", BAD_BOXES, ids=range(len(BAD_BOXES)))
def test_a_box_that_does_not_fit_is_refused(server, bad):
    status, why = server.post("/api/decide", decision(server, boxes=[bad]))
    assert status == 400 and "box" in why
    assert events(server.out) == []


@pytest.mark.parametrize("change, status", [
    ({"id": 0}, 404), ({"id": 10**12}, 404), ({"id": "1"}, 400),
    ({"id": None}, 400), ({"revision": "0-0"}, 409), ({"revision": 7}, 400),
    ({"revision": ""}, 409), ({"action": "publish"}, 400),
    ({"action": ""}, 400), ({"action": None}, 400), ({"boxes": {}}, 400),
    ({"boxes": "all"}, 400), ({"boxes": [box(0, 0, 5, 5)] * 2001}, 413)])
def test_decisions_that_make_no_sense_are_refused(server, change, status):
    assert server.post("/api/decide", decision(server, **change))[0] == status
    assert events(server.out) == []


@pytest.mark.parametrize("body, headers, status", [
    (b"", {}, 400), (b"{", {}, 400), (b"[]", {}, 400), (b"null", {}, 400),
    (b'{"id":1,"id":2}', {}, 400), (b"\xff\xfe{}", {}, 400),
    (b"[" * 100000, {}, 400), (b"{}", {"Content_Type": "text/plain"}, 415),
    (b"{}", {"Content_Type": None}, 415),
    (b"{}", {"Content_Type": "application/x-www-form-urlencoded"}, 415),
    (b" " * (1 << 20) + b"{}", {}, 413), (b"", {"Content_Length": "-1"}, 400),
    (b"", {"Content_Length": "99999999999999999999999"}, 413)],
    ids=range(13))
def test_malformed_requests_are_refused(server, body, headers, status):
    got = server.ask("POST", "/api/decide", body, **headers)[0]
    assert got in (status, 400)
    assert events(server.out) == []


def test_other_methods_are_refused(server):
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "FOO"):
        assert server.ask(method, "/api/list")[0] in (400, 405, 501)
    assert server.ask("POST", f"/?token={server.token}", b"{}")[0] == 404
    assert server.ask("GET", "/api/decide")[0] == 404


def malformed(dice, server):
    """One request that is wrong somewhere, often in several places."""
    line = dice.choice([b"GET", b"POST", b"PUT", b"", b"G\0T", b"get"]) + b" " + \
        dice.choice([b"/api/list", b"/api/decide", b"/api/undo", b"/",
                     b"/picture/1/thumb.png", b"/%", b"*", b"/" + b"A" * 70000,
                     b"http://evil/", b"/\xff\x00\r\n"]) + b" " + \
        dice.choice([b"HTTP/1.1", b"HTTP/9.9", b"HTTP/1.0", b"", b"SMTP"])
    heads = [b"Host: 127.0.0.1:%d" % server.port,
             b"X-Deburn-Token: " + server.token.encode(),
             b"Content-Type: application/json",
             b"Content-Length: %d" % dice.choice([0, 5, -1, 10**9, 10**30]),
             b"Transfer-Encoding: chunked", b"Transfer-Encoding: gzip",
             b"Host: evil", b": nothing", b"X" * 40000, b"\0\0\0",
             b"Content-Length: 5", b"Expect: 100-continue",
             b"Connection: upgrade"]
    body = dice.choice([b"", b"{}", b'{"id":1,"revision":"x","action":"approve"}',
                        b"5\r\nhello\r\n0\r\n\r\n", b"FFFFFFFFFFFFFFFFFF\r\n",
                        bytes(dice.randrange(256) for _ in range(300))])
    text = b"\r\n".join([line] + dice.sample(heads, dice.randrange(8)))
    text += dice.choice([b"\r\n\r\n", b"\n\n", b"\r\n", b""]) + body
    for _ in range(dice.randrange(4)):
        at = dice.randrange(len(text))
        text = text[:at] + bytes([dice.randrange(256)]) + text[at + 1:]
    return text


def test_500_malformed_requests_change_nothing(server):
    dice = random.Random(7)
    before = server.items()
    secret = (server.out / "private/key").read_bytes().strip()
    for _ in range(500):
        answer = server.raw(malformed(dice, server))
        assert secret not in answer and b"SQLite" not in answer
    assert server.process.poll() is None
    assert server.items() == before
    assert events(server.out) == []


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


# ---- carrying out ---------------------------------------------------------------

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


# ---- tables -----------------------------------------------------------------------

def table(path):
    with open(path, newline="", encoding="utf-8") as f:
        return list(csv.DictReader(f))


def write_table(path, rows):
    with open(path, "w", newline="", encoding="utf-8") as f:
        writer = csv.DictWriter(f, ["id", "revision", "action", "reviewer",
                                    "time", "boxes"])
        writer.writeheader()
        writer.writerows(rows)


def test_decisions_travel_as_csv(out, held, tmp_path):
    with Server(out, reviewer='Reader, "A"') as s:
        one, two = named(s, "ct_clean_1", "ct_clean_2")
        s.decide(one["id"], "approve", [box(10, 20, 30, 40)])
        s.decide(two["id"], "reject")
    sheet = tmp_path / "d.csv"
    assert deburn("review", out, "--export", sheet).returncode == 0
    rows = table(sheet)
    assert len(rows) == SAMPLES
    assert [r["boxes"] for r in rows if r["action"] == "approve"] == \
        ["10,20,30,40,0,0"]
    assert {r["reviewer"] for r in rows if r["action"]} == {'Reader, "A"'}

    fresh = tmp_path / "fresh.csv"
    deburn("review", held, "--export", fresh)
    revisions = {r["id"]: r["revision"] for r in table(fresh)}
    there = shutil.copytree(held, tmp_path / "there", symlinks=True)
    write_table(sheet, [{**r, "revision": revisions[r["id"]]} for r in rows])
    result = deburn("review", there, "--import", sheet)
    assert result.returncode == 0, result.stderr
    assert "2 decisions taken" in result.stdout
    with Server(there) as s:
        assert s.item(one["id"])["decision"] == "approve"
        assert [(b["x"], b["y"]) for b in s.item(one["id"])["boxes"]] == \
            [(10, 20)]
    assert {e["reviewer"] for e in events(there)} == {b'Reader, "A"'}
    again = deburn("review", there, "--import", sheet)
    assert "0 decisions taken, 2 known already" in again.stdout


def test_lines_that_do_not_fit_any_more_are_refused_one_by_one(out, tmp_path):
    sheet = tmp_path / "d.csv"
    deburn("review", out, "--export", sheet)
    rows = [{**r, "action": "approve"} for r in table(sheet)]
    with Server(out) as s:
        s.decide(s.items()[0]["id"], "reject")
    rows[3]["revision"] = "0123456789abcdef-0"
    rows[4]["id"] = "hmac:0000000000000000"
    write_table(sheet, rows)
    result = deburn("review", out, "--import", sheet)
    assert result.returncode == 1
    assert f"{SAMPLES - 3} decisions taken" in result.stdout
    assert "decided here since" in result.stderr
    assert "changed since" in result.stderr
    assert "no such instance" in result.stderr


@pytest.mark.parametrize("change", [
    lambda t: t.replace("revision", "version", 1),
    lambda t: t.replace("\n", '\n"', 1),
    lambda t: t.replace(",approve,", ",publish,", 1),
    lambda t: t.replace("id,", "id", 1),
    lambda t: t + "x,y\n", lambda t: t + "x" * 2000000 + ",a,reject,,,\n",
    lambda t: "", lambda t: "\0" * 100, lambda t: t + ",," * 100 + "\n"],
    ids=range(9))
def test_a_malformed_table_changes_nothing(out, tmp_path, change):
    sheet = tmp_path / "d.csv"
    deburn("review", out, "--export", sheet)
    rows = table(sheet)
    rows[0]["action"] = "approve"
    write_table(sheet, rows)
    sheet.write_text(change(sheet.read_text()))
    result = deburn("review", out, "--import", sheet)
    assert result.returncode == 3, result.stdout
    assert "line" in result.stderr
    assert events(out) == []


@pytest.mark.parametrize("boxes", ["1,2,3", "1,2,3,4,0,0,5", "a,b,c,d,e,f",
                                   "0,0,99999,1,0,0", "0,0,1,1,0,9"])
def test_a_table_with_boxes_outside_changes_nothing(out, tmp_path, boxes):
    sheet = tmp_path / "d.csv"
    deburn("review", out, "--export", sheet)
    rows = [{**r, "action": "reject"} for r in table(sheet)]
    rows[-1]["boxes"] = boxes
    write_table(sheet, rows)
    result = deburn("review", out, "--import", sheet)
    assert result.returncode == 3
    assert events(out) == []


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
    assert len(result.by_uid) == 1
    assert result.twin(source_of(out, one["id"]))
    with Server(out) as s:
        assert s.item(two["id"])["differs"]
        s.decide(two["id"], "approve", [box(50, 50, 20, 20),
                                        box(100, 100, 30, 30)])
        assert not s.item(two["id"])["differs"]
        assert s.get("/api/agreement")["missed"] == 1
    assert apply(out).twin(source_of(out, two["id"]))


def test_a_share_is_the_same_every_time(out):
    with Server(out) as s:
        for i in s.items():
            s.decide(i["id"], "approve")
    shares = []
    for _ in range(2):
        with Server(out, "--double-read", "50%", reviewer="B") as s:
            shares.append([i["id"] for i in s.items()])
    assert shares[0] == shares[1] and 0 < len(shares[0]) < SAMPLES


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
                                {"id": item["id"], "boxes": boxes})
    assert status == 200
    assert deburn("mask", "test", saved["path"]).returncode == 0
    assert open(saved["path"]).read() == proposal["yaml"]


def test_a_template_says_what_it_settles_and_gives_the_boxes(server):
    one, two = named(server, "ct_clean_1", "ct_clean_2")
    boxes = [box(0, 0, 60, 20)]
    status, proposal = server.post("/api/template",
                                   {"id": one["id"], "boxes": boxes})
    assert status == 200
    assert proposal["device"] == 1 and proposal["settles"] == [two["id"]]
    server.post("/api/template/save", {"id": one["id"], "boxes": boxes})
    assert [(b["x"], b["width"]) for b in server.item(two["id"])["boxes"]] \
        == [(0, 60)]


def test_a_sample_of_good_results_is_held(tmp_path):
    first = run(tmp_path / "one", ROOT / "samples",
                options=["--review-sample", "50%"])
    assert 0 < len(first.by_uid) < SAMPLES
    with Server(first.path) as s:
        assert len(s.items()) == SAMPLES - len(first.by_uid)
    bad = deburn("run", ROOT / "samples", "-o", tmp_path / "two",
                 "--review-sample", "200%")
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
