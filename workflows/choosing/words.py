"""How is each rule of a list told: its title, what it asks, and by how much a list keeps or misses it?"""

from workflows.choosing.model import Kind, Rule, Rules
from workflows.money import FULL_BASIS_POINTS
from workflows.rules import Measure
from workflows.wording import counted, financial_year_words, money, percent

_TITLES = {
    Kind.BUDGET: "Budget",
    Kind.THEME: "Theme: {}",
    Kind.PLACE: "Place: {}",
    Kind.SIZE: "Size: {}",
    Kind.TECHNOLOGY: "Technology: {}",
    Kind.CO_INVESTMENT: "Co-investment on the whole",
    Kind.LEAD: "Awards for one lead organisation",
    Kind.EXCLUSIVE: "Not both",
    Kind.DEPENDENT: "Only together",
}


def title(rule: Rule) -> str:
    """The name of a rule on a light."""
    if rule.kind == Kind.YEAR:
        return financial_year_words(int(rule.subject))
    return _TITLES[rule.kind].format(rule.name or rule.subject)


def amount(rule: Rule, number: int) -> str:
    """A number of this rule with its unit."""
    if rule.kind == Kind.CO_INVESTMENT:
        return f"{percent(number)} of the grants"
    return money(number) if rule.measure == Measure.PENCE else counted(number, "award")


def asks(rule: Rule) -> str:
    """What the rule asks of a list, as a sentence."""
    if rule.kind in (Kind.EXCLUSIVE, Kind.DEPENDENT):
        return _binding(rule)
    bounds = [
        f"{words} {amount(rule, bound)}"
        for words, bound in (("at least", rule.low), ("at most", rule.high))
        if bound is not None
    ]
    return f"{title(rule)}: {' and '.join(bounds) or 'no bound'}."


def _binding(rule: Rule) -> str:
    if rule.kind == Kind.EXCLUSIVE:
        return f"At most one of {', '.join(rule.members)}."
    return f"{rule.members[0]} only with {', '.join(rule.members[1:])}."


def all_asked(rules: Rules) -> tuple[str, ...]:
    """Everything that is asked of a list, as sentences."""
    return (
        rules.objective.words,
        f"Nothing below {score_words(rules.line, rules)} of the full mark is funded.",
        *(asks(rule) for rule in rules.rules),
        *_levels(rules),
    )


def score_words(score: int, rules: Rules) -> str:
    """A score as a share of the full mark, cut to the hundredth of a percent."""
    return percent(score * FULL_BASIS_POINTS // rules.full_mark)


def _levels(rules: Rules) -> tuple[str, ...]:
    parts = [percent(level) for level in sorted(rules.levels, reverse=True)]
    if rules.levels == (FULL_BASIS_POINTS,):
        return ("Grants are awarded whole.",)
    return (
        f"Of a grant {', '.join(parts)} may be awarded, where the applicant said that it is enough; a part is worth "
        f"{percent(rules.part_worth)} of its part of the whole.",
    )
