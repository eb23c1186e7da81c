"""May this organisation apply, with this project: yes, no, or is there something to ask first?

Each rule of the call is judged on the facts given. A fact that is not known makes nobody ineligible: the rule is then
something to ask about. `workflows.eligibility_check` asks for the facts, and judges the rules of money beside these.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from workflows.machine import Reason
from workflows.rules import EligibilityKind, EligibilityRule
from workflows.terms import OrganisationKind, OrganisationSize, ResearchCategory


class Outcome(StrEnum):
    """What one rule says of one applicant."""

    YES = "yes"
    NO = "no"
    ASK = "ask"


@dataclass(frozen=True)
class Applicant:
    """What is known of an organisation and its project; None for what is not known. `answers` are by rule id."""

    lead_kind: OrganisationKind | None = None
    lead_size: OrganisationSize | None = None
    category: ResearchCategory | None = None
    is_uk_registered: bool | None = None
    works_in_region: bool | None = None
    months: int | None = None
    cost_pence: int | None = None
    partners: int | None = None
    answers: Mapping[str, bool | None] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True)
class Verdict:
    """What one rule says, with the rule behind it."""

    rule: EligibilityRule
    outcome: Outcome


def verdicts(rules: Sequence[EligibilityRule], applicant: Applicant) -> tuple[Verdict, ...]:
    """What each rule says, in the order in which the call gives them."""
    return tuple(Verdict(rule, _outcome(_JUDGES[rule.kind](rule, applicant))) for rule in rules)


def overall(found: Sequence[Verdict]) -> Outcome:
    """No when any rule says no; else ask when any is open; else yes."""
    outcomes = {verdict.outcome for verdict in found}
    return next((one for one in (Outcome.NO, Outcome.ASK) if one in outcomes), Outcome.YES)


def broken(rules: Sequence[EligibilityRule], applicant: Applicant) -> tuple[Reason, ...]:
    """Every rule that these facts break, as a reason why the application is refused; what is not known breaks none."""
    return tuple(
        Reason(
            "not_eligible",
            f"A rule of who may apply is not kept: {verdict.rule.words}",
            _MENDED.get(verdict.rule.kind, ""),
        )
        for verdict in verdicts(rules, applicant)
        if verdict.outcome == Outcome.NO
    )


# Where an applicant mends what breaks a rule; nowhere for what an organisation is.
_MENDED: Mapping[EligibilityKind, str] = MappingProxyType(
    {
        EligibilityKind.MONTHS: "details",
        EligibilityKind.COST: "finance:cost",
        EligibilityKind.PARTNERS: "finance:partners",
    }
)


def _outcome(keeps: bool | None) -> Outcome:
    return Outcome.ASK if keeps is None else Outcome.YES if keeps else Outcome.NO


def _within(rule: EligibilityRule, value: int | None) -> bool | None:
    if value is None:
        return None
    return (rule.low is None or value >= rule.low) and (rule.high is None or value <= rule.high)


def _kind(rule: EligibilityRule, applicant: Applicant) -> bool | None:
    return None if applicant.lead_kind is None else applicant.lead_kind in rule.kinds


def _size(rule: EligibilityRule, applicant: Applicant) -> bool | None:
    return None if applicant.lead_size is None else applicant.lead_size in rule.sizes


def _statement(rule: EligibilityRule, applicant: Applicant) -> bool | None:
    answer = applicant.answers.get(rule.id)
    return None if answer is None else answer == rule.wanted


_JUDGES: Mapping[EligibilityKind, Callable[[EligibilityRule, Applicant], bool | None]] = MappingProxyType(
    {
        EligibilityKind.LEAD_KIND: _kind,
        EligibilityKind.LEAD_SIZE: _size,
        EligibilityKind.UK_REGISTERED: lambda rule, applicant: applicant.is_uk_registered,
        EligibilityKind.PLACE_OF_WORK: lambda rule, applicant: applicant.works_in_region,
        EligibilityKind.MONTHS: lambda rule, applicant: _within(rule, applicant.months),
        EligibilityKind.COST: lambda rule, applicant: _within(rule, applicant.cost_pence),
        EligibilityKind.PARTNERS: lambda rule, applicant: _within(rule, applicant.partners),
        EligibilityKind.STATEMENT: _statement,
    }
)
