"""Does policylint find what a case is about, in the object or container that it names?"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from policylint.config import Config, RuleSettings
from policylint.engine.evaluate import Run, evaluate
from policylint.engine.registry import Registry
from policylint.engine.releases import OLDEST_RELEASE
from policylint.engine.request import Selection
from policylint.engine.ruleset import INPUT_RULES, RuleSet, build_ruleset
from policylint.engine.settings import Settings
from policylint.errors import ConfigError
from policylint.manifests.load import load
from policylint.model.finding import Finding
from policylint.model.limits import Limits
from policylint.model.manifest import Manifest, ManifestSet, Status
from policylint.sources.files import Target, read
from policylint.validation.lifecycle import newest_release, parse_release
from tests.conformance.concepts import Line, Plan, plan
from tests.conformance.index import Case

_DAY = date(2026, 1, 1)


class Answer(NamedTuple):
    """What came of a case: ``found`` is True or False, or None where it could not be judged, and ``why`` says so."""

    case: Case
    found: bool | None
    why: str

    @property
    def agrees(self) -> bool:
        """Whether we say what the peer says."""
        return self.found is self.case.fails


class Judge:
    """Judges cases. Files, rule sets and what rules make of a file are kept for the next case."""

    def __init__(self, root: Path, lines: list[Line]) -> None:
        self._root = root
        self._lines = lines
        self._registry = Registry({})
        self._rulesets: dict[Plan, RuleSet | str] = {}
        self._load = lru_cache(maxsize=256)(self._read)
        self._findings = lru_cache(maxsize=256)(self._judged)

    def answers(self, cases: Iterable[Case]) -> Iterator[Answer]:
        """The answers, ordered by file, so that each is read once."""
        for case in sorted(cases, key=lambda one: (one.file, one.context)):
            yield self.answer(case)

    def answer(self, case: Case) -> Answer:
        """The answer to one case. Raises CorpusError for a broken table."""
        how = plan(case, self._lines)
        if how is None:
            return Answer(case, None, "no rule for this concept")
        ruleset = self._ruleset(how)
        if isinstance(ruleset, str):
            return Answer(case, None, f"the rules cannot be set up: {ruleset}")
        own = self._load(case.file)
        findings = self._findings(case.file, case.context, how)
        crashed = next((one for one in findings if one.rule == "rule-error"), None)
        if crashed is not None:
            return Answer(case, None, crashed.message)
        if case.scope == "file":
            about, unread = list(findings), _not_evaluated(own, None)
        else:
            manifest, why = _object(own, case)
            numbers = {manifest.document.number} if manifest else {case.place}
            about = [one for one in findings if one.document in numbers and _about(one, manifest, case)]
            unread = why or _not_evaluated(own, manifest)
        counted = [one for one in about if any(_is(one, wanted.rule, wanted.field) for wanted in how.wanted)]
        if not counted and unread:
            return Answer(case, None, unread)
        return Answer(case, bool(counted), "; ".join(f"{one.rule} {one.field}" for one in counted[:3]) or "no finding")

    def _read(self, file: str) -> ManifestSet:
        return load(read(Target(str(self._root / file), file), Limits().bytes), Limits())

    def _judged(self, file: str, context: tuple[str, ...], how: Plan) -> tuple[Finding, ...]:
        """What the rules of a plan find in a file, beside the files that belong to it. Waivers change nothing here."""
        parts = [self._load(name) for name in dict.fromkeys((file, *context))]
        whole = ManifestSet(
            tuple(one for part in parts for one in part.manifests),
            tuple(one for part in parts for one in part.problems),
            outcomes=tuple(one for part in parts for one in part.outcomes),
            kustomizations=tuple(one for part in parts for one in part.kustomizations),
        )
        ruleset = self._rulesets[how]
        assert isinstance(ruleset, RuleSet)
        report = evaluate(whole, ruleset, (), Run(_DAY, allow_empty=True))
        found = (*report.findings, *(waived.finding for waived in report.waived))
        return tuple(one for one in found if one.file == file)

    def _ruleset(self, how: Plan) -> RuleSet | str:
        """The rules of a plan, or why there are none."""
        if how not in self._rulesets:
            try:
                self._rulesets[how] = self._built(how)
            except ConfigError as error:
                self._rulesets[how] = str(error)
        return self._rulesets[how]

    def _built(self, how: Plan) -> RuleSet:
        options = {rule: json.loads(text) for rule, text in how.options}
        names = {one.rule for one in how.wanted} - set(INPUT_RULES)
        rules = {rule: RuleSettings(options=options.get(rule, {})) for rule in sorted(names)}
        # A release that is older or newer than a configuration may name: the rules know it, or take the next that they know.
        release = parse_release(how.kubernetes) if how.kubernetes else newest_release()
        known = OLDEST_RELEASE <= release <= newest_release()
        config = Config(kubernetes=how.kubernetes if known else "", packs=(), rules=rules)
        made = build_ruleset(Settings(str(self._root), config, None), Selection(), self._registry, (), str(self._root))
        if not known:
            made.releases = (min(release, newest_release()),)
        return made


def _object(found: ManifestSet, case: Case) -> tuple[Manifest | None, str]:
    """The object that a case names, or why there is none: in its document, or else the only one of that name."""
    kind, _, name = case.resource.partition("/")
    named = [one for one in found.manifests if (one.resource.kind, one.resource.name) == (kind, name)]
    there = [one for one in found.manifests if one.document.number == case.place]
    both = [one for one in named if one.document.number == case.place]
    if both:
        return both[0], ""
    if len(named) == 1 or (named and not there):
        return named[0], ""
    if len(there) == 1 and (not name or not there[0].resource.name):
        return there[0], ""
    why = next((f"{one.reason} {one.detail}" for one in found.outcomes if one.status is not Status.EVALUATED), "")
    return None, f"no object {case.resource} in document {case.place}" + (f" ({why})" if why else "")


def _about(finding: Finding, manifest: Manifest | None, case: Case) -> bool:
    """Whether a finding in the document is about the object of the case, and about its container if it names one."""
    if finding.resource is None or manifest is None:
        return finding.resource is None
    if finding.item != manifest.item or finding.resource != manifest.resource:
        return False
    if not case.container:
        return True
    owner = next((one for one in manifest.containers if finding.path[: len(one.path)] == one.path), None)
    return owner is None or owner.name == case.container


def _not_evaluated(found: ManifestSet, manifest: Manifest | None) -> str:
    """Why the file, or the object in it, was not evaluated as a whole; empty if it was."""
    if manifest is None:
        missed = (one for one in found.outcomes if one.status is Status.COULD_NOT_EVALUATE)
        return next((f"{one.reason}: {one.detail}" for one in missed), "")
    number, item = manifest.document.number, manifest.item
    inside = (one for one in found.problems if one.document == number and one.path[: len(item)] == item)
    return next((one.message for one in inside if one.rule == "incomplete-manifest"), "")


def _is(finding: Finding, rule: str, field: str) -> bool:
    return finding.rule == rule and (not field or field in finding.path)
