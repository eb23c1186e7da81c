"""Do the use cases of an application keep what was written, once, and refuse by rule?"""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.extensions import db
from app.models import Answer, Application, Event, Outbox, Submission
from app.services import applications, costs
from app.services.applications import Overtaken
from app.services.record import NotFound
from app.transactions import unit_of_work
from app.walls import as_system
from tests.factories import (
    AFTER,
    CLOSES,
    DURING,
    Applicant,
    World,
    a_call,
    a_draft,
    a_world,
    actor,
    an_applicant,
    close,
    complete,
    costed,
    eligible,
    submitted,
)
from workflows.actor import Actor, Role
from workflows.application import ApplicationState
from workflows.cost_rows import Material
from workflows.cost_sheet import CostSheet
from workflows.definition import ResearchCategory
from workflows.machine import Refusal
from workflows.plain import sha256

ALL_PARTS = CostSheet(rows=(Material("All of it", 1, 120_000_00),))


class Desk:
    """A draft and the person who leads it."""

    def __init__(self) -> None:
        self.world: World = a_world()
        self.call = a_call(self.world)
        self.applicant: Applicant = an_applicant(self.world)
        self.application = a_draft(self.world, self.call, self.applicant)
        self.lead: Actor = Actor(self.applicant.lead.id, frozenset({Role.LEAD_APPLICANT}))

    def save(self, text: str, seen: int, at: object = DURING) -> Answer:
        """Save the answer on need."""
        with unit_of_work():
            return applications.save_answer(self.application.id, "need", text, seen, self.lead, at)


@pytest.fixture
def desk(app: Flask) -> Desk:
    return Desk()


def _kept() -> tuple[str, int]:
    db.session.rollback()
    answer = db.session.scalars(select(Answer)).one()
    return answer.value, answer.number


def _codes(refused: pytest.ExceptionInfo[Refusal]) -> list[str]:
    return [reason.code for reason in refused.value.reasons]


def test_saves_are_numbered(desk: Desk) -> None:
    desk.save("One.", 0)
    desk.save("Two.", 1)

    assert _kept() == ("Two.", 2)


def test_saving_the_same_words_again_makes_no_new_save(desk: Desk) -> None:
    desk.save("One.", 0)
    desk.save("One.", 0)

    assert _kept() == ("One.", 1)


def test_a_second_writer_is_told_what_the_first_saved(desk: Desk) -> None:
    desk.save("First.", 0)

    with pytest.raises(Overtaken) as newer:
        desk.save("Second.", 0)

    assert (newer.value.theirs, newer.value.number, newer.value.saved_by, newer.value.saved_at) == (
        "First.",
        1,
        desk.lead.id,
        DURING,
    )
    assert _kept() == ("First.", 1)


def test_of_two_who_save_at_the_same_moment_one_is_kept_and_one_is_told(desk: Desk, app: Flask) -> None:
    together = Barrier(2)

    def write(text: str) -> str:
        with app.app_context(), as_system():
            together.wait()
            try:
                desk.save(text, 0)
            except Overtaken as newer:
                return f"told of {newer.theirs}"
            return f"kept {text}"

    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(write, ["A.", "B."]))

    value, number = _kept()
    other = "B." if value == "A." else "A."
    assert sorted(said) == sorted([f"kept {value}", f"told of {value}"])
    assert (number, other in value) == (1, False)


def test_a_question_that_is_not_asked_is_not_found(desk: Desk) -> None:
    with pytest.raises(NotFound), unit_of_work():
        applications.save_answer(desk.application.id, "nothing", "x", 0, desk.lead, DURING)


def test_nothing_is_saved_at_the_deadline(desk: Desk) -> None:
    desk.save("In time.", 0, CLOSES - timedelta(microseconds=1))

    with pytest.raises(Refusal) as refused:
        desk.save("Late.", 1, CLOSES)

    assert (_codes(refused), _kept()) == (["deadline_passed"], ("In time.", 1))


def test_a_signatory_does_not_write(desk: Desk) -> None:
    signatory = Actor(desk.applicant.signatory.id, frozenset({Role.SIGNATORY}))

    with pytest.raises(Refusal) as refused, unit_of_work():
        applications.save_answer(desk.application.id, "need", "x", 0, signatory, DURING)

    assert _codes(refused) == ["wrong_role"]


def test_costs_are_replaced_whole_and_the_sums_follow(desk: Desk) -> None:
    complete(desk.application, desk.applicant)

    costed(desk.application, desk.applicant, ALL_PARTS, rate=5_000, other_pence=10_000_00, seen=2)

    db.session.rollback()
    kept = db.session.scalars(select(Application)).one()
    assert (kept.cost_pence, kept.grant_pence) == (120_000_00, 50_000_00)


def test_a_stale_cost_sheet_replaces_nothing(desk: Desk) -> None:
    complete(desk.application, desk.applicant)

    with pytest.raises(Overtaken) as newer:
        costed(desk.application, desk.applicant, CostSheet(), rate=0, seen=1)

    db.session.rollback()
    assert (newer.value.number, db.session.scalars(select(Application.cost_pence)).one()) == (2, 200_000_00)


def test_costs_of_a_partner_that_is_not_there_are_not_found(desk: Desk) -> None:
    asked = costs.Asked(0, 0)

    with pytest.raises(NotFound), unit_of_work():
        costs.save_sheet(UUID(int=1), CostSheet(), asked, seen_number=1, actor=desk.lead, now=DURING)


def test_an_unfinished_application_is_refused_for_every_reason_at_once(desk: Desk) -> None:
    with pytest.raises(Refusal) as refused, unit_of_work():
        applications.submit(desk.application.id, desk.lead, DURING, declaration_made=False)

    assert _codes(refused) == [
        "category_missing",
        "months_missing",
        *["unanswered"] * 4,
        "no_costs",
        "cost_outside_bounds",
        "months_outside_bounds",
        "declaration_missing",
    ]


def test_what_is_submitted_is_kept_whole_under_its_hash(desk: Desk) -> None:
    complete(desk.application, desk.applicant)

    with unit_of_work():
        applications.submit(desk.application.id, desk.lead, DURING, declaration_made=True)

    db.session.rollback()
    kept = db.session.scalars(select(Submission)).one()
    assert kept.sha256 == sha256(kept.content)
    assert (kept.content["title"], kept.content["answers"]["need"], kept.content["partners"][0]["costs"]) == (
        "Bright idea",
        "A paragraph of words.",
        {"labour": 150_000_00, "overheads": 30_000_00, "materials": 20_000_00},
    )


def test_a_submission_stays_as_it_was_when_the_draft_changes(desk: Desk) -> None:
    received = submitted(desk.world, desk.call, desk.applicant, title="Sent")
    before = db.session.scalars(select(Submission)).one().content

    with unit_of_work():
        applications.reopen(received.id, desk.lead, DURING)
    with unit_of_work():
        applications.save_details(received.id, "Renamed", ResearchCategory.FEASIBILITY, 12, desk.lead, DURING)

    db.session.rollback()
    assert db.session.scalars(select(Submission)).one().content == before


def test_each_move_is_one_event_and_one_notice(desk: Desk) -> None:
    received = submitted(desk.world, desk.call, desk.applicant, title="Sent")
    with unit_of_work():
        applications.reopen(received.id, desk.lead, DURING)
    with unit_of_work():
        applications.withdraw(received.id, desk.lead, DURING)

    moves = db.session.scalars(select(Event.move).where(Event.subject_id == received.id).order_by(Event.number)).all()
    notices = [
        row.payload["notice"]
        for row in db.session.scalars(select(Outbox).where(Outbox.kind == "notice").order_by(Outbox.created_at))
        if row.payload["subject_id"] == str(received.id)
    ]
    assert list(moves) == ["start", "submit", "reopen", "withdraw"]
    assert sorted(notices) == ["application_reopened", "application_submitted", "application_withdrawn"]


def test_a_refused_move_leaves_no_trace(desk: Desk) -> None:
    count = select(func.count()).select_from(Event)
    before = db.session.scalar(count)

    with pytest.raises(Refusal), unit_of_work():
        applications.withdraw(desk.application.id, desk.lead, CLOSES)

    assert db.session.scalar(count) == before


def test_references_of_a_call_are_counted_without_gaps(desk: Desk) -> None:
    more = [a_draft(desk.world, desk.call, desk.applicant, title=f"Idea {n}").reference for n in range(2)]

    assert [desk.application.reference, *more] == ["GM-2027-01-001", "GM-2027-01-002", "GM-2027-01-003"]


def test_no_application_begins_after_the_deadline(desk: Desk) -> None:
    with pytest.raises(Refusal) as refused, unit_of_work():
        applications.start(desk.call.id, desk.world.region, desk.applicant.organisation, "Late", desk.lead, CLOSES)

    assert _codes(refused) == ["call_not_open"]


def test_eligibility_is_checked_after_the_deadline_by_an_officer(desk: Desk) -> None:
    received = submitted(desk.world, desk.call, desk.applicant, title="Sent")
    officer = actor(desk.world.officer, desk.call)
    with pytest.raises(Refusal) as early, unit_of_work():
        applications.confirm_eligible(received.id, officer, DURING)
    close(desk.call)

    found = eligible(desk.world, received)

    assert (_codes(early), found.state, found.checked_by, found.checked_at) == (
        ["call_still_open"],
        ApplicationState.ELIGIBLE,
        desk.world.officer.id,
        AFTER,
    )


def test_an_application_is_found_ineligible_only_with_a_reason(desk: Desk) -> None:
    received = submitted(desk.world, desk.call, desk.applicant, title="Sent")
    close(desk.call)
    officer = actor(desk.world.officer, desk.call)

    with pytest.raises(Refusal) as refused, unit_of_work():
        applications.find_ineligible(received.id, "  ", officer, AFTER)
    with unit_of_work():
        found = applications.find_ineligible(received.id, " Out of scope. ", officer, AFTER)

    assert (_codes(refused), found.state, found.ineligible_reason) == (
        ["reason_missing"],
        ApplicationState.INELIGIBLE,
        "Out of scope.",
    )
