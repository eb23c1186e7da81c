"""Which proposals of panels may a person see, and what does each say?

A proposal with an application of which somebody must know nothing is not there for them at all: its sums and its
sentences would tell of it.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import aliased, undefer

from app.extensions import db
from app.models import (
    Application,
    Assessment,
    Conflict,
    Organisation,
    PairLock,
    Proposal,
    ProposedPanel,
    ProposedSeat,
    User,
)
from app.queries.pools import Side
from app.queries.quarantine import hidden_from
from workflows.assessment import AssessmentState
from workflows.assignment.matching import Match, why
from workflows.begun import TAKEN_ON
from workflows.plain import from_plain
from workflows.proposal import LockKind, ProposalState, SeatFate, Wanted

A_PAGE = 25


@dataclass(frozen=True)
class Line:
    """One proposal in a list. `person` is '' where a review that was given back asked for it."""

    id: uuid.UUID
    state: ProposalState
    person: str
    asked_at: datetime
    applications: int
    deployed_at: datetime | None


@dataclass(frozen=True)
class Seat:
    """One person on a panel, with the points of each part of the match; none where the pair is possible no longer."""

    application_id: uuid.UUID
    user_id: uuid.UUID
    name: str
    parts: Match | None
    fate: SeatFate
    state: AssessmentState | None = None

    @property
    def is_begun(self) -> bool:
        """Whether this person has taken the review on: they keep it."""
        return self.state in TAKEN_ON

    @property
    def why(self) -> str:
        """Why this pair, in a sentence."""
        return why(self.parts) if self.parts is not None else ""


@dataclass(frozen=True)
class Panel:
    """The panel of one application."""

    application_id: uuid.UUID
    reference: str
    title: str
    organisation: str
    total: int | None
    own_best: int | None
    share_basis_points: int | None
    seats: tuple[Seat, ...]


@dataclass(frozen=True)
class Page:
    """A part of the panels of a proposal, with how many there are in all."""

    panels: tuple[Panel, ...]
    number: int
    total: int

    @property
    def last(self) -> int:
        """The number of the last page."""
        return max(1, -(-self.total // A_PAGE))


@dataclass(frozen=True)
class Load:
    """How many reviews of a proposal somebody has, and between which numbers that had to be."""

    name: str
    given: int
    least: int
    most: int


@dataclass(frozen=True)
class LockLine:
    """What somebody said of a pair, and when."""

    id: uuid.UUID
    reference: str
    application_id: uuid.UUID
    person_id: uuid.UUID
    person: str
    kind: LockKind
    by: str
    at: datetime


def holds_hidden(proposal_id: uuid.UUID, person_id: uuid.UUID | None) -> bool:
    """Whether an application of this proposal is hidden from a person. One query."""
    query = select(ProposedPanel.application_id).where(
        ProposedPanel.proposal_id == proposal_id, ProposedPanel.application_id.in_(hidden_from(person_id))
    )
    return db.session.scalar(query.limit(1)) is not None


def proposals_of(call_id: uuid.UUID, side: Side, person_id: uuid.UUID | None) -> Sequence[Line]:
    """The proposals of one side that a person may see, the newest first. One query."""
    count = (
        select(func.count())
        .select_from(ProposedPanel)
        .where(ProposedPanel.proposal_id == Proposal.id)
        .correlate(Proposal)
        .scalar_subquery()
    )
    query = (
        select(Proposal.id, Proposal.state, func.coalesce(User.name, ""), Proposal.asked_at, count,
               Proposal.deployed_at)
        .outerjoin(User, User.id == Proposal.asked_by)
        .where(*_seen(call_id, side, person_id))
        .order_by(Proposal.asked_at.desc(), Proposal.id)
    )  # fmt: skip
    return [Line(*row) for row in db.session.execute(query)]


def find_proposal(
    proposal_id: uuid.UUID, call_id: uuid.UUID, side: Side, person_id: uuid.UUID | None
) -> Proposal | None:
    """A proposal with its certificate and loads, if this person may know that it exists. One query."""
    query: Select[tuple[Proposal]] = (
        select(Proposal)
        .where(Proposal.id == proposal_id, *_seen(call_id, side, person_id))
        .options(undefer(Proposal.certificate), undefer(Proposal.loads))
    )
    return db.session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def last_wanted(call_id: uuid.UUID, side: Side, person_id: uuid.UUID | None) -> Wanted | None:
    """What was asked for last, to be offered again. One query."""
    query = select(Proposal.wanted).where(*_seen(call_id, side, person_id)).order_by(Proposal.asked_at.desc()).limit(1)
    kept = db.session.scalar(query)
    return from_plain(Wanted, kept) if kept is not None else None


def panels_of(proposal_id: uuid.UUID, number: int, *, worst_first: bool = False) -> Page:
    """A part of the panels, by reference or those first that are worst off. Three queries, however many there are."""
    total = db.session.scalar(
        select(func.count()).select_from(ProposedPanel).where(ProposedPanel.proposal_id == proposal_id)
    )
    number = min(max(1, number), max(1, -(-(total or 0) // A_PAGE)))
    order = (ProposedPanel.share_basis_points, Application.reference) if worst_first else (Application.reference,)
    query = _panels(proposal_id).order_by(*order).limit(A_PAGE).offset((number - 1) * A_PAGE)
    return Page(_with_seats(proposal_id, query), number, total or 0)


def all_panels(proposal_id: uuid.UUID) -> tuple[Panel, ...]:
    """Every panel by reference, for a file. Two queries."""
    return _with_seats(proposal_id, _panels(proposal_id).order_by(Application.reference))


def takeover_of(call_id: uuid.UUID, side: Side, person_id: uuid.UUID | None) -> uuid.UUID | None:
    """The newest proposal that followed from a review that was given back, and waits to be looked at. One query."""
    query = (
        select(Proposal.id)
        .where(
            *_seen(call_id, side, person_id),
            Proposal.asked_by.is_(None),
            Proposal.state.in_((ProposalState.PROPOSED, ProposalState.IMPOSSIBLE)),
        )
        .order_by(Proposal.asked_at.desc())
        .limit(1)
    )
    return db.session.scalar(query)


def panel_of(proposal_id: uuid.UUID, application_id: uuid.UUID) -> Panel | None:
    """The panel of one application. Two queries."""
    query = _panels(proposal_id).where(ProposedPanel.application_id == application_id)
    return next(iter(_with_seats(proposal_id, query)), None)


def moves_in(proposal_id: uuid.UUID) -> Mapping[SeatFate, int]:
    """How many pairs deploying adds, leaves and frees. One query."""
    query = (
        select(ProposedSeat.fate, func.count())
        .where(ProposedSeat.proposal_id == proposal_id)
        .group_by(ProposedSeat.fate)
    )
    return {fate: count for fate, count in db.session.execute(query)}


def freed_in(proposal_id: uuid.UUID) -> Sequence[tuple[str, str]]:
    """Who is no longer asked about what: names and references. One query."""
    query = (
        select(User.name, Application.reference)
        .join(ProposedSeat, ProposedSeat.user_id == User.id)
        .join(Application, Application.id == ProposedSeat.application_id)
        .where(ProposedSeat.proposal_id == proposal_id, ProposedSeat.fate == SeatFate.FREED)
        .order_by(Application.reference, User.name)
    )
    return [(name, reference) for name, reference in db.session.execute(query)]


def loads_of(kept: Proposal) -> Sequence[Load]:
    """The load of everybody who could be asked, by name. One query."""
    found = {uuid.UUID(one): tuple(rest) for one, *rest in kept.loads or ()}
    query = select(User.id, User.name).where(User.id.in_(found)).order_by(User.name, User.id)
    return [Load(name, *found[id_]) for id_, name in db.session.execute(query)]


def locks_in(call_id: uuid.UUID, side: Side, person_id: uuid.UUID | None) -> Sequence[LockLine]:
    """What people fixed and forbade and nobody has lifted, without what a person must not know of. One query."""
    setter = aliased(User)
    query = (
        select(PairLock.id, Application.reference, Application.id, User.id, User.name, PairLock.kind, setter.name,
               PairLock.set_at)
        .join(Application, Application.id == PairLock.application_id)
        .join(User, User.id == PairLock.user_id)
        .join(setter, setter.id == PairLock.set_by)
        .where(
            PairLock.call_id == call_id,
            PairLock.ledger == side.ledger,
            PairLock.scope_id == side.scope_id,
            PairLock.lifted_at.is_(None),
            PairLock.application_id.not_in(hidden_from(person_id)),
        )
        .order_by(Application.reference, User.name)
    )  # fmt: skip
    return [LockLine(*row) for row in db.session.execute(query)]


def _seen(call_id: uuid.UUID, side: Side, person_id: uuid.UUID | None) -> tuple[ColumnElement[bool], ...]:
    tells = (
        select(ProposedPanel.proposal_id)
        .join(Conflict, Conflict.application_id == ProposedPanel.application_id)
        .where(Conflict.user_id == person_id, Conflict.lifted_at.is_(None))
    )
    return (
        Proposal.call_id == call_id,
        Proposal.ledger == side.ledger,
        Proposal.scope_id == side.scope_id,
        Proposal.id.not_in(tells),
    )


def _panels(proposal_id: uuid.UUID) -> Select[Any]:
    return (
        select(
            ProposedPanel.application_id, Application.reference, Application.title, Organisation.name,
            ProposedPanel.total, ProposedPanel.own_best, ProposedPanel.share_basis_points,
        )
        .join(Application, Application.id == ProposedPanel.application_id)
        .join(Organisation, Organisation.id == Application.organisation_id)
        .where(ProposedPanel.proposal_id == proposal_id)
    )  # fmt: skip


def _with_seats(proposal_id: uuid.UUID, panels: Select[Any]) -> tuple[Panel, ...]:
    rows = db.session.execute(panels).all()
    query = (
        select(ProposedSeat.application_id, ProposedSeat.user_id, User.name, ProposedSeat.parts, ProposedSeat.fate,
               Assessment.state)
        .join(User, User.id == ProposedSeat.user_id)
        .outerjoin(
            Assessment,
            and_(
                Assessment.application_id == ProposedSeat.application_id, Assessment.user_id == ProposedSeat.user_id
            ),
        )
        .where(
            ProposedSeat.proposal_id == proposal_id,
            ProposedSeat.application_id.in_([row.application_id for row in rows]),
        )
        .order_by(User.name, User.id)
    )  # fmt: skip
    seats: dict[uuid.UUID, list[Seat]] = {}
    for application_id, user_id, name, parts, fate, state in db.session.execute(query):
        match = Match(*parts) if parts else None
        seats.setdefault(application_id, []).append(Seat(application_id, user_id, name, match, fate, state))
    return tuple(Panel(*row, seats=tuple(seats.get(row.application_id, ()))) for row in rows)
