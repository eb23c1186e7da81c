"""How are words kept that somebody typed and did not save, and when do they go?"""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select, update

from app.extensions import db
from app.models import Application, Call, Declaration, Partner, Ranking, WorkingCopy
from app.policy import viewer_of
from app.queries.ranking import stands
from app.queries.working_copies import of_person, things_seen
from app.transactions import hold_alone
from workflows import working_copy
from workflows.machine import Refusal
from workflows.working_copy import Pair

MOST_COPIES = 200


@dataclass(frozen=True)
class Typed:
    """What arrived from a page: on which, about what, the fields, against what, and in which sitting."""

    place: str
    thing_kind: str
    thing_id: uuid.UUID
    call_id: uuid.UUID
    title: str
    fields: tuple[Pair, ...]
    against: str
    at: datetime
    sitting: str = ""


def keep(person_id: uuid.UUID, typed: Typed) -> WorkingCopy:
    """Keep this in place of what the person typed here in the same sitting, unless that is newer: this waited.

    What they typed here in another sitting stays beside it. `Refusal` when it is too large. Somebody with very many
    copies loses the oldest.
    """
    fields = working_copy.keepable(typed.fields)
    if working_copy.is_too_large(fields):
        raise Refusal([working_copy.TOO_LARGE])
    hold_alone(f"working copies {person_id}")
    copy = db.session.scalars(_at(person_id, typed.place).where(WorkingCopy.sitting == typed.sitting)).one_or_none()
    if copy is None:
        copy = WorkingCopy(person_id=person_id, place=typed.place, sitting=typed.sitting, typed_at=typed.at)
        db.session.add(copy)
    if typed.at >= copy.typed_at:
        copy.thing_kind, copy.thing_id, copy.call_id = typed.thing_kind, typed.thing_id, typed.call_id
        copy.title = typed.title
        copy.fields, copy.typed_against, copy.typed_at = [list(pair) for pair in fields], typed.against, typed.at
    db.session.flush()
    _drop_oldest(person_id)
    return copy


def follow_drafts(after: Call) -> None:
    """Let what was typed about the drafts that went on into another call end with that one."""
    drafts = select(Application.id).where(Application.call_id == after.id)
    partners = select(Partner.id).where(Partner.application_id.in_(drafts))
    declared = select(Declaration.id).where(Declaration.application_id.in_(drafts))
    typed = or_(
        and_(WorkingCopy.thing_kind == "application", WorkingCopy.thing_id.in_(drafts)),
        and_(WorkingCopy.thing_kind == "partner", WorkingCopy.thing_id.in_(partners)),
        and_(WorkingCopy.thing_kind == "declaration", WorkingCopy.thing_id.in_(declared)),
    )
    db.session.execute(
        update(WorkingCopy).where(typed).values(call_id=after.id), execution_options={"synchronize_session": False}
    )


def follow_amendment(before: Call, after: Call) -> None:
    """Let what was typed on the pages of an amendment be offered on the same pages of the call that it went on into."""
    query = select(WorkingCopy).where(WorkingCopy.thing_kind == "call", WorkingCopy.thing_id == before.id)
    for copy in db.session.scalars(query):
        copy.thing_id = copy.call_id = after.id
        copy.place = copy.place.replace(str(before.id), str(after.id))


def drop(person_id: uuid.UUID, place: str, sittings: Collection[str], saved: Iterable[Pair]) -> None:
    """Forget what the person typed here in these sittings: it is saved, or they threw it away, or passed it over.

    The same words of another sitting go with it, whichever save they were typed after; other words stay until the
    person has chosen.
    """
    words = working_copy.words_of(working_copy.keepable(saved))
    here = db.session.scalars(_at(person_id, place))
    _forget(copy for copy in here if copy.sitting in sittings or working_copy.words_of(copy.fields) == words)


def drop_one(person_id: uuid.UUID, copy_id: uuid.UUID) -> None:
    """Throw away one copy of one's own; nobody else's is ever found."""
    own = select(WorkingCopy).where(WorkingCopy.id == copy_id, WorkingCopy.person_id == person_id)
    _forget(db.session.scalars(own))


def drop_unseen(person_id: uuid.UUID) -> int:
    """Forget what the person typed about things that they may no longer know of; how many copies that were."""
    copies = of_person(person_id)
    seen = things_seen(copies, viewer_of(person_id))
    return _forget(copy for copy in copies if copy.thing_id not in seen)


def forget_old(now: datetime) -> int:
    """Forget what was typed long ago, or less long ago about something that takes no more words; how many."""
    closed = select(Call.id).where(Call.closes_at <= now - working_copy.KEPT_AFTER_CLOSING)
    frozen = select(Ranking.call_id).where(Ranking.closed_at <= now - working_copy.KEPT_AFTER_CLOSING, stands())
    is_of_assessment = WorkingCopy.thing_kind == "assessment"
    query = select(WorkingCopy).where(
        (WorkingCopy.typed_at <= now - working_copy.KEPT_FOR)
        | (WorkingCopy.typed_at <= now - working_copy.KEPT_AFTER_CLOSING)
        & (is_of_assessment & WorkingCopy.call_id.in_(frozen) | ~is_of_assessment & WorkingCopy.call_id.in_(closed))
    )
    return _forget(db.session.scalars(query))


def _forget(copies: Iterable[WorkingCopy]) -> int:
    gone = list(copies)
    for copy in gone:
        db.session.delete(copy)
    db.session.flush()
    return len(gone)


def _drop_oldest(person_id: uuid.UUID) -> None:
    newest_first = select(WorkingCopy).where(WorkingCopy.person_id == person_id).order_by(WorkingCopy.typed_at.desc())
    _forget(db.session.scalars(newest_first.offset(MOST_COPIES)))


def _at(person_id: uuid.UUID, place: str) -> Any:
    return select(WorkingCopy).where(WorkingCopy.person_id == person_id, WorkingCopy.place == place)
