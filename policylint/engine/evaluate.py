"""Manifests and rules to a report. Pure: the clock, the environment and the disk are the caller's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from heapq import merge
from itertools import chain, groupby, islice
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from policylint.engine.answers import Answers, Collected, added, catalogue_of
from policylint.engine.decide import Rules, decide
from policylint.engine.locate import Places, checked, crash, from_hit, from_problem, from_waiver
from policylint.engine.pile import Batch, Pile, in_order, with_more
from policylint.engine.plan import DEFINED, VIOLATIONS, Release, Step
from policylint.engine.project import Project, judge_project, without_definitions
from policylint.engine.releases import merged
from policylint.engine.ruleset import RuleSet
from policylint.engine.shelf import Shelf
from policylint.engine.verdict import decide_verdict
from policylint.engine.waivers import ANNOTATION, from_annotations, from_directive
from policylint.model.finding import Finding
from policylint.model.manifest import (
    Chart,
    Document,
    Kustomization,
    Manifest,
    ManifestSet,
    Outcome,
    Problem,
    Reason,
    Resource,
    Status,
)
from policylint.model.named import NamedTuple
from policylint.model.report import Report, UncheckedKind
from policylint.model.rule import DEFINITIONS, ActiveRule
from policylint.model.waiver import Waiver

if TYPE_CHECKING:
    from policylint.validation.catalogue import Catalogue
    from policylint.validation.definitions import Definition


_order = attrgetter("sort_key")


class Judged(NamedTuple):
    """What the document rules make of some manifests: all that a report needs of them.

    ``manifests``, ``kustomizations`` and ``charts`` are kept only where project rules have yet to see them. ``unchecked`` are
    the kinds that had no schema, ``definitions`` what CustomResourceDefinitions among the manifests define. On a long run the
    findings are on the shelf: ``batches`` says where.
    """

    findings: tuple[Finding, ...]
    waivers: tuple[Waiver, ...]
    outcomes: tuple[Outcome, ...]
    resources: tuple[Resource, ...]
    files: int
    manifests: tuple[Manifest, ...] = ()
    unchecked: tuple[UncheckedKind, ...] = ()
    definitions: tuple[Definition, ...] = ()
    kustomizations: tuple[Kustomization, ...] = ()
    charts: tuple[Chart, ...] = ()
    batches: tuple[Batch, ...] = ()


class Run(NamedTuple):
    """What a report must know besides the manifests: the day, and how much of the repository was looked at."""

    today: date
    whole: bool = True
    excluded: int = 0
    allow_empty: bool = False


def evaluate(manifests: ManifestSet, ruleset: RuleSet, waivers: Iterable[Waiver], now: Run) -> Report:
    """The report on the manifests. ``waivers`` are those of the waiver file; comments and annotations are found here."""
    part = judge(manifests, ruleset)
    catalogue = catalogue_of(ruleset, part.definitions)
    if needs_another_look(part, catalogue):
        part = judge(manifests, ruleset, catalogue)
    return conclude([part], judge_project(Project(together([part]), ruleset), ruleset), ruleset, waivers, now)


def needs_another_look(part: Judged, catalogue: Catalogue | None) -> bool:
    """Whether the input defines kinds of the part, which nobody knew when it was judged: their definition stood elsewhere."""
    return catalogue is not None and any(catalogue.found(one.group, one.kind) for one in part.resources)


def judge(manifests: ManifestSet, ruleset: RuleSet, catalogue: Catalogue | None = None) -> Judged:
    """Runs the document rules. Needs nothing but these manifests, so it may run on any part of the input.

    ``catalogue`` defaults to the schemas that the rule set was given. See `needs_another_look` for those in the input.
    """
    collected = Collected(catalogue or catalogue_of(ruleset))
    findings = [from_problem(ruleset.reported[problem.rule], problem) for problem in manifests.problems]
    waivers = [waiver for directive in manifests.directives for waiver in from_directive(directive)]
    outcomes = list(manifests.outcomes)
    most = ruleset.config.limits.findings
    for document, group in groupby(manifests.manifests, key=lambda manifest: manifest.document):
        found, said = _judge_document(document, list(group), ruleset, collected)
        waivers.extend(said)
        if len(found) > most:
            detail = f"more than {most} findings in one document (limits.findings): the rest is not listed"
            problem = Problem("input-limit", detail, document.file, document.number, document.line)
            found = [*found[:most], from_problem(ruleset.reported[problem.rule], problem)]
            reason = Reason.TOO_LARGE.value
            outcomes.append(Outcome(document.file, document.line, Status.COULD_NOT_EVALUATE, reason, detail))
        findings.extend(found)
    return Judged(
        tuple(findings),
        tuple(waivers),
        tuple(outcomes),
        tuple(manifest.resource for manifest in manifests.manifests),
        manifests.files,
        _for_project_rules(manifests.manifests, ruleset.project_rules),
        tuple(collected.unchecked.values()),
        tuple(collected.definitions),
        manifests.kustomizations if ruleset.project_rules else (),
        manifests.charts if ruleset.project_rules else (),
    )


def together(parts: Iterable[Judged]) -> ManifestSet:
    """What the project rules look at: everything that was judged, and the account of what could not be."""
    parts = tuple(parts)
    return ManifestSet(
        tuple(manifest for part in parts for manifest in part.manifests),
        outcomes=tuple(sorted((outcome for part in parts for outcome in part.outcomes), key=_place)),
        kustomizations=tuple(one for part in parts for one in part.kustomizations),
        charts=tuple(one for part in parts for one in part.charts),
    )


def conclude(
    parts: Sequence[Judged],
    of_projects: Iterable[Finding],
    ruleset: RuleSet,
    waivers: Iterable[Waiver],
    run: Run,
    shelf: Shelf | None = None,
) -> Report:
    """The report on all parts, with the findings of the project rules (see policylint.engine.project): applies the waivers,
    and sorts. ``shelf``: where the findings are on a long run, and where those go that stand.
    """
    outcomes = sorted((outcome for part in parts for outcome in part.outcomes), key=_place)
    whole = run.whole and any(part.resources for part in parts)
    unwaivable = frozenset(ruleset.reported)
    rules = Rules(ruleset.known, ruleset.active_ids, unwaivable, frozenset(ruleset.config.protected))
    decision = decide(
        _in_order(parts, of_projects, shelf),
        (*waivers, *(waiver for part in parts for waiver in part.waivers)),
        ruleset.config.waivers,
        rules,
        run.today,
        None if whole else frozenset(resource for part in parts for resource in part.resources),
        Pile(shelf) if shelf else None,
    )
    faults = [from_waiver(ruleset.reported[fault.rule], fault.waiver, fault.message) for fault in decision.faults]
    standing = with_more(decision.open, faults)
    files = sum(part.files for part in parts)
    verdict = decide_verdict(standing, outcomes, files, ruleset.config.fail_on, allow_empty=run.allow_empty)
    return Report(
        ruleset.summary,
        standing,
        decision.waived,
        tuple(outcomes),
        files,
        verdict,
        run.excluded,
        sum(len(part.resources) for part in parts),
        added([one for part in parts for one in part.unchecked]),
        run.today.isoformat(),
    )


def _in_order(parts: Sequence[Judged], of_projects: Iterable[Finding], shelf: Shelf | None) -> Iterable[Finding]:
    """All findings, sorted; those on the shelf when it is their turn."""
    findings = sorted((*(one for part in parts for one in part.findings), *of_projects), key=_order)
    if shelf is None:
        return findings
    return merge(in_order(shelf, (batch for part in parts for batch in part.batches)), findings, key=_order)


def _judge_document(
    document: Document, group: list[Manifest], ruleset: RuleSet, collected: Collected
) -> tuple[list[Finding], list[Waiver]]:
    """The findings and annotation waivers of one document. Its positions are read once, and only if needed."""
    findings: list[Finding] = []
    waivers: list[Waiver] = []
    places = Places(document)
    for manifest in group:
        if len(findings) > ruleset.config.limits.findings:
            break
        answers = Answers(manifest, collected)
        for one in _asked(manifest, ruleset, answers):
            findings.extend(_hits(one, manifest, ruleset, places, answers))
        answers.defining()
        if ANNOTATION in document.text:
            waivers.extend(from_annotations(manifest, places.index))
    return findings, waivers


def _asked(manifest: Manifest, ruleset: RuleSet, answers: Answers) -> tuple[Step, ...]:
    """The rules that are asked about a manifest."""
    asked = ruleset.plan.about(manifest)
    if asked.wants_violations and any(answers.of(release) for release in ruleset.releases):
        return asked.all
    return asked.without_violations


def _hits(step: Step, manifest: Manifest, ruleset: RuleSet, places: Places, answers: Answers) -> list[Finding]:
    most = ruleset.config.limits.findings + 1
    try:
        if step.simple:
            hits: Iterable[Any] = step.check(manifest, **step.given[0][1])
        elif len(step.given) > 1:
            releases = ((one, islice(_ask(step, manifest, one, given, answers), most)) for one, given in step.given)
            hits = merged(releases, checked)
        else:
            found = _ask(step, manifest, *step.given[0], answers)
            hits = found if step.trusted else map(checked, found)
        # Nearly all rules have nothing to say of nearly all manifests.
        rest = iter(hits)
        first = next(rest, None)
        if first is None:
            return []
        return [from_hit(step.active, manifest, hit, places) for hit in islice(chain((first,), rest), most)]
    except Exception as error:  # a rule may fail in any way; its manifest must not pass unseen
        return [crash(step.active, manifest, error, ruleset, places)]


def _ask(step: Step, manifest: Manifest, release: Release, given: dict[str, Any], answers: Answers) -> Iterator[Any]:
    """What the rule says of the manifest in a release."""
    if step.answered:
        violations = answers.of(release) if VIOLATIONS in step.answered else ()
        if VIOLATIONS in step.answered and not violations:
            return iter(())
        known = {DEFINED: answers.defined, VIOLATIONS: violations}
        given = {**given, **{name: known[name] for name in step.answered}}
    return step.check(manifest, **given)


def _for_project_rules(manifests: tuple[Manifest, ...], rules: Sequence[ActiveRule]) -> tuple[Manifest, ...]:
    """What the rules look at. Where several processes judge, it all has to travel, so what none of them wants stays."""
    if not rules or any(DEFINITIONS in one.rule.wants for one in rules):
        return manifests if rules else ()
    return without_definitions(manifests)


def _place(outcome: Outcome) -> tuple[str, int, str, str, str]:
    return (outcome.file, outcome.line, outcome.status.value, outcome.reason, outcome.detail)
