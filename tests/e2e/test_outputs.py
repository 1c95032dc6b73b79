"""Every output of every profile, as others see it: dciodvfy finds nothing that
it did not find in the input, DCMTK and pydicom read every value."""
import concurrent.futures
import functools
import re
import shutil
import sqlite3
import subprocess

import pydicom
import pytest

from conftest import run, shared

SETS = ["clean", "codecs", "burned", "hostile", "templates"]
POLICY = """deburn-policy: 1
default: {policy: templates, doubt: keep, searched: yes}
"""
# Of such an input dciodvfy sees nothing, or only its beginning.
LOST = re.compile("Information Object Not found|Tags out of order|read failed|"
                  "missing SOPClassUID")


@functools.cache  # inputs are asked for by both profiles
def iod_errors(path):
    """What dciodvfy says, without the values that it names."""
    text = subprocess.run(["dciodvfy", path], capture_output=True, text=True,
                          errors="replace").stderr
    return {re.sub(r"<[^<>]*> +-", "<> -",
                   re.sub(r"(?<=UID) [\d.]+$|\d[\d.]{11,}", "", line))
            for line in text.splitlines() if line.startswith("Error")}


def pairs(out):
    """Paths of inputs and of what was published of them: the ledger's."""
    db = sqlite3.connect(out.path / "private/ledger.db")
    return [(path.decode(errors="surrogateescape"), out.path / name.decode())
            for path, name in db.execute(
                "SELECT path, output FROM instance WHERE output <> x''")]


def wrong_with(source, twin):
    before = iod_errors(source)
    new = set() if LOST.search("\n".join(before)) else iod_errors(
        twin) - before
    if subprocess.run(["dcmdump", "-q", twin],
                      capture_output=True).returncode:
        new.add("dcmdump cannot read it")
    for e in pydicom.dcmread(twin).iterall():  # reads every value
        str(e.value)
    return new


@pytest.mark.parametrize("profile", ["basic", "tcia"])
def test_no_new_iod_error_and_all_can_read_them(tmp_path, profile):
    if not shutil.which("dciodvfy") or not shutil.which("dcmdump"):
        pytest.skip("dciodvfy or dcmdump is not installed")
    policy = tmp_path / "policy.yaml"
    policy.write_text(POLICY)
    out = run(tmp_path / "out", *map(shared, SETS), options=(
        "--profile", profile, "--policy", policy, "--no-previews"))
    joined = pairs(out)
    assert len(joined) > 300
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        found = pool.map(lambda pair: wrong_with(*pair), joined)
        wrong = {pair[0]: new for pair, new in zip(joined, found) if new}
    assert not wrong
    print(f"{profile}: {len(joined)} outputs")
