"""Manifests and rules to a report. Pure: the clock, the environment and the disk are the caller's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

from policylint.engine.decide import Rules, decide
from policylint.engine.locate import from_hit, from_problem, from_waiver
from policylint.engine.ruleset import RuleSet
from policylint.engine.verdict import decide_verdict
from policylint.engine.waivers import from_annotations, from_directive
from policylint.manifests.positions import Index
from policylint.model.finding import Finding, Hit
from policylint.model.manifest import Document, Manifest, ManifestSet, Outcome, Resource
from policylint.model.report import Report
from policylint.model.rule import ActiveRule, Scope
from policylint.model.waiver import Waiver


class Judged(NamedTuple):
    """What the document rules make of some manifests: all that a report needs of them.

    ``manifests`` is kept only where project rules have yet to see them.
    """

    findings: tuple[Finding, ...]
    waivers: tuple[Waiver, ...]
    outcomes: tuple[Outcome, ...]
    resources: tuple[Resource, ...]
    files: int
    manifests: tuple[Manifest, ...] = ()


class Run(NamedTuple):
    """What a report must know besides the manifests: the day, and how much of the repository was looked at."""

    today: date
    whole: bool = True
    excluded: int = 0
    allow_empty: bool = False


def evaluate(manifests: ManifestSet, ruleset: RuleSet, waivers: Iterable[Waiver], now: Run) -> Report:
    """The report on the manifests. ``waivers`` are those of the waiver file; comments and annotations are found here."""
    return conclude([judge(manifests, ruleset)], ruleset, waivers, now)


def judge(manifests: ManifestSet, ruleset: RuleSet) -> Judged:
    """Runs the document rules. Needs nothing but these manifests, so it may run on any part of the input."""
    findings = [from_problem(ruleset.reported[problem.rule], problem) for problem in manifests.problems]
    waivers = [waiver for directive in manifests.directives for waiver in from_directive(directive)]
    for document, group in groupby(manifests.manifests, key=lambda manifest: manifest.document):
        found, said = _judge_document(document, list(group), ruleset)
        findings.extend(found)
        waivers.extend(said)
    return Judged(
        tuple(findings),
        tuple(waivers),
        manifests.outcomes,
        tuple(manifest.resource for manifest in manifests.manifests),
        manifests.files,
        manifests.manifests if ruleset.project_rules else (),
    )


def conclude(parts: Iterable[Judged], ruleset: RuleSet, waivers: Iterable[Waiver], run: Run) -> Report:
    """Runs the project rules over all parts together, applies the waivers, and sorts."""
    parts = list(parts)
    manifests = ManifestSet(tuple(manifest for part in parts for manifest in part.manifests))
    findings = [finding for part in parts for finding in part.findings]
    findings.extend(_judge_project(manifests, ruleset))
    resources = frozenset(resource for part in parts for resource in part.resources)
    unwaivable = frozenset(ruleset.reported)
    rules = Rules(ruleset.known, ruleset.active_ids, unwaivable, frozenset(ruleset.config.protected))
    decision = decide(
        sorted(findings, key=lambda finding: finding.sort_key),
        (*waivers, *(waiver for part in parts for waiver in part.waivers)),
        ruleset.config.waivers,
        rules,
        run.today,
        None if run.whole else resources,
    )
    faults = [from_waiver(ruleset.reported[fault.rule], fault.waiver, fault.message) for fault in decision.faults]
    standing = sorted((*decision.open, *faults), key=lambda finding: finding.sort_key)
    outcomes = sorted((outcome for part in parts for outcome in part.outcomes), key=_place)
    files = sum(part.files for part in parts)
    verdict = decide_verdict(standing, outcomes, files, ruleset.config.fail_on, allow_empty=run.allow_empty)
    return Report(
        ruleset.summary,
        tuple(standing),
        decision.waived,
        tuple(outcomes),
        files,
        verdict,
        run.excluded,
        sum(len(part.resources) for part in parts),
    )


def _judge_document(document: Document, group: list[Manifest], ruleset: RuleSet) -> tuple[list[Finding], list[Waiver]]:
    """The findings and annotation waivers of one document. Its positions are read once, and only if needed."""
    findings: list[Finding] = []
    waivers: list[Waiver] = []
    index: Index | None = None
    secret = any(manifest.resource.kind.lower() == "secret" for manifest in group)
    for manifest in group:
        for active in ruleset.rules_for(manifest):
            if active.rule.scope is not Scope.DOCUMENT:
                continue
            for reported, hit in _hits(active, manifest, ruleset):
                index = index or Index(document)
                findings.append(from_hit(reported, manifest, hit, index, secret=secret))
        waivers.extend(from_annotations(manifest, index))
    return findings, waivers


def _hits(active: ActiveRule, manifest: Manifest, ruleset: RuleSet) -> Iterator[tuple[ActiveRule, Hit]]:
    try:
        yield from [(active, _checked(hit)) for hit in active.rule.check(manifest, **_arguments(active, ruleset))]
    except Exception as error:  # a rule may fail in any way; its manifest must not pass unseen
        yield ruleset.reported["rule-error"], _crash(active, error)


def _judge_project(manifests: ManifestSet, ruleset: RuleSet) -> Iterator[Finding]:
    """The findings of the project rules. An override can switch one off, or change it, for the manifest it points at."""
    for active in ruleset.project_rules:
        seen = manifests._replace(
            manifests=tuple(one for one in manifests.manifests if _of(active, ruleset.rules_for(one)) is not None)
        )
        try:
            hits = [(manifest, _checked(hit)) for manifest, hit in active.rule.check(seen, **_arguments(active, ruleset))]
        except Exception as error:  # as above
            for manifest in seen.manifests[:1]:
                reported = ruleset.reported["rule-error"]
                yield from_hit(reported, manifest, _crash(active, error), Index(manifest.document), secret=True)
            continue
        for manifest, hit in hits:
            reported = _of(active, ruleset.rules_for(manifest)) or active
            secret = manifest.resource.kind.lower() == "secret"
            yield from_hit(reported, manifest, hit, Index(manifest.document), secret=secret)


def _arguments(active: ActiveRule, ruleset: RuleSet) -> dict[str, Any]:
    if active.rule.wants_kubernetes:
        return {**active.options, "kubernetes": ruleset.kubernetes}
    return dict(active.options)


def _checked(hit: Any) -> Hit:
    if not isinstance(hit, Hit):
        raise TypeError(f"a rule yields Hit, not {type(hit).__name__}")
    return hit


def _crash(active: ActiveRule, error: Exception) -> Hit:
    # Only the type: the text of an error may quote the manifest, and that may hold a secret.
    return Hit((), f"the rule {active.rule.id} failed with {type(error).__name__}", help="report this as a bug of the rule")


def _place(outcome: Outcome) -> tuple[str, int, str, str, str]:
    return (outcome.file, outcome.line, outcome.status.value, outcome.reason, outcome.detail)


def _of(active: ActiveRule, rules: Iterable[ActiveRule]) -> ActiveRule | None:
    return next((one for one in rules if one.rule.id == active.rule.id), None)
