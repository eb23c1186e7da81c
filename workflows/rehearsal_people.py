"""Does each rule of who may apply let somebody in and keep somebody out, and do all of them together?"""

from collections.abc import Sequence

from workflows.definition import Definition, FinanceRules
from workflows.draws import Draws
from workflows.eligibility import Applicant, Outcome, overall, verdicts
from workflows.rehearsal_report import Chapter, Finding, Line, region_of, share_words
from workflows.rules import EligibilityKind, EligibilityRule
from workflows.terms import OrganisationKind, OrganisationSize

_MOST_PARTNERS = 6


def people_chapter(definition: Definition, seed: int, count: int) -> Chapter:
    """Each rule asked of made-up organisations whose projects keep the call's own bounds of cost and length."""
    rules = definition.core.eligibility
    draws = Draws(seed, region_of(definition), "people")
    found = [verdicts(rules, _applicant(definition.core.finance, rules, draws)) for _ in range(count)]
    let_in = [sum(row[place].outcome == Outcome.YES for row in found) for place in range(len(rules))]
    together = sum(overall(row) == Outcome.YES for row in found)
    lines = [
        Line(rule.words, (share_words(number, count),), number, count)
        for rule, number in zip(rules, let_in, strict=True)
    ]
    return Chapter(
        id="people",
        region=region_of(definition),
        said=f"{share_words(together, count)} made-up organisations may apply." if rules else "There are no rules.",
        head=("Rule", "Let in"),
        lines=(*lines, Line("All of them", (share_words(together, count),), together, count)) if rules else (),
        findings=tuple(_findings(rules, let_in, together, count)),
    )


def _findings(rules: Sequence[EligibilityRule], let_in: Sequence[int], together: int, count: int) -> list[Finding]:
    found = [
        Finding("lets_nobody_in", f"‘{rule.words}’ let none of {count} in.", _where(rule), is_grave=True)
        for rule, number in zip(rules, let_in, strict=True)
        if count and not number
    ]
    found += [
        Finding("keeps_nobody_out", f"‘{rule.words}’ let all of {count} in: does the call need it?", _where(rule))
        for rule, number in zip(rules, let_in, strict=True)
        if count and number == count
    ]
    if rules and count and not together and not any(finding.is_grave for finding in found):
        text = f"Each rule lets somebody in, but all of them together let none of {count} in."
        found.append(Finding("together_nobody", text, "core:eligibility", is_grave=True))
    return found


def _where(rule: EligibilityRule) -> str:
    return f"core:eligibility:{rule.id}"


def _applicant(rules: FinanceRules, eligibility: Sequence[EligibilityRule], draws: Draws) -> Applicant:
    """Somebody who keeps the money rules; often with a number at the very bound of a rule, or just beside it."""
    months = _near(eligibility, EligibilityKind.MONTHS, (rules.minimum_months, rules.maximum_months), draws)
    cost = _near(eligibility, EligibilityKind.COST, (rules.minimum_cost_pence, rules.maximum_cost_pence), draws)
    fewest = rules.minimum_partners
    return Applicant(
        lead_kind=draws.one_of(tuple(OrganisationKind)),
        lead_size=draws.one_of(tuple(OrganisationSize)),
        is_uk_registered=draws.chance(80),
        works_in_region=draws.chance(80),
        months=months,
        cost_pence=cost,
        partners=_near(eligibility, EligibilityKind.PARTNERS, (fewest, fewest + _MOST_PARTNERS), draws),
        answers={rule.id: draws.chance(50) for rule in eligibility if rule.kind == EligibilityKind.STATEMENT},
    )


def _near(rules: Sequence[EligibilityRule], kind: EligibilityKind, bounds: tuple[int, int], draws: Draws) -> int:
    turning = [bound for rule in rules if rule.kind == kind for bound in (rule.low, rule.high) if bound is not None]
    low, high = bounds
    if turning and draws.chance(40):
        return min(max(draws.one_of(turning) + draws.within(-1, 1), low), high)
    return draws.within(low, high)
