"""What do the applicants of the open call ask, and what are they answered?"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.cli.demo.cast import Cast, acting
from app.extensions import db
from app.models import Call, Organisation, User
from app.services import clarifications
from app.services.clarifications import Answer
from app.transactions import unit_of_work


@dataclass(frozen=True)
class Question:
    """A question with the part of the call that it is about, and its answer (None while it waits)."""

    topic: str
    words: str
    answer: Answer | None


ASKED = (
    Question(
        "core:finance",
        "We own a test bench that we would run for two thirds of the project. Is it capital usage at the share of its "
        "value that the project uses up, or may we claim the hours that it runs?",
        Answer(
            "A partner owns a test bench that a project would use for two thirds of its time. Is that capital usage?",
            "Yes. Claim the fall in the value of the bench over the project, times the share of its time that the "
            "project has it. Hours of running are not claimed as well.",
            changes_rule=False,
        ),
    ),
    Question(
        "core:eligibility",
        "Our second site is in Ayrshire, outside the city region, and two people would work from there. Does that keep "
        "us from applying?",
        None,
    ),
)


def ask(cast: Cast, call: Call, number: int, lead: User, organisation_id: uuid.UUID, now: datetime) -> None:
    """One applicant asks; the officer answers two days later, where there is an answer."""
    question, at = ASKED[number], now - timedelta(days=5 - number)
    with unit_of_work():
        organisation = db.session.get_one(Organisation, organisation_id)
        actor = acting(lead, organisation)
        asked = clarifications.ask(call.id, organisation, question.topic, question.words, actor, at)
    if question.answer is not None:
        with unit_of_work():
            actor = acting(cast.people["officer"], call)
            clarifications.publish(asked.id, question.answer, actor, at + timedelta(days=2))
