"""Who is named to sign a call for each side, who could be, and is everything there that it needs to open?"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased

from app.extensions import db
from app.models import Call, CallRegion, CallSignatory, Region, RoleGrant, User
from workflows.actor import Role
from workflows.call import CallState
from workflows.definition import NATIONAL, Definition
from workflows.set_up import Check, SetUpFacts, checks
from workflows.signatory import NamingState

NEEDED = (
    Role.NATIONAL_ASSESSOR,
    Role.APPROVER,
    Role.SENIOR_APPROVER,
    Role.PANEL_SECRETARY,
    Role.BOARD_MEMBER,
    Role.REGIONAL_SCORER,
)


@dataclass(frozen=True)
class Named:
    """The person who is named for a side, by whom ('' for the service), and in whose place for which reason."""

    side: str
    user_id: uuid.UUID
    name: str
    job_title: str
    named_by: str
    named_at: datetime
    in_place_of: str
    reason: str


def named_user(call_id: uuid.UUID, side: str) -> uuid.UUID | None:
    """Who is named to sign for a side; None while nobody is."""
    query = select(CallSignatory.user_id).where(
        CallSignatory.call_id == call_id, CallSignatory.side == side, CallSignatory.state == NamingState.NAMED
    )
    return db.session.scalar(query)


def named_for(call_id: uuid.UUID) -> Mapping[str, Named]:
    """Who is named to sign, by side. One query."""
    by, before = aliased(User), aliased(User)
    query = (
        select(CallSignatory, User, by.name, before.name)
        .join(User, User.id == CallSignatory.user_id)
        .outerjoin(by, by.id == CallSignatory.named_by)
        .outerjoin(before, before.id == CallSignatory.deputises_for)
        .where(CallSignatory.call_id == call_id, CallSignatory.state == NamingState.NAMED)
    )
    return {
        one.side: Named(
            side=one.side,
            user_id=person.id,
            name=person.name,
            job_title=person.job_title,
            named_by=named_by or "",
            named_at=one.named_at,
            in_place_of=in_place_of or "",
            reason=one.reason,
        )
        for one, person, named_by, in_place_of in db.session.execute(query)
    }


def holders_of(call: Call) -> Mapping[str, Sequence[User]]:
    """Everybody who holds the signatory's role on a side of a call now, by side and name. One query."""
    query = (
        select(Region.slug, User)
        .select_from(RoleGrant)
        .join(User, User.id == RoleGrant.user_id)
        .outerjoin(Region, Region.id == RoleGrant.scope_id)
        .where(
            RoleGrant.ended_at.is_(None),
            User.ended_at.is_(None),
            or_(
                and_(RoleGrant.role == Role.NATIONAL_SIGNATORY, RoleGrant.scope_id == call.funder_id),
                and_(RoleGrant.role == Role.REGIONAL_SIGNATORY, RoleGrant.scope_id.in_(_regions(call))),
            ),
        )
        .order_by(User.name, User.email)
    )
    found: dict[str, list[User]] = {}
    for slug, person in db.session.execute(query):
        found.setdefault(slug or NATIONAL, []).append(person)
    return found


def set_up_of(call: Call, definition: Definition, now: datetime) -> tuple[Check, ...]:
    """Every set-up check of a call. Two queries."""
    return checks(definition, _facts(call), now, is_drafted=call.state == CallState.DRAFTING)


def _facts(call: Call) -> SetUpFacts:
    query = (
        select(RoleGrant.role, Region.slug, func.count(RoleGrant.user_id.distinct()))
        .join(User, User.id == RoleGrant.user_id)
        .outerjoin(Region, Region.id == RoleGrant.scope_id)
        .where(
            RoleGrant.role.in_(NEEDED),
            RoleGrant.ended_at.is_(None),
            User.ended_at.is_(None),
            or_(RoleGrant.scope_id == call.funder_id, RoleGrant.scope_id.in_(_regions(call))),
        )
        .group_by(RoleGrant.role, Region.slug)
    )
    counts = {(role, slug or NATIONAL): count for role, slug, count in db.session.execute(query)}
    by_region = {
        role: {slug: count for (held, slug), count in counts.items() if held == role}
        for role in (Role.PANEL_SECRETARY, Role.BOARD_MEMBER, Role.REGIONAL_SCORER)
    }
    return SetUpFacts(
        signatories={side: one.name for side, one in named_for(call.agreed_as_id).items()},
        secretaries=by_region[Role.PANEL_SECRETARY],
        scorers=by_region[Role.REGIONAL_SCORER],
        assessors=counts.get((Role.NATIONAL_ASSESSOR, NATIONAL), 0),
        approvers=counts.get((Role.APPROVER, NATIONAL), 0),
        senior_approvers=counts.get((Role.SENIOR_APPROVER, NATIONAL), 0),
        boards=by_region[Role.BOARD_MEMBER],
    )


def _regions(call: Call) -> object:
    return select(CallRegion.region_id).where(CallRegion.call_id == call.id)
