"""Rule files of other tools, imported and applied to instances.

The truth is facts/device-templates.json, judged by mask_rules.py; what was
repaired there (facts/device-templates-lint.md names it) is left out here and
is what `deburn mask lint` must complain of in the unrepaired import.
"""
import json
import re

import numpy as np
import pytest

import mask_rules
from conftest import SHARED, deburn, shared

SOURCES = {"deid-d": ("deid", "deid.dicom"),
           "deid-u": ("deid", "deid.dicom.ultrasound"),
           "deid-c": ("deid", "deid.dicom.xray.chest"),
           "smi": ("smi", "deid.dicom.smi")}


def facts(name):
    path = SHARED / "facts" / name
    if not path.exists():
        pytest.skip(f"shared facts '{name}' are not on this machine")
    return path


def remarks_of(result):
    """(line, rest) of each remark on stderr or stdout."""
    return [(int(m[1]), m[2]) for m in
            re.finditer(r"^[^\n:]+:(\d+): (.*)$",
                        result.stderr + result.stdout, re.M)]


def bullets():
    """(rule id, what) of every accident in the lint notes."""
    text = facts("device-templates-lint.md").read_text()
    for part, what in (("Repaired", text.split("## Repaired")[1]
                        .split("## Found")[0]),
                       ("Found", text.split("## Found")[1])):
        for m in re.finditer(r"^\* `([a-z-]+-\d+)` (.*)$", what, re.M):
            yield part, m[1], m[2]


@pytest.fixture(scope="session")
def imports(tmp_path_factory):
    """Each source's rule file as imported: {key: path of the YAML}."""
    folder = tmp_path_factory.mktemp("imports")
    made = {}
    for key, (tool, name) in SOURCES.items():
        made[key] = folder / f"{key}.yaml"
        result = deburn("mask", "import", "--from", tool,
                        shared("templates") / name, "-o", made[key])
        assert result.returncode == 0, result.stderr
    return made


def shown(path, folder, *inputs, options=()):
    """What `mask show` says: {rule id: (verdict, boxes)} of path's rules."""
    result = deburn("mask", "show", *inputs, "--masks", folder, "--unsearched",
                    *options)
    assert result.returncode == 0, result.stderr
    said, rule = {}, None
    for line in result.stdout.splitlines():
        head = re.match(r"(\S+): .* \((.*):\d+\)$", line)
        box = re.match(r"  (-?\d+),(-?\d+) (\d+)x(\d+)$", line)
        if head:
            rule = head[1] if head[2].startswith(str(path)) else None
        elif rule and box:
            said[rule][1].append(tuple(int(n) for n in box.groups()))
        elif rule and line.startswith("  "):
            said[rule] = (line.split(",")[0].strip(), [])
    return said


def unrepaired(key, source, folder):
    """The import without those rules whose attributes do not exist, in a
    folder of its own: such rules stop a run."""
    head, *rules = re.split(r"(?m)^(?=  - id: )", source.read_text())
    rules = [r for r in rules if not re.search(r"- Manfacturer |- Manufacture ",
                                               r)]
    made = folder / key
    made.mkdir()
    (made / "rules.yaml").write_text(head + "".join(rules))
    return made


@pytest.mark.parametrize("key", SOURCES)
def test_imported_rules_give_the_same_regions(imports, key, tmp_path):
    rules = [r for r in json.loads(facts("device-templates.json")
                                   .read_text())["rules"]
             if r["id"].rsplit("-", 1)[0] == key]
    repaired = {i for part, i, _ in bullets() if part == "Repaired"}
    sound = {r["id"].rsplit("-", 1)[1]: r for r in rules
             if r["id"] not in repaired}
    folder = unrepaired(key, imports[key], tmp_path)
    fired, asked = set(), 0
    seen = set()
    for number, rule in sound.items():
        for subject, rows, columns in mask_rules.subjects(rule, most=2):
            mark = (rows, columns, *sorted(subject.items()))
            if mark in seen:
                continue
            seen.add(mark)
            asked += 1
            said = shown(folder / "rules.yaml", folder,
                         mask_rules.write(tmp_path / "subject.dcm", subject,
                                          rows, columns))
            said = {k.rsplit("-", 1)[1]: v for k, v in said.items()}
            for n, other in sound.items():
                variant = mask_rules.fitting(other, subject, rows, columns)
                assert (variant is not None) == (n in said), \
                    (other["id"], subject, rows, columns)
                if variant is None:
                    continue
                fired.add(n)
                want = mask_rules.blanked(variant, rows, columns)
                got = mask_rules.picture(said[n][1], rows, columns)
                assert np.array_equal(want, got), (other["id"], subject)
    assert fired == set(sound), sorted(set(sound) - fired)
    assert asked >= len(sound)


# ---- accidents -----------------------------------------------------------

# what the notes call an accident, and a word that the remark on it must have
ACCIDENTS = [("can never be true", "can never be true"),
             ("unknown attribute", "no such attribute"),
             ("begins with `||`", "begins with ||"),
             ("label spelt", "is it"),
             ("is read as a regular expression", "regular expression"),
             ("unescaped dot", "regular expression"),
             ("AW electronic", "AW electronic"),
             ("repeating-group", "repeating group"),
             ("no defined term", "no defined term"),
             ("Rows 786", "786"), ("EPIQ is a model", "EPIQ"),
             ("`CXD1`", "CXD1"), ("multi-valued", "DERIVED+SECONDARY"),
             ("probably past the edge", "past the edge"),
             ("no condition at all", "no condition at all"),
             ("duplicate of", "duplicate of"),
             ("trusts BurnedInAnnotation", "trusts BurnedInAnnotation"),
             ("with a region width of", "another screen"),
             ("without a size condition", "without a size"),
             ("is of one site", "useless elsewhere"),
             ("chooses a cohort", "says nothing of text"),
             ("reaches past", "reaches past")]


def test_lint_names_the_accidents_of_the_unrepaired_files(imports):
    result = deburn("mask", "lint", *[imports[k] for k in SOURCES])
    assert result.returncode == 1
    missed, named = [], 0
    for part, rule, what in bullets():
        key, number = rule.rsplit("-", 1)
        if key not in SOURCES:
            continue
        word = next(w for mark, w in ACCIDENTS if mark in what)
        said = [line for line in result.stdout.splitlines()
                if line.startswith(str(imports[key])) and
                re.search(rf": \S+-{number}: .*", line)]
        named += 1
        if not any(word in line for line in said):
            missed.append((rule, what, said))
    assert named > 40
    assert not missed, missed


def test_an_attribute_that_does_not_exist_stops_the_run(imports, tmp_path):
    folder = tmp_path / "masks"
    folder.mkdir()
    (folder / "site.yaml").write_bytes(imports["deid-d"].read_bytes())
    result = deburn("run", tmp_path / "nothing", "-o", tmp_path / "out",
                    "--masks", folder)
    assert result.returncode == 3
    assert re.search(r"site\.yaml:\d+: .*Manfacturer", result.stderr)


# ---- grammars ------------------------------------------------------------

def imported(tmp_path, tool, text, name="rules.txt"):
    source, folder = tmp_path / name, tmp_path / "masks"
    folder.mkdir()
    source.write_text(text)
    result = deburn("mask", "import", "--from", tool, source, "-o",
                    folder / "rules.yaml")
    return result, folder


def boxes_for(tmp_path, folder, subject, rows, columns):
    """All boxes of the imported rules for one instance, as a picture."""
    said = shown(folder / "rules.yaml", folder,
                 mask_rules.write(tmp_path / "subject.dcm", subject, rows,
                                  columns))
    return said and mask_rules.picture(
        [b for _, boxes in said.values() for b in boxes], rows, columns)


def test_ctp_examples_mean_what_their_grammar_says(tmp_path):
    text = facts("ctp-grammar-examples.txt").read_text()
    result, folder = imported(tmp_path, "ctp", text)
    assert result.returncode == 1  # one list of regions is wrong
    line = 1 + text[:text.index("(0,0,wide,20)")].count("\n")
    assert [n for n, _ in remarks_of(result)] == [line]

    def boxes(subject, rows, columns):
        got = boxes_for(tmp_path, folder, subject, rows, columns)
        return None if got is None or not len(got) else got

    us = {"Modality": "US", "Manufacturer": "the eXampleSonic co"}
    want = mask_rules.picture([(0, 0, 800, 40), (680, 570, 120, 30)], 600, 800)
    assert np.array_equal(boxes(us, 600, 800), want)
    assert boxes(us, 601, 800) is None
    assert boxes({**us, "Modality": "us"}, 600, 800) is None

    sc = {"Modality": "SC", "(0019,0010)": "EXAMPLE_CREATOR 1.0",
          "(0019,1010)": "DOSE REPORT"}
    want = mask_rules.picture([(10, 20, 300, 50)], 400, 512)
    assert np.array_equal(boxes(sc, 400, 512), want)
    assert np.array_equal(boxes({**sc, "Modality": "OT"}, 400, 512), want)
    assert boxes(sc, 400, 511) is None
    assert boxes({**sc, "Modality": "CT"}, 400, 512) is None
    assert boxes({**sc, "BurnedInAnnotation": "NO"}, 400, 512) is None
    assert boxes({**sc, "(0019,1010)": "A DOSE"}, 400, 512) is None
    assert boxes({**sc, "(0019,0010)": "OTHER"}, 400, 512) is None


KARNAK = """masks:
  - stationName: "*"
    color: "ffff00"
    rectangles: ["25 75 150 50"]
  - stationName: "ICTUS8"
    color: "ffff00"
    rectangles: ["1 2 30 40"]
  - stationName: "ICTUS8"
    imageWidth: 1024
    imageHeight: 768
    color: "ffff00"
    rectangles: ["5 6 70 80", "100 100 10 10"]
"""


@pytest.mark.parametrize("station,size,want", [
    ("ICTUS8", (768, 1024), [(5, 6, 70, 80), (100, 100, 10, 10)]),
    ("ICTUS8", (600, 800), [(1, 2, 30, 40)]),
    ("OTHER", (768, 1024), [(25, 75, 150, 50)])])
def test_karnak_takes_the_most_exact_mask(tmp_path, station, size, want):
    result, folder = imported(tmp_path, "karnak", KARNAK)
    assert result.returncode == 0, result.stderr
    got = boxes_for(tmp_path, folder, {"StationName": station}, *size)
    assert np.array_equal(got, mask_rules.picture(want, *size))


DICOMEDIT = """version "6.3"
// a banner on one station
(0018,1000) = "ABC" ? alterPixels["rectangle", "l=0, t=0, r=800, b=60", "solid", "v=0"]
(0008,0070) ~ "Acme.*" ? alterPixels["rectangle", "l=100, t=5, r=130, b=25", "solid", "v=0"]
"""


def test_dicomedit_rectangles_are_edges(tmp_path):
    result, folder = imported(tmp_path, "dicomedit", DICOMEDIT)
    assert result.returncode == 0, result.stderr
    got = boxes_for(tmp_path, folder, {"DeviceSerialNumber": "ABC"}, 600, 900)
    assert np.array_equal(got, mask_rules.picture([(0, 0, 800, 60)], 600, 900))
    got = boxes_for(tmp_path, folder, {"Manufacturer": "Acme Inc"}, 600, 900)
    assert np.array_equal(got,
                          mask_rules.picture([(100, 5, 30, 20)], 600, 900))
    assert not boxes_for(tmp_path, folder, {"Manufacturer": "Bcme"}, 600, 900)


def test_dicomedits_undocumented_form_is_refused_with_its_line(tmp_path):
    result, _ = imported(tmp_path, "dicomedit", DICOMEDIT +
                         "alterPixels[1, 2, 3, 4]\n")
    assert result.returncode == 1
    assert [n for n, _ in remarks_of(result)] == [5]
    assert "rectangle" in result.stderr  # the form that is documented


DEID = """FORMAT dicom
%filter graylist
LABEL A banner # comment
contains Manufacturer ACME|EXAMPLE
+ equals Modality US || equals Modality OT
coordinates 0,0,100,20
ctpcoordinates 300,10,40,30
LABEL All but the middle
contains Manufacturer KEEPER
coordinates all
keepcoordinates 10,20,110,220
"""


@pytest.mark.parametrize("subject,want", [
    ({"Manufacturer": "acme", "Modality": "US"},
     [(0, 0, 100, 20), (300, 10, 40, 30)]),
    ({"Manufacturer": "the Example", "Modality": "OT"},
     [(0, 0, 100, 20), (300, 10, 40, 30)]),
    ({"Manufacturer": "acme", "Modality": "CT"}, None),
    ({"Manufacturer": "Keeper", "Modality": "CT"},
     [(0, 0, 640, 20), (0, 220, 640, 260), (0, 20, 10, 200),
      (110, 20, 530, 200)])])
def test_deid_recipes_mean_what_their_grammar_says(tmp_path, subject, want):
    result, folder = imported(tmp_path, "deid", DEID, "deid.example")
    assert result.returncode == 0, result.stderr
    got = boxes_for(tmp_path, folder, subject, 480, 640)
    if want is None:
        assert not got
    else:
        assert np.array_equal(got, mask_rules.picture(want, 480, 640))


DRE = """devices:
  - name: Acme US
    action: scrub
    manufacturer: ["^acme", "/Ex.mple/"]
    modality: "=US"
    variants:
      - {rows: 600, cols: 800, scrub: [[0, 0, 10000, 60]]}
      - {rows: 768, cols: 1024, software_versions: "2.", scrub: [[5, 5, 20, 30]]}
exclusions:
  - name: no other ultrasound
    action: deny
    modality: US
"""


@pytest.mark.parametrize("subject,size,want", [
    ({"Manufacturer": "ACME x", "Modality": "US"}, (600, 800),
     ("scrub", [(0, 0, 800, 60)])),
    ({"Manufacturer": "an Example", "Modality": "US",
      "SoftwareVersions": "2.1"}, (768, 1024), ("scrub", [(5, 5, 20, 30)])),
    ({"Manufacturer": "ACME", "Modality": "US", "SoftwareVersions": "1"},
     (768, 1024), ("deny", [])),
    ({"Manufacturer": "an example", "Modality": "US"}, (600, 800),
     ("deny", [])),
    ({"Manufacturer": "ACME", "Modality": "USA"}, (600, 800), ("deny", [])),
    ({"Manufacturer": "ACME", "Modality": "CT"}, (600, 800), None)])
def test_dre_devices_come_before_exclusions(tmp_path, subject, size, want):
    result, folder = imported(tmp_path, "dre", DRE, "rules.yaml")
    assert result.returncode == 0, result.stderr
    said = shown(folder / "rules.yaml", folder,
                 mask_rules.write(tmp_path / "subject.dcm", subject, *size))
    assert list(said.values()) == ([want] if want else [])


BROKEN = [
    ("ctp", '{ Modality.equals("US") }\n(1,2,3,4)\n'
            '{ Modality.looksLike("US") }\n(1,2,3,4)\n', 3),
    ("deid", "FORMAT dicom\n%filter graylist\nLABEL x\n"
             "contians Modality US\ncoordinates 0,0,1,1\n", 4),
    ("deid", "FORMAT dicom\n%filter graylist\nLABEL x\n"
             "contains Modality US\ncoordinates 0,0,1\n", 5),
    ("karnak", 'masks:\n  - stationName: "*"\n    rectangles: ["1 2 3"]\n', 3),
    ("dicomedit", 'version "6.3"\n(0008,0060) := "US"\n', 2),
    ("dre", "devices:\n  - name: x\n    action: scrub\n    manufactorer: a\n",
     4)]


def test_a_rule_that_lost_a_condition_is_left_out(tmp_path):
    text = DRE.replace("manufacturer:", "manufactorer:", 1)
    result, folder = imported(tmp_path, "dre", text, "rules.yaml")
    assert result.returncode == 1
    assert [n for n, _ in remarks_of(result)] == [4]
    assert "Acme" not in (folder / "rules.yaml").read_text()


@pytest.mark.parametrize("tool,text,line", BROKEN)
def test_what_cannot_be_translated_is_named_with_its_line(tmp_path, tool, text,
                                                          line):
    result, folder = imported(tmp_path, tool, text)
    assert result.returncode == (1 if (folder / "rules.yaml").exists() else 3)
    assert line in [n for n, _ in remarks_of(result)], result.stderr
