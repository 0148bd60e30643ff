"""When Kubernetes introduced, deprecated and removed each built-in API kind.

The table is data/lifecycle.csv, built from the Go modules of Kubernetes by scripts/build_lifecycle.py, which
tells how a row comes to be. Releases are pairs such as (1, 31). Kinds that the table does not hold (custom
resources, kinds that never existed) are no business of this module: the answer is None.
"""

from __future__ import annotations

from functools import cache
from os.path import dirname, join
from types import MappingProxyType
from typing import TYPE_CHECKING

from policylint.model.lazy import lazy
from policylint.model.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

_TABLE = join(dirname(__file__), "data", "lifecycle.csv")
_NEWEST = "# newest="
_RELEASE = lazy(r"v?([0-9]{1,9})\.(0|[1-9][0-9]{0,8})(?:\.(?:0|[1-9][0-9]{0,8}))?")
_HIGHEST_MINOR = 199


class Lifecycle(NamedTuple):
    """The life of one kind in one version of its group.

    `group` is "" for the core group. A release is None where no source states one: `introduced` then lies too
    far back to tell, `deprecated` or `removed` is not announced. Releases may lie in the future: upstream
    announces the end of a pre-release version when it introduces it. `replacement` is "" or such as
    "apps/v1 Deployment".
    """

    group: str
    version: str
    kind: str
    introduced: tuple[int, int] | None
    deprecated: tuple[int, int] | None
    removed: tuple[int, int] | None
    replacement: str


class _Table(NamedTuple):
    kinds: Mapping[tuple[str, str], Lifecycle]
    newest: tuple[int, int]


def load_lifecycle() -> Mapping[tuple[str, str], Lifecycle]:
    """Every known kind by (apiVersion, kind), such as ("apps/v1", "Deployment"), ("v1", "Pod")."""
    return _table().kinds


def newest_release() -> tuple[int, int]:
    """The newest Kubernetes release that the table covers."""
    return _table().newest


def parse_release(text: str) -> tuple[int, int]:
    """The release that "1.31", "v1.31" or "1.31.4" names, as (1, 31).

    Raises ValueError with a message for the user if TEXT has another form or lies outside 1.0 to 1.199.
    """
    match = _RELEASE.fullmatch(text)
    if match is None:
        shown = repr(text if len(text) <= 40 else text[:40] + "...")
        raise ValueError(f"{shown} is not a Kubernetes release; write it as 1.31, v1.31 or 1.31.4")
    major, minor = int(match[1]), int(match[2])
    if major != 1 or minor > _HIGHEST_MINOR:
        raise ValueError(f"{text!r} is no known Kubernetes release; expected 1.0 to 1.{_HIGHEST_MINOR}")
    return major, minor


def status(api_version: str, kind: str, release: tuple[int, int]) -> Lifecycle | None:
    """The row of a kind that is removed, deprecated or not yet introduced at RELEASE.

    None if RELEASE serves the kind without reservation, and None if the table does not know the kind. For a
    row, exactly one of not is_introduced, is_deprecated and is_removed holds at RELEASE.
    """
    row = load_lifecycle().get((api_version, kind))
    if row is None:
        return None
    noteworthy = is_removed(row, release) or is_deprecated(row, release) or not is_introduced(row, release)
    return row if noteworthy else None


def is_introduced(row: Lifecycle, release: tuple[int, int]) -> bool:
    """True if RELEASE is not older than the kind; removed kinds stay introduced."""
    return row.introduced is None or row.introduced <= release


def is_deprecated(row: Lifecycle, release: tuple[int, int]) -> bool:
    """True if RELEASE still serves the kind and announces its end."""
    return row.deprecated is not None and row.deprecated <= release and not is_removed(row, release)


def is_removed(row: Lifecycle, release: tuple[int, int]) -> bool:
    """True if RELEASE no longer serves the kind."""
    return row.removed is not None and row.removed <= release


@cache
def own_groups() -> frozenset[str]:
    """The API groups of Kubernetes itself: those of which a release has or had a kind. Others define kinds there only with
    the annotation api-approved.kubernetes.io (KEP-1111).
    """
    return frozenset(row.group for row in load_lifecycle().values())


@cache
def _table() -> _Table:
    """Read the table. Raises OSError or ValueError if the shipped file is missing or broken."""
    with open(_TABLE, encoding="utf-8") as file:
        lines = file.read().split("\n")
    newest = next((line[len(_NEWEST) :] for line in lines if line.startswith(_NEWEST)), "")
    start = next(index for index, line in enumerate(lines) if not line.startswith("#")) + 1
    kinds: dict[tuple[str, str], Lifecycle] = {}
    releases: dict[str, tuple[int, int] | None] = {"": None}
    for line in lines[start:-1]:
        group, version, kind, introduced, deprecated, removed, replacement, _basis = line.split(",")
        for text in (introduced, deprecated, removed):
            if text not in releases:
                releases[text] = parse_release(text)
        row = Lifecycle(group, version, kind, releases[introduced], releases[deprecated], releases[removed], replacement)
        kinds[f"{group}/{version}" if group else version, kind] = row
    return _Table(MappingProxyType(kinds), parse_release(newest))
