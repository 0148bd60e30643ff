"""All schemas of a run: those of Kubernetes itself, and those of the custom resources whose definitions were given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import takewhile
from typing import TYPE_CHECKING

from policylint.validation.lifecycle import is_introduced, is_removed, load_lifecycle, own_groups
from policylint.validation.schemas import custom_schema, releases, schema_for, violations
from policylint.validation.secrets import holds_secret
from policylint.validation.structure import load
from policylint.validation.violations import (
    MISSING,
    UNCHECKED_KIND,
    UNCHECKED_PATTERN,
    UNCHECKED_RULES,
    UNKNOWN,
    UNKNOWN_KIND,
    UNUSABLE,
    Violation,
)
from policylint.validation.words import hint, nearest, text_of

if TYPE_CHECKING:
    from policylint.model.manifest import Manifest
    from policylint.validation.definitions import Definition, Survey
    from policylint.validation.schemas import KindSchema

_MOST_TEXT = 5_000_000
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
        self._made: dict[tuple[Definition, tuple[int, int]], KindSchema] = {}
        self._sorted: dict[tuple[str, str, str], list[Definition]] = {}

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
        return self._custom(served[0], release) if served else None

    def _custom(self, definition: Definition, release: tuple[int, int]) -> KindSchema:
        """The schema of a definition, made once. Validators take about seventy times the memory of their text, so they are
        thrown away when there are too many.
        """
        key = (definition, release)
        if key not in self._made:
            if sum(len(one.schema) for one, _ in self._made) > _MOST_TEXT:
                self._made.clear()
            self._made[key] = custom_schema(definition, release)
        return self._made[key]

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
            unknown = _by_heir(manifest, release)
            if self._lifecycles and release in releases() and _unserved(resource.api_version, resource.kind, release):
                return unknown  # removed-api-version or unavailable-api-version says the rest
            return (*unknown, self._unknown(manifest, release) or _unchecked(manifest, release))
        body = {**manifest.body, "apiVersion": resource.api_version, "kind": resource.kind}
        partial, renamed = manifest.partial, manifest.renamed
        found = tuple(violations(body, schema, partial=partial, renamed=renamed, secret=resource.kind == "Secret"))
        if manifest.labelled:
            # kustomize makes the selector of a workload that has none.
            found = tuple(one for one in found if (one.rule, one.path) != (MISSING, ("spec", "selector")))
        if found and resource.kind != "Secret" and holds_secret(body):
            return tuple(violations(body, schema, partial=partial, renamed=renamed, secret=True))
        return found

    def _unknown(self, manifest: Manifest, release: tuple[int, int]) -> Violation | None:
        """Why the API server knows no such kind, where that is certain."""
        resource = manifest.resource
        candidates = self._candidates(manifest)
        if candidates and not any(one.served and one.api_version == resource.api_version for one in candidates):
            served = sorted({one.version for one in candidates if one.served})
            listed = ", ".join(map(text_of, served[:5])) + (", ..." if len(served) > 5 else "")
            said = f"its definition in {candidates[0].file} serves {listed or 'no version'}"
            message = f"{resource.api_version} {resource.kind} is not served: {said}"
            return Violation(("apiVersion",), UNKNOWN_KIND, message, resource.api_version, served[-1] if served else "")
        group = resource.group
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
        key = (manifest.resource.group, manifest.resource.kind)
        if key in self._given:
            return self._given[key]
        found = self._found.get(key, [])
        if len(found) < 2:
            return found
        place = (*key, manifest.document.file.rpartition("/")[0])
        if place not in self._sorted:
            self._sorted[place] = sorted(found, key=lambda one: -_shared(one.file, manifest.document.file))
        return self._sorted[place]


def schema_faults(surveyed: Survey, patterns: set[str]) -> Iterator[Violation]:
    """What cannot be used of the schemas in a CustomResourceDefinition, and what is not looked at.

    PATTERNS are those of the same file so far: compiling them takes time, so only `MOST_PATTERNS` are tried.
    """
    from policylint.validation.building import is_usable
    from policylint.validation.patterns import portable

    for fault in surveyed.faults:
        yield Violation(fault.path, UNUSABLE, fault.text)
    for pattern in surveyed.patterns:
        patterns.add(pattern.text)
        if len(patterns) > MOST_PATTERNS or not is_usable(portable(pattern.text)):
            yield Violation(pattern.path, UNCHECKED_PATTERN, _NO_PATTERN)
    if surveyed.rules:
        schemas = f"{surveyed.rules} schema{'s' if surveyed.rules > 1 else ''}"
        yield Violation(("spec", "versions"), UNCHECKED_RULES, f"the rules in CEL of {schemas} are not evaluated here")


def _by_heir(manifest: Manifest, release: tuple[int, int]) -> tuple[Violation, ...]:
    """The unknown fields of an object in a version that is gone, where the one that follows it has the same fields.

    They are no field of either, and would come up once the version is mended.
    """
    from policylint.validation.migrations import heir
    from policylint.validation.workload_migrations import GONE

    version, kind = heir(manifest.resource.api_version, manifest.resource.kind), manifest.resource.kind
    schema = schema_for(version, kind, release) if version else None
    if schema is None:
        return ()
    found = violations({**manifest.body, "apiVersion": version, "kind": kind}, schema, renamed=manifest.renamed)
    unknown = (one for one in found if one.rule == UNKNOWN and not (one.path[:1] == ("spec",) and one.path[-1] in GONE))
    return tuple(one._replace(message=f"{one.message}, in {version} {kind} too") for one in unknown)


def _unserved(api_version: str, kind: str, release: tuple[int, int]) -> bool:
    row = load_lifecycle().get((api_version, kind))
    return row is not None and (is_removed(row, release) or not is_introduced(row, release))


def _unchecked(manifest: Manifest, release: tuple[int, int]) -> Violation:
    resource = manifest.resource
    where = f" of Kubernetes {release[0]}.{release[1]} (they begin with 1.25)" if resource.group in own_groups() else ""
    message = f"no schema{where} is known for {resource.api_version} {resource.kind}: its fields were not checked"
    return Violation(("kind",), UNCHECKED_KIND, message, resource.kind)


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
