"""Decisions as CSV: they travel, and what does not fit changes nothing."""
import csv
import shutil

import pytest

from conftest import deburn
from review_client import SAMPLES, Server, box, events, named


@pytest.fixture
def out(all_held, tmp_path):
    return shutil.copytree(all_held, tmp_path / "out", symlinks=True)


def table(path):
    with open(path, newline="", encoding="utf-8") as f:
        return list(csv.DictReader(f))


def write_table(path, rows):
    with open(path, "w", newline="", encoding="utf-8") as f:
        writer = csv.DictWriter(f, ["id", "revision", "action", "reviewer",
                                    "time", "boxes"])
        writer.writeheader()
        writer.writerows(rows)


def test_decisions_travel_as_csv(out, all_held, tmp_path):
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
    deburn("review", all_held, "--export", fresh)
    revisions = {r["id"]: r["revision"] for r in table(fresh)}
    there = shutil.copytree(all_held, tmp_path / "there", symlinks=True)
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
