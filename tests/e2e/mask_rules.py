"""Device rules judged in Python: what a rule file must say of an instance.

Rules have the neutral shape of facts/device-templates.json (its field `format`
tells it). Nothing here looks at the program: subjects are made from a rule's
conditions, and its boxes are drawn into a picture of booleans.
"""
import itertools
import re

import numpy as np
import pydicom
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.sequence import Sequence

DEFAULT = (900, 1300)  # rows, columns where a rule does not care


# ---- what a condition says -----------------------------------------------

def _text(subject, condition):
    return subject.get(condition["attribute"], "")


def _parts(subject, condition):
    text = _text(subject, condition)
    on = condition.get("on", "value")
    parts = text.split("\\")
    return {"value": [text], "component": parts,
            "component_or_value": parts + [text]}[on]


def _one(op, text, value, cased):
    if op == "regex":
        return re.search(value, text, 0 if cased else re.I) is not None
    if not cased:
        text, value = text.upper(), value.upper()
    return {"equals": text == value, "contains": value in text,
            "prefix": text.startswith(value)}[op]


def holds(condition, subject):
    if "any_of" in condition:
        said = any(holds(c, subject) for c in condition["any_of"])
    elif "all_of" in condition:
        said = all(holds(c, subject) for c in condition["all_of"])
    elif condition["op"] in ("absent", "missing"):
        said = not _text(subject, condition).strip()
    elif condition["op"] in ("present", "exists"):
        said = bool(_text(subject, condition).strip())
    elif condition["op"] == "empty":
        said = subject.get(condition["attribute"]) == ""
    else:
        cased = condition.get("case") == "sensitive"
        said = any(_one(condition["op"], p, v, cased)
                   for p in _parts(subject, condition)
                   for v in condition["values"])
    return said != bool(condition.get("negate"))


def _fits(variant, subject, rows, columns):
    return variant.get("rows") in (None, rows) and \
        variant.get("columns") in (None, columns) and \
        all(holds(c, subject) for c in variant.get("match", []))


def fitting(rule, subject, rows, columns):
    """The variant that counts, {} where a rule has none, None: no match."""
    if not all(holds(c, subject) for c in rule["match"]):
        return None
    if not rule.get("variants"):
        return {}
    return next((v for v in rule["variants"]
                 if _fits(v, subject, rows, columns)), None)


def picture(boxes, rows, columns):
    """True where a box is; boxes as x, y, width, height (-1: to the edge)."""
    shown = np.zeros((rows, columns), bool)
    for x, y, w, h in boxes:
        x, y = x + columns * (x < 0), y + rows * (y < 0)
        shown[y:rows if h == -1 else y + h,
              x:columns if w == -1 else x + w] = True
    return shown


def _numbers(regions):
    return [(r["x"], r["y"], r["width"], r["height"]) for r in regions]


US_REGIONS = [(40, 60, 500, 300), (10, 400, 90, 80)]  # x, y, width, height


def blanked(variant, rows, columns):
    if variant.get("whole_image"):
        return np.ones((rows, columns), bool)
    if variant.get("from_us_regions"):
        return ~picture(US_REGIONS, rows, columns)
    if variant.get("keep_regions"):
        return ~picture(_numbers(variant["keep_regions"]), rows, columns)
    return picture(_numbers(variant.get("regions", [])), rows, columns)


# ---- subjects ------------------------------------------------------------

def _choices(condition, which):
    """Values that make the condition hold: {attribute: text} each."""
    if "any_of" in condition:
        inner = condition["any_of"]
        return [c for one in inner for c in _choices(one, which)]
    if "all_of" in condition:
        merged = {}
        for one in condition["all_of"]:
            merged = join(merged, _choices(one, which)[0])
        return [merged]
    if condition.get("negate") or condition["op"] in ("absent", "missing"):
        return [{}]
    name = condition["attribute"]
    if condition["op"] == "empty":
        return [{name: ""}]
    if condition["op"] in ("present", "exists"):
        return [{name: "present"}]
    values = [re.sub(r"\\?[.]|[\\^$()?*]", "", v) if condition["op"] == "regex"
              else v for v in condition["values"]]
    return [{name: v} for v in values]


def join(a, b):
    """Both: what two conditions ask of one attribute side by side."""
    out = dict(a)
    for name, text in b.items():
        old = out.get(name)
        if old and text.upper() not in old.upper():
            out[name] = old + "\\" + text if name == "ImageType" \
                else old + " " + text
        else:
            out[name] = old or text
    return out


def subjects(rule, most=6):
    """Instances that the rule is meant for, and some that it is not."""
    lists = [_choices(c, 0) for c in rule["match"]] or [[{}]]
    for combination in itertools.islice(itertools.product(*lists), most):
        whole = {}
        for part in combination:
            whole = join(whole, part)
        for v in rule.get("variants") or [{}]:
            made = whole
            for c in v.get("match", []):
                made = join(made, _choices(c, 0)[0])
            yield made, v.get("rows", DEFAULT[0]), \
                v.get("columns", DEFAULT[1])
        for name in whole:
            yield {k: t for k, t in whole.items() if k != name}, *DEFAULT


# ---- files ---------------------------------------------------------------

def _us_sequence():
    items = []
    for x, y, w, h in US_REGIONS:
        item = Dataset()
        item.RegionLocationMinX0, item.RegionLocationMinY0 = x, y
        item.RegionLocationMaxX1 = x + w - 1  # maxima are inclusive
        item.RegionLocationMaxY1 = y + h - 1
        items.append(item)
    return Sequence(items)


def write(path, subject, rows, columns, pixels=False):
    """A DICOM file with these attributes (keyword or (gggg,eeee))."""
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = subject.get(
        "SOPClassUID", "1.2.840.10008.5.1.4.1.1.7")
    meta.MediaStorageSOPInstanceUID = "1.2.826.0.1.3680043.8.498.77"
    meta.TransferSyntaxUID = pydicom.uid.ExplicitVRLittleEndian
    ds = FileDataset(str(path), {}, file_meta=meta, preamble=b"\0" * 128)
    ds.SOPClassUID = meta.MediaStorageSOPClassUID
    ds.SOPInstanceUID = meta.MediaStorageSOPInstanceUID
    ds.Rows, ds.Columns = rows, columns
    for name, text in subject.items():
        if name == "SequenceOfUltrasoundRegions":
            ds.SequenceOfUltrasoundRegions = _us_sequence()
        elif name == "ImplementationVersionName":
            meta.ImplementationVersionName = text[:16]
        elif name.startswith("("):
            group, element = (int(p, 16) for p in name[1:-1].split(","))
            ds.add_new((group, element), "LO", text)
        elif name not in ("Rows", "Columns"):
            vr = pydicom.datadict.dictionary_VR(name)
            value = text.split("\\") if "\\" in text else text
            ds.add_new(pydicom.datadict.tag_for_keyword(name), vr, value)
    if pixels:
        ds.SamplesPerPixel, ds.PhotometricInterpretation = 1, "MONOCHROME2"
        ds.BitsAllocated = ds.BitsStored = 8
        ds.HighBit, ds.PixelRepresentation = 7, 0
        ds.PixelData = b"\x40" * (rows * columns + rows * columns % 2)
    ds.save_as(str(path), write_like_original=False)
    return path
