"""Videos drawn here, coded by the ffmpeg program, wrapped by pydicom; and eyes
that are ffmpeg's: nothing of deburn looks at what deburn made."""
import json
import pathlib
import struct
import subprocess
import tempfile

import numpy as np
import pydicom
from PIL import Image, ImageDraw, ImageFont
from pydicom.dataset import Dataset, FileMetaDataset

from codec_grid import BASE
from conftest import read

WIDTH, HEIGHT, FRAMES, RATE = 320, 240, 12, 25
NAME, ID = "DOE^JANE", "4711-0815"
FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
QUIET = ["-x265-params", "log-level=none"]
CODECS = {
    "mpeg2": (BASE + ".4.100", 8, ["-c:v", "mpeg2video", "-q:v", "2"]),
    "h264": (BASE + ".4.102", 8, ["-c:v", "libx264", "-crf", "12",
                                  "-pix_fmt", "yuv420p"]),
    "hevc": (BASE + ".4.107", 8, ["-c:v", "libx265", "-crf", "12",
                                  "-pix_fmt", "yuv420p", *QUIET]),
    "hevc10": (BASE + ".4.108", 10, ["-c:v", "libx265", "-crf", "12",
                                     "-pix_fmt", "yuv420p10le", *QUIET]),
}
# codec, container: each pair that PS3.5 8.2.5 to 8.2.9 lets a file have
PAIRS = [("mpeg2", "mpeg2video"), ("mpeg2", "vob"), ("mpeg2", "mpegts"),
         ("h264", "h264"), ("h264", "mpegts"), ("h264", "mp4"),
         ("hevc", "hevc"), ("hevc", "mpegts"), ("hevc", "mp4"),
         ("hevc10", "mp4")]


class Text:
    """Words at a place in some of the frames, and the box around their ink."""

    def __init__(self, words, x, y, first=0, last=FRAMES - 1, size=16):
        self.words, self.x, self.y, self.size = words, x, y, size
        self.first, self.last = first, last
        left, top, right, bottom = self.font().getbbox(words)
        self.box = slice(y + top, y + bottom), slice(x + left, x + right)

    def font(self):
        return ImageFont.truetype(FONT, self.size)

    def draw(self, picture, frame):
        if self.first <= frame <= self.last:
            ImageDraw.Draw(picture).text((self.x, self.y), self.words,
                                         font=self.font(),
                                         fill=(255, 255, 255))


BANNER = Text("DOE JANE  4711-0815", 20, 12)


def pictures(texts=(), count=FRAMES, seed=3):
    """Soft clouds that drift over dark grey, and texts upon them."""
    rough = np.random.default_rng(seed).integers(
        40, 110, (HEIGHT // 20, WIDTH // 20, 3), dtype=np.uint8)
    soft = np.asarray(Image.fromarray(rough).resize((WIDTH, HEIGHT),
                                                    Image.BICUBIC))
    for i in range(count):
        picture = Image.fromarray(np.roll(soft, 2 * i, axis=1))
        for t in texts:
            t.draw(picture, i)
        yield np.asarray(picture)


def ffmpeg(*args, **kw):
    done = subprocess.run(["ffmpeg", "-v", "error", "-y", *map(str, args)],
                          capture_output=True, timeout=120, **kw)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def stream(codec, container, frames, extra=(), inputs=()):
    with tempfile.NamedTemporaryFile() as f:
        ffmpeg(*inputs, "-f", "rawvideo", "-pix_fmt", "rgb24", "-s",
               f"{WIDTH}x{HEIGHT}", "-r", RATE, "-i", "-", *CODECS[codec][2],
               *extra, "-f", container, f.name,
               input=b"".join(p.tobytes() for p in frames))
        return pathlib.Path(f.name).read_bytes()


def item(value, tag=0xe000):
    value += b"\0" * (len(value) % 2)
    return struct.pack("<HHI", 0xfffe, tag, len(value)) + value


def wrap(path, codec, fragments, frames=FRAMES, size=(WIDTH, HEIGHT)):
    uid, bits, _ = CODECS[codec]
    ds, new = Dataset(), pydicom.uid.generate_uid
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = uid
    ds.SOPClassUID = "1.2.840.10008.5.1.4.1.1.77.1.4.1"
    ds.SOPInstanceUID = new()
    ds.file_meta.MediaStorageSOPClassUID = ds.SOPClassUID
    ds.file_meta.MediaStorageSOPInstanceUID = ds.SOPInstanceUID
    ds.StudyInstanceUID, ds.SeriesInstanceUID = new(), new()
    ds.PatientName, ds.PatientID, ds.Modality = NAME, ID, "XC"
    ds.Columns, ds.Rows = size
    ds.NumberOfFrames = frames
    ds.SamplesPerPixel, ds.PlanarConfiguration = 3, 0
    ds.PhotometricInterpretation = "YBR_PARTIAL_420"
    ds.BitsAllocated, ds.BitsStored, ds.HighBit = (bits + 7) // 8 * 8, bits, bits - 1
    ds.PixelRepresentation = 0
    ds.LossyImageCompression = "01"
    ds.LossyImageCompressionRatio = "20.5"
    ds.FrameTime = "40"
    ds.is_little_endian, ds.is_implicit_VR = True, False
    ds.PixelData = item(b"") + b"".join(map(item, fragments)) + \
        item(b"", 0xe0dd)
    ds["PixelData"].VR = "OB"
    ds["PixelData"].is_undefined_length = True
    ds.save_as(path, write_like_original=False)
    return path


def fragments_of(path):
    """[offset table, fragments ...] as they stand in the file."""
    data, at, found = read(path).PixelData, 0, []
    while at + 8 <= len(data):
        tag, length = struct.unpack("<II", data[at:at + 8])
        if tag != 0xe000fffe:
            break
        found.append(data[at + 8:at + 8 + length])
        at += 8 + length
    return found


def probe(path):
    """What ffprobe says of the streams in a file's video."""
    with tempfile.NamedTemporaryFile() as f:
        f.write(b"".join(fragments_of(path)[1:]))
        f.flush()
        said = subprocess.run(
            ["ffprobe", "-v", "error", "-show_streams", "-show_format", "-of",
             "json", f.name], capture_output=True, check=True, timeout=60)
    return json.loads(said.stdout)


def luma(path):
    """Frames x rows x columns, as ffmpeg decodes them, in levels of 8 bits."""
    ds = read(path)
    rows, columns, deep = int(ds.Rows), int(ds.Columns), ds.BitsStored > 8
    with tempfile.NamedTemporaryFile() as f:
        f.write(b"".join(fragments_of(path)[1:]))
        f.flush()
        raw = ffmpeg("-i", f.name, "-f", "rawvideo", "-vsync", "0", "-pix_fmt",
                     "yuv420p10le" if deep else "yuv420p", "-")
    shape = -1, rows * 3 // 2, columns
    if deep:
        return np.frombuffer(raw, np.uint16).reshape(shape)[:, :rows] / 4
    return np.frombuffer(raw, np.uint8).reshape(shape)[:, :rows].astype(float)
