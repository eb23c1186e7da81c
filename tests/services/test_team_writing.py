"""Does a team share its questions, and is what it says to one another its own?"""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.jobs.outbox import drain_due
from app.models import Application, Event, Message, Outbox, QuestionWork, TeamComment
from app.queries.team_writing import comments_at, work_of
from app.services import applications, partners, question_work, team_comments
from app.services.record import NotFound
from app.transactions import unit_of_work
from tests.factories import AFTER, DURING, Applicant, a_call, a_draft, a_person, a_world, an_applicant, joined
from workflows.actor import Actor, Role
from workflows.machine import Refusal
from workflows.question_work import WorkState
from workflows.team_comment import TeamCommentState

LATER = DURING + timedelta(minutes=31)


@dataclass
class Bid:
    """A draft that two organisations write."""

    application: Application
    lead: Applicant
    partner: Applicant
    part_id: object

    @property
    def by_lead(self) -> Actor:
        return Actor(self.lead.lead.id, frozenset({Role.LEAD_APPLICANT}))

    @property
    def by_partner(self) -> Actor:
        return Actor(self.partner.lead.id, frozenset({Role.PARTNER_LEAD}))

    def give(self, question: str = "need", to: object = None, word: str = "You know it best.") -> QuestionWork:
        person_id = to or self.partner.lead.id
        with unit_of_work():
            return question_work.assign(self.application.id, question, person_id, word, self.by_lead, DURING)

    def save(self, actor: Actor, seen: int, text: str = "We need it.") -> None:
        with unit_of_work():
            applications.save_answer(self.application.id, "need", text, seen, actor, DURING)

    def say(self, text: str = "Is this so?", actor: Actor | None = None) -> TeamComment:
        with unit_of_work():
            return team_comments.write(self.application.id, "need", text, actor or self.by_lead, DURING)


@pytest.fixture
def bid(app: Flask) -> Bid:
    world = a_world()
    lead, partner = an_applicant(world), an_applicant(world, "Partner Works Ltd")
    application = a_draft(world, a_call(world), lead)
    return Bid(application, lead, partner, joined(application, lead, partner).id)


def codes(refusal: pytest.ExceptionInfo[Refusal]) -> list[str]:
    return [reason.code for reason in refusal.value.reasons]


def letters_to(address: str, notice: str) -> list[str]:
    drain_due(LATER)
    query = (
        select(Message.subject)
        .join(Outbox, Outbox.id == Message.outbox_id)
        .where(Message.address == address, Outbox.payload["notice"].as_string() == notice)
    )
    return list(db.session.scalars(query))


def test_questions_given_within_half_an_hour_are_told_in_one_mail(bid: Bid) -> None:
    for question in ("need", "risks"):
        bid.give(question)

    assert letters_to(bid.partner.lead.email, "questions_assigned") == ["2 questions for you in Bright idea"]
    assert {one.holder for one in work_of(bid.application.id).values()} == {"Lena Lead"}


def test_question_is_handed_back_with_a_word_to_whoever_gave_it(bid: Bid) -> None:
    bid.give()

    with pytest.raises(Refusal) as wordless, unit_of_work():
        question_work.hand_back(bid.application.id, "need", " ", bid.by_partner, DURING)
    with pytest.raises(Refusal) as another, unit_of_work():
        question_work.hand_back(bid.application.id, "need", "Not I.", bid.by_lead, DURING)
    with unit_of_work():
        question_work.hand_back(bid.application.id, "need", "The figures are yours.", bid.by_partner, DURING)

    found = work_of(bid.application.id)["need"]
    assert (codes(wordless), codes(another)) == (["no_word"], ["not_yours"])
    assert (found.state, found.holder, found.word) == (WorkState.OPEN, "", "The figures are yours.")
    handed_back = letters_to(bid.lead.lead.email, "questions_handed_back")
    assert handed_back == ["1 question handed back in Bright idea"]


def test_question_is_given_only_to_those_who_write_and_while_it_is_written(bid: Bid) -> None:
    refused = []
    for person in (bid.lead.signatory, a_person()):
        with pytest.raises(Refusal) as refusal:
            bid.give(to=person.id)
        refused.append(codes(refusal))
    with pytest.raises(Refusal) as late, unit_of_work():
        question_work.assign(bid.application.id, "need", bid.lead.lead.id, "", bid.by_lead, AFTER)
    with pytest.raises(NotFound):
        bid.give("no-such-question")

    assert refused == [["not_a_writer"]] * 2
    assert codes(late) == ["not_written"]


def test_mark_stands_and_says_who_changed_the_answer_since(bid: Bid) -> None:
    with pytest.raises(Refusal) as empty, unit_of_work():
        question_work.mark_complete(bid.application.id, "need", bid.by_lead, DURING)
    bid.save(bid.by_lead, 0)
    with unit_of_work():
        question_work.mark_complete(bid.application.id, "need", bid.by_lead, DURING)

    since = []
    for actor, seen in ((bid.by_lead, 1), (bid.by_partner, 2)):
        bid.save(actor, seen, f"We need it, {seen}.")
        found = work_of(bid.application.id)["need"]
        since.append((found.state, bool(found.changed_since)))
    with unit_of_work():
        question_work.go_on(bid.application.id, "need", bid.by_partner, DURING)

    assert codes(empty) == ["not_answered"]
    assert since == [(WorkState.COMPLETE, False), (WorkState.COMPLETE, True)]
    assert work_of(bid.application.id)["need"].state == WorkState.OPEN


def test_what_a_removed_partner_had_is_nobodys(bid: Bid) -> None:
    work = bid.give()

    with unit_of_work():
        partners.remove(bid.application.id, bid.part_id, bid.by_lead, DURING)

    assert work_of(bid.application.id)["need"].state == WorkState.OPEN
    moves = select(Event.move).where(Event.subject_id == work.id).order_by(Event.number)
    assert list(db.session.scalars(moves)) == ["assign_question", "release_question"]
    assert letters_to(bid.partner.lead.email, "questions_assigned") == []


def test_comments_are_told_once_to_those_who_did_not_write_them(bid: Bid) -> None:
    for text in ("Is this so?", "And this?"):
        bid.say(text)

    assert letters_to(bid.partner.lead.email, "team_comments_written") == ["2 new comments in Bright idea"]
    assert letters_to(bid.lead.lead.email, "team_comments_written") == []


def test_comment_is_changed_resolved_and_deleted_with_a_trace(bid: Bid) -> None:
    first = bid.say("Is this so?")
    other = bid.say("Do we say too much?", bid.by_partner)

    with unit_of_work():
        anew = team_comments.write_anew(bid.application.id, first.id, "Is this really so?", bid.by_lead, DURING)
    with unit_of_work():
        team_comments.resolve(bid.application.id, anew.id, bid.by_partner, DURING)
    with unit_of_work():
        team_comments.delete(bid.application.id, other.id, bid.by_partner, DURING)

    lines = {one.id: one for one in comments_at(bid.application.id, "need")}
    assert set(lines) == {anew.id, other.id}
    assert lines[anew.id].state == TeamCommentState.RESOLVED
    assert [text for text, _ in lines[anew.id].earlier] == ["Is this so?"]
    assert (lines[other.id].state, lines[other.id].text) == (TeamCommentState.DELETED, "")


def test_comment_is_changed_and_deleted_by_its_author_alone_and_until_the_deadline(bid: Bid) -> None:
    said = bid.say()

    refused = []
    for act in (
        lambda: team_comments.write_anew(bid.application.id, said.id, "No.", bid.by_partner, DURING),
        lambda: team_comments.delete(bid.application.id, said.id, bid.by_partner, DURING),
        lambda: team_comments.write(bid.application.id, "need", " ", bid.by_partner, DURING),
        lambda: team_comments.write(bid.application.id, "need", "Late.", bid.by_partner, AFTER),
    ):
        with pytest.raises(Refusal) as refusal, unit_of_work():
            act()
        refused.append(codes(refusal))

    assert refused == [["not_your_comment"], ["not_your_comment"], ["nothing_said"], ["call_not_open"]]
