"""Hits and problems to findings: with a place, a fingerprint, and the lines around it."""

from __future__ import annotations

import re

from policylint.engine.fingerprint import fingerprint, stable_path
from policylint.manifests.positions import Index, Lines
from policylint.model.finding import Excerpt, Finding, Hit
from policylint.model.manifest import Manifest, Problem
from policylint.model.position import Location, Position, Span, format_path
from policylint.model.rule import ActiveRule
from policylint.model.waiver import Waiver

_SECRET = re.compile(r"secret|password|stringdata", re.IGNORECASE)
_LONGEST_LINE = 400


def from_hit(active: ActiveRule, manifest: Manifest, hit: Hit, index: Index, *, secret: bool) -> Finding:
    """The finding that a rule's hit in a manifest is. ``secret``: the document holds a Secret, so show none of it."""
    document = manifest.document
    span = index.span((*manifest.item, *hit.path), on_key=hit.on_key)
    stable = stable_path(manifest.body, hit.path)
    related = tuple(Location(document.file, index.span((*manifest.item, *one.path)), one.label) for one in hit.related)
    hidden = secret or hit.sensitive
    value = "" if hidden else hit.value
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
        None if hidden else _excerpt(index.lines, span),
        manifest.item,
    )


def from_problem(active: ActiveRule, problem: Problem) -> Finding:
    """The finding that a problem of the input is. Its identity is the file, because there is no object."""
    lines = Lines(problem.text, problem.line)
    span = Span(lines.position(problem.start), lines.position(problem.end))
    hidden = not problem.text or _SECRET.search(problem.text) is not None
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
        fingerprint(active.rule.id, None, f"{problem.file}#{problem.document}", problem.message),
        excerpt=None if hidden else _excerpt(lines, span),
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
        fingerprint(active.rule.id, None, waiver.file, f"{waiver.rule} {waiver.selector}"),
    )


def _excerpt(lines: Lines, span: Span) -> Excerpt:
    """The line of the finding and one on each side, never beyond the document."""
    first = max(lines.first, span.start.line - 1)
    last = min(lines.last, span.start.line + 1)
    return Excerpt(first, tuple(lines.line(number)[:_LONGEST_LINE] for number in range(first, last + 1)))
