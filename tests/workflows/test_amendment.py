"""What may be amended while a call is open, by whom, and which version does a reopened application answer?"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.definitions import (
    a_core,
    a_criterion,
    a_definition,
    a_layer,
    a_question,
    milestones,
)
from workflows.actor import Role
from workflows.amending import refused_changes
from workflows.amendment import (
    AMENDMENT,
    AmendmentFacts,
    AmendmentMove,
    AmendmentState,
    Effect,
    Proposal,
    answered_after_reopening,
    warnings,
)
from workflows.definition import AnswerKind, CallEntry, CallShape, Definition, FirstStage, Ledger, Section
from workflows.machine import Reason

NOW = datetime(2027, 2, 1, 9, tzinfo=UTC)
CLOSES = milestones().closes_at
LATER = CLOSES + timedelta(days=7)
SIGNS = frozenset({Role.NATIONAL_SIGNATORY})


def refused(
    after: Definition, effect: Effect = Effect.DRAFTS, *, closes_at: datetime = CLOSES
) -> list[tuple[str, str]]:
    found = refused_changes(a_definition(), after, effect, closes_at, NOW)
    return [(reason.code, reason.where) for reason in found]


def with_core(**changes: object) -> Definition:
    return a_definition(core=a_core(**changes))


def dated(**changes: datetime) -> Definition:
    return with_core(milestones=milestones(**changes))


def test_words_weights_and_money_may_change() -> None:
    core = a_core(
        summary="Other words.",
        criteria=(a_criterion("need", weight=50), a_criterion("risks", weight=50)),
        threshold_basis_points=6_000,
    )
    layer = a_layer(priorities="Other words.", budget=())

    assert refused(a_definition(core=core, layers=(layer,))) == []


def test_questions_come_and_go() -> None:
    sections = (
        Section("details", "Details", (a_question("extra"),)),
        Section("questions", "Questions", (a_question("need"), a_question("risks"))),
    )

    assert refused(with_core(sections=sections)) == []


def test_answers_that_are_there_must_stay_readable() -> None:
    summary = a_question("summary", kind=AnswerKind.NUMBER, word_limit=None)
    sections = (Section("details", "Details", (summary,)), *a_core().sections[1:])

    assert refused(with_core(sections=sections)) == [("amends_kind", "core:question:summary")]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"ledger": Ledger.REGIONAL}, "amends_ledger"),
        ({"question_id": "risks"}, "amends_question_id"),
        ({"maximum": 5}, "amends_maximum"),
    ],
)
def test_criterion_keeps_its_ledger_its_question_and_its_marks(change: dict[str, object], code: str) -> None:
    criteria = (a_criterion("need", weight=60, **change), a_criterion("risks", weight=40))

    assert refused(with_core(criteria=criteria)) == [(code, "core:criterion:need")]


def test_criteria_neither_come_nor_go() -> None:
    criteria = (a_criterion("need", weight=60), a_criterion("other", question_id="risks", weight=40))

    assert refused(with_core(criteria=criteria)) == [
        ("criterion_gone", "core:criteria"),
        ("criterion_added", "core:criterion:other"),
    ]


def test_regions_and_shape_stay() -> None:
    both = a_definition(core=a_core(shape=CallShape.PORTFOLIO), layers=(a_layer(), a_layer("west-midlands")))

    assert refused(both)[:2] == [("amends_region", "layers"), ("amends_shape", "core:title")]


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"entry": CallEntry.INVITATION}, ("amends_entry", "core:entry")),
        ({"is_listed": False}, ("amends_is_listed", "core:entry")),
        ({"first_stage": FirstStage("", (), NOW, LATER)}, ("amends_first_stage", "core:first-stage")),
    ],
)
def test_way_in_stays(changes: dict[str, object], refusal: tuple[str, str]) -> None:
    assert refused(with_core(**changes)) == [refusal]


def test_questions_are_taken_again_until_a_time_that_is_to_come() -> None:
    before = dated(questions_until_at=NOW - timedelta(days=1))
    longer, past = dated(questions_until_at=NOW + timedelta(days=1)), dated(questions_until_at=NOW)

    assert refused_changes(before, longer, Effect.DRAFTS, CLOSES, NOW) == ()
    assert [one.code for one in refused_changes(before, past, Effect.DRAFTS, CLOSES, NOW)] == ["date_past"]


def test_dates_of_questions_that_were_put_off_with_the_deadline_are_no_change() -> None:
    before = dated(questions_until_at=NOW - timedelta(days=1))
    counted = before.core.milestones.with_deadline(LATER)
    after = replace(before, core=replace(before.core, milestones=counted))

    assert counted.questions_until_at == NOW + timedelta(days=6)
    assert refused_changes(before, after, Effect.DRAFTS, LATER, NOW) == ()


@pytest.mark.parametrize(
    ("effect", "codes"), [(Effect.NEW_ONLY, [("cut_offs_for_some", "effect")]), (Effect.DRAFTS, [])]
)
def test_new_cut_off_reaches_the_drafts_that_go_on_to_it(effect: Effect, codes: list[tuple[str, str]]) -> None:
    later = (CLOSES + timedelta(days=200), CLOSES + timedelta(days=400))
    before, after = with_core(cut_offs=later[:1]), with_core(cut_offs=later)

    found = refused_changes(before, after, effect, CLOSES, NOW, round_number=1)

    assert [(reason.code, reason.where) for reason in found] == codes


def test_date_that_is_past_stays() -> None:
    assert refused(dated(opens_at=NOW + timedelta(days=1))) == [("amends_past", "core:milestones")]


def test_date_to_come_moves_to_one_that_is_to_come() -> None:
    assert refused(dated(assessment_due_at=LATER + timedelta(days=60))) == []
    assert refused(dated(decision_due_at=NOW)) == [("date_past", "core:milestones")]


@pytest.mark.parametrize(
    ("closes_at", "effect", "code"),
    [
        (CLOSES - timedelta(hours=1), Effect.DRAFTS, ["closes_earlier"]),
        (CLOSES - timedelta(hours=1), Effect.EVERYONE, ["closes_earlier"]),
        (CLOSES, Effect.EVERYONE, ["no_more_time"]),
        (LATER, Effect.EVERYONE, []),
        (LATER, Effect.DRAFTS, ["more_time_for_some"]),
        (LATER, Effect.NEW_ONLY, ["more_time_for_some"]),
    ],
)
def test_deadline_moves_later_and_for_everyone(closes_at: datetime, effect: Effect, code: list[str]) -> None:
    assert [found for found, _ in refused(dated(closes_at=closes_at), effect)] == code


def test_deadline_that_was_put_off_is_the_one_that_counts() -> None:
    assert refused(dated(closes_at=LATER), closes_at=LATER) == []
    assert refused(a_definition(), closes_at=LATER) == [("closes_earlier", "core:milestones")]


def test_every_reason_is_given_at_once() -> None:
    facts = AmendmentFacts(
        refused_changes=(Reason("amends_region", "No.", "layers"),),
        something_changed=False,
        reason_given=False,
        is_rehearsed=False,
        drafted_alone=True,
        before_deadline=False,
    )

    reasons = AMENDMENT.refusals(AmendmentMove.SIGN, AmendmentState.DRAFTING, SIGNS, facts)

    assert [reason.code for reason in reasons] == [
        "deadline_passed",
        "no_reason",
        "nothing_changed",
        "amends_region",
        "unrehearsed",
        "own_draft",
    ]


def test_what_took_force_or_was_withdrawn_is_not_touched_again() -> None:
    everybody = frozenset(Role)
    for state in (AmendmentState.IN_FORCE, AmendmentState.WITHDRAWN):
        for move in AmendmentMove:
            reasons = AMENDMENT.refusals(move, state, everybody, AmendmentFacts())
            assert [reason.code for reason in reasons] == ["wrong_state"]


def test_seal_covers_text_reason_and_effect() -> None:
    one = Proposal("GM-1", "a" * 64, "b" * 64, "Because.", Effect.DRAFTS)
    others = (
        replace(one, sha256="c" * 64),
        replace(one, base_sha256="c" * 64),
        replace(one, reason="Because!"),
        replace(one, effect=Effect.EVERYONE),
    )

    assert len({one.seal, *(other.seal for other in others)}) == 5


@given(st.integers(1, 9), st.lists(st.tuples(st.integers(1, 9), st.sampled_from(Effect)), max_size=6))
def test_reopening_never_goes_back_and_follows_the_newest_that_reaches_drafts(
    answered: int, in_force: list[tuple[int, Effect]]
) -> None:
    number = answered_after_reopening(answered, in_force)

    assert number >= answered
    assert number == answered or (number, Effect.DRAFTS) in in_force or (number, Effect.EVERYONE) in in_force
    assert not [one for one, effect in in_force if one > number and effect != Effect.NEW_ONLY]


def test_what_stays_on_the_version_before_meets_the_amended_in_one_ranking() -> None:
    core = a_core(
        threshold_basis_points=6_000, criteria=(a_criterion("need", weight=60, threshold=5), *a_core().criteria[1:])
    )
    after = a_definition(core=core, layers=(a_layer(budget=()),))

    found = warnings(a_definition(), after, {"greater-manchester": "Greater Manchester"})

    assert [(one.code, one.where) for one in found] == [
        ("two_thresholds", "core:threshold"),
        ("two_floors", "core:criterion:need"),
        ("another_budget", f"layer:{a_layer().region}:budget"),
    ]
    assert found[0].text == (
        "The threshold of the core is 70% for applications that keep the version before, and 60% for those that "
        "answer this one. Both stand in one ranking, each judged by the version that it answers."
    )
    assert warnings(after, after, {}) == ()
