"""Does an always-open call go on from round to round with every draft, and do all rounds spend one budget?"""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.extensions import db
from app.jobs.clockwork import tick
from app.jobs.outbox import drain_due
from app.models import (
    Answer,
    Application,
    Call,
    CallVersion,
    Event,
    Message,
    Outbox,
    Partner,
    Recommendation,
    Signature,
    User,
)
from app.queries.amendments import amendment_facts, amendments_of, drafted_version, open_amendment, proposal_of
from app.queries.application_facts import answers_of
from app.queries.call_rows import funder_rows
from app.queries.clarifications import answered
from app.queries.definitions import current_version, definition_of
from app.queries.drafts import draft_at
from app.queries.facts import call_facts, signatures_on
from app.queries.invitations import is_invited
from app.queries.rehearsals import last_rehearsal, material_sha256, next_seed
from app.queries.rounds import rounds_of, taken_pence
from app.queries.signatories import named_for
from app.queries.timetable import dates_of
from app.queries.working_copies import of_person, waiting_at
from app.services import (
    amendments,
    applications,
    approving,
    calls,
    drafts,
    invitations,
    offers,
    timetable,
    working_copies,
)
from app.services.versions import Said
from app.transactions import unit_of_work
from tests import factories
from tests.factories import CLOSES, CUT_OFFS, DURING, World, a_call, actor
from workflows.actor import Actor, Role
from workflows.amendment import AmendmentState, Effect, signing_obstacles
from workflows.application import ApplicationState
from workflows.call import CallState
from workflows.definition import NATIONAL, CallEntry
from workflows.machine import Refusal
from workflows.working_copy import KEPT_AFTER_CLOSING

INSTANT = timedelta(microseconds=1)
GRANT = 140_000_00


@pytest.fixture
def world(app: Flask) -> World:
    return factories.a_world()


def always_open(world: World, **changes: object) -> Call:
    return a_call(world, cut_offs=CUT_OFFS, **changes)  # type: ignore[arg-type]


def fresh(call: Call) -> Call:
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(Call, call.id)


def the_rounds(call: Call) -> list[Call]:
    db.session.rollback()
    db.session.expire_all()
    query = select(Call).where(Call.agreed_as_id == call.agreed_as_id).order_by(Call.round_number)
    return list(db.session.scalars(query))


def closed(call: Call, at: datetime = CLOSES) -> Call:
    """The round closes; the one that is open after it."""
    with unit_of_work():
        calls.close_call(call.id, at)
    return the_rounds(call)[-1]


def moves(thing: object) -> list[str]:
    query = select(Event.move).where(Event.subject_id == thing.id).order_by(Event.number)  # type: ignore[attr-defined]
    return list(db.session.scalars(query))


def refused(act: Callable[[], object]) -> list[str]:
    with pytest.raises(Refusal) as no, unit_of_work():
        act()
    return [reason.code for reason in no.value.reasons]


def loaded(application: Application) -> Application:
    return applications._load(application.id)


def draft(world: World, call: Call, name: str = "Northbeam Ltd") -> tuple[Application, factories.Applicant]:
    applicant = factories.an_applicant(world, name)
    return factories.complete(factories.a_draft(world, call, applicant), applicant), applicant


class TestCutOff:
    """What the clock does to an always-open call."""

    def test_call_opens_in_its_first_round(self, world: World) -> None:
        call = always_open(world)

        assert (call.round_number, call.first_round_id, call.agreed_as_id) == (1, None, call.id)
        assert (call.closes_at, fresh(a_call(world, reference="GM-2")).round_number) == (CLOSES, 0)

    def test_next_round_opens_at_the_cut_off_on_the_same_hash_and_keys(self, world: World) -> None:
        call = always_open(world)
        before = (current_version(call).id, signatures_on(current_version(call).id))

        assert (tick(CLOSES - INSTANT), tick(CLOSES), tick(CLOSES)) == (0, 1, 0)

        first, second = the_rounds(call)
        assert (first.state, second.state) == (CallState.CLOSED, CallState.OPEN)
        assert (second.reference, second.round_number, second.first_round_id) == ("GM-2027-01-R2", 2, call.id)
        assert (second.opens_at, second.closes_at, second.opened_at) == (CLOSES, CUT_OFFS[0], CLOSES)
        assert (current_version(second).id, signatures_on(current_version(second).id)) == before
        assert db.session.scalar(select(func.count()).select_from(Signature)) == 2
        assert (moves(first)[-1], moves(second)) == ("close", ["begin_round", "open_round"])
        assert call_facts(second, CLOSES).keys_missing == 0

    def test_each_round_has_its_own_dates(self, world: World) -> None:
        call = always_open(world)

        second = closed(call)

        assert dates_of(second).closes_at == CUT_OFFS[0]
        assert dates_of(second).assessment_due_at.date() == (CUT_OFFS[0] + timedelta(days=42)).date()
        assert (
            dates_of(fresh(call)).assessment_due_at
            == definition_of(current_version(call)).core.milestones.assessment_due_at
        )

    def test_last_round_is_followed_by_none(self, world: World) -> None:
        call = always_open(world)

        third = closed(closed(call), CUT_OFFS[0])
        closed(third, CUT_OFFS[1])

        assert [(one.round_number, one.state) for one in the_rounds(call)] == [
            (1, CallState.CLOSED),
            (2, CallState.CLOSED),
            (3, CallState.CLOSED),
        ]

    def test_round_that_nobody_could_have_applied_in_is_passed_over(self, world: World) -> None:
        call = always_open(world)

        assert tick(CUT_OFFS[0] + INSTANT) == 1

        assert [(one.round_number, one.state) for one in the_rounds(call)] == [
            (1, CallState.CLOSED),
            (3, CallState.OPEN),
        ]

    def test_round_takes_another_reference_where_its_own_was_drafted_by_hand(self, world: World) -> None:
        call = always_open(world)
        a_call(world, reference="gm-2027-01-r2", upto=CallState.DRAFTING)

        assert closed(call).reference == "GM-2027-01-R2-2"

    def test_later_deadline_of_one_round_puts_off_that_round_alone(self, world: World) -> None:
        call = always_open(world)
        later = put_off(world, call)

        second = closed(call, later)

        assert (second.opens_at, second.closes_at) == (later, CUT_OFFS[0])

    def test_rounds_are_told_with_those_to_come(self, world: World) -> None:
        second = closed(always_open(world))

        found = rounds_of(second)

        assert found is not None
        assert [(one.number, one.closes_at, one.state) for one in found.lines] == [
            (1, CLOSES, CallState.CLOSED),
            (2, CUT_OFFS[0], CallState.OPEN),
            (3, CUT_OFFS[1], None),
        ]
        assert (found.taking, found.after, found.before) == (found.lines[1], found.lines[2], (found.lines[0],))
        assert rounds_of(a_call(world, reference="GM-2")) is None


class TestMail:
    """Mail about one round says which."""

    def test_subject_names_the_round_of_an_application(self, world: World) -> None:
        factories.submitted(world, always_open(world))
        factories.submitted(world, a_call(world, reference="GM-2"))
        drain_due(DURING)

        found = db.session.scalars(select(Message.subject).where(Message.subject.contains("we have")))
        assert sorted(found) == [
            "Small call, round 1: we have your application GM-2027-01-001",
            "Small call: we have your application GM-2-001",
        ]


class TestDrafts:
    """Whatever was begun and not submitted goes on."""

    def test_draft_goes_on_with_answers_costs_and_version(self, world: World) -> None:
        call = always_open(world)
        kept, _ = draft(world, call)
        before = (kept.reference, kept.version_id, answers_of(kept.id), kept.grant_pence, saves(kept), partners(kept))

        second = closed(call)

        now = loaded(kept)
        assert (now.call_id, now.state) == (second.id, ApplicationState.DRAFT)
        assert (now.reference, now.version_id, answers_of(now.id), now.grant_pence, saves(now), partners(now)) == before
        assert moves(now) == ["start", "follow_round"]
        assert notices("draft_carried") == [str(kept.id)]

    def test_draft_is_submitted_in_the_round_it_went_on_into(self, world: World) -> None:
        call = always_open(world)
        kept, applicant = draft(world, call)
        second = closed(call)

        with unit_of_work():
            applications.submit(kept.id, actor(applicant.lead, kept), CLOSES + INSTANT, declaration_made=True)

        assert (loaded(kept).call_id, loaded(kept).state) == (second.id, ApplicationState.SUBMITTED)

    def test_what_was_submitted_or_withdrawn_stays_in_its_round(self, world: World) -> None:
        call = always_open(world)
        sent = factories.submitted(world, call)
        left, applicant = draft(world, call, "Left Ltd")
        with unit_of_work():
            applications.withdraw(left.id, actor(applicant.lead, left), DURING)

        closed(call)

        assert [loaded(one).call_id for one in (sent, left)] == [call.id, call.id]

    def test_submitted_application_is_not_reopened_after_its_cut_off(self, world: World) -> None:
        call = always_open(world)
        applicant = factories.an_applicant(world)
        sent = factories.submitted(world, call, applicant)
        lead = actor(applicant.lead, sent)

        assert refused(lambda: applications.reopen(sent.id, lead, CLOSES)) == ["call_not_open", "deadline_passed"]

    def test_words_that_come_before_the_clock_looked_are_kept_in_the_next_round(self, world: World) -> None:
        call = always_open(world)
        kept, applicant = draft(world, call)
        lead = actor(applicant.lead, kept)

        with unit_of_work():
            applications.submit(kept.id, lead, CLOSES + INSTANT, declaration_made=True)

        first, second = the_rounds(call)
        assert (first.state, loaded(kept).call_id, loaded(kept).state) == (
            CallState.CLOSED,
            second.id,
            ApplicationState.SUBMITTED,
        )
        assert tick(CLOSES + INSTANT) == 0

    def test_application_begun_on_the_page_of_a_closed_round_is_in_the_open_one(self, world: World) -> None:
        call = always_open(world)
        second = closed(call)

        begun = factories.a_draft(world, call)

        assert (begun.call_id, begun.reference) == (second.id, "GM-2027-01-R2-001")

    def test_after_the_last_cut_off_nothing_is_taken(self, world: World) -> None:
        call = always_open(world)
        kept, applicant = draft(world, call)
        third = closed(closed(call), CUT_OFFS[0])
        closed(third, CUT_OFFS[1])
        lead = actor(applicant.lead, loaded(kept))

        assert refused(lambda: applications.submit(kept.id, lead, CUT_OFFS[1], declaration_made=True)) == [
            "call_not_open",
            "deadline_passed",
        ]
        assert loaded(kept).call_id == third.id


class TestWhatIsShared:
    """Invitations, signatories, questions and amendments are the call's, whichever round is open."""

    def test_invitation_holds_in_every_round(self, world: World) -> None:
        call = always_open(world, entry=CallEntry.INVITATION)
        applicant = factories.an_applicant(world)
        officer = actor(world.officer, call)
        number = applicant.organisation.company_number or ""
        with unit_of_work():
            invitations.invite(call.id, [], [number], officer, DURING)

        second = closed(call)

        assert is_invited(second.agreed_as_id, applicant.organisation.id, None)
        assert factories.a_draft(world, second, applicant).call_id == second.id
        assert refused(lambda: invitations.invite(second.id, [], [number], officer, DURING)) == ["nobody_named"]

    def test_question_that_nobody_answered_goes_on(self, world: World) -> None:
        call = always_open(world)
        applicant = factories.an_applicant(world)
        factories.answered(world, factories.a_question(call, applicant))
        waiting = factories.a_question(call, applicant, "May we lease it?")

        second = closed(call)
        factories.answered(world, waiting, "Yes, at market rates.")

        assert [(one.number, one.answer) for one in answered(second.id)] == [
            (2, "Yes, at market rates."),
            (1, "Yes, as capital usage."),
        ]

    def test_signatories_named_for_the_call_sign_in_every_round(self, world: World) -> None:
        second = closed(always_open(world))

        assert set(named_for(second.agreed_as_id)) == {NATIONAL, world.region.slug}

    def test_amendment_reaches_the_open_round_and_those_after_it(self, world: World) -> None:
        call = always_open(world)
        sent = factories.submitted(world, call)
        second = closed(call)
        kept, _ = draft(world, second, "Later Ltd")

        amended(world, second, Effect.DRAFTS, keys=2)

        third = closed(second, CUT_OFFS[0])
        assert numbers(call, second, third) == [2, 4, 4]
        assert [version_number(one) for one in (sent, kept)] == [2, 4]
        assert [len(amendments_of(one.id, in_force=True)) for one in (call, second, third)] == [0, 1, 1]
        assert version_number(factories.a_draft(world, third)) == 4

    def test_amendment_begun_after_a_deadline_was_put_off_takes_force_and_moves_no_other_round(
        self, world: World
    ) -> None:
        call = always_open(world)
        later = put_off(world, call)

        amended(world, call, Effect.DRAFTS, keys=2)

        first = fresh(call)
        core = definition_of(current_version(first)).core
        assert (first.current_number, first.closes_at) == (4, later)
        assert (core.milestones.closes_at, core.summary) == (CLOSES, "Clearer words.")
        assert dates_of(closed(call, later)).assessment_due_at.date() == (CUT_OFFS[0] + timedelta(days=42)).date()

    def test_amendment_begun_before_a_deadline_was_put_off_is_signed_in_the_next_round(self, world: World) -> None:
        call = always_open(world)
        amended(world, call, Effect.DRAFTS, keys=1)
        second = closed(call, put_off(world, call))

        with unit_of_work():
            amendments.sign(second.id, NATIONAL, seal(second), actor(world.national_signatory, second), DURING)

        assert (fresh(second).current_number, fresh(second).closes_at) == (4, CUT_OFFS[0])

    def test_amendment_of_a_later_round_is_signed_after_the_first_was_put_off(self, world: World) -> None:
        call = always_open(world)
        second = closed(call, put_off(world, call))

        amended(world, second, Effect.DRAFTS, keys=2)

        assert (fresh(second).current_number, fresh(second).closes_at) == (4, CUT_OFFS[0])

    def test_amendment_that_is_being_drafted_goes_on_with_its_keys(self, world: World) -> None:
        call = always_open(world)
        amended(world, call, Effect.DRAFTS, keys=1)

        second = closed(call)
        with unit_of_work():
            amendments.sign(second.id, NATIONAL, seal(second), actor(world.national_signatory, second), DURING)

        assert open_amendment(call.id) is None
        assert numbers(call, second) == [2, 4]

    def test_amendment_lapses_with_the_last_round_alone(self, world: World) -> None:
        call = always_open(world)
        amended(world, call, Effect.DRAFTS, keys=1)
        kept = open_amendment(call.id)
        assert kept is not None

        states = []
        for cut_off in (CLOSES, *CUT_OFFS):
            tick(cut_off)
            db.session.expire_all()
            states.append((db.session.get_one(Call, kept.call_id).round_number, kept.state))
            db.session.rollback()

        assert states == [
            (2, AmendmentState.DRAFTING),
            (3, AmendmentState.DRAFTING),
            (3, AmendmentState.LAPSED),
        ]
        assert moves(kept)[-3:] == ["follow_round", "follow_round", "lapse_amendment"]

    def test_rehearsal_of_an_amendment_stands_in_the_round_it_goes_on_into(self, world: World) -> None:
        call = always_open(world)
        amended(world, call, Effect.DRAFTS, keys=0)
        drafted = definition_of(drafted_version(call))

        second = closed(call)

        line = last_rehearsal(second, drafted)
        assert line is not None
        assert (line.is_current, line.seed) == (True, 1)
        assert next_seed(second.id, material_sha256(drafted)) == 2

    def test_named_signatories_are_told_when_an_amendment_of_a_later_round_can_be_signed(self, world: World) -> None:
        second = closed(always_open(world))
        amended(world, second, Effect.DRAFTS, keys=0)
        drain_due(CLOSES)

        told = db.session.scalars(select(Message).where(Message.subject.contains("can be signed"))).all()

        assert sorted(one.address.partition(".")[0] for one in told) == ["nora", "ravi"]
        assert {"when the last round closes, it ends" in one.body for one in told} == {True}

    def test_task_of_a_later_round_knows_what_keeps_its_amendment(self, world: World) -> None:
        call = always_open(world)
        amended(world, call, Effect.DRAFTS, keys=0)
        officer, second = actor(world.officer, call), closed(call)
        found = [obstacles(world, second)]
        with unit_of_work():
            seen = drafted_version(second)
            core = definition_of(seen).core
            dates = replace(core.milestones, decision_due_at=core.milestones.decision_due_at + timedelta(days=1))
            core = replace(core, milestones=dates)
            amendments.amend_core(second.id, core, officer, CLOSES, Said("Later", seen.sha256))
        found.append(obstacles(world, second))

        assert found == [(0, 0), (1, 1)]

    def test_amendment_for_everyone_puts_off_the_open_round(self, world: World) -> None:
        second = closed(always_open(world))
        later = CUT_OFFS[0] + timedelta(days=3)

        amended(world, second, Effect.EVERYONE, keys=2, cut_offs=(later, CUT_OFFS[1]))

        assert (fresh(second).closes_at, dates_of(fresh(second)).closes_at) == (later, later)


class TestUnsaved:
    """What was typed and not saved goes on with what it was typed about."""

    def test_words_typed_into_a_draft_are_kept_as_long_as_its_new_round(self, world: World) -> None:
        call = always_open(world)
        kept, applicant = draft(world, call)
        sent = factories.submitted(world, call, factories.an_applicant(world, "First Ltd"))
        place = typed(applicant.lead, "application", kept.id, call, f"/applications/{kept.id}/details")
        typed(applicant.lead, "application", sent.id, call, f"/applications/{sent.id}/details")

        closed(call)
        with unit_of_work():
            gone = working_copies.forget_old(CLOSES + KEPT_AFTER_CLOSING)

        assert (gone, [copy.place for copy in of_person(applicant.lead.id)]) == (1, [place])

    def test_words_typed_for_an_amendment_are_offered_in_the_next_round(self, world: World) -> None:
        call = always_open(world)
        amended(world, call, Effect.DRAFTS, keys=1)
        typed(world.officer, "call", call.id, call, f"/agreement/{call.id}/basics")
        with unit_of_work():
            officer, place = actor(world.officer, call), "amendment-1/national/file"
            drafts.keep_draft(call.id, place, {"title": "New"}, "0" * 64, officer, DURING)

        second = closed(call)

        assert waiting_at(world.officer.id, f"/agreement/{second.id}/basics") != []
        assert waiting_at(world.officer.id, f"/agreement/{call.id}/basics") == []
        line = draft_at(second.id, place, world.officer.id)
        assert line is not None
        assert line.data == {"title": "New"}


class TestMoney:
    """One budget for all rounds: whoever recommends or approves second finds what is left."""

    def test_what_an_earlier_round_recommended_counts(self, world: World) -> None:
        first, second, one, other = two_ranked(world, budget_pence=GRANT)
        factories.recommended(world, first, one)

        assert taken_pence(second, world.region.id) == GRANT
        assert recommending(world, second, other) == ["budget_exceeded"]

    def test_what_an_earlier_round_approved_counts_and_what_was_refused_does_not(self, world: World) -> None:
        first, second, one, other = two_ranked(world, budget_pence=GRANT)
        offer = factories.approved(world, first, one)[0]
        assert recommending(world, second, other) == ["budget_exceeded"]

        refuse(world, factories.sent(world, offer))

        assert taken_pence(second, world.region.id) == 0
        assert recommending(world, second, other) == []

    def test_budget_that_is_enough_for_both_rounds_is_spent_by_both(self, world: World) -> None:
        first, second, one, other = two_ranked(world, budget_pence=2 * GRANT)
        factories.approved(world, first, one)

        factories.approved(world, second, other)

        assert [fresh(call).state for call in (first, second)] == [CallState.DECIDED] * 2
        assert [taken_pence(call, world.region.id) for call in (first, second)] == [GRANT, GRANT]

    def test_list_is_not_approved_over_what_is_left(self, world: World) -> None:
        first, second, one, other = two_ranked(world, budget_pence=2 * GRANT)
        kept = factories.recommended(world, second, other)
        before = factories.recommended(world, first, one)
        # An amendment may lower the budget after a list was sent.
        factories.with_budget([first, second], GRANT)

        approver = Actor(world.approver.id, frozenset({Role.APPROVER}))

        def approve(list_: Recommendation) -> object:
            return approving.approve(list_.id, list_.list_sha256 or "", approver, factories.AFTER)

        with unit_of_work():
            approve(before)
        with pytest.raises(Refusal) as no, unit_of_work():
            approve(kept)
        assert [one.text for one in no.value.reasons if one.code == "budget_exceeded"] == [
            "The chosen applications ask for £140,000; other rounds have £140,000 of the £140,000 of the budget, so "
            "that £0 is left. That is £140,000 too much."
        ]

    def test_another_call_takes_nothing(self, world: World) -> None:
        first, _, one, _ = two_ranked(world, budget_pence=GRANT)
        factories.approved(world, first, one)

        assert taken_pence(a_call(world, reference="GM-2"), world.region.id) == 0


def two_ranked(world: World, budget_pence: int) -> tuple[Call, Call, list[Application], list[Application]]:
    """Two rounds of one call, each with one application that passes and asks for £140,000."""
    first = always_open(world, budget_pence=budget_pence)
    one = factories.ranked(world, first)
    second = the_rounds(first)[-1]
    other = factories.ranked(world, second, at=CUT_OFFS[0])
    return first, second, one, other


def recommending(world: World, call: Call, chosen: Sequence[Application]) -> list[str]:
    """With which codes a list is refused; none when it is recommended."""
    try:
        factories.recommended(world, call, list(chosen))
    except Refusal as refusal:
        db.session.rollback()
        return [reason.code for reason in refusal.reasons]
    return []


def put_off(world: World, call: Call) -> datetime:
    """Two sides put the deadline off by two days; the later one."""
    later = call.closes_at + timedelta(days=2)
    with unit_of_work():
        kept = timetable.propose_extension(
            call.id, NATIONAL, later, "The service was away.", actor(world.officer, call), DURING
        )
    with unit_of_work():
        timetable.confirm_extension(kept.id, call.id, actor(world.region_lead, call), DURING)
    return later


def refuse(world: World, offer: object) -> None:
    signatory = Actor(world.officer.id, frozenset({Role.SIGNATORY}))
    with unit_of_work():
        offers.refuse(offer.id, offer.letter_sha256, "We have no match.", signatory, factories.AFTER)  # type: ignore[attr-defined]


def amended(world: World, call: Call, effect: Effect, *, keys: int, cut_offs: Sequence[datetime] | None = None) -> None:
    """An amendment of the summary, and of the cut-offs if they are given, on which so many keys are turned."""
    officer = actor(world.officer, call)
    with unit_of_work():
        amendments.begin(call.id, NATIONAL, "It was unclear.", effect, officer, DURING)
    with unit_of_work():
        seen = drafted_version(call)
        core = replace(definition_of(seen).core, summary="Clearer words.")
        core = core if cut_offs is None else replace(core, cut_offs=tuple(cut_offs))
        amendments.amend_core(call.id, core, officer, DURING, Said("Clearer", seen.sha256))
    factories.rehearsed(world, call, DURING)
    signing = ((world.region.slug, world.regional_signatory), (NATIONAL, world.national_signatory))
    for side, person in signing[:keys]:
        with unit_of_work():
            amendments.sign(call.id, side, seal(call), actor(person, call), DURING)


def obstacles(world: World, call: Call) -> tuple[int, int]:
    """How many things keep the open amendment of a round from being signed: by the first page, and by the facts."""
    db.session.rollback()
    db.session.expire_all()
    rows = funder_rows(factories.viewer(world.officer), CLOSES)
    shown = next(row.amendment for row in rows if row.call.id == call.id)
    kept = open_amendment(call.id)
    assert kept is not None
    assert shown is not None
    return shown.obstacles, len(signing_obstacles(amendment_facts(fresh(call), kept, CLOSES)))


def typed(person: User, kind: str, thing_id: uuid.UUID, call: Call, place: str) -> str:
    """Words that somebody typed on a page and did not save."""
    with unit_of_work():
        fields = (("title", "New words"),)
        words = working_copies.Typed(place, kind, thing_id, call.id, "A page", fields, "0" * 64, DURING)
        working_copies.keep(person.id, words)
    return place


def seal(call: Call) -> str:
    kept = open_amendment(call.id)
    assert kept is not None
    return proposal_of(db.session.get_one(Call, call.id), kept).seal


def numbers(*rounds: Call) -> list[int]:
    return [fresh(one).current_number for one in rounds]


def version_number(application: Application) -> int:
    db.session.expire_all()
    version_id = db.session.get_one(Application, application.id).version_id
    return db.session.get_one(CallVersion, version_id).number


def saves(application: Application) -> list[tuple[str, int]]:
    query = select(Answer.question_id, Answer.number).where(Answer.application_id == application.id)
    return [tuple(row) for row in db.session.execute(query.order_by(Answer.question_id))]


def partners(application: Application) -> list[object]:
    return list(db.session.scalars(select(Partner.id).where(Partner.application_id == application.id)))


def notices(name: str) -> list[str]:
    payloads = db.session.scalars(select(Outbox.payload).order_by(Outbox.created_at))
    return [one["subject_id"] for one in payloads if one["notice"] == name]
