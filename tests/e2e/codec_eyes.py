"""Decoders that are not the program's: DCMTK, pydicom, Pillow, OpenJPEG, libjxl.

Each eye takes a file and gives its frames as arrays together with the data set
that labels them, or None for what it cannot read. Eyes that are known to read
a syntax wrongly are not asked.
"""
import io
import pathlib
import re
import subprocess
import tempfile
import zlib

import numpy as np
import PIL.Image
import pydicom
import pydicom.encaps
import pydicom.filebase
from pydicom.pixel_data_handlers import numpy_handler, rle_handler
from pydicom.pixel_data_handlers import util

from conftest import read

BASE = "1.2.840.10008.1.2"
JPEG = {BASE + ".4." + n for n in ("50", "51", "53", "55")}
LOSSLESS_JPEG = {BASE + ".4.57", BASE + ".4.70"}
LS = {BASE + ".4.80", BASE + ".4.81"}
J2K = {BASE + ".4." + n for n in ("90", "91", "92", "93")}
HTJ2K = {BASE + ".4." + n for n in ("201", "202", "203")}
JXL = {BASE + ".4." + n for n in ("110", "111", "112")}
DEFLATED_FRAMES = BASE + ".8.1"
IN_FRAGMENTS = BASE + ".1.98"
DEFLATED = BASE + ".1.99"
RLE = BASE + ".5"
# syntaxes whose blanked blocks are coded again: pixels near the box change
DCT = JPEG | {BASE + ".4.111"}


def syntax(ds):
    return str(ds.file_meta.TransferSyntaxUID)


def count(ds):
    return int(ds.get("NumberOfFrames", 1) or 1)


def streams(ds):
    """The codestream of each frame."""
    n = count(ds)
    parts = list(pydicom.encaps.generate_pixel_data_frame(ds.PixelData, n))
    if len(parts) != n:
        raise ValueError("fragments do not fit the frames")
    return parts


def fragments(ds):
    data = pydicom.filebase.DicomBytesIO(ds.PixelData)
    data.is_little_endian = True
    pydicom.encaps.get_frame_offsets(data)
    return len(list(pydicom.encaps.generate_pixel_data_fragment(data)))


def frames_of(ds, array):
    return list(array) if count(ds) > 1 else [array]


# ---- the eyes ------------------------------------------------------------

def by_pydicom(path):
    """numpy, RLE of pydicom, Pillow for 8 bit JPEG, GDCM for J2K and .70."""
    ds = read(path)
    uid = syntax(ds)
    if uid in JPEG and ds.BitsStored == 8:
        return ds, [np.asarray(PIL.Image.open(io.BytesIO(p)))
                    for p in streams(ds)]
    if uid in HTJ2K | JXL or uid == DEFLATED_FRAMES:
        return None
    if uid in LS | J2K and fragments(ds) != count(ds):
        return None  # GDCM takes each for a frame, or loses all but the first
    if uid in J2K and not streams(ds)[0].startswith((b"\xff\x4f", b"\0\0")):
        return None  # GDCM gives zeros for what is no codestream
    if uid == RLE:
        flat = rle_handler.get_pixeldata(ds)
        shaped = util.reshape_pixel_array(ds, flat)
    elif numpy_handler.supports_transfer_syntax(uid):
        if ds.get("NumberOfFrames") is None and "PixelData" in ds:
            trim_surplus(ds)
        shaped = ds.pixel_array
    else:
        shaped = ds.pixel_array
    return ds, frames_of(ds, shaped)


def trim_surplus(ds):
    size = util.get_expected_length(ds)
    ds.PixelData = ds.PixelData[:size + size % 2]


def by_dcmtk(path):
    """Stored samples; YBR of JPEG becomes RGB as its label then says."""
    uid = syntax(read(path))
    tool = ("dcmdjpeg" if uid in JPEG | LOSSLESS_JPEG else
            "dcmdjpls" if uid in LS else
            "dcmdrle" if uid == RLE else
            "dcmconv" if numpy_handler.supports_transfer_syntax(uid) else None)
    if not tool:
        return None
    with tempfile.TemporaryDirectory() as tmp:
        out = pathlib.Path(tmp, "native.dcm")
        options = ["+te"] if tool == "dcmconv" else []
        r = subprocess.run([tool, *options, str(path), str(out)],
                           capture_output=True)
        if r.returncode or not out.exists():
            return None
        ds = read(out)
        return ds, frames_of(ds, ds.pixel_array)


def by_tool(path, tool, suffix, pick, read_made):
    """A program that turns one codestream into a file of samples."""
    ds = read(path)
    made = []
    with tempfile.TemporaryDirectory() as tmp:
        source = pathlib.Path(tmp, "in" + suffix)
        out = pathlib.Path(tmp, "out" + pick(ds))
        for part in streams(ds):
            source.write_bytes(part)
            names = ["-i", source, "-o", out] if "opj" in tool \
                else [source, out]
            r = subprocess.run([tool, *map(str, names)], capture_output=True)
            if r.returncode:
                return None
            made.append(read_made(out.read_bytes(), ds))
    return ds, made


def read_pnm(data, ds):
    head = re.match(rb"P([56])\s+(?:#[^\n]*\n)*(\d+)\s+(\d+)\s+(\d+)\s", data)
    w, h, top = (int(head[i]) for i in (2, 3, 4))
    kind = np.uint8 if top < 256 else np.dtype(">u2")
    flat = np.frombuffer(data, kind, offset=head.end())
    shape = (h, w) if head[1] == b"5" else (h, w, 3)
    return flat.reshape(shape).astype(np.int64)


def read_planes(data, ds):
    n = ds.Rows * ds.Columns * ds.SamplesPerPixel
    kind = np.dtype("u1" if len(data) == n else "<u2")
    planes = np.frombuffer(data, kind).reshape(-1, ds.Rows, ds.Columns)
    return planes[0] if len(planes) == 1 else np.moveaxis(planes, 0, 2)


def by_openjpeg(path):
    uid = syntax(read(path))
    if uid in J2K | HTJ2K:
        return by_tool(path, "opj_decompress", ".j2k", lambda ds: ".rawl",
                       read_planes)
    return None


def by_libjxl(path):
    ds = read(path)
    if syntax(ds) not in JXL:
        return None
    if syntax(ds).endswith("111"):
        return by_tool(path, "djxl", ".jxl", lambda ds: ".jpg",
                       lambda data, ds: np.asarray(PIL.Image.open(
                           io.BytesIO(data))))
    return by_tool(path, "djxl", ".jxl", lambda ds: ".pgm" if
                   ds.SamplesPerPixel == 1 else ".ppm", read_pnm)


def by_zlib(path):
    """Native samples in fragments, or behind raw deflate: PS3.5 A.4.11, 13."""
    ds = read(path)
    if syntax(ds) not in (DEFLATED_FRAMES, IN_FRAGMENTS):
        return None
    made = []
    for part in streams(ds):
        raw = zlib.decompressobj(-15).decompress(part) \
            if syntax(ds) == DEFLATED_FRAMES else part
        if ds.BitsAllocated == 1:
            bits = np.unpackbits(np.frombuffer(raw, np.uint8),
                                 bitorder="little")
            made.append(bits[:ds.Rows * ds.Columns].reshape(ds.Rows,
                                                            ds.Columns))
        else:
            kind = np.uint8 if ds.BitsAllocated == 8 else np.dtype("<u2")
            shape = (ds.Rows, ds.Columns) + \
                ((3,) if ds.SamplesPerPixel == 3 else ())
            n = int(np.prod(shape))
            made.append(np.frombuffer(raw, kind)[:n].reshape(shape))
    return ds, made


EYES = {"pydicom": by_pydicom, "DCMTK": by_dcmtk, "OpenJPEG": by_openjpeg,
        "libjxl": by_libjxl, "zlib": by_zlib}


def look(eye, path):
    """(data set, frames) or None."""
    try:
        seen = EYES[eye](path)
    except Exception:
        return None
    return seen if seen and len(seen[1]) == count(seen[0]) else None


# ---- what a person would see ---------------------------------------------

def signed(frame, ds):
    """Numbers of BitsStored bits, whatever the eye made of the others."""
    bits = int(ds.BitsStored)
    wide = frame.astype(np.int64) & ((1 << bits) - 1)
    if ds.get("PixelRepresentation"):
        wide -= (wide >> (bits - 1) & 1) << bits
    return wide


def is_rgb_already(eye, ds):
    """Pillow, DCMTK and libjxl give RGB for what JPEG holds as YBR."""
    photo = str(ds.PhotometricInterpretation)
    return photo == "RGB" or eye == "libjxl" or \
        (eye == "pydicom" and syntax(ds) in JPEG) or \
        (eye in ("OpenJPEG", "pydicom") and photo in ("YBR_RCT", "YBR_ICT"))


def wears_jfif(path):
    """A JFIF stream is YCbCr, though the file says RGB."""
    ds = read(path)
    return syntax(ds) in JPEG and ds.PhotometricInterpretation == "RGB" and \
        b"JFIF\0" in streams(ds)[0][:64]


def as_displayed(eye, path, ds, frame):
    """Values in which 0 is black, and the white that belongs to them."""
    photo = str(ds.PhotometricInterpretation)
    top = (1 << int(ds.BitsStored)) - 1
    if is_palette(ds):
        return util.apply_color_lut(frame, ds).astype(np.int64) >> 8, 255
    if photo.startswith("MONOCHROME"):
        shown = signed(frame, ds)
        if ds.get("PixelRepresentation"):
            shown = shown + (1 << (int(ds.BitsStored) - 1))
        return (top - shown if photo == "MONOCHROME1" else shown), top
    if is_rgb_already(eye, ds) and not (eye == "DCMTK" and wears_jfif(path)):
        return frame.astype(np.int64), top
    return util.convert_color_space(frame.astype(np.uint8), "YBR_FULL",
                                    "RGB").astype(np.int64), top


def errors_of(path):
    """What dciodvfy calls an error, without the values it quotes; None if it
    could not read to the end."""
    with tempfile.TemporaryDirectory() as tmp:
        if syntax(read(path)) == DEFLATED:  # which dciodvfy does not inflate
            plain = pathlib.Path(tmp, "plain.dcm")
            subprocess.run(["dcmconv", "+te", str(path), str(plain)],
                           check=True, capture_output=True)
            path = plain
        r = subprocess.run(["dciodvfy", str(path)], capture_output=True,
                           text=True, errors="replace")
    said = [line for line in (r.stdout + r.stderr).splitlines()
            if line.startswith("Error")]
    if any("Tags out of order" in line for line in said):
        return None
    return {re.sub(r"<[^<>]*>", "<>", line) for line in said}


def is_palette(ds):
    return ds.PhotometricInterpretation == "PALETTE COLOR"


def darkest(ds):
    """The brightest channel of the darkest palette entry, of 255."""
    n, first, _ = ds.RedPaletteColorLookupTableDescriptor
    every = np.arange(int(first), int(first) + (int(n) or 65536))
    shown = util.apply_color_lut(every.reshape(1, -1).astype(np.int64), ds)
    bright = (shown.astype(np.int64) >> 8).reshape(-1, 3)
    return int(bright[bright.sum(1).argmin()].max())
