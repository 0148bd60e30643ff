"""Whether the countries of a place are allowed: the policies, judged on a day."""

from __future__ import annotations

from datetime import date, timedelta
from enum import Enum

from policylint.declared import POLICIES
from policylint.model.named import NamedTuple
from policylint.residency.countries import in_eea, name
from policylint.residency.declarations import Evidence
from policylint.residency.places import ANYWHERE, Place, Status
from policylint.residency.tables import Decision, decisions

EEA_ONLY, EEA_OR_ADEQUATE, CONDITIONAL = POLICIES
_IN_FORCE = "in force"


class Transfer(Enum):
    """On what data may go to a country: it is in the EEA; a decision covers it; one covers some recipients there; nothing
    does, so that safeguards are needed; or the country is not known.
    """

    NONE = "none"
    ADEQUATE = "adequate"
    CONDITIONAL = "adequate-conditional"
    SAFEGUARDS = "safeguards-needed"
    UNKNOWN = "unknown"


class Policy(NamedTuple):
    """What is allowed, on which day, and the evidence that was declared for the recipient."""

    at: date
    name: str = EEA_ONLY
    accept_eu_only: bool = False
    evidence: Evidence | None = None


class CountryJudgement(NamedTuple):
    """What a policy says of one country. ``why`` is a clause for a message, ``until`` the last day of the answer."""

    code: str
    allowed: bool
    transfer: Transfer
    why: str
    until: date | None = None


class Judgement(NamedTuple):
    """What a policy says of a place. ``status`` is `Status.REFUSED` where it is not allowed; `Status.UNRESOLVED` where it is
    not known, or known only from rows that nobody has confirmed; else as the place is known, and allowed.

    ``refused`` are the countries that are not allowed, ``until`` the last day on which all that it rests on counts.
    """

    status: Status
    why: str
    countries: tuple[CountryJudgement, ...] = ()
    refused: tuple[str, ...] = ()
    until: date | None = None

    @property
    def allowed(self) -> bool:
        """Whether the place is known and all its countries are allowed."""
        return self.status in (Status.LOCATED, Status.DECLARED)


def judge(place: Place, policy: Policy) -> Judgement:
    """Holds the place against the policy. One country that is not allowed is enough, whatever its row rests on; a place is
    allowed only on rows that are confirmed.
    """
    if not place.known:
        return Judgement(place.status, place.why)
    judged = tuple(judge_country(code, policy) for code in place.countries)
    refused = tuple(one.code for one in judged if not one.allowed)
    if refused or not judged:
        why = "; ".join(one.why for one in judged if not one.allowed)
        return Judgement(Status.REFUSED, why or "no country is known", judged, refused)
    until = min((one.until for one in judged if one.until), default=None)
    if place.confidence == "C":
        return Judgement(Status.UNRESOLVED, "nobody has confirmed where it is; declare it", judged, (), until)
    return Judgement(place.status, "; ".join(dict.fromkeys(one.why for one in judged)), judged, (), until)


def judge_country(code: str, policy: Policy) -> CountryJudgement:
    """What the policy says of one country."""
    if code == ANYWHERE:
        return CountryJudgement(code, False, Transfer.UNKNOWN, "it may be anywhere")
    if in_eea(code):
        return CountryJudgement(
            code, True, Transfer.NONE, f"{name(code)} is in the EEA" if code != "EU" else "it is in the EU"
        )
    decision = decisions().get(code)
    if decision is None or decision.kind == "international organisation":
        return CountryJudgement(code, False, Transfer.SAFEGUARDS, f"{name(code)} is not in the EEA")
    transfer, said = _force(decision, policy)
    if transfer is Transfer.SAFEGUARDS or policy.name == EEA_ONLY:
        said = said if policy.name != EEA_ONLY else ""
        return CountryJudgement(code, False, transfer, f"{name(code)} is not in the EEA" + (f", {said}" if said else ""))
    if transfer is Transfer.ADEQUATE:
        return CountryJudgement(code, True, transfer, f"{name(code)} has an adequacy decision", decision.expires)
    return _conditional(decision, policy)


def _force(decision: Decision, policy: Policy) -> tuple[Transfer, str]:
    """What the decision is worth on the day, and what speaks against it."""
    about = f"its adequacy decision {decision.instrument}"
    if policy.at < decision.adopted:
        return Transfer.SAFEGUARDS, f"{about} was adopted on {decision.adopted}"
    if decision.expires and policy.at > decision.expires:
        return Transfer.SAFEGUARDS, f"{about} ended on {decision.expires}"
    if decision.confidence == "C" or decision.eu_status != _IN_FORCE:
        return Transfer.SAFEGUARDS, f"{about} is not confirmed"
    if decision.eea_status != _IN_FORCE and not policy.accept_eu_only:
        return Transfer.SAFEGUARDS, f"{about} has not been taken over by the EEA (accept_eu_only_adequacy)"
    return (Transfer.CONDITIONAL if decision.condition else Transfer.ADEQUATE), ""


def _conditional(decision: Decision, policy: Policy) -> CountryJudgement:
    """Whether the evidence shows what the decision asks of a recipient."""
    code, transfer = decision.code, Transfer.CONDITIONAL
    only = f"the adequacy decision on {name(code)} holds for some recipients only ({decision.condition}: {decision.note})"
    if policy.name != CONDITIONAL:
        return CountryJudgement(code, False, transfer, only)
    fault, until = _worth(policy.evidence, decision.condition, policy.at)
    if fault:
        return CountryJudgement(code, False, transfer, f"{only}, and {fault}")
    ends = min(filter(None, (until, decision.expires)))
    return CountryJudgement(code, True, transfer, f"{name(code)}: {decision.condition} is declared", ends)


def _worth(evidence: Evidence | None, condition: str, at: date) -> tuple[str, date | None]:
    """What is wrong with the evidence on the day, and its last day."""
    if evidence is None:
        return "no evidence is declared for this one", None
    if evidence.basis != condition:
        return f"the evidence declared is of {evidence.basis}", None
    checked = date.fromisoformat(evidence.checked)
    until = date.fromisoformat(evidence.until) if evidence.until else checked + timedelta(days=365)
    if at < checked:
        return f"the evidence was checked later, on {checked}", None
    if at > until:
        return f"the evidence of {checked} counted until {until}", None
    return "", until
