"""Limits of one instance: within is published, above is quarantined by name.

Each limit is met by two runs over the same file: one that just lets it pass,
one that just does not.
"""
import csv
import os
import signal
import struct
import subprocess
import time
from pathlib import Path

import numpy as np
import pytest

from conftest import DEBURN, ROOT, deburn, read, run

MIB = 1 << 20


def quarantine(out):
    with open(out / "private/quarantine.csv", newline="") as f:
        return list(csv.DictReader(f))


@pytest.fixture
def ds():
    return read(ROOT / "samples/ct_clean_1.dcm")


def save(ds, folder):
    path = folder / "one.dcm"
    ds.save_as(path)
    return path


def many(ds, frames):
    ds.NumberOfFrames = frames
    ds.PixelData = ds.PixelData * frames


def nested(path, depth):
    """Append sequences in sequences, of undefined length."""
    head = struct.Struct("<HH2sHI")
    item = struct.pack("<HHI", 0xfffe, 0xe000, 0xffffffff)
    body = struct.pack("<HH2sH", 8, 0x100, b"SH", 2) + b"1 "
    for i in range(depth):
        tag = (0xfffa, 0xfffa) if i == depth - 1 else (0x40, 0xa043)
        body = (head.pack(*tag, b"SQ", 0, 0xffffffff) + item + body +
                struct.pack("<HHIHHI", 0xfffe, 0xe00d, 0, 0xfffe, 0xe0dd, 0))
    with open(path, "ab") as f:
        f.write(body)
    return path


def check(path, tmp_path, option, enough, stage, words):
    """Refused by one less than enough; with enough and --retry published."""
    out = tmp_path / "out"
    first = run(out, path, options=[option, enough - 1])
    assert first.result.returncode == 1, first.result.stderr
    assert not first.by_uid
    row, = quarantine(out)
    assert row["verdict"] == "quarantined" and row["stage"] == stage
    assert words in row["reason"]
    assert "--max-" in row["what_next"] and "--retry" in row["what_next"]
    again = run(out, path, options=[option, enough, "--retry"])
    assert again.result.returncode == 0, again.result.stderr
    assert len(again.by_uid) == 1 and not quarantine(out)


def test_pixels_of_a_frame(ds, tmp_path):
    check(save(ds, tmp_path), tmp_path, "--max-pixels", ds.Rows * ds.Columns,
          "read", "pixels")


def test_frames_of_an_instance(ds, tmp_path):
    many(ds, 3)
    check(save(ds, tmp_path), tmp_path, "--max-frames", 3, "read", "frames")


def test_nesting_of_sequences(ds, tmp_path):
    check(nested(save(ds, tmp_path), 3), tmp_path, "--max-depth", 3, "scan", "nest")


def test_nesting_up_to_what_the_option_allows(ds, tmp_path):
    check(nested(save(ds, tmp_path), 256), tmp_path, "--max-depth", 256, "scan", "nest")


def test_mebibytes_of_a_file(ds, tmp_path):
    many(ds, MIB // len(ds.PixelData) + 1)
    path = save(ds, tmp_path)
    assert MIB < path.stat().st_size <= 2 * MIB
    check(path, tmp_path, "--max-file", 2, "scan", "bytes")


def test_mebibytes_of_memory_for_a_deflated_instance(ds, tmp_path):
    many(ds, 20 * MIB // len(ds.PixelData))
    ds.file_meta.TransferSyntaxUID = "1.2.840.10008.1.2.1.99"
    path = save(ds, tmp_path)
    out = tmp_path / "out"
    small = run(out, path, options=["--max-memory", 16])
    assert small.result.returncode == 1
    row, = quarantine(out)
    assert "limit" in row["reason"] or "memory" in row["reason"]
    large = run(out, path, options=["--max-memory", 512, "--retry"])
    assert large.result.returncode == 0, large.result.stderr


def ready_worker(p):
    """The first child of a run, once it is in its sandbox: there it waits."""
    until = time.monotonic() + 60
    while p.poll() is None and time.monotonic() < until:
        children = Path(f"/proc/{p.pid}/task/{p.pid}/children").read_text()
        for pid in children.split():
            if "Seccomp:\t2" in Path(f"/proc/{pid}/status").read_text():
                return int(pid)
    raise AssertionError("no worker")


def test_seconds_on_the_wall(ds, tmp_path):
    """A worker that stands still is out of time, however fast the machine."""
    noise = np.random.default_rng(5)
    ds.NumberOfFrames = 1000
    ds.PixelData = noise.integers(0, 2000, 1000 * ds.Rows * ds.Columns,
                                  dtype=np.uint16).tobytes()
    out = tmp_path / "out"
    p = subprocess.Popen([str(DEBURN), "run", str(save(ds, tmp_path)), "-o",
                          str(out), "--max-seconds", "1", "--jobs", "1"])
    os.kill(ready_worker(p), signal.SIGSTOP)
    assert p.wait(timeout=60) == 1
    row, = quarantine(out)
    assert row["stage"] == "worker"
    assert row["reason"] == "took longer than 1 s (wall clock)"
    assert not list(out.glob("dicom/**/*.dcm"))


@pytest.mark.parametrize("option, bad", [
    ("--max-pixels", 0), ("--max-frames", 0), ("--max-memory", 15),
    ("--max-file", 0), ("--max-depth", 0), ("--max-depth", 257),
    ("--max-seconds", 0), ("--max-seconds", "1.5"), ("--max-file", "1G")])
def test_a_limit_that_is_no_limit_is_a_usage_error(tmp_path, option, bad):
    r = deburn("run", ROOT / "samples", "-o", tmp_path / "out", option, bad)
    assert r.returncode == 2
    assert option in r.stderr


def test_help_says_unit_and_default_of_each_limit():
    text = " ".join(deburn("run", "--help").stdout.split())
    for words in ("--max-pixels N largest Rows x Columns of a frame, in pixels "
                  "(default 268435456)",
                  "--max-frames N largest number of frames of an instance "
                  "(default 100000)",
                  "--max-memory MIB memory for one instance, in MiB "
                  "(default 1024)",
                  "--max-file MIB largest input file, in MiB (default 16384)",
                  "--max-depth N deepest nesting of sequences (default 64, "
                  "at most 256)",
                  "--max-seconds S wall clock for one instance, in seconds "
                  "(default 300)"):
        assert words in text
