"""What is asked of somebody who wonders whether they may apply, and what do the call's own rules say to the answers?

A finding rests on one rule of the definition and names it. The questions are those that a rule of this call needs, and
no others; one that is left open leaves its rules open too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from workflows.definition import Core, EligibilityKind, EligibilityRule, FinanceRules
from workflows.eligibility import Applicant, Outcome, verdicts
from workflows.field_words import said
from workflows.finance import ceiling
from workflows.wording import counted, money, percent

MONEY = "money"
RATES = "rates"


class Fact(StrEnum):
    """What can be asked of an applicant and their project, in the order in which it is asked."""

    LEAD_KIND = "lead_kind"
    LEAD_SIZE = "lead_size"
    UK_REGISTERED = "uk_registered"
    PLACE_OF_WORK = "place_of_work"
    CATEGORY = "category"
    MONTHS = "months"
    COST = "cost"
    PARTNERS = "partners"
    STATEMENT = "statement"


@dataclass(frozen=True)
class Finding:
    """What one rule says, in its own words. `clause` is where it stands: 'rule-<id>' of who may apply, or 'money'."""

    clause: str
    outcome: Outcome
    words: str


def facts_asked(core: Core) -> tuple[Fact, ...]:
    """The facts on which some rule of this call rests; statements once, whatever their number."""
    wanted = {Fact(rule.kind.value) for rule in (*core.eligibility, *_money_rules(core.finance))}
    if core.finance.ceilings:
        wanted |= {Fact.LEAD_KIND, Fact.LEAD_SIZE, Fact.CATEGORY}
    return tuple(fact for fact in Fact if fact in wanted)


def statements(core: Core) -> tuple[EligibilityRule, ...]:
    """The rules that are questions themselves, in the order of the call."""
    return tuple(rule for rule in core.eligibility if rule.kind == EligibilityKind.STATEMENT)


def findings(core: Core, applicant: Applicant) -> tuple[Finding, ...]:
    """What every rule says: first those of who may apply, then those of money."""
    return (
        *_findings(core.eligibility, applicant),
        *_findings(_money_rules(core.finance), applicant, clause=MONEY),
        *_rate(core.finance, applicant),
    )


def outcome_of(found: Sequence[Finding]) -> Outcome:
    """No when any rule says no; else ask when any is open; else yes."""
    outcomes = {one.outcome for one in found}
    return next((one for one in (Outcome.NO, Outcome.ASK) if one in outcomes), Outcome.YES)


def _findings(rules: Sequence[EligibilityRule], applicant: Applicant, clause: str = "") -> list[Finding]:
    return [Finding(clause or f"rule-{one.rule.id}", one.outcome, one.rule.words) for one in verdicts(rules, applicant)]


def _money_rules(rules: FinanceRules) -> tuple[EligibilityRule, ...]:
    """The bounds of a project, as rules like those of who may apply."""
    months = f"A project lasts {rules.minimum_months} to {rules.maximum_months} months."
    cost = f"A project costs {money(rules.minimum_cost_pence)} to {money(rules.maximum_cost_pence)}."
    partners = f"At least {counted(rules.minimum_partners, 'organisation')} take part in a project."
    return (
        EligibilityRule("months", EligibilityKind.MONTHS, months, low=rules.minimum_months, high=rules.maximum_months),
        EligibilityRule(
            "cost", EligibilityKind.COST, cost, low=rules.minimum_cost_pence, high=rules.maximum_cost_pence
        ),
        *(
            [EligibilityRule("partners", EligibilityKind.PARTNERS, partners, low=rules.minimum_partners)]
            if rules.minimum_partners > 1
            else []
        ),
    )


def _rate(rules: FinanceRules, applicant: Applicant) -> list[Finding]:
    """Whether the call pays such an organisation for such research at all, and up to which share of its costs."""
    if not rules.ceilings:
        return []
    kind, size, category = applicant.lead_kind, applicant.lead_size, applicant.category
    if kind is None or size is None or category is None:
        words = (
            "The call pays a share of the costs, which the kind and the size of the organisation and the research set."
        )
        return [Finding(RATES, Outcome.ASK, words)]
    highest = ceiling(rules, kind, size, category)
    who = f"({said(kind)}, {said(size)}, {said(category)})"
    if not highest:
        return [Finding(RATES, Outcome.NO, f"The call has no rate of grant for this {who}.")]
    rate = min(highest, rules.fixed_basis_points or highest)
    return [Finding(RATES, Outcome.YES, f"The call pays up to {percent(rate)} of the eligible costs {who}.")]
