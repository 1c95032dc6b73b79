"""Files in many codings out of random pictures, made by tools of others.

A picture is noise over slopes with hard edges, so that no codec has it easy;
each is drawn anew from a fixed seed and written as a small instance of no
make, which no device template can take for its own.
"""
import subprocess

import numpy as np
import PIL.Image
import pydicom
import pydicom.encaps
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian

BASE = "1.2.840.10008.1.2"
WIDTH, HEIGHT = 67, 53
GREY, COLOUR = "MONOCHROME2", "RGB"
# kind: photometric, samples, allocated, stored, signed, frames
KINDS = {
    "grey8": (GREY, 1, 8, 8, 0, 1),
    "grey8f3": (GREY, 1, 8, 8, 0, 3),
    "inverse10": ("MONOCHROME1", 1, 16, 10, 0, 1),
    "grey12": (GREY, 1, 16, 12, 0, 1),
    "grey12s": (GREY, 1, 16, 12, 1, 1),
    "grey16": (GREY, 1, 16, 16, 0, 1),
    "grey16s": (GREY, 1, 16, 16, 1, 2),
    "palette8": ("PALETTE COLOR", 1, 8, 8, 0, 1),
    "rgb8": (COLOUR, 3, 8, 8, 0, 1),
    "rgb8f3": (COLOUR, 3, 8, 8, 0, 3),
    "ybr8": ("YBR_FULL", 3, 8, 8, 0, 1),
}


def picture(rng, bits, samples):
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    top = (1 << bits) - 1
    planes = []
    for _ in range(samples):
        slope = (x * rng.uniform(-1, 1) + y * rng.uniform(-1, 1)) / WIDTH
        edges = (np.floor(x / rng.integers(5, 19)) +
                 np.floor(y / rng.integers(5, 19))) % 2
        noise = rng.normal(0, 0.06, x.shape)
        planes.append(np.clip(0.5 + 0.3 * slope + 0.25 * (edges - 0.5) +
                              noise, 0, 1) * top)
    return np.stack(planes, 2).round().astype(np.int64)


def instance(uid, photo, samples, allocated, stored, signed):
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.7"
    meta.MediaStorageSOPInstanceUID = uid
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    ds = FileDataset(None, {}, file_meta=meta, preamble=b"\0" * 128)
    ds.is_little_endian, ds.is_implicit_VR = True, False
    ds.SOPClassUID, ds.SOPInstanceUID = meta.MediaStorageSOPClassUID, uid
    ds.StudyInstanceUID, ds.SeriesInstanceUID = "1.2.3.1", "1.2.3.2"
    ds.Modality, ds.PatientID, ds.PatientName = "OT", "grid", "Grid^Random"
    ds.ConversionType = "WSD"
    ds.SamplesPerPixel, ds.PhotometricInterpretation = samples, photo
    ds.BitsAllocated, ds.BitsStored, ds.HighBit = allocated, stored, stored - 1
    ds.PixelRepresentation = signed
    if samples == 3:
        ds.PlanarConfiguration = 0
    if photo == "PALETTE COLOR":
        add_palette(ds)
    return ds


def add_palette(ds):
    """Black in the middle of the table, so that index 0 is a wrong answer."""
    turn = ((np.arange(256) + 100) % 256 * 257).astype("<u2").tobytes()
    for name in ("Red", "Green", "Blue"):
        setattr(ds, name + "PaletteColorLookupTableDescriptor", [256, 0, 16])
        setattr(ds, name + "PaletteColorLookupTableData", turn)


def put_frames(ds, frames):
    stack = np.stack(frames)
    ds.Rows, ds.Columns = stack.shape[1:3]
    if len(frames) > 1:
        ds.NumberOfFrames = len(frames)
    kind = "<u%d" % (ds.BitsAllocated // 8)
    raw = (stack & ((1 << ds.BitsStored) - 1)).astype(kind)
    if ds.get("PixelRepresentation"):
        low = 1 << (ds.BitsStored - 1)
        raw = ((stack & (2 * low - 1)) - 2 * (stack & low)).astype(
            kind.replace("u", "i"))
    data = raw.tobytes()
    ds.PixelData = data + b"\0" * (len(data) % 2)
    ds["PixelData"].VR = "OB" if ds.BitsAllocated == 8 else "OW"


class Grid:
    """Makes files in folder; names tell kind and coding."""

    def __init__(self, folder):
        self.folder, self.made = folder, []

    def native(self, kind, name):
        photo, samples, allocated, stored, signed, n = KINDS[kind]
        rng = np.random.default_rng(sum(map(ord, kind)))
        uid = f"1.2.3.4.{len(self.made) + 1000}"
        ds = instance(uid, photo, samples, allocated, stored, signed)
        put_frames(ds, [picture(rng, stored, samples).squeeze()
                        for _ in range(n)])
        path = self.folder / f"{kind}-{name}.dcm"
        ds.save_as(path, write_like_original=False)
        self.made.append(path)
        return path

    def by_tool(self, kind, name, *command):
        """command: a tool and its options; it takes IN and OUT at the end."""
        path = self.native(kind, name)
        plain = path.rename(path.with_suffix(".plain"))
        r = subprocess.run([*command, str(plain), str(path)],
                           capture_output=True, text=True)
        plain.unlink()
        assert r.returncode == 0 and path.exists(), (kind, name, r.stderr)

    def wrap(self, kind, name, tail, encode, photo=None, **how):
        """Each frame through encode(array, ds), encapsulated by pydicom."""
        path = self.native(kind, name)
        ds = pydicom.dcmread(path)
        array = ds.pixel_array
        frames = list(array) if ds.get("NumberOfFrames") else [array]
        known = BASE + (".4.50" if len(tail) < 6 else ".4.100")
        ds.file_meta.TransferSyntaxUID = known
        parts = [encode(f, ds) for f in frames]
        how.get("change", lambda ds, parts: None)(ds, parts)
        ds.PixelData = pydicom.encaps.encapsulate(
            parts, how.get("fragments", 1), how.get("has_table", True))
        ds["PixelData"].VR = "OB"
        ds["PixelData"].is_undefined_length = True
        ds.PhotometricInterpretation = photo or ds.PhotometricInterpretation
        ds.save_as(path, write_like_original=False)
        path.write_bytes(path.read_bytes().replace(
            known.encode(), (BASE + tail).encode().ljust(len(known), b"\0"),
            1))  # pydicom writes no syntax that is newer than itself


# ---- encoders of single frames -------------------------------------------

def opj(folder, *options):
    def encode(frame, ds):
        bits, sign = ds.BitsStored, "s" if ds.PixelRepresentation else "u"
        kind = "<u2" if bits > 8 else "u1"
        planes = np.moveaxis(frame, 2, 0) if frame.ndim == 3 else frame
        source, out = folder / "frame.rawl", folder / "frame.j2k"
        source.write_bytes(planes.astype(kind).tobytes())
        subprocess.run(
            ["opj_compress", "-i", str(source), "-o", str(out), "-F",
             f"{ds.Columns},{ds.Rows},{ds.SamplesPerPixel},{bits},{sign}",
             *options], check=True, capture_output=True)
        return even(out.read_bytes())
    return encode


def cjxl(folder, *options):
    def encode(frame, ds):
        source = folder / ("frame.ppm" if frame.ndim == 3 else "frame.pgm")
        out = folder / "frame.jxl"
        top = (1 << ds.BitsStored) - 1
        source.write_bytes(b"P%d %d %d %d\n" % (
            6 if frame.ndim == 3 else 5, ds.Columns, ds.Rows, top) +
            frame.astype("u1" if top < 256 else ">u2").tobytes())
        subprocess.run(["cjxl", str(source), str(out), *options], check=True,
                       capture_output=True)
        return even(out.read_bytes())
    return encode


def repacked_jpeg(folder, **options):
    def encode(frame, ds):
        source, out = folder / "frame.jpg", folder / "frame.jxl"
        source.write_bytes(pillow(**options)(frame, ds))
        subprocess.run(["cjxl", str(source), str(out), "--lossless_jpeg=1"],
                       check=True, capture_output=True)
        return even(out.read_bytes())
    return encode


def pillow(**options):
    """libjpeg through Pillow: sampling, restarts, progressive, quality."""
    import io

    def encode(frame, ds):
        out = io.BytesIO()
        PIL.Image.fromarray(frame.astype(np.uint8)).save(out, "JPEG",
                                                         **options)
        return even(out.getvalue())
    return encode


def deflated(frame, ds):
    import zlib
    c = zlib.compressobj(9, zlib.DEFLATED, -15)
    return even(c.compress(frame.tobytes()) + c.flush())


def even(data):
    return data + b"\0" * (len(data) % 2)


# ---- the grid ------------------------------------------------------------

def no_number(ds, parts):
    del ds.NumberOfFrames


def extended_table(ds, parts):
    offsets = np.cumsum([0] + [8 + len(p) for p in parts])[:-1]
    ds.add_new(0x7FE00001, "OV", offsets.astype("<u8").tobytes())
    ds.add_new(0x7FE00002, "OV",
               np.array([len(p) for p in parts], "<u8").tobytes())


def make_grid(folder):
    g = Grid(folder)
    for kind in KINDS:
        g.native(kind, "explicit")
        g.by_tool(kind, "implicit", "dcmconv", "+ti")
        g.by_tool(kind, "rle", "dcmcrle", "+un")
    for kind in ("grey12s", "rgb8f3", "palette8", "inverse10"):
        g.by_tool(kind, "big", "dcmconv", "+tb")
        g.by_tool(kind, "deflated", "dcmconv", "+td")
    for kind in ("grey8f3", "inverse10", "grey12", "grey16", "palette8",
                 "rgb8"):
        g.by_tool(kind, "jll14", "dcmcjpeg", "+el", "+un")
        g.by_tool(kind, "jll70", "gdcmconv", "--jpeg")
        g.by_tool(kind, "jls", "dcmcjpls", "+el", "+un")
    for kind in ("grey8f3", "grey12", "grey12s", "grey16", "inverse10",
                 "palette8", "rgb8f3"):
        g.by_tool(kind, "j2k", "gdcmconv", "--j2k")
    for how in ("+il", "+is", "+in"):
        g.by_tool("rgb8", "jls" + how, "dcmcjpls", "+el", how, "+un")
    for kind in ("grey8", "grey12", "grey16", "rgb8f3"):
        g.by_tool(kind, "near", "dcmcjpls", "+en", "+md", "3", "+un")
        g.by_tool(kind, "lossy", "gdcmconv", "--j2k", "-Y", "--irreversible",
                  "-r", "6")
    for kind in ("grey8", "grey8f3", "rgb8", "rgb8f3"):
        for how in ("+eb", "+ee", "+es", "+ep"):
            g.by_tool(kind, "dct" + how, "dcmcjpeg", how, "+un")
    g.by_tool("rgb8", "dct+s4", "dcmcjpeg", "+eb", "+s4", "+un")
    g.by_tool("rgb8", "dct+cr", "dcmcjpeg", "+eb", "+cr", "+un")
    for kind in ("grey12", "inverse10"):
        for how in ("+ee", "+es", "+ep"):
            g.by_tool(kind, "dct" + how, "dcmcjpeg", how, "+un")
    add_wrapped(g)
    return g.made


def add_wrapped(g):
    tmp = g.folder
    for kind, options in (("grey8", ["-t", "32,32"]), ("rgb8", ["-mct", "1"]),
                          ("grey12", ["-p", "RPCL", "-c", "[64,64]"]),
                          ("grey16", ["-r", "8,4,1"]), ("grey16s", []),
                          ("rgb8f3", ["-mct", "0"])):
        photo = "YBR_RCT" if kind == "rgb8" else None
        g.wrap(kind, "opj", ".4.90", opj(tmp, *options), photo)
    g.wrap("grey8", "opj-lossy", ".4.91", opj(tmp, "-I", "-r", "5"))
    for kind in ("grey12", "rgb8f3"):
        g.wrap(kind, "part2", ".4.92", opj(tmp, "-mct", "0"))
        g.wrap(kind, "part2-lossy", ".4.93", opj(tmp, "-mct", "0", "-I",
                                                 "-r", "6"))
        g.wrap(kind, "encapsulated", ".1.98",
               lambda f, ds: even(f.tobytes()))
    for kind in ("grey8f3", "grey12", "grey16", "rgb8"):
        g.wrap(kind, "jxl", ".4.110", cjxl(tmp, "-d", "0"))
    g.wrap("rgb8", "jxl-lossy", ".4.112", cjxl(tmp, "-d", "1"))
    for kind, photo in (("grey8", None), ("rgb8f3", "YBR_FULL")):
        g.wrap(kind, "jxl-jpeg", ".4.111",
               repacked_jpeg(tmp, subsampling=0, quality=90), photo)
    for sampling in (0, 1, 2):
        for more in ({}, {"progressive": True}):
            g.wrap("rgb8", f"pillow{sampling}{'p' if more else ''}",
                   ".4.55" if more else ".4.50",
                   pillow(quality=85, subsampling=sampling, **more),
                   "YBR_FULL" if sampling == 0 else "YBR_FULL_422")
    for kind in ("grey8f3", "rgb8f3", "grey16s"):
        g.wrap(kind, "deflated-frames", ".8.1", deflated)
    add_fragments(g)


def add_fragments(g):
    """One or many fragments, tables filled, empty, extended; no number."""
    jpeg, j2k = pillow(quality=90), opj(g.folder)
    for name, tail, encode in (("dct", ".4.50", jpeg), ("j2k", ".4.90", j2k)):
        for n in (1, 3):
            for table in (True, False):
                g.wrap("grey8f3", f"{name}-{n}-{'table' if table else 'none'}",
                       tail, encode, fragments=n, has_table=table)
        g.wrap("grey8f3", name + "-extended", tail, encode, has_table=False,
               change=extended_table)
    g.wrap("grey8", "no-number", ".4.50", jpeg, has_table=False)
