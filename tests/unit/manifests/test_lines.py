"""The reader of plain block YAML: what it takes, and what it leaves to libyaml."""

from __future__ import annotations

from typing import Any

import pytest

from policylint.manifests.line import known_lines, learn
from policylint.manifests.lines import read
from policylint.manifests.positions import Index
from policylint.manifests.yaml import parse_stream
from policylint.model.limits import Limits
from policylint.model.manifest import Document


@pytest.mark.parametrize(
    ("text", "value", "nodes"),
    [
        ("a: 1", {"a": 1}, 3),
        ("---  # x\n\n# y\na:\n# z\n- b\n- c: yes\n  d:\n", {"a": ["b", {"c": True, "d": None}]}, 9),
        ("- a\n- b: 0644\n  1: 1.0\n", ["a", {"b": 420, "1": 1}], 7),
        ("a:\n  b:\n  - c\nd: e", {"a": {"b": ["c"]}, "d": "e"}, 8),
        ("'a b': 'it''s'  # x\n\"b\": \"\\\"x\\\"\\n\"\n", {"a b": "it's", "b": '"x"\n'}, 5),
        ("a: [b, 'c', {d: 1}, []]\nb: {}", {"a": ["b", "c", {"d": 1}, []], "b": {}}, 11),
        ("a: b\n  c\n\n  d:e\nf: 1", {"a": "b c\nd:e", "f": 1}, 5),
        ("a:\n  b c\n  d\nf:\n  yes", {"a": "b c d", "f": True}, 5),
        ("a: |\n  b\n   c\n\n\nd: |-\n  e\n\nf: |+\n  g\n\n", {"a": "b\n c\n", "d": "e", "f": "g\n\n"}, 7),
        ("a: >\n  b\n  c\n\n  d\n    e\n  f\n", {"a": "b c\nd\n  e\nf\n"}, 3),
        ("- |2-\n    a\n   b\n- >1-\n  a\n b", ["  a\n b", " a\nb"], 3),
        ("a: 'b\n  c''d \n\n  # e: '  # f\nb: \"\n  \\tx  \n  y \\\" \"\n", {"a": "b c'd\n# e: ", "b": ' \tx y " '}, 5),
        ('a: "b \\\n  c\\\n\n  \\ d\\r\n  e"\n', {"a": "b c\n d\r e"}, 3),
        ("a:\n  [b, {c: --d}]  # x\ne:\n- f:\n    {}\n", {"a": ["b", {"c": "--d"}], "e": [{"f": {}}]}, 12),
        ('a:b: {c: ^1 || >=2}\nk:{"d":"e"}:\n  .: 1', {"a:b": {"c": "^1 || >=2"}, 'k:{"d":"e"}': {".": 1}}, 9),
        ("a: |\n  x\ty\n # z\nb: c", {"a": "x\ty\n", "b": "c"}, 5),
    ],
)
def test_taken(text: str, value: Any, nodes: int) -> None:
    made = read(text, Limits())
    assert repr(made) == repr((value, nodes))


@pytest.mark.parametrize(
    "text",
    [
        "", "# a", "a", "--- a", "a: 1\n---\n", "a: 1\n...\n", "%YAML 1.1\n---\na: 1", "a: &b 1", "a: *b", "a: !!str 1", "<<: {a: 1}",
        "a: 1\na: 2", "yes: 1\ntrue: 2", "~: 1", "1.5: a", "a: .nan", "a: .inf", "? a\n: b", "a: b: c", "a: b:", "a:\tb", "\ta: b",
        "a: b\r\nc: d", "a: b\x85", "a: \u2028", "a: \ufeffb", "a: \x01", "a: 'b", "a: 'b\nc'", "a: \"b\\ \n  c\"", "a: \"b\\\n c\\x41\"", "a: 'b\n  c' d", "a: [b,\n c]", "a: {b: 1, b: 2}",
        "a: {b}", "[a]", "{a: b}", "- - a", "-\n  a", "a:\n  - b\n c: d", "a: b\n  c: d", "a: b # c\n  d", "a: |\n", "a: |\n\n   \n b",
        "a: |0\n b", "a: |\n\tb", "a: @b", "a: `b`", "a: %b", "18446744073709551615: a", "a: \"\\u0041\"", "a: - b", "- a\nb: c",
    ],
)  # fmt: skip
def test_left_to_libyaml(text: str) -> None:
    assert read(text, Limits()) is None


def test_limits_are_those_of_libyaml() -> None:
    assert read("a: [1, 2]", Limits(nodes=5)) == ({"a": [1, 2]}, 5)
    assert read("a: [1, 2]", Limits(nodes=4)) is None
    assert read("a: 1", Limits(depth=10)) is None
    assert read("".join(" " * level + "a:\n" for level in range(50)), Limits()) is not None
    assert read("".join(" " * level + "a:\n" for level in range(60)), Limits()) is None
    assert read(" " * 500 + "a: b", Limits()) is None


def test_documents_share_no_collections() -> None:
    (one,), (other,) = (list(parse_stream("a: {b: [c]}\n", Limits())) for _ in range(2))
    one.value["a"]["b"].append("d")
    assert other.value == {"a": {"b": ["c"]}}
    assert other.lined


def test_memory_is_bounded() -> None:
    known: dict[str, Any] = {}
    for number in range(30_001):
        learn(f"a: b{number}", known)
    learn("a: " + "b" * 200, known)
    assert list(known) == ["a: b30000"]
    assert known_lines() is known_lines()


def test_places_without_libyaml(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Index, "root", None)
    text = "a:\n- b: |  # x\n    c\n   # y\n  d: e\n    f\nh: {i: [j, k]}\n"
    assert read(text, Limits()) is not None
    index = Index(Document("f", 0, 1, text, None, lined=True))
    found = {
        path: text[slice(*index.offsets(path))]
        for path in [(), ("a",), ("a", 0), ("a", 0, "b"), ("a", 0, "d"), ("h", "i", 1), ("h", "i"), ("a", 1, "x"), ("h", 0)]
    }
    assert found == {
        (): "a", ("a",): "a", ("a", 0): "b: |  # x\n    c", ("a", 0, "b"): "|  # x\n    c", ("a", 0, "d"): "e\n    f",
        ("h", "i", 1): "k", ("h", "i"): "i", ("a", 1, "x"): "a", ("h", 0): "h",
    }  # fmt: skip
    assert index.offsets(("a", 0, "d"), on_key=True) == (text.index("d:"), text.index("d:") + 1)
