"""Does a letter say what its snapshot holds, number it without gaps and know why each paragraph is in?"""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.letters import EUROPEAN, LEAD, UNIVERSITY, YARD, a_crowded_letter, a_full_letter, a_letter
from workflows.definition import LetterCondition
from workflows.letter import ExtraCondition, LetterSnapshot
from workflows.letter_clauses import (
    Clause,
    ClauseSection,
    ClauseSet,
    Condition,
    Fact,
    Follower,
    MergeField,
    Operator,
    TermsEdition,
)
from workflows.letter_text import Paragraph, accept_by, compose, lapsed_when_issued_by, merge_values
from workflows.plain import from_plain, to_plain

SHARED = Condition(Fact.PARTNER_COUNT, Operator.MORE_THAN, number=1)
ASSISTED = Condition(Fact.SUBSIDY_BASES, Operator.INCLUDES, value="mfa")
CLAUSES = ClauseSet(
    notice=Clause("notice", 1, "Not a real offer."),
    offer=Clause("offer", 2, "{{ funder }} offers {{ grantees }} up to {{ total_grant }} for “{{ project_title }}”."),
    opening=(Clause("opening", 1, "Well\n  done."),),
    sections=(
        ClauseSection("shared", "Shared", (Clause("shared.only", 1, "Shared by {{ all_partners }}.", (SHARED,)),)),
        ClauseSection(
            "basis",
            "Basis",
            (Clause("mfa", 4, "{{ mfa_partners }}.", (ASSISTED,)), Clause("always", 1, "Ends {{ end_on }}.")),
        ),
        ClauseSection(
            "conditions",
            "Conditions",
            (
                Clause("regional", 1, "From {{ region }}:", (), Follower.REGIONAL_CONDITIONS),
                Clause("extra", 1, "For you:", (), Follower.EXTRA_CONDITIONS),
            ),
        ),
    ),
    closing=(),
    acceptance=(),
    finance_notes=(),
    place_notes=(Clause("places", 1, "Where."),),
    terms=(TermsEdition("1", (ClauseSection("who", "Who", (Clause("who.we", 1, "We are {{ funder }}."),)),)),),
)


def test_compose_numbers_without_gaps_when_a_section_has_nothing_to_say() -> None:
    letter = compose(a_letter(), CLAUSES)

    assert [(section.number, section.id) for section in letter.sections] == [("1", "basis"), ("2", "conditions")]
    assert letter.sections[0].paragraphs == (
        Paragraph("1.1", "always", 1, "Ends 31\u00a0August 2028.", "in every letter"),
    )


def test_compose_gives_each_paragraph_its_reason() -> None:
    letter = compose(a_full_letter(), CLAUSES)

    shared, basis, conditions = letter.sections
    assert [(item.number, item.id, item.version, item.text, item.reason) for item in shared.paragraphs] == [
        (
            "1.1", "shared.only", 1,
            "Shared by Tessel Composites Ltd, University of Irwell Vale and Dry Dock Robotics CIC.",
            "because partner count more than 1",
        )
    ]  # fmt: skip
    assert [(item.id, item.text, item.reason) for item in basis.paragraphs] == [
        ("mfa", "Dry Dock Robotics CIC (£82,380).", "because subsidy bases includes mfa"),
        ("always", "Ends 31\u00a0August 2028.", "in every letter"),
    ]
    assert [(item.number, item.id, item.version, item.text, item.reason) for item in conditions.paragraphs] == [
        ("3.1", "regional", 1, "From Tidal Reach Combined Authority:", "in every letter"),
        ("3.2", "tr.wage", 3, "Pay everyone at least the real Living Wage.", "agreed in version 3 of the criteria"),
        ("3.3", "extra", 1, "For you:", "in every letter"),
        ("3.4", "extra.1", 1, "Send us the signed lease before the first claim.", "added by Ines Rahal"),
    ]


def test_compose_folds_the_line_ends_of_clauses_and_keeps_those_of_conditions() -> None:
    snapshot = a_letter(regional_conditions=(LetterCondition("one", "First.\r\nSecond."),))

    letter = compose(snapshot, CLAUSES)

    assert letter.opening[0].text == "Well done."
    assert letter.sections[1].paragraphs[1].text == "First.\nSecond."


def test_compose_does_not_merge_what_was_merged() -> None:
    snapshot = a_letter(
        project_title="{{ funder }} {% raw %}", conditions=(ExtraCondition("Say {{ total_grant }}.", "Jo Tanner"),)
    )

    letter = compose(snapshot, CLAUSES)

    assert letter.offer.text == (
        "National Innovation Fund offers Tessel Composites Ltd up to £407,750 for “{{ funder }} {% raw %}”."
    )
    assert letter.sections[1].paragraphs[-1].text == "Say {{ total_grant }}."


def test_compose_composes_letters_that_were_typed_as_two_characters() -> None:
    typed = "W\u0302yl"

    letter = compose(a_letter(replace(LEAD, name=typed)), CLAUSES)

    assert letter.finance[0].columns[0].heading == "Ŵyl"
    assert letter.offer.text.split(" offers ")[1].split(" up to ")[0] == "Ŵyl"


@pytest.mark.parametrize(
    ("snapshot", "grantees"),
    [
        (a_letter(), "Tessel Composites Ltd"),
        (a_letter(LEAD, YARD), "Tessel Composites Ltd and Dry Dock Robotics CIC"),
        (a_full_letter(), "Tessel Composites Ltd and its two partners"),
        (a_crowded_letter(15), "Tessel Composites Ltd and its 14 partners"),
    ],
)
def test_grantees_are_named_while_they_are_few(snapshot: LetterSnapshot, grantees: str) -> None:
    assert merge_values(snapshot)[MergeField.GRANTEES] == grantees


def test_partners_are_named_under_their_own_basis() -> None:
    values = merge_values(a_letter(LEAD, UNIVERSITY, YARD, EUROPEAN))

    assert values[MergeField.SUBSIDY_CONTROL_PARTNERS] == "Tessel Composites Ltd"
    assert values[MergeField.NOT_A_SUBSIDY_PARTNERS] == "University of Irwell Vale"
    assert values[MergeField.MFA_PARTNERS] == "Dry Dock Robotics CIC (£82,380)"
    assert values[MergeField.STATE_AID_PARTNERS] == "Llwyfan Ŵyl Cyfrifiadura Cyf"


def test_every_merge_field_has_a_value_in_a_letter_that_may_be_built() -> None:
    for snapshot in (a_letter(), a_full_letter(), a_crowded_letter()):
        values = merge_values(snapshot)

        assert set(values) == set(MergeField)
        assert [field for field, value in values.items() if not value] == []


def test_the_demonstration_notice_stands_only_in_demonstrations() -> None:
    assert compose(a_letter(), CLAUSES).notice == ""
    assert compose(a_letter(demonstration=True), CLAUSES).notice == "Not a real offer."


def test_annex_four_is_empty_without_places_and_milestones() -> None:
    without, full = compose(a_letter(), CLAUSES), compose(a_full_letter(), CLAUSES)

    assert (without.places, without.milestones, without.place_notes) == ((), (), ())
    assert [(row.name, row.activity, row.benefit) for row in full.places] == [
        ("Manchester", "75%", "40%"),
        ("Salford", "25%", "60%"),
    ]
    assert [(row.label, row.value) for row in full.milestones] == [("30 June 2027", "First panels moulded")]


def test_terms_are_those_of_the_version_that_the_snapshot_names() -> None:
    letter = compose(a_letter(), CLAUSES)

    assert [(item.number, item.text) for item in letter.terms[0].paragraphs] == [
        ("1.1", "We are National Innovation Fund.")
    ]
    with pytest.raises(KeyError, match="no standard terms of version '0'"):
        compose(a_letter(terms_version="0"), CLAUSES)


@pytest.mark.parametrize(
    ("issued_on", "last_day"),
    [
        (date(2027, 1, 14), date(2027, 2, 14)),
        (date(2027, 1, 31), date(2027, 2, 28)),
        (date(2028, 1, 31), date(2028, 2, 29)),
        (date(2027, 12, 15), date(2028, 1, 15)),
        (date(2027, 11, 30), date(2027, 12, 30)),
    ],
)
def test_accept_by_is_a_calendar_month_after_the_letter(issued_on: date, last_day: date) -> None:
    assert accept_by(issued_on) == last_day


@given(st.dates(date(2024, 1, 1), date(2031, 12, 31)))
def test_letters_lapse_in_the_order_in_which_they_were_made(today: date) -> None:
    last = lapsed_when_issued_by(today)

    assert accept_by(last) < today <= accept_by(last + timedelta(days=1))


def test_a_snapshot_comes_back_from_plain_data_unchanged() -> None:
    for snapshot in (a_letter(), a_full_letter(), a_letter(replace(LEAD, subsidy_basis=None))):
        assert from_plain(LetterSnapshot, to_plain(snapshot)) == snapshot
