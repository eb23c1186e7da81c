"""When is a question taken and answered, to which part of a call may it belong, and what names somebody?"""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.definitions import a_core, a_layer, milestones
from workflows import layers
from workflows.actor import Role
from workflows.clarification import (
    CLARIFICATION,
    ClarificationFacts,
    ClarificationMove,
    ClarificationState,
    QuestionDates,
    names_somebody,
    question_dates,
    topic_of,
    topics,
)
from workflows.definition import Milestones
from workflows.wording import moment

OFFICER = frozenset({Role.PROGRAMME_OFFICER})
DAY = timedelta(days=1)


def refused(move: ClarificationMove, roles: frozenset[Role] = OFFICER, **facts: bool) -> list[str]:
    state = ClarificationState.ASKED
    return [one.code for one in CLARIFICATION.refusals(move, state, roles, ClarificationFacts(**facts))]


def test_answer_is_refused_with_every_reason_at_once() -> None:
    found = refused(
        ClarificationMove.PUBLISH,
        call_is_open=False,
        before_last_answers=False,
        is_for_own_side=False,
        answer_given=False,
        changes_no_rule=False,
        names_nobody=False,
    )

    assert found == [
        "call_not_open",
        "too_late_to_answer",
        "not_your_side",
        "no_answer",
        "changes_a_rule",
        "names_the_asker",
    ]


def test_answer_that_changes_a_rule_is_told_to_amend() -> None:
    facts = ClarificationFacts(changes_no_rule=False)

    reasons = CLARIFICATION.refusals(ClarificationMove.PUBLISH, ClarificationState.ASKED, OFFICER, facts)

    assert [(one.code, "have the call amended" in one.text) for one in reasons] == [("changes_a_rule", True)]


@pytest.mark.parametrize("state", sorted(set(ClarificationState) - {ClarificationState.ASKED}))
@pytest.mark.parametrize("move", ClarificationMove)
def test_nothing_moves_once_it_is_answered_declined_or_withdrawn(
    move: ClarificationMove, state: ClarificationState
) -> None:
    roles = OFFICER | {Role.LEAD_APPLICANT}

    assert [one.code for one in CLARIFICATION.refusals(move, state, roles, ClarificationFacts())] == ["wrong_state"]


@pytest.mark.parametrize(
    ("move", "roles"),
    [
        (ClarificationMove.ASK, {Role.LEAD_APPLICANT, Role.COLLABORATOR, Role.SIGNATORY}),
        (ClarificationMove.PUBLISH, {Role.PROGRAMME_OFFICER, Role.REGION_LEAD}),
        (ClarificationMove.DECLINE, {Role.PROGRAMME_OFFICER, Role.REGION_LEAD}),
        (ClarificationMove.HAND_ON, {Role.PROGRAMME_OFFICER, Role.REGION_LEAD}),
        (ClarificationMove.WITHDRAW, {Role.LEAD_APPLICANT, Role.COLLABORATOR, Role.SIGNATORY}),
    ],
)
def test_each_move_is_made_by_its_own_roles(move: ClarificationMove, roles: set[Role]) -> None:
    assert {role for role in Role if CLARIFICATION.may(move, frozenset({role}))} == roles


def test_topics_are_the_whole_then_the_parts_each_with_its_side() -> None:
    definition = layers.merge(a_core(), [a_layer()])

    assert [(one.where, one.side) for one in topics(definition)] == [
        ("core", "national"),
        ("core:milestones", "national"),
        ("core:eligibility", "national"),
        ("core:finance", "national"),
        ("core:question:summary", "national"),
        ("core:question:need", "national"),
        ("core:question:risks", "national"),
        ("layer:greater-manchester", "greater-manchester"),
        ("layer:greater-manchester:question:g_local_fit", "greater-manchester"),
    ]
    assert topic_of(definition, "core:question:none") is None


def test_dates_are_those_that_the_call_names_or_its_closing() -> None:
    dates = milestones()
    named = replace(dates, questions_until_at=dates.closes_at - 14 * DAY, answers_by_at=dates.closes_at - 7 * DAY)
    only_answers = replace(dates, answers_by_at=dates.closes_at - 7 * DAY)

    assert question_dates(dates, dates.closes_at) == QuestionDates(dates.closes_at, dates.closes_at)
    assert question_dates(named, dates.closes_at) == QuestionDates(named.questions_until_at, named.answers_by_at)
    assert question_dates(only_answers, dates.closes_at).questions_until == only_answers.answers_by_at


@given(st.integers(1, 40), st.integers(0, 60))
def test_time_between_last_answer_and_deadline_is_kept_when_the_deadline_moves(before: int, later: int) -> None:
    dates = milestones()
    named: Milestones = replace(dates, answers_by_at=dates.closes_at - before * DAY)

    found = question_dates(named, dates.closes_at + later * DAY)

    assert dates.closes_at + later * DAY - found.answers_by == before * DAY


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("May Northbeam Robotics buy a rig?", True),
        ("May  NORTHBEAM\nrobotics Ltd. buy a rig?", True),
        ("Lena Lead asks whether", True),
        ("May robotics firms buy a rig?", False),
        ("Northbeams Robotics", False),
        ("", False),
    ],
)
def test_text_names_somebody_in_any_case_and_without_the_legal_form(text: str, found: bool) -> None:
    assert names_somebody(text, ("Northbeam Robotics Ltd", "Lena Lead", "")) is found


def test_question_dates_keep_old_hashes_and_their_order() -> None:
    dates = milestones()
    wrong = replace(dates, questions_until_at=dates.closes_at, answers_by_at=dates.opens_at)

    found = layers.problems(layers.merge(a_core(milestones=wrong), [a_layer()]))

    opens, closes = moment(dates.opens_at), moment(dates.closes_at)
    assert [one.text for one in found] == [
        f"The time of the last answers must be after that of the last questions. It is {opens}, and that is {closes}."
    ]
