"""Policies: which countries are allowed on which day."""

from __future__ import annotations

from datetime import date

import pytest

from policylint.declared import POLICIES
from policylint.residency import jurisdictions
from policylint.residency.declarations import Evidence
from policylint.residency.jurisdictions import CONDITIONAL, EEA_ONLY, EEA_OR_ADEQUATE, Policy, Transfer, judge
from policylint.residency.places import Place, Status
from policylint.residency.tables import decisions

DAY = date(2026, 11, 26)
DPF = Evidence("dpf", "https://www.dataprivacyframework.gov/list", "2026-11-01")


def place(*countries: str, confidence: str = "A", status: Status = Status.LOCATED) -> Place:
    return Place(status, countries, confidence=confidence)


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("code", ["NO", "IS", "DE", "EU", "RE"])
def test_the_eea_is_always_allowed(policy: str, code: str) -> None:
    assert judge(place(code), Policy(DAY, policy)).allowed


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("code", ["RS", "IN", "SG", "CN", "MX", "*", "ZZ", "EPO"])
def test_others_never_are(policy: str, code: str) -> None:
    judged = judge(place("NO", code), Policy(DAY, policy, accept_eu_only=True))
    assert (judged.status, judged.refused) == (Status.REFUSED, (code,))


@pytest.mark.parametrize("code", ["AD", "AR", "CH", "FO", "GB", "GG", "IM", "JE", "NZ", "UY"])
def test_adequate(code: str) -> None:
    assert not judge(place(code), Policy(DAY, EEA_ONLY)).allowed
    assert judge(place(code), Policy(DAY, EEA_OR_ADEQUATE)).allowed
    assert judge(place(code), Policy(DAY, CONDITIONAL)).allowed


def test_gb_ends_with_its_decision() -> None:
    last = judge(place("GB"), Policy(date(2031, 12, 27), EEA_OR_ADEQUATE))
    assert (last.allowed, last.until) == (True, date(2031, 12, 27))
    after = judge(place("GB"), Policy(date(2031, 12, 28), EEA_OR_ADEQUATE))
    assert (after.status, after.refused) == (Status.REFUSED, ("GB",))
    assert after.why == (
        "United Kingdom is not in the EEA, its adequacy decision (EU) 2021/1772; extended June 2025; "
        "renewed 2025-12-19 ended on 2031-12-27"
    )


def test_a_decision_counts_from_its_adoption() -> None:
    assert not judge(place("GB"), Policy(date(2021, 6, 27), EEA_OR_ADEQUATE)).allowed
    assert judge(place("GB"), Policy(date(2021, 6, 28), EEA_OR_ADEQUATE)).allowed


def test_brazil_waits_for_the_eea() -> None:
    judged = judge(place("BR"), Policy(DAY, EEA_OR_ADEQUATE))
    assert (judged.allowed, judged.countries[0].transfer) == (False, Transfer.SAFEGUARDS)
    assert judge(place("BR"), Policy(DAY, EEA_OR_ADEQUATE, accept_eu_only=True)).allowed
    assert not judge(place("BR"), Policy(date(2026, 1, 25), EEA_OR_ADEQUATE, accept_eu_only=True)).allowed


@pytest.mark.parametrize("code", ["US", "CA", "JP", "KR", "IL"])
def test_conditions_need_evidence(code: str) -> None:
    assert not judge(place(code), Policy(DAY, EEA_OR_ADEQUATE, evidence=DPF)).allowed
    judged = judge(place(code), Policy(DAY, CONDITIONAL))
    assert (judged.allowed, judged.countries[0].transfer) == (False, Transfer.CONDITIONAL)
    assert judged.why.endswith("and no evidence is declared for this one")


@pytest.mark.parametrize(
    ("evidence", "day", "said"),
    [
        (DPF, DAY, ""),
        (DPF, date(2027, 11, 1), ""),
        (DPF, date(2027, 11, 2), "the evidence of 2026-11-01 counted until 2027-11-01"),
        (DPF._replace(until="2026-11-26"), DAY, ""),
        (DPF._replace(until="2026-11-25"), DAY, "the evidence of 2026-11-01 counted until 2026-11-25"),
        (DPF, date(2026, 10, 31), "the evidence was checked later, on 2026-11-01"),
        (DPF._replace(basis="pipeda"), DAY, "the evidence declared is of pipeda"),
    ],
)
def test_evidence_has_a_day(evidence: Evidence, day: date, said: str) -> None:
    judged = judge(place("US"), Policy(day, CONDITIONAL, evidence=evidence))
    assert judged.allowed is not bool(said)
    assert judged.why.endswith(said)


def test_what_nobody_has_confirmed_is_never_green() -> None:
    for policy in POLICIES:
        judged = judge(place("NO", confidence="C"), Policy(DAY, policy))
        assert (judged.status, judged.allowed) == (Status.UNRESOLVED, False)
    assert judge(place("GB", confidence="C"), Policy(DAY)).status is Status.REFUSED


def test_what_is_not_known_is_not_judged() -> None:
    for status in (Status.UNRESOLVED, Status.REFUSED):
        judged = judge(Place(status, why="why not"), Policy(DAY))
        assert (judged.status, judged.allowed, judged.why) == (status, False, "why not")
    assert not judge(Place(Status.LOCATED), Policy(DAY)).allowed


def test_a_declared_place_stays_declared() -> None:
    assert judge(place("NO", status=Status.DECLARED, confidence=""), Policy(DAY)).status is Status.DECLARED


@pytest.mark.parametrize(("confidence", "status"), [("C", "in force"), ("A", "repealed"), ("A", "")])
def test_a_decision_that_is_not_confirmed_or_not_in_force_is_worth_nothing(
    monkeypatch: pytest.MonkeyPatch, confidence: str, status: str
) -> None:
    known = {code: one._replace(confidence=confidence, eu_status=status) for code, one in decisions().items()}
    assert judge(place("NZ"), Policy(DAY, EEA_OR_ADEQUATE)).allowed
    monkeypatch.setattr(jurisdictions, "decisions", lambda: known)
    judged = judge(place("NZ"), Policy(DAY, EEA_OR_ADEQUATE))
    assert (judged.allowed, judged.why.endswith("is not confirmed")) == (False, True)
