"""Is a call rehearsed by a job, once, apart from everything real, and signed only after that?"""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.extensions import db
from app.jobs.outbox import drain_due
from app.models import Call, Event, Message, Rehearsal, Suggestion
from app.queries.definitions import current_version, definition_of
from app.services import calls, comments, rehearsals, suggestions
from app.services.comments import Words
from app.services.suggestions import Wish
from app.services.versions import Said
from app.transactions import unit_of_work
from tests.factories import DRAFTED, World, a_call, a_world, actor, rehearsed
from workflows.actor import Actor
from workflows.anchor import anchor_at
from workflows.call import CallState
from workflows.comment import CommentKind
from workflows.definition import NATIONAL, Core
from workflows.machine import Refusal
from workflows.plain import sha256
from workflows.rehearsal import rehearse
from workflows.rehearsal_run import RehearsalState

LATER = DRAFTED + timedelta(hours=1)
FEW = 5
SIGNABLE = "Small call: version 2 can be signed"


@pytest.fixture
def world(app) -> World:
    return a_world()


@pytest.fixture
def call(world) -> Call:
    return a_call(world, upto=CallState.DRAFTING)


def ask(world: World, call: Call, now=LATER) -> Rehearsal:
    with unit_of_work():
        return rehearsals.ask(call.id, actor(world.region_lead, call), now, applications=FEW)


def kept() -> list[Rehearsal]:
    db.session.expire_all()
    return list(db.session.scalars(select(Rehearsal).order_by(Rehearsal.seed)))


def edit(world: World, call: Call, core: Core) -> None:
    with unit_of_work():
        seen = current_version(call).sha256
        calls.edit_core(call.id, core, actor(world.officer, call), LATER, Said("Edit", seen))


def core_of(call: Call) -> Core:
    return definition_of(current_version(call)).core


def sign(world: World, call: Call) -> None:
    with unit_of_work():
        calls.sign(call.id, NATIONAL, current_version(call).sha256, actor(world.national_signatory, call), LATER)


def refused(world: World, call: Call) -> list[str]:
    with pytest.raises(Refusal) as refusal:
        sign(world, call)
    return [reason.code for reason in refusal.value.reasons]


def told() -> list[tuple[str, str]]:
    rows = db.session.scalars(
        select(Message).where(Message.subject.contains("can be signed")).order_by(Message.address)
    )
    return [(row.address.split(".")[0], row.subject) for row in rows]


def suggested(world: World, call: Call, words: str) -> Suggestion:
    with unit_of_work():
        found = anchor_at(definition_of(current_version(call)), "core:scope")
        wish = Wish("core:scope", {"scope": words}, "It reads better.", world.region.slug, found.sha256)
        return suggestions.suggest(call.id, wish, actor(world.region_lead, call), LATER)


def refuse(world: World, call: Call, one: Suggestion) -> None:
    with unit_of_work():
        suggestions.refuse(one.id, "It was agreed.", actor(world.officer, call), LATER)


def test_job_writes_the_report_that_anybody_can_work_out_again(world, call):
    ask(world, call)

    done = drain_due(LATER)

    (found,) = kept()
    expected = rehearse(definition_of(current_version(call)), 1, FEW)
    assert (found.state, len(found.chapters), done >= 7) == (RehearsalState.FINISHED, 7, True)
    assert (found.report_sha256, found.material_sha256) == (sha256(expected), expected.material_sha256)
    assert found.finished_at == LATER


def test_rehearsal_leaves_no_row_among_real_things(world, call):
    told = {"rehearsals", "outbox", "messages", "events", "unsealed_events", "seals", "checkpoints"}
    untouched = [table for table in db.metadata.sorted_tables if table.name not in told]
    before = [db.session.scalar(select(func.count()).select_from(table)) for table in untouched]

    ask(world, call)
    drain_due(LATER)

    assert [db.session.scalar(select(func.count()).select_from(table)) for table in untouched] == before


def test_asking_and_finishing_are_recorded(world, call):
    ask(world, call)
    drain_due(LATER)

    rows = db.session.scalars(select(Event).order_by(Event.number.desc()).limit(2)).all()
    assert [(row.subject_kind, row.move, row.actor_id) for row in rows] == [
        ("rehearsals", "finish", None),
        ("calls", "rehearse", world.region_lead.id),
    ]


def test_asking_again_while_one_is_under_way_begins_none(world, call):
    first, second = ask(world, call).id, ask(world, call).id

    assert first == second
    assert len(kept()) == 1


def test_step_after_the_last_changes_nothing(world, call):
    rehearsal_id = ask(world, call).id
    drain_due(LATER)
    before = kept()[0].report_sha256

    with unit_of_work():
        rehearsals.take_step(rehearsal_id, LATER + timedelta(days=1))

    assert (kept()[0].report_sha256, kept()[0].finished_at) == (before, LATER)


def test_rehearsing_again_takes_other_applications(world, call):
    for _ in range(2):
        ask(world, call)
        drain_due(LATER)

    first, second = kept()
    assert (first.seed, second.seed) == (1, 2)
    assert first.report_sha256 != second.report_sha256


def test_key_turns_only_on_a_version_that_has_been_rehearsed(world, call):
    before = refused(world, call)
    ask(world, call)
    under_way = refused(world, call)
    drain_due(LATER)

    sign(world, call)

    assert (before, under_way) == (["unrehearsed"], ["unrehearsed"])


def test_rewording_keeps_the_rehearsal_and_a_new_weight_does_not(world, call):
    ask(world, call)
    drain_due(LATER)
    core = core_of(call)
    edit(world, call, replace(core, scope="Said in other words."))
    sign(world, call)

    first, second = core.criteria
    edit(world, call, replace(core, criteria=(replace(first, weight=55), replace(second, weight=45))))

    assert refused(world, call) == ["unrehearsed"]


def test_rehearsal_of_another_call_does_not_count(world, call):
    ask(world, call)
    drain_due(LATER)
    other = a_call(world, upto=CallState.DRAFTING, reference="GM-2027-02")

    assert refused(world, other) == ["unrehearsed"]


def test_version_with_problems_is_not_rehearsed(world, call):
    edit(world, call, replace(core_of(call), title=""))

    with pytest.raises(Refusal) as refusal:
        ask(world, call)

    assert [reason.code for reason in refusal.value.reasons] == ["no_title"]
    assert refused(world, call) == ["no_title"]


def test_assessor_does_not_rehearse(world, call):
    with pytest.raises(Refusal) as refusal, unit_of_work():
        rehearsals.ask(call.id, Actor(world.assessors[0].id, frozenset()), LATER)

    assert [reason.code for reason in refusal.value.reasons] == ["wrong_role"]


def test_call_that_is_agreed_is_not_rehearsed(world):
    agreed = a_call(world, upto=CallState.AGREED, reference="GM-2027-03")

    with pytest.raises(Refusal) as refusal:
        ask(world, agreed)

    assert [reason.code for reason in refusal.value.reasons] == ["wrong_state"]


class TestTelling:
    """Those who are named to sign hear of each version that can be signed, once."""

    def test_named_signatories_are_told_when_the_rehearsal_is_finished(self, world: World, call: Call) -> None:
        ask(world, call)
        before = told()
        for _ in range(2):
            drain_due(LATER)
            ask(world, call)

        assert (before, told()) == ([], [("nora", SIGNABLE), ("ravi", SIGNABLE)])

    def test_they_are_told_when_the_last_suggestion_is_answered(self, world: World, call: Call) -> None:
        first, second = suggested(world, call, "Other words."), suggested(world, call, "Yet others.")
        rehearsed(world, call)
        refuse(world, call, first)
        drain_due(LATER)
        before = told()
        refuse(world, call, second)
        drain_due(LATER)

        assert (before, told()) == ([], [("nora", SIGNABLE), ("ravi", SIGNABLE)])

    def test_version_that_is_talked_about_again_is_no_news(self, world: World, call: Call) -> None:
        ask(world, call)
        drain_due(LATER)
        refuse(world, call, suggested(world, call, "Other words."))
        drain_due(LATER)

        assert told() == [("nora", SIGNABLE), ("ravi", SIGNABLE)]

    def test_version_that_a_suggestion_makes_is_told_of_anew(self, world: World, call: Call) -> None:
        rehearsed(world, call)
        one = suggested(world, call, "Other words.")
        with unit_of_work():
            found = anchor_at(definition_of(current_version(call)), one.clause)
            suggestions.accept(one.id, found.sha256, actor(world.officer, call), LATER)
        drain_due(LATER)

        third = "Small call: version 3 can be signed"
        assert told() == [("nora", third), ("ravi", third)]

    def test_last_question_that_is_resolved_counts_as_well(self, world: World, call: Call) -> None:
        rehearsed(world, call)
        words = Words("core:scope", CommentKind.QUESTION, "Why so?", world.region.slug)
        with unit_of_work():
            question = comments.write(call.id, words, actor(world.region_lead, call), LATER)
        with unit_of_work():
            comments.resolve(question.id, "Because.", NATIONAL, actor(world.officer, call), LATER)
        drain_due(LATER)

        assert told() == [("nora", SIGNABLE), ("ravi", SIGNABLE)]

    def test_side_whose_key_is_turned_before_the_mail_is_written_is_not_told(self, world: World, call: Call) -> None:
        rehearsed(world, call)
        one = suggested(world, call, "Other words.")
        refuse(world, call, one)
        sign(world, call)
        drain_due(LATER)

        assert told() == [("ravi", SIGNABLE)]
