"""The installed library, header, pkg-config file and man page, as a C program
of somebody else uses them."""
import os
import pathlib
import shutil
import subprocess

import pytest

from conftest import ROOT, SANITIZED, read

BUILD = os.environ.get("DEBURN_BUILD")

PROGRAM = r"""
#include <deburn.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    struct deburn_error error = {0};
    struct deburn *d = deburn_open(NULL, &error);
    struct deburn_result *r;
    struct deburn_box box;

    if (!d || argc != 3)
        return 2;
    r = deburn_process_file(d, argv[1], argv[2], &error);
    if (!r) {
        fprintf(stderr, "%s\n", error.text);
        return 2;
    }
    printf("%s %s %d\n", deburn_version(),
           deburn_verdict_name(deburn_verdict(r)), deburn_published(r));
    for (int i = 0; deburn_box_at(r, i, &box); i++)
        printf("%d %d %d %d %d\n", box.x, box.y, box.width, box.height,
               box.blanked);
    deburn_result_free(r);
    deburn_close(d);
    return 0;
}
"""


def call(*command, **kw):
    return subprocess.run(command, check=True, capture_output=True, text=True,
                          timeout=120, **kw).stdout


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    if not BUILD:
        pytest.skip("DEBURN_BUILD does not name a build folder")
    built = tmp_path_factory.mktemp("install")
    call("cmake", "--install", BUILD, "--prefix", str(built / "first"))
    return shutil.move(built / "first", built / "elsewhere")


@pytest.fixture(scope="module")
def program(tree, tmp_path_factory):
    if SANITIZED:
        pytest.skip("a program without AddressSanitizer cannot load a library "
                    "built with it")
    folder = tmp_path_factory.mktemp("program")
    (folder / "use.c").write_text(PROGRAM)
    pc = next(pathlib.Path(tree).rglob("deburn.pc"))
    env = {**os.environ, "PKG_CONFIG_PATH": str(pc.parent)}
    flags = call("pkg-config", "--cflags", "--libs", "deburn", env=env).split()
    call("cc", str(folder / "use.c"), *flags, "-o", str(folder / "use"))
    env["LD_LIBRARY_PATH"] = str(pc.parent.parent)
    return lambda *a: call(folder / "use", *map(str, a), env=env)


def test_everything_has_its_place(tree):
    for name in ("bin/deburn", "include/deburn.h", "share/man/man1/deburn.1",
                 "share/deburn/phi/patterns.tsv",
                 "share/deburn/ocr/textness.tsv"):
        assert (pathlib.Path(tree) / name).stat().st_size, name
    assert list(pathlib.Path(tree).glob("share/deburn/masks/*.yaml"))
    assert not list(pathlib.Path(tree).rglob("*.py"))


def test_the_installed_program_runs(tree):
    assert call(pathlib.Path(tree) / "bin/deburn", "--version").startswith(
        "deburn ")


def test_the_library_blanks_a_file(program, truth, tmp_path):
    name = next(t["file"] for t in truth
                if any(x["class"] == "phi" for x in t["texts"]))
    out = tmp_path / "out.dcm"
    first, *boxes = program(ROOT / "samples" / name, out).splitlines()
    assert first.endswith("redacted 1")
    assert any(b.endswith(" 1") for b in boxes)
    assert read(out).PatientName != read(ROOT / "samples" / name).PatientName


def test_the_library_writes_nothing_for_what_is_no_image(program, tmp_path):
    (tmp_path / "in.dcm").write_bytes(b"no DICOM" * 100)
    said = program(tmp_path / "in.dcm", tmp_path / "out.dcm")
    assert said.split()[1:] == ["quarantined", "0"]
    assert not (tmp_path / "out.dcm").exists()
