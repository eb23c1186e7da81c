"""What do the funder and the regions see of a call that they run: where it stands, and what waits for whom?"""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Subquery, and_, case, func, select

from app.extensions import db
from app.models import (
    Application,
    Assessment,
    Award,
    Call,
    Offer,
    Organisation,
    Recommendation,
    RecommendationLine,
    Region,
    User,
)
from app.policy import Viewer
from app.queries.definitions import current_version, definition_of
from app.queries.interest_advice import untold_in
from app.queries.quarantine import is_counted
from app.queries.reopenings import reopening_under_way
from app.queries.visible import applications_for
from app.walls import as_system
from workflows.application import RECEIVED, ApplicationState
from workflows.assessment import AssessmentState
from workflows.call import AFTER_CLOSING, CallState
from workflows.decision import HoldState, RecommendationState
from workflows.definition import Definition, Ledger, Milestones
from workflows.first_stage import FirstStage
from workflows.offer import OfferState
from workflows.rounds import milestones_of

WORKING = frozenset({AssessmentState.INVITED, AssessmentState.ACCEPTED, AssessmentState.COMPLETE})


@dataclass(frozen=True)
class RegionName:
    """A region of a call."""

    id: uuid.UUID
    slug: str
    name: str


@dataclass(frozen=True)
class Head:
    """Which call this is and where it stands, with the version of its criteria that is in force."""

    id: uuid.UUID
    reference: str
    title: str
    state: CallState
    funder_id: uuid.UUID
    closes_at: datetime
    interests_closed_at: datetime | None
    released_at: datetime | None
    round_number: int
    regions: tuple[RegionName, ...]
    version_number: int
    sha256: str
    definition: Definition

    @property
    def milestones(self) -> Milestones:
        """The dates that the definition gives, of its round in an always-open call, with the deadline that counts."""
        return milestones_of(self.definition.core, self.round_number).with_deadline(self.closes_at)

    @property
    def first_stage(self) -> FirstStage | None:
        """The first stage while it runs: nobody writes an application before it is over."""
        return self.definition.core.first_stage if self.interests_closed_at is None else None

    @property
    def promised(self) -> Mapping[Ledger, int]:
        """How many assessments the call promises to every application in each ledger."""
        core = self.definition.core
        return {Ledger.NATIONAL: core.national_assessors, Ledger.REGIONAL: core.regional_scorers}


@dataclass(frozen=True)
class LedgerCount:
    """How far one ledger is: assessments by state, and how many applications lack people or finished work."""

    promised: int
    by_state: Mapping[AssessmentState, int]
    short_of_people: int
    short_of_scores: int

    @property
    def asked(self) -> int:
        """Assessments that somebody does or may do."""
        return sum(self.by_state.get(state, 0) for state in WORKING)

    @property
    def complete(self) -> int:
        """Assessments that were handed in."""
        return self.by_state.get(AssessmentState.COMPLETE, 0)


@dataclass(frozen=True)
class ListCount:
    """One region's list: None where it has not been begun."""

    region: RegionName
    recommendation_id: uuid.UUID | None
    state: RecommendationState | None
    chosen: int
    grant_pence: int
    sent_back_reason: str
    is_held: bool = False


@dataclass(frozen=True)
class Board:
    """Everything on the page from which a call is run. A region sees its own applications, lists and offers in it, and
    nothing of `more_time`: in how many ways the call waits for single applications, which is the funder's to know."""

    head: Head
    received: Mapping[ApplicationState, int]
    ledgers: Mapping[Ledger, LedgerCount]
    lists: tuple[ListCount, ...]
    offers: Mapping[OfferState, int]
    untold: int = 0
    more_time: int = 0
    is_reopened: bool = False


@dataclass(frozen=True)
class Sums:
    """How many applications these are, and what their costs and grants come to."""

    count: int = 0
    cost_pence: int = 0
    grant_pence: int = 0


@dataclass(frozen=True)
class Part:
    """A page of a list that holds so many rows: numbered from 1, and the last one where more is asked for."""

    asked: int
    total: int
    size: int = 50

    @property
    def pages(self) -> int:
        """How many pages there are; one for an empty list."""
        return max(1, -(-self.total // self.size))

    @property
    def number(self) -> int:
        """Which page this is."""
        return min(max(self.asked, 1), self.pages)

    @property
    def start(self) -> int:
        """How many rows stand before it."""
        return (self.number - 1) * self.size


@dataclass(frozen=True)
class ListedApplication:
    """One row of the applications of a call."""

    id: uuid.UUID
    reference: str
    title: str
    organisation: str
    region: str
    region_slug: str
    cost_pence: int
    grant_pence: int
    state: ApplicationState
    submitted_at: datetime | None


def head_of(call: Call) -> Head:
    """A call that came through the gate. One query."""
    version = current_version(call)
    return Head(
        id=call.id,
        reference=call.reference,
        title=call.title,
        state=call.state,
        funder_id=call.funder_id,
        closes_at=call.closes_at,
        interests_closed_at=call.interests_closed_at,
        released_at=call.released_at,
        round_number=call.round_number,
        regions=tuple(RegionName(one.id, one.slug, one.name) for one in call.regions),
        version_number=version.number,
        sha256=version.sha256,
        definition=definition_of(version),
    )


def board_of(call: Call, viewer: Viewer, region: Region | None = None) -> Board:
    """The state of a call for the funder, or for one region of it. Five queries, six after a first stage and while
    it is being assessed."""
    head = head_of(call)
    visible = received_in(call, viewer, region)
    return Board(
        head=head,
        received=_received(visible),
        ledgers=_ledgers(head, visible),
        lists=_lists(head, region),
        offers=_offers(visible),
        untold=untold_in(call, region),
        is_reopened=call.state == CallState.ASSESSING and reopening_under_way(call.id) is not None,
    )


def received_in(call: Call, viewer: Viewer, region: Region | None = None) -> Subquery:
    """The applications to a call that this person may review, in one region where it is named; none before closing."""
    query = applications_for(viewer).where(
        Application.call_id == call.id, Application.state.in_(RECEIVED), Call.state.in_(AFTER_CLOSING)
    )
    return (query.where(Application.region_id == region.id) if region else query).subquery()


def listed(
    call: Call,
    viewer: Viewer,
    states: Collection[ApplicationState],
    region: Region | None = None,
    *,
    part: Part | None = None,
) -> tuple[ListedApplication, ...]:
    """The applications in these states, by reference, or a part of them. One query."""
    seen = received_in(call, viewer, region)
    query = (
        select(
            seen.c.id, seen.c.reference, seen.c.title, Organisation.name, Region.name, Region.slug,
            seen.c.cost_pence, seen.c.grant_pence, seen.c.state, seen.c.submitted_at,
        )
        .join(Organisation, Organisation.id == seen.c.organisation_id)
        .join(Region, Region.id == seen.c.region_id)
        .where(seen.c.state.in_(states))
        .order_by(seen.c.reference)
    )  # fmt: skip
    if part is not None:
        query = query.limit(part.size).offset(part.start)
    return tuple(ListedApplication(*row) for row in db.session.execute(query))


def sums_by_state(call: Call, viewer: Viewer, region: Region | None = None) -> Mapping[ApplicationState, Sums]:
    """How many applications were received, and what they come to, by state. One query."""
    visible = received_in(call, viewer, region)
    query = select(
        visible.c.state, func.count(), func.sum(visible.c.cost_pence), func.sum(visible.c.grant_pence)
    ).group_by(visible.c.state)
    return {state: Sums(count, int(cost), int(grant)) for state, count, cost, grant in db.session.execute(query)}


def name_of(user_id: uuid.UUID | None) -> str:
    """A person's name; '' for nobody."""
    person = db.session.get(User, user_id) if user_id else None
    return person.name if person else ""


def _received(visible: Subquery) -> Mapping[ApplicationState, int]:
    query = select(visible.c.state, func.count()).group_by(visible.c.state)
    return {state: count for state, count in db.session.execute(query)}


def _ledgers(head: Head, visible: Subquery) -> Mapping[Ledger, LedgerCount]:
    query = (
        select(visible.c.id, Assessment.ledger, Assessment.state, func.count(Assessment.id))
        .outerjoin(Assessment, and_(Assessment.application_id == visible.c.id, is_counted()))
        .where(visible.c.state == ApplicationState.ELIGIBLE)
        .group_by(visible.c.id, Assessment.ledger, Assessment.state)
    )
    rows = [tuple(row) for row in db.session.execute(query)]
    eligible = {application_id for application_id, *_ in rows}
    return {ledger: _ledger(head.promised[ledger], ledger, rows, len(eligible)) for ledger in Ledger}


def _ledger(
    promised: int, ledger: Ledger, rows: Collection[tuple[uuid.UUID, Ledger, AssessmentState, int]], eligible: int
) -> LedgerCount:
    mine = [(application_id, state, count) for application_id, of, state, count in rows if of == ledger]
    by_state = {state: sum(n for _, of, n in mine if of == state) for state in AssessmentState}
    working, complete = (
        {one: sum(n for id_, state, n in mine if id_ == one and state in states) for one in {row[0] for row in mine}}
        for states in (WORKING, {AssessmentState.COMPLETE})
    )
    return LedgerCount(
        promised=promised,
        by_state=by_state,
        short_of_people=eligible - sum(n >= promised for n in working.values()),
        short_of_scores=eligible - sum(n >= promised for n in complete.values()),
    )


@as_system()
def _lists(head: Head, region: Region | None) -> tuple[ListCount, ...]:
    chosen = and_(RecommendationLine.recommendation_id == Recommendation.id, RecommendationLine.is_chosen)
    grant = func.coalesce(func.sum(case((RecommendationLine.is_chosen, RecommendationLine.grant_pence), else_=0)), 0)
    query = (
        select(Recommendation, func.count(RecommendationLine.id), grant)
        .outerjoin(RecommendationLine, chosen)
        .where(Recommendation.call_id == head.id)
        .group_by(Recommendation.id)
    )
    kept = {one.region_id: (one, count, pence) for one, count, pence in db.session.execute(query)}
    shown = [one for one in head.regions if region is None or one.id == region.id]
    return tuple(_list_count(one, *kept.get(one.id, (None, 0, 0))) for one in shown)


def _list_count(region: RegionName, kept: Recommendation | None, chosen: int, grant_pence: int) -> ListCount:
    if kept is None:
        return ListCount(region, None, None, 0, 0, "")
    is_held = kept.hold == HoldState.HELD
    return ListCount(region, kept.id, kept.state, chosen, grant_pence, kept.sent_back_reason, is_held)


@as_system()
def _offers(visible: Subquery) -> Mapping[OfferState, int]:
    query = (
        select(Offer.state, func.count())
        .join(Award, Award.id == Offer.award_id)
        .join(visible, visible.c.id == Award.application_id)
        .group_by(Offer.state)
    )
    return {state: count for state, count in db.session.execute(query)}
