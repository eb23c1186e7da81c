"""Do the money rules give the figures that a director works out with a pencil?"""

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.definitions import a_partner, finance_rules
from workflows.definition import (
    CostCategory,
    OrganisationKind,
    OrganisationSize,
    RateCeiling,
    ResearchCategory,
)
from workflows.finance import (
    PartnerCosts,
    PartnerFigures,
    Totals,
    ceiling,
    default_rules,
    figures,
    participation_basis_points,
    partner_refusals,
    refusals,
    totals,
)
from workflows.machine import Reason
from workflows.terms import CostForm, OverheadMethod

C, K, S, R = CostCategory, OrganisationKind, OrganisationSize, ResearchCategory
RATES = Path(__file__).parents[2] / "app" / "regions" / "funding_rates.json"

PENCE = st.integers(0, 5_000_000_00)
PARTNERS = st.builds(
    PartnerCosts,
    organisation_name=st.just("Larkfield Sensors Ltd"),
    kind=st.sampled_from(K),
    size=st.sampled_from(S),
    category=st.sampled_from(R),
    costs=st.lists(st.tuples(st.sampled_from(C), PENCE), max_size=9).map(tuple),
    requested_basis_points=st.integers(0, 10_000),
    other_public_pence=PENCE,
)


@pytest.mark.parametrize(
    ("kind", "size", "category", "basis_points"),
    [
        (K.BUSINESS, S.MICRO_SMALL, R.FEASIBILITY, 7_000),
        (K.BUSINESS, S.MEDIUM, R.INDUSTRIAL_RESEARCH, 6_000),
        (K.BUSINESS, S.LARGE, R.EXPERIMENTAL_DEVELOPMENT, 2_500),
        (K.RESEARCH_ORGANISATION, S.LARGE, R.FEASIBILITY, 10_000),
        (K.RTO, S.MEDIUM, R.INDUSTRIAL_RESEARCH, 10_000),
        (K.PUBLIC_SECTOR_OR_CHARITY, S.MICRO_SMALL, R.EXPERIMENTAL_DEVELOPMENT, 10_000),
    ],
)
def test_ceiling_by_kind_size_and_category(
    kind: OrganisationKind, size: OrganisationSize, category: ResearchCategory, basis_points: int
) -> None:
    assert ceiling(finance_rules(), kind, size, category) == basis_points


def test_ceiling_that_the_call_does_not_give_is_none() -> None:
    only = RateCeiling(K.BUSINESS, S.MEDIUM, R.FEASIBILITY, 6_000)

    assert ceiling(finance_rules(ceilings=(only,)), K.BUSINESS, S.LARGE, R.FEASIBILITY) is None


@pytest.mark.parametrize(
    ("costs", "rate", "other", "worked"),
    [
        # 250,000.00 x 70% = 175,000.00; the rest is 75,000.00.
        (250_000_00, 7_000, 0, PartnerFigures(250_000_00, 7_000, 0, 175_000_00, 75_000_00)),
        # 175,000.00 - 20,000.00 = 155,000.00; 250,000.00 - 155,000.00 - 20,000.00 = 75,000.00.
        (250_000_00, 7_000, 20_000_00, PartnerFigures(250_000_00, 7_000, 20_000_00, 155_000_00, 75_000_00)),
        # 333,333.33 x 45% = 149,999.9985, rounded down to the penny.
        (333_333_33, 4_500, 0, PartnerFigures(333_333_33, 4_500, 0, 149_999_99, 183_333_34)),
        # Other public money above 25% of 100,000.00 leaves no grant, and 70,000.00 to find.
        (100_000_00, 2_500, 30_000_00, PartnerFigures(100_000_00, 2_500, 30_000_00, 0, 70_000_00)),
        # Other public money above all costs leaves nothing to find.
        (100_000_00, 2_500, 130_000_00, PartnerFigures(100_000_00, 2_500, 130_000_00, 0, 0)),
        # A research organisation is paid in full.
        (640_000_01, 10_000, 0, PartnerFigures(640_000_01, 10_000, 0, 640_000_01, 0)),
        (0, 7_000, 0, PartnerFigures(0, 7_000, 0, 0, 0)),
    ],
)
def test_figures_worked_by_hand(costs: int, rate: int, other: int, worked: PartnerFigures) -> None:
    partner = a_partner(costs=((C.LABOUR, costs),), requested_basis_points=rate, other_public_pence=other)

    assert figures(partner) == worked


@given(PARTNERS)
def test_figures_add_up_to_the_costs_and_keep_to_the_rate(partner: PartnerCosts) -> None:
    found = figures(partner)

    public = found.grant_pence + found.other_public_pence
    assert found.contribution_pence == max(0, found.eligible_pence - public)
    assert found.grant_pence >= 0
    exact = Fraction(found.eligible_pence * found.rate_basis_points, 10_000) - found.other_public_pence
    assert found.grant_pence == 0 if exact < 0 else exact - 1 < found.grant_pence <= exact


def test_totals_worked_by_hand() -> None:
    university = a_partner(
        kind=K.RESEARCH_ORGANISATION,
        size=S.LARGE,
        costs=((C.LABOUR, 40_000_00), (C.LABOUR, 5_000_00), (C.TRAVEL_AND_SUBSISTENCE, 1_500_50)),
        requested_basis_points=10_000,
        other_public_pence=6_500_50,
    )

    # Labour 150,000 + 40,000 + 5,000; grants 175,000 and 46,500.50 - 6,500.50.
    assert totals([a_partner(), university]) == Totals(
        costs=(
            (C.LABOUR, 195_000_00),
            (C.OVERHEADS, 30_000_00),
            (C.MATERIALS, 70_000_00),
            (C.CAPITAL_USAGE, 0),
            (C.SUBCONTRACTING, 0),
            (C.TRAVEL_AND_SUBSISTENCE, 1_500_50),
            (C.OTHER_COSTS, 0),
        ),
        eligible_pence=296_500_50,
        other_public_pence=6_500_50,
        grant_pence=215_000_00,
        contribution_pence=75_000_00,
    )


@given(st.lists(PARTNERS, max_size=4))
def test_totals_agree_by_row_and_by_column(partners: list[PartnerCosts]) -> None:
    total = totals(partners)

    assert sum(pence for _, pence in total.costs) == total.eligible_pence
    assert total.grant_pence == sum(figures(partner).grant_pence for partner in partners)


@pytest.mark.parametrize(
    ("business", "research", "basis_points"),
    [
        (70_000_00, 30_000_00, 3_000),
        (70_000_00, 30_000_01, 3_001),
        (2_00, 1_00, 3_334),
        (100_00, 0, 0),
        (0, 100_00, 10_000),
        (0, 0, 0),
        (10**12, 1, 1),
    ],
)
def test_participation_is_rounded_up_to_two_decimals(business: int, research: int, basis_points: int) -> None:
    partners = [
        a_partner(costs=((C.LABOUR, business),)),
        a_partner(kind=K.RTO, costs=((C.LABOUR, research),)),
    ]

    assert participation_basis_points(partners) == basis_points


@given(st.lists(PARTNERS, min_size=1, max_size=4))
def test_participation_is_never_below_the_exact_share(partners: list[PartnerCosts]) -> None:
    total = totals(partners).eligible_pence
    business = totals([partner for partner in partners if partner.kind == K.BUSINESS]).eligible_pence

    exact = Fraction((total - business) * 10_000, total) if total else Fraction(0)
    assert 0 <= participation_basis_points(partners) - exact < 1


def test_refusals_project_within_the_rules_has_none() -> None:
    assert refusals(finance_rules(), 18, [a_partner()]) == ()


@pytest.mark.parametrize(
    ("changes", "code", "text", "where"),
    [
        (
            {"requested_basis_points": 7_050},
            "rate_above_ceiling",
            "Larkfield Sensors Ltd asks for 70.5% of its costs; "
            "the most for a micro or small business doing industrial research is 70%.",
            "finance:rate",
        ),
        (
            {"requested_basis_points": -1},
            "negative_rate",
            "Larkfield Sensors Ltd asks for -0.01% of its costs. Ask for 0% or more.",
            "finance:rate",
        ),
        (
            {"other_public_pence": -5_00},
            "negative_funding",
            "Larkfield Sensors Ltd: other public funding is -£5. Enter £0 or more.",
            "finance:other_public",
        ),
        (
            {"costs": ((C.LABOUR, 150_000_00), (C.OVERHEADS, 30_000_01), (C.MATERIALS, 70_000_00))},
            "overheads_above_limit",
            "Larkfield Sensors Ltd: overheads are £30,000.01; with labour of £150,000 the most is £30,000 (20%).",
            "finance:costs",
        ),
        (
            {"costs": ((C.LABOUR, 200_000_00), (C.OTHER_COSTS, -1_00))},
            "negative_cost",
            "Larkfield Sensors Ltd: the cost for other costs is -£1. Enter £0 or more.",
            "finance:costs",
        ),
        (
            {"costs": ((C.LABOUR, 99_999_99),)},
            "cost_outside_bounds",
            "The project costs £99,999.99; a project in this call costs from £100,000 to £2,000,000.",
            "finance:costs",
        ),
        (
            {"costs": ((C.LABOUR, 2_000_000_01),)},
            "cost_outside_bounds",
            "The project costs £2,000,000.01; a project in this call costs from £100,000 to £2,000,000.",
            "finance:costs",
        ),
        (
            {"kind": K.RTO},
            "participation_above_cap",
            "Research organisations, public bodies and charities hold 100% of the costs; the most in this call is 30%.",
            "finance:costs",
        ),
    ],
)
def test_refusals_say_both_numbers(changes: dict[str, Any], code: str, text: str, where: str) -> None:
    assert refusals(finance_rules(), 18, [a_partner(**changes)]) == (Reason(code, text, where),)


def test_refusals_rate_at_the_ceiling_is_allowed_for_each_kind() -> None:
    rules = finance_rules(participation_cap_basis_points=10_000)
    rows = [(row.kind, row.size, row.category, row.basis_points) for row in rules.ceilings]

    at_ceiling = [
        a_partner(kind=kind, size=size, category=category, requested_basis_points=rate)
        for kind, size, category, rate in rows
    ]
    assert [partner for partner in at_ceiling if refusals(rules, 18, [partner])] == []
    above = [replace(partner, requested_basis_points=partner.requested_basis_points + 1) for partner in at_ceiling]
    assert [[reason.code for reason in refusals(rules, 18, [partner])] for partner in above] == (
        [["rate_above_ceiling"]] * len(rows)
    )


@pytest.mark.parametrize(("months", "refused"), [(5, True), (6, False), (36, False), (37, True)])
def test_refusals_months_outside_bounds(months: int, refused: bool) -> None:
    text = f"The project lasts {months} months; a project in this call lasts from 6 to 36 months."

    expected = (Reason("months_outside_bounds", text, "finance:months"),) if refused else ()
    assert refusals(finance_rules(), months, [a_partner()]) == expected


@pytest.mark.parametrize("costs_pence", [100_000_00, 2_000_000_00])
def test_refusals_cost_at_a_bound_is_allowed(costs_pence: int) -> None:
    assert refusals(finance_rules(), 18, [a_partner(costs=((C.LABOUR, costs_pence),))]) == ()


def test_one_partner_may_ask_for_nothing_and_all_of_them_may_not() -> None:
    nothing = a_partner(requested_basis_points=0)

    (alone,) = refusals(finance_rules(), 18, [nothing])

    assert refusals(finance_rules(), 18, [nothing, a_partner()]) == ()
    assert alone == Reason(
        "no_grant",
        "The grant comes to £0, and nothing can be awarded. Ask for a higher rate, or less other public funding.",
        "finance:rate",
    )


def test_other_public_funding_that_leaves_no_grant_is_refused() -> None:
    covered = a_partner(other_public_pence=figures(a_partner()).eligible_pence)

    assert [reason.code for reason in refusals(finance_rules(), 18, [covered])] == ["no_grant"]


def test_refusals_overheads_without_labour_at_the_limit_of_nought() -> None:
    costs = ((C.LABOUR, -5_00), (C.OVERHEADS, 0), (C.MATERIALS, 200_000_00))

    assert [reason.code for reason in refusals(finance_rules(), 18, [a_partner(costs=costs)])] == ["negative_cost"]


@pytest.mark.parametrize(
    ("is_allowed", "changes", "codes"),
    [
        (False, {"overheads": OverheadMethod.CALCULATED}, ["overheads_above_limit"]),
        (True, {"overheads": OverheadMethod.CALCULATED}, []),
        (True, {"overheads": OverheadMethod.NONE}, ["overheads_above_limit"]),
        (False, {"form": CostForm.ACADEMIC}, []),
    ],
)
def test_refusals_overheads_above_the_share_where_the_call_allows_a_calculation(
    is_allowed: bool, changes: dict[str, Any], codes: list[str]
) -> None:
    rules = finance_rules(calculated_overheads=is_allowed)
    partner = a_partner(costs=((C.LABOUR, 150_000_00), (C.OVERHEADS, 90_000_00)), **changes)

    assert [one.code for one in partner_refusals(rules, partner)] == codes


def test_refusals_other_public_funding_above_the_costs() -> None:
    partner = a_partner(other_public_pence=250_000_01)

    assert [one.text for one in partner_refusals(finance_rules(), partner)] == [
        "Larkfield Sensors Ltd: other public funding of £250,000.01 is more than its costs of £250,000. Enter less."
    ]


@given(PARTNERS)
def test_grant_other_public_and_own_are_the_costs_of_what_is_not_refused(partner: PartnerCosts) -> None:
    found = figures(partner)
    above = "funding_above_costs" in [one.code for one in partner_refusals(finance_rules(), partner)]

    parts = (found.grant_pence, found.other_public_pence, found.contribution_pence)
    assert min(parts) >= 0
    assert above or not found.eligible_pence or sum(parts) == found.eligible_pence


def test_refusals_nobody_takes_part() -> None:
    assert refusals(finance_rules(), 18, []) == (
        Reason("no_partners", "Enter the costs of at least one organisation.", "finance:costs"),
    )


def test_refusals_partner_without_costs_is_named() -> None:
    partners = [a_partner(), a_partner(organisation_name="Ashcombe Robotics Ltd", costs=((C.LABOUR, 0),))]

    assert refusals(finance_rules(), 18, partners) == (
        Reason("no_costs", "Ashcombe Robotics Ltd has no costs. Enter what its part will cost.", "finance:costs"),
    )


def test_refusals_rate_that_the_call_does_not_give() -> None:
    text = "Larkfield Sensors Ltd: this call has no grant rate for a micro or small business doing industrial research."

    assert refusals(finance_rules(ceilings=()), 18, [a_partner()]) == (Reason("no_rate", text, "finance:rate"),)


def test_refusals_come_all_at_once() -> None:
    partner = a_partner(costs=((C.OVERHEADS, 10_00),), requested_basis_points=8_000, other_public_pence=-1)

    codes = [reason.code for reason in refusals(finance_rules(), 48, [partner])]
    assert codes == [
        "negative_funding",
        "rate_above_ceiling",
        "overheads_above_limit",
        "cost_outside_bounds",
        "months_outside_bounds",
    ]


@given(PARTNERS, st.integers(1, 60))
def test_what_is_not_refused_keeps_every_rule(partner: PartnerCosts, months: int) -> None:
    rules = finance_rules(participation_cap_basis_points=10_000)
    if refusals(rules, months, [partner]):
        return

    total = totals([partner])
    by_category = dict(total.costs)
    assert rules.minimum_cost_pence <= total.eligible_pence <= rules.maximum_cost_pence
    assert rules.minimum_months <= months <= rules.maximum_months
    assert by_category[C.OVERHEADS] * 5 <= by_category[C.LABOUR]
    highest = ceiling(rules, partner.kind, partner.size, partner.category) or 0
    assert (total.grant_pence + total.other_public_pence) * 10_000 <= max(
        total.eligible_pence * highest, total.other_public_pence * 10_000
    )


def test_default_rules_read_the_projects_own_rates() -> None:
    rules = default_rules(json.loads(RATES.read_text(encoding="utf-8")))

    published = finance_rules().ceilings
    assert sorted(rules.ceilings, key=str) == sorted(published, key=str)
    assert replace(rules, ceilings=()) == finance_rules(
        ceilings=(), minimum_cost_pence=100_000_00, maximum_cost_pence=2_000_000_00, calculated_overheads=True
    )


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, []),
        ({"categories": (C.LABOUR, C.OVERHEADS, C.MATERIALS)}, []),
        ({"categories": (C.LABOUR, C.OVERHEADS)}, ["category_not_allowed"]),
        ({"maximum_grant_pence": 175_000_00}, []),
        ({"maximum_grant_pence": 174_999_99}, ["grant_above_cap"]),
        ({"maximum_partner_grant_pence": 174_999_99}, ["grant_above_cap"]),
        ({"minimum_partners": 2}, ["too_few_partners"]),
        ({"fixed_basis_points": 7_000}, []),
        ({"fixed_basis_points": 9_000}, []),
        ({"fixed_basis_points": 5_000}, ["not_fixed_rate"]),
    ],
)
def test_rules_that_a_call_may_add(changes: dict[str, Any], codes: list[str]) -> None:
    assert [reason.code for reason in refusals(finance_rules(**changes), 12, [a_partner()])] == codes
