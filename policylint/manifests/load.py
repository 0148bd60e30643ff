"""One file to its manifests, and the account of everything in it that is none."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cached_property
from posixpath import basename
from typing import Any

from policylint.manifests.directives import directives, has_directive
from policylint.manifests.kubernetes import Reading, read_document
from policylint.manifests.kustomize import patch_fields
from policylint.manifests.positions import Index
from policylint.manifests.text import Chunk, EncodingError, chunks, decode, template_offset, without_mark
from policylint.manifests.yaml import Duplicate, Parsed, YamlError, parse_stream
from policylint.model.lazy import lazy
from policylint.model.limits import Limits
from policylint.model.manifest import (
    Chart,
    Directive,
    Document,
    Kustomization,
    Manifest,
    ManifestSet,
    Outcome,
    Problem,
    Reason,
    Status,
)
from policylint.model.position import FieldPath, format_path
from policylint.sources.files import Source

# Enough to mend one by one; more of the same in one document only hide the rest of the report.
_MOST_PROBLEMS = 20
# A document whose content begins below so many lines is said to begin where they end.
_MOST_LINES = 1000
_CHART = "Chart.yaml"
_SURROGATE = lazy(r"\\u[dD][89abAB]|\\u[dD][c-fC-F]")
_BRACKETS = lazy(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)
_SECRET = lazy(r"secret|password|stringdata|S\\x65|S\\u", re.IGNORECASE)
_BEHIND = "a second document that no line --- parts from the first: Kubernetes reads the first only"


def load(source: Source, limits: Limits) -> ManifestSet:
    """Everything that one file holds. Never raises for what is in the file."""
    if source.fault:
        return _unreadable(source, source.fault.reason, source.fault.detail)
    try:
        text = decode(source.data)
    except EncodingError as error:
        return _unreadable(source, Reason.UNKNOWN_ENCODING, str(error))
    if source.chart and (offset := template_offset(text, comments=True)) is not None:
        line = 1 + text.count("\n", 0, offset)
        detail = "a Helm template: render the chart (helm template) and check the result"
        return _account(source, Reason.TEMPLATE, detail, line)
    return _Loader(source, limits).load(text)


def _unreadable(source: Source, reason: Reason, detail: str) -> ManifestSet:
    if reason is Reason.TEMPLATE:
        return _account(source, reason, detail)
    rule = "input-limit" if reason is Reason.TOO_LARGE else "unreadable-file"
    return _account(source, reason, detail)._replace(problems=(Problem(rule, detail, source.file, 0),))


def _account(source: Source, reason: Reason, detail: str, line: int = 1) -> ManifestSet:
    outcome = Outcome(source.file, line, Status.COULD_NOT_EVALUATE, reason.value, detail)
    return ManifestSet(outcomes=(outcome,), files=1)


class _Loader:
    """Collects what the documents of one file give."""

    def __init__(self, source: Source, limits: Limits) -> None:
        self.source = source
        self.limits = limits
        self.text = ""
        self.manifests: list[Manifest] = []
        self.problems: list[Problem] = []
        self.outcomes: list[Outcome] = []
        self.directives: list[Directive] = []
        self.kustomizations: list[Kustomization] = []
        self.charts: list[Chart] = []
        self.documents = 0
        self.nodes = 0

    @cached_property
    def hidden(self) -> bool:
        """Whether the file may hold a secret. Only problems ask, and most files have none."""
        return _SECRET.search(self.text) is not None

    def load(self, text: str) -> ManifestSet:
        self.text = text
        for chunk in chunks(text):
            if self.documents >= self.limits.documents:
                error = YamlError(f"more than {self.limits.documents} documents in one file", 0, limit=True)
                self.broken(chunk, chunk.text, error)
                break
            self.chunk(chunk)
        if not self.outcomes:
            self.outcomes.append(Outcome(self.source.file, 1, Status.NOT_KUBERNETES, "empty", "the file has no document"))
        return ManifestSet(
            tuple(self.manifests),
            tuple(self.problems),
            tuple(self.outcomes),
            tuple(self.directives),
            1,
            tuple(self.kustomizations),
            tuple(self.charts),
        )

    def chunk(self, chunk: Chunk) -> None:
        text = without_mark(chunk.text)
        if chunk.fault:
            self.broken(chunk, text, YamlError(chunk.fault, 0))
            return
        number = self.documents
        limits = self.limits._replace(nodes=self.limits.nodes - self.nodes) if self.nodes else self.limits
        try:
            parsed = parse_documents(text, limits)
            first = next(parsed, None)
            if first is not None:
                self.nodes += first.nodes
                self.documents += 1
                document = Document(self.source.file, number, chunk.line, text, first.value, first.lined)
                self.document(document, first.duplicates)
                if any(more.value is not None for more in parsed):
                    raise YamlError(_BEHIND, 0)
        except YamlError as error:
            self.broken(chunk, text, error)
            return
        if first is None or first.value is None:
            self.stray_directives(Document(self.source.file, number, chunk.line, text, None))

    def document(self, document: Document, duplicates: tuple[Duplicate, ...]) -> None:
        if document.value is None and not duplicates:
            return
        if isinstance(document.value, dict) and patch_fields(document.file, document.value) == ():
            self.kustomizations.append(Kustomization(document.file, document.value, document))
        elif isinstance(document.value, dict) and basename(document.file) == _CHART and "kind" not in document.value:
            self.charts.append(Chart(document))
        reading = read_document(document, partial=self.source.patch, renamed=self.source.renamed)
        line = document.line + _first_line(document.text)
        if not reading.manifests and not reading.incomplete and not reading.unrendered:
            outcome = Outcome(document.file, line, Status.NOT_KUBERNETES, "not an object", reading.not_kubernetes)
            self.outcomes.append(outcome)
            return
        self.duplicates(document, duplicates)
        labelled, retagged = self.source.labelled, self.source.retagged
        for manifest in reading.manifests:
            marked = manifest._replace(labelled=labelled, retagged=retagged) if labelled or retagged else manifest
            self.manifests.append(marked)
        directed = has_directive(document.text)
        index = Index(document) if reading.incomplete or directed else None
        if index and directed:
            self.directives.extend(directives(document, index))
        if reading.unrendered:
            reason = Reason.TEMPLATE.value
            self.outcomes.append(Outcome(document.file, line, Status.COULD_NOT_EVALUATE, reason, reading.unrendered))
        elif index and reading.incomplete:
            self.incomplete(document, reading, index, line)
        else:
            partial = any(manifest.partial for manifest in reading.manifests)
            detail = "a kustomize patch: not asked for what it leaves out" if partial else ""
            outcome = Outcome(document.file, line, Status.EVALUATED, "patch" if partial else "", detail)
            self.outcomes.append(outcome)

    def incomplete(self, document: Document, reading: Reading, index: Index, line: int) -> None:
        for path, fault in reading.incomplete[:_MOST_PROBLEMS]:
            start, end = index.offsets(path)
            self.problem(document, "incomplete-manifest", fault, start, end, path)
        said = [f"{format_path(path) or 'the document'}: {fault}" for path, fault in reading.incomplete[:3]]
        more = len(reading.incomplete) - len(said)
        detail = "; ".join(said) + (f"; and {more} more" if more else "")
        self.outcomes.append(Outcome(document.file, line, Status.COULD_NOT_EVALUATE, Reason.INCOMPLETE.value, detail))

    def stray_directives(self, document: Document) -> None:
        """A stretch without content counts for nothing, but a directive in it stands at nothing and must be said."""
        if has_directive(document.text):
            self.directives.extend(directives(document, Index(document)))

    def duplicates(self, document: Document, duplicates: tuple[Duplicate, ...]) -> None:
        for one in duplicates[:_MOST_PROBLEMS]:
            how = " (one comes from a merge with <<, which Kubernetes' strict reader counts too)" if one.merged else ""
            end = one.offset + (1 if one.merged else len(one.key))
            self.problem(document, "duplicate-key", f'the key "{one.key[:80]}" is set twice{how}', one.offset, end)

    def broken(self, chunk: Chunk, text: str, error: YamlError) -> None:
        """A stretch that cannot be read: a template, or a problem at its place."""
        document = Document(self.source.file, self.documents, chunk.line, text, None)
        self.documents += 1
        if self.source.file.lower().endswith(".json") and not _MAY_BE_KUBERNETES.search(text) and not error.limit:
            detail = f"no JSON, and neither apiVersion nor kind in it ({error.message})"
            self.outcomes.append(Outcome(self.source.file, chunk.line, Status.NOT_KUBERNETES, "not an object", detail))
            return
        offset = None if error.limit else template_offset(text)
        line = chunk.line + text.count("\n", 0, error.index if offset is None else offset)
        if offset is not None:
            detail, reason = f"a template that must be rendered first (as YAML: {error.message})", Reason.TEMPLATE
        else:
            detail, reason = error.message, Reason.TOO_LARGE if error.limit else Reason.INVALID_YAML
            rule = "input-limit" if error.limit else "invalid-yaml"
            self.problem(document, rule, detail, error.index, error.index + 1)
        self.outcomes.append(Outcome(self.source.file, line, Status.COULD_NOT_EVALUATE, reason.value, detail))

    def problem(self, document: Document, rule: str, text: str, start: int, end: int, path: FieldPath = ()) -> None:
        problem = Problem(
            rule, text, document.file, document.number, document.line, document.text, start, end, path, self.hidden
        )
        self.problems.append(problem)


# Escapes too: a key may be written with them.
_MAY_BE_KUBERNETES = lazy(r"apiVersion|kind|\\u|\\x")


def _first_line(text: str) -> int:
    """How many lines of a document's text come before its content."""
    if text[:1].isalpha():
        return 0
    start = 0
    for row in range(_MOST_LINES):
        end = text.find("\n", start)
        content = text[start : end if end >= 0 else len(text)].strip()
        if content and not content.startswith(("#", "%")) and content != "---":
            return row
        if end < 0:
            return 0
        start = end + 1
    rest = text[start:].strip()
    return _MOST_LINES if rest and not rest.startswith(("#", "%")) and rest != "---" else 0


def parse_documents(text: str, limits: Limits) -> Iterator[Parsed]:
    """The documents of a chunk: as JSON if that is what it is (kubectl tries that first too), else as YAML."""
    if text.lstrip()[:1] == "{" and _tokens(text) <= limits.nodes:
        try:
            yield _json(text, limits)
            return
        except (ValueError, RecursionError):
            # Not JSON: a YAML flow mapping, a template, or broken. The YAML reader decides and says where.
            pass
    yield from parse_stream(text, limits)


def _tokens(text: str) -> int:
    """At least as many as a JSON text has nodes."""
    return text.count(",") + text.count("[") + text.count("{") + text.count(":")


def _json(text: str, limits: Limits) -> Parsed:
    def build(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        built = dict(pairs)
        if len(built) < len(pairs):
            raise ValueError("a key is set twice: the YAML reader says where")
        return built

    def refuse(text: str) -> Any:
        raise ValueError(f"{text} is not JSON")

    value = json.loads(text, object_pairs_hook=build, parse_constant=refuse, parse_float=_finite)
    if _depth(text, limits.depth) > limits.depth:
        raise YamlError(f"nested deeper than {limits.depth} levels", 0, limit=True)
    if _SURROGATE.search(text):
        json.dumps(value, ensure_ascii=False).encode()
    return Parsed(value, (), _tokens(text))


def _finite(text: str) -> float:
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise ValueError("a number beyond the range of a 64-bit float")
    return value


def _depth(text: str, least: int) -> int:
    """How deep the JSON text is nested; 0 where it has too few brackets to be deeper than ``least``."""
    if text.count("{") + text.count("[") <= least:
        return 0
    depth = deepest = 0
    for found in _BRACKETS.finditer(text):
        token = found.group()
        if token in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif token in "]}":
            depth -= 1
    return deepest
