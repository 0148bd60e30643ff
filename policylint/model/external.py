"""Objects that the input need not hold, because something else makes them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import cached_property, lru_cache

from policylint.model.lazy import lazy
from policylint.model.named import NamedTuple
from policylint.model.schema import suggestion

_FORM = "write Kind/name or Kind/namespace/name, as in Secret/prod/db-*"
_KIND = lazy(r"[A-Z][A-Za-z0-9]{0,62}|[A-Za-z0-9*?]*[*?][A-Za-z0-9*?]*")
_WILD = lazy(r"[*?]")
_PART = lazy(r"[^\s/]+")
_NAMESPACED = ("ConfigMap", "PersistentVolumeClaim", "Role", "Secret", "Service", "ServiceAccount")
_OF_THE_CLUSTER = (
    "ClusterRole",
    "IngressClass",
    "Namespace",
    "PersistentVolume",
    "PriorityClass",
    "RuntimeClass",
    "StorageClass",
)
WORKLOADS = ("CronJob", "DaemonSet", "Deployment", "Job", "Pod", "ReplicaSet", "StatefulSet")
"""The kinds that bring pods."""
_KINDS = (*_NAMESPACED, *_OF_THE_CLUSTER, *WORKLOADS, "Gateway", "Ingress")


class External(NamedTuple):
    """A pattern for objects: kind, namespace (empty: any) and name; ``*`` and ``?`` are wildcards."""

    kind: str
    namespace: str
    name: str

    def covers(self, kind: str, namespace: str, name: str) -> bool:
        """Whether the object is one of those. An empty namespace is one that nobody knows, and may be the right one."""
        return Externals((self,)).covers(kind, namespace, name)


class Externals:
    """The patterns of a configuration. Those without wildcards are looked up, the others are one expression for each kind."""

    def __init__(self, externals: Iterable[External]) -> None:
        self._externals = tuple(externals)

    def covers(self, kind: str, namespace: str, name: str) -> bool:
        """Whether one of them covers the object."""
        if not self._externals or "/" in name or "/" in namespace:
            return False
        plain, known, any_kind = self._prepared
        if (kind, namespace, name) in plain or (kind, "", name) in plain or (not namespace and (kind, name) in plain):
            return True
        text = f"{namespace}/{name}"
        return any(one.fullmatch(text) for one in (known.get(kind), any_kind.get(kind)) if one is not None)

    @cached_property
    def _prepared(self) -> tuple[set[tuple[str, ...]], dict[str, re.Pattern[str]], _OfAnyKind]:
        plain: set[tuple[str, ...]] = set()
        globs: dict[str, list[External]] = {}
        for one in self._externals:
            if any(map(_WILD.search, one)):
                globs.setdefault(one.kind, []).append(one)
            else:
                plain.update((tuple(one), (one.kind, one.name)))
        known = {kind: _expression(some) for kind, some in globs.items() if not _WILD.search(kind)}
        wild = [one for kind, some in globs.items() if kind not in known for one in some]
        return plain, known, _OfAnyKind(wild)


class _OfAnyKind:
    """The patterns whose kind has wildcards, as an expression for each kind that is asked for."""

    def __init__(self, externals: Collection[External]) -> None:
        self._externals = externals
        self._made: dict[str, re.Pattern[str] | None] = {}

    def get(self, kind: str) -> re.Pattern[str] | None:
        if kind not in self._made:
            fitting = [one for one in self._externals if re.fullmatch(_glob(one.kind), kind)]
            self._made[kind] = _expression(fitting) if fitting else None
        return self._made[kind]


def lives_elsewhere(externals: Iterable[External], kinds: Collection[str], namespace: str, names: Collection[str]) -> bool:
    """Whether an object of one of the kinds and names is declared to be there although the input does not hold it."""
    declared = _of(tuple(externals))
    return any(declared.covers(kind, namespace, name) for kind in kinds for name in names)


@lru_cache(maxsize=4)
def _of(externals: tuple[External, ...]) -> Externals:
    return Externals(externals)


def _expression(externals: Iterable[External]) -> re.Pattern[str]:
    """One for all, of namespace/name; a namespace that nobody knows is empty."""
    return re.compile("|".join(f"(?:{_glob(one.namespace or '*')})?/{_glob(one.name)}" for one in externals))


def _glob(text: str) -> str:
    """The expression of a pattern. What stands between two ``*`` is taken where it comes first, so nothing is tried twice."""
    first, *more = (re.escape(part).replace(r"\?", "[^/]") for part in re.split(r"\*+", text))
    if not more:
        return first
    return first + "".join(f"(?>[^/]*?{part})" for part in more[:-1]) + f"[^/]*{more[-1]}"


def parse_external(text: str) -> External:
    """The pattern that the text is. Raises ValueError, with a message for the user, where it is none."""
    kind, *parts = text.split("/")
    if len(parts) not in (1, 2) or not all(_PART.fullmatch(part) for part in parts):
        raise ValueError(f'"{text[:80]}" names no objects: {_FORM}')
    hint = "" if kind in _KINDS or "*" in kind or "?" in kind else suggestion(kind, _KINDS)
    if not _KIND.fullmatch(kind) or _is_slip(kind, hint):
        raise ValueError(f'"{kind[:80]}" is no kind{hint or f": {_FORM}"}')
    if kind in _OF_THE_CLUSTER and len(parts) == 2:
        raise ValueError(f"a {kind} has no namespace: write {kind}/{parts[1][:80]}")
    return External(kind, parts[0] if len(parts) == 2 else "", parts[-1])


def _is_slip(kind: str, hint: str) -> bool:
    """Whether a kind that nobody knows is one that everybody knows, in the plural or with a letter wrong."""
    return any(hint and f'"{known}"' in hint and abs(len(known) - len(kind)) <= 1 for known in _KINDS)
