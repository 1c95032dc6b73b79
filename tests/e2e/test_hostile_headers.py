"""Headers that break the rules, with a name and a number in them: each is
cleaned or held, and never a byte of either leaves."""
import json
import re
import struct

import pytest

from conftest import read, run

CT = "1.2.840.10008.5.1.4.1.1.2"
LONG = {"OB", "OW", "OF", "SQ", "UC", "UN", "UR", "UT"}
NAME, NUMBER = "GAINES^STACY", "8155012288"
TEXTS = ["GAINES", "STACY", NUMBER]
OPEN = 0xFFFFFFFF


def element(tag, vr, value=b"", length=None):
    """Explicit little endian; length: what is said instead of the truth."""
    value = value.encode("latin-1") if isinstance(value, str) else value
    value += (b"\0" if vr in ("UI", "OB", "UN") else b" ") * (len(value) % 2)
    size = len(value) if length is None else length
    head = struct.pack("<HH", tag >> 16, tag & 0xFFFF) + vr.encode()
    head += struct.pack("<HI", 0, size) if vr in LONG else struct.pack(
        "<H", size)
    return head + value


def item(content, length=None):
    size = len(content) if length is None else length
    return struct.pack("<HHI", 0xFFFE, 0xE000, size) + content


def us(value):
    return struct.pack("<H", value)


def instance(number, extra):
    """A small CT; extra: list of (tag, bytes), also in place of its own."""
    uid = "1.2.276.0.50.192168001092.11517584.%d" % number
    own = {0x00080005: ("CS", "ISO_IR 100"), 0x00080016: ("UI", CT),
           0x00080018: ("UI", uid), 0x00080060: ("CS", "CT"),
           0x00100010: ("PN", NAME), 0x00100020: ("LO", NUMBER),
           0x0020000D: ("UI", uid + ".1"), 0x0020000E: ("UI", uid + ".2"),
           0x00280002: ("US", us(1)), 0x00280004: ("CS", "MONOCHROME2"),
           0x00280010: ("US", us(8)), 0x00280011: ("US", us(8)),
           0x00280100: ("US", us(8)), 0x00280101: ("US", us(8)),
           0x00280102: ("US", us(7)), 0x00280103: ("US", us(0)),
           0x7FE00010: ("OB", bytes(64))}
    rows = [(tag, element(tag, *e)) for tag, e in own.items()
            if tag not in {t for t, _ in extra}] + extra
    meta = (element(0x00020002, "UI", CT) + element(0x00020003, "UI", uid) +
            element(0x00020010, "UI", "1.2.840.10008.1.2.1"))
    meta = element(0x00020000, "UL", struct.pack("<I", len(meta))) + meta
    rows.sort(key=lambda row: row[0])  # stable: doubles keep their order
    return bytes(128) + b"DICM" + meta + b"".join(e for _, e in rows)


def nested(depth):
    inner = element(0x00081030, "LO", "CT for Stacy Gaines")
    for _ in range(depth):
        inner = element(0x00081140, "SQ", item(inner))
    return inner


def one(tag, vr, value, length=None):
    return (tag, element(tag, vr, value, length))


# "published": the file is sound enough that it must not be held.
FORMS = {
    "bytes of another character set": ("published", [
        one(0x00100010, "PN", "GÄINES^STACY".encode()),
        one(0x00081030, "LO", "CT for STACY GÄINES".encode()),
        one(0x00104000, "LT", "CT für Stacy Gäines".encode("latin-1"))]),
    "character set that is none": ("either", [
        one(0x00080005, "CS", "KLINGON 7"),
        one(0x00081030, "LO", "CT for Stacy Gaines")]),
    "escapes nobody announced": ("either", [
        one(0x00081030, "LO", b"\x1b$BCT\x1b(B for Stacy Gaines")]),
    "numbers that are names": ("published", [
        one(0x00180050, "DS", "GAINES STACY"),
        one(0x00200011, "IS", NUMBER), one(0x00080032, "TM", "STACY GAINES"),
        one(0x00185100, "CS", NUMBER)]),
    "names that are bytes": ("published", [
        one(0x00100010, "OB", NAME), one(0x00081030, "OB", "x Stacy Gaines"),
        one(0x00180015, "UN", "for STACY GAINES"),
        one(0x00280120, "US", NAME), one(0x00281201, "OW", "GAINES STACY")]),
    "text that is a sequence": ("either", [
        one(0x00081030, "SQ", "CT for Stacy Gaines.")]),
    "VR that is none": ("either", [one(0x00081030, "ZZ", "Stacy Gaines")]),
    "values over length": ("published", [
        one(0x00081030, "LO", "CT " * 900 + "for Stacy Gaines" + " x" * 900),
        one(0x00080050, "SH", "A" * 90 + NUMBER + "B" * 90),
        one(0x00180015, "CS", "ABDOMEN " * 9 + "STACY GAINES"),
        one(0x00101010, "AS", "Stacy Gaines is 63 years old"),
        one(0x0020000E, "UI", "1.2.3." + "4" * 80)]),
    "thirty sequences deep": ("published", [(0x00081140, nested(30))]),
    "three hundred sequences deep": ("held", [(0x00081140, nested(300))]),
    "sequence never closed": ("either", [
        one(0x00081140, "SQ", item(
            element(0x00081030, "LO", "Stacy Gaines"), OPEN), OPEN)]),
    "never closed, last of all": ("either", [
        one(0xFFFCFFFC, "SQ", item(
            element(0x00081030, "LO", "Stacy Gaines"), OPEN), OPEN)]),
    "value longer than the file": ("held", [
        one(0xFFFCFFFC, "OB", "Stacy Gaines", 1 << 20)]),
    "private block without creator": ("published", [
        one(0x00091001, "LO", "for Stacy Gaines"),
        one(0x00091002, "PN", NAME), one(0x00091003, "UN", NUMBER),
        one(0x00090001, "LO", NAME), one(0x00111101, "OB", NAME)]),
    "creator that is the patient": ("published", [
        one(0x00090010, "LO", NAME), one(0x00091001, "LO", "plain")]),
    "tags twice": ("either", [
        one(0x00100010, "PN", "NOBODY"), one(0x00100010, "PN", NAME),
        one(0x00081030, "LO", "CT"),
        one(0x00081030, "LO", "CT for Stacy Gaines"),
        one(0x00100020, "LO", "1"), one(0x00100020, "LO", NUMBER)]),
    "UIDs that are names": ("published", [
        one(0x0020000D, "UI", NAME), one(0x00080018, "UI", NUMBER)]),
    "text behind the pixels": ("either", [
        one(0xFFFCFFFC, "OB", "for Stacy Gaines")]),
}


@pytest.fixture(scope="module", params=["basic", "tcia"])
def cleaned(request, tmp_path_factory):
    """Each form is a run of its own: they do not share a dictionary."""
    base = tmp_path_factory.mktemp(request.param)
    outs = {}
    for number, (name, (_, extra)) in enumerate(FORMS.items(), 1):
        source = base / str(number)
        source.mkdir()
        (source / "a.dcm").write_bytes(instance(number, extra))
        outs[name] = run(base / f"{number}-out", source, options=(
            "--profile", request.param, "--no-previews", "--jobs", 1))
    return outs


@pytest.mark.parametrize("name", FORMS)
def test_a_broken_header_is_cleaned_or_held(cleaned, name):
    expected, out = FORMS[name][0], cleaned[name]
    (entry,) = out.report["instances"]
    assert (entry["output"] is not None) == (
        entry["verdict"] in ("clean", "redacted"))
    if expected != "either":
        assert (entry["output"] is not None) == (expected == "published"), \
            entry["reason"]
    if entry["output"] is None:
        assert entry["reason"] and not out.by_uid
        return
    data = (out.path / entry["output"]).read_bytes()
    for text in TEXTS + ["INES^STACY", "GÄINES"]:
        for code in ("latin-1", "utf-8"):
            assert not re.search(re.escape(text).encode(code), data, re.I)
    assert str(read(out.path / entry["output"]).PatientID) not in ("", NUMBER)


def test_reports_hold_none_of_it(cleaned):
    for out in cleaned.values():
        for part in ("report.json", "report.csv", "report.html"):
            said = (out.path / part).read_text().upper()
            assert not [t for t in TEXTS if t in said]
        assert json.loads((out.path / "report.json").read_text())
