"""The review's server as its enemies meet it: nobody comes in without the
token, nothing leaves but pictures, and what is refused changes nothing."""
import os
import random
import re
import shutil

import pytest

from conftest import ROOT
from review_client import Server, box, events


@pytest.fixture(scope="module")
def closed(all_held, tmp_path_factory):
    """A server for all who come with what it refuses: nothing changes it."""
    out = tmp_path_factory.mktemp("closed") / "out"
    with Server(shutil.copytree(all_held, out, symlinks=True)) as s:
        yield s


@pytest.fixture
def server(all_held, tmp_path):
    out = shutil.copytree(all_held, tmp_path / "out", symlinks=True)
    with Server(out) as s:
        yield s


# ---- who may come in ----------------------------------------------------------

def test_only_this_machine_can_connect(closed):
    port = f"{closed.port:04X}"
    rows = [line.split() for line in open("/proc/net/tcp")][1:]
    local = [r[1] for r in rows if r[1].endswith(":" + port) and r[3] == "0A"]
    assert local == ["0100007F:" + port]
    if os.path.exists("/proc/net/tcp6"):
        assert not [r for r in open("/proc/net/tcp6")
                    if f":{port} " in r and " 0A " in r]


@pytest.mark.parametrize("path", ["/api/list", "/api/item/1", "/api/agreement",
                                  "/picture/1/thumb.png", "/nothing"])
def test_nothing_without_the_token(closed, path):
    for token in (None, "", "0" * 48, closed.token[:-1], closed.token + "0"):
        assert closed.ask("GET", path, X_Deburn_Token=token)[0] == 403
    assert closed.ask("GET", path + "?token=" + closed.token,
                      X_Deburn_Token=None)[0] == 403


def test_the_page_itself_wants_the_token(closed):
    good = f"/?token={closed.token}"
    assert closed.ask("GET", good, X_Deburn_Token=None)[0] == 200
    for bad in ("/", "/?token=", "/?token=" + "0" * 48):
        assert closed.ask("GET", bad)[0] == 403


def test_foreign_hosts_and_origins_are_refused(closed):
    for host in ("evil.example", f"evil.example:{closed.port}", "127.0.0.1",
                 "127.0.0.1:1", "", None):
        assert closed.ask("GET", "/api/list", Host=host)[0] in (400, 403)
    for origin in ("http://evil.example", "null", "https://127.0.0.1",
                   f"https://127.0.0.1:{closed.port}"):
        assert closed.ask("GET", "/api/list", Origin=origin)[0] == 403
    for site in ("cross-site", "same-site"):
        assert closed.ask("GET", "/api/list", Sec_Fetch_Site=site)[0] == 403
    own = f"http://127.0.0.1:{closed.port}"
    assert closed.ask("GET", "/api/list", Origin=own,
                      Sec_Fetch_Site="same-origin")[0] == 200


def test_answers_forbid_what_the_page_does_not_need(closed):
    for path in (f"/?token={closed.token}", "/app.js", "/api/list",
                 "/nothing"):
        headers = closed.ask("GET", path)[1]
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
def test_no_path_leads_out_of_the_pictures(closed, path):
    secret = (closed.out / "private/key").read_bytes().strip()
    status, _, body = closed.ask("GET", path)
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
def test_a_box_that_does_not_fit_is_refused(closed, bad):
    status, why = closed.post("/api/decide", decision(closed, boxes=[bad]))
    assert status == 400 and "box" in why
    assert events(closed.out) == []


@pytest.mark.parametrize("change, status", [
    ({"id": 0}, 404), ({"id": 10**12}, 404), ({"id": "1"}, 400),
    ({"id": None}, 400), ({"revision": "0-0"}, 409), ({"revision": 7}, 400),
    ({"revision": ""}, 409), ({"action": "publish"}, 400),
    ({"action": ""}, 400), ({"action": None}, 400), ({"boxes": {}}, 400),
    ({"boxes": "all"}, 400), ({"boxes": [box(0, 0, 5, 5)] * 2001}, 413)])
def test_decisions_that_make_no_sense_are_refused(closed, change, status):
    assert closed.post("/api/decide", decision(closed, **change))[0] == status
    assert events(closed.out) == []


@pytest.mark.parametrize("body, headers, status", [
    (b"", {}, 400), (b"{", {}, 400), (b"[]", {}, 400), (b"null", {}, 400),
    (b'{"id":1,"id":2}', {}, 400), (b"\xff\xfe{}", {}, 400),
    (b"[" * 100000, {}, 400), (b"{}", {"Content_Type": "text/plain"}, 415),
    (b"{}", {"Content_Type": None}, 415),
    (b"{}", {"Content_Type": "application/x-www-form-urlencoded"}, 415),
    (b" " * (1 << 20) + b"{}", {}, 413), (b"", {"Content_Length": "-1"}, 400),
    (b"", {"Content_Length": "99999999999999999999999"}, 413)],
    ids=range(13))
def test_malformed_requests_are_refused(closed, body, headers, status):
    got = closed.ask("POST", "/api/decide", body, **headers)[0]
    assert got in (status, 400)
    assert events(closed.out) == []


def test_other_methods_are_refused(closed):
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "FOO"):
        assert closed.ask(method, "/api/list")[0] in (400, 405, 501)
    assert closed.ask("POST", f"/?token={closed.token}", b"{}")[0] == 404
    assert closed.ask("GET", "/api/decide")[0] == 404


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


def test_500_malformed_requests_change_nothing(closed):
    dice = random.Random(7)
    before = closed.items()
    secret = (closed.out / "private/key").read_bytes().strip()
    for _ in range(500):
        answer = closed.raw(malformed(dice, closed))
        assert secret not in answer and b"SQLite" not in answer
    assert closed.process.poll() is None
    assert closed.items() == before
    assert events(closed.out) == []
