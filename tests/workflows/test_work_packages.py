"""Do the sums of work packages add up along and down, and is everything named that is wrong with the division?"""

from hypothesis import given
from hypothesis import strategies as st

from tests.workflows import definitions
from workflows.definition import FinanceRules
from workflows.finance import PackageCost, PartnerCosts, doing, figures, partner_ceiling, refusals
from workflows.terms import CostCategory, OrganisationKind, OrganisationSize, ResearchCategory
from workflows.work_packages import (
    PackageRow,
    Use,
    WorkPackage,
    by_partner,
    leaderless,
    removal_refusals,
    table,
    unknown_packages,
)
from workflows.work_packages import refusals as plan_refusals

C, R = CostCategory, ResearchCategory
DESIGN = WorkPackage(1, "Design", 1, 6, "Northbeam")
TRIALS = WorkPackage(2, "Trials", 5, 12, "Foundry", R.EXPERIMENTAL_DEVELOPMENT)
COSTS = st.lists(
    st.builds(
        PackageCost,
        st.sampled_from([None, 1, 2, 3]),
        st.sampled_from(C),
        st.integers(1, 1_000_000_00),
        st.sampled_from([None, *R]),
    ),
    max_size=12,
).map(tuple)


def finance_rules() -> FinanceRules:
    """The rules of a call that asks for work packages."""
    return definitions.finance_rules(asks_for_packages=True)


def _partner(packages: tuple[PackageCost, ...], rate: int = 7_000, name: str = "Northbeam") -> PartnerCosts:
    return PartnerCosts(
        name,
        OrganisationKind.BUSINESS,
        OrganisationSize.MICRO_SMALL,
        R.INDUSTRIAL_RESEARCH,
        tuple((one.category, one.pence) for one in packages),
        rate,
        0,
        packages=packages,
    )


def test_a_table_worked_by_hand() -> None:
    """Labour 100 and 50, materials 30 in the first package; labour 20 in none: 150 + 20 and 30 are 200."""
    costs = [
        PackageCost(1, C.LABOUR, 100_00),
        PackageCost(1, C.LABOUR, 50_00),
        PackageCost(1, C.MATERIALS, 30_00),
        PackageCost(None, C.LABOUR, 20_00),
    ]

    found = table([1, 2], costs)

    assert found.categories == (C.LABOUR, C.MATERIALS)
    assert [(row.number, row.pence, row.total_pence) for row in found.rows] == [
        (1, (150_00, 30_00), 180_00),
        (2, (0, 0), 0),
        (None, (20_00, 0), 20_00),
    ]
    assert (found.totals.pence, found.totals.total_pence) == ((170_00, 30_00), 200_00)


@given(COSTS)
def test_a_table_adds_up_to_the_costs(costs: tuple[PackageCost, ...]) -> None:
    found = table([1, 2], costs)

    whole = sum(one.pence for one in costs)
    assert (sum(row.total_pence for row in found.rows), found.totals.total_pence) == (whole, whole)
    assert sum(row.total_pence for row in by_partner([1, 2], [_partner(costs)])) == whole


def test_packages_stand_by_organisation_in_the_order_of_the_team() -> None:
    lead = _partner((PackageCost(1, C.LABOUR, 100_00), PackageCost(2, C.LABOUR, 10_00)))
    other = _partner((PackageCost(2, C.MATERIALS, 5_00), PackageCost(None, C.LABOUR, 7_00)), name="Foundry")

    assert by_partner([1, 2, 3], [lead, other]) == (
        PackageRow(1, (100_00, 0)),
        PackageRow(2, (10_00, 5_00)),
        PackageRow(3, (0, 0)),
        PackageRow(None, (0, 7_00)),
    )


def test_a_ceiling_is_weighed_by_what_the_packages_cost() -> None:
    """A small business: 60,000 at 70% and 40,000 at 45% are 42,000 + 18,000, which is 60% of 100,000."""
    packages = (
        PackageCost(1, C.LABOUR, 60_000_00),
        PackageCost(2, C.LABOUR, 40_000_00, R.EXPERIMENTAL_DEVELOPMENT),
    )
    at, above = _partner(packages, 6_000), _partner(packages, 6_001)

    assert partner_ceiling(finance_rules(), at) == 6_000
    assert figures(at).grant_pence == 60_000_00
    assert doing(at) == "industrial research and experimental development"
    assert [one.text for one in refusals(finance_rules(), 12, [above]) if one.code == "rate_above_ceiling"] == [
        "Northbeam asks for 60.01% of its costs; the most for a micro or small business doing industrial research and "
        "experimental development is 60%."
    ]


def test_a_ceiling_of_one_category_is_that_of_the_package_and_not_of_the_project() -> None:
    packages = (PackageCost(1, C.LABOUR, 60_000_00, R.EXPERIMENTAL_DEVELOPMENT),)

    assert partner_ceiling(finance_rules(), _partner(packages)) == 4_500


def test_a_call_that_no_longer_asks_for_packages_holds_all_to_the_category_of_the_project() -> None:
    """A small business doing industrial research: 70%, though a package of experimental development is left."""
    left = _partner((PackageCost(1, C.LABOUR, 60_000_00, R.EXPERIMENTAL_DEVELOPMENT),), 7_001)
    rules = definitions.finance_rules(asks_for_packages=False)

    assert partner_ceiling(rules, left) == 7_000
    assert [one.text for one in refusals(rules, 12, [left]) if one.code == "rate_above_ceiling"] == [
        "Northbeam asks for 70.01% of its costs; the most for a micro or small business doing industrial research "
        "is 70%."
    ]


@given(COSTS.filter(bool))
def test_the_grant_at_the_ceiling_is_never_more_than_that_of_the_packages(costs: tuple[PackageCost, ...]) -> None:
    rules = finance_rules()
    highest = partner_ceiling(rules, _partner(costs)) or 0
    parts = [
        pence * (partner_ceiling(rules, _partner((PackageCost(1, C.LABOUR, 1, research),))) or 0)
        for research, pence in _partner(costs).by_research.items()
    ]

    assert figures(_partner(costs, highest)).grant_pence * 10_000 <= sum(parts)


def test_everything_wrong_with_a_plan_is_said_at_once() -> None:
    loose = _partner((PackageCost(None, C.LABOUR, 20_00), PackageCost(1, C.LABOUR, 5_00)))
    packages = [DESIGN, WorkPackage(3, "Sale", 11, 14, "")]

    assert [(one.text, one.where) for one in plan_refusals(packages, 12, [loose])] == [
        ("Work package 3 ends in month 14; the project lasts 12 months.", "plan:packages"),
        ("Work package 3 is led by nobody. Choose an organisation that takes part.", "plan:packages"),
        ("Northbeam: costs of £20 are in no work package. Choose one for every row.", "finance:costs"),
    ]
    assert [one.code for one in plan_refusals([], 12, [loose])] == ["no_packages"]
    assert plan_refusals([DESIGN, TRIALS], None, [_partner((PackageCost(2, C.LABOUR, 5_00),))]) == ()


def test_a_package_that_rows_name_is_kept_and_others_rows_are_counted_only() -> None:
    own = Use(2, "Northbeam", 7, 900_00, tuple(f"Row {number}" for number in range(1, 8)))
    others = Use(2, "Foundry", 1, 50_00)

    assert [one.text for one in removal_refusals({1}, [own, others])] == [
        "Work package 2 cannot be taken out: costs of £900 of Northbeam are in it (‘Row 1’, ‘Row 2’, ‘Row 3’, ‘Row 4’, "
        "‘Row 5’ and 2 more). Choose another package for them first.",
        "Work package 2 cannot be taken out: costs of £50 in 1 row of Foundry are in it. Ask for another package for "
        "them first.",
    ]
    assert removal_refusals({1, 2}, [own, others]) == ()


def test_every_package_that_nobody_of_the_project_leads_is_told() -> None:
    assert [(one.code, one.text) for one in leaderless(["Design", "Trials"])] == [
        ("no_leader", "Choose an organisation of the project to lead ‘Design’."),
        ("no_leader", "Choose an organisation of the project to lead ‘Trials’."),
    ]


def test_rows_of_a_package_that_is_gone_are_refused() -> None:
    assert [one.text for one in unknown_packages([None, 1, 4, 4], {1, 2})] == [
        "There is no work package 4 any more. Choose another for its rows."
    ]
