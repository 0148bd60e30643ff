from __future__ import annotations

import subprocess
import sys

import pytest

from policylint.reporters import FORMATS
from policylint.reporters.safe import legible, visible, well_formed
from policylint.reporters.view import View, from_root


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain text, é 名 \U0001f600", "plain text, é 名 \U0001f600"),
        ("a\tb\nc\r\x1b[31m\x7f\x9b\x00", r"a\tb\nc\r\x1b[31m\x7f\x9b\x00"),
        ("\u202eabc\u202c \u2066x\u2069 \u200e\u200f\u061c", r"\u202eabc\u202c \u2066x\u2069 \u200e\u200f\u061c"),
        ("\u200b\u200d\ufeff\u2060\u00ad", r"\u200b\u200d\ufeff\u2060\xad"),
        ("\u2028\u2029\u0085", r"\u2028\u2029\x85"),
        ("\ud800 \udc80", r"\ud800 \udc80"),
        ("\U000e0041", r"\U000e0041"),
        ("##[error]x ##vso[task.x]y ###[z] ##teamcity[q", r"#\x23[error]x #\x23vso[task.x]y ##\x23[z] #\x23teamcity[q"),
        ("## heading ##[", r"## heading #\x23["),
        ("a ::error::b", "a ::error::b"),
    ],
)
def test_what_has_no_shape_is_spelled_out(text: str, shown: str) -> None:
    assert legible(text) == shown
    assert visible(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("::error::x", r"\x3a:error::x"),
        ("  ::error::x", r"  \x3a:error::x"),
        ("\t::error::x", r"\t::error::x"),
        ("\u3000::error::x", "\u3000\\x3a:error::x"),
        (":::", r"\x3a::"),
        (": :", ": :"),
        (" :", r" \x3a"),
        (":a", ":a"),
    ],
)
def test_no_line_starts_a_workflow_command(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_only_surrogates_are_not_well_formed() -> None:
    assert well_formed("\x1b\u202e\U0001f600") == "\x1b\u202e\U0001f600"
    assert well_formed("a\ud83d\ude00") == r"a\ud83d\ude00"


@pytest.mark.parametrize(
    ("file", "prefix", "path"),
    [
        ("a.yaml", "", "a.yaml"),
        ("./a.yaml", "sub/", "sub/a.yaml"),
        ("../a.yaml", "sub/dir/", "sub/a.yaml"),
        ("/abs/a.yaml", "sub/", "/abs/a.yaml"),
        ("", "sub/", ""),
    ],
)
def test_paths_from_the_root(file: str, prefix: str, path: str) -> None:
    assert from_root(file, View(color=False, width=80, root_prefix=prefix)) == path


@pytest.mark.parametrize(
    ("file", "prefix", "path"),
    [
        ("a.yaml", "sub/", "sub/a.yaml"),
        ("../x.yaml", "sub/", "x.yaml"),
        ("../repo/sub/x.yaml", "../me/", "sub/x.yaml"),
        ("/srv/repo/sub/x.yaml", "../me/", "sub/x.yaml"),
        ("/srv/repository/x.yaml", "", "/srv/repository/x.yaml"),
        ("../../other/x.yaml", "sub/", "/srv/other/x.yaml"),
    ],
)
def test_paths_from_a_root_that_is_known(file: str, prefix: str, path: str) -> None:
    assert from_root(file, View(color=False, width=80, root_prefix=prefix, root="/srv/repo")) == path


def test_text_and_concise_are_light() -> None:
    code = (
        "import sys, policylint.model.report; before = set(sys.modules)\n"
        "import policylint.reporters.text, policylint.reporters.concise\n"
        "print(*sorted(name for name in set(sys.modules) - before if not name.startswith('policylint')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) <= {"posixpath", "itertools", "bisect", "_bisect"}  # positions.py loads bisect anyway


def test_no_reporter_imports_another() -> None:
    code = (
        "import importlib, sys\n"
        "importlib.import_module('policylint.reporters.' + sys.argv[1])\n"
        "print(*sorted(set(name.removeprefix('policylint.reporters.') for name in sys.modules)))"
    )
    for name in FORMATS.values():
        done = subprocess.run([sys.executable, "-c", code, name], capture_output=True, text=True, check=True)
        assert set(done.stdout.split()) & set(FORMATS.values()) == {name}
