"""Which other lists does a region keep, on which ranking was each made, and what was found for it?"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import undefer_group

from app.extensions import db
from app.models import Alternative, ListProposal, User
from app.queries.moderated import moderated_of
from app.queries.ranking import ranking_of
from workflows.alternative import AlternativeState, Made
from workflows.choosing.certificate import input_sha256
from workflows.choosing.fragility import Inclusion
from workflows.choosing.model import Problem
from workflows.list_proposal import ListProposalState
from workflows.moderated import hash_of


@dataclass(frozen=True)
class Found:
    """What the search says of one of its lists: facts, prices, awards for what was left, whom tickets chose."""

    facts: Sequence[Sequence[str]] = ()
    prices: Sequence[str] = ()
    fillers: Mapping[str, str] = field(default_factory=dict)
    tied: Sequence[str] = ()


@dataclass(frozen=True)
class Other:
    """One alternative, as pages show it. `proposal_id` is the proposal that found it, of which it is number `place`."""

    id: uuid.UUID
    name: str
    state: AlternativeState
    chosen: frozenset[uuid.UUID]
    reasons: Mapping[uuid.UUID, str]
    note: str
    made: Made
    kept_by: str
    kept_at: datetime
    removed_by: str
    removed_at: datetime | None
    proposal_id: uuid.UUID | None
    place: int | None
    found: Found


def made_now(call_id: uuid.UUID) -> Made:
    """The ranking of a call that stands. Raises `LookupError` where there is none."""
    kept = ranking_of(call_id)
    if kept is None:
        raise LookupError("a list without a ranking")
    return Made(kept.number, hash_of(moderated_of(kept)))


def names_of(call_id: uuid.UUID, region_id: uuid.UUID) -> frozenset[str]:
    """The names of a region's alternatives that stand."""
    query = select(Alternative.name).where(*_of(call_id, region_id), Alternative.state == AlternativeState.KEPT)
    return frozenset(db.session.scalars(query))


def others_of(call_id: uuid.UUID, region_id: uuid.UUID) -> Sequence[Other]:
    """A region's alternatives, those that were taken away among them, by when they were kept and the best of a
    proposal first. Two queries. The caller has been through the gate of the call as a person of this region."""
    query = (
        select(Alternative)
        .where(*_of(call_id, region_id))
        .order_by(Alternative.kept_at, Alternative.place, Alternative.name)
        .execution_options(populate_existing=True)
    )
    found = db.session.scalars(query).all()
    people = {one for kept in found for one in (kept.kept_by, kept.removed_by) if one}
    names: dict[uuid.UUID | None, str] = {None: ""}
    names |= {id_: name for id_, name in db.session.execute(select(User.id, User.name).where(User.id.in_(people)))}
    return [_other(one, names) for one in found]


def proposals_of(call_id: uuid.UUID, region_id: uuid.UUID) -> Sequence[ListProposal]:
    """What was asked of the search for a region's list, the newest first."""
    query = (
        select(ListProposal)
        .where(ListProposal.call_id == call_id, ListProposal.region_id == region_id)
        .order_by(ListProposal.number.desc())
    )
    return db.session.scalars(query).all()


def proposal_in(call_id: uuid.UUID, region_id: uuid.UUID, proposal_id: uuid.UUID) -> ListProposal | None:
    """One proposal for a region's list with all that was found; None for any other. One query."""
    query = (
        select(ListProposal)
        .where(ListProposal.call_id == call_id, ListProposal.region_id == region_id, ListProposal.id == proposal_id)
        .options(undefer_group("found"))
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(query).one_or_none()


def inclusion_for(call_id: uuid.UUID, region_id: uuid.UUID, problem: Problem) -> Inclusion | None:
    """In how many draws each project was in the best list, by the newest proposal; None where there is none, where that
    cannot be said, or where anything has changed since that the proposal was made from. One query."""
    query = (
        select(ListProposal.inclusion, ListProposal.certificate)
        .where(
            ListProposal.call_id == call_id,
            ListProposal.region_id == region_id,
            ListProposal.state == ListProposalState.PROPOSED,
        )
        .order_by(ListProposal.number.desc())
        .limit(1)
    )
    found = db.session.execute(query).one_or_none()
    if found is None or "draws" not in found.inclusion or found.certificate["input_sha256"] != input_sha256(problem):
        return None
    return Inclusion(**found.inclusion)


def _other(kept: Alternative, names: Mapping[uuid.UUID | None, str]) -> Other:
    return Other(
        id=kept.id,
        name=kept.name,
        state=kept.state,
        chosen=frozenset(uuid.UUID(one) for one in kept.chosen),
        reasons={uuid.UUID(one): text for one, text in kept.reasons.items()},
        note=kept.note,
        made=Made(kept.ranking_number, kept.ranking_sha256),
        kept_by=names[kept.kept_by],
        kept_at=kept.kept_at,
        removed_by=names[kept.removed_by],
        removed_at=kept.removed_at,
        proposal_id=kept.list_proposal_id,
        place=kept.place,
        found=Found(**kept.found or {}),
    )


def _of(call_id: uuid.UUID, region_id: uuid.UUID) -> tuple[Any, ...]:
    return Alternative.call_id == call_id, Alternative.region_id == region_id
