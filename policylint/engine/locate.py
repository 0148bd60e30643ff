"""Hits and problems to findings: with a place, a fingerprint, and the lines around it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from policylint.engine.excerpt import excerpt
from policylint.engine.fingerprint import fingerprint, stable_path
from policylint.manifests.positions import Index, Lines
from policylint.model.finding import Excerpt, Finding, Hit
from policylint.model.fix import Edit, Fix
from policylint.model.manifest import Document, Manifest, Problem
from policylint.model.position import Location, Position, Span, format_path
from policylint.model.rule import FAILED, ActiveRule
from policylint.model.waiver import Waiver
from policylint.validation.secrets import holds_secret

if TYPE_CHECKING:
    from policylint.engine.ruleset import RuleSet


class Places:
    """Where things are in a document, and what may be shown of it: each worked out when first asked for, and once."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._excerpts: dict[int, Excerpt] = {}

    @cached_property
    def index(self) -> Index:
        """The positions of the document."""
        return Index(self._document)

    @cached_property
    def secret(self) -> bool:
        """Whether the document holds a Secret, so that none of it is shown."""
        text = self._document.text
        # In a simple document no word can be written otherwise than as it is, but with escapes.
        if self._document.lined and "\\" not in text and not any(one in text.lower() for one in ("secret", "stringdata")):
            return False
        return holds_secret(self._document.value)

    def excerpt(self, span: Span) -> Excerpt | None:
        """The lines around a place. Most findings of a document are at a few of its lines."""
        if self.secret:
            return None
        line = span.start.line
        if line not in self._excerpts:
            self._excerpts[line] = excerpt(self.index.lines, span)
        return self._excerpts[line]


def from_hit(active: ActiveRule, manifest: Manifest, hit: Hit, places: Places) -> Finding:
    """The finding that a rule's hit in a manifest is. ``places``: those of its document."""
    document, index = manifest.document, places.index
    place = (*manifest.item, *hit.path)
    span = index.row(place, hit.row) if hit.row else index.span(place, on_key=hit.on_key)
    stable = stable_path(manifest.body, hit.path)
    related = tuple(Location(document.file, index.span((*manifest.item, *one.path)), one.label) for one in hit.related)
    value = "" if hit.sensitive or manifest.resource.kind.lower() == "secret" else hit.value
    return Finding(
        document.file,
        span,
        active.rule.id,
        active.severity,
        hit.message,
        format_path(hit.path),
        hit.path,
        manifest.resource,
        document.number,
        active.rule.controls,
        fingerprint(active.rule.id, manifest.resource, stable, value),
        stable,
        hit.help,
        related,
        None if hit.sensitive else places.excerpt(span),
        manifest.item,
        _fix(manifest, hit, index),
    )


def checked(hit: Any) -> Hit:
    """The hit, if it is one: what a plugin's rule yields can be anything. Raises TypeError."""
    path: Any = hit.path if isinstance(hit, Hit) else None
    if not isinstance(path, tuple) or not all(isinstance(step, str | int) for step in path):
        raise TypeError("a rule yields Hit with a path of keys and indexes")
    texts: list[Any] = [hit.message, hit.value, hit.help]
    if not all(isinstance(text, str) for text in texts):
        raise TypeError("message, value and help of a Hit are texts")
    row: Any = hit.row
    if not isinstance(row, int):
        raise TypeError("the row of a Hit is a number")
    made: Hit = hit
    return made


def crash(active: ActiveRule, manifest: Manifest, error: Exception, ruleset: RuleSet, places: Places) -> Finding:
    """The finding that a rule failed at a manifest."""
    # Only the type: the text of an error may quote the manifest, and that may hold a secret.
    said = f"the rule {active.rule.id} failed with {type(error).__name__}"
    hit = Hit((), said, help="report this as a bug of the rule", sensitive=True)
    return from_hit(ruleset.reported[FAILED], manifest, hit, places)


def _fix(manifest: Manifest, hit: Hit, index: Index) -> Fix | None:
    """The hit's fix, tied to the text it is for. A patch inside a text has no fields of its own that could be edited."""
    if hit.fix is None:
        return None
    given: Any = hit.fix  # a plugin's rule can say anything
    edits: list[Any] = list(given.edits) if isinstance(given, Fix) else [None]
    if not all(isinstance(one, Edit) and isinstance(one.path, tuple) for one in edits):
        raise TypeError("the fix of a Hit is a Fix with edits of policylint.model.fix")
    value: Any = manifest.document.value
    for step in manifest.item:
        holder: Any = value if isinstance(value, dict | list) else {step: None}
        value = holder[step]
    return hit.fix._replace(basis=index.digest) if value is manifest.body else None


def from_problem(active: ActiveRule, problem: Problem) -> Finding:
    """The finding that a problem of the input is. Its identity is the file, because there is no object."""
    lines = Lines(problem.text, problem.line)
    span = Span(lines.position(problem.start), lines.position(problem.end))
    hidden = problem.hidden or not problem.text
    return Finding(
        problem.file,
        span,
        active.rule.id,
        active.severity,
        problem.message,
        format_path(problem.path),
        problem.path,
        None,
        problem.document,
        active.rule.controls,
        fingerprint(active.rule.id, None, problem.file, f"{format_path(problem.path)} {problem.message}"),
        excerpt=None if hidden else excerpt(lines, span),
    )


def from_waiver(active: ActiveRule, waiver: Waiver, message: str) -> Finding:
    """The finding about a waiver, at the waiver."""
    span = Span(waiver.position, Position(waiver.position.line, waiver.position.column + 1))
    return Finding(
        waiver.file,
        span,
        active.rule.id,
        active.severity,
        message,
        "",
        (),
        None,
        waiver.selector.document,
        active.rule.controls,
        fingerprint(active.rule.id, None, waiver.file, _identity(waiver)),
    )


def _identity(waiver: Waiver) -> str:
    """What tells waivers of one file apart, without line and document numbers."""
    selector = waiver.selector
    place = format_path(selector.path) if selector.path else ""
    return "\0".join((waiver.rule, waiver.reason, selector.kind, selector.namespace or "", selector.name, place))
