"""What `deburn run` says on its way, and how it is stopped."""
import fcntl
import json
import os
import pty
import re
import signal
import struct
import subprocess
import termios
import time

import pytest

from conftest import DEBURN, ROOT, Output, deburn, read
from test_run import tree

COPIES, SERIES = 240, 4
VERDICTS = {"clean", "redacted", "review", "quarantined", "refused"}


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    """Copies of one sample, in series: enough to be stopped in the middle."""
    folder = tmp_path_factory.mktemp("archive")
    ds = read(ROOT / "samples/dx_initials.dcm")
    for i in range(COPIES):
        uid = f"1.2.826.0.1.3680043.8.498.77.{i}"
        ds.SOPInstanceUID = ds.file_meta.MediaStorageSOPInstanceUID = uid
        ds.SeriesInstanceUID = f"1.2.826.0.1.3680043.8.498.78.{i // SERIES}"
        ds.save_as(folder / f"{i:03}.dcm")
    return folder


@pytest.fixture(scope="module")
def undisturbed(archive, tmp_path_factory):
    out = tmp_path_factory.mktemp("undisturbed") / "out"
    result = deburn("run", archive, "-o", out, "--no-previews", "--json")
    assert result.returncode == 0, result.stderr
    return Output(out, result)


def start(archive, out, *more, **kw):
    return subprocess.Popen([str(DEBURN), "run", str(archive), "-o", str(out),
                             "--jobs", "1", "--no-previews",
                             *map(str, more)], **kw)


def hold(p, out, seconds=0, published=SERIES + 1, signals=()):
    """
    Let the run pass that much time midway, however fast the machine is: its
    parent stands still once so many are published, wakes late, and then finds
    the signals waiting.
    """
    until = time.monotonic() + 60
    while len(list(out.glob("dicom/**/*.dcm"))) < published:
        assert p.poll() is None and time.monotonic() < until
        time.sleep(0.001)
    p.send_signal(signal.SIGSTOP)
    assert len(list(out.glob("dicom/**/*.dcm"))) < COPIES
    time.sleep(seconds)
    for s in signals:
        p.send_signal(s)
    p.send_signal(signal.SIGCONT)


# ---- events --------------------------------------------------------------

def test_json_events_tell_each_phase_and_the_end(undisturbed):
    events = [json.loads(x) for x in undisturbed.result.stdout.splitlines()]
    phases = [e["phase"] for e in events[:-1]]
    assert list(dict.fromkeys(phases)) == ["discover", "scan", "process",
                                           "report"]
    for e in events[:-1]:
        assert e["event"] == "progress" and set(e["verdicts"]) == VERDICTS
        assert 0 <= e["done"] and e["per_second"] >= 0
        assert e["phase"] not in ("scan", "process") or e["done"] <= e["total"]
    assert events[-1] == {
        "event": "end", "instances": COPIES, "unfinished": 0,
        "interrupted": False, "other_files": 0,
        "verdicts": {v: undisturbed.report["totals"].get(v, 0)
                     for v in VERDICTS}}
    assert not undisturbed.result.stderr


# ---- lines for logs ------------------------------------------------------

LINE = re.compile(r"deburn: (discover|scan|process|report) \d+( of \d+)?, "
                  r"\d+\.\d/s(, \d+:\d\d:\d\d left)?"
                  r"(; \d+ (clean|redacted)(, \d+ redacted)?)?")


def test_without_a_terminal_a_line_comes_as_often_as_asked(archive, tmp_path):
    p = start(archive, tmp_path / "out", "--progress", 1, text=True,
              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    hold(p, tmp_path / "out", 1.1)
    _, said = p.communicate(timeout=300)
    assert p.returncode == 0
    assert said and all(LINE.fullmatch(x) for x in said.splitlines()), said
    assert "\r" not in said and "\033" not in said


def test_a_short_run_without_a_terminal_says_nothing(tmp_path):
    r = deburn("run", ROOT / "samples/ct_clean_1.dcm", "-o", tmp_path / "out")
    assert (r.returncode, r.stderr) == (0, "")
    assert r.stdout == "1 instances: 1 clean\n"


def test_the_interval_must_be_seconds(tmp_path):
    for bad in ("0", "-1", "soon", "86401"):
        r = deburn("run", ROOT / "samples", "-o", tmp_path, "--progress", bad)
        assert r.returncode == 2 and "--progress" in r.stderr


# ---- the terminal --------------------------------------------------------

def on_terminal(archive, out, columns):
    """All that a terminal of that width is sent."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ,
                struct.pack("HHHH", 24, columns, 0, 0))
    p = start(archive, out, stdout=theirs, stderr=theirs)
    os.close(theirs)
    for n in (1, 2):
        hold(p, out, 0.3, published=n * SERIES + 1)
    said = b""
    try:
        while part := os.read(ours, 4096):
            said += part
    except OSError:  # how Linux tells that the other end is closed
        pass
    os.close(ours)
    assert p.wait(timeout=60) == 0
    return said.decode("ascii")


def test_a_terminal_has_one_line_that_is_replaced(archive, tmp_path):
    said = on_terminal(archive, tmp_path / "out", 120)
    *shown, last = said.split("\r\033[K")
    assert last == f"{COPIES} instances: {COPIES} redacted\r\n"
    assert not shown.pop(0)
    assert len(shown) >= 2 and all("\n" not in x for x in shown)
    full = [x for x in shown if x.startswith("process")]
    assert full and all(LINE.fullmatch("deburn: " + x) for x in full)
    assert any("left" in x and "redacted" in x for x in full)


def test_the_line_never_wraps(archive, tmp_path):
    said = on_terminal(archive, tmp_path / "out", 30)
    shown = [x for x in said.split("\r\033[K")[:-1] if x]
    assert shown and max(map(len, shown)) <= 29


# ---- signals -------------------------------------------------------------

def stopped(archive, undisturbed, out, *signals):
    """Started, sent signals midway; its events and seconds-free result."""
    p = start(archive, out, "--json", "--key",
              undisturbed.path / "private/key", text=True,
              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    hold(p, out, signals=signals)
    events = [json.loads(x) for x in p.stdout]
    assert p.wait(timeout=60) == 1
    assert not p.stderr.read()
    return events


@pytest.mark.parametrize("signals", [
    [signal.SIGINT], [signal.SIGTERM], [signal.SIGINT, signal.SIGTERM]])
def test_a_stopped_run_says_so_and_the_same_command_goes_on(
        archive, undisturbed, tmp_path, signals):
    out = tmp_path / "out"
    end = stopped(archive, undisturbed, out, *signals)[-1]
    assert end["event"] == "end" and end["interrupted"]
    done = end["instances"]
    assert 0 < done < COPIES and done + end["unfinished"] == COPIES
    assert end["verdicts"]["quarantined"] == 0
    made = tree(out / "dicom") if (out / "dicom").exists() else {}
    whole = tree(undisturbed.path / "dicom")
    assert made.items() <= whole.items()
    r = deburn("run", archive, "-o", out, "--no-previews", "--json", "--key",
               undisturbed.path / "private/key")
    assert r.returncode == 0
    assert tree(out / "dicom") == whole
    assert not list((out / "private/drafts").iterdir())


def test_the_people_of_a_stopped_run_are_told_what_is_left(archive, tmp_path):
    p = start(archive, tmp_path / "out", text=True,
              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    hold(p, tmp_path / "out", signals=[signal.SIGINT])
    said, _ = p.communicate(timeout=60)
    assert p.returncode == 1
    assert re.search(r"stopped with \d+ to do; the same command goes on", said)
