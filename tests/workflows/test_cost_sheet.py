"""Does each row of a cost sheet come to what its formula says, and does the sheet come back from what is kept?

The hand-worked tables follow the formulas of Innovate UK's costs guidance: day rate = gross annual cost / working days;
capital usage = (value - residual value) x utilisation; overheads 20% of labour; 80% of full economic cost.
"""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.cost_rows import AcademicCost, CapitalUsage, Carried, Labour, Material, OtherCost, Subcontract, Travel
from workflows.cost_sheet import (
    CostSheet,
    Line,
    Overheads,
    eligible_by_heading,
    form_refusals,
    lines,
    sheet_from,
    warnings,
)
from workflows.terms import AcademicHeading, CostCategory, CostForm, OrganisationKind, OverheadMethod

C, H, M = CostCategory, AcademicHeading, OverheadMethod
SHARE = 2_000
TEXT = st.text("abc ", min_size=1, max_size=9)
PENCE = st.integers(1, 2_000_000_00)
COUNT = st.integers(1, 400)
LABOURS = st.builds(Labour, TEXT, PENCE, st.integers(1, 366), COUNT)
ROWS = st.one_of(
    LABOURS,
    st.builds(Material, TEXT, COUNT, PENCE),
    st.builds(lambda item, value, part, used: CapitalUsage(item, value, value * part // 100, used, 36), TEXT, PENCE,
              st.integers(0, 100), st.integers(1, 10_000)),
    st.builds(Subcontract, TEXT, TEXT, TEXT, TEXT, PENCE),
    st.builds(Travel, TEXT, COUNT, PENCE),
    st.builds(OtherCost, TEXT, PENCE),
)  # fmt: skip
OVERHEADS = st.one_of(
    st.just(Overheads()), st.just(Overheads(M.SHARE)), st.builds(Overheads, st.just(M.CALCULATED), PENCE, TEXT)
)
CARRIED = st.builds(Carried, st.sampled_from(C), TEXT, PENCE)
SHEETS = st.builds(
    CostSheet,
    rows=st.lists(ROWS, max_size=8).map(tuple),
    overheads=OVERHEADS,
    carried=st.lists(CARRIED, max_size=3).map(tuple),
)
ACADEMIC = st.lists(st.builds(AcademicCost, st.sampled_from(H), TEXT, st.integers(1_00, 2_000_000_00)), max_size=9)


def _total(sheet: CostSheet) -> int:
    return sum(line.amount_pence for line in lines(sheet, SHARE))


@pytest.mark.parametrize(
    ("row", "pence", "reckoned"),
    [
        (
            Labour("Engineer", 46_400_00, 232, 60),
            12_000_00,
            "£46,400 a year ÷ 232 working days = £200 a day, rounded down to the penny; £200 × 60 days = £12,000.",
        ),
        # 50,000 / 228 = 219.2982..., so 219.29 a day; times 100 is 21,929.00.
        (
            Labour("Chemist", 50_000_00, 228, 100),
            21_929_00,
            "£50,000 a year ÷ 228 working days = £219.29 a day, rounded down to the penny; "
            "£219.29 × 100 days = £21,929.",
        ),
        (Material("Wheels", 14, 1_250_50), 17_507_00, "14 × £1,250.50 = £17,507."),
        # (30,000 - 9,999.99) x 33.33% = 6,666.0033...
        (
            CapitalUsage("Rig", 30_000_00, 9_999_99, 3_333, 36),
            6_666_00,
            "(£30,000 − £9,999.99) × 33.33%, rounded down to the penny = £6,666.",
        ),
        (Travel("Site visits", 12, 90_00), 1_080_00, "12 times £90 = £1,080."),
        (Subcontract("Lab", "United Kingdom", "Tests", "No rig", 5_000_00), 5_000_00, "Entered as a sum."),
        (OtherCost("Patent filing", 7_300_00), 7_300_00, "Entered as a sum."),
    ],
)
def test_rows_worked_by_hand(row: Labour, pence: int, reckoned: str) -> None:
    assert (row.cost_pence, row.reckoned) == (pence, reckoned)


@given(LABOURS)
def test_a_day_rate_is_rounded_down_once_and_explains_the_sum(row: Labour) -> None:
    exact = Fraction(row.gross_pence, row.working_days)

    assert exact - 1 < row.day_rate_pence <= exact
    assert row.cost_pence == row.day_rate_pence * row.days


def test_overheads_worked_by_hand() -> None:
    """Labour 1,000.03 in rows and 0.04 carried over; 20% of 1,000.07 is 200.014."""
    rows = (Labour("One", 1_000_03, 1, 1),)
    carried = (Carried(C.LABOUR, "Before", 4),)

    found = {
        method: _total(CostSheet(rows=rows, carried=carried, overheads=Overheads(method, 75_00, "Rent"))) - 1_000_07
        for method in M
    }

    assert found == {M.NONE: 0, M.SHARE: 200_01, M.CALCULATED: 75_00}


def test_overheads_lie_in_the_packages_in_which_labour_does() -> None:
    """Labour of 100.00 in package 2 and 50.05 in package 1; 20% of 150.05 is 30.01, shared 100.00 : 50.05.

    30.01 x 50.05 / 150.05 = 10.0099..., 30.01 x 100 / 150.05 = 20.0000...: the odd penny goes to package 1.
    """
    rows = (Labour("One", 100_00, 1, 1, 2), Labour("Two", 50_05, 1, 1, 1), OtherCost("Patent", 900_00, 3))

    found = lines(CostSheet(rows=rows, overheads=Overheads(M.SHARE)), SHARE)

    assert [(one.package, one.amount_pence, one.reckoned) for one in found if one.category == C.OVERHEADS] == [
        (
            1,
            10_01,
            "£150.05 × 20%, rounded down to the penny = £30.01. Shared out by labour among work packages: £10.01.",
        ),
        (
            2,
            20_00,
            "£150.05 × 20%, rounded down to the penny = £30.01. Shared out by labour among work packages: £20.",
        ),
    ]


def test_calculated_overheads_lie_where_costs_do_when_there_is_no_labour() -> None:
    rows = (OtherCost("Patent", 300_00, 1), OtherCost("Trial", 100_00, 2))
    overheads = Overheads(M.CALCULATED, 40_01, "Rent")

    found = lines(CostSheet(rows=rows, overheads=overheads), SHARE)

    assert [(one.package, one.amount_pence) for one in found if one.category == C.OVERHEADS] == [(1, 30_01), (2, 10_00)]
    assert sheet_from(CostForm.BUSINESS, M.CALCULATED, found).overheads == overheads


@given(SHEETS, st.lists(st.sampled_from([None, 1, 2, 3]), min_size=8, max_size=8))
def test_packages_change_no_sum_of_a_sheet(sheet: CostSheet, packages: list[int | None]) -> None:
    placed = replace(
        sheet, rows=tuple(replace(row, package=one) for row, one in zip(sheet.rows, packages, strict=False))
    )

    sums = [
        {one: sum(line.amount_pence for line in lines(each, SHARE) if line.category == one) for one in C}
        for each in (sheet, placed)
    ]

    assert sums[0] == sums[1]
    assert lines(sheet_from(CostForm.BUSINESS, placed.overheads.method, lines(placed, SHARE)), SHARE) == lines(
        placed, SHARE
    )


def test_a_share_of_no_labour_is_no_line() -> None:
    assert lines(CostSheet(overheads=Overheads(M.SHARE)), SHARE) == ()


@given(SHEETS)
def test_a_sheet_comes_back_from_its_lines(sheet: CostSheet) -> None:
    kept = lines(sheet, SHARE)

    back = sheet_from(CostForm.BUSINESS, sheet.overheads.method, kept)

    assert lines(back, SHARE) == kept
    assert back.overheads == sheet.overheads


@given(SHEETS, st.randoms(use_true_random=False))
def test_no_order_of_rows_changes_a_total(sheet: CostSheet, random: object) -> None:
    shuffled = list(sheet.rows)
    random.shuffle(shuffled)

    other = CostSheet(rows=tuple(shuffled), overheads=sheet.overheads, carried=sheet.carried[::-1])

    assert _total(other) == _total(sheet)
    assert all(line.amount_pence >= 0 for line in lines(sheet, SHARE))


def test_full_economic_cost_worked_by_hand() -> None:
    """100.01 + 50.02 + 33.33 = 183.36, of which 80% is 146.688, so 146.68 in all.

    Shared by cost that is 80.0036, 40.0138 and 26.6626. Rounded down they add to 146.67; the second lost most of a
    penny and has the odd one.
    """
    rows = (
        AcademicCost(H.INCURRED_STAFF, "Researcher", 100_01),
        AcademicCost(H.ALLOCATED_ESTATES, "Laboratory", 50_02),
        AcademicCost(H.INDIRECT, "Indirect", 33_33),
        AcademicCost(H.EXCEPTIONS_EQUIPMENT, "Microscope", 9_99),
    )

    eligible = eligible_by_heading(rows)

    assert {heading: pence for heading, pence in eligible.items() if pence} == {
        H.INCURRED_STAFF: 80_00,
        H.ALLOCATED_ESTATES: 40_02,
        H.INDIRECT: 26_66,
        H.EXCEPTIONS_EQUIPMENT: 9_99,
    }
    made = lines(CostSheet(form=CostForm.ACADEMIC, academic=rows), SHARE)
    assert [(line.category, line.description, line.amount_pence) for line in made] == [
        (C.LABOUR, "Researcher", 80_00),
        (C.OVERHEADS, "Laboratory", 40_02),
        (C.OVERHEADS, "Indirect", 26_66),
        (C.CAPITAL_USAGE, "Microscope", 9_99),
    ]


@given(ACADEMIC, st.randoms(use_true_random=False))
def test_full_economic_cost_adds_up_whatever_the_order(rows: list[AcademicCost], random: object) -> None:
    exceptions = sum(row.full_pence for row in rows if row.heading.value.startswith("exceptions_"))
    others = sum(row.full_pence for row in rows) - exceptions
    sheet = CostSheet(form=CostForm.ACADEMIC, academic=tuple(rows))
    before = eligible_by_heading(rows)

    random.shuffle(rows)

    assert _total(sheet) == sum(before.values()) == others * 80 // 100 + exceptions
    assert eligible_by_heading(rows) == before
    assert all(line.amount_pence > 0 for line in lines(sheet, SHARE))


@given(ACADEMIC)
def test_an_academic_sheet_comes_back_from_its_lines(rows: list[AcademicCost]) -> None:
    kept = lines(CostSheet(form=CostForm.ACADEMIC, academic=tuple(rows)), SHARE)

    assert lines(sheet_from(CostForm.ACADEMIC, M.NONE, kept), SHARE) == kept


def test_unusual_working_days_are_worth_a_second_look() -> None:
    days = (214, 215, 232, 260, 261)
    sheet = CostSheet(rows=tuple(Labour(f"Role {one}", 100_00, one, 1) for one in days))

    text = "working days a year. Most organisations have from 215 to 260. Check that holidays are taken off."
    assert warnings(sheet) == (f"Role 214: 214 {text}", f"Role 261: 261 {text}")


def test_full_economic_cost_is_for_research_organisations() -> None:
    refused = {kind for kind in OrganisationKind if form_refusals(CostForm.ACADEMIC, kind)}

    assert refused == set(OrganisationKind) - {OrganisationKind.RESEARCH_ORGANISATION}
    assert form_refusals(CostForm.BUSINESS, OrganisationKind.BUSINESS) == ()


def test_a_line_without_inputs_is_a_sum_from_before() -> None:
    line = Line(C.LABOUR, "Two engineers, 300 days", 90_000_00, "", None)

    assert sheet_from(CostForm.BUSINESS, M.NONE, [line]).carried == (
        Carried(C.LABOUR, "Two engineers, 300 days", 90_000_00),
    )
