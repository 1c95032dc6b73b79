"""A forced box in every transfer syntax: black inside, equal outside.

Looked at by pydicom, DCMTK, OpenJPEG and libjxl, before and after with the
same decoder; headers are looked at by dciodvfy.
"""
import pytest

import codec_eyes as eyes
from codec_runs import expected_syntax, force_boxes, judge_all
from conftest import SHARED, read


def codec_files():
    folder = SHARED / "data/codecs"
    return sorted(folder.glob("*.dcm")) if folder.exists() else []


def is_video(path):
    return eyes.syntax(read(path)).startswith(
        tuple(eyes.BASE + ".4.10" + n for n in "0123456789")) and \
        eyes.syntax(read(path)) not in eyes.JXL


@pytest.fixture(scope="session")
def twins(tmp_path_factory):
    return force_boxes([p for p in codec_files() if not is_video(p)],
                       tmp_path_factory.mktemp("codecs"))


@pytest.fixture(scope="session")
def judged(twins):
    return judge_all(twins.values())


def of(path, table):
    if is_video(path):
        pytest.skip("video has tests of its own")
    if path not in table:
        pytest.skip("no frames in this instance")
    return table[path]


@pytest.mark.parametrize("path", codec_files(), ids=lambda p: getattr(p, "stem", "none"))
def test_forced_box(path, twins, judged):
    twin = of(path, twins)
    if not twin.path:
        seen = [e for e in eyes.EYES if eyes.look(e, path)]
        assert not seen, f"not published ({twin.why}), but {seen} can read it"
        assert twin.why
        return
    complaints, used, _ = judged[path]
    assert eyes.syntax(read(twin.path)) == expected_syntax(read(path))
    assert not complaints
    assert used, "no eye could see both"


@pytest.mark.parametrize("path", codec_files(), ids=lambda p: getattr(p, "stem", "none"))
def test_no_new_dciodvfy_error(path, twins, judged):
    twin = of(path, twins)
    if not twin.path:
        pytest.skip("not published: test_forced_box judges that")
    assert not judged[path][2]
