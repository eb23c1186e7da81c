"""What happened to one thing, as far as this reader may know, newest first?

The thing came through the gate. Which of its moves are told, and with which names, stands in `workflows/history.py`;
the query asks the database for nothing else, so that nothing else can be counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from app.extensions import db
from app.models import (
    Application,
    Assessment,
    Award,
    Call,
    Clarification,
    Declaration,
    Event,
    Interest,
    JoinRequest,
    LateException,
    LeadChange,
    Offer,
    Organisation,
    Partner,
    PartnerInvitation,
    Recommendation,
    Reopening,
    RoleGrant,
    User,
)
from workflows.actor import ORGANISATION_ROLES
from workflows.call import LEDGERS_CLOSED, CallState
from workflows.definition import Ledger
from workflows.history import OF_ASSESSMENT, Reader, Stage, is_named, known_ledgers, known_moves

# What is told of the data of a call's own moves: why by hand, which version, and what changed in it.
OF_A_CALL = (
    Event.data["reason"].as_string(),
    Event.data["version"].as_integer(),
    Event.data["summary"].as_string(),
)
WITH_REASONS = (Call.__tablename__, Reopening.__tablename__)


@dataclass(frozen=True)
class Happening:
    """One line of a history. `person` is '' for the service itself and for whoever this reader may not know by name.

    `is_service` tells the two apart; `ledger` is that of an assessment; `about` is the person whom a role was given, or
    the organisation that takes part, or who is asked to declare. `why` is said of a move of a call by hand, `version`
    and `what` of one that made or named a version of its criteria.
    """

    at: datetime
    kind: str
    move: str
    person: str
    is_service: bool
    ledger: Ledger | None
    about: str = ""
    why: str = ""
    version: int | None = None
    what: str = ""


def of_call(call: Call, reader: Reader) -> tuple[Happening, ...]:
    """The moves of a call itself, and what was asked about its closed ledgers. One query."""
    stage = _stage(call)
    asked = and_(
        Event.call_id == call.id,
        Event.subject_kind == Reopening.__tablename__,
        Event.move.in_(known_moves(Reopening.__tablename__, reader, stage)),
    )
    return _happenings([_of(call, reader, stage), asked], reader)


def of_application(application: Application, reader: Reader) -> tuple[Happening, ...]:
    """An application from its first word to its award, with the assessments that this reader may know of."""
    stage = _stage(application.call)
    award = select(Award.id).where(Award.application_id == application.id)
    late = select(LateException.id).where(LateException.application_id == application.id)
    assessments = select(Assessment.id).where(
        Assessment.application_id == application.id, Assessment.ledger.in_(known_ledgers(reader, stage))
    )
    team = [
        and_(
            Event.subject_id.in_(select(kind.id).where(kind.application_id == application.id)),
            Event.move.in_(known_moves(kind.__tablename__, reader, stage)),
        )
        for kind in (Declaration, LeadChange, Partner, PartnerInvitation)
    ]
    return _happenings(
        [
            _of(application, reader, stage),
            *team,
            and_(Event.subject_id.in_(late), Event.move.in_(known_moves("late_exceptions", reader, stage))),
            and_(Event.subject_id.in_(award), Event.move.in_(known_moves("awards", reader, stage))),
            and_(Event.subject_id.in_(assessments), Event.move.in_(OF_ASSESSMENT)),
        ],
        reader,
    )


def of_clarification(clarification: Clarification, reader: Reader) -> tuple[Happening, ...]:
    """A question from the day it was asked."""
    return _happenings([_of(clarification, reader, Stage())], reader)


def of_interest(interest: Interest, reader: Reader) -> tuple[Happening, ...]:
    """An expression of interest; that it was advised on is for its region to know, until it is told."""
    return _happenings([_of(interest, reader, Stage())], reader)


def of_offer(offer: Offer, reader: Reader) -> tuple[Happening, ...]:
    """An offer: to whom it is made, from the day it is sent."""
    return _happenings([_of(offer, reader, Stage())], reader)


def of_list(recommendation: Recommendation, reader: Reader) -> tuple[Happening, ...]:
    """A region's list: to the funder, from the day it is recommended."""
    return _happenings([_of(recommendation, reader, Stage())], reader)


def of_organisation(organisation: Organisation, reader: Reader) -> tuple[Happening, ...]:
    """An organisation: its registration, invitations and requests to join, and the roles that its people were given."""
    grants = select(RoleGrant.id).where(RoleGrant.scope_id == organisation.id, RoleGrant.role.in_(ORGANISATION_ROLES))
    asked = select(JoinRequest.id).where(JoinRequest.organisation_id == organisation.id)
    parts = [
        and_(Event.subject_id.in_(ids), Event.move.in_(known_moves(kind.__tablename__, reader, Stage())))
        for kind, ids in ((RoleGrant, grants), (JoinRequest, asked))
    ]
    return _happenings([_of(organisation, reader, Stage()), *parts], reader)


def _stage(call: Call) -> Stage:
    return Stage(ledgers_closed=call.state in LEDGERS_CLOSED, released=call.state == CallState.RELEASED)


def _of(
    thing: Call | Application | Clarification | Interest | Offer | Recommendation | Organisation,
    reader: Reader,
    stage: Stage,
) -> ColumnElement[bool]:
    kind = thing.__tablename__
    return and_(
        Event.subject_kind == kind, Event.subject_id == thing.id, Event.move.in_(known_moves(kind, reader, stage))
    )


def _happenings(parts: Sequence[ColumnElement[bool]], reader: Reader) -> tuple[Happening, ...]:
    given_to = User.__table__.alias("given_to")
    query = (
        select(
            Event.at,
            Event.subject_kind,
            Event.move,
            Event.actor_id,
            User.name,
            Assessment.ledger,
            func.coalesce(given_to.c.name, Organisation.name, Declaration.name),
            *(case((Event.subject_kind.in_(WITH_REASONS), said), else_=None) for said in OF_A_CALL),
        )
        .outerjoin(User, User.id == Event.actor_id)
        .outerjoin(Assessment, Assessment.id == Event.subject_id)
        .outerjoin(RoleGrant, RoleGrant.id == Event.subject_id)
        .outerjoin(given_to, given_to.c.id == RoleGrant.user_id)
        .outerjoin(Partner, Partner.id == Event.subject_id)
        .outerjoin(Organisation, Organisation.id == Partner.organisation_id)
        .outerjoin(Declaration, Declaration.id == Event.subject_id)
        .where(or_(*parts))
        .order_by(Event.number.desc())
    )
    return tuple(
        Happening(
            at=at,
            kind=kind,
            move=move,
            person=(name or "") if is_named(move, ledger, reader) else "",
            is_service=actor_id is None,
            ledger=ledger,
            about=about or "",
            why=why or "",
            version=version,
            what=what or "",
        )
        for at, kind, move, actor_id, name, ledger, about, why, version, what in db.session.execute(query)
    )
