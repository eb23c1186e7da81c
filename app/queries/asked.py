"""Of what was a person or their organisation asked, beside their applications? One query, however much it is."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    Select,
    String,
    Uuid,
    and_,
    bindparam,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from app.extensions import db
from app.models import (
    Application,
    Call,
    Declaration,
    Interest,
    InterestAdvice,
    InterestLineage,
    JoinRequest,
    Organisation,
    OrganisationInvitation,
    PartnerInvitation,
    QuestionWork,
    User,
)
from app.models.base import Instant
from app.policy import Viewer
from app.queries.application_facts import being_written, deadline_at
from app.queries.cards import asked_to_declare
from app.queries.home import open_invitation
from app.queries.sides import SideRow
from app.queries.team import part_taken_by
from app.queries.visible import invited_calls
from app.walls import as_system
from workflows.actor import ORGANISATION_ROLES, Role
from workflows.application import ApplicationState
from workflows.call import CallState
from workflows.declaration import DeclarationState
from workflows.interest import InterestState
from workflows.join_request import JoinState
from workflows.partner_invitation import PartnerInvitationState

LEAD = frozenset({Role.LEAD_APPLICANT})
# Every page counts what waits, and to put this query together takes longer than to ask it: it is made once.
VIEWER = bindparam("viewer", type_=Uuid())
MINE: BindParameter[Any] = bindparam("mine", type_=Uuid(), expanding=True)
THEIRS: BindParameter[Any] = bindparam("theirs", type_=Uuid(), expanding=True)
NOW: BindParameter[datetime] = bindparam("now", type_=Instant())
LED: BindParameter[Any] = bindparam("led", type_=Uuid(), expanding=True)


@dataclass(frozen=True)
class Asked:
    """An invitation to join an organisation ('join'), to take part in an application ('part', with who asks) or to
    apply to a call ('call'), somebody who asks to join ('asks'), a declaration that the person is asked for ('declare',
    `state` being as what), or an expression of interest ('interest'), with what its task depends on; or an application
    of which so many questions are given to the person ('questions'), or for which so many people are to declare
    something ('declaring').

    What does not concern it is None. `used` is how many applications came of an expression of interest, and `left` how
    many more may.
    """

    kind: str
    id: uuid.UUID
    title: str
    state: str | None
    call: str | None
    call_state: str | None
    closes_at: datetime | None
    interests_close_at: datetime | None
    advice: str | None
    used: int
    left: int


@as_system()
def asked_of(viewer: Viewer, side: SideRow, now: datetime) -> Sequence[Asked]:
    """Invitations to join first, then to calls, then the expressions of interest, each the oldest first. One query,
    over the wall: what another organisation's application has used up of an expression is to be known."""
    mine = list(viewer.ids(ORGANISATION_ROLES))
    theirs = [one for one in mine if str(one) == side.key]
    led = [one for one in viewer.ids(LEAD) if str(one) == side.key]
    values = {"viewer": viewer.id, "mine": mine, "theirs": theirs, "led": led, "now": now}
    return [Asked(*row) for row in db.session.execute(_everything(), values)]


@cache
def _everything() -> Select[Any]:
    joining, drafts = (_joining(), _asking(), _taking_part(), _to_declare()), (_given(), _declaring())
    every = union_all(*joining, _called(), *drafts, _expressed()).subquery()
    columns = [column for column in every.c if column.name not in ("turn", "since")]
    return select(*columns).order_by(every.c.turn, every.c.since, every.c.title)


def _joining() -> Select[Any]:
    address = select(User.email).where(User.id == VIEWER).scalar_subquery()
    return (
        _row(1, "join", OrganisationInvitation.id, Organisation.name, OrganisationInvitation.invited_at)
        .join(Organisation, Organisation.id == OrganisationInvitation.organisation_id)
        .where(*open_invitation(address))
    )


def _taking_part() -> Select[Any]:
    """Of an application in which one does not take part yet there is nothing to tell but who asks."""
    address = select(User.email).where(User.id == VIEWER).scalar_subquery()
    inviter = aliased(User)
    return (
        _row(1, "part", PartnerInvitation.id, inviter.name, PartnerInvitation.invited_at)
        .join(inviter, inviter.id == PartnerInvitation.invited_by)
        .where(PartnerInvitation.email == address, PartnerInvitation.state == PartnerInvitationState.PENDING)
    )


def _to_declare() -> Select[Any]:
    """What the person is asked to declare for a draft that takes words, whoever's it is, with when its time is over."""
    address = select(User.email).where(User.id == VIEWER).scalar_subquery()
    return (
        _row(
            1,
            "declare",
            Declaration.id,
            Application.title,
            Declaration.asked_at,
            state=cast(Declaration.kind, String),
            call=Call.title,
            closes_at=deadline_at(),
        )
        .join(Application, Application.id == Declaration.application_id)
        .join(Call, Call.id == Application.call_id)
        .where(*asked_to_declare(address, NOW))
    )


def _declaring() -> Select[Any]:
    """The drafts of this organisation for which people are asked to declare and have not, with how many."""
    count = func.count(Declaration.id)
    return (
        _row(3, "declaring", Application.id, Application.title, Application.created_at, call=Call.title, used=count)
        .join(Call, Call.id == Application.call_id)
        .join(Declaration, Declaration.application_id == Application.id)
        .where(
            Declaration.state == DeclarationState.ASKED,
            Application.id.in_(part_taken_by(THEIRS)),
            *being_written(NOW),
        )
        .group_by(Application.id, Application.title, Application.created_at, Call.title)
    )


def _asking() -> Select[Any]:
    """People who ask to join this organisation, for those who lead it."""
    return (
        _row(1, "asks", JoinRequest.id, User.name, JoinRequest.asked_at)
        .join(User, User.id == JoinRequest.user_id)
        .where(JoinRequest.organisation_id.in_(LED), JoinRequest.state == JoinState.ASKED)
    )


def _called() -> Select[Any]:
    """Open calls to which one is invited, and in which this organisation has begun nothing."""
    applied = select(Application.call_id).where(Application.id.in_(part_taken_by(THEIRS)))
    expressed = select(Interest.call_id).where(Interest.organisation_id.in_(THEIRS))
    return _row(2, "call", Call.id, Call.title, Call.opens_at, closes_at=Call.closes_at).where(
        Call.agreed_as_id.in_(invited_calls(VIEWER, MINE)),
        Call.state == CallState.OPEN,
        Call.id.not_in(applied),
        Call.id.not_in(expressed),
    )


def _given() -> Select[Any]:
    """The drafts in which somebody gave this person questions to write, with how many."""
    count = func.count(QuestionWork.id)
    return (
        _row(3, "questions", Application.id, Application.title, Application.created_at, call=Call.title, used=count)
        .join(Call, Call.id == Application.call_id)
        .join(QuestionWork, QuestionWork.application_id == Application.id)
        .where(
            QuestionWork.assigned_to == VIEWER,
            Application.id.in_(part_taken_by(THEIRS)),
            *being_written(NOW),
        )
        .group_by(Application.id, Application.title, Application.created_at, Call.title)
    )


def _expressed() -> Select[Any]:
    told = and_(InterestAdvice.interest_id == Interest.id, Interest.state == InterestState.TOLD)
    used = (
        select(func.count(InterestLineage.application_id))
        .join(Application, Application.id == InterestLineage.application_id)
        .where(InterestLineage.interest_id == Interest.id, Application.state != ApplicationState.WITHDRAWN)
        .scalar_subquery()
    )
    return (
        _row(
            4,
            "interest",
            Interest.id,
            Interest.title,
            Interest.created_at,
            state=cast(Interest.state, String),
            call=Call.title,
            call_state=cast(Call.state, String),
            closes_at=Call.closes_at,
            interests_close_at=Call.interests_close_at,
            advice=cast(InterestAdvice.advice, String),
            used=used,
            left=InterestAdvice.applications - used,
        )
        .join(Call, Call.id == Interest.call_id)
        .outerjoin(InterestAdvice, told)
        .where(Interest.organisation_id.in_(THEIRS))
    )


def _row(turn: int, kind: str, key: Any, title: Any, since: Any, **more: Any) -> Select[Any]:
    """One kind of row, with the same columns as every other."""
    text, instant = null().cast(String), null().cast(Instant)
    return select(
        literal(turn).label("turn"),
        literal(kind).label("kind"),
        key.label("id"),
        title.label("title"),
        more.get("state", text).label("state"),
        more.get("call", text).label("call"),
        more.get("call_state", text).label("call_state"),
        more.get("closes_at", instant).label("closes_at"),
        more.get("interests_close_at", instant).label("interests_close_at"),
        more.get("advice", text).label("advice"),
        more.get("used", literal(0)).label("used"),
        more.get("left", literal(0)).label("left"),
        since.label("since"),
    )
