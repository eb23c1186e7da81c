"""Which applications have a person's organisations, how far is each, and for whom does it wait?"""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select

from app.extensions import db
from app.models import Answer, Application, Award, CallVersion, Offer, RoleGrant, User
from app.policy import Viewer
from app.queries.application_facts import details_missing, is_being_written
from app.queries.declarations import owed_in
from app.queries.definitions import definition_of
from app.queries.team import part_taken_by
from app.queries.visible import SENT_OFFERS, applications_for
from workflows import completeness
from workflows.actor import ORGANISATION_ROLES, Role
from workflows.application import ApplicationState
from workflows.call import CallState
from workflows.definition import Definition
from workflows.offer import OfferState
from workflows.whose_turn import SHELVES, Shelf, Standing, Turn, turn_of


@dataclass(frozen=True)
class ListedBid:
    """One row. `answered` of `asked` questions and what is `to_do` are told of a draft that can be written;
    `hands` are the people whose turn it is, by name. `is_funded` is None until the decisions are released."""

    id: uuid.UUID
    title: str
    reference: str
    organisation: str
    call_title: str
    round_number: int
    region: str
    region_slug: str
    deadline_at: datetime
    has_more_time: bool
    state: ApplicationState
    takes_words: bool
    cost_pence: int
    grant_pence: int
    is_funded: bool | None
    answered: int
    asked: int
    to_do: int
    turn: Turn
    hands: tuple[str, ...]

    @property
    def shelf(self) -> Shelf:
        """The part of the list on which it stands."""
        return SHELVES[self.turn]


@dataclass(frozen=True)
class _Progress:
    answered: int
    asked: int
    to_do: int


NOTHING = _Progress(0, 0, 0)


def bids_of(viewer: Viewer, now: datetime) -> tuple[ListedBid, ...]:
    """Every application of this person's organisations: what can be written by its deadline, then what is with others,
    then what is over, the newest first. Five queries, whatever
    their number; two more where a call asks for declarations."""
    found = _applications(viewer)
    drafts = [one for one, *_rest in found if is_being_written(one, now)]
    progress = _progress(drafts)
    hands = _hands({one.organisation_id for one, *_rest in found})
    rows = [
        _listed(one, offer, progress.get(one.id, NOTHING), hands, now, has_award=award_id is not None)
        for one, award_id, offer in found
    ]
    shelves = list(Shelf)
    return tuple(
        sorted(rows, key=lambda row: (shelves.index(row.shelf), row.deadline_at if row.shelf == Shelf.WRITING else now))
    )


def _applications(viewer: Viewer) -> list[tuple[Application, uuid.UUID | None, OfferState | None]]:
    theirs = viewer.ids(ORGANISATION_ROLES)
    query = (
        applications_for(viewer)
        .where(Application.id.in_(part_taken_by(theirs)))
        .outerjoin(Award, Award.application_id == Application.id)
        .outerjoin(Offer, and_(Offer.award_id == Award.id, Offer.state.in_(SENT_OFFERS)))
        .add_columns(Award.id, Offer.state)
        .order_by(Application.created_at.desc(), Application.reference)
    )
    return [(application, award_id, offer) for application, award_id, offer in db.session.execute(query).unique()]


def _progress(drafts: Sequence[Application]) -> Mapping[uuid.UUID, _Progress]:
    """How far each draft is, by the questions and declarations that its version asks for. Two queries, for no draft
    too; two more where a call asks for declarations."""
    versions = select(CallVersion).where(CallVersion.id.in_({one.version_id for one in drafts}))
    texts = {version.id: definition_of(version) for version in db.session.scalars(versions)}
    kept: dict[uuid.UUID, dict[str, Any]] = {}
    answers = select(Answer.application_id, Answer.question_id, Answer.value).where(
        Answer.application_id.in_([one.id for one in drafts])
    )
    for application_id, question_id, value in db.session.execute(answers):
        kept.setdefault(application_id, {})[question_id] = value
    rules = {one.id: texts[one.version_id].core.declarations for one in drafts}
    owed = owed_in({application_id: wanted for application_id, wanted in rules.items() if wanted.asks})
    return {one.id: _far(one, texts[one.version_id], kept.get(one.id, {}), owed.get(one.id, 0)) for one in drafts}


def _far(application: Application, definition: Definition, answers: Mapping[str, Any], owed: int) -> _Progress:
    asked = definition.for_region(application.region.slug)
    sections = completeness.section_progress(asked, answers)
    to_do = len(details_missing(application)) + len(completeness.missing(asked, answers))
    return _Progress(
        answered=sum(section.answered for section in sections),
        asked=sum(section.total for section in sections),
        to_do=to_do + owed + (0 if application.cost_pence else 1),
    )


def _hands(organisation_ids: Collection[uuid.UUID]) -> Mapping[tuple[uuid.UUID, Role], tuple[str, ...]]:
    """The lead applicants and signatories of these organisations, by name. One query."""
    query = (
        select(RoleGrant.scope_id, RoleGrant.role, User.name)
        .join(User, User.id == RoleGrant.user_id)
        .where(
            RoleGrant.scope_id.in_(organisation_ids),
            RoleGrant.role.in_((Role.LEAD_APPLICANT, Role.SIGNATORY)),
            RoleGrant.ended_at.is_(None),
            User.ended_at.is_(None),
        )
        .order_by(User.name)
    )
    found: dict[tuple[uuid.UUID, Role], tuple[str, ...]] = {}
    for organisation_id, role, name in db.session.execute(query):
        found[organisation_id, role] = (*found.get((organisation_id, role), ()), name)
    return found


def _listed(
    application: Application,
    offer: OfferState | None,
    progress: _Progress,
    hands: Mapping[tuple[uuid.UUID, Role], tuple[str, ...]],
    now: datetime,
    *,
    has_award: bool,
) -> ListedBid:
    call, takes_words = application.call, is_being_written(application, now)
    is_told = call.state == CallState.RELEASED and application.state == ApplicationState.ELIGIBLE
    is_funded = has_award if is_told else None
    turn = turn_of(Standing(application.state, call.state, takes_words, progress.to_do, is_funded, offer))
    role = {Turn.LEAD: Role.LEAD_APPLICANT, Turn.SIGNATORY: Role.SIGNATORY}.get(turn)
    return ListedBid(
        id=application.id,
        title=application.title,
        reference=application.reference,
        organisation=application.organisation.name,
        call_title=call.title,
        round_number=call.round_number,
        region=application.region.name,
        region_slug=application.region.slug,
        deadline_at=application.deadline_at,
        has_more_time=application.deadline_at > call.closes_at,
        state=application.state,
        takes_words=takes_words,
        cost_pence=application.cost_pence,
        grant_pence=application.grant_pence,
        is_funded=is_funded,
        answered=progress.answered,
        asked=progress.asked,
        to_do=progress.to_do,
        turn=turn,
        hands=hands.get((application.organisation_id, role), ()) if role else (),
    )
