"""Which tasks do an organisation's applications make for its people?

Until the decisions of a call are released, nothing here tells one submitted application from another.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, select

from app.extensions import db
from app.models import (
    Application,
    Award,
    Call,
    Offer,
)
from app.policy import Viewer
from app.queries.asked import Asked, asked_of
from app.queries.home import Task
from app.queries.letters import is_in_time
from app.queries.sides import SideRow
from app.queries.staff_found import Bucket, Found
from app.queries.team import part_taken_by
from app.queries.visible import SENT_OFFERS
from workflows.actor import AS_PARTNER, ORGANISATION_ROLES, PARTNER_ROLES, Role
from workflows.application import WRITERS, ApplicationState
from workflows.call import CallState
from workflows.declaration import AS_WHAT, DeclarationKind
from workflows.interest import Advice, InterestState
from workflows.offer import OfferState
from workflows.wording import counted


@dataclass(frozen=True)
class ApplicationRow:
    """One application with its call and, once it was sent, its offer."""

    application: Application
    call: Call
    offer: Offer | None


def tasks_of_organisation(viewer: Viewer, side: SideRow, now: datetime) -> Found:
    """What the organisation's applications, its expressions of interest and open invitations ask for. Two queries."""
    roles = frozenset(role for role, (_scope, held_on) in viewer.grants if str(held_on) == side.key)
    for asked in asked_of(viewer, side, now):
        yield _asked(asked, roles, now)
    for row in _rows(viewer, side):
        held = (
            roles if str(row.application.organisation_id) == side.key else frozenset(AS_PARTNER[role] for role in roles)
        )
        yield from _application(row, held, now)
        if row.offer is not None:
            yield _offer(row, row.offer, held, now)


def _rows(viewer: Viewer, side: SideRow) -> Sequence[ApplicationRow]:
    theirs = [one for one in viewer.ids(ORGANISATION_ROLES) if str(one) == side.key]
    mine = part_taken_by(theirs)
    query = (
        select(Application, Call, Offer)
        .join(Call, Call.id == Application.call_id)
        .outerjoin(Award, Award.application_id == Application.id)
        .outerjoin(Offer, and_(Offer.award_id == Award.id, Offer.state.in_(SENT_OFFERS)))
        .where(Application.id.in_(mine))
        .order_by(Call.closes_at, Application.reference)
    )
    return [ApplicationRow(*found) for found in db.session.execute(query)]


def _asked(one: Asked, roles: frozenset[Role], now: datetime) -> tuple[Bucket, Task]:
    if one.kind == "join":
        where = ("account.home", {"_anchor": f"invitation-{one.id}"})
        return Bucket.WAITING, Task(f"Join {one.title}", where, "You are invited")
    if one.kind == "part":
        where = ("applicant.partner_invitation", {"partner_invitation_id": one.id})
        return Bucket.WAITING, Task("Answer an invitation to take part in an application", where, f"{one.title} asks")
    if one.kind == "declare":
        where = ("applicant.declaration", {"declaration_id": one.id})
        as_what = AS_WHAT[DeclarationKind(one.state)]
        return Bucket.WAITING, Task(f"Declare as {as_what}: {one.title}", where, one.call or "", one.closes_at)
    if one.kind == "declaring":
        where = ("applicant.declarations", {"application_id": one.id})
        how_many = "1 declaration" if one.used == 1 else f"{one.used} declarations"
        return Bucket.ON_ITS_WAY, Task(
            f"{how_many} asked for: {one.title}", where, f"{one.call}. We have written to them"
        )
    if one.kind == "questions":
        where = ("applicant.application", {"application_id": one.id})
        how_many = "1 question" if one.used == 1 else f"{one.used} questions"
        return Bucket.WAITING, Task(f"Write {how_many}: {one.title}", where, f"{one.call}. Your team gave them to you")
    if one.kind == "asks":
        page = ("applicant.join_request", {"join_request_id": one.id})
        return Bucket.WAITING, Task(f"Let {one.title} join, or refuse", page, "They ask to join your organisation")
    if one.kind == "call":
        bucket = Bucket.WAITING if Role.LEAD_APPLICANT in roles else Bucket.ON_ITS_WAY
        page = ("public.call", {"public_call_id": one.id})
        return bucket, Task(
            f"Apply: {one.title}", page, "The call is by invitation, and you are invited", one.closes_at
        )
    return _interest(one, roles, now)


def _interest(one: Asked, roles: frozenset[Role], now: datetime) -> tuple[Bucket, Task]:
    where = ("applicant.interest", {"interest_id": one.id})
    is_open = one.call_state == CallState.OPEN
    hand = Bucket.WAITING if roles & WRITERS else Bucket.ON_ITS_WAY

    def task(what: str, why: str, due: datetime | None = None) -> Task:
        return Task(f"{what}: {one.title}", where, why, due)

    if one.state == InterestState.DRAFT:
        if not is_open or one.interests_close_at is None or now >= one.interests_close_at:
            return Bucket.DONE, task("Expression of interest not submitted", f"{one.call}. Its time is over")
        return hand, task("Finish the expression of interest", one.call or "", one.interests_close_at)
    if one.state == InterestState.WITHDRAWN:
        return Bucket.DONE, task("Expression of interest withdrawn", one.call or "")
    if one.advice is None:
        return Bucket.ON_ITS_WAY, task("Expression of interest", f"{one.call}. The region reads it and writes to you")
    if one.advice == Advice.NO or one.left <= 0 or not is_open:
        return Bucket.DONE, task("Expression of interest", f"{one.call}. Read what the region said")
    if one.used:
        why = f"{one.call}. It may become {counted(one.left, 'more application')}"
        return Bucket.ON_ITS_WAY, task("Expression of interest", why, one.closes_at)
    return hand, task("Begin the full application", f"{one.call}. Read what the region said", one.closes_at)


def _task(row: ApplicationRow, endpoint: str, title: str, why: str, due: Any = None, **values: Any) -> Task:
    where = values or {"application_id": row.application.id}
    return Task(f"{title}: {row.application.title}", (endpoint, where), why, due)


def _application(row: ApplicationRow, roles: frozenset[Role], now: datetime) -> Found:
    application, call = row.application, row.call
    if application.state == ApplicationState.DRAFT:
        yield _draft(row, roles, now)
    elif application.state == ApplicationState.WITHDRAWN:
        yield Bucket.DONE, _task(row, "applicant.application", "Withdrawn", call.title)
    elif application.state == ApplicationState.INELIGIBLE:
        yield Bucket.DONE, _task(row, "applicant.application", "Not eligible", f"{call.title}. Read why")
    elif call.state == CallState.RELEASED:
        yield Bucket.DONE, _task(row, "applicant.decision", "Decision", f"{call.title}. Read what was decided and why")
    elif call.state == CallState.OPEN:
        why = "You can change it until the call closes"
        yield Bucket.ON_ITS_WAY, _task(row, "applicant.application", "Submitted", why, call.closes_at)
    else:
        why = f"{call.title}. We write to you when there is a decision"
        yield Bucket.ON_ITS_WAY, _task(row, "applicant.application", "Being assessed", why)


def _draft(row: ApplicationRow, roles: frozenset[Role], now: datetime) -> tuple[Bucket, Task]:
    due = max(row.call.closes_at, row.application.late_until_at or row.call.closes_at)
    if row.call.state not in (CallState.OPEN, CallState.CLOSED) or now >= due:
        return Bucket.DONE, _task(row, "applicant.application", "Not submitted", f"{row.call.title} has closed")
    bucket = Bucket.WAITING if roles & WRITERS else Bucket.ON_ITS_WAY
    why = f"{row.call.title}. {time_left(due - now)} left"
    what = "Write your part" if roles <= PARTNER_ROLES else "Finish and submit"
    return bucket, _task(row, "applicant.application", what, why, due)


def time_left(left: timedelta) -> str:
    """A span in the largest whole unit that it fills: 12 days, 1 day, 3 hours, 40 minutes."""
    minutes = int(left.total_seconds()) // 60
    for size, word in ((24 * 60, "day"), (60, "hour"), (1, "minute")):
        if minutes >= size:
            number = minutes // size
            return f"{number} {word}{'' if number == 1 else 's'}"
    return "Less than a minute"


def _offer(row: ApplicationRow, offer: Offer, roles: frozenset[Role], now: datetime) -> tuple[Bucket, Task]:
    values = {"offer_id": offer.id}
    if offer.state == OfferState.ACCEPTED:
        return Bucket.DONE, _task(row, "applicant.offer", "Offer accepted", row.call.title, **values)
    if offer.state == OfferState.REFUSED:
        return Bucket.DONE, _task(row, "applicant.offer", "Offer refused", row.call.title, **values)
    if not is_in_time(offer, now):
        why = "Its last day to be accepted is over. Ask Innovate UK for a new letter"
        return Bucket.ON_ITS_WAY, _task(row, "applicant.offer", "Offer", why, **values)
    if Role.SIGNATORY in roles:
        why = f"{row.call.title}. Read the letter, then accept or refuse"
        return Bucket.WAITING, _task(row, "applicant.offer", "Answer the offer", why, **values)
    whose = "the signatory of the lead organisation" if roles <= PARTNER_ROLES else "your signatory"
    return Bucket.ON_ITS_WAY, _task(row, "applicant.offer", "Offer", f"It waits for {whose}", **values)
