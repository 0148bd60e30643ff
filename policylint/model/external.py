"""Objects that the input need not hold, because something else makes them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from fnmatch import fnmatchcase

from policylint.model.lazy import lazy
from policylint.model.named import NamedTuple
from policylint.model.schema import suggestion

_FORM = "write Kind/name or Kind/namespace/name, as in Secret/prod/db-*"
_KIND = lazy(r"[A-Z][A-Za-z0-9]{0,62}|[A-Za-z0-9*?]*[*?][A-Za-z0-9*?]*")
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
        placed = not self.namespace or not namespace or fnmatchcase(namespace, self.namespace)
        return placed and fnmatchcase(kind, self.kind) and fnmatchcase(name, self.name)


def lives_elsewhere(externals: Iterable[External], kinds: Collection[str], namespace: str, names: Collection[str]) -> bool:
    """Whether an object of one of the kinds and names is declared to be there although the input does not hold it."""
    return any(one.covers(kind, namespace, name) for one in externals for kind in kinds for name in names)


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
