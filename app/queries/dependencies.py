"""On which applications does one depend, which depend on it, and what does the portfolio have to know of that?"""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.extensions import db
from app.models import Application, Dependency, Organisation
from app.policy import Viewer
from app.queries.application_facts import writing_facts
from app.walls import as_system
from workflows.actor import ORGANISATION_ROLES, Actor
from workflows.application import ApplicationState
from workflows.call import CallState
from workflows.dependency import (
    DEPENDENCY,
    DependencyFacts,
    DependencyMove,
    DependencyState,
    is_of_side,
    makes_circle,
)

# The first depends on the second.
Link = tuple[uuid.UUID, uuid.UUID]
# What may still be depended on.
STANDING = frozenset({ApplicationState.DRAFT, ApplicationState.SUBMITTED})
GONE = frozenset({ApplicationState.WITHDRAWN, ApplicationState.INELIGIBLE})


@dataclass(frozen=True)
class Depends:
    """One application beside this one. Title, organisation and what became of it only where they may be known.
    `dependent_id` is the application that depends, which is this one or the other."""

    id: uuid.UUID
    dependent_id: uuid.UUID
    reference: str
    title: str
    organisation: str
    state: DependencyState
    asked_at: datetime
    gone: ApplicationState | None

    @property
    def is_confirmed(self) -> bool:
        """Whether it is agreed."""
        return self.state == DependencyState.CONFIRMED


@dataclass(frozen=True)
class Dependencies:
    """On what this application depends, what depends on it, and who asks whether theirs may."""

    on: tuple[Depends, ...] = ()
    asked_of_us: tuple[Depends, ...] = ()
    of_us: tuple[Depends, ...] = ()

    @property
    def is_any(self) -> bool:
        """Whether anything is confirmed either way."""
        return any(one.is_confirmed for one in (*self.on, *self.of_us))


@as_system()
def dependencies_of(application: Application, own: Collection[uuid.UUID] | None) -> Dependencies:
    """What stands between an application that came through the gate and others of its call. Two queries.

    `own` are the reader's organisations, which learn of another's application no more than its lead agreed to; None
    is for staff, who learn what is confirmed and what became of it.
    """
    is_told = own is None or application.call.state == CallState.RELEASED
    on, by = _others(application.id, is_on=True), _others(application.id, is_on=False)
    known = DependencyState.CONFIRMED
    return Dependencies(
        on=tuple(
            _depends(*row, is_known=row[0].state == known, is_told=is_told or _is_own(row[1], own))
            for row in on
            if own is not None or row[0].state == known
        ),
        asked_of_us=tuple(
            _depends(*row, is_known=True, is_told=False)
            for row in by
            if own is not None and row[0].state == DependencyState.ASKED
        ),
        of_us=tuple(
            _depends(*row, is_known=True, is_told=is_told or _is_own(row[1], own))
            for row in by
            if row[0].state == known
        ),
    )


def dependency_facts(
    application: Application, dependent_id: uuid.UUID, links: Collection[Link], now: datetime
) -> DependencyFacts:
    """What the moves of one side are decided by. What a draft says of itself is words, for which it may have more time;
    what it says to another application is not. `links` are those of the call, where a circle could be made."""
    writing = writing_facts(application, now)
    is_own = dependent_id == application.id
    is_word = is_own and application.state == ApplicationState.DRAFT
    return DependencyFacts(
        call_takes_words=writing.takes_words if is_word else writing.takes_partners,
        makes_circle=not is_own and makes_circle(links, dependent_id, application.id),
    )


def moves_of(
    application: Application, found: Dependencies, actor: Actor, now: datetime
) -> Mapping[uuid.UUID, Collection[DependencyMove]]:
    """What this person may do with each now, by its id. One query more where somebody asks."""
    links = links_in(application.call_id) if found.asked_of_us else ()
    moves = {}
    for one in (*found.on, *found.asked_of_us, *found.of_us):
        facts = dependency_facts(application, one.dependent_id, links, now)
        moves[one.id] = [
            DependencyMove(move)
            for move in DEPENDENCY.open_moves(one.state, actor.roles, facts)
            if is_of_side(DependencyMove(move), one.state, is_dependent=one.dependent_id == application.id)
        ]
    return moves


def depended_on(application_id: uuid.UUID) -> list[str]:
    """The references of what an application depends on, as far as that is agreed. One query."""
    query = select(Dependency.reference).where(
        Dependency.application_id == application_id, Dependency.state == DependencyState.CONFIRMED
    )
    return sorted(db.session.scalars(query))


@as_system()
def links_in(call_id: uuid.UUID) -> tuple[Link, ...]:
    """Every confirmed dependency of a call for whoever composes a list: the first depends on the second. One query."""
    query = (
        select(Dependency.application_id, Dependency.on_id)
        .join(Application, Application.id == Dependency.application_id)
        .where(Application.call_id == call_id, Dependency.state == DependencyState.CONFIRMED)
        .order_by(Dependency.asked_at, Dependency.id)
    )
    return tuple((dependent, on) for dependent, on in db.session.execute(query) if on is not None)


def others_of(application: Application, viewer: Viewer) -> list[tuple[str, str]]:
    """The other applications of the person's organisations in the same call, to choose from: reference and title."""
    query = (
        select(Application.reference, Application.title)
        .where(
            Application.call_id == application.call_id,
            Application.id != application.id,
            Application.state.in_(STANDING),
            Application.organisation_id.in_(viewer.ids(ORGANISATION_ROLES)),
        )
        .order_by(Application.reference)
    )
    return [(reference, f"{reference}, {title}") for reference, title in db.session.execute(query)]


Row = tuple[Dependency, Application | None, str | None]


def _others(application_id: uuid.UUID, *, is_on: bool) -> list[Row]:
    """Each dependency that has not ended, with the application at its other end and who leads that."""
    mine, theirs = Dependency.application_id, Dependency.on_id
    if not is_on:
        mine, theirs = theirs, mine
    query = (
        select(Dependency, Application, Organisation.name)
        .outerjoin(Application, Application.id == theirs)
        .outerjoin(Organisation, Organisation.id == Application.organisation_id)
        .where(mine == application_id, Dependency.state != DependencyState.ENDED)
        .order_by(Dependency.asked_at, Dependency.id)
    )
    return [(dependency, other, name) for dependency, other, name in db.session.execute(query)]


def _is_own(other: Application | None, own: Collection[uuid.UUID] | None) -> bool:
    return other is not None and own is not None and other.organisation_id in own


def _depends(
    dependency: Dependency, other: Application | None, organisation: str | None, *, is_known: bool, is_told: bool
) -> Depends:
    shown = other if is_known else None
    # That the other was withdrawn is told to whoever waits for it; that it is not eligible is its own business first.
    told = GONE if is_told else frozenset({ApplicationState.WITHDRAWN})
    return Depends(
        id=dependency.id,
        dependent_id=dependency.application_id,
        reference=shown.reference if shown else dependency.reference,
        title=shown.title if shown else "",
        organisation=(organisation or "") if shown else "",
        state=dependency.state,
        asked_at=dependency.asked_at,
        gone=shown.state if shown and shown.state in told else None,
    )
