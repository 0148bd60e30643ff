"""Positions lie inside the text and point at what they name, whatever the document."""

from __future__ import annotations

from typing import Any

import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from policylint.manifests.load import load, parse_documents
from policylint.manifests.positions import Index
from policylint.manifests.scalars import plain
from policylint.manifests.yaml import YamlError
from policylint.model.limits import Limits
from policylint.model.manifest import Document, Status
from policylint.sources.files import Source

_SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-99, 99), st.text("abcæ \n#:'\"-", max_size=12), st.floats(-9, 9, width=16)
)
_KEYS = st.text("abcdeæ. ", min_size=1, max_size=6)
_TREES = st.recursive(
    _SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_KEYS, inner, max_size=4), max_leaves=20
)


def _paths(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[tuple[str | int, ...], Any]]:
    below: list[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        below = list(value.items())
    elif isinstance(value, list):
        below = list(enumerate(value))
    return [(path, value), *(one for key, item in below for one in _paths(item, (*path, key)))]


@given(_TREES, st.booleans(), st.sampled_from(["", "# æ comment\n", "\n\n"]))
def test_every_scalar_is_where_its_position_says(tree: Any, flow: bool, head: str) -> None:
    text = head + yaml.safe_dump(tree, default_flow_style=flow, allow_unicode=True)
    (parsed,) = parse_documents(text, Limits())
    index = Index(Document("f", 0, 1, text, parsed.value))
    for path, value in _paths(parsed.value):
        start, end = index.offsets(path)
        assert 0 <= start <= end <= len(text)
        if isinstance(value, dict | list) or start == end:
            continue
        written = text[start:end]
        if path and value is None and written == str(path[-1]):
            continue  # a key without a value stands for it
        (again,) = [one.value for one in parse_documents(written, Limits())] or [None]
        if "\n" not in written:
            assert again == value or plain(written) == value


@given(_TREES)
def test_a_missing_field_points_at_its_nearest_ancestor(tree: Any) -> None:
    text = yaml.safe_dump({"top": tree})
    (parsed,) = parse_documents(text, Limits())
    index = Index(Document("f", 0, 1, text, parsed.value))
    for path, value in _paths(parsed.value):
        if not isinstance(value, dict | list):
            continue
        assert index.offsets((*path, "not there", 3)) == index.offsets(path)


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
@example(b"\xff\xfea\x00:\x00 \x001\x00")
@example(b"{{ a }}: [")
@example(b"%YAML 1.1\n---\na: 1\n")
@example(b'{"a": "\\ud800"}')
@example(b"--- |\n  policylint: x\n# policylint: allow[a]\n---\n")
@example(b"\xef\xbb\xbfapiVersion: v1\nkind: Pod\n# policylint: x")
@example("a: \u2028 # policylint: allow\x85b: 1".encode())
def test_any_bytes_are_accounted_for(data: bytes) -> None:
    found = load(Source("f.yaml", data), Limits())
    assert found.files == 1
    assert found.outcomes
    broken = [one for one in found.outcomes if one.status is Status.COULD_NOT_EVALUATE]
    assert all(one.reason and one.detail for one in broken)


@given(st.text(alphabet="ab:- \n{}[]&*!|>'\"%@#?,<.1~\t\r", max_size=80))
def test_any_yaml_like_text_is_data_or_an_error(text: str) -> None:
    try:
        documents = list(parse_documents(text, Limits()))
    except YamlError as error:
        assert 0 <= error.index <= len(text)
        return
    for parsed in documents[:1]:
        index = Index(Document("f", 0, 1, text, parsed.value))
        for path, _ in _paths(parsed.value):
            start, end = index.offsets(path)
            assert 0 <= start <= end <= len(text)
