"""--models DIR: a folder of the shape of models/ replaces what is built in."""
import json
import shutil

import pytest

from conftest import ROOT, deburn

SAMPLE = ROOT / "samples" / "us_palette_rle.dcm"
READER = "ocr/reader.traineddata"


def lines(*args):
    result = deburn("inspect", SAMPLE, "--json", *args)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)["lines"]


@pytest.fixture
def folder(tmp_path):
    for name in ("ocr", "phi"):
        shutil.copytree(ROOT / "models" / name, tmp_path / name)
    return tmp_path


def test_the_same_models_find_the_same(folder):
    found = lines("--models", folder)
    assert found and found == lines()


def rules(found):
    return {l["rule"] for l in found}


def test_without_an_allow_list_nothing_is_a_setting(folder):
    for name in ("safe-vocabulary.tsv", "allow.tsv"):
        head = (folder / "phi" / name).read_text().splitlines()[:2]
        (folder / "phi" / name).write_text("\n".join(head) + "\n")
    assert "us-setting" in rules(lines())
    assert "us-setting" not in rules(lines("--models", folder))


@pytest.mark.parametrize("size", [0, 1000, 300_000])
def test_a_cut_reader_is_an_error(folder, size):
    whole = (folder / READER).read_bytes()
    (folder / READER).write_bytes(whole[:size])
    result = deburn("inspect", SAMPLE, "--json", "--models", folder)
    assert result.returncode == 3
    assert "reader.traineddata" in result.stderr


def test_a_missing_reader_is_an_error(folder):
    (folder / READER).unlink()
    result = deburn("inspect", SAMPLE, "--json", "--models", folder)
    assert result.returncode == 3
    assert "reader.traineddata" in result.stderr
