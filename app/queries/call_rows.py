"""Where does each call of the funder or of a region stand, with the counts on which somebody's next task depends?"""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, String, Uuid, and_, bindparam, case, func, literal, or_, select
from sqlalchemy.orm import aliased

from app.extensions import db
from app.models import (
    Application,
    Assessment,
    Award,
    Call,
    CallInvitation,
    CallRegion,
    CallVersion,
    Clarification,
    Comment,
    Interest,
    LateException,
    Offer,
    Recommendation,
    Region,
    Rehearsal,
    Suggestion,
)
from app.models.base import Instant
from app.policy import Viewer
from app.queries.amendment_rows import AmendmentRow, amendment_columns, amendment_row, with_amendments
from app.queries.definitions import definition_of, problems_of
from app.queries.facts import WORKING
from app.queries.key_columns import key_columns
from app.queries.late_exceptions import more_time_in
from app.queries.negotiation import Talk, waits_for
from app.queries.quarantine import is_counted
from app.queries.rehearsals import finished_materials, material_sha256
from app.queries.sides import SideRow
from app.walls import as_system
from workflows.actor import FUNDER_ROLES, REGION_ROLES, Role
from workflows.application import ApplicationState
from workflows.assessment import AssessmentState
from workflows.calendar import LONDON
from workflows.call import CallState
from workflows.call_invitation import CallInvitationState
from workflows.clarification import ClarificationState
from workflows.comment import CommentState
from workflows.decision import OF_REGION
from workflows.definition import NATIONAL, Ledger
from workflows.interest import InterestState
from workflows.late_exception import LateState
from workflows.letter_text import lapsed_when_issued_by
from workflows.offer import OfferState
from workflows.suggestion import SuggestionState

DRAFTED = aliased(CallVersion)
COMPLETE = frozenset({AssessmentState.COMPLETE})
# Every page counts what waits, and to put these queries together takes longer than to ask them: they are made once.
VIEWER, HELD = bindparam("viewer", type_=Uuid()), bindparam("held", type_=Uuid(), expanding=True)
LAPSED = bindparam("lapsed", type_=String())
NOW = bindparam("now", type_=Instant())
BEING_SCORED = frozenset({CallState.CLOSED, CallState.ASSESSING})


class OfferCounts(NamedTuple):
    """How many offers of a call stand where; `lapsed` are those of `sent` that nobody can accept any more."""

    preparing: int
    building: int
    built: int
    sent: int
    accepted: int
    refused: int
    lapsed: int


@dataclass(frozen=True)
class ListRow:
    """A region's list for a call."""

    recommendation: Recommendation
    region: str


@dataclass(frozen=True)
class CallRow:
    """One call as one side's people see it; every count is of that side's applications.

    `late` counts the requests for more time that this person can say yes to, `more_time` in how many ways a closed call
    waits for single applications.
    `own_problems`, `other_problems` and `unresolved` keep a draft from being signed; `talk` is what of the last waits
    for this side. `layer_edits` counts the side's own versions. `broken_number` is the version on which this person
    last turned the side's key before a later edit broke it, 0 for none.
    `short_of_people` and `short_of_scores` count the eligible applications that lack them, by ledger.
    """

    call: Call
    amendment: AmendmentRow | None
    side: str
    roles: frozenset[Role]
    own_problems: int
    other_problems: int
    talk: Talk
    unresolved: int
    is_rehearsed: bool
    layer_edits: int
    is_signed: bool
    broken_number: int
    is_named: bool
    keys_turned: int
    keys_needed: int
    unchecked: int
    eligible: int
    asked: int
    invited: int
    late: int
    more_time: int
    interests_to_decide: int
    interests_to_tell: int
    short_of_people: dict[Ledger, int]
    short_of_scores: dict[Ledger, int]
    offers: OfferCounts
    lists: tuple[ListRow, ...]

    @property
    def can_be_signed(self) -> bool:
        """Whether the draft is whole and rehearsed, nothing about it is open, and this side's key is missing."""
        return self.is_whole and self.is_rehearsed and self.is_named and not (self.unresolved or self.is_signed)

    @property
    def is_in_first_stage(self) -> bool:
        """Whether expressions of interest are being written, and no application can be before they are closed."""
        return self.call.interests_close_at is not None and self.call.interests_closed_at is None

    @property
    def is_whole(self) -> bool:
        """Whether nothing of the draft is left to mend."""
        return not (self.own_problems or self.other_problems)


@as_system()
def funder_rows(viewer: Viewer, now: datetime) -> list[CallRow]:
    """Every call of the funder on which this person holds a role. Two queries."""
    values = _values(viewer, FUNDER_ROLES, now)
    lists: dict[Any, list[ListRow]] = {}
    for recommendation, region in db.session.execute(_lists_sent(), {"held": values["held"]}):
        lists.setdefault(recommendation.call_id, []).append(ListRow(recommendation, region))
    return [
        _row(found, NATIONAL, _roles_on(viewer, found[0].funder_id), tuple(lists.get(found[0].id, ())), now)
        for found in db.session.execute(_calls_of_funder(), values)
    ]


@as_system()
def region_rows(viewer: Viewer, side: SideRow, now: datetime) -> list[CallRow]:
    """Every call of one of this person's regions. One query."""
    return [
        _row(
            found[:-2],
            side.key,
            _roles_on(viewer, found[-2]),
            (ListRow(found[-1], side.label),) if found[-1] else (),
            now,
        )
        for found in db.session.execute(_calls_of_region(side.key), _values(viewer, REGION_ROLES, now))
    ]


def _values(viewer: Viewer, roles: frozenset[Role], now: datetime) -> dict[str, Any]:
    """What is put into the queries for one person: who they are, where they hold these roles, and what time it is."""
    lapsed = lapsed_when_issued_by(now.astimezone(LONDON).date())
    return {"viewer": viewer.id, "held": list(viewer.ids(roles)), "lapsed": lapsed.isoformat(), "now": now}


@lru_cache
def _lists_sent() -> Select[Any]:
    return (
        select(Recommendation, Region.name)
        .join(Region, Region.id == Recommendation.region_id)
        .join(Call, Call.id == Recommendation.call_id)
        .where(
            Call.funder_id.in_(HELD),
            Call.state.in_({CallState.RANKED, CallState.DECIDED, CallState.RELEASED}),
            Recommendation.state.not_in(OF_REGION),
        )
        .order_by(Region.name)
    )


@lru_cache
def _calls_of_funder() -> Select[Any]:
    return _counted(NATIONAL).where(Call.funder_id.in_(HELD)).order_by(Call.closes_at)


@lru_cache
def _calls_of_region(slug: str) -> Select[Any]:
    return (
        _counted(slug, Application.region_id == Region.id)
        .join(CallRegion, CallRegion.call_id == Call.id)
        .join(Region, Region.id == CallRegion.region_id)
        .outerjoin(
            Recommendation, and_(Recommendation.call_id == Call.id, Recommendation.region_id == CallRegion.region_id)
        )
        .where(Region.slug == slug, Region.id.in_(HELD))
        .add_columns(Region.id, Recommendation)
        .order_by(Call.closes_at)
    )


def _roles_on(viewer: Viewer, scope_id: object) -> frozenset[Role]:
    return frozenset(role for role, (_scope, held_on) in viewer.grants if held_on == scope_id)


def _row(found: Any, side: str, roles: frozenset[Role], lists: tuple[ListRow, ...], now: datetime) -> CallRow:
    call, drafted, *amended = found[:7]
    suggestions, questions, unresolved, rehearsed, edits, signed, broken, named, turned, needed, *more = found[7:]
    asked, invited, late, more_time, to_decide, to_tell, unchecked, eligible, *counts = more
    people, scores, offers = counts[:2], counts[2:4], counts[4:]
    own, other = _problems(drafted, side)
    return CallRow(
        call=call,
        amendment=amendment_row(call, amended, rehearsed or "", now),
        side=side,
        roles=roles,
        own_problems=own,
        other_problems=other,
        talk=Talk(suggestions, questions),
        unresolved=unresolved,
        is_rehearsed=drafted is None or material_sha256(definition_of(drafted)) in (rehearsed or ""),
        layer_edits=edits,
        is_signed=signed,
        broken_number=broken or 0,
        is_named=named,
        keys_turned=turned,
        keys_needed=needed + 1,
        unchecked=unchecked,
        eligible=eligible,
        asked=asked,
        invited=invited,
        late=late,
        more_time=more_time,
        interests_to_decide=to_decide,
        interests_to_tell=to_tell,
        short_of_people=dict(zip(Ledger, people, strict=True)),
        short_of_scores=dict(zip(Ledger, scores, strict=True)),
        offers=OfferCounts(*offers),
        lists=lists,
    )


def _problems(drafted: CallVersion | None, side: str) -> tuple[int, int]:
    """How many problems of a draft are this side's to mend, and how many are another's."""
    if drafted is None:
        return 0, 0
    own = f"layer:{side}" if side != NATIONAL else ""
    found = [reason.where for reason in problems_of(drafted)]
    mine = [where for where in found if _is_own(where, own)]
    return len(mine), len(found) - len(mine)


def _is_own(where: str, own: str) -> bool:
    return where == own or where.startswith(f"{own}:") if own else not where.startswith("layer:")


def _counted(side: str, *of_side: ColumnElement[bool]) -> Select[Any]:
    """Calls with everything that a task depends on, counted by the database in the same query."""
    current = and_(CallVersion.call_id == Call.agreed_as_id, CallVersion.number == Call.current_number)
    drafted = and_(DRAFTED.call_id == Call.id, DRAFTED.number == Call.current_number, Call.state == CallState.DRAFTING)
    edited = aliased(CallVersion)
    edits = select(func.count(edited.id)).where(edited.call_id == Call.id, edited.side == side).scalar_subquery()
    bodies = aliased(CallRegion)
    return with_amendments(
        select(
            Call,
            DRAFTED,
            *amendment_columns(side),
            _open_suggestions(waits_for(side)),
            _open_questions(Comment.part == side),
            _open_suggestions() + _open_questions(),
            finished_materials(Rehearsal.call_id.in_(_every_round())),
            edits,
            *key_columns(side, VIEWER),
            select(func.count()).where(bodies.call_id == Call.id).scalar_subquery(),
            _asked(side),
            select(func.count(CallInvitation.id))
            .where(CallInvitation.call_id == Call.agreed_as_id, CallInvitation.state == CallInvitationState.INVITED)
            .scalar_subquery(),
            _late(side),
            more_time_in(Call.id, NOW) if side == NATIONAL else literal(0),
            *(_interests(state, side) for state in (InterestState.SUBMITTED, InterestState.DECIDED)),
            _applications(ApplicationState.SUBMITTED, *of_side),
            _applications(ApplicationState.ELIGIBLE, *of_side),
            *(_short(ledger, WORKING, *of_side) for ledger in Ledger),
            *(_short(ledger, COMPLETE, *of_side) for ledger in Ledger),
            *(_offers(state, *of_side) for state in OfferState),
            _offers(OfferState.SENT, Offer.snapshot["issued_on"].as_string() <= LAPSED, *of_side),
        )
        .join(CallVersion, current)
        .outerjoin(DRAFTED, drafted)
    )


def _every_round() -> Select[tuple[uuid.UUID]]:
    """The ids of all rounds of the call in the row."""
    every = aliased(Call)
    return select(every.id).where(every.agreed_as_id == Call.agreed_as_id).correlate(Call)


def _asked(side: str) -> ColumnElement[int]:
    """How many questions of applicants wait for an answer by one side."""
    count = select(func.count(Clarification.id)).where(
        Clarification.call_id == Call.id,
        Clarification.side == side,
        Clarification.state == ClarificationState.ASKED,
    )
    return count.scalar_subquery()


def _late(side: str) -> ColumnElement[int]:
    """How many requests for more time wait for this person's yes: the funder's affair, and no second one of theirs."""
    if side != NATIONAL:
        return literal(0)
    waits = or_(
        LateException.state == LateState.ASKED,
        and_(LateException.state == LateState.APPROVED, LateException.approved_by != VIEWER),
    )
    return select(func.count(LateException.id)).where(LateException.call_id == Call.id, waits).scalar_subquery()


def _interests(state: InterestState, side: str) -> ColumnElement[int]:
    """How many expressions of interest stand so, once the first stage closed: a region's own, or all for the funder."""
    count = select(func.count(Interest.id)).where(
        Interest.call_id == Call.id, Interest.state == state, Call.interests_closed_at.is_not(None)
    )
    if side != NATIONAL:
        count = count.where(Interest.region_id == select(Region.id).where(Region.slug == side).scalar_subquery())
    return count.correlate(Call).scalar_subquery()


def _open_suggestions(*where: ColumnElement[bool]) -> ColumnElement[int]:
    """How many suggestions to a call wait for an answer."""
    is_open = (Suggestion.call_id == Call.id, Suggestion.state == SuggestionState.OPEN)
    return select(func.count(Suggestion.id)).where(*is_open, *where).scalar_subquery()


def _open_questions(*where: ColumnElement[bool]) -> ColumnElement[int]:
    """How many questions about a call wait for an answer."""
    is_open = (Comment.call_id == Call.id, Comment.state == CommentState.OPEN)
    return select(func.count(Comment.id)).where(*is_open, *where).scalar_subquery()


def _applications(state: ApplicationState, *where: ColumnElement[bool]) -> ColumnElement[int]:
    """How many applications were received in this state. Before the deadline nobody counts them."""
    count = select(func.count(Application.id)).where(Application.call_id == Call.id, Application.state == state, *where)
    return case((Call.state == CallState.OPEN, 0), else_=count.scalar_subquery())


def _short(ledger: Ledger, states: Collection[AssessmentState], *where: ColumnElement[bool]) -> ColumnElement[int]:
    """How many eligible applications have fewer assessments in these states than the call promises in a ledger."""
    field = {Ledger.NATIONAL: "national_assessors", Ledger.REGIONAL: "regional_scorers"}[ledger]
    promised = CallVersion.definition[("core", field)].as_integer()
    has = (
        select(func.count(Assessment.id))
        .where(
            Assessment.application_id == Application.id,
            Assessment.ledger == ledger,
            Assessment.state.in_(states),
            is_counted(),
        )
        .scalar_subquery()
    )
    count = select(func.count(Application.id)).where(
        Application.call_id == Call.id, Application.state == ApplicationState.ELIGIBLE, has < promised, *where
    )
    return case((Call.state.in_(BEING_SCORED), count.scalar_subquery()), else_=0)


def _offers(state: OfferState, *where: ColumnElement[bool]) -> ColumnElement[int]:
    return (
        select(func.count(Offer.id))
        .join(Award, Award.id == Offer.award_id)
        .join(Application, Application.id == Award.application_id)
        .where(Application.call_id == Call.id, Offer.state == state, *where)
        .scalar_subquery()
    )
