"""Who agreed the versions that are or were in force in a public call, and how was it amended?"""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from app.extensions import db
from app.models import Amendment, Call, CallVersion, Event, Signature, User
from app.policy import Viewer
from app.queries.amendments import amendments_of, definitions_by_id
from app.queries.definitions import definition_of, version_by_id
from app.queries.rounds import rounds_until
from app.queries.sign_off import sheets_of, side_names
from app.queries.visible import PUBLIC_CALL_STATES, public_calls
from app.walls import as_system
from workflows.amendment import AmendmentState, Effect, warnings
from workflows.call import CallMove, CallState
from workflows.definition import Definition
from workflows.diff import Change, compare
from workflows.diff_summary import heading, touching
from workflows.diff_summary import line as line_of
from workflows.field_words import Audience


@dataclass(frozen=True)
class AgreedKey:
    """One signature on the version in force."""

    side: str
    person: str
    job_title: str
    signed_at: datetime
    sha256: str


@dataclass(frozen=True)
class AmendmentNote:
    """One amendment that took force: when, why, for whom, what changed, and who agreed it.

    `changes` are those that touch applicants, each with what it belongs to, to be told word by word; `lines` the rest.
    `warned` is what it does beyond what it says, to applications that it does not reach.
    `places` are those of everything that changed, as `layers.problems` names them.
    """

    number: int
    in_force_at: datetime
    reason: str
    effect: Effect
    before_number: int
    version_number: int
    has_sheet: bool
    changes: tuple[tuple[str, Change], ...]
    lines: tuple[str, ...]
    warned: tuple[str, ...]
    places: frozenset[str]
    keys: tuple[AgreedKey, ...]


@dataclass(frozen=True)
class AgreedBefore:
    """A call that was public and whose criteria are being agreed again: what it was called, and when it was agreed."""

    reference: str
    title: str
    agreed_at: datetime


@as_system()
def agreed_before(call_id: uuid.UUID) -> AgreedBefore | None:
    """A call that anyone could read until one of its sides changed it; None for any other.

    Its criteria have lost their keys, so that nothing of them is told: nobody should write for what is not agreed.
    """
    call = db.session.get(Call, call_id)
    if call is None or call.state != CallState.DRAFTING:
        return None
    agreed = (
        select(Event)
        .where(Event.subject_id == call_id, Event.move == CallMove.AGREE)
        .order_by(Event.number.desc())
        .limit(1)
    )
    event = db.session.scalars(agreed).one_or_none()
    if event is None:
        return None
    core = definition_of(version_by_id(uuid.UUID(event.data["version_id"]))).core
    return AgreedBefore(call.reference, core.title, event.at) if core.is_listed and call.is_listed else None


def version_in_force(
    call_id: uuid.UUID, number: int, viewer: Viewer | None, *, after_release: bool = False
) -> CallVersion | None:
    """A version that is or was in force in a call that this person, or anyone, may see; or (`after_release`) in one
    whose decisions are told."""
    before = select(Amendment.base_version_id).where(
        Amendment.call_id.in_(rounds_until(call_id)), Amendment.state == AmendmentState.IN_FORCE
    )
    query = (
        select(CallVersion)
        .join(Call, Call.agreed_as_id == CallVersion.call_id)
        .where(
            Call.id.in_(public_calls(viewer).where(Call.id == call_id).with_only_columns(Call.id)),
            Call.state.in_({CallState.RELEASED} if after_release else PUBLIC_CALL_STATES),
            CallVersion.number == number,
            or_(CallVersion.number == Call.current_number, CallVersion.id.in_(before)),
        )
    )
    return db.session.scalars(query).one_or_none()


def amendment_notes(call: Call, names: Mapping[str, str]) -> tuple[AmendmentNote, ...]:
    """The amendments that took force, newest first, each told by what it changed. Four queries for any number."""
    lines = amendments_of(call.id, in_force=True)
    own = [line.version_id for line in lines]
    texts = definitions_by_id([*own, *(line.base_id for line in lines)])
    sheets, keys = sheets_of(own), keys_on(own, names)
    return tuple(
        AmendmentNote(
            number=line.number,
            in_force_at=line.in_force_at or call.opens_at,
            reason=line.reason,
            effect=line.effect,
            before_number=line.base_number,
            version_number=line.version_number,
            has_sheet=line.version_id in sheets,
            **_told(compare(texts[line.base_id], texts[line.version_id]), names),
            warned=_warned(texts[line.base_id], texts[line.version_id], names),
            keys=keys.get(line.version_id, ()),
        )
        for line in lines
    )


def warned_of(kept: Amendment) -> tuple[str, ...]:
    """What an amendment does beyond what it says, each in a sentence."""
    texts = definitions_by_id([kept.base_version_id, kept.version_id])
    names = side_names(db.session.get_one(Call, kept.call_id))
    return _warned(texts[kept.base_version_id], texts[kept.version_id], names)


def _warned(before: Definition, after: Definition, names: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(reason.text for reason in warnings(before, after, names))


def _told(changes: Sequence[Change], names: Mapping[str, str]) -> dict[str, Any]:
    """What assessors are advised is told in a line, and its words stay with the sides until decisions are told."""
    shown = touching(changes, Audience.APPLICANTS)
    return {
        "changes": tuple((heading(one.place, names), one) for one in shown),
        "lines": tuple(line_of(one, names) for one in changes if one not in shown),
        "places": frozenset(one.place.where for one in changes),
    }


def keys_on(version_ids: Collection[uuid.UUID], names: Mapping[str, str]) -> Mapping[uuid.UUID, tuple[AgreedKey, ...]]:
    """The keys on each of these versions, in the order in which they were turned, at one instant by side. One query."""
    query = (
        select(Signature, User.name, User.job_title)
        .join(User, User.id == Signature.user_id)
        .where(Signature.version_id.in_(version_ids))
        .order_by(Signature.signed_at, Signature.side)
    )
    keys: dict[uuid.UUID, tuple[AgreedKey, ...]] = {}
    for one, person, job_title in db.session.execute(query):
        key = AgreedKey(names.get(one.side, one.side), person, job_title, one.signed_at, one.sha256)
        keys[one.version_id] = (*keys.get(one.version_id, ()), key)
    return keys
