"""Where OUT may be, and what is said when nothing can be written there."""
import os
import shutil
import subprocess

import pytest

from conftest import ROOT, deburn, read, run
from test_run import tree

SAMPLE = ROOT / "samples/ct_clean_1.dcm"
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root to mount")


def mount(*args):
    if subprocess.run(["mount", *map(str, args)], capture_output=True).returncode:
        pytest.skip("this machine does not let us mount")


def fails(out, *more):
    """Exit 3, one line that names the cause; the words of that line."""
    r = deburn("run", SAMPLE, "-o", out, *more)
    assert r.returncode == 3, r.stderr
    assert r.stderr.startswith("deburn: ") and r.stderr.count("\n") == 1
    assert not r.stdout
    return r.stderr


def test_out_inside_input_is_refused(tmp_path):
    src = tmp_path / "in"
    src.mkdir()
    shutil.copy(SAMPLE, src)
    (tmp_path / "link").symlink_to(src)
    for out in (src, src / "out", src / "a" / ".." / "out",
                tmp_path / "link/out"):
        r = deburn("run", src, "-o", out)
        assert r.returncode == 2
        assert "OUT is the input, or inside of it" in r.stderr
    assert sorted(p.name for p in src.iterdir()) == [SAMPLE.name]


def test_input_inside_out_is_refused(tmp_path):
    src = tmp_path / "out/in"
    src.mkdir(parents=True)
    shutil.copy(SAMPLE, src)
    r = deburn("run", src, "-o", tmp_path / "out")
    assert r.returncode == 2
    assert "input is inside of OUT" in r.stderr
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["in"]


def test_an_out_without_a_name_is_refused(tmp_path):
    for command in (["run", SAMPLE, "-o", ""], ["verify", ""]):
        r = deburn(*command, cwd=tmp_path)
        assert r.returncode == 2
        assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("out", ["file", "file/out", "file/a/b"])
def test_out_at_or_below_a_file_is_exit_3_and_named(tmp_path, out):
    (tmp_path / "file").write_text("in the way\n")
    words = fails(tmp_path / out)
    assert str(tmp_path / "file") in words and "Not a directory" in words
    assert (tmp_path / "file").read_text() == "in the way\n"


def test_out_where_no_folder_can_be_made_is_exit_3(tmp_path):
    assert "cannot make folder '/proc/" in fails("/proc/deburn-out")


@pytest.mark.parametrize("name", ["private", "private/ledger.db", "dicom",
                                  "report.json"])
def test_what_is_in_the_way_below_out_is_exit_3_until_it_goes(tmp_path, name):
    there = tmp_path / "out" / name
    there.parent.mkdir(parents=True)
    if name in ("private", "dicom"):
        there.write_text("in the way\n")
    else:
        there.mkdir()
    fails(tmp_path / "out")
    there.unlink() if there.is_file() else there.rmdir()
    out = run(tmp_path / "out", SAMPLE)
    assert out.result.returncode == 0, out.result.stderr
    assert len(out.by_uid) == 1


@as_root
def test_a_read_only_place_is_exit_3_and_said_so(tmp_path):
    done, seen = tmp_path / "done", tmp_path / "seen"
    assert run(done, SAMPLE).result.returncode == 0
    before = tree(done)
    seen.mkdir()
    mount("--bind", done, seen)
    try:
        mount("-o", "remount,bind,ro", seen)
        for out in (seen, seen / "new"):
            assert "Read-only file system" in fails(out)
    finally:
        subprocess.run(["umount", str(seen)], check=True)
    assert tree(done) == before


@as_root
@pytest.mark.parametrize("kib", [100, 300, 500])
def test_a_full_disk_leaves_no_half_file_and_the_run_goes_on(tmp_path, kib):
    disk = tmp_path / "disk"
    disk.mkdir()
    files = sorted((ROOT / "samples").glob("*_clean*.dcm"))
    mount("-t", "tmpfs", "-o", f"size={kib}k", "none", disk)
    try:
        r = deburn("run", *files, "-o", disk / "out")
        assert r.returncode == 3, r.stderr
        assert "full" in r.stderr or "No space left" in r.stderr
        for p in (disk / "out/dicom").rglob("*.dcm"):
            read(p).PixelData  # whatever has a final name is whole
        mount("-o", "remount,size=64m", disk)
        out = run(disk / "out", *files)
        assert out.result.returncode == 0, out.result.stderr
        assert len(out.by_uid) == len(files)
    finally:
        subprocess.run(["umount", str(disk)], check=True)
