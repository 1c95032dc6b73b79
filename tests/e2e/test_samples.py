"""The demo's promise on the checked-in samples, with known truth."""
import numpy as np
import pytest

from conftest import ROOT, as_displayed, frames, read

IDENTIFYING = {"phi", "date_time"}
HARMLESS = {"scale_or_measure", "vendor_or_setting", "laterality_marker"}


def sample(entry):
    return ROOT / "samples" / entry["file"].split("/")[-1]


def boxes(entry, classes):
    for t in entry["texts"]:
        if t["class"] in classes:
            yield t


def frames_of(t, count):
    return range(count) if t["frame"] == "all" else [int(t["frame"])]


def crop(frame, box):
    x, y, w, h = box
    return frame[y:y + h, x:x + w]


def test_every_sample_is_published(samples_out, truth):
    assert samples_out.result.returncode == 0, samples_out.result.stderr
    for entry in truth:
        assert samples_out.twin(sample(entry)), entry["file"]


def test_every_phi_string_is_black(samples_out, truth):
    left = []
    for entry in truth:
        shown = as_displayed(samples_out.twin(sample(entry)))
        scale = 255 if shown[0].max() < 256 else int(shown[0].max())
        for t in boxes(entry, IDENTIFYING):
            for i in frames_of(t, len(shown)):
                # JPEG: a few levels of rounding are still black
                if crop(shown[i], t["box"]).max() > 0.03 * scale:
                    left.append((entry["file"], t["class"], t["box"], i))
    assert not left, left


def test_safe_strings_are_untouched(samples_out, truth):
    spoiled = []
    for entry in truth:
        before = frames(sample(entry))
        after = frames(samples_out.twin(sample(entry)))
        assert len(before) == len(after)
        for t in boxes(entry, HARMLESS):
            for i in frames_of(t, len(before)):
                a, b = crop(before[i], t["box"]), crop(after[i], t["box"])
                if not np.array_equal(a, b):
                    spoiled.append((entry["file"], t["text"], t["box"], i))
    assert not spoiled, spoiled


def test_clean_samples_keep_their_bytes(samples_out, truth):
    clean = [e for e in truth if not e["texts"]]
    assert len(clean) >= 2
    for entry in clean:
        a, b = read(sample(entry)), read(samples_out.twin(sample(entry)))
        assert a.PixelData == b.PixelData, entry["file"]


def test_no_header_value_in_any_byte(samples_out, truth):
    for entry in truth:
        data = samples_out.twin(sample(entry)).read_bytes()
        header = data[:data.rindex(b"\xe0\x7f\x10\x00")]
        for value in entry["phi_strings"]:
            # chance writes three letters into compressed pictures
            where = data if len(value) > 4 else header
            assert value.upper().encode() not in where.upper(), \
                (entry["file"], entry["phi_strings"].index(value))


def test_reports_hold_no_header_value(samples_out, truth):
    for name in ("report.json", "report.csv", "report.html"):
        text = (samples_out.path / name).read_text().upper()
        for entry in truth:
            for value in entry["phi_strings"]:
                assert value.upper() not in text, (name, entry["file"])


def test_deidentification_is_stated(samples_out, truth):
    for entry in truth:
        ds = read(samples_out.twin(sample(entry)))
        assert ds.PatientIdentityRemoved == "YES"
        assert ds.DeidentificationMethod
        codes = [i.CodeValue for i in ds.DeidentificationMethodCodeSequence]
        assert "113100" in codes


@pytest.mark.parametrize("name", ["private", "private/ledger.db",
                                  "private/key"])
def test_private_is_private(samples_out, name):
    mode = (samples_out.path / name).stat().st_mode & 0o077
    assert mode == 0
