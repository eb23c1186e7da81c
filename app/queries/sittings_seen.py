"""Which sittings of panels, and which items of them, may a person see?

The staff whose panel it is see a sitting from the day it is planned; its members from the day it is called, but no item
while it is put off or once it is cancelled; everybody who runs the call once its minutes are agreed. An item is left
out for whoever has a conflict with its application, and for whoever was out of the room for it.
"""

import uuid

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select, true
from sqlalchemy.orm import joinedload

from app.models import Application, Call, CallRegion, Sitting, SittingAttendance, SittingItem, SittingMember
from app.policy import Viewer
from app.queries.quarantine import hidden_from
from app.queries.team import part_taken_by
from workflows.actor import FUNDER_ROLES, ORGANISATION_ROLES, REGION_ROLES
from workflows.application import RECEIVED
from workflows.attendance import Came
from workflows.sitting import NATIONAL_MEMBERS, REGIONAL_MEMBERS, SittingKind, SittingState

# While a sitting is put off or was never called, its applicants know of no time, and its members of no application:
# what is put on the agenda then was not yet looked through for conflicts.
TOLD_IN = frozenset(SittingState) - {SittingState.PLANNED, SittingState.CANCELLED}


def sittings_for(viewer: Viewer) -> Select[tuple[Sitting]]:
    """The sittings that this person reads."""
    query = select(Sitting).join(Call, Call.id == Sitting.call_id)
    return query.options(joinedload(Sitting.call).selectinload(Call.regions)).where(
        or_(_of_side(viewer), _sits(viewer), _of_call(viewer))
    )


def sitting_items_for(viewer: Viewer) -> Select[tuple[SittingItem]]:
    """The items that this person may know of, each with its sitting and its application."""
    sits = and_(_sits(viewer), Sitting.state.in_(TOLD_IN))
    agreed = and_(_of_call(viewer), _reviews(viewer))
    return (
        select(SittingItem)
        .join(Sitting, Sitting.id == SittingItem.sitting_id)
        .join(Call, Call.id == Sitting.call_id)
        .join(Application, Application.id == SittingItem.application_id)
        .options(
            joinedload(SittingItem.sitting).joinedload(Sitting.call).selectinload(Call.regions),
            joinedload(SittingItem.application).options(
                joinedload(Application.organisation), joinedload(Application.region)
            ),
        )
        .where(or_(_of_side(viewer), sits, agreed), ~kept_from(viewer.id))
    )


def interviews_for(viewer: Viewer, application: Application) -> Select[tuple[SittingItem]]:
    """The interviews to which the applicants of one application are invited, by time: their own and no other."""
    return (
        select(SittingItem)
        .join(Sitting, Sitting.id == SittingItem.sitting_id)
        .options(joinedload(SittingItem.sitting))
        .where(
            SittingItem.application_id == application.id,
            SittingItem.application_id.in_(part_taken_by(viewer.ids(ORGANISATION_ROLES))),
            SittingItem.slot_at.is_not(None),
            Sitting.kind == SittingKind.INTERVIEW,
            Sitting.state.in_(TOLD_IN),
        )
        .order_by(SittingItem.slot_at, SittingItem.id)
    )


def _of_side(viewer: Viewer) -> ColumnElement[bool]:
    if viewer.is_auditor:
        return true()
    national = and_(Sitting.region_id.is_(None), Call.funder_id.in_(viewer.ids(FUNDER_ROLES)))
    return or_(national, Sitting.region_id.in_(viewer.ids(REGION_ROLES)))


def _sits(viewer: Viewer) -> ColumnElement[bool]:
    """That they sit on the panel, which is called, and still hold a role by which they can."""
    regional = viewer.ids(REGIONAL_MEMBERS)
    of_region = or_(
        Sitting.region_id.in_(regional),
        and_(Sitting.region_id.is_(None), Call.id.in_(_calls_of(regional))),
    )
    return and_(
        Sitting.called_at.is_not(None),
        or_(Call.funder_id.in_(viewer.ids(NATIONAL_MEMBERS)), of_region),
        exists().where(SittingMember.sitting_id == Sitting.id, SittingMember.user_id == viewer.id),
    )


def _of_call(viewer: Viewer) -> ColumnElement[bool]:
    """That its minutes are agreed, and this person runs the call for either side."""
    return and_(
        Sitting.state == SittingState.AGREED,
        or_(Call.funder_id.in_(viewer.ids(FUNDER_ROLES)), Call.id.in_(_calls_of(viewer.ids(REGION_ROLES)))),
    )


def _reviews(viewer: Viewer) -> ColumnElement[bool]:
    return and_(
        Application.state.in_(RECEIVED),
        or_(Call.funder_id.in_(viewer.ids(FUNDER_ROLES)), Application.region_id.in_(viewer.ids(REGION_ROLES))),
    )


def _calls_of(region_ids: frozenset[uuid.UUID]) -> Select[tuple[uuid.UUID]]:
    return select(CallRegion.call_id).where(CallRegion.region_id.in_(region_ids))


def kept_from(person_id: uuid.UUID | ColumnElement[uuid.UUID] | None) -> ColumnElement[bool]:
    """That an item is left out for a person: by a conflict that stands, or because they were out of the room for it."""
    was_out = exists().where(
        SittingAttendance.item_id == SittingItem.id,
        SittingAttendance.user_id == person_id,
        SittingAttendance.came == Came.OUT,
    )
    return or_(SittingItem.application_id.in_(hidden_from(person_id)), was_out)
