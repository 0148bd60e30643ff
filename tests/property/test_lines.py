"""The reader of plain block YAML reads a text as libyaml does, or leaves it alone; and it finds fields where libyaml does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from policylint.manifests.events import parse_events
from policylint.manifests.lines import read
from policylint.manifests.positions import Index
from policylint.manifests.text import chunks, without_mark
from policylint.manifests.yaml import Parsed
from policylint.model.limits import Limits
from policylint.model.manifest import Document
from policylint.model.position import FieldPath
from tests.conformance.corpus import corpora_dir, rows

LIMITS = Limits()

_MANIFEST = """\
# about it
apiVersion: apps/v1
kind: Deployment
metadata:
  name: "a"   # comment
  labels: {app: a, 'b/c': "d"}
  annotations:
    note: some words
      go on here

      and here
    folded: >-
      one
        two

      three
    quoted: 'it''s

      one'
    double: "on \\"two

      \\t lines "  # c
    glued: "one\\n\\
      \\  two \\

      three\\
      \\tfour"
    alone:
      words on
      their own lines
    flow:
      [a, --b, c d]
    f:own: {k: ^1 || >=2}
    k:{"a":"b"}:
      .: {}
spec:
  replicas: 1
  empty:
  template:
    spec:
      containers:
      - name: app
        image: nginx:1.2
        args: ["--a", -1, 1.5, [x, y]]
        command:
        - |
          echo "a"

          # no comment
        - -c
        -   x: 0644
            y: 'it''s'
      -  name: b
         text: "a\\tb \\"c\\""
"""

_INDENTS = st.sampled_from(("", "  ", "    ", " ", "      "))
_DASHES = st.sampled_from(("", "", "- ", "-   ", "- - ", "-"))
_KEYS = st.sampled_from(
    ("a:", "b: ", "c:  ", "", "a:", '"a":', "'b c': ", "yes: ", "1: ", "1.5: ", "~: ", "<<: ", "? a", "a b: ", "a :", ".x: ",
     "f:a: ", "a:b:c: ", "12:30: ", "a:b:c:d:e: ", 'k:{"a":"b"}: ', "k:{ a}: ", "k:{a}b: ", "a:: ", "a:b:",
     "-a: ", "null: ", '"<<": ', "'': ", "&x a: ", "0x1F: ", "18446744073709551615: ", "*a : ", "é: ", "$ref: ", "...: ")
)  # fmt: skip
_VALUES = st.sampled_from(
    ("", "a", "b c", "1", "0644", "1.0", ".inf", ".5", "yes", "~", "null", '"a"', "'b'", "'a''b'", '"a\\nb"', '"\\u0041"',
     "'a", '"a', "[]", "{}", "[a, b]", "[a, 'b', 1]", "{a: b}", "{a: [b, {c: d}]}", "{a: 1, a: 2}", "[a", "{a", "[a,]", "a: b",
     "a:b", "a:", ":a", "-", "- a", "-a", "--- a", "...", "# c", "a # c", "a #c", "a#c", '"a" # c', '"a"# c', "[a] # c", "|",
     ">", "|-", ">-", "|+", ">+", "|2", "|2-", ">+1", "| # c", "|#", "|0", "&a b", "*a", "!!str 1", "!a", "%a", "@a", "`a`",
     "a\tb", "\ta", "a ", "a\r", "\u2028", "\x85", "\ufeff", "\x01", "\xa0a", "\U0001f600", "a\u200bb", "<<", "=", "1_000",
     "12:30", "2001-01-01", "+1", "1e3", "0b1", "-1", "- - a", "a, b", "a]", "?", "? a", "[? a]", "[a: b]", '{"a":1}', "[-]",
     "[a b, c]", "{a: }", "[a:b]", '"a \\', '"\\ a', '\\ a"', 'b\\"', '"a\\ ', '"a\\\\', '"\\r', "\\", "[--a, -b, -]", "[---]", "[^1 || >=2]",
     "[a|b, c>d]", "[>a]", "{-a: -b}", "[-a: b]", "[nginx:1, -1]", "[.5, 1e3, ~]", "{yes: no}", "[[[[[[a]]]]]]", "<<: a", "---", "[a #b]")
)  # fmt: skip
_LINES = st.builds(lambda indent, dash, key, value: indent + dash + key + value, _INDENTS, _DASHES, _KEYS, _VALUES)
_NEAR = st.builds("\n".join, st.lists(_LINES, max_size=8)).flatmap(lambda text: st.sampled_from((text, text + "\n")))


@st.composite
def _mutated(draw: st.DrawFn, texts: tuple[str, ...] = (_MANIFEST,)) -> str:
    """A manifest with lines cut out, moved, indented otherwise, replaced, or with characters put in."""
    lines = draw(st.sampled_from(texts)).split("\n")
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(lines) - 1))
        how = draw(st.integers(0, 7))
        if how == 0 and len(lines) > 1:
            del lines[at]
        elif how == 1:
            lines.insert(draw(st.integers(0, len(lines))), lines[at])
        elif how == 2:
            lines[at] = draw(_INDENTS) + lines[at]
        elif how == 3:
            lines[at] = lines[at][draw(st.integers(1, 3)) :]
        elif how == 4:
            lines.insert(at, draw(_LINES))
        elif how == 5:
            place = draw(st.integers(0, len(lines[at])))
            lines[at] = (
                lines[at][:place]
                + draw(st.sampled_from(tuple("-:#'\"[]{}|>&*!%,? \t\r\\a1\x85\ufeff^k")))
                + lines[at][place:]
            )
        elif how == 6:
            head, colon, _ = lines[at].partition(": ")
            lines[at] = head + colon + draw(_VALUES)
        else:
            lines.insert(at, draw(st.sampled_from(("", "   ", "# c", "      # c", "\t", "        "))))
    return "\n".join(lines)


def paths(value: Any, path: FieldPath = ()) -> Iterator[FieldPath]:
    """The paths of everything in a value."""
    yield path
    for step, item in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from paths(item, (*path, step))


def check(text: str) -> bool:
    """Whether the text was read line by line; then everything must be as libyaml has it."""
    made = read(text, LIMITS)
    if made is None:
        return False
    value, nodes = made
    # repr tells 1, 1.0 and True apart, and the order of keys.
    assert repr(list(parse_events(text, LIMITS))) == repr([Parsed(value, (), nodes)])
    index, reference = (Index(Document("f", 0, 1, text, value, lined=lined)) for lined in (True, False))
    for path in paths(value):
        for one in (path, (*path, "not there"), (*path, 7)):
            for on_key in (False, True):
                assert index.offsets(one, on_key=on_key) == reference.offsets(one, on_key=on_key), (one, on_key)
    return True


def test_the_example_is_read() -> None:
    assert check(_MANIFEST)


@given(_NEAR)
def test_near_the_grammar(text: str) -> None:
    check(text)


@given(_mutated())
@example("a: b\n  c\n\n\n   d # e\nf:\n")
@example("---  # x\n\n# y\na:\n# z\n- b\n\n- c:\n  d: |2\n\n      e\n    f\n\n   # g\n\n")
@example("a: |+\n\n  b\n\n\nc: >\n\n\n d\n  e\n f\n\n g")
@example("a: >\n  b\n  \tc\n\n  d\n")
def test_mutations(text: str) -> None:
    check(text)


@given(st.text("ab:- \n#'\"|>[]{},1", max_size=40))
def test_any_text(text: str) -> None:
    check(text)


def test_recorded_texts() -> None:
    directory = corpora_dir()
    if directory is None:
        pytest.skip("NOT RUN: the corpora are not here (POLICYLINT_CORPORA)")
    texts = [without_mark(one.text) for row in rows(directory / "yaml-open.jsonl.xz") for one in chunks(row["yaml"])]
    assert sum(map(check, texts)) > 500
