"""Which notices do those get who are asked about marks that they gave, and those who asked?"""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import replace

from sqlalchemy import select

from app.extensions import db
from app.models import AssessorQuestion, User
from app.notices import matters
from app.notices.matters import Matter, Payload
from app.notices.readers import Reader, Readers, people
from app.notices.told import Notice, Told
from workflows.asking_assessor import QuestionState
from workflows.definition import Ledger


def of_question(payload: Payload) -> Matter:
    """A question about an assessment; `user` is who asked it, or nobody once it is withdrawn."""
    kept = db.session.get_one(AssessorQuestion, uuid.UUID(payload["subject_id"]), populate_existing=True)
    about = matters.of_assessment({**payload, "subject_id": str(kept.assessment_id)})
    asker = db.session.get(User, kept.asked_by) if kept.state != QuestionState.WITHDRAWN else None
    return replace(about, user=asker, ids={**about.ids, "application_id": kept.application_id})


def the_one_asked(matter: Matter) -> Iterable[Reader]:
    """The assessor, as long as the question stands."""
    if matter.user is None or matter.assessment is None:
        return []
    return people(select(User).where(User.id == matter.assessment.user_id))


def who_asked(ledger: Ledger) -> Readers:
    """Whoever asked, if it is for this ledger: each side reads the answer on its own page."""

    def readers(matter: Matter) -> Iterable[Reader]:
        if matter.user is None or matter.assessment is None or matter.assessment.ledger != ledger:
            return []
        return people(select(User).where(User.id == matter.user.id))

    return readers


OF_MODERATION: Mapping[str, Notice] = {
    "assessor_answered": Notice(
        of_question,
        (
            Told(who_asked(Ledger.NATIONAL), "assessor_answered", "funder.moderation", "application_id"),
            Told(who_asked(Ledger.REGIONAL), "assessor_answered", "region.moderation", "application_id"),
        ),
    ),
    "assessor_asked": Notice(
        of_question, (Told(the_one_asked, "assessor_asked", "assessor.questions", "assessment_id"),)
    ),
}
