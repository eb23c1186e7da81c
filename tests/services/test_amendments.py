"""Is an open call amended by all its sides alone, and does that reach exactly those whom it says?"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.jobs.clockwork import tick
from app.jobs.outbox import drain_due
from app.models import Application, Assessment, Call, CallVersion, Event, Interest, Message, Submission
from app.queries.agreed import amendment_notes
from app.queries.amendments import drafted_version, open_amendment, proposal_of
from app.queries.application_facts import answers_of
from app.queries.definitions import current_version, definition_for, definition_of
from app.queries.sign_off import sheets_of, snapshot_of
from app.queries.timetable import dates_of
from app.services import amendments, applications, assessments, rehearsals, timetable
from app.services.record import NotFound
from app.services.versions import Said
from app.transactions import unit_of_work
from tests import factories
from tests.factories import AFTER, CLOSES, DURING, Applicant, World, actor
from workflows.amendment import AmendmentState, Effect
from workflows.application import ApplicationState
from workflows.call import CallState
from workflows.definition import NATIONAL, Core
from workflows.machine import Refusal

pytestmark = pytest.mark.early

WHY = "The question on need was misread by many."
LATER = CLOSES + timedelta(days=7)
Edit = Callable[[Core], Core]


@pytest.fixture
def world(app: Flask) -> World:
    return factories.a_world()


@pytest.fixture
def call(world: World) -> Call:
    return factories.a_call(world)


# What was done to amendments, in its order.
MOVES = select(Event.move).where(Event.subject_kind == "amendments").order_by(Event.number)


def begun(world: World, call: Call, effect: Effect = Effect.DRAFTS, at: datetime = DURING) -> None:
    with unit_of_work():
        amendments.begin(call.id, NATIONAL, WHY, effect, actor(world.officer, call), at)


def clearer(core: Core) -> Core:
    """The prompt of the first scored question, in other words: nothing that a rehearsal reads."""
    first, second = core.sections
    question = replace(second.questions[0], prompt="Say who needs it, and how you know.")
    return replace(core, sections=(first, replace(second, questions=(question, *second.questions[1:]))))


def longer(core: Core) -> Core:
    return replace(clearer(core), milestones=replace(core.milestones, closes_at=LATER))


def without_summary(core: Core) -> Core:
    """One question fewer."""
    return replace(clearer(core), sections=core.sections[1:])


def with_another_criterion(core: Core) -> Core:
    first = core.criteria[0]
    return replace(core, criteria=(*core.criteria, replace(first, id="urgency", title="Urgency")))


def edited(world: World, call: Call, edit: Edit = clearer) -> CallVersion:
    with unit_of_work():
        version = drafted_version(call)
        core = edit(definition_of(version).core)
        return amendments.amend_core(
            call.id, core, actor(world.officer, call), DURING, Said("Ask clearly", version.sha256)
        )


def seal(call: Call) -> str:
    kept = open_amendment(call.id)
    assert kept is not None
    return proposal_of(call, kept).seal


def signed(world: World, call: Call, *sides: str, at: datetime = DURING) -> None:
    people = {NATIONAL: world.national_signatory, world.region.slug: world.regional_signatory}
    for side in sides or tuple(people):
        with unit_of_work():
            amendments.sign(call.id, side, seal(call), actor(people[side], call), at)


def amended(world: World, call: Call, effect: Effect = Effect.DRAFTS, edit: Edit = clearer) -> CallVersion:
    begun(world, call, effect)
    version = edited(world, call, edit)
    if edit is without_summary:
        rehearse(world, call)
    signed(world, call)
    return version


def rehearse(world: World, call: Call) -> None:
    with unit_of_work():
        rehearsals.ask(call.id, actor(world.region_lead, call), DURING)
    drain_due(DURING)


def fresh(call: Call) -> Call:
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(Call, call.id)


def answers(application_id: UUID) -> int:
    """The number of the version that an application answers."""
    db.session.rollback()
    query = (select(CallVersion.number).join(Application, Application.version_id == CallVersion.id)).where(
        Application.id == application_id
    )
    return db.session.scalars(query).one()


def codes(act: Callable[[], object]) -> list[str]:
    with pytest.raises(Refusal) as refused, unit_of_work():
        act()
    return [reason.code for reason in refused.value.reasons]


def told(subject: str) -> list[str]:
    rows = db.session.scalars(select(Message).where(Message.subject.contains(subject)))
    return sorted(row.address.split(".")[0] for row in rows)


class TestDrafting:
    def test_version_in_force_stays_while_an_amendment_is_drafted(self, world: World, call: Call) -> None:
        begun(world, call)
        edited(world, call)

        assert (fresh(call).current_number, current_version(call).number) == (2, 2)
        assert (drafted_version(call).number, call.title) == (4, "Small call")
        assert db.session.scalars(MOVES).all() == [
            "begin_amendment",
            "amend_core",
        ]

    def test_second_amendment_waits_for_the_first(self, world: World, call: Call) -> None:
        begun(world, call)

        assert codes(lambda: begun(world, call)) == ["amended_already"]

    def test_call_that_is_not_open_is_not_amended(self, world: World) -> None:
        call = factories.a_call(world, upto=CallState.CLOSED)

        assert codes(lambda: begun(world, call, at=AFTER)) == ["call_not_open", "deadline_passed"]

    def test_region_amends_its_own_layer_alone(self, world: World, call: Call) -> None:
        begun(world, call)
        version = drafted_version(call)
        other = replace(definition_of(version).layers[0], priorities="Other words.")
        stranger = factories.a_world("west-midlands").region_lead

        with unit_of_work():
            amendments.amend_layer(
                call.id, other, actor(world.region_lead, call), DURING, Said("Say it anew", version.sha256)
            )

        assert definition_of(drafted_version(call)).layers[0].priorities == "Other words."
        assert codes(
            lambda: amendments.amend_layer(
                call.id, other, actor(stranger, call), DURING, Said("", drafted_version(call).sha256)
            )
        ) == ["wrong_role"]

    def test_criterion_that_is_new_is_refused_when_it_is_saved(self, world: World, call: Call) -> None:
        begun(world, call)

        assert codes(lambda: edited(world, call, with_another_criterion)) == ["criterion_added"]

    def test_withdrawn_amendment_leaves_everything_as_it_was(self, world: World, call: Call) -> None:
        begun(world, call)
        edited(world, call)

        with unit_of_work():
            kept = amendments.withdraw(call.id, actor(world.officer, call), DURING)

        assert (kept.state, fresh(call).current_number) == (AmendmentState.WITHDRAWN, 2)
        with pytest.raises(NotFound), unit_of_work():
            amendments.withdraw(call.id, actor(world.officer, call), DURING)

    def test_next_amendment_takes_numbers_of_its_own(self, world: World, call: Call) -> None:
        begun(world, call)
        with unit_of_work():
            amendments.withdraw(call.id, actor(world.officer, call), DURING)

        begun(world, call)

        kept = open_amendment(call.id)
        assert kept is not None
        assert (kept.number, drafted_version(call).number) == (2, 4)


class TestSigning:
    def test_last_key_brings_it_into_force(self, world: World, call: Call) -> None:
        begun(world, call)
        version = edited(world, call)
        signed(world, call, world.region.slug)
        after_one = fresh(call).current_number
        signed(world, call, NATIONAL)

        assert (after_one, fresh(call).current_number) == (2, version.number)
        assert (call.amended_at, call.closes_at) == (DURING, CLOSES)

    def test_edit_breaks_the_keys_and_tells_their_holder(self, world: World, call: Call) -> None:
        begun(world, call)
        edited(world, call)
        signed(world, call, world.region.slug)
        edited(world, call, lambda core: replace(core, summary="Other words."))
        drain_due(DURING)

        assert told("the amendment changed since you signed") == ["ravi"]
        signed(world, call, NATIONAL)
        assert fresh(call).current_number == 2

    def test_other_effect_breaks_the_keys_too(self, world: World, call: Call) -> None:
        begun(world, call)
        edited(world, call)
        signed(world, call, world.region.slug)
        read = seal(call)
        with unit_of_work():
            amendments.declare(call.id, WHY, Effect.NEW_ONLY, actor(world.officer, call), DURING)

        def sign() -> None:
            amendments.sign(call.id, NATIONAL, read, actor(world.national_signatory, call), DURING)

        assert codes(sign) == ["version_changed"]

    def test_words_about_an_amendment_are_nobodys_work_on_another_part(self, world: World, call: Call) -> None:
        begun(world, call)
        edited(world, call)
        signed(world, call, world.region.slug)
        with unit_of_work():
            amendments.declare(call.id, "More is clear.", Effect.DRAFTS, actor(world.region_lead, call), DURING)

        version = drafted_version(call)
        assert (version.side, version.author_id) == (world.region.slug, world.region_lead.id)

    def test_nothing_changed_is_not_signed(self, world: World, call: Call) -> None:
        begun(world, call)

        assert codes(lambda: signed(world, call, NATIONAL)) == ["nothing_changed"]

    def test_what_is_asked_otherwise_is_rehearsed_first(self, world: World, call: Call) -> None:
        begun(world, call)
        edited(world, call, without_summary)
        before = codes(lambda: signed(world, call, NATIONAL))
        rehearse(world, call)
        signed(world, call)

        assert (before, fresh(call).current_number) == (["unrehearsed"], 4)

    def test_after_the_deadline_no_key_turns(self, world: World, call: Call) -> None:
        begun(world, call)
        edited(world, call)

        assert codes(lambda: signed(world, call, NATIONAL, at=CLOSES)) == ["deadline_passed"]

    def test_later_deadline_of_an_extension_is_kept(self, world: World, call: Call) -> None:
        begun(world, call)
        edited(world, call)
        with unit_of_work():
            kept = timetable.propose_extension(
                call.id, NATIONAL, LATER, "The service was away.", actor(world.officer, call), DURING
            )
        with unit_of_work():
            timetable.confirm_extension(kept.id, call.id, actor(world.region_lead, call), DURING)

        assert codes(lambda: signed(world, call, NATIONAL)) == ["closes_earlier"]

    def test_sheet_tells_of_the_amendment(self, world: World, call: Call) -> None:
        version = amended(world, call)
        drain_due(DURING)

        snapshot = snapshot_of(version, demonstration=False)

        assert snapshot.amended_by is not None
        assert (snapshot.amended_by.number, snapshot.amended_by.reason) == (1, WHY)
        assert [key.side for key in snapshot.keys] == [world.region.slug, NATIONAL]
        assert list(sheets_of([version.id])) == [version.id]


class TestReach:
    def test_draft_follows_and_submitted_stays(self, world: World, call: Call) -> None:
        draft, sent = factories.a_draft(world, call).id, factories.submitted(world, call).id

        version = amended(world, call)

        assert (answers(draft), answers(sent)) == (version.number, 2)

    def test_new_applications_only_leaves_drafts(self, world: World, call: Call) -> None:
        draft = factories.a_draft(world, call).id

        version = amended(world, call, Effect.NEW_ONLY)

        assert (answers(draft), answers(factories.a_draft(world, call).id)) == (2, version.number)

    def test_everyone_gets_the_later_deadline(self, world: World, call: Call) -> None:
        version = amended(world, call, Effect.EVERYONE, longer)

        assert (fresh(call).closes_at, dates_of(call).closes_at) == (LATER, LATER)
        assert dates_of(call).assessment_due_at == definition_of(version).core.milestones.assessment_due_at

    def test_reopened_application_answers_what_drafts_answer(self, world: World, call: Call) -> None:
        applicant = factories.an_applicant(world)
        sent = factories.submitted(world, call, applicant).id
        version = amended(world, call, Effect.EVERYONE, longer)

        reopened(applicant, sent)

        assert answers(sent) == version.number

    def test_reopened_application_stays_where_only_new_ones_are_reached(self, world: World, call: Call) -> None:
        applicant = factories.an_applicant(world)
        sent = factories.submitted(world, call, applicant).id
        amended(world, call, Effect.NEW_ONLY)

        reopened(applicant, sent)

        assert answers(sent) == 2

    def test_answer_to_a_question_that_went_away_is_kept(self, world: World, call: Call) -> None:
        applicant = factories.an_applicant(world)
        draft = factories.complete(factories.a_draft(world, call, applicant), applicant)
        amended(world, call, Effect.DRAFTS, without_summary)

        found = factories.load(draft.id, applicant.lead)

        assert "summary" in answers_of(draft.id)
        assert "summary" not in {question.id for question in definition_for(found).questions}

    def test_receipt_of_a_submitted_one_names_the_version_it_answers(self, world: World, call: Call) -> None:
        first = current_version(call).sha256
        sent = factories.submitted(world, call).id
        amended(world, call)

        content = db.session.scalars(select(Submission.content).where(Submission.application_id == sent)).one()

        assert content["definition_sha256"] == first

    def test_marks_go_by_the_version_that_was_answered(self, world: World, call: Call) -> None:
        sent = factories.submitted(world, call)
        begun(world, call)
        edited(world, call, lambda core: replace(clearer(core), threshold_basis_points=9_000))
        rehearse(world, call)
        signed(world, call)
        newer = factories.submitted(world, call, factories.an_applicant(world, "Second Ltd"))
        factories.close(call)
        for one in (sent, newer):
            factories.assigned(world, factories.eligible(world, one))
        factories.started(world, call)
        for assessment in db.session.scalars(select(Assessment)).all():
            factories.scored(assessment, 8)
        with unit_of_work():
            kept = assessments.close_ledgers(call.id, actor(world.officer, call), AFTER, "All is in.")

        passes = {line["application_id"]: line["passes"] for line in kept.record["lines"]}
        assert passes == {str(sent.id): True, str(newer.id): False}


class TestEnd:
    def test_unsigned_amendment_ends_with_the_call_and_its_people_are_told(self, world: World, call: Call) -> None:
        begun(world, call)
        edited(world, call)
        signed(world, call, NATIONAL)

        moved = (tick(CLOSES), tick(AFTER))
        drain_due(CLOSES)

        assert moved == (2, 0)
        assert open_amendment(call.id) is None
        query = select(Event).where(Event.subject_kind == "amendments").order_by(Event.number.desc())
        last = db.session.scalars(query.limit(1)).one()
        assert (last.move, last.source, last.target, last.at) == ("lapse_amendment", "drafting", "lapsed", CLOSES)
        assert told("amendment 1 ended unsigned") == ["nora", "olive", "ravi", "rhian"]

    def test_call_without_one_ends_alone(self, world: World, call: Call) -> None:
        assert (tick(CLOSES), fresh(call).state) == (1, CallState.CLOSED)

    def test_second_clock_finds_it_ended(self, world: World, call: Call) -> None:
        begun(world, call)
        tick(CLOSES)

        with unit_of_work():
            again = amendments.lapse(call.id, AFTER)

        assert again is None

    def test_nothing_ends_before_the_deadline(self, world: World, call: Call) -> None:
        begun(world, call)

        assert codes(lambda: amendments.lapse(call.id, DURING)) == ["deadline_to_come"]


class TestTelling:
    def test_signatories_are_told_once_when_it_can_be_signed(self, world: World, call: Call) -> None:
        begun(world, call)
        drain_due(DURING)
        before = told("can be signed")
        edited(world, call)
        edited(world, call, lambda core: replace(core, summary="Clearer still."))
        drain_due(DURING)

        assert (before, told("can be signed")) == ([], ["nora", "ravi"])

    def test_what_is_rehearsed_first_is_told_of_then(self, world: World, call: Call) -> None:
        begun(world, call)
        edited(world, call, without_summary)
        drain_due(DURING)
        before = told("can be signed")
        rehearse(world, call)
        rehearse(world, call)

        assert (before, told("can be signed")) == ([], ["nora", "ravi"])

    def test_who_has_not_signed_is_told_that_another_has(self, world: World, call: Call) -> None:
        begun(world, call)
        edited(world, call)
        signed(world, call, world.region.slug)
        drain_due(DURING)

        assert told("another side signed") == ["nora"]

    def test_everybody_with_a_draft_is_told(self, world: World, call: Call) -> None:
        factories.a_draft(world, call)
        factories.submitted(world, call)
        amended(world, call)
        drain_due(DURING)

        assert told("the criteria were amended") == ["lena"]
        assert told("amended, with more time") == []
        assert told("amendment 1 is in force") == ["nora", "olive", "ravi", "rhian"]

    def test_who_submitted_is_told_of_more_time(self, world: World, call: Call) -> None:
        factories.submitted(world, call)
        amended(world, call, Effect.EVERYONE, longer)
        drain_due(DURING)

        assert (told("the criteria were amended"), told("amended, with more time")) == ([], ["lena"])

    def test_who_expressed_interest_is_told_once(self, world: World) -> None:
        call = factories.a_call(world, first_stage=factories.a_first_stage())
        made = factories.an_interest(world, call, factories.an_applicant(world))
        factories.an_interest(world, call, factories.an_applicant(world, "Rival Ltd"), sent=False)
        amended(world, call)
        drain_due(DURING)

        assert told("the criteria were amended") == ["lena", "lena"]
        assert fresh(call).interests_close_at == factories.STAGE_CLOSES
        assert db.session.get_one(Interest, made.id).version_id != current_version(call).id

    def test_what_follows_for_all_applications_is_told_and_public(self, world: World, call: Call) -> None:
        factories.a_draft(world, call)
        begun(world, call)
        edited(world, call, lambda core: replace(core, threshold_basis_points=6_000))
        rehearse(world, call)
        signed(world, call)
        drain_due(DURING)

        said = (
            "The threshold of the core is 70% for applications that keep the version before, and 60% for those that "
            "answer this one. Both stand in one ranking, each judged by the version that it answers."
        )
        body = db.session.scalars(
            select(Message.body).where(Message.subject.endswith("the criteria were amended"))
        ).one()
        assert f"What follows from it for all applications of this call:\n\n{said}\n\nWhat changed" in body
        (note,) = amendment_notes(fresh(call), {})
        assert note.warned == (said,)

    def test_draft_has_its_move_on_record(self, world: World, call: Call) -> None:
        draft = factories.a_draft(world, call).id
        amended(world, call)

        event = db.session.scalars(select(Event).where(Event.move == "follow_amendment")).one()

        assert (event.subject_id, event.actor_id, event.data) == (draft, None, {"version": 4, "amendment": 1})


def reopened(applicant: Applicant, application_id: UUID) -> None:
    with unit_of_work():
        application = applications._load(application_id)
        applications.reopen(application_id, actor(applicant.lead, application), DURING)
    assert db.session.get_one(Application, application_id).state == ApplicationState.DRAFT
