"""What was asked for and answered beyond a call's deadline? Its own people and the funder read it, and nobody else."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from app.extensions import db
from app.models import Application, Call, LateException, Organisation, User
from app.policy import Viewer
from app.queries.definitions import current_version, definition_of
from app.queries.team import part_taken_by
from app.walls import as_system
from workflows.actor import FUNDER_ROLES, ORGANISATION_ROLES, Actor
from workflows.application import ApplicationState
from workflows.call import CallState
from workflows.late_exception import LATE, LateFacts, LateMove, LateState
from workflows.machine import Reason
from workflows.rounds import cut_offs_of

# The states in which a call may still take an application.
TAKING = frozenset({CallState.OPEN, CallState.CLOSED})
WAITING = frozenset({LateState.ASKED, LateState.APPROVED})


@dataclass(frozen=True)
class LateLine:
    """One request: who asked when and why, and what was said to it."""

    id: uuid.UUID
    application_id: uuid.UUID
    call_id: uuid.UUID
    reference: str
    organisation: str
    state: LateState
    reason: str
    asker: str
    asked_at: datetime
    until_at: datetime | None
    approver: str
    approved_by: uuid.UUID | None
    granter: str
    granted_at: datetime | None
    answer: str
    answerer: str

    @property
    def waits(self) -> bool:
        """Whether somebody has still to answer."""
        return self.state in WAITING


@dataclass(frozen=True)
class Asking:
    """Whether somebody may ask for more time for an application or take a request back; every reason why not to ask."""

    may_withdraw: bool
    why_not: tuple[Reason, ...]

    @property
    def may_ask(self) -> bool:
        """Whether a request would be taken now."""
        return not self.why_not


def late_exceptions_for(viewer: Viewer) -> Select[tuple[LateException]]:
    """The requests for applications of this person's organisations, and those to a funder at which they work."""
    query = select(LateException).join(Call, Call.id == LateException.call_id)
    if viewer.is_auditor:
        return query
    theirs = part_taken_by(viewer.ids(ORGANISATION_ROLES))
    return query.where(or_(Call.funder_id.in_(viewer.ids(FUNDER_ROLES)), LateException.application_id.in_(theirs)))


def requests_of(application_id: uuid.UUID) -> Sequence[LateLine]:
    """Every request for one application that came through the gate, the newest first. One query."""
    return _lines(LateException.application_id == application_id)


def requests_in(call: Call, viewer: Viewer) -> Sequence[LateLine]:
    """The requests in one call that this person may see, the newest first. One query."""
    seen = late_exceptions_for(viewer).where(LateException.call_id == call.id).with_only_columns(LateException.id)
    return _lines(LateException.id.in_(seen))


def request_line(late_id: uuid.UUID) -> LateLine:
    """One request that came through the gate. One query."""
    return _lines(LateException.id == late_id)[0]


def waiting_for(application_id: uuid.UUID) -> LateException | None:
    """The request for an application that nobody has answered to the end."""
    query = select(LateException).where(
        LateException.application_id == application_id, LateException.state.in_(WAITING)
    )
    return db.session.scalars(query).one_or_none()


def asking_facts(application: Application, call: Call, *, reason_given: bool = True) -> LateFacts:
    """What asking for more time for an application is decided by. One query, in a call with rounds two."""
    return LateFacts(
        not_yet_assessed=call.state in TAKING,
        is_draft=application.state == ApplicationState.DRAFT,
        is_last_round=not has_next_round(call),
        none_waits=waiting_for(application.id) is None,
        reason_given=reason_given,
    )


def asking_of(application: Application, actor: Actor) -> Asking:
    """What this person may do now about more time for an application. As many queries as `asking_facts`."""
    facts = asking_facts(application, application.call)
    why_not = LATE.refusals(LateMove.ASK, LateState.ASKED, actor.roles, facts)
    may_withdraw = not facts.none_waits and LATE.may(LateMove.WITHDRAW, actor.roles)
    return Asking(may_withdraw, why_not)


@as_system()
def more_time_open(call: Call, now: datetime) -> int:
    """In how many ways a closed call still waits for single applications: more time that runs, and requests for it.
    It counts drafts that nobody outside their applicants may read, over the wall."""
    if call.state != CallState.CLOSED:
        return 0
    return db.session.scalars(select(more_time_in(call.id, now))).one()


def more_time_in(call_id: Any, now: Any) -> ColumnElement[int]:
    """The same as a column beside a call; `call_id` and `now` are values, or what stands for them in a query."""
    running = select(func.count(Application.id)).where(
        Application.call_id == call_id, Application.state == ApplicationState.DRAFT, Application.late_until_at > now
    )
    asked = select(func.count(LateException.id)).where(
        LateException.call_id == call_id, LateException.state.in_(WAITING)
    )
    return running.scalar_subquery() + asked.scalar_subquery()


def has_next_round(call: Call) -> bool:
    """Whether a draft of this call goes on into another round when it closes."""
    if not call.round_number:
        return False
    return call.round_number < len(cut_offs_of(definition_of(current_version(call)).core))


def _lines(*where: ColumnElement[bool]) -> Sequence[LateLine]:
    people: list[Any] = [aliased(User) for _ in range(4)]
    columns = (
        LateException.asked_by, LateException.approved_by, LateException.granted_by, LateException.answered_by
    )  # fmt: skip
    query = select(LateException, Organisation.name, *(person.name for person in people)).join(
        Organisation, Organisation.id == LateException.organisation_id
    )
    for person, column in zip(people, columns, strict=True):
        query = query.outerjoin(person, person.id == column)
    rows = db.session.execute(query.where(and_(*where)).order_by(LateException.asked_at.desc()))
    return [_line(*row) for row in rows]


def _line(kept: LateException, organisation: str, *names: str | None) -> LateLine:
    asker, approver, granter, answerer = (name or "" for name in names)
    return LateLine(
        id=kept.id,
        application_id=kept.application_id,
        call_id=kept.call_id,
        reference=kept.reference,
        organisation=organisation,
        state=kept.state,
        reason=kept.reason,
        asker=asker,
        asked_at=kept.asked_at,
        until_at=kept.until_at,
        approver=approver,
        approved_by=kept.approved_by,
        granter=granter,
        granted_at=kept.granted_at,
        answer=kept.answer,
        answerer=answerer,
    )
