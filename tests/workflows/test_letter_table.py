"""Can every sum of the finance annex be checked with a pencil, however many partners there are?"""

import re

from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.letters import LEAD, UNIVERSITY, YARD, a_partner, costs
from workflows.definition import CostCategory
from workflows.letter import PartnerOffer, PartnerRole
from workflows.letter_table import MOST_PARTNERS, PARTNERS_SIDE_BY_SIDE, FinanceTable, RowKind, finance_tables
from workflows.money import of_basis_points

LABELS = (
    "Labour", "Overheads", "Materials", "Capital usage", "Subcontracting", "Travel and subsistence", "Other costs",
    "Total eligible costs", "Grant rate", "Costs times rate", "Less other public funding", "Grant",
)  # fmt: skip


def pence(figure: str) -> int:
    pounds, _, rest = figure.removeprefix("£").replace(",", "").partition(".")
    return int(pounds) * 100 + int(rest or 0)


def headings(table: FinanceTable) -> list[str]:
    return [column.heading.replace("\u00a0", " ") for column in table.columns]


def many(count: int) -> tuple[PartnerOffer, ...]:
    return tuple(
        a_partner(f"Partner {number}", role=PartnerRole.LEAD if number == 1 else PartnerRole.PARTNER)
        for number in range(1, count + 1)
    )


def test_one_partner_has_one_column() -> None:
    (table,) = finance_tables((LEAD,))

    assert headings(table) == ["Tessel Composites Ltd"]
    assert tuple(row.label for row in table.rows) == LABELS
    assert [row.figures for row in table.rows] == [
        ("£312,000",), ("£62,400",), ("£88,500",), ("£41,200",), ("£56,000",), ("£14,900",), ("£7,500",),
        ("£582,500",), ("70%",), ("£407,750",), ("£0",), ("£407,750",),
    ]  # fmt: skip


def test_a_few_partners_stand_side_by_side_with_their_total() -> None:
    (table,) = finance_tables((LEAD, UNIVERSITY, YARD))

    assert headings(table) == [LEAD.name, UNIVERSITY.name, YARD.name, "All partners"]
    assert [column.note for column in table.columns] == ["Partner 1, lead", "Partner 2", "Partner 3", ""]
    assert [row.figures for row in table.rows[-5:]] == [
        ("£582,500", "£145,600", "£162,300", "£890,400"),
        ("70%", "100%", "60%", "varies"),
        ("£407,750", "£145,600", "£97,380", "£650,730"),
        ("£0", "£0", "£15,000", "£15,000"),
        ("£407,750", "£145,600", "£82,380", "£635,730"),
    ]


def test_partners_with_one_rate_have_it_in_the_total() -> None:
    (table,) = finance_tables(many(2))

    assert table.rows[8].figures == ("70%", "70%", "70%")


def test_figures_have_pence_everywhere_when_one_has() -> None:
    odd = a_partner("Odd Ltd", costs=((CostCategory.LABOUR, 10_000_01), *costs()[1:]), grant_pence=7_000_00)

    (table,) = finance_tables((LEAD, odd))

    assert table.rows[0].figures == ("£312,000.00", "£10,000.01", "£322,000.01")
    assert table.rows[-1].figures == ("£407,750.00", "£7,000.00", "£414,750.00")


def test_many_partners_stand_in_even_groups_under_a_table_of_the_whole() -> None:
    tables = finance_tables(many(11))

    assert [headings(table) for table in tables] == [
        ["Partners 1 to 4", "Partners 5 to 8", "Partners 9 to 11", "All partners"],
        ["Partner 1", "Partner 2", "Partner 3", "Partner 4", "Partners 1 to 4"],
        ["Partner 5", "Partner 6", "Partner 7", "Partner 8", "Partners 5 to 8"],
        ["Partner 9", "Partner 10", "Partner 11", "Partners 9 to 11"],
    ]
    assert [[column.is_sum for column in table.columns] for table in tables[:2]] == [
        [False, False, False, True],
        [False, False, False, False, True],
    ]


PARTNER = st.builds(
    lambda amounts, rate, other: a_partner(
        "Property Ltd",
        costs=tuple(zip(CostCategory, amounts, strict=True)),
        rate_basis_points=rate,
        other_public_pence=other,
        grant_pence=max(0, of_basis_points(sum(amounts), rate) - other),
    ),
    st.lists(st.integers(0, 1_000_000_00), min_size=7, max_size=7),
    st.integers(0, 10_000),
    st.integers(0, 1_000_00),
)


@given(partners=st.lists(PARTNER, min_size=1, max_size=MOST_PARTNERS).map(tuple))
def test_every_printed_sum_adds_up(partners: tuple[PartnerOffer, ...]) -> None:
    tables = finance_tables(partners)

    for table in tables:
        assert len(table.columns) <= max(PARTNERS_SIDE_BY_SIDE + 1, len(tables))
        rows = {row.label: row.figures for row in table.rows}
        across = len(table.columns) > 1
        for column in range(len(table.columns)):
            assert sum(pence(rows[label][column]) for label in LABELS[:7]) == pence(
                rows["Total eligible costs"][column]
            )
        for label, figures in rows.items():
            if label != "Grant rate" and across:
                assert sum(map(pence, figures[:-1])) == pence(figures[-1])
    whole = tables[0].rows[-1]
    assert (whole.kind, pence(whole.figures[-1])) == (RowKind.GRANT, sum(partner.grant_pence for partner in partners))


@given(partners=st.lists(PARTNER, min_size=5, max_size=MOST_PARTNERS).map(tuple))
def test_the_last_column_of_each_group_is_a_column_of_the_whole(partners: tuple[PartnerOffer, ...]) -> None:
    whole, *groups = finance_tables(partners)

    for index, group in enumerate(groups):
        assert group.caption == whole.columns[index].heading
        assert [row.figures[-1] for row in group.rows] == [row.figures[index] for row in whole.rows]


def test_the_lead_can_be_any_partner() -> None:
    tables = finance_tables((*many(5)[1:], LEAD))

    assert [column.note for column in tables[2].columns] == ["Partner 4", "Partner 5, lead", ""]
    assert re.sub("\u00a0", " ", tables[2].caption) == "Partners 4 to 5"
