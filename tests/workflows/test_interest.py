"""Who advises on an expression of interest and when, and what may an application be begun from?"""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.definitions import a_core, a_declaration, a_layer, a_question, milestones
from workflows import layers
from workflows.actor import Role
from workflows.definition import Core, Section
from workflows.first_stage import WHERE, FirstStage
from workflows.interest import (
    INTEREST,
    Advice,
    InterestFacts,
    InterestMove,
    InterestState,
    Parent,
    Saying,
    start_refusals,
    unlike,
)
from workflows.plain import canonical, from_plain, to_plain

OPENS, CLOSES = milestones().opens_at, milestones().closes_at
DAY = timedelta(days=1)
LEAD = frozenset({Role.REGION_LEAD})


def a_stage(**changes: object) -> FirstStage:
    section = Section("interest", "Interest", (a_question("idea"),))
    return replace(FirstStage("Tell us.", (section,), OPENS + 7 * DAY, OPENS + 21 * DAY), **changes)


def problems(stage: FirstStage) -> list[tuple[str, str]]:
    found = layers.problems(layers.merge(a_core(first_stage=stage), [a_layer()]))
    return [(one.code, one.where) for one in found]


def own(advice: Advice | None = Advice.GO_ON, *, used: int = 0, may_become: int = 1) -> Parent:
    return Parent("E1", is_own=True, is_named=False, advice=advice, used=used, may_become=may_become)


def other(*, is_named: bool = True, used: int = 0) -> Parent:
    return Parent("E2", is_own=False, is_named=is_named, advice=Advice.MERGE, used=used, may_become=1)


@pytest.mark.parametrize(
    ("move", "roles"),
    [
        (InterestMove.WRITE, {Role.LEAD_APPLICANT, Role.COLLABORATOR}),
        (InterestMove.SUBMIT, {Role.LEAD_APPLICANT}),
        (InterestMove.ADVISE, {Role.REGION_LEAD, Role.PANEL_SECRETARY}),
        (InterestMove.TELL, {Role.REGION_LEAD}),
    ],
)
def test_each_move_is_made_by_its_own_roles(move: InterestMove, roles: set[Role]) -> None:
    assert {role for role in Role if INTEREST.may(move, frozenset({role}))} == roles


def test_advice_is_refused_with_every_reason_at_once() -> None:
    facts = InterestFacts(
        stage_is_closed=False,
        reason_given=False,
        others_fit_advice=False,
        others_are_there=False,
        count_fits_advice=False,
    )

    found = INTEREST.refusals(InterestMove.ADVISE, InterestState.SUBMITTED, LEAD, facts)

    assert [one.code for one in found] == [
        "stage_open",
        "no_reason",
        "others_and_advice",
        "others_elsewhere",
        "count_and_advice",
    ]


def test_nothing_changes_the_advice_once_it_is_told() -> None:
    found = INTEREST.refusals(InterestMove.ADVISE, InterestState.TOLD, LEAD, InterestFacts())

    assert [one.code for one in found] == ["wrong_state"]


def test_nobody_is_told_before_all_are_decided() -> None:
    found = INTEREST.refusals(InterestMove.TELL, InterestState.DECIDED, LEAD, InterestFacts(undecided=1))

    assert [one.code for one in found] == ["undecided"]


@pytest.mark.parametrize(
    ("parents", "codes"),
    [
        ([own()], []),
        ([own(Advice.MERGE), other()], []),
        ([own(Advice.PARTNER), other()], []),
        ([own(used=1, may_become=2)], []),
        ([], ["not_asked_on"]),
        ([own(Advice.NO)], ["not_asked_on"]),
        ([own(None)], ["not_asked_on"]),
        ([other()], ["not_asked_on"]),
        ([own(), other(is_named=False)], ["not_named"]),
        ([own(used=1)], ["used_up"]),
        ([own(Advice.MERGE), other(is_named=False, used=1)], ["not_named", "used_up"]),
    ],
)
def test_application_is_begun_from_what_was_told_to_go_on(parents: list[Parent], codes: list[str]) -> None:
    assert [one.code for one in start_refusals(parents)] == codes


@given(st.lists(st.sampled_from([own(), own(None), own(Advice.NO), other(), other(is_named=False)]), max_size=4))
def test_no_set_of_others_alone_begins_an_application(parents: list[Parent]) -> None:
    begins = not start_refusals(parents)

    assert not begins or any(one.is_own and one.advice not in (None, Advice.NO) for one in parents)


def test_sound_first_stage_has_no_problem() -> None:
    assert problems(a_stage()) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"closes_at": OPENS}, "stage_dates"),
        ({"told_by_at": OPENS + 7 * DAY}, "stage_dates"),
        ({"told_by_at": CLOSES}, "stage_dates"),
        ({"sections": ()}, "no_questions"),
        ({"sections": (Section("interest", "Interest", (a_declaration(),)),)}, "stage_kind"),
        ({"sections": (Section("interest", "Interest", (a_question("idea"), a_question("idea"))),)}, "id_taken"),
    ],
)
def test_first_stage_that_is_not_sound_keeps_the_call_from_being_signed(changes: dict, code: str) -> None:
    assert problems(a_stage(**changes)) == [(code, WHERE)]


def test_call_without_a_first_stage_keeps_its_hash_and_one_with_it_comes_back_whole() -> None:
    core = a_core(first_stage=a_stage())

    assert b"first_stage" not in canonical(a_core())
    assert from_plain(Core, to_plain(core)) == core


def test_whoever_leaves_out_one_that_is_to_merge_says_that_it_is_meant() -> None:
    mine = [own(Advice.MERGE)]

    refused = start_refusals(mine, left_out=["E2", "E3"])

    assert [(one.code, one.where) for one in refused] == [("merged_apart", "apart")]
    assert refused[0].text.startswith("The region advised to merge it with E2 and E3.")
    assert start_refusals(mine, left_out=["E2", "E3"], is_meant_apart=True) == ()
    assert start_refusals(mine) == ()


def said(reference: str, advice: Advice, *others: str) -> Saying:
    return Saying(reference, advice, frozenset(others))


MERGE, PARTNER = Advice.MERGE, Advice.PARTNER


@pytest.mark.parametrize(
    ("sayings", "pairs"),
    [
        ([said("E1", MERGE, "E2"), said("E2", MERGE, "E1")], []),
        ([said("E1", MERGE, "E2"), said("E2", Advice.NO)], ["E2"]),
        ([said("E1", Advice.GO_ON), said("E2", MERGE, "E1")], ["E2"]),
        ([said("E1", MERGE, "E2"), said("E2", PARTNER, "E1")], ["E2"]),
        ([said("E1", MERGE, "E2"), said("E2", MERGE, "E3"), said("E3", MERGE, "E2")], ["E2"]),
        ([said("E1", MERGE, "E2", "E3"), said("E2", MERGE, "E1"), said("E3", MERGE, "E1", "E2")], ["E2", "E3"]),
        ([said("E1", PARTNER, "E2"), said("E2", PARTNER, "E1", "E3"), said("E3", PARTNER, "E2")], []),
        ([said("E1", MERGE, "E2")], []),
        ([replace(said("E1", MERGE, "E2"), is_told=True), said("E2", Advice.NO)], ["E2"]),
        ([replace(said(one, advice, "E2"), is_told=True) for one, advice in (("E1", MERGE), ("E2", Advice.NO))], []),
        ([said("E1", Advice.GO_ON), said("E2", Advice.NO)], []),
    ],
)
def test_those_who_are_to_join_are_told_alike(sayings: list[Saying], pairs: list[str]) -> None:
    assert [one.where for one in unlike(sayings)] == pairs


def test_what_is_told_unlike_is_said_in_words_and_of_one_alone_where_asked() -> None:
    sayings = [said("E1", MERGE, "E2"), said("E2", Advice.NO), said("E3", PARTNER, "E4"), said("E4", Advice.GO_ON)]

    assert [one.text for one in unlike(sayings, about="E2")] == [
        "E1 is told to merge with E2, and E2 is told not to apply. Advise them alike."
    ]
    assert [one.where for one in unlike(sayings)] == ["E2", "E4"]
