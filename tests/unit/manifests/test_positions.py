"""Lines inside of texts that a field holds."""

from __future__ import annotations

import pytest

from policylint.manifests.load import load
from policylint.manifests.positions import Index
from policylint.model.limits import Limits
from policylint.model.position import Position, Span
from policylint.sources.files import Source

HEAD = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n"


@pytest.mark.parametrize(
    ("text", "row", "expected"),
    [
        ("  a: |\n    one\n      two: x  \n", 2, Span(Position(7, 7), Position(7, 13))),
        ("  a: |-\n    one\n", 1, Span(Position(6, 5), Position(6, 8))),
        ("  a: |\n    one\n", 0, Span(Position(5, 6), Position(6, 8))),
        ("  a: |\n    one\n", 9, Span(Position(5, 6), Position(6, 8))),
        ("  a: |\n    one\n", -1, Span(Position(5, 6), Position(6, 8))),
        ('  a: "one\\ntwo"\n', 2, Span(Position(5, 6), Position(5, 16))),
        ("  a: >\n    one\n    two\n", 2, Span(Position(5, 6), Position(7, 8))),
    ],
)
def test_the_line_of_a_text(text: str, row: int, expected: Span) -> None:
    (manifest,) = load(Source("a.yaml", (HEAD + text).encode()), Limits()).manifests
    assert Index(manifest.document).row(("data", "a"), row) == expected
