#!/usr/bin/env python3
"""Make the shipped template files from converted rules of other projects.

usage: make_masks.py RULES.json VECTORS.json

RULES.json holds rules of dicom-dre, pydicom deid and dicompixelanon in one
neutral shape (its field `format` tells it), VECTORS.json attributes and what
the rules must say of them. One file a source and maker is written beside this
program. Run once for each edition of the sources; the results are checked in.
"""
import json, os, re, sys
from collections import defaultdict

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCES = {
    "dicom-dre": ("dre", "first", "Device rules of susom/dicom-dre (default catalog), Apache License 2.0, converted. "
                  "Copyright of the authors of dicom-dre; licensed under the Apache License, Version 2.0, "
                  "http://www.apache.org/licenses/LICENSE-2.0. Changed: other form, width 10000 is -1."),
    "pydicom": ("deid", "all", "Rules of pydicom/deid (deid.dicom recipes), MIT, converted and repaired. Copyright (c) 2016-2022 Vanessa "
                "Sochat. Permission is granted, free of charge, to deal in the Software without restriction, provided that the copyright "
                "notice and this notice are included in all copies; provided as is, without warranty of any kind."),
    "SMI": ("smi", "all", "Rules of SMI/dicompixelanon (deid.dicom.smi), Apache License 2.0, converted and repaired. Licensed under the "
            "Apache License, Version 2.0, http://www.apache.org/licenses/LICENSE-2.0."),
}
MAKERS = [("ge", r"\bGE\b|GEMS|GE MED|LOGIQ|VIVID|VOLUSON|VENUE|LIGHTSPEED|DISCOVERY|XELERIS|SENOGRAPH|KRETZ|LUNAR"),
          ("philips", r"PHILIPS|EPIQ|IU22|CX50|HDI|ATL\b|SPARQ|AFFINITI|MX ?8000"),
          ("siemens", r"SIEMENS|ACUSON|SOMATOM|SEQUOIA|ANTARES|SENSATION"),
          ("canon-toshiba", r"CANON|TOSHIBA|APLIO|XARIO|TUS|NEMIO|VITREA"),
          ("hologic", r"HOLOGIC|LORAD|SUPERSONIC|R2 TECH"),
          ("samsung", r"SAMSUNG|MEDISON|UGEO|ACCUVIX"),
          ("hitachi-aloka", r"HITACHI|ALOKA|ARIETTA|PROSOUND"),
          ("sonosite", r"SONOSITE|FUJI"), ("zonare-mindray", r"ZONARE|MINDRAY"), ("esaote", r"ESAOTE|MYLAB"),
          ("ziehm", r"ZIEHM"), ("agfa-konica", r"AGFA|KONICA"), ("adac", r"ADAC"), ("medrad", r"MEDRAD")]


def texts(conditions):
    for c in conditions:
        for k in ("any_of", "all_of"):
            if k in c:
                yield from texts(c[k])
        if c.get("attribute", "").startswith(("Manufacturer", "SecondaryCaptureDeviceManufacturer", "(0019")):
            yield from c.get("values", [])


def maker(rule):
    words = " ".join(texts(rule["match"])).upper() or rule["name"].upper()
    for name, pattern in MAKERS:
        if re.search(pattern, words):
            return name
    return "other"


def quoted(text):
    plain = re.fullmatch(r"[A-Za-z0-9_(][A-Za-z0-9_ ./()+=*^|-]*", text) and not text.endswith(" ") and " #" not in text
    return text if plain else '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def condition(c, pad, out):
    negate = "not " if c.get("negate") else ""
    for k, word in (("any_of", "any"), ("all_of", "all")):
        if k in c:
            out.append(f"{pad}- {negate}{word}:")
            for inner in c[k]:
                condition(inner, pad + "    ", out)
            return
    scope = {None: "", "value": "", "component": " component", "component_or_value": " either"}[c.get("on")]
    case = " cased" if c.get("case") == "sensitive" else ""
    values = c.get("values")
    right = "yes" if not values else quoted(values[0]) if len(values) == 1 else "[" + ", ".join(map(quoted, values)) + "]"
    if len(values or []) > 1:
        right = right.replace("(", "(")
    out.append(f"{pad}- {negate}{c['attribute']}{scope} {c['op']}{case}: {right}")


def conditions(key, match, pad, out):
    if match:
        out.append(f"{pad}{key}:")
        for c in match:
            condition(c, pad + "  ", out)


def numbers(regions):
    return "[" + ", ".join(f"[{r['x']}, {r['y']}, {r['width']}, {r['height']}]" for r in regions) + "]"


def variant(v, out):
    head = []
    for k in ("rows", "columns"):
        if v.get(k):
            head.append(f"{k}: {v[k]}")
    if v.get("whole_image"):
        head.append("whole: yes")
    if v.get("from_us_regions"):
        head.append("from: UltrasoundRegions")
    if v.get("regions"):
        head.append(f"regions: {numbers(v['regions'])}")
    out.append("      - " + ("\n        ".join(head) if head else "{}"))
    conditions("match", v.get("match"), "        ", out)


def whole_or_rest(rule):
    return any(v.get("whole_image") or v.get("from_us_regions") for v in rule["variants"])


def write_rule(rule, order, out):
    out.append(f"  - id: {rule['id']}")
    out.append(f"    name: {quoted(rule['name'])}")
    out.append(f"    order: {order}")
    out.append(f"    verdict: {rule['verdict']}")
    # What denies, allows or blanks by general signs is for tools that do not read the pixels.
    if rule["kind"] == "cohort":
        out.append("    cohort: yes")
    elif rule["kind"] != "device" or rule["verdict"] == "deny" or whole_or_rest(rule):
        out.append("    unsearched: yes")
    # Banners were boxed whole for tools that cannot read: what is surely harmless in them may stay.
    elif rule["verdict"] == "scrub":
        out.append("    spare_words: yes")
    if rule["section"] == "exclusion":
        out.append("    fallback: yes")
    conditions("match", rule["match"], "    ", out)
    if rule["variants"]:
        out.append("    variants:")
        for v in rule["variants"]:
            variant(v, out)


def write_vector(v, out):
    out.append(f"  - id: {quoted(v['id'])}")
    out.append("    tags:")
    for k in sorted(v["tags"]):
        out.append(f"      {k}: {quoted(v['tags'][k]) if v['tags'][k] else chr(34) * 2}")
    e = v["expect"]
    out.append(f"    verdict: {e['verdict']}")
    out.append(f"    rule: {e['rule'] or 'none'}")
    out.append(f"    regions: {numbers(e['regions'])}")


def main():
    rules = json.load(open(sys.argv[1]))["rules"]
    vectors = json.load(open(sys.argv[2]))["vectors"]
    files, where = defaultdict(list), {}
    for order, rule in enumerate(rules):
        key = rule["source"].split()[0]
        family = maker(rule) if rule["kind"] == "device" else "general"
        where[rule["id"]] = (key, family)
        files[key, family].append((order, rule))
    tests = defaultdict(list)
    for v in vectors:
        tests[where.get(v["expect"]["rule"], ("dicom-dre", "general"))].append(v)
    for (key, family), members in sorted(files.items()):
        short, choose, notice = SOURCES[key]
        editions = sorted({r["source"] for _, r in members})
        out = [f"# {notice}", "deburn-masks: 1", f"catalog: {short}", f"choose: {choose}",
               f"origin: {quoted('; '.join(editions))}", f"licence: {members[0][1]['licence']}", "rules:"]
        for order, rule in members:
            write_rule(rule, order, out)
        if tests[key, family]:
            out += ["---", "tests:"]
            for v in tests[key, family]:
                write_vector(v, out)
        with open(os.path.join(HERE, f"{short}-{family}.yaml"), "w") as f:
            f.write("\n".join(out) + "\n")


main()
