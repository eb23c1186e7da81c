"""Which roles does this person hold on this thing, and what do those roles permit? The one gate asks here."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from functools import singledispatch
from typing import Any

from sqlalchemy import bindparam, inspect, select

from app.extensions import db
from app.models import (
    Application,
    Assessment,
    Call,
    CallRegion,
    Clarification,
    Comment,
    Declaration,
    Evidence,
    Interest,
    JoinRequest,
    LateException,
    Offer,
    Organisation,
    Partner,
    PartnerInvitation,
    PoolMember,
    Recommendation,
    RoleGrant,
    RoleInvitation,
    Scope,
    Sitting,
    SittingItem,
    SittingMember,
    Suggestion,
    User,
)
from app.permissions import ALLOWED, AUDIT, Permission
from app.walls import Standing
from workflows.actor import AS_PARTNER, FUNDER_ROLES, ORGANISATION_ROLES, REGION_ROLES, Actor, Role
from workflows.application import RECEIVED
from workflows.call import AFTER_CLOSING
from workflows.consortium import PartnerState
from workflows.sitting import SittingState

# The one thing on which platform-wide roles are granted.
PLATFORM_ID = uuid.UUID(int=0)


ScopeKey = tuple[Scope, uuid.UUID]


def may(actor: Actor, permission: Permission) -> bool:
    """Whether these roles hold this permission. A permission that no row names is held by nobody."""
    return bool(ALLOWED.get(permission, frozenset()) & actor.roles)


@dataclass(frozen=True)
class Viewer:
    """A person and every role they hold now, read once for a request."""

    id: uuid.UUID
    grants: frozenset[tuple[Role, ScopeKey]]

    def ids(self, roles: frozenset[Role]) -> frozenset[uuid.UUID]:
        """The ids of the funders, regions and organisations on which they hold any of these roles."""
        return frozenset(scope_id for role, (_scope, scope_id) in self.grants if role in roles)

    @property
    def is_auditor(self) -> bool:
        """Whether they read everything and change nothing."""
        return PLATFORM_ID in self.ids(AUDIT)


# Asked at every request, and made once.
_HELD = select(RoleGrant.role, RoleGrant.scope, RoleGrant.scope_id).where(
    RoleGrant.user_id == bindparam("person"), RoleGrant.ended_at.is_(None)
)


def viewer_of(user_id: uuid.UUID) -> Viewer:
    """The person with the roles that they hold now."""
    rows = db.session.execute(_HELD, {"person": user_id})
    return Viewer(user_id, frozenset((role, (scope, scope_id)) for role, scope, scope_id in rows))


def standing_of(viewer: Viewer) -> Standing:
    """For whom the database is asked: the person with the bodies on which they hold roles."""
    return Standing(
        person_id=viewer.id,
        organisations=viewer.ids(ORGANISATION_ROLES),
        funders=viewer.ids(FUNDER_ROLES),
        regions=viewer.ids(REGION_ROLES),
        is_auditor=viewer.is_auditor,
    )


def actor_for(viewer: Viewer, thing: Any) -> Actor:
    """The person together with their roles on this thing; `None` stands for the platform as a whole."""
    scopes = _scopes_of(thing) | {(Scope.PLATFORM, PLATFORM_ID)}
    roles = {role for role, scope in viewer.grants if scope in scopes}
    return Actor(viewer.id, frozenset(roles | _derived(thing, viewer)))


def actor_anywhere(viewer: Viewer) -> Actor:
    """The person with every role they hold on anything: for pages that list or create, never for one thing."""
    return Actor(viewer.id, frozenset(role for role, _scope in viewer.grants))


@singledispatch
def _derived(thing: Any, viewer: Viewer) -> set[Role]:
    """What this person is to the thing beside the roles that were given to them."""
    return set()


@_derived.register
def _(assessment: Assessment, viewer: Viewer) -> set[Role]:
    return {Role.ASSESSOR} if assessment.user_id == viewer.id else set()


@_derived.register
def _(request: JoinRequest, viewer: Viewer) -> set[Role]:
    return {Role.ASKER} if request.user_id == viewer.id else set()


@_derived.register
def _(application: Application, viewer: Viewer) -> set[Role]:
    """The roles of the person's own organisations that take part and do not lead."""
    others = viewer.ids(ORGANISATION_ROLES) - {application.organisation_id}
    if not others:
        return set()
    query = select(Partner.organisation_id).where(
        Partner.application_id == application.id,
        Partner.organisation_id.in_(others),
        Partner.state == PartnerState.TAKES_PART,
    )
    partners = set(db.session.scalars(query))
    return {AS_PARTNER[role] for role, (_scope, held_on) in viewer.grants if held_on in partners}


@_derived.register
def _(partner: Partner, viewer: Viewer) -> set[Role]:
    """The roles of its own people, where it takes part and does not lead."""
    if partner.is_lead or partner.state != PartnerState.TAKES_PART:
        return set()
    own = (Scope.ORGANISATION, partner.organisation_id)
    return {AS_PARTNER[role] for role, scope in viewer.grants if scope == own}


@_derived.register
def _(offer: Offer, viewer: Viewer) -> set[Role]:
    return _derived(offer.award.application, viewer)


@_derived.register(PartnerInvitation)
@_derived.register(Declaration)
def _(asked: PartnerInvitation | Declaration, viewer: Viewer) -> set[Role]:
    address = db.session.scalar(select(User.email).where(User.id == viewer.id))
    return {Role.INVITED} if address == asked.email else set()


@_derived.register
def _(place: PoolMember, viewer: Viewer) -> set[Role]:
    # The query that finds it finds a person's own alone, before they have answered by their address.
    return {Role.INVITED} if place.user_id in (None, viewer.id) else set()


@_derived.register
def _(sitting: Sitting, viewer: Viewer) -> set[Role]:
    query = select(SittingMember.id).where(SittingMember.sitting_id == sitting.id, SittingMember.user_id == viewer.id)
    return {Role.PANEL_MEMBER} if db.session.scalar(query) is not None else set()


@_derived.register
def _(item: SittingItem, viewer: Viewer) -> set[Role]:
    return _derived(item.sitting, viewer)


@singledispatch
def _scopes_of(thing: Any) -> frozenset[ScopeKey]:
    if thing is None:
        return frozenset()
    raise TypeError(f"no policy for a {type(thing).__name__}")


@_scopes_of.register
def _(call: Call) -> frozenset[ScopeKey]:
    return frozenset({(Scope.FUNDER, call.funder_id), *((Scope.REGION, region_id) for region_id in _regions_of(call))})


def _regions_of(call: Call) -> Iterable[uuid.UUID]:
    if "regions" not in inspect(call).unloaded:
        return [region.id for region in call.regions]
    return db.session.scalars(select(CallRegion.region_id).where(CallRegion.call_id == call.id))


@_scopes_of.register
def _(organisation: Organisation) -> frozenset[ScopeKey]:
    return frozenset({(Scope.ORGANISATION, organisation.id)})


@_scopes_of.register
def _(application: Application) -> frozenset[ScopeKey]:
    own = (Scope.ORGANISATION, application.organisation_id)
    if application.state not in RECEIVED or application.call.state not in AFTER_CLOSING:
        # Somebody of the funder or the region who sees it now sees it for their organisation, and as nothing else.
        return frozenset({own})
    return frozenset({(Scope.FUNDER, application.call.funder_id), (Scope.REGION, application.region_id), own})


@_scopes_of.register(PartnerInvitation)
@_scopes_of.register(Declaration)
@_scopes_of.register(PoolMember)
def _(asked: PartnerInvitation | Declaration | PoolMember) -> frozenset[ScopeKey]:
    # It is for whoever has the address that was asked, and hangs on no role.
    return frozenset()


@_scopes_of.register
def _(partner: Partner) -> frozenset[ScopeKey]:
    # Its own people and the funder's: neither the lead's nor the region's read another organisation's rows.
    funder = (Scope.FUNDER, partner.application.call.funder_id)
    return frozenset({funder, (Scope.ORGANISATION, partner.organisation_id)} if partner.is_lead else {funder})


@_scopes_of.register
def _(assessment: Assessment) -> frozenset[ScopeKey]:
    # Only the assessor's own pages hang on an assessment; staff see assessments through the call.
    return frozenset()


@_scopes_of.register
def _(recommendation: Recommendation) -> frozenset[ScopeKey]:
    funder_id = db.session.scalar(select(Call.funder_id).where(Call.id == recommendation.call_id))
    return frozenset({(Scope.FUNDER, funder_id), (Scope.REGION, recommendation.region_id)})


@_scopes_of.register(Suggestion)
@_scopes_of.register(Comment)
@_scopes_of.register(Evidence)
def _(said: Any) -> frozenset[ScopeKey]:
    return _scopes_of(db.session.get_one(Call, said.call_id))


@_scopes_of.register
def _(offer: Offer) -> frozenset[ScopeKey]:
    return _scopes_of(offer.award.application)


@_scopes_of.register
def _(clarification: Clarification) -> frozenset[ScopeKey]:
    return _scopes_of(clarification.call) | {(Scope.ORGANISATION, clarification.organisation_id)}


@_scopes_of.register
def _(interest: Interest) -> frozenset[ScopeKey]:
    return frozenset(
        {
            (Scope.FUNDER, interest.call.funder_id),
            (Scope.REGION, interest.region_id),
            (Scope.ORGANISATION, interest.organisation_id),
        }
    )


@_scopes_of.register
def _(asked: JoinRequest) -> frozenset[ScopeKey]:
    return frozenset({(Scope.ORGANISATION, asked.organisation_id)})


@_scopes_of.register
def _(late: LateException) -> frozenset[ScopeKey]:
    # The funder alone decides; whoever asked has the pages of their application.
    funder_id = db.session.scalar(select(Call.funder_id).where(Call.id == late.call_id))
    return frozenset({(Scope.FUNDER, funder_id)})


@_scopes_of.register
def _(sitting: Sitting) -> frozenset[ScopeKey]:
    if sitting.state == SittingState.AGREED:
        # Both sides read what was minuted; nothing can be done to it any more.
        return _scopes_of(sitting.call)
    if sitting.region_id is not None:
        return frozenset({(Scope.REGION, sitting.region_id)})
    return frozenset({(Scope.FUNDER, sitting.call.funder_id)})


@_scopes_of.register
def _(item: SittingItem) -> frozenset[ScopeKey]:
    return _scopes_of(item.sitting)


@_scopes_of.register(RoleGrant)
@_scopes_of.register(RoleInvitation)
def _(role: RoleGrant | RoleInvitation) -> frozenset[ScopeKey]:
    return frozenset({(role.scope, role.scope_id)})
