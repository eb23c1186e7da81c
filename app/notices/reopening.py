"""Which notices do those get whom the reopening of a closed ledger concerns?"""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import replace

from sqlalchemy import func, select

from app.extensions import db
from app.models import Application, Assessment, Call, Region, User
from app.notices import matters
from app.notices.matters import Matter, Payload
from app.notices.readers import Reader, at_funder, in_regions, people, the_person
from app.notices.told import Notice, Told
from workflows.actor import Role
from workflows.assessment import AssessmentState
from workflows.definition import Ledger
from workflows.reopening import CONFIRMERS

WORKING = (AssessmentState.INVITED, AssessmentState.ACCEPTED, AssessmentState.COMPLETE)


def of_reopening(payload: Payload) -> Matter:
    """A request to open a ledger concerns everybody who runs its call; `user` is who asked, `region` whose ledger it
    is. Everything stands in the payload, so that a page can ask who would be told before there is a request."""
    about = matters.of_call({**payload, "subject_id": payload["call_id"]})
    region = db.session.get(Region, uuid.UUID(payload["region_id"])) if payload["region_id"] else None
    asker = db.session.get_one(User, uuid.UUID(payload["asked_by"]))
    return replace(about, region=region, user=asker)


def whose_marks_open(matter: Matter) -> Iterable[Reader]:
    """Everybody with assessments that the reopened ledger holds, each with the number of them."""
    reached = [Application.region_id == matter.region.id] if matter.region else []
    query = (
        select(User.id, func.count(Assessment.id))
        .join(Assessment, Assessment.user_id == User.id)
        .join(Application, Application.id == Assessment.application_id)
        .join(Call, Call.id == Application.call_id)
        .where(
            Call.id == matter.ids["call_id"],
            Assessment.ledger == Ledger(matter.data["ledger"]),
            Assessment.state.in_(WORKING),
            *reached,
        )
        .group_by(User.id)
    )
    counts = {user_id: count for user_id, count in db.session.execute(query)}
    found = people(select(User).where(User.id.in_(counts)))
    return [replace(one, count=counts[one.user_id]) for one in found if one.user_id is not None]


def others_than_the_asker(matter: Matter) -> Iterable[Reader]:
    """Those of the funder who may confirm: whoever asked may not, whichever roles they hold."""
    return [one for one in at_funder(*CONFIRMERS)(matter) if matter.user and one.user_id != matter.user.id]


OF_REOPENING: Mapping[str, Notice] = {
    "ledger_reopened": Notice(
        of_reopening,
        (
            Told(whose_marks_open, "ledger_reopened_assessor", "assessor.assessments"),
            Told(at_funder(Role.PROGRAMME_OFFICER, *CONFIRMERS), "ledger_reopened", "funder.ranking", "call_id"),
            Told(in_regions(Role.REGION_LEAD, Role.PANEL_SECRETARY), "ledger_reopened", "region.ranking", "call_id"),
        ),
    ),
    "reopening_asked": Notice(
        of_reopening, (Told(others_than_the_asker, "reopening_asked", "funder.confirm_reopening", "call_id"),)
    ),
    "reopening_withdrawn": Notice(of_reopening, (Told(the_person, "reopening_withdrawn", "account.home"),)),
}
