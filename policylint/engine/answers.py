"""What the schemas say of manifests while they are judged, and what the manifests say of schemas."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from policylint.model.kept import SHORTEST, Kept
from policylint.model.report import UncheckedKind

if TYPE_CHECKING:
    from policylint.engine.ruleset import RuleSet
    from policylint.model.manifest import Manifest
    from policylint.validation.catalogue import Catalogue
    from policylint.validation.definitions import Definition, Survey
    from policylint.validation.violations import Violation


def catalogue_of(ruleset: RuleSet, found: tuple[Definition, ...] = ()) -> Catalogue | None:
    """The schemas that the rule set was given, and those of FOUND, the definitions in the input.

    None where no rule wants any: then nothing of them is even imported.
    """
    if not ruleset.wants_schemas:
        return None
    from policylint.validation.catalogue import Catalogue

    lifecycles = ruleset.switched_on.issuperset(("removed-api-version", "unavailable-api-version"))
    return Catalogue(ruleset.definitions, found, lifecycles=lifecycles)


class Collected:
    """What came up in a part of the input: ``unchecked`` kinds, which have no schema, ``definitions`` of kinds, and the
    ``patterns`` in them.
    """

    def __init__(self, catalogue: Catalogue | None) -> None:
        self.catalogue = catalogue
        self.unchecked: dict[tuple[str, str], UncheckedKind] = {}
        self.definitions: list[Definition] = []
        self.patterns: set[str] = set()

    def miss(self, manifest: Manifest) -> None:
        """Counts an object of a kind without a schema."""
        api_version, kind, *_ = manifest.resource
        first = UncheckedKind(api_version, kind, 0, manifest.document.file, manifest.document.line)
        one = self.unchecked.get((api_version, kind), first)
        self.unchecked[api_version, kind] = one._replace(objects=one.objects + 1)


class Answers:
    """What the schemas of each release say of one manifest: found out when a rule asks, and once."""

    def __init__(self, manifest: Manifest, collected: Collected) -> None:
        self._manifest = manifest
        self._collected = collected
        self._found: dict[tuple[int, int], tuple[Violation, ...]] = {}
        self._missed = False
        self._defined: tuple[Violation, ...] | None = None

    def of(self, release: tuple[int, int]) -> tuple[Violation, ...]:
        """The violations in RELEASE, and what is wrong with the schemas that the manifest defines."""
        if release not in self._found and self._collected.catalogue is not None:
            found = self._collected.catalogue.violations(self._manifest, release)
            if not self._missed and any(one.unchecked for one in found):
                self._missed = True
                self._collected.miss(self._manifest)
            self._found[release] = (*found, *self.defining())
        return self._found[release]

    @property
    def defined(self) -> bool:
        """Whether a CustomResourceDefinition at hand defines and serves the manifest's version."""
        catalogue = self._collected.catalogue
        return catalogue is not None and catalogue.serves(self._manifest)

    def defining(self) -> tuple[Violation, ...]:
        """What is wrong with the schemas in a CustomResourceDefinition. Keeps what it defines, whatever rules look at it."""
        resource = self._manifest.resource
        if resource.kind != "CustomResourceDefinition":
            return ()
        if self._defined is None and self._collected.catalogue is not None:
            from policylint.validation.catalogue import schema_faults
            from policylint.validation.definitions import is_definition

            self._defined = ()
            if is_definition(resource.api_version, resource.kind) and not self._manifest.partial:
                surveyed = _surveyed(self._manifest)
                self._collected.definitions.extend(surveyed.definitions)
                self._defined = tuple(schema_faults(surveyed, self._collected.patterns))
        return self._defined or ()


@cache
def _surveys() -> Kept:
    """The surveys of long definitions that were made last."""
    return Kept()


def _surveyed(manifest: Manifest) -> Survey:
    """What a CustomResourceDefinition holds. Many stand in several files."""
    from policylint.validation.definitions import survey

    file, text = manifest.document.file, manifest.document.text
    if manifest.item or len(text) < SHORTEST:
        return survey(manifest.body, file)
    made: Survey | None = _surveys().get(text)
    if made is None:
        made = survey(manifest.body, file)
        _surveys().keep(text, made)
    return made._replace(definitions=tuple(one._replace(file=file) for one in made.definitions))


def added(unchecked: list[UncheckedKind]) -> tuple[UncheckedKind, ...]:
    """The counts of several parts in one, sorted by kind."""
    sums: dict[tuple[str, str], UncheckedKind] = {}
    for one in sorted(unchecked, key=lambda one: (one.file, one.line)):
        before = sums.setdefault((one.api_version, one.kind), one._replace(objects=0))
        sums[one.api_version, one.kind] = before._replace(objects=before.objects + one.objects)
    return tuple(sorted(sums.values()))
