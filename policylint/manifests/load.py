"""One file to its manifests, and the account of everything in it that is none."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from policylint.manifests.directives import directives, has_directive
from policylint.manifests.kubernetes import read_document
from policylint.manifests.positions import Index
from policylint.manifests.text import Chunk, EncodingError, chunks, decode, template_offset, without_mark
from policylint.manifests.yaml import Duplicate, Parsed, YamlError, parse_stream
from policylint.model.limits import Limits
from policylint.model.manifest import Directive, Document, Manifest, ManifestSet, Outcome, Problem, Reason, Status
from policylint.model.position import format_path
from policylint.sources.files import Source

_MOST_DUPLICATES = 20
_SURROGATE = re.compile(r"\\u[dD][89abAB]|\\u[dD][c-fC-F]")
_BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)


def load(source: Source, limits: Limits) -> ManifestSet:
    """Everything that one file holds. Never raises for what is in the file."""
    if source.fault:
        return _unreadable(source, source.fault.reason, source.fault.detail)
    try:
        text = decode(source.data)
    except EncodingError as error:
        return _unreadable(source, Reason.UNKNOWN_ENCODING, str(error))
    if source.chart and (offset := template_offset(text)) is not None:
        line = 1 + text.count("\n", 0, offset)
        detail = "a Helm template: render the chart (helm template) and check the result"
        outcome = Outcome(source.file, line, Status.COULD_NOT_EVALUATE, Reason.TEMPLATE.value, detail)
        return ManifestSet(outcomes=(outcome,), files=1)
    return _Loader(source, limits).load(text)


def _unreadable(source: Source, reason: Reason, detail: str) -> ManifestSet:
    rule = "input-limit" if reason is Reason.TOO_LARGE else "unreadable-file"
    outcome = Outcome(source.file, 1, Status.COULD_NOT_EVALUATE, reason.value, detail)
    return ManifestSet(problems=(Problem(rule, detail, source.file, 0),), outcomes=(outcome,), files=1)


class _Loader:
    """Collects what the documents of one file give."""

    def __init__(self, source: Source, limits: Limits) -> None:
        self.source = source
        self.limits = limits
        self.manifests: list[Manifest] = []
        self.problems: list[Problem] = []
        self.outcomes: list[Outcome] = []
        self.directives: list[Directive] = []
        self.documents = 0
        self.nodes = 0

    def load(self, text: str) -> ManifestSet:
        for chunk in chunks(text):
            if self.documents >= self.limits.documents:
                self.too_many(chunk)
                break
            self.chunk(chunk)
        if not self.outcomes:
            self.outcomes.append(Outcome(self.source.file, 1, Status.NOT_KUBERNETES, "empty", "the file has no document"))
        return ManifestSet(tuple(self.manifests), tuple(self.problems), tuple(self.outcomes), tuple(self.directives), 1)

    def chunk(self, chunk: Chunk) -> None:
        text = without_mark(chunk.text)
        before = self.documents
        try:
            for nth, parsed in enumerate(parse_documents(text, self.limits._replace(nodes=self.limits.nodes - self.nodes))):
                self.nodes += parsed.nodes
                document = Document(self.source.file, self.documents, chunk.line, text, parsed.value, nth)
                self.documents += 1
                self.document(document, parsed.duplicates)
        except YamlError as error:
            self.broken(chunk, text, error)
        if self.documents == before:
            self.empty(Document(self.source.file, self.documents, chunk.line, text, None))

    def document(self, document: Document, duplicates: tuple[Duplicate, ...]) -> None:
        reading = read_document(document, partial=self.source.patch)
        line = document.line + _first_line(document.text) if document.nth == 0 else document.line
        if document.value is None and not duplicates:
            self.empty(document)
            return
        if not reading.manifests and not reading.incomplete:
            self.outcomes.append(Outcome(document.file, line, Status.NOT_KUBERNETES, "not an object", reading.not_kubernetes))
            return
        self.duplicates(document, duplicates)
        for path, fault in reading.incomplete:
            self.problems.append(_problem(document, "incomplete-manifest", fault, path=path))
        self.manifests.extend(reading.manifests)
        if has_directive(document.text):
            self.directives.extend(directives(document, Index(document)))
        if reading.incomplete:
            detail = "; ".join(f"{format_path(path) or 'the document'}: {fault}" for path, fault in reading.incomplete[:3])
            self.outcomes.append(Outcome(document.file, line, Status.COULD_NOT_EVALUATE, Reason.INCOMPLETE.value, detail))
        else:
            self.outcomes.append(Outcome(document.file, line, Status.EVALUATED))

    def empty(self, document: Document) -> None:
        """A document without content counts for nothing, but a directive in it stands at nothing and must be said."""
        if has_directive(document.text):
            self.directives.extend(directives(document, Index(document)))

    def duplicates(self, document: Document, duplicates: tuple[Duplicate, ...]) -> None:
        for one in duplicates[:_MOST_DUPLICATES]:
            how = " (one comes from a merge with <<, which Kubernetes' strict reader counts too)" if one.merged else ""
            end = one.offset + (1 if one.merged else len(one.key))
            message = f'the key "{one.key}" is set twice{how}'
            self.problems.append(_problem(document, "duplicate-key", message, one.offset, end))

    def broken(self, chunk: Chunk, text: str, error: YamlError) -> None:
        line = chunk.line + text.count("\n", 0, error.index)
        offset = None if error.limit else template_offset(text)
        if offset is not None:
            line = chunk.line + text.count("\n", 0, offset)
            detail = f"a template that must be rendered first (as YAML: {error.message})"
            reason = Reason.TEMPLATE
        else:
            detail = error.message
            reason = Reason.TOO_LARGE if error.limit else Reason.INVALID_YAML
            document = Document(self.source.file, self.documents, chunk.line, text, None)
            rule = "input-limit" if error.limit else "invalid-yaml"
            self.problems.append(_problem(document, rule, detail, error.index, error.index + 1))
        self.documents += 1
        self.outcomes.append(Outcome(self.source.file, line, Status.COULD_NOT_EVALUATE, reason.value, detail))

    def too_many(self, chunk: Chunk) -> None:
        detail = f"more than {self.limits.documents} documents in one file"
        self.problems.append(Problem("input-limit", detail, self.source.file, self.documents, chunk.line))
        outcome = Outcome(self.source.file, chunk.line, Status.COULD_NOT_EVALUATE, Reason.TOO_LARGE.value, detail)
        self.outcomes.append(outcome)


def _problem(document: Document, rule: str, message: str, start: int = -1, end: int = -1, path: Any = ()) -> Problem:
    if start < 0:
        start, end = Index(document).offsets(path)
    return Problem(rule, message, document.file, document.number, document.line, document.text, start, end, path)


def _first_line(text: str) -> int:
    """How many lines of a document's text come before its content."""
    for row, line in enumerate(text.splitlines()):
        content = line.strip()
        if content and not content.startswith("#") and content != "---":
            return row
    return 0


def parse_documents(text: str, limits: Limits) -> Iterator[Parsed]:
    """The documents of a chunk: as JSON if that is what it is (kubectl tries that first too), else as YAML."""
    if text.lstrip()[:1] == "{" and text.count(",") <= limits.nodes:
        try:
            yield _json(text, limits)
            return
        except (ValueError, RecursionError):
            # Not JSON: a YAML flow mapping, a template, or broken. The YAML reader decides and says where.
            pass
    yield from parse_stream(text, limits)


def _json(text: str, limits: Limits) -> Parsed:
    duplicates: list[Duplicate] = []

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
    return Parsed(value, tuple(duplicates), text.count(",") + 1)


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
