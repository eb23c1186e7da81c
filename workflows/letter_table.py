"""How is the finance table of a letter laid out, so that a reader can check every sum with a pencil?

One table while the partners fit side by side. Beyond that, a table for the whole project whose columns are groups of
partners, then a table for each group: the last column of each group is a column of the first table.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from workflows.definition import CostCategory
from workflows.letter import PartnerOffer, PartnerRole
from workflows.letter_words import NO_BREAK
from workflows.wording import money, percent

PARTNERS_SIDE_BY_SIDE = 4
# Five groups and their total are what fits across a page in type that can be read.
MOST_PARTNERS = 20


class RowKind(StrEnum):
    """What a row is, for its setting."""

    COST = "cost"
    SUM = "sum"
    STEP = "step"
    GRANT = "grant"


@dataclass(frozen=True)
class FinanceColumn:
    """A partner, a group of partners or all of them."""

    heading: str
    note: str
    partners: tuple[PartnerOffer, ...]
    is_sum: bool = False


@dataclass(frozen=True)
class FinanceRow:
    """A label and one figure for each column, as printed."""

    kind: RowKind
    label: str
    figures: tuple[str, ...]


@dataclass(frozen=True)
class FinanceTable:
    """A table as printed."""

    caption: str
    columns: tuple[FinanceColumn, ...]
    rows: tuple[FinanceRow, ...]


def finance_tables(partners: tuple[PartnerOffer, ...]) -> tuple[FinanceTable, ...]:
    """The tables of the finance annex, in reading order. All figures have pence if any figure has."""
    with_pence = any(pence % 100 for partner in partners for pence in _figures(partner))
    everyone = FinanceColumn("All partners", "", partners, is_sum=True)
    singles = tuple(_single(number, partner) for number, partner in enumerate(partners, start=1))
    if len(partners) == 1:
        return (_table("By cost category", (FinanceColumn(partners[0].name, "", partners),), with_pence),)
    if len(partners) <= PARTNERS_SIDE_BY_SIDE:
        return (_table("By cost category and partner", (*singles, everyone), with_pence),)
    groups = _groups(singles)
    sums = tuple(_sum_of(group) for group in groups)
    # Only the last column is set apart as a sum: in this table the groups stand where partners stand in the others.
    plain_sums = tuple(replace(column, is_sum=False) for column in sums)
    whole = _table("The whole project", (*plain_sums, everyone), with_pence)
    parts = (_table(last.heading, (*group, last), with_pence) for group, last in zip(groups, sums, strict=True))
    return (whole, *parts)


def _figures(partner: PartnerOffer) -> tuple[int, ...]:
    costs = tuple(pence for _, pence in partner.costs)
    return (*costs, partner.share_pence, partner.other_public_pence, partner.grant_pence)


def _single(number: int, partner: PartnerOffer) -> FinanceColumn:
    note = f"Partner {number}, lead" if partner.role is PartnerRole.LEAD else f"Partner {number}"
    return FinanceColumn(partner.name, note, (partner,))


def _groups(columns: tuple[FinanceColumn, ...]) -> tuple[tuple[FinanceColumn, ...], ...]:
    """The columns in as few groups as fit, the groups as even as they can be, the fuller ones first."""
    count = -(-len(columns) // PARTNERS_SIDE_BY_SIDE)
    size, fuller = divmod(len(columns), count)
    starts = [index * size + min(index, fuller) for index in range(count + 1)]
    return tuple(columns[start:stop] for start, stop in pairwise(starts))


def _sum_of(group: tuple[FinanceColumn, ...]) -> FinanceColumn:
    first, last = (column.note.removesuffix(", lead").removeprefix("Partner ") for column in (group[0], group[-1]))
    heading = f"Partners {first}{NO_BREAK}to{NO_BREAK}{last}"
    return FinanceColumn(heading, "", tuple(partner for column in group for partner in column.partners), is_sum=True)


def _table(caption: str, columns: tuple[FinanceColumn, ...], with_pence: bool) -> FinanceTable:
    def row(kind: RowKind, label: str, figure: Callable[[PartnerOffer], int]) -> FinanceRow:
        sums = (sum(figure(partner) for partner in column.partners) for column in columns)
        return FinanceRow(kind, label, tuple(_figure(pence, with_pence) for pence in sums))

    costs = tuple(row(RowKind.COST, category_label(category), _cost_of(category)) for category in CostCategory)
    rates = FinanceRow(RowKind.STEP, "Grant rate", tuple(_rate(column) for column in columns))
    return FinanceTable(
        caption,
        columns,
        (
            *costs,
            row(RowKind.SUM, "Total eligible costs", lambda partner: partner.cost_pence),
            rates,
            row(RowKind.STEP, "Costs times rate", lambda partner: partner.share_pence),
            row(RowKind.STEP, "Less other public funding", lambda partner: partner.other_public_pence),
            row(RowKind.GRANT, "Grant", lambda partner: partner.grant_pence),
        ),
    )


def _figure(pence: int, with_pence: bool) -> str:
    return money(pence) if pence % 100 or not with_pence else f"{money(pence)}.00"


def category_label(category: CostCategory) -> str:
    """A cost category as a row of the table names it."""
    return category.value.replace("_", " ").capitalize()


def _cost_of(category: CostCategory) -> Callable[[PartnerOffer], int]:
    return lambda partner: dict(partner.costs).get(category, 0)


def _rate(column: FinanceColumn) -> str:
    rates = {partner.rate_basis_points for partner in column.partners}
    return percent(rates.pop()) if len(rates) == 1 else "varies"
