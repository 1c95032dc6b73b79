"""House rules that a machine can check: layers, sizes, formats, words."""
import pathlib
import re
import shutil
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SRC = ROOT / "src"
LEVEL = {"base": 0, "tables": 0, "dicom": 1, "video": 1.5, "frames": 2, "text": 3,
         "decide": 4, "redact": 5, "header": 6, "verify": 7, "": 8,
         "record": 9, "batch": 10, "review": 11, "bench": 11, "cli": 12}


def sources(*suffixes):
    return [p for s in suffixes for p in sorted(SRC.rglob("*" + s))]


def folder(path):
    parts = path.relative_to(SRC).parts
    return parts[0] if len(parts) > 1 else ""


def test_layers_look_one_way():
    wrong = []
    for p in sources(".c", ".h", ".cpp"):
        for name in re.findall(r'#include "([^"]+)"', p.read_text()):
            target = name.split("/")[0] if "/" in name else ""
            if name.endswith(".inc"):
                continue
            if target not in LEVEL or LEVEL[target] > LEVEL[folder(p)]:
                wrong.append(f"{p.relative_to(ROOT)} includes {name}")
    assert not wrong, "\n".join(wrong)


def test_one_cpp_file():
    assert [p.name for p in sources(".cpp", ".cc", ".cxx")] == \
        ["gdcm_bridge.cpp"]


def test_file_names_are_unique():
    names = [p.name for p in sources(".c", ".cpp")]
    assert sorted(names) == sorted(set(names))


TOO_LONG = {"bench_key.c": 530}  # to be cut in two


def test_files_are_short_and_say_what_they_are():
    wrong = []
    for p in sources(".c", ".h", ".cpp"):
        text = p.read_text()
        if text.count("\n") > TOO_LONG.get(p.name, 500):
            wrong.append(f"{p.relative_to(ROOT)}: over 500 lines")
        if not text.startswith("/*\n * " + p.name + " - "):
            wrong.append(f"{p.relative_to(ROOT)}: no opening paragraph")
    assert not wrong, "\n".join(wrong)


BANNED = [
    (r"\b(atoi|atol|atof|strtol|strtoll|strtoul)\s*\(", "str_to_int",
     {"base/str.c", "tables/"}),
    (r"\b(strcpy|strcat|sprintf|vsprintf|gets)\s*\(", "str_format", set()),
    (r"\b(printf|puts|putchar)\s*\(", "only cli/ prints", {"cli/", "tables/"}),
    (r"\bexit\s*\(", "only cli/ exits", {"cli/", "tables/"}),
    (r"\b(localtime|gmtime|ctime)\s*\(", "runs must repeat",
     {"batch/", "review/"}),
    (r"gdcm::", "the seam", {"dicom/gdcm_bridge.cpp"}),
    (r"\b(TODO|FIXME|XXX)\b", "finish it", set()),
]


def without_comments(text):
    return re.sub(r"/\*.*?\*/|//[^\n]*", lambda m: "\n" * m[0].count("\n"),
                  text, flags=re.S)


@pytest.mark.parametrize("pattern, instead, allowed", BANNED,
                         ids=[b[1] for b in BANNED])
def test_banned_words(pattern, instead, allowed):
    wrong = []
    for p in sources(".c", ".h", ".cpp"):
        name = str(p.relative_to(SRC))
        if any(name.startswith(a) for a in allowed):
            continue
        raw = p.read_text().splitlines()
        for i, line in enumerate(without_comments(p.read_text()).splitlines()):
            if re.search(pattern, line) and "ci-allow" not in raw[i]:
                wrong.append(f"{name}:{i + 1}: {instead}: {line.strip()}")
    assert not wrong, "\n".join(wrong)


def test_headers_compile_alone():
    for p in sources(".h"):
        for lang, std in (("c", "-std=c17"), ("c++", "-std=c++17")):
            if lang == "c++" and p.name not in ("deburn.h", "base.h",
                                                "dataset.h", "gdcm_bridge.h"):
                continue
            r = subprocess.run(
                ["gcc", std, "-x", lang, "-D_GNU_SOURCE", "-Wall", "-Wextra",
                 "-Werror", "-fsyntax-only", "-I", str(SRC), "-include",
                 str(p), "/dev/null"], capture_output=True, text=True)
            assert r.returncode == 0, f"{p.name}: {r.stderr[:400]}"


def test_clang_format():
    tool = shutil.which("clang-format-14") or shutil.which("clang-format")
    assert tool, "clang-format is missing"
    files = [str(p) for p in sources(".c", ".h", ".cpp")]
    r = subprocess.run([tool, "--dry-run", "-Werror", *files],
                       capture_output=True, text=True, cwd=ROOT)
    assert r.returncode == 0, r.stderr[:2000]


def test_long_functions_are_few():
    """By clang-format's layout a function ends at the first '}' in column 0."""
    wrong = []
    for p in sources(".c", ".cpp"):
        start = None
        lines = p.read_text().splitlines()
        for i, line in enumerate(lines):
            if line == "{":
                start = i
            elif line == "}" and start is not None:
                if i - start > 80:
                    wrong.append(f"{p.name}:{start + 1}: {i - start} lines")
                start = None
    assert not wrong, "\n".join(wrong)


def test_no_file_names_a_place_on_somebodys_machine():
    tracked = subprocess.run(["git", "ls-files"], capture_output=True,
                             text=True, cwd=ROOT).stdout.split("\n")
    words = re.compile(r"(?<![\w.$}/])/(?:home|Users|root)/\w|issue #\d")
    wrong = []
    for name in tracked:
        p = ROOT / name
        if name and p.suffix in (".c", ".h", ".cpp", ".md", ".py", ".sh",
                                 ".cmake", ".txt", "") and p.is_file() \
                and p != pathlib.Path(__file__):
            if words.search(p.read_text(errors="replace")):
                wrong.append(name)
    assert not wrong, wrong
