"""Are the dates, the rules (of money, eligibility and portfolio) and the partnership sound enough to be signed?"""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from workflows.definition import FinanceRules, Milestones
from workflows.machine import Reason
from workflows.money import FULL_BASIS_POINTS
from workflows.names import id_problems
from workflows.partnership import Partnership
from workflows.rules import EligibilityKind, EligibilityRule, Measure, PortfolioKind, PortfolioRule
from workflows.spend_profile import MOST_MONTHS
from workflows.terms import OrganisationSize
from workflows.wording import counted, listed, moment, money, percent

_MILESTONES = {
    "opens_at": "opening",
    "questions_until_at": "the last questions",
    "answers_by_at": "the last answers",
    "closes_at": "the deadline",
    "assessment_starts_at": "the start of assessment",
    "assessment_due_at": "the end of assessment",
    "panel_at": "the panel",
    "decision_due_at": "the decision",
    "release_at": "the release",
}
# Codes of the Office for National Statistics: a letter for the country and eight digits.
_GSS_CODE = re.compile(r"[EWSN][0-9]{8}")
_BOUNDED = frozenset({EligibilityKind.MONTHS, EligibilityKind.COST, EligibilityKind.PARTNERS})
_BINDING = frozenset({PortfolioKind.EXCLUSIVE, PortfolioKind.DEPENDENT})
_MEASURES = {
    Measure.COUNT: "a number of projects",
    Measure.PENCE: "a sum of money",
    Measure.BASIS_POINTS: "a share of the grant",
}
_YEAR = re.compile(r"20[0-9]{2}")


def milestone_problems(milestones: Milestones) -> list[Reason]:
    """What is out of order among the dates."""
    words = "The time of {} must be after that of {}. It is {}, and that is {}."
    return [
        Reason(
            "milestones",
            words.format(_MILESTONES[later], _MILESTONES[earlier], moment(after), moment(before)),
            _at(later),
        )
        for (earlier, before), (later, after) in pairwise(milestones.in_order)
        if not before < after
    ]


def _at(milestone: str) -> str:
    """The part of the core that holds this date."""
    return "core:question-dates" if milestone in ("questions_until_at", "answers_by_at") else "core:milestones"


def finance_problems(rules: FinanceRules) -> list[Reason]:
    """What is wrong with the rules of money."""
    rows = [(row.kind, row.size, row.category) for row in rules.ceilings]
    shares = (rules.overheads_basis_points_of_labour, rules.participation_cap_basis_points)
    rates = [row.basis_points for row in rules.ceilings]
    holds_code_text = (
        (
            0 < rules.minimum_cost_pence <= rules.maximum_cost_pence,
            "cost_bounds",
            "The least project cost must be above £0 and not above the most. "
            f"It is {money(rules.minimum_cost_pence)}, and the most is {money(rules.maximum_cost_pence)}.",
        ),
        (
            0 < rules.minimum_months <= rules.maximum_months,
            "month_bounds",
            "The shortest project must last at least 1 month and not longer than the longest. "
            f"It lasts {rules.minimum_months}, and the longest {counted(rules.maximum_months, 'month')}.",
        ),
        (bool(rows), "no_ceilings", "There is no grant rate for anybody. Give at least one."),
        (len(set(rows)) == len(rows), "ceiling_twice", "Two grant rates are given for the same organisations."),
        (
            all(0 <= rate <= FULL_BASIS_POINTS for rate in (*rates, *shares)),
            "rates",
            "Every grant rate, the overheads and the research share must be between 0% and 100%. "
            f"One is {_outside((*rates, *shares))}.",
        ),
        (len(set(rules.categories)) == len(rules.categories), "category_twice", "A cost category is allowed twice."),
        (
            rules.minimum_partners >= 1,
            "partners",
            f"A project must have at least 1 organisation. The least here is {rules.minimum_partners}.",
        ),
        *_optional_rules(rules),
    )
    return [Reason(code, text, "core:finance") for holds, code, text in holds_code_text if not holds]


def _optional_rules(rules: FinanceRules) -> tuple[tuple[bool, str, str], ...]:
    """What holds of the rules of money that a call may do without."""
    return (
        *(
            (cap is None or cap > 0, "grant_cap", f"A cap on the grant must be above £0. It is {money(cap or 0)}.")
            for cap in (rules.maximum_grant_pence, rules.maximum_partner_grant_pence)
        ),
        (
            rules.fixed_basis_points is None or 0 < rules.fixed_basis_points <= FULL_BASIS_POINTS,
            "fixed_rate",
            "The fixed grant rate must be above 0% and not above 100%. "
            f"It is {percent(rules.fixed_basis_points or 0)}.",
        ),
        (
            not rules.asks_for_months or rules.maximum_months <= MOST_MONTHS,
            "months_asked",
            f"Where costs are asked for by month, a project must last at most {MOST_MONTHS} months. "
            f"The longest here lasts {rules.maximum_months}.",
        ),
    )


def eligibility_problems(place: str, rules: Sequence[EligibilityRule]) -> list[Reason]:
    """What is wrong with the rules of who may apply."""
    return [reason for rule in rules for reason in _eligibility_problems(f"{place}:eligibility:{rule.id}", rule)]


def _eligibility_problems(where: str, rule: EligibilityRule) -> list[Reason]:
    bounds = (rule.low, rule.high)
    wrong = _failing(
        where,
        (
            bool(rule.words.strip()),
            "no_words",
            "This rule of eligibility has no words. Write it as applicants read it.",
        ),
        (rule.kind != EligibilityKind.LEAD_KIND or rule.kinds, "no_kinds", "Say which kinds of organisation may lead."),
        (rule.kind != EligibilityKind.LEAD_SIZE or rule.sizes, "no_sizes", "Say which sizes of organisation may lead."),
        (rule.kind not in _BOUNDED or bounds != (None, None), "no_bounds", "Give this rule a least or a most."),
        (_in_order(*bounds), "bounds", _bounds_words(*bounds)),
    )
    return [*id_problems(where, rule.id), *wrong]


def portfolio_problems(place: str, rules: Sequence[PortfolioRule]) -> list[Reason]:
    """What is wrong with the rules that the chosen projects keep together."""
    return [reason for rule in rules for reason in _portfolio_problems(f"{place}:portfolio:{rule.id}", rule)]


def _portfolio_problems(where: str, rule: PortfolioRule) -> list[Reason]:
    if rule.kind in _BINDING:
        are_several = len(set(rule.members)) > 1 and len(set(rule.members)) == len(rule.members)
        wrong = _failing(where, (are_several, "members", "Name two projects or more, each once."))
        return [*id_problems(where, rule.id), *wrong]
    wrong = _failing(
        where,
        (_is_subject(rule), "subject", "Say which year, theme, place (by its GSS code) or size this rule is about."),
        (
            (rule.measure == Measure.BASIS_POINTS) == (rule.kind == PortfolioKind.CO_INVESTMENT),
            "measure",
            "A rule for co-investment must be a share of the grant, and only such a rule may be one. "
            f"This rule is {_MEASURES[rule.measure]}.",
        ),
        (
            rule.kind != PortfolioKind.YEAR or rule.measure == Measure.PENCE,
            "measure",
            f"A rule for a financial year must be given in money. This rule is {_MEASURES[rule.measure]}.",
        ),
        ((rule.low, rule.high) != (None, None), "no_bounds", "Give this rule a least or a most."),
        (
            _in_order(rule.low, rule.high),
            "bounds",
            _bounds_words(rule.low, rule.high),
        ),
    )
    return [*id_problems(where, rule.id), *wrong]


def _is_subject(rule: PortfolioRule) -> bool:
    fits = {
        PortfolioKind.YEAR: _YEAR.fullmatch(rule.subject) is not None,
        PortfolioKind.PLACE: _GSS_CODE.fullmatch(rule.subject) is not None,
        PortfolioKind.SIZE: rule.subject in {size.value for size in OrganisationSize},
        PortfolioKind.CO_INVESTMENT: rule.subject == "",
    }
    return fits.get(rule.kind, bool(rule.subject.strip()))


def partnership_problems(place: str, partnership: Partnership | None) -> list[Reason]:
    """What is wrong with what a layer says of who stands behind it."""
    if partnership is None:
        return []
    places = partnership.places
    return _failing(
        f"{place}:partnership",
        (bool(partnership.lead_authority.strip()), "no_authority", "Name the lead authority of this region."),
        (bool(partnership.responsible_officer.strip()), "no_officer", "Name the senior responsible officer."),
        (
            all(_GSS_CODE.fullmatch(code) for code in places),
            "gss_code",
            "Every place must have a GSS code, like E08000003. One has "
            f"‘{next((code for code in places if not _GSS_CODE.fullmatch(code)), '')}’.",
        ),
        (len(set(places)) == len(places), "place_twice", "A place is named twice."),
        (
            all(one.name.strip() and "@" in one.email for one in partnership.contacts),
            "contact",
            "Each contact must have a name and an e-mail address. One lacks one of them.",
        ),
    )


def _bounds_words(low: int | None, high: int | None) -> str:
    found = [f"the {name} is {bound:,}" for name, bound in (("least", low), ("most", high)) if bound is not None]
    return f"The least of this rule must not be above its most, and neither below 0. Here {listed(found)}."


def _outside(shares: Iterable[int]) -> str:
    return percent(next((share for share in shares if not 0 <= share <= FULL_BASIS_POINTS), 0))


def _in_order(low: int | None, high: int | None) -> bool:
    given = [bound for bound in (low, high) if bound is not None]
    return all(bound >= 0 for bound in given) and given == sorted(given)


def _failing(where: str, *holds_code_text: tuple[object, str, str]) -> list[Reason]:
    rows: Iterable[tuple[object, str, str]] = holds_code_text
    return [Reason(code, text, where) for holds, code, text in rows if not holds]
