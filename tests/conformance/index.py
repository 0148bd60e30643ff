"""The cases of a labelled index: what a peer says of one object, container or file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from tests.conformance.corpus import CorpusError, rows

SCOPES = ("file", "resource", "container")
# 1.25, v1.25.3, rules_125_test.go, validate-v1-25-removals, "Major: 1, Minor: 25"
_RELEASE = re.compile(r"(?<!\d)1(?:[._-]|, Minor: )?(\d\d?)(?!\d)")


class Case(NamedTuple):
    """A line of the index. ``place`` is the number of the document in the file, None for a case about the whole file.

    ``resource`` is Kind/name, "" where the index names none. ``fails``: the peer finds something.
    """

    id: str
    peer: str
    check: str
    concept: str
    variant: str
    any_of: tuple[str, ...]
    file: str
    place: int | None
    resource: str
    container: str
    scope: str
    fails: bool
    params: Mapping[str, Any]
    context: tuple[str, ...]
    static: bool
    core: bool

    @property
    def source(self) -> str:
        """The peer and its check, as the tables name them."""
        return f"{self.peer}/{self.check}"

    @property
    def pod_security(self) -> bool:
        """True for the cases that a level of the Pod Security Standards decides."""
        return "level" in self.params or self.concept in ("pss-baseline", "pss-restricted")


def cases(index: Path) -> Iterator[Case]:
    """The cases of an index, in its order. Raises CorpusError for a line that is none."""
    for row in rows(index):
        try:
            yield _case(row)
        except (KeyError, TypeError, ValueError) as error:
            raise CorpusError(f"{index}: not a case ({type(error).__name__}: {error}): {str(row)[:200]}") from error


def _case(row: Mapping[str, Any]) -> Case:
    if row["expect"] not in ("pass", "fail") or row["scope"] not in SCOPES:
        raise ValueError(f"{row['expect']} {row['scope']}")
    return Case(
        row["id"],
        row["peer"],
        row["check"],
        row["concept"],
        row.get("variant") or "",
        _words(row.get("any_of")),
        row["file"],
        None if row["scope"] == "file" else row["doc_index"],
        row.get("resource") or "",
        row.get("container") or "",
        row["scope"],
        row["expect"] == "fail",
        row.get("params") or {},
        _words(row.get("context_files")),
        row["static"],
        row["core"],
    )


def _words(value: Any) -> tuple[str, ...]:
    return tuple(value.split()) if isinstance(value, str) else tuple(value or ())


def parameter(case: Case, path: str) -> Any:
    """A policy parameter by its path, such as ``parameters.repos``; ``check`` is the name of the check. None: not there."""
    if path == "check":
        return case.check
    value: Any = case.params
    for step in path.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def release_in(value: Any) -> str:
    """The Kubernetes release that a text, a number or a list of texts speaks of, as "1.25"; "" for none."""
    found = _RELEASE.search(" ".join(map(str, value)) if isinstance(value, list) else str(value))
    return f"1.{found[1]}" if found else ""
