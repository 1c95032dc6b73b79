"""samples/score.py counts what a program finds of what was drawn."""
import json
import subprocess
import sys

import pytest

from conftest import ROOT

FINDER = """#!{python}
import json, os, sys
truth = json.load(open({truth!r}))
boxes = [t["box"] for f in truth for t in f["texts"] if os.path.basename(f["file"]) == os.path.basename(sys.argv[2])]
print(json.dumps({{"lines": [dict(zip(("x", "y", "width", "height"), (b[0], b[1], int(b[2] * {share}), b[3])))
                            for b in boxes]}}))
"""


def score(tmp_path, truth, share):
    """Of a program that finds so much of each line's width."""
    folder = tmp_path / "drawn"
    folder.mkdir()
    (folder / "truth.json").write_text(json.dumps(truth))
    program = tmp_path / "finder"
    program.write_text(FINDER.format(python=sys.executable, truth=str(folder / "truth.json"), share=share))
    program.chmod(0o755)
    run = subprocess.run([sys.executable, ROOT / "samples/score.py", program, folder, "--missed"],
                         capture_output=True, text=True, check=True)
    return run.stdout.splitlines()


def line(x, contrast, weakest, height):
    return {"text": "A", "box": [x, 10, 40, 20], "height": height, "contrast": contrast, "weakest": weakest,
            "unrest": 0, "kind": "plain", "rotation": 0}


TRUTH = [{"file": "a.dcm", "texts": [line(0, 80, 80, 20), line(100, 80, 5, 20), line(200, 20, 20, 20)]},
         {"file": "b.dcm", "texts": [line(0, 80, 80, 6)]},
         {"file": "c.dcm", "texts": []}]


@pytest.mark.parametrize("share, found", [(1, "100.00"), (0.95, "100.00"), (0.5, "0.00")])
def test_lines_count_from_nine_tenths_on(tmp_path, share, found):
    rows = score(tmp_path, TRUTH, share)
    counted = [r.split() for r in rows if r.endswith("% found")]
    assert [r[-5] for r in counted] == ["2", "1", "1", "1", "1"]
    assert {r[-3] for r in counted} == {found}
    assert rows[-1].split() == "without text 1 files 1 without a box".split()
    assert len([r for r in rows if r.split()[0].endswith(".dcm")]) == (4 if found == "0.00" else 0)
