"""`deburn mask` end to end: vectors, pictures, templates learned and drifting."""
import json
import re

import pytest

from conftest import deburn
from test_mask_import import facts


def vectors_of(result):
    m = re.match(r"(\d+) of (\d+) vectors hold", result.stdout)
    return int(m[1]), int(m[2])


# ---- vectors -------------------------------------------------------------

def test_every_vector_of_other_tools_holds():
    path = facts("template-tests.json")
    count = len(json.loads(path.read_text())["vectors"])
    result = deburn("mask", "test", path)
    assert result.returncode == 0, result.stdout
    assert vectors_of(result) == (count, count)
    assert count > 600


def test_the_shipped_files_hold_their_own_vectors():
    result = deburn("mask", "test")
    assert result.returncode == 0, result.stdout
    held, count = vectors_of(result)
    assert held == count > 600


@pytest.mark.parametrize("spoil", [
    lambda e: e.update(verdict="deny" if e["verdict"] != "deny" else "allow"),
    lambda e: e.update(rule="dre-002" if e["rule"] != "dre-002" else None),
    lambda e: e.update(regions=[{"x": 1, "y": 2, "width": 3, "height": 4}])])
def test_a_vector_that_is_wrong_fails(tmp_path, spoil):
    content = json.loads(facts("template-tests.json").read_text())
    vector = next(v for v in content["vectors"]
                  if v["expect"]["rule"] and v["expect"]["regions"])
    spoil(vector["expect"])
    content["vectors"] = [vector]
    path = tmp_path / "vectors.json"
    path.write_text(json.dumps(content))
    result = deburn("mask", "test", path)
    assert result.returncode == 1
    assert vectors_of(result) == (0, 1)
