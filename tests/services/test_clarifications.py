"""Is a question known to those who asked and to the staff alone until everybody is told the answer?"""

from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.extensions import db
from app.jobs.outbox import drain_due
from app.models import Call, Clarification, Event, Message, PublishedAnswer, User
from app.queries.history import of_clarification
from app.queries.visible import find
from app.services import clarifications
from app.services.clarifications import Answer
from app.services.record import NotFound
from app.transactions import unit_of_work
from tests.factories import (
    AFTER,
    CLOSES,
    DURING,
    Applicant,
    World,
    a_call,
    a_draft,
    a_person,
    a_question,
    a_world,
    actor,
    an_applicant,
    answered,
    close,
    grant,
    submitted,
    viewer,
)
from tests.together import overlapping
from workflows.actor import Actor, Role
from workflows.clarification import ClarificationState
from workflows.history import Reader
from workflows.machine import Refusal

SAID = Answer("May a test rig be bought?", "Yes, as capital usage.", changes_rule=False)
LOCAL = "layer:greater-manchester:question:g_local_fit"


@pytest.fixture
def world(app: Flask) -> World:
    return a_world()


@pytest.fixture
def call(world: World) -> Call:
    return a_call(world)


@pytest.fixture
def northbeam(world: World) -> Applicant:
    return an_applicant(world)


def publish(asked: Clarification, by: User, said: Answer = SAID, now=DURING) -> None:
    with unit_of_work():
        found = db.session.get_one(Clarification, asked.id)
        roles = actor(by, db.session.get_one(Call, found.call_id))
        clarifications.publish(asked.id, said, roles, now)


def codes(refusal: pytest.ExceptionInfo[Refusal]) -> list[str]:
    return [reason.code for reason in refusal.value.reasons]


def mails() -> dict[str, list[str]]:
    """The addresses that got each subject."""
    drain_due(DURING)
    found: dict[str, list[str]] = {}
    for message in db.session.scalars(select(Message).order_by(Message.address)):
        found.setdefault(message.subject, []).append(message.address)
    return found


def test_question_goes_to_the_side_whose_part_it_concerns(call: Call, northbeam: Applicant, world: World) -> None:
    national, regional = a_question(call, northbeam), a_question(call, northbeam, topic=LOCAL)

    assert (national.side, regional.side) == ("national", "greater-manchester")
    assert mails()["Small call: a question to answer"] == sorted([world.officer.email, world.region_lead.email])


def test_question_is_known_to_its_organisation_and_the_staff_alone(
    call: Call, northbeam: Applicant, world: World
) -> None:
    rival, elsewhere = an_applicant(world, "Rival Ltd"), a_world("west-midlands")
    colleague = grant(a_person("Colin Colleague"), Role.COLLABORATOR, northbeam.organisation)
    asked = a_question(call, northbeam)
    people = {
        "lead": northbeam.lead,
        "colleague": colleague,
        "officer": world.officer,
        "region lead": world.region_lead,
        "rival": rival.lead,
        "assessor": world.assessors[0],
        "scorer": world.scorers[0],
        "elsewhere": elsewhere.region_lead,
        "stranger": a_person(),
    }

    before = {name for name, user in people.items() if find(Clarification, asked.id, viewer(user))}
    answered(world, asked)
    after = {name for name, user in people.items() if find(Clarification, asked.id, viewer(user))}

    assert before == after == {"lead", "colleague", "officer", "region lead"}


def test_answer_is_told_to_the_asker_and_everybody_with_an_application(
    call: Call, northbeam: Applicant, world: World
) -> None:
    writer, sender, idle = (an_applicant(world, f"{name} Ltd") for name in ("Writer", "Sender", "Idle"))
    a_draft(world, call, writer)
    submitted(world, call, sender)

    publish(a_question(call, northbeam), world.officer)

    found = mails()
    assert found["Small call: your question was answered"] == sorted([northbeam.lead.email, northbeam.signatory.email])
    assert found["Small call: a question was answered"] == sorted([writer.lead.email, sender.lead.email])
    assert idle.lead.email not in {address for those in found.values() for address in those}


def test_what_everybody_reads_says_nothing_of_who_asked(call: Call, northbeam: Applicant, world: World) -> None:
    asked = a_question(call, northbeam, "We at Northbeam Robotics make grippers: may we buy the rig?")

    publish(asked, world.officer)

    shown = db.session.scalars(select(PublishedAnswer)).one()
    columns = {name: str(getattr(shown, name)) for name in PublishedAnswer.__table__.columns.keys()}  # noqa: SIM118
    assert [
        name for name, text in columns.items() if "grippers" in text or str(northbeam.organisation.id) in text
    ] == []
    assert (shown.number, shown.question, shown.answer) == (1, SAID.question, SAID.answer)


@pytest.mark.parametrize("words", ["May Northbeam robotics buy it?", "May it be bought, asks Lena Lead?"])
def test_answer_that_names_the_asker_is_refused(call: Call, northbeam: Applicant, world: World, words: str) -> None:
    asked = a_question(call, northbeam)

    with pytest.raises(Refusal) as refusal:
        publish(asked, world.officer, Answer(words, "Yes.", changes_rule=False))

    assert codes(refusal) == ["names_the_asker"]
    assert db.session.scalar(select(func.count()).select_from(PublishedAnswer)) == 0


def test_answer_that_changes_a_rule_is_refused(call: Call, northbeam: Applicant, world: World) -> None:
    asked = a_question(call, northbeam)

    with pytest.raises(Refusal) as refusal:
        publish(asked, world.officer, Answer("May we have more words?", "Yes, 600.", changes_rule=True))

    assert codes(refusal) == ["changes_a_rule"]


def test_side_answers_its_own_questions_and_passes_on_the_rest(call: Call, northbeam: Applicant, world: World) -> None:
    asked = a_question(call, northbeam)
    lead = actor(world.region_lead, call)

    with pytest.raises(Refusal) as refusal:
        publish(asked, world.region_lead)
    with unit_of_work():
        clarifications.hand_on(asked.id, "greater-manchester", actor(world.officer, call), DURING)
    publish(asked, world.region_lead)

    assert codes(refusal) == ["not_your_side"]
    shown = db.session.scalars(select(PublishedAnswer)).one()
    assert shown.side == "greater-manchester"
    with pytest.raises(Refusal):
        clarifications.hand_on(asked.id, "national", lead, DURING)


def test_question_is_not_passed_on_to_a_side_that_is_not_there(call: Call, northbeam: Applicant, world: World) -> None:
    asked = a_question(call, northbeam)

    with pytest.raises(Refusal) as refusal, unit_of_work():
        clarifications.hand_on(asked.id, "west-midlands", actor(world.officer, call), DURING)

    assert codes(refusal) == ["same_side"]


def test_declined_question_is_told_to_those_who_asked_and_nobody_else(
    call: Call, northbeam: Applicant, world: World
) -> None:
    a_draft(world, call, an_applicant(world, "Writer Ltd"))
    asked = a_question(call, northbeam)

    with unit_of_work():
        clarifications.decline(asked.id, "The page of the call says so.", actor(world.officer, call), DURING)

    assert mails()["Small call: your question"] == sorted([northbeam.lead.email, northbeam.signatory.email])
    with pytest.raises(Refusal):
        publish(asked, world.officer)


@pytest.mark.parametrize("now", [CLOSES, AFTER])
def test_nothing_is_asked_or_answered_after_the_deadline(call: Call, northbeam: Applicant, world: World, now) -> None:
    asked = a_question(call, northbeam)
    close(call)

    with pytest.raises(Refusal) as late_answer:
        publish(asked, world.officer, now=now)
    lead = actor(northbeam.lead, northbeam.organisation)
    with pytest.raises(Refusal) as late_question, unit_of_work():
        clarifications.ask(call.id, northbeam.organisation, "core", "May we?", lead, now)

    assert codes(late_answer) == ["call_not_open", "too_late_to_answer"]
    assert codes(late_question) == ["call_not_open", "too_late_to_ask"]


def test_empty_question_about_nothing_is_refused_with_both_reasons(call: Call, northbeam: Applicant) -> None:
    with pytest.raises(Refusal) as refusal:
        a_question(call, northbeam, "  ", "core:question:none")

    assert codes(refusal) == ["no_question", "no_topic"]


def test_question_that_nobody_knows_is_not_found(call: Call, world: World) -> None:
    with pytest.raises(NotFound):
        clarifications.withdraw(uuid4(), actor(world.officer, call), DURING)


def test_two_answers_at_once_make_one(app: Flask, call: Call, northbeam: Applicant, world: World) -> None:
    asked = a_question(call, northbeam).id
    officer = Actor(world.officer.id, frozenset({Role.PROGRAMME_OFFICER}))

    outcomes = overlapping(
        app,
        lambda: clarifications.publish(asked, SAID, officer, DURING),
        lambda: clarifications.publish(asked, SAID, officer, DURING),
    )

    assert outcomes == ("done", ["wrong_state"])
    assert db.session.scalar(select(func.count()).select_from(PublishedAnswer)) == 1


def test_two_questions_answered_at_once_get_two_numbers(
    app: Flask, call: Call, northbeam: Applicant, world: World
) -> None:
    first, second = a_question(call, northbeam).id, a_question(call, northbeam).id
    officer = Actor(world.officer.id, frozenset({Role.PROGRAMME_OFFICER}))

    outcomes = overlapping(
        app,
        lambda: clarifications.publish(first, SAID, officer, DURING),
        lambda: clarifications.publish(second, SAID, officer, DURING),
    )

    assert outcomes == ("done", "done")
    assert sorted(db.session.scalars(select(PublishedAnswer.number))) == [1, 2]


def test_history_names_the_asker_to_their_own_organisation_alone(
    call: Call, northbeam: Applicant, world: World
) -> None:
    asked = answered(world, a_question(call, northbeam))

    told = {reader: [(one.move, one.person) for one in of_clarification(asked, reader)] for reader in Reader}

    assert told[Reader.ORGANISATION] == [("publish", ""), ("ask", northbeam.lead.name)]
    assert told[Reader.FUNDER] == told[Reader.REGION] == [("publish", world.officer.name), ("ask", "")]
    assert [person for _, person in told[Reader.AUDITOR]] == [world.officer.name, northbeam.lead.name]


def test_record_keeps_no_words_of_a_question(call: Call, northbeam: Applicant) -> None:
    a_question(call, northbeam, "A secret plan for grippers?")

    events = db.session.scalars(
        select(Event).where(Event.subject_kind == "clarifications").order_by(Event.number)
    ).all()

    assert [one.data for one in events] == [{"topic": "core:finance", "side": "national"}]
    assert {one.state for one in db.session.scalars(select(Clarification))} == {ClarificationState.ASKED}
