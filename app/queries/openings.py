"""What is needed to begin an application or an expression of interest: an open call, a region, an organisation?"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.extensions import db
from app.models import Call, Organisation, Region
from app.policy import Viewer
from app.queries.rounds import round_taking
from app.queries.visible import organisations_for, public_calls
from workflows.actor import Role
from workflows.call import CallState


@dataclass(frozen=True)
class Opening:
    """A call that may be applied to: its regions by slug, and the organisations for which this person may apply.

    `taken_by` is the round that takes applications in the place of this one, which has closed.
    """

    call_id: uuid.UUID
    title: str
    is_open: bool
    round_number: int
    taken_by: uuid.UUID | None
    opens_at: datetime
    closes_at: datetime
    regions: tuple[tuple[str, str], ...]
    organisations: tuple[tuple[str, str], ...]
    interests_close_at: datetime | None
    takes_interests: bool


def opening_for(viewer: Viewer, call_id: uuid.UUID, now: datetime) -> Opening | None:
    """What is needed to begin an application; None when there is no such call to see."""
    call = db.session.scalars(public_calls(viewer).where(Call.id == call_id)).one_or_none()
    if call is None:
        return None
    leads = viewer.ids(frozenset({Role.LEAD_APPLICANT}))
    mine = organisations_for(viewer).where(Organisation.id.in_(leads)).order_by(Organisation.name)
    taking = round_taking(call.id) if call.round_number else call.id
    return Opening(
        call_id=call.id,
        title=call.title,
        is_open=call.state == CallState.OPEN and now < call.closes_at,
        round_number=call.round_number,
        taken_by=taking if taking != call.id else None,
        opens_at=call.opens_at,
        closes_at=call.closes_at,
        regions=tuple((region.slug, region.name) for region in call.regions),
        organisations=tuple((str(one.id), one.name) for one in db.session.scalars(mine)),
        interests_close_at=call.interests_close_at,
        takes_interests=call.state == CallState.OPEN
        and call.interests_closed_at is None
        and call.interests_close_at is not None
        and now < call.interests_close_at,
    )


def region_by_slug(slug: str) -> Region:
    """The region with this slug, which came from a list of choices."""
    return db.session.scalars(select(Region).where(Region.slug == slug)).one()
