"""All schemas of a run: those of Kubernetes itself, and those of the custom resources whose definitions were given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import takewhile
from typing import TYPE_CHECKING

from policylint.validation.building import is_usable
from policylint.validation.explain import (
    UNCHECKED_KIND,
    UNCHECKED_PATTERN,
    UNCHECKED_RULES,
    UNKNOWN_KIND,
    UNUSABLE,
    Violation,
    hint,
    nearest,
)
from policylint.validation.lifecycle import is_introduced, is_removed, load_lifecycle
from policylint.validation.patterns import portable
from policylint.validation.schemas import custom_schema, releases, schema_for, violations
from policylint.validation.structure import load

if TYPE_CHECKING:
    from policylint.model.manifest import Manifest
    from policylint.validation.definitions import Definition, Survey
    from policylint.validation.schemas import KindSchema

MOST_PATTERNS = 500
"""How many different regular expressions of a file are compiled. In 151 real definitions there are 59."""
_NO_PATTERN = "the pattern is not checked here: policylint's regular expression engine does not take it"


class Catalogue:
    """Finds the schema of an object. Immutable.

    ``given`` are the definitions that the configuration names, ``found`` those in the input. The given ones come first. Of
    several of the same kind in the input the nearest counts: the one that shares the longest path with the object's file,
    and of several of these the first by name. ``lifecycles``: removed-api-version and unavailable-api-version are on.
    """

    def __init__(
        self, given: Iterable[Definition] = (), found: Iterable[Definition] = (), *, lifecycles: bool = False
    ) -> None:
        self._given = _by_kind(given)
        self._found = _by_kind(found)
        self._lifecycles = lifecycles

    def found(self, group: str, kind: str) -> bool:
        """Whether a definition of this kind is in the input, in any version."""
        return (group, kind) in self._found

    def serves(self, manifest: Manifest) -> bool:
        """Whether a definition that is here serves the object's version."""
        version = manifest.resource.api_version
        return any(one.served and one.api_version == version for one in self._candidates(manifest))

    def schema(self, manifest: Manifest, release: tuple[int, int]) -> KindSchema | None:
        """The schema of an object in RELEASE, None if there is none that can be used."""
        resource = manifest.resource
        built_in = schema_for(resource.api_version, resource.kind, release)
        if built_in is not None:
            return built_in
        fitting = [one for one in self._candidates(manifest) if one.api_version == resource.api_version and not one.fault]
        served = [one for one in fitting if one.served]
        return custom_schema(served[0], release) if served else None

    def violations(self, manifest: Manifest, release: tuple[int, int]) -> tuple[Violation, ...]:
        """What the API server of RELEASE would refuse in an object by its schema. One of the rule "unchecked-kind" stands for
        all that nobody can tell without a schema.

        The API version and kind that an item inherits from its typed list count as written. No value of a Secret gets
        into a message.
        """
        resource = manifest.resource
        schema = self.schema(manifest, release)
        if schema is None:
            if manifest.partial:
                return ()  # what the patch is for is looked at where it stands
            if self._lifecycles and release in releases() and _unserved(resource.api_version, resource.kind, release):
                return ()  # removed-api-version or unavailable-api-version says so
            return (self._unknown(manifest, release) or _unchecked(manifest, release),)
        body = {**manifest.body, "apiVersion": resource.api_version, "kind": resource.kind}
        secret = resource.kind == "Secret"
        return tuple(violations(body, schema, partial=manifest.partial, secret=secret, renamed=manifest.renamed))

    def _unknown(self, manifest: Manifest, release: tuple[int, int]) -> Violation | None:
        """Why the API server knows no such kind, where that is certain."""
        resource = manifest.resource
        candidates = self._candidates(manifest)
        if candidates and not any(one.served and one.api_version == resource.api_version for one in candidates):
            served = sorted({one.version for one in candidates if one.served})
            said = f"its definition in {candidates[0].file} serves {', '.join(served) or 'no version'}"
            message = f"{resource.api_version} {resource.kind} is not served: {said}"
            return Violation(("apiVersion",), UNKNOWN_KIND, message, resource.api_version, served[-1] if served else "")
        group = resource.ref.group
        if candidates or release not in releases() or not (group in own_groups() or "." not in group):
            return None
        pairs = [(version, kind) for version, _, kind in map(_parted, load(release).kinds)]
        message = f"Kubernetes {release[0]}.{release[1]} has no {resource.api_version} {resource.kind}"
        there = sorted(version for version, kind in pairs if kind == resource.kind)
        if there:
            said = f"{message}: {resource.kind} is in {' and '.join(there)}"
            return Violation(("apiVersion",), UNKNOWN_KIND, said, resource.api_version, there[0] if len(there) == 1 else "")
        suggestion = nearest(resource.kind, [kind for version, kind in pairs if version == resource.api_version])
        return Violation(("kind",), UNKNOWN_KIND, f"{message}{hint(suggestion)}", resource.kind, suggestion)

    def _candidates(self, manifest: Manifest) -> list[Definition]:
        """The definitions of the object's kind, the one that counts first."""
        key = (manifest.resource.ref.group, manifest.resource.kind)
        if key in self._given:
            return self._given[key]
        found = self._found.get(key, [])
        return sorted(found, key=lambda one: -_shared(one.file, manifest.document.file)) if len(found) > 1 else found


def schema_faults(surveyed: Survey, patterns: set[str]) -> Iterator[Violation]:
    """What cannot be used of the schemas in a CustomResourceDefinition, and what is not looked at.

    PATTERNS are those of the same file so far: compiling them takes time, so only `MOST_PATTERNS` are tried.
    """
    for fault in surveyed.faults:
        yield Violation(fault.path, UNUSABLE, fault.text)
    for pattern in surveyed.patterns:
        patterns.add(pattern.text)
        if len(patterns) > MOST_PATTERNS or not is_usable(portable(pattern.text)):
            yield Violation(pattern.path, UNCHECKED_PATTERN, _NO_PATTERN)
    if surveyed.rules:
        schemas = f"{surveyed.rules} schema{'s' if surveyed.rules > 1 else ''}"
        yield Violation(("spec", "versions"), UNCHECKED_RULES, f"the rules in CEL of {schemas} are not evaluated here")


def _unserved(api_version: str, kind: str, release: tuple[int, int]) -> bool:
    row = load_lifecycle().get((api_version, kind))
    return row is not None and (is_removed(row, release) or not is_introduced(row, release))


def _unchecked(manifest: Manifest, release: tuple[int, int]) -> Violation:
    resource = manifest.resource
    where = f" of Kubernetes {release[0]}.{release[1]} (they begin with 1.25)" if resource.ref.group in own_groups() else ""
    message = f"no schema{where} is known for {resource.api_version} {resource.kind}: its fields were not checked"
    return Violation(("kind",), UNCHECKED_KIND, message, resource.kind)


@cache
def own_groups() -> frozenset[str]:
    """The API groups of Kubernetes itself: those of which a release has or had a kind. Others define kinds there only with
    the annotation api-approved.kubernetes.io (KEP-1111).
    """
    return frozenset(row.group for row in load_lifecycle().values())


def _by_kind(definitions: Iterable[Definition]) -> dict[tuple[str, str], list[Definition]]:
    found: dict[tuple[str, str], list[Definition]] = {}
    for one in sorted(set(definitions), key=lambda one: (one.file, one)):
        found.setdefault((one.group, one.kind), []).append(one)
    return found


def _shared(file: str, other: str) -> int:
    """How many directories two files have in common, from the top."""
    pairs = zip(file.split("/")[:-1], other.split("/")[:-1], strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _parted(name: str) -> tuple[str, str, str]:
    return name.partition(" ")
