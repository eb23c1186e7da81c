"""Which notices belong to an assessment under way: work that is left, taken back or due on another day, conflicts found
late, and the discussion of marks?"""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import replace

from sqlalchemy import func, select

from app.extensions import db
from app.models import Assessment, User
from app.notices import matters
from app.notices.assigning import OF_ASSIGNING
from app.notices.conflicts import OF_CONFLICTS
from app.notices.discussing import OF_DISCUSSION
from app.notices.matters import Matter, Payload
from app.notices.readers import Reader, the_person
from app.notices.told import Notice, Told
from app.queries.quarantine import hidden_from, is_counted
from workflows.begun import OWED


def of_work(payload: Payload) -> Matter:
    """Work in a call, and the assessor whose it is as its `user`."""
    return replace(matters.of_call(payload), user=db.session.get_one(User, uuid.UUID(payload["user"])))


def with_work_left(matter: Matter) -> Iterable[Reader]:
    """The assessor, with how many of the assessments named are still theirs to do; nobody when none is."""
    if matter.user is None:
        return []
    query = select(func.count()).where(
        Assessment.id.in_([uuid.UUID(one) for one in matter.data["ids"]]),
        Assessment.user_id == matter.user.id,
        Assessment.state.in_(OWED),
        Assessment.application_id.not_in(hidden_from(matter.user.id)),
        is_counted(),
    )
    count = db.session.scalar(query) or 0
    return [replace(one, count=count) for one in the_person(matter)] if count else []


OF_ASSESSING: Mapping[str, Notice] = {
    **OF_ASSIGNING,
    **OF_CONFLICTS,
    **OF_DISCUSSION,
    "assessments_moved": Notice(of_work, (Told(with_work_left, "assessments_moved", "assessor.assessments"),)),
    "assignments_made": Notice(of_work, (Told(with_work_left, "assessor_invited", "assessor.assessments"),)),
    "assessments_wait": Notice(of_work, (Told(with_work_left, "assessments_wait", "assessor.assessments"),)),
}
