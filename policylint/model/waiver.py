"""A time-boxed accepted finding."""

from __future__ import annotations

from datetime import date

from policylint.model.named import NamedTuple
from policylint.model.position import FieldPath, Position


class Selector(NamedTuple):
    """Which findings a waiver speaks of, besides the rule.

    A comment selects by place (``file``, ``document``, ``path`` and all below it, from the document's root), an
    annotation by the object it stands on (``file``, ``document``, ``item``), the waiver file by ``kind``,
    ``namespace`` and ``name`` (name and namespace may hold ``*``) and, if given, by ``field`` (a field path with
    merge keys, and all below it).
    """

    file: str = ""
    document: int = -1
    path: FieldPath | None = None
    kind: str = ""
    namespace: str | None = None
    name: str = ""
    field: str = ""


class Waiver(NamedTuple):
    """One rule, one selector, and why the finding is accepted until when.

    ``origin`` is ``comment``, ``annotation`` or ``file``; ``broken`` says what is wrong with a waiver that could not
    be understood: it waives nothing. ``until_position`` is where the day stands, if that is a place of its own.
    """

    rule: str
    selector: Selector
    reason: str
    until: date | None
    origin: str
    file: str
    position: Position
    owner: str = ""
    broken: str = ""
    until_position: Position | None = None
