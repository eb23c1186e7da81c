"""Under which law may a partner be given its grant, and how much assistance may it still be given?

Sources: the questions on Northern Ireland and their branches are those of Innovate UK's Innovation Funding Service (its
published code of November 2022; Windsor Framework, Article 10). Minimal financial assistance and SPEI assistance:
Subsidy Control Act 2022, sections 36 to 39; the limits are data (`app/regions/subsidy_limits.json`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum

from workflows.calendar import financial_year
from workflows.machine import Reason
from workflows.terms import OrganisationKind, SubsidyRule
from workflows.wording import day, money

WHERE = "finance:subsidy"
_YEARS_BEFORE = 2


class SubsidyRoute(StrEnum):
    """The law that governs a grant to one partner."""

    SUBSIDY_CONTROL = "subsidy_control"
    STATE_AID = "state_aid"


class AssistanceKind(StrEnum):
    """What an enterprise was given: minimal financial assistance, or assistance for services of public interest."""

    MINIMAL = "minimal"
    SPEI = "spei"


@dataclass(frozen=True)
class SubsidyAnswers:
    """What a partner says, None where it has not said. `kept_apart` is recorded and never changes the result."""

    affects_goods: bool | None = None
    will_trade: bool | None = None
    is_based: bool | None = None
    sells: bool | None = None
    lets_others_sell: bool | None = None
    farms: bool | None = None
    kept_apart: bool | None = None
    received_any: bool | None = None


@dataclass(frozen=True)
class Assistance:
    """Assistance that the enterprise, with its group, was given: when, by whom, how much in pence."""

    given_on: date
    body: str
    amount_pence: int
    kind: AssistanceKind


@dataclass(frozen=True)
class Limits:
    """How much may be given in pence from a day on, with what was received in the period before."""

    since: date
    minimal_pence: int
    spei_pence: int


@dataclass(frozen=True)
class Standing:
    """One partner as the rules on subsidies want to know it. `received` is all that it says it was given."""

    organisation_name: str
    kind: OrganisationKind
    answers: SubsidyAnswers
    received: tuple[Assistance, ...]
    grant_pence: int


_TIES = ("is_based", "sells", "lets_others_sell", "farms")


def asked(answers: SubsidyAnswers, rule: SubsidyRule) -> tuple[str, ...]:
    """The questions that are asked after these answers, in their order."""
    names = ["affects_goods"]
    if answers.affects_goods is False:
        names.append("will_trade")
    if answers.affects_goods or answers.will_trade:
        names += _TIES
        names += ["kept_apart"] if answers.farms else []
    return (*names, "received_any") if rule == SubsidyRule.MINIMAL else tuple(names)


def kept(answers: SubsidyAnswers, rule: SubsidyRule) -> SubsidyAnswers:
    """The answers to what is asked; what an earlier answer makes pointless is not kept."""
    wanted = asked(answers, rule)
    return SubsidyAnswers(**{one.name: getattr(answers, one.name) for one in fields(answers) if one.name in wanted})


def missing(answers: SubsidyAnswers, rule: SubsidyRule) -> tuple[str, ...]:
    """The questions that are asked and not answered."""
    return tuple(name for name in asked(answers, rule) if getattr(answers, name) is None)


def route(answers: SubsidyAnswers) -> SubsidyRoute | None:
    """The law that follows; None while the answers do not decide it.

    No to trade in goods and to trade through Northern Ireland: the Subsidy Control Act. After a yes to either, any tie
    to Northern Ireland means State aid rules, and none of the four the Subsidy Control Act.
    """
    if not (answers.affects_goods or answers.will_trade):
        both = (answers.affects_goods, answers.will_trade)
        return SubsidyRoute.SUBSIDY_CONTROL if both == (False, False) else None
    ties = [getattr(answers, name) for name in _TIES]
    if any(ties):
        return SubsidyRoute.STATE_AID
    return None if None in ties else SubsidyRoute.SUBSIDY_CONTROL


def reason(answers: SubsidyAnswers) -> str:
    """Why that law follows, in a sentence; '' while the answers do not decide it."""
    found = route(answers)
    if found is None:
        return ""
    if not (answers.affects_goods or answers.will_trade):
        return "The Subsidy Control Act applies: the project touches no trade in goods with the EU by Northern Ireland."
    if found == SubsidyRoute.SUBSIDY_CONTROL:
        return "The Subsidy Control Act applies: the organisation has no tie to trade in Northern Ireland."
    return (
        "State aid rules apply: the project touches trade in goods, and the organisation has a tie to Northern Ireland."
    )


def period_start(on: date) -> date:
    """The first day that counts: 1 April two financial years before the one in which the assistance is given."""
    return date(financial_year(on) - _YEARS_BEFORE, 4, 1)


def received_pence(received: Iterable[Assistance], on: date, kind: AssistanceKind | None = None) -> int:
    """What was received from the start of the period up to this day, of one kind or of both."""
    return sum(
        one.amount_pence
        for one in received
        if period_start(on) <= one.given_on <= on and (kind is None or one.kind == kind)
    )


def limits_on(every: Sequence[Limits], on: date) -> Limits:
    """The limits in force on a day: the latest that began by then. `ValueError` before the first."""
    begun = [one for one in every if one.since <= on]
    if not begun:
        raise ValueError(f"There is no limit for {on.isoformat()}.")
    return max(begun, key=lambda one: one.since)


def refusals(rule: SubsidyRule, every: Sequence[Limits], standings: Iterable[Standing], on: date) -> tuple[Reason, ...]:
    """Every rule on subsidies that a project breaks, as of a day. `where` is 'finance:subsidy'.

    The limit on minimal financial assistance counts minimal and SPEI assistance together, and holds for enterprises
    under the Subsidy Control Act.
    """
    if rule == SubsidyRule.NOT_ASKED:
        return ()
    return tuple(found for one in standings for found in _refusals(rule, limits_on(every, on), one, on))


def _refusals(rule: SubsidyRule, limits: Limits, one: Standing, on: date) -> list[Reason]:
    name = one.organisation_name
    if missing(one.answers, rule):
        return [Reason("subsidy_unanswered", f"{name}: answer the questions on subsidies.", WHERE)]
    if rule != SubsidyRule.MINIMAL:
        return []
    if one.answers.received_any and not one.received:
        return [Reason("assistance_unsaid", f"{name}: say which assistance it has received.", WHERE)]
    if one.kind != OrganisationKind.BUSINESS or route(one.answers) != SubsidyRoute.SUBSIDY_CONTROL:
        return []
    received = received_pence(one.received, on)
    total = received + one.grant_pence
    if total <= limits.minimal_pence:
        return []
    since, grant = day(period_start(on)), money(one.grant_pence)
    text = (
        f"{name}: {money(received)} received since {since} and a grant of {grant} come to {money(total)}; "
        f"the most in minimal financial assistance is {money(limits.minimal_pence)}."
    )
    return [Reason("above_minimal_assistance", text, WHERE)]
