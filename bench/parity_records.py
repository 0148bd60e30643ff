"""What kubeconform and policylint say of the documents of a directory, as records that can be held side by side."""

from __future__ import annotations

import codecs
import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from policylint.config import Config
from policylint.engine.evaluate import judge
from policylint.engine.packs import builtin_packs, load_pack
from policylint.engine.patches import Patches
from policylint.engine.registry import Registry
from policylint.engine.request import Selection
from policylint.engine.ruleset import RuleSet, build_ruleset
from policylint.engine.settings import Settings
from policylint.manifests.load import load
from policylint.model.finding import Finding
from policylint.model.limits import Limits
from policylint.model.manifest import Manifest, ManifestSet, Status
from policylint.sources.discover import Scope, discover
from policylint.sources.files import Target, read
from policylint.validation.schemas import schema_for

# What kubeconform prints, and the word for it here.
STATUS = {"statusValid": "valid", "statusInvalid": "invalid", "statusSkipped": "skipped", "statusError": "error", "": "empty"}
GENERATED = "{{ generateName }}"


# What is no refusal: the outcome of the document speaks of the first, and the others tell what was not looked at.
NO_REFUSALS = frozenset(("incomplete-manifest", "unchecked-pattern", "unchecked-validation-rules"))


class Fault(NamedTuple):
    """One thing that policylint finds wrong with an object."""

    rule: str
    field: str
    message: str


class Record(NamedTuple):
    """What one of the two says of one thing in a file: an object, or a document that is none.

    ``verdict`` is valid, invalid, skipped (no schema), error (could not be read) or empty; for policylint also none (no
    Kubernetes object). ``said`` is why. The rest is known to policylint only: the line, what is wrong, whether the object
    is a patch, whether it stands inside another, and whether the file is UTF-16.
    """

    version: str
    kind: str
    name: str
    verdict: str
    said: str = ""
    line: int = 0
    faults: tuple[Fault, ...] = ()
    partial: bool = False
    inner: bool = False
    wide: bool = False

    @property
    def key(self) -> tuple[str, str, str]:
        """What both know of an object."""
        return (self.version, self.kind, self.name)


Records = dict[str, list[Record]]


class KubeconformError(Exception):
    """kubeconform could not be run, or printed no answer."""


def command(program: str, schemas: Path, corpus: Path, *more: str) -> list[str]:
    """The command line of kubeconform for strict validation against our schema files and no others."""
    location = f"{schemas}/{{{{.ResourceKind}}}}{{{{.KindSuffix}}}}.json"
    return [program, "-strict", "-ignore-missing-schemas", "-n", "2", "-schema-location", location, *more, str(corpus)]


def theirs(program: str, schemas: Path, corpus: Path) -> Records:
    """What kubeconform answers, by file (relative to CORPUS). Raises KubeconformError."""
    words = command(program, schemas, corpus, "-output", "json", "-verbose")
    try:
        done = subprocess.run(words, capture_output=True, check=False)
        answers = json.loads(done.stdout)["resources"]
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise KubeconformError(f"{program} gave no answer: {error}") from error
    found: Records = {}
    for one in answers:
        name = one["name"].removesuffix(GENERATED)
        record = Record(one["version"], one["kind"], name, STATUS[one["status"]], one["msg"])
        found.setdefault(os.path.relpath(one["filename"], corpus), []).append(record)
    return found


def schema_rules(corpus: Path, release: str) -> RuleSet:
    """The rules of the pack schema for a release, whatever the corpus configures."""
    config = Config(kubernetes=release, packs=("schema",))
    registry = Registry({})
    packs = (load_pack("schema", builtin_packs(), registry),)
    return build_ruleset(Settings(str(corpus), config, None), Selection(), registry, packs, str(corpus))


def targets(corpus: Path) -> list[Target]:
    """The files that `policylint check` reads, patches marked, by names relative to CORPUS."""
    patches = Patches(str(corpus))
    return [patches.mark(one) for one in discover([str(corpus)], Scope(str(corpus), str(corpus))).targets]


def ours(corpus: Path, release: str) -> Records:
    """What policylint answers, by file."""
    rules = schema_rules(corpus, release)
    found: Records = {}
    for target in targets(corpus):
        source = read(target, Limits().bytes)
        wide = source.data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        found[target.file] = [one._replace(wide=wide) for one in records(load(source, Limits()), rules)]
    return found


def records(found: ManifestSet, rules: RuleSet) -> Iterator[Record]:
    """A record for every object of a file, and for every document that was not evaluated."""
    findings: dict[tuple[int, object], list[Finding]] = {}
    for one in judge(found, rules).findings:
        if one.rule in NO_REFUSALS:
            continue
        findings.setdefault((one.document, one.item if one.resource else None), []).append(one)
    for manifest in found.manifests:
        number = manifest.document.number
        about = [*findings.get((number, manifest.item), ()), *findings.get((number, None), ())]
        yield _record(manifest, about, rules.releases[-1])
    for outcome in found.outcomes:
        if outcome.status is not Status.EVALUATED:
            verdict = "error" if outcome.status is Status.COULD_NOT_EVALUATE else "none"
            verdict = "empty" if outcome.reason == "empty" else verdict
            yield Record("", "", "", verdict, f"{outcome.reason}: {outcome.detail}", outcome.line)


def _record(manifest: Manifest, findings: list[Finding], release: tuple[int, int]) -> Record:
    resource = manifest.resource
    metadata = manifest.body.get("metadata")
    generated = metadata.get("generateName") if isinstance(metadata, dict) else None
    schema = schema_for(resource.api_version, resource.kind, release)
    return Record(
        resource.api_version,
        resource.kind,
        generated if isinstance(generated, str) and generated else resource.name,
        "invalid" if findings else "valid" if schema else "skipped",
        "; ".join(f"{one.field}: {one.message}" for one in findings),
        manifest.document.line,
        tuple(Fault(one.rule, one.field, one.message) for one in findings),
        manifest.partial,
        bool(manifest.item),
    )
