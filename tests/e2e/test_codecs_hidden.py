"""Words and pictures beside the frames: no place lets them out.

Each place gets a file of its own that holds a name there, in a frame that is
otherwise sound. All are run twice: with nothing to blank, so that pixel data
could be copied, and with a box on every frame.
"""
import csv
import struct
import subprocess

import numpy as np
import pydicom
import pydicom.encaps
import pytest
from pydicom.dataset import Dataset
from pydicom.pixel_data_handlers.rle_handler import rle_encode_frame
from pydicom.sequence import Sequence

from codec_grid import BASE, Grid, cjxl, deflated, even, opj, pillow
from conftest import read, run

WORDS = b"SMYTHE^ADALBERTA"  # 16 bytes, in no header
HELD = {"twice", "document", "float-alone"}  # what may not be published at all
PLACES = {}


def place(kind="grey8", tail=None):
    def add(function):
        PLACES[function.__name__.replace("_", "-")] = (function, kind, tail)
        return function
    return add


def item(**values):
    ds = Dataset()
    for name, value in values.items():
        setattr(ds, name, value)
    return ds


# ---- in the data set -----------------------------------------------------

def add_overlay(ds, group, **values):
    for element, vr, value in ((0x10, "US", 16), (0x11, "US", 8),
                               (0x40, "CS", "G"), (0x50, "SS", [1, 1]),
                               (0x100, "US", 1), (0x102, "US", 0),
                               (0x3000, "OW", WORDS)):
        ds.add_new((group << 16) | element, vr, values.get(vr, value)
                   if element == 0x50 else value)


@place()
def overlay(ds):
    add_overlay(ds, 0x6000)


@place()
def overlay_of_another_group(ds):
    add_overlay(ds, 0x601e)


@place()
def overlay_out_of_bounds(ds):
    add_overlay(ds, 0x6002, SS=[-300, 20000])


@place()
def overlay_of_frames(ds):
    add_overlay(ds, 0x6004)
    ds.add_new(0x60040015, "IS", 4)
    ds[0x60043000].value = WORDS * 4


@place("grey12")
def overlay_in_high_bits(ds):
    add_overlay(ds, 0x6000)
    del ds[0x60003000]
    ds[0x60000102].value = 15
    ds[0x60000100].value = 16
    stray_bits(ds)


@place("grey12")
def stray_bits(ds):
    """The words as they stand, in the upper four bits of each sample."""
    bits = np.unpackbits(np.frombuffer(WORDS, np.uint8))
    flat = np.frombuffer(ds.PixelData, "<u2").copy()
    flat[:bits.size] |= (bits.astype(np.uint16) << 15)
    ds.PixelData = flat.tobytes()


@place()
def curve(ds):
    ds.add_new(0x50003000, "OW", WORDS)


@place()
def icon(ds):
    ds.IconImageSequence = Sequence([item(
        Rows=4, Columns=4, SamplesPerPixel=1, BitsAllocated=8, BitsStored=8,
        HighBit=7, PixelRepresentation=0,
        PhotometricInterpretation="MONOCHROME2", PixelData=WORDS)])
    ds.IconImageSequence[0]["PixelData"].VR = "OB"


@place()
def pixels_in_a_sequence(ds):
    ds.ReferencedImageSequence = Sequence([item(
        ReferencedSOPClassUID=ds.SOPClassUID,
        ReferencedSOPInstanceUID="1.2.3.9", PixelData=WORDS)])
    ds.ReferencedImageSequence[0]["PixelData"].VR = "OB"


@place()
def pixels_in_a_private_element(ds):
    block = ds.private_block(0x0029, "ACME COPIES 1.0", create=True)
    block.add_new(0x10, "OB", WORDS * 80)


@place()
def pixels_in_a_private_sequence(ds):
    block = ds.private_block(0x0029, "ACME COPIES 1.0", create=True)
    inner = item(PixelData=WORDS)
    inner["PixelData"].VR = "OB"
    block.add_new(0x11, "SQ", Sequence([inner]))


@place()
def floats_beside_pixels(ds):
    ds.add_new(0x7fe00008, "OF", WORDS)


@place()
def doubles_beside_pixels(ds):
    ds.add_new(0x7fe00009, "OD", WORDS)


@place()
def float_alone(ds):
    ds.add_new(0x7fe00008, "OF", WORDS)
    del ds.PixelData


@place()
def document(ds):
    ds.SOPClassUID = "1.2.840.10008.5.1.4.1.1.104.1"
    ds.file_meta.MediaStorageSOPClassUID = ds.SOPClassUID
    ds.EncapsulatedDocument = WORDS
    del ds.PixelData


@place()
def waveform_annotation(ds):
    ds.WaveformAnnotationSequence = Sequence([item(
        UnformattedTextValue=WORDS.decode())])


@place()
def trailing_padding(ds):
    ds.add_new(0xfffcfffc, "OB", WORDS)


@place()
def surplus_of_native_frames(ds):
    ds.PixelData = ds.PixelData + WORDS


@place("palette8")
def entries_behind_a_palette(ds):
    ds.RedPaletteColorLookupTableData += WORDS


@place()
def meta(ds):
    ds.file_meta.PrivateInformationCreatorUID = "1.2.3.4"
    ds.file_meta.PrivateInformation = WORDS
    ds.file_meta.SourceApplicationEntityTitle = "SMYTHE^ADALBERTA"


# ---- in the coded frames: parts of it, one a frame -----------------------

def segment(marker, data):
    return struct.pack(">BBH", 0xff, marker, len(data) + 2) + data


@place("grey8", ".4.50")
def jpeg_comment(parts):
    return [p[:2] + segment(0xfe, WORDS) + p[2:] for p in parts]


@place("grey8", ".4.50")
def jpeg_app(parts):
    return [p[:2] + segment(0xe1, b"Exif\0\0" + WORDS) + p[2:] for p in parts]


@place("grey8", ".4.50")
def jpeg_second_stream(parts):
    return [p + p[:2] + segment(0xfe, WORDS) + p[2:] for p in parts]


@place("grey8", ".4.50")
def jpeg_after_its_end(parts):
    return [p + WORDS for p in parts]


@place("grey8f3", ".4.50")
def jpeg_surplus_fragment(parts):
    return parts + [parts[0][:2] + segment(0xfe, WORDS) + parts[0][2:]]


@place("grey8", ".4.80")
def jpegls_comment(parts):
    return [p[:2] + segment(0xfe, WORDS) + p[2:] for p in parts]


@place("grey8", ".4.90")
def j2k_comment(parts):
    return [p[:2] + siz(p) + segment(0x64, b"\0\1" + WORDS) + p[2 + len(siz(p)):]
            for p in parts]


def siz(p):
    return p[2:4 + int.from_bytes(p[4:6], "big")]


@place("grey8", ".4.90")
def j2k_after_its_end(parts):
    return [p + WORDS for p in parts]


def box(kind, data):
    return struct.pack(">I", len(data) + 8) + kind + data


@place("grey8", ".4.90")
def j2k_in_boxes(parts):
    def wrap(p):
        head = struct.pack(">IIHBBBB", 53, 67, 1, 7, 7, 0, 0)
        colour = b"\1\0\0" + struct.pack(">I", 17)
        return box(b"jP  ", b"\r\n\x87\n") + \
            box(b"ftyp", b"jp2 \0\0\0\0jp2 ") + \
            box(b"jp2h", box(b"ihdr", head) + box(b"colr", colour)) + \
            box(b"xml ", WORDS) + box(b"jp2c", p)
    return [even(wrap(p)) for p in parts]


@place("grey8", ".4.110")
def jxl_in_boxes(parts):
    def wrap(p):
        return box(b"JXL ", b"\r\n\x87\n") + \
            box(b"ftyp", b"jxl \0\0\0\0jxl ") + box(b"xml ", WORDS) + \
            box(b"jxlc", p)
    return [even(wrap(p)) for p in parts]


@place("grey8", ".5")
def rle_after_its_segments(parts):
    return [p + WORDS for p in parts]


@place("grey8", ".5")
def rle_between_header_and_segment(parts):
    def move(p):
        header = list(struct.unpack("<16I", p[:64]))
        header[1] += len(WORDS)
        return struct.pack("<16I", *header) + WORDS + p[64:]
    return [move(p) for p in parts]


@place("grey8", ".5")
def rle_unused_offsets(parts):
    return [p[:48] + WORDS + p[64:] for p in parts]


@place("grey8", ".8.1")
def deflate_after_its_end(parts):
    return [p + WORDS for p in parts]


# ---- in the file ---------------------------------------------------------

@place()
def preamble(path):
    data = path.read_bytes()
    path.write_bytes(WORDS * 8 + data[128:])


@place()
def after_the_data_set(path):
    path.write_bytes(path.read_bytes() + WORDS)


@place()
def twice(path):
    data = path.read_bytes()
    at = data.rindex(b"\xe0\x7f\x10\x00OB")
    size = len(data) - at - 12
    path.write_bytes(data + data[at:at + 12] + WORDS.ljust(size, b"\0"))


OF_FILES = {"preamble", "after-the-data-set", "twice"}


@place("grey8f3", ".4.50")
def offset_table(path):
    """Its entries hold words."""
    data = path.read_bytes()
    table = b"\xfe\xff\x00\xe0" + struct.pack("<I", 12)
    at = data.index(table) + 8
    path.write_bytes(data[:at] + WORDS[:12] + data[at + 12:])


OF_FILES.add("offset-table")


# ---- made, run, judged ---------------------------------------------------

def encoder(folder, tail):
    return {".4.50": pillow(quality=90), ".4.80": jpegls(folder),
            ".4.90": opj(folder),
            ".4.110": cjxl(folder, "-d", "0", "--container=0"),
            ".5": lambda f, ds: even(rle_encode_frame(f)),
            ".8.1": deflated}[tail]


def jpegls(folder):
    def encode(frame, ds):
        plain, coded = folder / "ls.plain", folder / "ls.coded"
        known, ds.file_meta.TransferSyntaxUID = \
            ds.file_meta.TransferSyntaxUID, BASE + ".1"
        ds.save_as(plain, write_like_original=False)
        ds.file_meta.TransferSyntaxUID = known
        subprocess.run(["dcmcjpls", "+el", plain, coded], check=True)
        return pydicom.encaps.defragment_data(read(coded).PixelData)
    return encode


def nothing(ds, parts):
    pass


def in_parts(function):
    def change(ds, parts):
        parts[:] = [even(p) for p in function(list(parts))]
    return change


class Plain(Grid):
    """Of a class that no template takes for a screen."""

    def native(self, kind, name):
        path = super().native(kind, name)
        ds = read(path)
        ds.SOPClassUID = "1.2.840.10008.5.1.4.1.1.4"
        ds.file_meta.MediaStorageSOPClassUID = ds.SOPClassUID
        ds.Modality, ds.ImageType = "MR", ["ORIGINAL", "PRIMARY", "OTHER"]
        ds.Manufacturer = "ACME"
        del ds.ConversionType
        ds.save_as(path, write_like_original=False)
        return path


def make(folder):
    g = Plain(folder)
    for name, (function, kind, tail) in PLACES.items():
        if not tail:
            path = g.native(kind, name)
        else:
            change = nothing if name in OF_FILES else in_parts(function)
            g.wrap(kind, name, tail, encoder(folder, tail), change=change)
            path = g.made[-1]
        if name in OF_FILES:
            function(path)
        elif not tail:
            ds = pydicom.dcmread(path)
            function(ds)
            ds.save_as(path, write_like_original=False)
    return g.made


@pytest.fixture(scope="session", params=["copied", "blanked", "tcia"])
def ran(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("hidden").resolve()
    (folder / "in").mkdir()
    made = make(folder / "in")
    for scrap in set((folder / "in").iterdir()) - set(made):
        scrap.unlink()
    options = {"copied": [], "blanked": ["--boxes", "21,13,17,9"],
               "tcia": ["--profile", "tcia"]}[request.param]
    out = run(folder / "out", folder / "in", options=[
        "--policy", "templates", "--no-previews", "--jobs", "1", *options])
    return made, out


def high_bits(path):
    ds = read(path)
    if ds.BitsAllocated != 16 or not str(
            ds.file_meta.TransferSyntaxUID).startswith(BASE + ".1"):
        return False
    return bool((np.frombuffer(ds.PixelData, "<u2") >> ds.BitsStored).any())


def test_no_output_holds_the_words(ran):
    made, out = ran
    bad = []
    for path in made:
        twin = out.twin(path)
        if twin:
            data = twin.read_bytes()
            bad += [path.stem] if any(w in data for w in (
                WORDS[:6], WORDS[7:], WORDS[:12])) or high_bits(twin) else []
    assert not bad, bad


def test_the_picture_is_published_without_them(ran):
    made, out = ran
    with open(out.path / "private/quarantine.csv", newline="") as f:
        why = {r["path"]: r["reason"] for r in csv.DictReader(f)}
    held = {p.stem.split("-", 1)[1]: why.get(str(p)) for p in made
            if not out.twin(p)}
    assert set(held) == HELD, {k: v for k, v in held.items() if k not in HELD}
