"""Is everybody told what they should be, once, and nothing before its time?"""

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.jobs.outbox import drain_due
from app.models import Application, Message, Outbox, Submission, Token, User
from app.notices.write import page_address, write_messages
from app.services import applications, assessments, calls, decisions, offers, organisations, people
from app.services.versions import Said
from app.transactions import unit_of_work
from tests import factories
from tests.factories import AFTER, DRAFTED, DURING, World
from workflows.actor import Role
from workflows.assessment import DeclineReason
from workflows.call import CallState
from workflows.plain import sha256

pytestmark = pytest.mark.early


@pytest.fixture
def world(app: Flask) -> World:
    return factories.a_world()


def drained() -> list[Message]:
    """Everything written so far, in order, after the outbox has been emptied."""
    drain_due(AFTER)
    waiting = db.session.scalars(select(Outbox).where(Outbox.done_at.is_(None))).all()
    assert [(row.payload, row.error) for row in waiting] == []
    return list(db.session.scalars(select(Message).order_by(Message.created_at, Message.address)))


def told(subject: str) -> set[str]:
    """The addresses that got a message with this subject."""
    return {message.address for message in drained() if message.subject == subject}


def test_confirmation_link_works_once(app: Flask) -> None:
    with unit_of_work():
        people.register("Ada Able", "ada@people.example", "three unlikely words", DURING)
    message = drained()[0]
    link = re.search(r"http://localhost/confirm/(\S+)", message.body)

    assert message.subject == "Confirm your address"
    assert message.body == (
        "Hello Ada Able,\n\n"
        "You registered for Accord with this address. Follow the link and press the button to begin. "
        "It works once, within two days:\n\n"
        f"{link[0]}\n\n"
        "If it was not you, do nothing. Without the button no account begins.\n\n"
        "Accord: agreed together, signed twice, scored blind, awarded openly.\n"
    )
    with unit_of_work():
        assert people.confirm_address(link[1], AFTER).email == "ada@people.example"


def test_known_address_is_told_so(app: Flask) -> None:
    user = factories.a_person("Ada Able")
    with unit_of_work():
        people.register("Somebody", user.email, "three unlikely words", DURING)

    assert told("You already have an account") == {user.email}


def test_writing_twice_writes_nothing_more(app: Flask) -> None:
    with unit_of_work():
        people.register("Ada Able", "ada@people.example", "three unlikely words", DURING)
    row = db.session.scalars(select(Outbox)).one()

    for _ in range(2):
        with unit_of_work():
            write_messages(db.session.get_one(Outbox, row.id), AFTER)

    assert len(db.session.scalars(select(Message)).all()) == 1
    assert len(db.session.scalars(select(Token)).all()) == 1


def test_people_whose_role_has_ended_are_not_told(world: World) -> None:
    with unit_of_work():
        db.session.get_one(User, world.region_lead.id).ended_at = DRAFTED
    factories.a_call(world, upto=CallState.AGREED)

    assert told("Small call: every side has signed") == {
        world.officer.email,
        world.national_signatory.email,
        world.regional_signatory.email,
    }


def test_broken_signature_is_told_to_who_had_signed(world: World) -> None:
    call = factories.a_call(world, upto=CallState.AGREED)
    drained()
    with unit_of_work():
        version = calls.current_version(call)
        core = calls.definition_of(version).core
        changed = factories.replace(core, summary="Another summary.")
        officer = factories.actor(world.officer, call)
        calls.edit_core(call.id, changed, officer, DRAFTED, Said("Say it anew", version.sha256))

    found = [message for message in drained() if message.subject == "Small call: changed since you signed"]

    assert {message.address for message in found} == {world.national_signatory.email, world.regional_signatory.email}
    assert "made version 3 is described as: Say it anew." in found[0].body
    assert f"http://localhost/agreement/{call.id}/sign\n" in found[0].body


def test_life_of_an_application_is_told_to_its_writers(world: World) -> None:
    call = factories.a_call(world)
    applicant = factories.an_applicant(world)
    application = factories.submitted(world, call, applicant)
    lead = factories.actor(applicant.lead, application)
    with unit_of_work():
        applications.reopen(application.id, lead, DURING)
    with unit_of_work():
        applications.withdraw(application.id, lead, DURING)
    subjects = {message.subject for message in drained() if message.address == applicant.lead.email}

    assert subjects == {
        "Small call: we have your application GM-2027-01-001",
        "Small call: application GM-2027-01-001 is a draft again",
        "Small call: application GM-2027-01-001 is withdrawn",
    }


def test_receipt_carries_time_and_code(world: World) -> None:
    call = factories.a_call(world)
    applicant = factories.an_applicant(world)
    application = factories.submitted(world, call, applicant)
    kept = db.session.scalars(select(Submission).where(Submission.application_id == application.id)).one()
    code = sha256(kept.content)
    receipt = next(message for message in drained() if "we have your application" in message.subject)

    assert f"The content that we received has the code {code}." in receipt.body
    assert "was submitted on 31 January 2027 at 9:00am UK time." in receipt.body
    assert f"http://localhost/applications/{application.id}/receipt\n" in receipt.body


def test_declined_assessment_is_told_to_its_own_side(world: World) -> None:
    _call, work = under_assessment(world)
    assessor = factories.Actor(work[2].user_id, frozenset({Role.ASSESSOR}))
    with unit_of_work():
        assessments.decline(work[2].id, DeclineReason.CONFLICT, assessor, AFTER)

    assert told("Small call: somebody declined to assess GM-2027-01-001") == {world.region_lead.email}


def under_assessment(world: World) -> tuple[Any, list[Any]]:
    call = factories.a_call(world)
    application = factories.submitted(world, call)
    factories.close(call)
    work = factories.assigned(world, factories.eligible(world, application))
    return factories.started(world, call), work


def test_assessors_are_asked_once_with_the_number(world: World) -> None:
    under_assessment(world)

    assert told("Small call: please assess 1 application") == {
        person.email for person in (*world.assessors, *world.scorers)
    }


def test_ineligible_application_is_told_without_the_reason(world: World) -> None:
    call = factories.a_call(world)
    applicant = factories.an_applicant(world)
    application = factories.submitted(world, call, applicant)
    factories.close(call)
    officer = factories.actor(world.officer, call)
    with unit_of_work():
        applications.find_ineligible(application.id, "The project is outside the scope.", officer, AFTER)
    found = [message for message in drained() if "goes no further" in message.subject]

    assert [message.address for message in found] == [applicant.lead.email]
    assert "outside the scope" not in found[0].body


def test_invitation_goes_to_the_address(world: World) -> None:
    applicant = factories.an_applicant(world)
    lead = factories.actor(applicant.lead, applicant.organisation)
    with unit_of_work():
        organisations.invite_member(applicant.organisation.id, "new@people.example", Role.SIGNATORY, lead, DURING)
    message = drained()[0]

    assert message.subject == "Northbeam Robotics Ltd invites you"
    assert message.address == "new@people.example"
    assert "http://localhost/register\n" in message.body


def test_nothing_about_a_decision_leaves_before_the_release(world: World) -> None:
    call, received = factories.a_ranked_call(world)
    drained()
    before = {message.id for message in drained()}
    offer = factories.approved(world, call, received[:1])[0]
    staff = {world.approver.email, world.officer.email, world.secretary.email, world.region_lead.email}

    embargoed = [message for message in drained() if message.id not in before]

    assert {message.address for message in embargoed} == staff
    with unit_of_work():
        decisions.release(call.id, factories.actor(world.officer, call), AFTER)
    released = [message for message in drained() if message.subject == "Small call: there is a decision"]
    assert {message.address for message in released} == {lead_of(application).email for application in received}
    assert len({message.body.replace(*greeting(message)) for message in released}) == 1
    assert offer.letter_sha256 is None


def lead_of(application: Application) -> User:
    return db.session.get_one(User, application.created_by)


def greeting(message: Message) -> tuple[str, str]:
    return (message.body.partition("\n")[0], "Hello")


def test_offer_is_told_to_signatory_and_lead_and_its_answer_to_all(world: World) -> None:
    call, received = factories.a_ranked_call(world)
    offer = factories.approved(world, call, received[:1])[0]
    officer = factories.actor(world.officer, call)
    with unit_of_work():
        decisions.release(call.id, officer, AFTER)
    factories.built(world, offer)
    db.session.execute(Outbox.__table__.update().where(Outbox.kind == "build_letter").values(done_at=AFTER))
    db.session.commit()
    with unit_of_work():
        offers.keep_letter(offer.id, "0" * 64, 10, AFTER)
    with unit_of_work():
        offers.send(offer.id, officer, AFTER)
    signatory = offers.signatories_of(received[0].id)[0]

    assert told("Small call: an offer waits for your answer") == {signatory.email}
    assert told("Small call: your offer letter is here") == {lead_of(received[0]).email}

    acting = factories.actor(signatory, offers.load(offer.id))
    with unit_of_work():
        offers.accept(offer.id, "0" * 64, "Director", acting, AFTER, authority_declared=True)

    assert told("Small call: Firm 0 Ltd accepted its offer") == {world.officer.email, world.region_lead.email}
    assert told("Small call: the offer is accepted") == {signatory.email, lead_of(received[0]).email}


def test_page_address_needs_no_request(app: Flask) -> None:
    assert page_address("public.calls") == "http://localhost/calls"
