"""What a look-up gives: a place, how it is known, and what to declare where it is not."""

from __future__ import annotations

from enum import Enum

from policylint.model.named import NamedTuple

ANYWHERE = "*"
EU = "EU"
"""Somewhere in the EU: the provider keeps data in several member states and says no more."""
CONFIDENCES = ("A", "B", "C")
"""The provider says so; others agree; nobody has confirmed it. From best to worst."""


class Status(Enum):
    """How a place is known: from the shipped data; from the configuration; not, but it can be declared; or there is none:
    the text names nothing, or the service keeps data anywhere, so that only something else in its stead would help.
    """

    LOCATED = "located"
    DECLARED = "declared"
    UNRESOLVED = "unresolved"
    REFUSED = "refused"


class Candidate(NamedTuple):
    """One thing that a region without a provider can mean."""

    provider: str
    region: str
    countries: tuple[str, ...]
    confidence: str
    source: str


class Place(NamedTuple):
    """Where something is. ``countries``: all of them, codes or `EU`; empty unless located or declared.

    ``confidence`` is the worst of all rows behind the answer, "" where none is; ``source`` the id of the row's source.
    ``why`` says in a clause what the answer rests on, or why there is none; ``declare`` are the lines of .policylint.yaml
    that would help. ``candidates`` are given where the provider was not: ``countries`` are those of all of them together.
    """

    status: Status
    countries: tuple[str, ...] = ()
    provider: str = ""
    region: str = ""
    confidence: str = ""
    source: str = ""
    why: str = ""
    declare: tuple[str, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    host: str = ""
    operator: str = ""

    @property
    def known(self) -> bool:
        """Whether there are countries to judge."""
        return self.status in (Status.LOCATED, Status.DECLARED)

    @property
    def hint(self) -> str:
        """What to write into the configuration, in one line: ``declare it: residency.hosts: {db.example.no: ...}``."""
        if not self.declare:
            return ""
        section, entry = (line.strip() for line in self.declare[1:])
        return f"declare it in .policylint.yaml: residency: {{{section} {{{entry}}}}}"


def worst(*confidences: str) -> str:
    """The worst of these confidences; those that are "" do not count."""
    return max(filter(None, confidences), default="")


def lines(section: str, key: str, value: str) -> tuple[str, ...]:
    """The lines of .policylint.yaml that declare one thing."""
    return ("residency:", f"  {section}:", f"    {quoted(key)}: {value}")


def quoted(text: str) -> str:
    """A YAML key or value: in quotes where it would be read as something else."""
    plain = text and text[0].isalpha() and all(one.isalnum() or one in "-./_" for one in text)
    if plain and text.isascii() and text.lower() not in ("no", "yes", "on", "off", "y", "n", "true", "false", "null"):
        return text
    return '"' + "".join(one if one.isprintable() and one not in '"\\' else _escape(one) for one in text) + '"'


def _escape(one: str) -> str:
    code = ord(one)
    return (
        f"\\{one}"
        if one in '"\\'
        else f"\\x{code:02x}"
        if code < 256
        else f"\\u{code:04x}"
        if code < 65536
        else f"\\U{code:08x}"
    )
