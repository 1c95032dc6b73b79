"""A client of `deburn review` that is not its page: plain HTTP, as anybody on
the machine could speak it."""
import contextlib
import http.client
import json
import pathlib
import signal
import socket
import sqlite3
import subprocess
import urllib.parse

from conftest import DEBURN, ROOT, Output, deburn, read

SAMPLES = len(list((ROOT / "samples").glob("*.dcm")))


class Server:
    """`deburn review OUT` for the time of a with block."""

    def __init__(self, out, *options, reviewer="A. Reader"):
        self.out = out
        self.command = [str(DEBURN), "review", str(out), "--no-browser",
                        "--reviewer", reviewer, *options]

    def __enter__(self):
        self.process = subprocess.Popen(self.command, text=True,
                                        stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE)
        self.url = self.process.stdout.readline().strip()
        assert self.url, self.process.stderr.read()
        parts = urllib.parse.urlsplit(self.url)
        self.port = parts.port
        self.token = urllib.parse.parse_qs(parts.query)["token"][0]
        return self

    def __exit__(self, *_):
        running = self.process.poll() is None
        if running:
            self.process.send_signal(signal.SIGTERM)
        rest = self.process.communicate(timeout=30)
        self.said = self.url + "\n" + rest[0] + rest[1]
        assert not running or self.process.returncode == 0, self.said

    def kill(self):
        self.process.kill()
        self.process.wait()

    def ask(self, method, path, body=None, **headers):
        """(status, headers, bytes); headers replace the good ones, None
        leaves one out."""
        good = {"Host": f"127.0.0.1:{self.port}",
                "X-Deburn-Token": self.token}
        if body is not None:
            good["Content-Type"] = "application/json"
        good.update({k.replace("_", "-"): v for k, v in headers.items()})
        connection = http.client.HTTPConnection("127.0.0.1", self.port,
                                                timeout=60)
        connection.putrequest(method, path, skip_host=True,
                              skip_accept_encoding=True)
        if body is not None and "Content-Length" not in good:
            good["Content-Length"] = str(len(body))
        for name, value in good.items():
            if value is not None:
                connection.putheader(name, value)
        connection.endheaders()
        if body is not None:
            try:
                connection.send(body)
            except (BrokenPipeError, ConnectionResetError):
                pass  # refused before the body was read
        answer = connection.getresponse()
        result = answer.status, dict(answer.getheaders()), answer.read()
        connection.close()
        return result

    def get(self, path):
        status, _, body = self.ask("GET", path)
        assert status == 200, (path, status, body)
        return json.loads(body)

    def post(self, path, what):
        status, _, body = self.ask("POST", path, json.dumps(what).encode())
        return status, json.loads(body) if status == 200 else body.decode()

    def items(self):
        return self.get("/api/list")["items"]

    def item(self, id_):
        return self.get(f"/api/item/{id_}")

    def decide(self, id_, action, boxes=None):
        item = self.item(id_)
        status, answer = self.post("/api/decide", {
            "id": id_, "revision": item["revision"], "action": action,
            "boxes": item["boxes"] if boxes is None else boxes})
        assert status == 200, answer
        return answer

    def raw(self, data):
        """What the server says to these bytes, if anything."""
        with socket.create_connection(("127.0.0.1", self.port), 10) as s:
            s.settimeout(10)
            answer = b""
            try:
                s.sendall(data)
                s.shutdown(socket.SHUT_WR)
                while part := s.recv(65536):
                    answer += part
            except OSError:
                pass
            return answer


def box(x, y, width, height, first=0, last=0, scope="all"):
    return {"x": x, "y": y, "width": width, "height": height,
            "first_frame": first, "last_frame": last, "verdict": "blank",
            "reasons": ["user"], "scope": scope}


def events(out):
    """The ledger's history, oldest first."""
    with contextlib.closing(sqlite3.connect(
            f"file:{out}/private/ledger.db?mode=ro", uri=True)) as db:
        db.row_factory = sqlite3.Row
        found = db.execute("SELECT name FROM sqlite_master "
                           "WHERE name = 'review_event'").fetchone()
        return [dict(r) for r in db.execute(
            "SELECT * FROM review_event ORDER BY seq")] if found else []


def source_of(out, id_):
    with contextlib.closing(sqlite3.connect(out / "private/ledger.db")) as db:
        return db.execute("SELECT path FROM instance WHERE id = ?",
                          (id_,)).fetchone()[0].decode()


def named(server, *names):
    """Items of these samples; ct_clean_1 and _2 are of one series."""
    by_name = {pathlib.Path(source_of(server.out, i["id"])).stem: i
               for i in server.items()}
    found = [by_name[n] for n in names]
    return found if len(found) > 1 else found[0]


def apply(out):
    result = deburn("apply", out)
    assert result.returncode in (0, 1), result.stderr
    return Output(out, result)


def copies(folder, count, series=1):
    """So many instances without text, each its own, of one device."""
    folder.mkdir()
    ds = read(ROOT / "samples/mr_clean.dcm")
    for n in range(count):
        ds.SOPInstanceUID = ds.file_meta.MediaStorageSOPInstanceUID = \
            f"1.2.826.0.1.3680043.8.498.{n + 1}"
        ds.SeriesInstanceUID = f"1.2.826.0.1.3680043.8.499.{n % series + 1}"
        ds.InstanceNumber = n
        ds.save_as(folder / f"{n}.dcm")
    return folder
