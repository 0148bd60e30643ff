"""What a rule reports, and what becomes of it."""

from __future__ import annotations

from enum import IntEnum

from policylint.model.fix import Fix
from policylint.model.manifest import Resource
from policylint.model.named import NamedTuple
from policylint.model.position import FieldPath, Location, Span


class Severity(IntEnum):
    """How bad a finding is. One axis; whether a run fails is derived from it by ``fail_on``."""

    INFO = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4

    @classmethod
    def parse(cls, text: str) -> Severity:
        """The severity of that name (``info`` to ``critical``). Raises KeyError for any other text."""
        return _BY_NAME[text]

    @property
    def label(self) -> str:
        """The name in lower case, as configuration and reports spell it."""
        return self.name.lower()


_BY_NAME = {severity.name.lower(): severity for severity in Severity}


class Related(NamedTuple):
    """A second place that a hit speaks of, in the same object."""

    path: FieldPath
    label: str


class Hit(NamedTuple):
    """What a rule yields: where (a path in the object) and what (a message for people).

    ``path`` may name a field that is missing: the finding then points at its nearest ancestor.
    ``value`` tells findings at the same path apart, usually the offending value; it goes into the fingerprint.
    ``help`` says what to do. ``sensitive`` keeps the text of the place out of every report.
    ``on_key`` points at the key instead of its value. ``fix`` would put an end to the hit. ``row`` is the line that is meant
    of a text of several lines that the field holds (from 1; 0: the field).
    """

    path: FieldPath
    message: str
    value: str = ""
    help: str = ""
    related: tuple[Related, ...] = ()
    sensitive: bool = False
    on_key: bool = False
    fix: Fix | None = None
    row: int = 0


class Excerpt(NamedTuple):
    """Lines of the document around a finding: ``first`` is the number of ``lines[0]`` in the file (1-based).

    There is none for a document that holds a Secret, nor where a rule says that the place is sensitive.
    """

    first: int
    lines: tuple[str, ...]


class Finding(NamedTuple):
    """One problem at one place.

    ``field`` is ``path`` (in the object) for people; ``stable`` is the same with merge keys for indexes. ``item`` leads from
    the root of document number ``document`` of the file to the object. ``resource`` is None for what is wrong with a file.
    """

    file: str
    span: Span
    rule: str
    severity: Severity
    message: str
    field: str
    path: FieldPath
    resource: Resource | None
    document: int
    controls: tuple[str, ...]
    fingerprint: str
    stable: str = ""
    help: str = ""
    related: tuple[Location, ...] = ()
    excerpt: Excerpt | None = None
    item: FieldPath = ()
    fix: Fix | None = None

    @property
    def sort_key(self) -> tuple[str, Span, str, str, str, str]:
        """Reports are in this order: file, place, rule, field, message, fingerprint."""
        return (self.file, self.span, self.rule, self.field, self.message, self.fingerprint)
