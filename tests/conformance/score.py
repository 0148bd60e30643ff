"""Counts of agreement by peer and by concept, for people and as JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from tests.conformance.concepts import Explanation
from tests.conformance.judging import Answer


def shares(answers: Iterable[Answer], of: Callable[[Answer], str]) -> dict[str, dict[str, int]]:
    """``agree`` and ``cases`` by whatever OF says, sorted."""
    found: dict[str, dict[str, int]] = {}
    for one in answers:
        count = found.setdefault(of(one), {"agree": 0, "cases": 0})
        count["agree"] += one.agrees
        count["cases"] += 1
    return dict(sorted(found.items()))


def result(answers: Sequence[Answer], left_out: int, explanations: Sequence[Explanation]) -> dict[str, Any]:
    """Everything that the JSON file holds."""
    core = [one for one in answers if one.case.core]
    concepts = shares(core, lambda one: one.case.concept)
    weighted = sum(one["agree"] / one["cases"] for one in concepts.values()) / max(len(concepts), 1)
    disagreements = [_disagreement(one, explanations) for one in answers if not one.agrees]
    return {
        "core": {"weighted": round(weighted, 6), **_total(core)},
        "all": _total(answers),
        "concepts": concepts,
        "all_concepts": shares(answers, lambda one: one.case.concept),
        "peers": shares(answers, lambda one: one.case.peer),
        "pod_security": _total([one for one in answers if one.case.pod_security]),
        "left_out": left_out,
        "explained": sum(bool(one["explanation"]) for one in disagreements),
        "disagreements": disagreements,
    }


def lines(result: dict[str, Any], *, every: bool) -> Iterable[str]:
    """The result for people. Without EVERY, a concept without a rule takes one line, not one for each case."""
    for one in result["disagreements"]:
        if every or one["found"] is not None or one["why"] != "no rule for this concept":
            expected = "fail" if one["expect"] == "fail" else "pass"
            said = {True: "found", False: "not found", None: "not judged"}[one["found"]]
            explained = f"  [{one['explanation']}]" if one["explanation"] else ""
            yield f"{one['id']} {one['concept']} {one['check']} {one['file']} {one['object']}: {expected}, {said}: {one['why']}{explained}"
    for title, key in (("peer", "peers"), ("concept, core", "concepts"), ("concept, all", "all_concepts")):
        yield f"-- by {title}"
        yield from (f"{one['agree']:5} of {one['cases']:5}  {name}" for name, one in result[key].items())
    core, total, pods = result["core"], result["all"], result["pod_security"]
    yield f"core: {core['agree']} of {core['cases']}, weighted by concept {100 * core['weighted']:.1f} %"
    yield f"all: {total['agree']} of {total['cases']}; pod security: {pods['agree']} of {pods['cases']}"
    yield f"disagreements: {len(result['disagreements'])}, explained {result['explained']}; left out: {result['left_out']}"


def _total(answers: Sequence[Answer]) -> dict[str, int]:
    return {"agree": sum(one.agrees for one in answers), "cases": len(answers)}


def _disagreement(one: Answer, explanations: Sequence[Explanation]) -> dict[str, Any]:
    case = one.case
    why = next((it for it in explanations if it.counts_for(case)), None)
    return {
        "id": case.id,
        "concept": case.concept,
        "variant": case.variant,
        "check": case.source,
        "core": case.core,
        "file": case.file,
        "object": " ".join(filter(None, (case.resource, case.container))),
        "expect": "fail" if case.fails else "pass",
        "found": one.found,
        "why": one.why,
        "explanation": f"{why.why} ({why.source})" if why else "",
    }
