"""What does the page of a call say of its money: how much, how much is left, for which costs and at which rates?"""

from collections.abc import Sequence
from itertools import groupby

from app.queries.public import CallPage
from app.web.shared.words import COST_CATEGORIES, ORGANISATION_KINDS, ORGANISATION_SIZES
from workflows.definition import FinanceRules, OrganisationKind, OrganisationSize, ResearchCategory
from workflows.finance import ceiling
from workflows.wording import counted, money, percent

Shares = tuple[int | None, ...]


def money_rows(page: CallPage, awarded_pence: int | None) -> list[tuple[str, str]]:
    """The facts about money and size. `awarded_pence` is what the rounds that share one budget have given in public;
    None where there are no rounds."""
    rules, budget = page.finance, page.line.contents.budget_pence
    shared = "To award in all rounds" if awarded_pence is not None else "To award"
    rows = [(shared, money(budget))]
    if awarded_pence is not None:
        rows += [("Awarded so far", money(awarded_pence)), ("Left", money(max(budget - awarded_pence, 0)))]
    rows += [
        ("Cost of a project", f"{money(rules.minimum_cost_pence)} to {money(rules.maximum_cost_pence)}"),
        ("Length of a project", f"{rules.minimum_months} to {rules.maximum_months} months"),
    ]
    return rows + [(name, words) for name, words in _further(rules) if words]


def rate_rows(rules: FinanceRules) -> list[tuple[str, Shares]]:
    """Who gets at most which share of its costs, by research category; one row for sizes that get the same."""
    rows = []
    for kind in OrganisationKind:
        shares = [(size, _shares(rules, kind, size)) for size in OrganisationSize]
        for got, sizes in groupby(shares, key=lambda row: row[1]):
            if any(got):
                rows.append((_who(kind, [size for size, _got in sizes]), got))
    return rows


def _further(rules: FinanceRules) -> list[tuple[str, str]]:
    most, most_each, fixed = rules.maximum_grant_pence, rules.maximum_partner_grant_pence, rules.fixed_basis_points
    costs = ", ".join(COST_CATEGORIES[one].lower() for one in rules.categories)
    return [
        ("Most grant for a project", money(most) if most is not None else ""),
        ("Most grant for one organisation", money(most_each) if most_each is not None else ""),
        ("Rate of grant", f"{percent(fixed)} for everybody, or the highest rate where that is lower" if fixed else ""),
        (
            "Organisations in a project",
            f"at least {counted(rules.minimum_partners, 'organisation')}" if rules.minimum_partners > 1 else "",
        ),
        ("Costs that can be claimed", costs.capitalize()),
        ("Costs are asked for", _parts(rules)),
        ("Share of research organisations", f"at most {percent(rules.participation_cap_basis_points)} of the costs"),
    ]


def _parts(rules: FinanceRules) -> str:
    """How finely a project's costs must be said, beside the category of each; '' where no more is asked."""
    packages = (
        "by work package, each with its months and the organisation that leads it" if rules.asks_for_packages else ""
    )
    months = "by month of the project, from the month in which it is to start" if rules.asks_for_months else ""
    return "; and ".join(part for part in (packages, months) if part).capitalize()


def _shares(rules: FinanceRules, kind: OrganisationKind, size: OrganisationSize) -> Shares:
    return tuple(ceiling(rules, kind, size, category) for category in ResearchCategory)


def _who(kind: OrganisationKind, sizes: Sequence[OrganisationSize]) -> str:
    if len(sizes) == len(OrganisationSize):
        return ORGANISATION_KINDS[kind]
    return f"{ORGANISATION_KINDS[kind]}, {' or '.join(ORGANISATION_SIZES[size].lower() for size in sizes)}"
