"""CustomResourceDefinitions: which kinds they define, with which schemas, and what makes a schema unusable.

Source: k8s.io/apiextensions-apiserver v0.36.0, pkg/apis/apiextensions (types) and validation (forbidden keywords).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from policylint.model.named import NamedTuple
from policylint.model.values import as_mapping
from policylint.validation.keywords import ASKED, LISTS, SINGLES, fault_of
from policylint.validation.lifecycle import own_groups

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from policylint.model.position import FieldPath

GROUP, KIND = "apiextensions.k8s.io", "CustomResourceDefinition"
MOST_NODES = 50_000
"""The largest definition that is used, in nodes of the schemas of all versions. The largest of 151 real ones has 16,000."""
DEEPEST = 100
"""The deepest schema that is used, in levels of nested schemas. The deepest real one has 25."""
_NESTED = frozenset(("properties", "pattern", *SINGLES, *LISTS))
_DROPPED = frozenset(("description", "title", "example", "externalDocs", "x-kubernetes-validations"))
_TYPELESS = ("x-kubernetes-int-or-string", "x-kubernetes-preserve-unknown-fields")
_MOST_PATTERNS, _MOST_VERSIONS = 200, 100
_APPROVED = "api-approved.kubernetes.io"
_Link = tuple[Any, "str | int"]  # the link to the parent, None at the root, and the step from there


class Definition(NamedTuple):
    """One version of a custom resource as a definition declares it.

    ``schema`` is the JSON text of its openAPIV3Schema without descriptions, "" where it has none. ``keeps_unknown``: the
    definition keeps fields that the schema does not name. ``has_status``: the server handles the status apart, and
    throws it away when an object is created. ``file`` is where the definition stands. ``fault`` says why the schema
    cannot be used.
    """

    group: str
    version: str
    kind: str
    served: bool
    keeps_unknown: bool
    has_status: bool
    schema: str
    file: str
    fault: str = ""

    @property
    def api_version(self) -> str:
        """The apiVersion of the objects: ``example.com/v1``."""
        return f"{self.group}/{self.version}"


class Found(NamedTuple):
    """Something in a schema, and where it is in the definition: a ``fault``, or a regular expression."""

    path: FieldPath
    text: str


class Survey(NamedTuple):
    """What a CustomResourceDefinition holds: the kinds, what makes schemas unusable (at most one fault a version), and the
    regular expressions of the usable ones. ``rules``: how many schemas in it have rules in CEL.
    """

    definitions: tuple[Definition, ...]
    faults: tuple[Found, ...]
    patterns: tuple[Found, ...]
    rules: int = 0


class _Version(NamedTuple):
    path: FieldPath
    body: Mapping[str, Any]
    schema: Any


def is_definition(api_version: Any, kind: Any) -> bool:
    """Whether an object of this apiVersion and kind is a CustomResourceDefinition, in any version."""
    return kind == KIND and isinstance(api_version, str) and api_version.partition("/")[0] == GROUP


def survey(body: Mapping[str, Any], file: str) -> Survey:
    """What a CustomResourceDefinition in FILE holds. What is no version with a name is left out: the schema of
    CustomResourceDefinition itself says so.
    """
    spec = as_mapping(body.get("spec"))
    group, kind = spec.get("group"), as_mapping(spec.get("names")).get("kind")
    old = str(body.get("apiVersion")).endswith("/v1beta1")
    keeps = old and spec.get("preserveUnknownFields") is not False
    defined, faults, patterns = [], [], []
    reader = _Reader(structural=not old)
    for version in _versions(spec, old=old):
        name, stripped, fault = version.body.get("name"), None, ""
        reader.patterns.clear()
        reader.different.clear()
        try:
            stripped = None if version.schema is None else reader.root(version.schema)
            patterns += [Found((*version.path, *_unlinked(link), "pattern"), text) for link, text in reader.patterns]
        except _Unusable as error:
            fault = error.message
            faults.append(Found((*version.path, *_unlinked(error.link)), fault))
        if isinstance(group, str) and isinstance(kind, str) and isinstance(name, str) and _may_define(group, body):
            text = "" if stripped is None else json.dumps(stripped, separators=(",", ":"))
            fault = fault or ("" if text else "there is no schema")
            subresources = as_mapping(version.body.get("subresources") or spec.get("subresources"))
            status = subresources.get("status") is not None
            served = version.body.get("served") is not False
            defined.append(Definition(group, name, kind, served, keeps, status, text, file, fault))
    return Survey(tuple(defined), tuple(faults), tuple(patterns), reader.rules)


def _may_define(group: str, body: Mapping[str, Any]) -> bool:
    """Whether a definition may define kinds of the group: not those without a dot, and those of Kubernetes itself only with
    an approval (apiextensions validation; KEP-1111).
    """
    if "." not in group:
        return False
    return group not in own_groups() or _APPROVED in as_mapping(as_mapping(body.get("metadata")).get("annotations"))


class _Unusable(Exception):
    """A schema that cannot be used: why, and where in it."""

    def __init__(self, message: str, link: _Link | None) -> None:
        super().__init__(message)
        self.message = message
        self.link = link


class _Reader:
    """Reads schemas once: strips them of what judges nothing here, counts the nodes of all, and keeps the regular expressions
    of the last and how many rules in CEL there are. ``structural``: every part of the structure must say its type.
    """

    def __init__(self, *, structural: bool) -> None:
        self.structural = structural
        self.nodes = 0
        self.rules = 0
        self.patterns: list[tuple[_Link | None, str]] = []
        self.different: set[str] = set()

    def root(self, schema: Any) -> Any:
        """As `schema`, for the whole schema of an object."""
        if self.structural and isinstance(schema, dict) and schema.get("type") != "object":
            raise _Unusable("the type of the whole must be object", None)
        return self.schema(schema, None, 0, inside=True)

    def schema(self, schema: Any, link: _Link | None, depth: int, *, inside: bool) -> Any:
        """The schema without the keywords in `_DROPPED`. Raises _Unusable. Recurses at most `DEEPEST` levels. INSIDE: it is
        part of the structure, not of an alternative.
        """
        self.nodes += 1
        if self.nodes > MOST_NODES:
            raise _Unusable(f"the schemas have more than {MOST_NODES} nodes, too many to be used", None)
        if depth > DEEPEST:
            raise _Unusable(f"the schema is nested deeper than {DEEPEST} levels, too deep to be used", link)
        if not isinstance(schema, dict):
            if isinstance(schema, bool):
                return schema
            raise _Unusable("a schema must be a mapping", link)
        kept = {}
        for keyword, value in schema.items():
            if keyword in ASKED and (fault := fault_of(keyword, value)):
                raise _Unusable(fault, (link, keyword))
            if keyword in _DROPPED:
                self.rules += keyword == "x-kubernetes-validations"
            elif value is not None:
                kept[keyword] = self.value(keyword, value, link, depth, inside=inside) if keyword in _NESTED else value
        if inside and self.structural and not schema.get("type") and not any(schema.get(key) is True for key in _TYPELESS):
            raise _Unusable("a schema must say its type", link)
        return kept

    def value(self, keyword: str, value: Any, link: _Link | None, depth: int, *, inside: bool) -> Any:
        """What is kept of the value of a keyword with schemas in it, or of a pattern."""
        here = (link, keyword)
        if keyword == "properties":
            return {name: self.schema(one, (here, name), depth + 1, inside=inside) for name, one in value.items()}
        if keyword in SINGLES:
            return self.schema(value, here, depth + 1, inside=inside and keyword != "not")
        if keyword in LISTS:
            return [self.schema(one, (here, index), depth + 1, inside=False) for index, one in enumerate(value)]
        self.patterns.append((link, value))
        self.different.add(value)
        if len(self.different) > _MOST_PATTERNS:
            raise _Unusable(f"the schema has more than {_MOST_PATTERNS} different patterns, too many to be used", here)
        return value


def _unlinked(link: _Link | None) -> FieldPath:
    steps: list[str | int] = []
    while link is not None:
        link, step = link
        steps.append(step)
    return tuple(reversed(steps))


def _versions(spec: Mapping[str, Any], *, old: bool) -> Iterator[_Version]:
    """The versions of a definition, the first `_MOST_VERSIONS`. v1beta1 (OLD) may have one schema for all, and one version
    without a list.
    """
    shared = as_mapping(spec.get("validation")).get("openAPIV3Schema") if old else None
    listed = spec.get("versions")
    for index, version in enumerate(listed[:_MOST_VERSIONS] if isinstance(listed, list) else ()):
        if isinstance(version, dict):
            own = as_mapping(version.get("schema")).get("openAPIV3Schema")
            path: FieldPath = ("spec", "versions", index, "schema", "openAPIV3Schema")
            yield _Version(
                path if own is not None else ("spec", "validation", "openAPIV3Schema"),
                version,
                shared if own is None else own,
            )
    if not listed and isinstance(spec.get("version"), str):
        yield _Version(("spec", "validation", "openAPIV3Schema"), {"name": spec["version"]}, shared)
