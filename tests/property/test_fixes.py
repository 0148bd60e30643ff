"""However a manifest is written, a fix gives exactly the data it should, and keeps every comment."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from policylint.fix.data import apply_edits, same
from policylint.sources.files import Source
from tests.unit.fix.factory import findings, planned, says

Draw = Callable[[Any], Any]
_BARE = re.compile(r"[a-z][A-Za-z0-9./-]*\Z")
_WORDS = st.sampled_from(["shop", "web", "y", "on", "1", "null", "a b", "it's", "a: b", "#x", "æ"])
_PORTS = st.integers(1, 65535) | st.sampled_from(["http", "web-1"])


class _Writer:
    """Writes data as YAML in ways that are drawn, and counts its comments."""

    def __init__(self, draw: Draw) -> None:
        self.draw = draw
        self.step = draw(st.integers(1, 5))
        self.dashes = draw(st.booleans())
        self.comments = 0

    def comment(self) -> str:
        self.comments += 1
        return f"# comment {self.comments} &a *b : - {{"

    def lead(self, indent: int) -> str:
        kind: int = self.draw(st.integers(0, 7))
        blanks = " " * (indent if kind != 1 else self.draw(st.integers(0, 9)))
        return f"{blanks}{self.comment()}\n" if kind in (0, 1) else "\n" if kind == 2 else ""

    def tail(self) -> str:
        return f"{' ' * self.draw(st.integers(1, 3))}{self.comment()}" if self.draw(st.integers(0, 5)) == 0 else ""

    def scalar(self, value: Any) -> str:
        if not isinstance(value, str):
            return json.dumps(value)
        ways: list[str] = [json.dumps(value), json.dumps(value, ensure_ascii=False), "'" + value.replace("'", "''") + "'"]
        bare = _BARE.match(value) and value not in ("y", "on", "null")
        return str(self.draw(st.sampled_from([value, value, value, *ways] if bare else ways)))

    def flow(self, value: Any) -> str:
        blank: str = self.draw(st.sampled_from(["", " "]))
        if isinstance(value, dict):
            return "{" + blank + ", ".join(f"{self.scalar(k)}: {self.flow(v)}" for k, v in value.items()) + blank + "}"
        if isinstance(value, list):
            return "[" + blank + ", ".join(map(self.flow, value)) + blank + "]"
        return self.scalar(value)

    def value(self, value: Any, indent: int, *, item: bool = False) -> str:
        """What stands behind a colon or a dash, with the line end."""
        if not isinstance(value, dict | list) or not value or self.draw(st.integers(0, 5)) == 0:
            return f" {self.flow(value)}{self.tail()}\n"
        if isinstance(value, dict):
            if item and self.draw(st.booleans()):
                return " " + self.mapping(value, indent + 2).lstrip(" ")
            inner = indent + self.step + (1 if item else 0)
            return f"{self.tail()}\n{self.lead(inner)}{self.mapping(value, inner)}"
        inner = indent if self.dashes and not item else indent + self.step
        lines = [f"{self.lead(inner)}{' ' * inner}-{self.value(one, inner, item=True)}" for one in value]
        return f"{self.tail()}\n" + "".join(lines)

    def mapping(self, value: dict[str, Any], indent: int) -> str:
        lines = [f"{' ' * indent}{self.scalar(key)}:{self.value(one, indent)}" for key, one in value.items()]
        return "".join(line if number == 0 else self.lead(indent) + line for number, line in enumerate(lines))


@st.composite
def _ingress(draw: Draw) -> dict[str, Any]:
    def backend() -> dict[str, Any]:
        fields = [("serviceName", draw(_WORDS)), ("servicePort", draw(_PORTS))]
        return dict(draw(st.permutations(fields)))

    def path() -> dict[str, Any]:
        fields: list[tuple[str, Any]] = [("backend", backend())]
        fields += [("path", "/" + draw(_WORDS))] if draw(st.booleans()) else []
        fields += [("pathType", "Prefix")] if draw(st.booleans()) else []
        return dict(draw(st.permutations(fields)))

    rules = [{"host": "a.example", "http": {"paths": [path() for _ in range(draw(st.integers(1, 3)))]}}]
    spec = {"rules": rules, **({"backend": backend()} if draw(st.booleans()) else {})}
    return {"kind": "Ingress", "apiVersion": "extensions/v1beta1", "metadata": {"name": "a"}, "spec": spec}


@st.composite
def _workload(draw: Draw) -> dict[str, Any]:
    labels = {draw(st.sampled_from(["app", "on", "a.b/c", "1"])): draw(_WORDS) for _ in range(draw(st.integers(1, 3)))}
    template = {"metadata": {"labels": labels}, "spec": {"containers": [{"name": "a", "image": "b", "args": ["x", "# y"]}]}}
    strategies: list[Any] = [None, {}, {"type": "Recreate"}, {"type": "RollingUpdate"}, {"rollingUpdate": {"maxSurge": 2}}]
    fields: list[tuple[str, Any]] = [("template", template), ("replicas", 2)]
    fields += [("strategy", draw(st.sampled_from(strategies)))] if draw(st.booleans()) else []
    fields += [("selector", {"matchLabels": {"a": "b"}})] if draw(st.booleans()) else []
    version = draw(st.sampled_from(["extensions/v1beta1", "apps/v1beta1", "apps/v1beta2"]))
    metadata = {"name": "a", **({"labels": {}} if draw(st.booleans()) else {})}
    return {"apiVersion": version, "kind": "Deployment", "metadata": metadata, "spec": dict(draw(st.permutations(fields)))}


@st.composite
def _texts(draw: Draw) -> tuple[str, int]:
    bodies = [draw(_ingress() | _workload()) for _ in range(draw(st.integers(1, 2)))]
    writer = _Writer(draw)
    if draw(st.booleans()):
        text = writer.mapping({"apiVersion": "v1", "kind": "List", "items": bodies}, 0)
    else:
        text = "---\n".join(writer.lead(0) + writer.mapping(body, 0) for body in bodies)
    ends = draw(st.sampled_from(["\n", "\r\n"]))
    return text.replace("\n", ends), writer.comments


@given(_texts())
def test_a_fix_changes_the_data_as_it_says_and_nothing_else(drawn: tuple[str, int]) -> None:
    text, comments = drawn
    documents = says(text)
    found = findings(Source("f.yaml", text.encode()))
    for finding in found:
        assert finding.fix is not None
        edits = [edit._replace(path=(*finding.item, *edit.path)) for edit in finding.fix.edits]
        number = [one for one, _ in enumerate(documents)][finding.document]
        documents[number] = apply_edits(documents[number], edits)
    made = planned(text)
    assert made.refused == ()
    assert len(made.fixed) == len(found) > 0
    assert same(says(made.after), documents)
    assert made.after.count("# comment ") == comments
    assert ("\r\n" in text) == ("\r\n" in made.after)
    assert "\r\n" not in text or made.after.count("\n") == made.after.count("\r\n")
    assert planned(made.data).after == made.after


@given(_ingress() | _workload(), st.sampled_from([None, 2, 4]), st.booleans())
def test_json_stays_json(body: dict[str, Any], indent: int | None, compact: bool) -> None:
    separators = (",", ":") if compact else None
    text = json.dumps(body, indent=indent, separators=separators)
    (finding,) = findings(Source("f.json", text.encode()))
    made = planned(text, file="f.json")
    assert finding.fix is not None
    assert (len(made.fixed), made.refused) == (1, ())
    assert same(json.loads(made.after), apply_edits(body, finding.fix.edits))
