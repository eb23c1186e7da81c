"""Is every reason against a letter found, all of them at once, and is a right letter let through?"""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.letters import (
    LEAD,
    PLENTY,
    UNIVERSITY,
    YARD,
    a_crowded_letter,
    a_full_letter,
    a_letter,
    a_partner,
    as_approved,
    costs,
)
from workflows.definition import CostCategory, LetterCondition
from workflows.letter import (
    ApprovedFigures,
    Contact,
    ExtraCondition,
    LetterLimits,
    LetterSnapshot,
    Officer,
    PartnerRole,
    Party,
    Place,
)
from workflows.letter_checks import face_refusals, refusals
from workflows.letter_table import MOST_PARTNERS
from workflows.machine import Reason


def found(snapshot: LetterSnapshot) -> list[tuple[str, str]]:
    return [(reason.code, reason.where) for reason in face_refusals(snapshot)]


@pytest.mark.parametrize("snapshot", [a_letter(), a_full_letter(), a_crowded_letter(), a_crowded_letter(MOST_PARTNERS)])
def test_a_right_letter_is_let_through(snapshot: LetterSnapshot) -> None:
    assert refusals(snapshot, as_approved(snapshot), PLENTY) == ()


def test_every_reason_is_given_at_once() -> None:
    snapshot = a_letter(
        replace(LEAD, grant_pence=1, subsidy_basis=None),
        call_title=" ",
        start_on=date(2027, 1, 2),
        approver=Officer(a_letter().preparer.id, "Jo Tanner", "Head of portfolio"),
        criteria_sha256="abc",
    )

    assert refusals(snapshot, as_approved(a_letter()), LetterLimits(available_pence=0)) == (
        Reason("missing", "The letter needs the call title.", "call_title"),
        Reason(
            "grant_sum",
            "The grant of Tessel Composites Ltd is £0.01, but £582,500 at 70% less £0 makes £407,750.",
            "partners[0].grant_pence",
        ),
        Reason(
            "subsidy_basis",
            "Decide the subsidy basis for Tessel Composites Ltd: the letter states one for every partner.",
            "partners[0].subsidy_basis",
        ),
        Reason(
            "start_day",
            "The project starts on 2 January 2027: a project starts on the first day of a month.",
            "start_on",
        ),
        Reason(
            "duration",
            "The project lasts 18 months: that is not from 2 January 2027 to 31 August 2028.",
            "duration_months",
        ),
        Reason(
            "start_before_letter",
            "The project starts on 2 January 2027: work starts after 14 February 2027, the last day to accept "
            "the letter of 14 January 2027.",
            "start_on",
        ),
        Reason(
            "preparer_is_approver",
            "Jo Tanner approved this award, so somebody else has to prepare its letter.",
            "preparer",
        ),
        Reason("criteria", "The letter needs the SHA-256 of the signed criteria.", "criteria_sha256"),
        Reason(
            "not_as_approved",
            "The grant of Tessel Composites Ltd is £0.01 in the letter and £407,750 as approved.",
            "partners[0].grant_pence",
        ),
        Reason(
            "not_as_approved", "The whole grant is £0.01 in the letter and £407,750 as approved.", "partners"
        ),
        Reason("budget", "The grant is £0.01, but £0 is left in the budget of the call.", "partners"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "reasons"),
    [
        ({"project_title": ""}, [("missing", "project_title")]),
        ({"region": Party("")}, [("missing", "region.name")]),
        ({"region_contact": Contact("", "Lead", "")},
         [("missing", "region_contact.name"), ("missing", "region_contact.email")]),
        ({"signatory": Officer(a_letter().signatory.id, "", "")},
         [("missing", "signatory.name"), ("missing", "signatory.job_title")]),
        ({"conditions": (ExtraCondition(" ", ""),)},
         [("missing", "conditions[0].text"), ("missing", "conditions[0].added_by")]),
        ({"start_on": date(2027, 3, 2)}, [("start_day", "start_on")]),
        ({"end_on": date(2028, 8, 30)}, [("end_day", "end_on")]),
        ({"end_on": date(2028, 9, 30)}, [("duration", "duration_months")]),
        ({"duration_months": 0}, [("duration", "duration_months")]),
        ({"issued_on": date(2027, 3, 1)}, [("start_before_letter", "start_on")]),
        ({"issued_on": date(2027, 1, 11)}, [("approved_after_letter", "approved_on")]),
        ({"criteria_version": 0}, [("criteria", "criteria_version")]),
        ({"criteria_sha256": "G" * 64}, [("criteria", "criteria_sha256")]),
        ({"places": (Place("Manchester", "E08000003", 10_000, 9_999),)}, [("places", "places")]),
    ],
)  # fmt: skip
def test_each_fault_of_the_letter_is_found(changes: dict[str, Any], reasons: list[tuple[str, str]]) -> None:
    assert found(a_letter(**changes)) == reasons


def test_an_empty_line_of_an_address_is_no_fault() -> None:
    assert found(a_letter(funder=Party("National Innovation Fund", ("", " ")))) == []


@pytest.mark.parametrize(
    ("partner", "reasons"),
    [
        (replace(LEAD, name=" "), [("missing", "partners[0].name")]),
        (replace(LEAD, subsidy_basis=None), [("subsidy_basis", "partners[0].subsidy_basis")]),
        (replace(LEAD, grant_pence=LEAD.grant_pence + 1), [("grant_sum", "partners[0].grant_pence")]),
        (replace(LEAD, rate_basis_points=10_001, grant_pence=582_558_25), [("rate", "partners[0].rate_basis_points")]),
        (
            replace(LEAD, other_public_pence=-100, grant_pence=407_751_00),
            [("other_public", "partners[0].other_public_pence")],
        ),
        (replace(LEAD, costs=LEAD.costs[::-1]), [("cost_lines", "partners[0].costs")]),
        (replace(LEAD, costs=LEAD.costs + costs()[:1]), [("cost_lines", "partners[0].costs")]),
        (
            replace(LEAD, costs=((CostCategory.LABOUR, -1), *LEAD.costs[1:]), grant_pence=189_349_99),
            [("cost_lines", "partners[0].costs.labour")],
        ),
        (replace(LEAD, role=PartnerRole.PARTNER), [("lead", "partners")]),
    ],
)
def test_each_fault_of_a_partner_is_found(partner: Any, reasons: list[tuple[str, str]]) -> None:
    assert found(a_letter(partner)) == reasons


def test_a_partner_twice_two_leads_and_no_money_are_found() -> None:
    nothing = replace(LEAD, costs=costs(), grant_pence=0)

    assert found(a_letter(nothing, nothing)) == [
        ("lead", "partners"),
        ("partner_twice", "partners"),
        ("no_grant", "partners"),
    ]


def test_more_partners_than_the_tables_hold_are_refused() -> None:
    assert found(a_crowded_letter(MOST_PARTNERS + 1)) == [("too_many_partners", "partners")]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Rocket \U0001f680 Ltd", "“\U0001f680” (U+1F680)"),
        ("שלום Ltd", "“ש” (U+05E9), “ל” (U+05DC), “ו” (U+05D5), “ם” (U+05DD)"),
        ("مرحبا", "“م” (U+0645), “ر” (U+0631), “ح” (U+062D), “ب” (U+0628), “ا” (U+0627)"),
        ("Northbeam\u202eLtd", "U+202E"),
        ("North\u00adbeam", "U+00AD"),
        ("Two\nlines", "U+000A"),
        ("Nought\x00", "U+0000"),
        ("漢字仮名交文", "“漢” (U+6F22), “字” (U+5B57), “仮” (U+4EEE), “名” (U+540D), “交” (U+4EA4) and 1 more"),
    ],
)
def test_characters_that_cannot_be_set_are_refused_and_named(text: str, named: str) -> None:
    assert face_refusals(a_letter(replace(LEAD, name=text))) == (
        Reason(
            "characters",
            f"The name of partner 1 has characters that a letter cannot be set in: {named}. Take them out.",
            "partners[0].name",
        ),
    )


@pytest.mark.parametrize(
    "text",
    [
        "Llwyfan Ŵyl Ŷstrad Ẅ Ỳ Cyf",
        "Comunn Innleachd na Gàidhealtachd",
        "W\u0302yl typed as two characters",
        "<script>alert(1)</script> & url(file:///etc/passwd) “quoted” 'straight'",
        "CO₂ at ≤ 5 µm, ±2 °C, Ω, €1 ½ №3 ™",
    ],
)
def test_the_names_of_these_islands_and_of_engineers_can_be_set(text: str) -> None:
    assert found(a_letter(replace(LEAD, name=text))) == []


def test_the_field_with_the_characters_is_named_wherever_it_is() -> None:
    bad = "\U0001f680"
    snapshot = a_letter(
        project_title=bad,
        funder=Party("National Innovation Fund", ("1 Example Street", bad)),
        region_contact=Contact("Marian Okell", bad, "a@b.example"),
        regional_conditions=(LetterCondition("one", f"One line\nand {bad}"),),
        conditions=(ExtraCondition("Two lines\nare well", bad),),
    )

    sentences = [reason.text.split(" has characters")[0] for reason in face_refusals(snapshot)]

    assert sentences == [
        "The project title",
        "The address of the funder (line 2)",
        "The job title of the region contact",
        "The text of regional condition 1",
        "The author of added condition 1",
    ]


def test_every_figure_is_held_against_the_approval() -> None:
    snapshot = a_letter(LEAD, YARD)
    other = replace(YARD, costs=costs(98_001, 19_600, 22_400, 15_000, 0, 5_200, 2_100), rate_basis_points=5_900)
    approved = as_approved(a_letter(LEAD, replace(other, other_public_pence=0, grant_pence=95_757_59)))

    assert [reason.text for reason in refusals(snapshot, approved, PLENTY)] == [
        "Labour of Dry Dock Robotics CIC is £98,000 in the letter and £98,001 as approved.",
        "The grant rate of Dry Dock Robotics CIC is 60% in the letter and 59% as approved.",
        "Other public funding of Dry Dock Robotics CIC is £15,000 in the letter and £0 as approved.",
        "The grant of Dry Dock Robotics CIC is £82,380 in the letter and £95,757.59 as approved.",
        "The whole grant is £490,130 in the letter and £503,507.59 as approved.",
    ]


def test_partners_left_out_and_partners_not_approved_are_found() -> None:
    snapshot = a_letter(LEAD, YARD)
    approved = as_approved(a_letter(LEAD, UNIVERSITY))

    assert [reason.text for reason in refusals(snapshot, approved, PLENTY)] == [
        "University of Irwell Vale was approved, but the letter leaves it out.",
        "Dry Dock Robotics CIC was not approved.",
        "The whole grant is £490,130 in the letter and £553,350 as approved.",
    ]


def test_the_whole_grant_is_held_against_the_approval_by_itself() -> None:
    snapshot = a_letter()
    approved = ApprovedFigures(as_approved(snapshot).partners, snapshot.grant_pence + 1)

    assert [reason.code for reason in refusals(snapshot, approved, PLENTY)] == ["not_as_approved"]


@pytest.mark.parametrize(
    ("limits", "reasons"),
    [
        (LetterLimits(407_750_00), []),
        (LetterLimits(407_749_99), ["The grant is £407,750, but £407,749.99 is left in the budget of the call."]),
        (LetterLimits(407_750_00, approver_limit_pence=407_750_00), []),
        (
            LetterLimits(407_750_00, approver_limit_pence=0),
            ["The grant is £407,750, but Ines Rahal may approve at most £0."],
        ),
    ],
)
def test_the_offer_stays_within_budget_and_delegation(limits: LetterLimits, reasons: list[str]) -> None:
    snapshot = a_letter()

    assert [reason.text for reason in refusals(snapshot, as_approved(snapshot), limits)] == reasons


def test_minimal_financial_assistance_ends_at_its_ceiling() -> None:
    at = replace(YARD, costs=costs(550_000), grant_pence=315_000_00)
    above = replace(YARD, costs=((CostCategory.LABOUR, 550_000_02), *costs()[1:]), grant_pence=315_000_01)

    assert refusals(a_letter(LEAD, at), as_approved(a_letter(LEAD, at)), PLENTY) == ()
    assert refusals(a_letter(LEAD, above), as_approved(a_letter(LEAD, above)), PLENTY) == (
        Reason(
            "mfa_ceiling",
            "The grant of Dry Dock Robotics CIC is £315,000.01: minimal financial assistance ends at £315,000.",
            "partners[1].subsidy_basis",
        ),
    )


PENCE = st.integers(0, 2_000_000_00)


@given(
    amounts=st.lists(PENCE, min_size=7, max_size=7), rate=st.integers(0, 10_000), other=PENCE, slip=st.integers(1, 9)
)
def test_exactly_the_grant_of_the_rule_is_let_through(amounts: list[int], rate: int, other: int, slip: int) -> None:
    grant = max(0, sum(amounts) * rate // 10_000 - other)
    lines = tuple(zip(CostCategory, amounts, strict=True))
    right = a_partner("Property Ltd", costs=lines, rate_basis_points=rate, other_public_pence=other, grant_pence=grant)

    assert found(a_letter(LEAD, right)) == []
    assert found(a_letter(LEAD, replace(right, grant_pence=grant + slip))) == [("grant_sum", "partners[1].grant_pence")]
