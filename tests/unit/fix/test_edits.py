"""What single edits do to a text, and what they refuse to guess."""

from __future__ import annotations

import pytest

from policylint.fix.data import DataError, apply_edits, same
from policylint.fix.diff import unified
from policylint.fix.edits import Refusal, Writer
from policylint.fix.plan import rewrite
from policylint.manifests.load import parse_documents
from policylint.manifests.positions import Index
from policylint.model.fix import Edit, Insert, Remove, RenameKey, SetValue, Wrap
from policylint.model.limits import Limits
from policylint.model.manifest import Document


def edited(text: str, *edits: Edit) -> str:
    """The text after the edits; it must say what they make of the data."""
    (parsed,) = parse_documents(text, Limits())
    spans = Writer(Index(Document("f", 0, 1, text, parsed.value))).spans(edits, ())
    after = rewrite(text, spans.replacements, spans.shifts)
    (again,) = parse_documents(after, Limits())
    assert same(again.value, apply_edits(parsed.value, edits))
    return after


@pytest.mark.parametrize(
    ("text", "edit", "expected"),
    [
        ("a: b # c\n", SetValue(("a",), "d"), "a: d # c\n"),
        ("a: 'b'\n", SetValue(("a",), "d"), "a: 'd'\n"),
        ("a: 'b'\n", SetValue(("a",), "it's"), 'a: "it\'s"\n'),
        ("a: b\n", SetValue(("a",), "on"), 'a: "on"\n'),
        ("a: b\n", SetValue(("a",), True), "a: true\n"),
        ("a: b\n", SetValue(("a",), None), "a: null\n"),
        ("a: &x b\n", SetValue(("a",), "d"), "a: &x d\n"),
        ("a: !!str b\n", SetValue(("a",), "d"), "a: !!str d\n"),
        ("a: [b, c]\n", SetValue(("a", 1), 3), "a: [b, 3]\n"),
        ("a:\nb: 1\n", SetValue(("a",), {"c": "d"}), "a: {c: d}\nb: 1\n"),
        ('{"a": {}}', SetValue(("a",), {"c": "d"}), '{"a": {"c": "d"}}'),
        ("a: 1\n", RenameKey(("a",), "b"), "b: 1\n"),
        ("'a': 1\n", RenameKey(("a",), "b"), "'b': 1\n"),
        ("a: 1 # c\n", Wrap(("a",), "b"), "a:\n  b: 1 # c\n"),
        ("a: {x: 1} # c\n", Wrap(("a",), "b"), "a: {b: {x: 1}} # c\n"),
        (
            "a:\n   x: |\n    lit # no\n\n    eral\n   y: 'q\n     r'\n   # end\nz: 1\n",
            Wrap(("a",), "b"),
            "a:\n   b:\n      x: |\n       lit # no\n\n       eral\n      y: 'q\n        r'\n   # end\nz: 1\n",
        ),
        ("a: {x: 1}\n", Insert(("a",), "k", 2, "x"), "a: {x: 1, k: 2}\n"),
        ("a: {x: {z: 1}}\n", Insert(("a",), "k", 2, "x"), "a: {k: 2, x: {z: 1}}\n"),
        ("a: {}\n", Insert(("a",), "k", [1, "b"]), "a: {k: [1, b]}\n"),
        ("a: 1", Insert((), "k", [1, "b"], "a"), "a: 1\nk: [1, b]"),
        ("- a: {b: 1}\n", Insert((0,), "k", {"z": {}}, "a"), "- k:\n    z: {}\n  a: {b: 1}\n"),
        ("a: 1\nb:\n  c: 2\n\n# d\nd: 3\n", Remove(("b",)), "a: 1\n\n# d\nd: 3\n"),
        ("a: 1\nb: |\n  c\n  # c\nd: 3\n", Remove(("b",)), "a: 1\nd: 3\n"),
        ("a: 1\nb: 2", Remove(("b",)), "a: 1\n"),
        ("a: 1\nb:\n# c\nd: 1\n", Remove(("b",)), "a: 1\n# c\nd: 1\n"),
        ("{a: 1, b: 2, c: 3}", Remove(("b",)), "{a: 1, c: 3}"),
        ("{a: 1, b: 2}", Remove(("b",)), "{a: 1}"),
    ],
)
def test_edit(text: str, edit: Edit, expected: str) -> None:
    assert edited(text, edit) == expected


@pytest.mark.parametrize(
    ("text", "edit"),
    [
        ("a: |\n  b\n", SetValue(("a",), "c")),
        ("a:\n  b: 1\n", SetValue(("a",), "c")),
        ("a: 1\n", SetValue(("b",), "c")),
        ("? a\n: 1\n", Wrap(("a",), "b")),
        ("&k a: 1\n", RenameKey(("a",), "b")),
        ("a: b\n  c\n", Wrap(("a",), "b")),
        ("a:\n- 1\n", Wrap(("a",), "b")),
        ("a:\nb: 1\n", Wrap(("a",), "b")),
        ("x: &x {b: 1}\na: *x\n", Insert(("a",), "k", 1)),
        ("a:\n  b: 1\n", Remove(("a", "b"))),
        ("- a: 1\n  b: 2\n", Remove((0, "a"))),
        ("x: &x {b: 1}\na: {<<: *x, c: 2}\n", Remove(("a", "b"))),
    ],
)
def test_refusals(text: str, edit: Edit) -> None:
    with pytest.raises(Refusal):
        edited(text, edit)


@pytest.mark.parametrize(
    "edit",
    [
        SetValue(("b",), 1),
        Insert(("a",), "k", 1),
        Insert((), "a", 1),
        RenameKey(("l", 0), "x"),
        RenameKey(("a",), "l"),
        Remove(("l", 1)),
    ],
)
def test_edits_that_do_not_fit_the_data(edit: Edit) -> None:
    with pytest.raises(DataError):
        apply_edits({"a": 1, "l": [1]}, [edit])


def test_all_paths_are_those_of_the_data_before() -> None:
    data = {"a": {"b": 1, "c": {}}}
    edits = (
        RenameKey(("a",), "x"),
        Wrap(("a",), "w"),
        RenameKey(("a", "b"), "y"),
        SetValue(("a", "b"), 2),
        Insert(("a", "c"), "d", 3),
    )
    assert apply_edits(data, edits) == {"x": {"w": {"y": 2, "c": {"d": 3}}}}
    assert data == {"a": {"b": 1, "c": {}}}


def test_the_same_data() -> None:
    assert same({"a": 1, "b": [None]}, {"b": [None], "a": 1})
    assert not same({"a": 1}, {"a": True})
    assert not same([1], [1.5])


def test_a_diff_cuts_at_line_feeds_only() -> None:
    before, after = "a\u2028b\r\nc", "a\u2028b\r\nd"
    assert unified("x/y.yaml", before, after) == [
        "--- a/x/y.yaml\n",
        "+++ b/x/y.yaml\n",
        "@@ -1,2 +1,2 @@\n",
        " a\u2028b\r\n",
        "-c\n\\ No newline at end of file\n",
        "+d\n\\ No newline at end of file\n",
    ]
    assert unified("a", before, before) == []
