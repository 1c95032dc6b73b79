"""Video: held for review, coded again on request, copied where nothing is to be
blanked, quarantined where it is damaged or the build lacks libavcodec."""
import csv
import struct
import subprocess

import numpy as np
import pydicom
import pydicom.encaps
import pytest

import video_grid as video
from codec_grid import BASE, Grid
from conftest import DEBURN, ROOT, Output, read, run, shared
from review_client import Server, apply
from video_grid import BANNER, FRAMES, PAIRS, Text

MPEG2 = BASE + ".4.100"
WITHOUT_VIDEO = DEBURN.parent / "deburn_without_video"
BLACK, SEEN = 16, 24  # luma: of black; what nobody can tell from it

decodes = "none" not in subprocess.run(
    [str(DEBURN), "--version"], capture_output=True, text=True).stdout
needs_video = pytest.mark.skipif(not decodes,
                                 reason="deburn was built without libavcodec")


def video_rows():
    rows = [line.split("\t") for line in
            (ROOT / "src/tables/syntax.tsv").read_text().splitlines()
            if line.startswith(BASE)]
    return [(r[0], r[1]) for r in rows if r[3] in ("MPEG2", "H264", "HEVC")]


def held(out):
    with open(out.path / "private/quarantine.csv", newline="") as f:
        return {r["path"]: r for r in csv.DictReader(f)}


def verdicts(out):
    return [i["verdict"] for i in out.report["instances"]]


def instance(out, twin):
    return next(i for i in out.report["instances"]
                if i["output"] and (out.path / i["output"]) == twin)


# ---- a build without libavcodec -------------------------------------------

def relabelled(data, uid):
    """pydicom writes no syntax that is newer than itself."""
    def element(value):
        value += "\0" * (len(value) % 2)
        return struct.pack("<HH2sH", 2, 16, b"UI", len(value)) + value.encode()
    at, end = data.index(element(MPEG2)), 128 + 4 + 12
    length, = struct.unpack("<I", data[end - 4:end])
    length += len(element(uid)) - len(element(MPEG2))
    return data[:end - 4] + struct.pack("<I", length) + data[end:at] + \
        element(uid) + data[at + len(element(MPEG2)):]


def test_without_libavcodec_every_video_syntax_is_held_by_its_name(tmp_path):
    assert WITHOUT_VIDEO.exists(), "build the target `tests`"
    (tmp_path / "in").mkdir()
    g, made = Grid(tmp_path.resolve() / "in"), {}
    for n, (uid, name) in enumerate(video_rows()):
        path = g.native("rgb8f3", f"video{n}")
        ds = pydicom.dcmread(path)
        ds.PixelData = pydicom.encaps.encapsulate([b"\0\0\1\xb3" * 100])
        ds["PixelData"].is_undefined_length = True
        ds.PhotometricInterpretation = "YBR_PARTIAL_420"
        ds.file_meta.TransferSyntaxUID = MPEG2
        ds.save_as(path, write_like_original=False)
        path.write_bytes(relabelled(path.read_bytes(), uid))
        made[str(path)] = name
    assert len(made) == 16
    result = subprocess.run(
        [str(WITHOUT_VIDEO), "run", str(tmp_path / "in"), "-o",
         str(tmp_path / "out"), "--jobs", "2", "--video", "reencode"],
        capture_output=True, text=True, timeout=120)
    out = Output(tmp_path / "out", result)
    assert result.returncode == 1
    assert not out.by_uid
    rows = held(out)
    assert set(rows) == set(made)
    for path, name in made.items():
        assert rows[path]["verdict"] == "quarantined"
        assert name in rows[path]["reason"]


def test_version_says_what_decodes_video_and_its_licence():
    said = subprocess.run([str(DEBURN), "--version"], capture_output=True,
                          text=True).stdout
    assert "Lavc" in said and "GPL" in said or not decodes
    none = subprocess.run([str(WITHOUT_VIDEO), "--version"],
                          capture_output=True, text=True).stdout
    assert "video: none" in none


# ---- nothing to blank -----------------------------------------------------

@needs_video
def test_a_video_without_text_is_copied(tmp_path):
    (tmp_path / "in").mkdir()
    made = []
    for codec, container in PAIRS:
        coded = video.stream(codec, container, video.pictures())
        made.append(video.wrap(tmp_path / "in" / f"{codec}.{container}.dcm",
                               codec, [coded]))
    third = len(coded) // 3 // 2 * 2
    made.append(video.wrap(tmp_path / "in/pieces.dcm", codec, [
        coded[:third], coded[third:2 * third], coded[2 * third:]]))
    out = run(tmp_path / "out", tmp_path / "in", options=["--jobs", "2"])
    assert out.result.returncode == 0, out.result.stdout
    for path in made:
        twin = out.twin(path)
        assert twin, path.name
        assert read(twin).PixelData == read(path).PixelData
        said = instance(out, twin)
        assert said["verdict"] == "clean"
        assert said["pixel_data_identical"]
        assert said["frames"] == FRAMES
        assert said["digest_outside"]["in"] == said["digest_outside"]["out"]


# ---- something to blank ---------------------------------------------------

LATE = Text("DOE JANE", 60, 200, first=FRAMES // 2)


@pytest.fixture(scope="module")
def named(tmp_path_factory):
    """{path: (codec, container)}: a name on all frames, and on some."""
    folder, made = tmp_path_factory.mktemp("named"), {}
    for codec, container in PAIRS:
        coded = video.stream(codec, container,
                             video.pictures([BANNER, LATE]))
        path = video.wrap(folder / f"{codec}.{container}.dcm", codec, [coded])
        made[path] = codec, container
    return made


@pytest.fixture(scope="module")
def reencoded(named, tmp_path_factory):
    return run(tmp_path_factory.mktemp("reencoded") / "out", *named,
               options=["--video", "reencode", "--jobs", "2"])


@pytest.fixture(scope="module")
def waiting(named, tmp_path_factory):
    path = next(p for p, pair in named.items() if pair == ("h264", "mp4"))
    return path, run(tmp_path_factory.mktemp("waiting") / "out", path)


@needs_video
def test_text_in_a_video_waits_for_a_person_with_pictures(waiting):
    _, out = waiting
    assert out.result.returncode == 1
    assert verdicts(out) == ["review"]
    assert not out.by_uid
    assert list((out.path / "private/review").rglob("*.png"))


@needs_video
def test_an_approved_video_is_coded_again_and_published(waiting):
    path, out = waiting
    with Server(out.path) as s:
        s.decide(s.items()[0]["id"], "approve")
    twin = apply(out.path).twin(path)
    assert twin
    seen = video.luma(twin)
    assert len(seen) == FRAMES
    assert seen[(slice(None), *BANNER.box)].max() <= SEEN


@needs_video
def test_refused_video_is_quarantined(waiting, tmp_path):
    out = run(tmp_path / "out", waiting[0], options=["--video", "refuse"])
    assert verdicts(out) == ["quarantined"]
    assert not out.by_uid


@needs_video
def test_profile_tcia_codes_a_video_again_unasked(named, tmp_path):
    out = run(tmp_path / "out", next(iter(named)),
              options=["--profile", "tcia"])
    assert verdicts(out) == ["redacted"]


@needs_video
@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
def test_names_are_black_in_every_decoded_frame(pair, named, reencoded):
    path = next(p for p, this in named.items() if this == pair)
    twin = reencoded.twin(path)
    assert twin, reencoded.result.stdout
    before, after = video.luma(path), video.luma(twin)
    assert len(after) == FRAMES
    assert before[(slice(None), *BANNER.box)].max() > 200
    assert after[(slice(None), *BANNER.box)].max() <= SEEN
    late = slice(LATE.first, None)
    assert before[(late, *LATE.box)].max() > 200
    assert after[(late, *LATE.box)].max() <= SEEN


@needs_video
@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
def test_outside_of_the_boxes_a_video_is_nearly_the_same(pair, named,
                                                         reencoded):
    path = next(p for p, this in named.items() if this == pair)
    twin = reencoded.twin(path)
    before, after = video.luma(path), video.luma(twin)
    outside = np.ones(before.shape, bool)
    for b in instance(reencoded, twin)["boxes"]:
        outside[b["first_frame"]:b["last_frame"] + 1,
                max(0, b["y"] - 16):b["y"] + b["height"] + 16,
                max(0, b["x"] - 16):b["x"] + b["width"] + 16] = False
    assert outside.mean() > 0.4
    error = ((after - before)[outside] ** 2).mean()
    assert 10 * np.log10(255 ** 2 / max(error, 1e-9)) > 42


@needs_video
@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
def test_a_reencoded_video_keeps_syntax_and_container(pair, named, reencoded):
    path = next(p for p, this in named.items() if this == pair)
    twin = reencoded.twin(path)
    old, new = read(path), read(twin)
    assert new.file_meta.TransferSyntaxUID == old.file_meta.TransferSyntaxUID
    for word in ("Rows", "Columns", "NumberOfFrames", "BitsStored",
                 "PhotometricInterpretation", "FrameTime"):
        assert new[word].value == old[word].value
    table, *fragments = video.fragments_of(twin)
    assert table == b"" and len(fragments) == 1
    assert len(fragments[0]) % 2 == 0
    before, after = video.probe(path), video.probe(twin)
    assert after["format"]["format_name"] == before["format"]["format_name"]
    assert len(after["streams"]) == 1
    for word in ("codec_name", "profile", "width", "height", "pix_fmt"):
        assert after["streams"][0][word] == before["streams"][0][word]
    rate = after["streams"][0]["r_frame_rate"]
    assert rate == before["streams"][0]["r_frame_rate"]


@needs_video
@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
def test_a_reencoded_video_says_what_it_lost(pair, named, reencoded):
    path = next(p for p, this in named.items() if this == pair)
    ds = read(reencoded.twin(path))
    assert ds.LossyImageCompression == "01"
    assert ds.LossyImageCompressionMethod == {
        "mpeg2": "ISO_13818_2", "h264": "ISO_14496_10",
        "hevc": "ISO_23008_2", "hevc10": "ISO_23008_2"}[pair[0]]
    first, second = ds.LossyImageCompressionRatio
    assert float(first) == 20.5  # of the time before
    size = FRAMES * ds.Rows * ds.Columns * 3 * ds.BitsAllocated / 8
    coded = len(video.fragments_of(reencoded.twin(path))[1])
    assert float(second) == pytest.approx(size / coded, rel=0.01)


@needs_video
def test_the_same_video_gives_the_same_bytes(named, reencoded, tmp_path):
    again = run(tmp_path / "out", *named, options=[
        "--video", "reencode", "--key", reencoded.path / "private/key"])
    for path in named:
        assert again.twin(path).read_bytes() == \
            reencoded.twin(path).read_bytes()


# ---- beside the pictures --------------------------------------------------

def atom(kind, value):
    return struct.pack(">I", len(value) + 8) + kind + value


def pictures_pid(transport):
    """The identifier that most packets have."""
    pids = [struct.unpack_from(">H", transport, at + 1)[0] & 0x1fff
            for at in range(0, len(transport) - 187, 188)]
    return max(set(pids), key=pids.count)


def with_words():
    """{name: (codec, stream)}: words where no picture is."""
    def plain(codec, container, *extra, inputs=()):
        return codec, video.stream(codec, container, video.pictures(), extra,
                                   inputs)
    mp4 = plain("h264", "mp4")[1]
    program = plain("mpeg2", "vob")[1]
    words = f"{video.NAME} {video.ID}".encode()
    tone = ["-f", "lavfi", "-i", "sine=d=0.4"]
    foreign = b"\x47\x0a\xbc\x10" + words.ljust(184, b"\xff")
    empty = b"\x47\x1f\xff\x10" + words.ljust(184, b"\xff")
    transport = plain("h264", "mpegts")[1]
    # a packet of the pictures' own that holds an adaptation field alone
    pid = pictures_pid(transport)

    def field(flags, body):
        return struct.pack(">BHBBB", 0x47, pid, 0x20, 183, flags) \
            + body.ljust(182, b"\xff")
    padding = b"\0\0\1\xbe" + struct.pack(">H", len(words)) + words
    return {
        "title": plain("h264", "mp4", "-metadata", "title=DOE JANE"),
        "service": plain("h264", "mpegts", "-metadata",
                         "service_name=DOE JANE"),
        "date": plain("h264", "mp4", "-metadata",
                      "creation_time=2020-01-01T10:00:00"),
        "sound": plain("h264", "mp4", inputs=tone),
        "sound in a program stream": plain("mpeg2", "vob", inputs=tone),
        "user data": plain(
            "h264", "h264", "-bsf:v", "h264_metadata=sei_user_data="
            "086f3693-b7b3-4f2c-9653-21492feee5b8+DOE-JANE"),
        "a free box": ("h264", mp4 + atom(b"free", words)),
        "a box of its own": ("h264", mp4 + atom(b"name", words)),
        "data of no sample": ("h264", mp4 + atom(b"mdat", words)),
        "a packet of no stream": ("h264", plain("h264", "mpegts")[1] + foreign),
        "an empty packet": ("h264", plain("h264", "mpegts")[1] + empty),
        "private data of a packet": ("h264", transport + field(
            2, bytes([len(words)]) + words)),
        "stuffing of a packet": ("h264", transport + field(0, words)),
        "padding": ("mpeg2", program[:-4] + padding + program[-4:]),
    }


@needs_video
def test_words_beside_the_pictures_never_leave(tmp_path):
    made = {}
    (tmp_path / "in").mkdir()
    for n, (name, (codec, coded)) in enumerate(with_words().items()):
        path = video.wrap(tmp_path / "in" / f"{n}.dcm", codec, [coded])
        made[path] = name
    out = run(tmp_path / "out", tmp_path / "in")
    assert verdicts(out) == ["review"] * len(made), verdicts(out)
    out = run(tmp_path / "new", tmp_path / "in",
              options=["--video", "reencode"])
    for path, name in made.items():
        twin = out.twin(path)
        assert twin, name
        assert b"DOE" not in twin.read_bytes(), name
        assert video.ID.encode() not in twin.read_bytes(), name
        streams = video.probe(twin)["streams"]
        assert [s["codec_type"] for s in streams] == ["video"], name


# ---- bad input --------------------------------------------------------------

def hostile(folder):
    for codec, container in PAIRS:
        extra = ["-movflags", "faststart"] if container == "mp4" else []
        coded = video.stream(codec, container, video.pictures(), extra)
        name = f"{codec}.{container}"
        yield video.wrap(folder / f"{name}.cut.dcm", codec,
                         [coded[:len(coded) * 2 // 3]]), "(7fe0,0010)"
        yield video.wrap(folder / f"{name}.larger.dcm", codec, [coded],
                         size=(4 * video.WIDTH, video.HEIGHT)), "(0028,0011)"
        yield video.wrap(folder / f"{name}.longer.dcm", codec, [coded],
                         frames=FRAMES + 1), "(7fe0,0010)"
        yield video.wrap(folder / f"{name}.noise.dcm", codec,
                         [coded[:64] + bytes(range(256)) * 16]), "(7fe0,0010)"
    other = video.stream("mpeg2", "mpegts", video.pictures())
    yield video.wrap(folder / "other.dcm", "h264", [other]), "(7fe0,0010)"
    yield video.wrap(folder / "empty.dcm", "h264", [b""]), "(7fe0,0010)"


@needs_video
def test_damaged_and_lying_videos_are_quarantined(tmp_path):
    (tmp_path / "in").mkdir()
    made = dict(hostile(tmp_path.resolve() / "in"))
    out = run(tmp_path / "out", tmp_path / "in",
              options=["--video", "reencode", "--jobs", "2"])
    rows = held(out)
    assert not out.by_uid
    assert set(rows) == set(map(str, made))
    for path, tag in made.items():
        row = rows[str(path)]
        assert row["verdict"] == "quarantined", path.name
        assert row["tag"] == tag, (path.name, row["reason"])


@needs_video
def test_fewer_frames_claimed_hide_none(tmp_path):
    """Those after NumberOfFrames are looked at, blanked and counted too."""
    late = Text("DOE JANE 4711-0815", 20, 12, first=FRAMES - 4)
    path = video.wrap(tmp_path / "a.dcm", "h264", [
        video.stream("h264", "mp4", video.pictures([late]))], frames=3)
    out = run(tmp_path / "out", path, options=["--video", "reencode"])
    twin = out.twin(path)
    seen = video.luma(twin)
    assert read(twin).NumberOfFrames == len(seen) == FRAMES
    assert seen[(slice(FRAMES - 4, None), *late.box)].max() <= SEEN


# ---- real ones ----------------------------------------------------------------

@needs_video
def test_real_videos_are_decoded(tmp_path):
    files = [p for p in shared("codecs").glob("*.dcm") if
             str(pydicom.dcmread(p, stop_before_pixels=True)
                 .file_meta.TransferSyntaxUID) in dict(video_rows())]
    if not files:
        pytest.skip("no video in the shared data")
    out = run(tmp_path / "out", *files, options=[
        "--video", "reencode", "--boxes", "101,51,61,45"])
    for path in files:
        twin = out.twin(path)
        assert twin, out.result.stdout
        before, after = video.luma(path), video.luma(twin)
        assert len(before) == len(after) == read(path).NumberOfFrames
        assert abs(after[:, 51:96, 101:162] - BLACK).max() <= SEEN - BLACK
