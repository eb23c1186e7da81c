"""Which requests stand before a person on every first page: to take part, to declare, and to be let in somewhere?"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    ScalarSelect,
    Select,
    String,
    cast,
    literal,
    null,
    select,
    union_all,
)

from app.extensions import db
from app.models import Application, Call, Declaration, JoinRequest, Organisation, PartnerInvitation, User
from app.queries.application_facts import being_written
from app.queries.joining import Waiting
from app.walls import as_system
from workflows.declaration import AS_WHAT, DeclarationKind, DeclarationState
from workflows.join_request import JoinState
from workflows.partner_invitation import PartnerInvitationState

PART, DECLARING, JOINING = "part", "declaring", "joining"
Parts = Sequence[tuple[uuid.UUID, str, datetime]]


@dataclass(frozen=True)
class ToDeclare:
    """What somebody is asked to declare: as what, for the application of which title, by whom and when."""

    id: uuid.UUID
    as_what: str
    title: str
    asked_by: str
    asked_at: datetime


@as_system()
def cards_of(person_id: uuid.UUID, address: str, now: datetime) -> tuple[Parts, Sequence[ToDeclare], Sequence[Waiting]]:
    """Invitations to take part in an application that wait for this address (id, who asks, when), declarations that
    are asked of it for a draft that takes words, and the organisations that the person has asked to join and that have
    not answered; the oldest first. One query, which reads over the wall of an application only whether it can still be
    written, and its title for whoever is to declare for it."""
    no_words = null().cast(String)
    parts = (
        select(
            literal(PART).label("kind"),
            PartnerInvitation.id,
            User.name,
            PartnerInvitation.invited_at.label("at"),
            no_words.label("as_what"),
            no_words.label("title"),
        )
        .join(User, User.id == PartnerInvitation.invited_by)
        .where(PartnerInvitation.email == address, PartnerInvitation.state == PartnerInvitationState.PENDING)
    )
    joining = (
        select(literal(JOINING), JoinRequest.id, Organisation.name, JoinRequest.asked_at, no_words, no_words)
        .join(Organisation, Organisation.id == JoinRequest.organisation_id)
        .where(JoinRequest.user_id == person_id, JoinRequest.state == JoinState.ASKED)
    )
    every = union_all(parts, _declaring(address, now), joining).subquery()
    rows = db.session.execute(select(every).order_by(every.c.at, every.c.id)).all()
    return (
        [(one.id, one.name, one.at) for one in rows if one.kind == PART],
        [
            ToDeclare(one.id, AS_WHAT[DeclarationKind(one.as_what)], one.title, one.name, one.at)
            for one in rows
            if one.kind == DECLARING
        ],
        [Waiting(one.id, one.name, "", one.at) for one in rows if one.kind == JOINING],
    )


def _declaring(address: str, now: datetime) -> Select[Any]:
    columns = (Declaration.id, User.name, Declaration.asked_at, cast(Declaration.kind, String), Application.title)
    return (
        select(literal(DECLARING), *columns)
        .join(User, User.id == Declaration.asked_by)
        .join(Application, Application.id == Declaration.application_id)
        .join(Call, Call.id == Application.call_id)
        .where(*asked_to_declare(address, now))
    )


def asked_to_declare(
    address: str | ScalarSelect[str], now: datetime | BindParameter[datetime]
) -> tuple[ColumnElement[bool], ...]:
    """Which declarations wait for this address, in a query over them with their applications and calls."""
    return (Declaration.email == address, Declaration.state == DeclarationState.ASKED, *being_written(now))


@as_system()
def declared_by(person_id: uuid.UUID) -> Parts:
    """The declarations that a person has made (id, for which call, when), the newest first. One query, over the wall:
    those who belong to no applicant read nothing else of the application."""
    query = (
        select(Declaration.id, Call.title, Declaration.answered_at)
        .join(Application, Application.id == Declaration.application_id)
        .join(Call, Call.id == Application.call_id)
        .where(Declaration.answered_by == person_id, Declaration.state == DeclarationState.MADE)
        .order_by(Declaration.answered_at.desc(), Declaration.id)
    )
    return [(id_, title, at) for id_, title, at in db.session.execute(query) if at is not None]
