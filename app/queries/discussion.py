"""What was said about the marks of one application in one ledger, and may this person read it?

Assessors know each other by number, as on the page of moderation, and staff by name; staff know everybody by name.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, select

from app.extensions import db
from app.models import Application, Assessment, Call, DiscussionMessage, User
from app.queries.moderated import list_is_sent
from app.queries.quarantine import is_counted, is_hidden
from app.walls import as_system
from workflows.actor import Actor
from workflows.assessment import AssessmentState
from workflows.call import LEDGERS_CLOSED
from workflows.definition import Ledger
from workflows.discussion import DiscussionFacts
from workflows.ledgers import RUN_BY


@dataclass(frozen=True)
class Message:
    """One message, by whom as this reader knows them."""

    words: str
    by: str
    at: datetime


@as_system()
def discussion_facts(
    application_id: uuid.UUID, ledger: Ledger, actor: Actor, *, text_given: bool = True
) -> DiscussionFacts:
    """The facts of reading or writing. Up to four queries."""
    query = (
        select(Call.state, Call.id, Application.region_id)
        .join(Application, Application.call_id == Call.id)
        .where(Application.id == application_id)
    )
    state, call_id, region_id = db.session.execute(query).one()
    is_known = not is_hidden(actor.id, application_id)
    return DiscussionFacts(
        text_given=text_given,
        ledgers_closed=state in LEDGERS_CLOSED,
        list_sent=list_is_sent(call_id, region_id),
        runs_ledger=is_known and RUN_BY[ledger] in actor.roles,
        has_marks_in=is_known and actor.id in _numbers(application_id, ledger),
    )


@as_system()
def messages_in(
    application_id: uuid.UUID, ledger: Ledger, reader_id: uuid.UUID | None, *, with_names: bool
) -> tuple[Message, ...]:
    """Everything that was said, the oldest first; the caller has asked whether this person may read it. Two queries."""
    query = (
        select(DiscussionMessage.words, DiscussionMessage.by, User.name, DiscussionMessage.at)
        .join(User, User.id == DiscussionMessage.by)
        .where(DiscussionMessage.application_id == application_id, DiscussionMessage.ledger == ledger)
        .order_by(DiscussionMessage.at, DiscussionMessage.id)
    )
    numbers = _numbers(application_id, ledger)

    def called(by: uuid.UUID, name: str) -> str:
        if by == reader_id:
            return "You"
        return name if with_names or by not in numbers else f"Assessor {numbers[by]}"

    return tuple(Message(words, called(by, name), at) for words, by, name, at in db.session.execute(query))


def marks_in(application_id: uuid.UUID, ledger: Ledger) -> ColumnElement[bool]:
    """That an assessment is of this application in this ledger, that its marks are in, and that they count."""
    return and_(
        Assessment.application_id == application_id,
        Assessment.ledger == ledger,
        Assessment.state == AssessmentState.COMPLETE,
        is_counted(),
    )


def _numbers(application_id: uuid.UUID, ledger: Ledger) -> Mapping[uuid.UUID, int]:
    """The assessors whose marks are in and count, numbered as moderation numbers them."""
    query = select(Assessment.user_id).where(marks_in(application_id, ledger))
    return {id_: number for number, id_ in enumerate(db.session.scalars(query.order_by(Assessment.id)), start=1)}
