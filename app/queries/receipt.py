"""What was received, what was decided, and which offer was made: the papers of an application after its deadline?"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from math import floor
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import defer

from app.extensions import db
from app.models import Acceptance, Application, Assessment, Award, Document, Event, Offer, Score, Submission, User
from app.queries.application_papers import Paper, described
from app.queries.letters import reply_by
from app.queries.moderated import asides_of, moderated_of
from app.queries.quarantine import is_counted
from app.queries.ranking import ranking_of
from app.queries.visible import SENT_OFFERS
from workflows.actor import TEAM_ROLES
from workflows.application import ApplicationMove
from workflows.assessment import AssessmentState
from workflows.assessment_readers import boxes_open_to, kinds_read
from workflows.call import CallState
from workflows.definition import Criterion, Definition, Ledger
from workflows.offer import OfferState
from workflows.ranking import StoredLine
from workflows.set_aside import WHOLE, by_assessment

_TENTHS = 10


@dataclass(frozen=True)
class Receipt:
    """The evidence that an application was received: when, from whom, the hash of its content, and its PDF if made.

    `reopened_at` says that the application was taken back: what was received then is not what is submitted now.
    """

    id: uuid.UUID
    title: str
    organisation: str
    submitted_at: datetime
    submitted_by: str
    sha256: str
    paper: Paper | None
    reopened_at: datetime | None


@dataclass(frozen=True)
class Marked:
    """One criterion with the mean of its marks in tenths, how many there were, and what was said, in no one's order."""

    criterion: Criterion
    mean_tenths: int | None
    marks: int
    comments: tuple[str, ...]

    @property
    def mean_words(self) -> str:
        """The mean as people write it: 7.5, or 7; '' when there is none."""
        if self.mean_tenths is None:
            return ""
        whole, tenths = divmod(self.mean_tenths, _TENTHS)
        return f"{whole}.{tenths}" if tenths else str(whole)


@dataclass(frozen=True)
class LedgerMarks:
    """One ledger's criteria with the application's own mean share of full marks, and the threshold, in basis points."""

    ledger: Ledger
    mean_basis_points: int
    threshold_basis_points: int
    is_below: bool
    marked: tuple[Marked, ...]


@dataclass(frozen=True)
class Decision:
    """What was decided and why, after the release. `offer_id` only when the offer has been sent."""

    is_funded: bool
    passes: bool
    grant_pence: int
    released_at: datetime | None
    ledgers: tuple[LedgerMarks, ...]
    offer_id: uuid.UUID | None
    offer_state: OfferState | None


@dataclass(frozen=True)
class Accepted:
    """Who accepted which letter, with which words."""

    name: str
    job_title: str
    statement: str
    letter_sha256: str
    accepted_at: datetime


@dataclass(frozen=True)
class OfferPage:
    """A sent offer as the organisation reads it."""

    id: uuid.UUID
    state: OfferState
    reference: str
    application_id: uuid.UUID
    title: str
    organisation: str
    region: str
    grant_pence: int
    letter_sha256: str
    sent_at: datetime | None
    reply_by: date | None
    answered_at: datetime | None
    refusal_reason: str
    accepted: Accepted | None


def receipts_of(application: Application) -> tuple[Receipt, ...]:
    """The receipt of every submission, the newest first. One query, two when it was ever reopened."""
    rows = _submissions(application.id)
    is_reopened = len(rows) > 1 or application.submitted_at is None
    # Each submission but the one that stands was taken back before the next: the first by the first reopening.
    reopened = dict(enumerate(_reopenings(application.id), 1)) if rows and is_reopened else {}
    return tuple(
        Receipt(
            id=kept.id,
            title=title,
            organisation=organisation,
            submitted_at=kept.submitted_at,
            submitted_by=name,
            sha256=kept.sha256,
            paper=described(document),
            reopened_at=reopened.get(len(rows) - at),
        )
        for at, (kept, title, organisation, name, document) in enumerate(rows)
    )


def _reopenings(application_id: uuid.UUID) -> Sequence[datetime]:
    query = select(Event.at).where(Event.subject_id == application_id, Event.move == ApplicationMove.REOPEN.value)
    return db.session.scalars(query.order_by(Event.number)).all()


def _submissions(application_id: uuid.UUID) -> Sequence[Any]:
    """Each submission without its content, of which a receipt shows two lines; its submitter and its PDF of record."""
    title, organisation = (Submission.content[name].as_string() for name in ("title", "organisation"))
    query = (
        select(Submission, title, organisation, User.name, Document)
        .join(User, User.id == Submission.submitted_by)
        .outerjoin(
            Document,
            and_(Document.subject_kind == Submission.__tablename__, Document.subject_id == Submission.id),
        )
        .where(Submission.application_id == application_id)
        .order_by(Submission.submitted_at.desc())
        .options(defer(Submission.content))
    )
    return db.session.execute(query).all()


def decision_of(application: Application, definition: Definition) -> Decision:
    """The decision on an eligible application. The caller has made sure that decisions are released."""
    award, offer = _award_and_offer(application.id)
    standing = _standing(application)
    is_sent = offer is not None and offer.state in SENT_OFFERS
    return Decision(
        is_funded=award is not None,
        passes=bool(standing and standing.line.passes),
        grant_pence=award.grant_pence if award else 0,
        released_at=application.call.released_at,
        ledgers=_ledgers(application, definition, standing) if standing else (),
        offer_id=offer.id if offer and is_sent else None,
        offer_state=offer.state if offer and is_sent else None,
    )


def offer_page(offer: Offer) -> OfferPage | None:
    """The page of an offer that came through the gate; None until it has been sent."""
    if offer.state not in SENT_OFFERS or offer.letter_sha256 is None:
        return None
    application = offer.award.application
    return OfferPage(
        id=offer.id,
        state=offer.state,
        reference=offer.award.reference,
        application_id=application.id,
        title=application.title,
        organisation=application.organisation.name,
        region=application.region.name,
        grant_pence=offer.award.grant_pence,
        letter_sha256=offer.letter_sha256,
        sent_at=offer.sent_at,
        reply_by=reply_by(offer),
        answered_at=offer.answered_at,
        refusal_reason=offer.refusal_reason,
        accepted=_accepted(offer.id),
    )


def _award_and_offer(application_id: uuid.UUID) -> tuple[Award | None, Offer | None]:
    query = (
        select(Award, Offer).outerjoin(Offer, Offer.award_id == Award.id).where(Award.application_id == application_id)
    )
    row = db.session.execute(query).one_or_none()
    return (row[0], row[1]) if row else (None, None)


@dataclass(frozen=True)
class _Standing:
    """Where the application stands in the ranking, and the thresholds of its region, national first."""

    thresholds: tuple[int, int]
    line: StoredLine


def _standing(application: Application) -> _Standing | None:
    kept = ranking_of(application.call_id)
    if kept is None:
        return None
    record = moderated_of(kept).record
    line = next((one for one in record.lines if one.application_id == application.id), None)
    return _Standing(record.thresholds_of(application.id), line) if line else None


def _ledgers(application: Application, definition: Definition, standing: _Standing) -> tuple[LedgerMarks, ...]:
    scores, line, (national, regional) = _scores(application), standing.line, standing.thresholds
    by_ledger = {
        Ledger.NATIONAL: (Fraction(line.national_mean), national),
        Ledger.REGIONAL: (Fraction(line.regional_mean), regional),
    }
    return tuple(
        LedgerMarks(
            ledger=ledger,
            # Rounded down, so that the mark shown is never equal to the threshold that it misses.
            mean_basis_points=floor(mean),
            threshold_basis_points=threshold,
            is_below=mean < threshold,
            marked=tuple(_marked(criterion, scores) for criterion in definition.criteria_in(ledger)),
        )
        for ledger, (mean, threshold) in by_ledger.items()
    )


def _scores(application: Application) -> Sequence[tuple[str, int | None, str]]:
    """Criterion, score and words of every mark that counts and whose words an applicant reads once the decisions are
    released: those set aside in moderation are no part of what the applicant was decided by."""
    read = kinds_read(boxes_open_to(TEAM_ROLES, CallState.RELEASED))
    aside = by_assessment(asides_of(application.call_id, application.id))
    query = (
        select(Score.assessment_id, Score.criterion_id, Score.score, Score.comment)
        .join(Assessment, Assessment.id == Score.assessment_id)
        .where(
            Assessment.application_id == application.id,
            Assessment.state == AssessmentState.COMPLETE,
            Score.kind.in_(read),
            is_counted(),
        )
    )
    return [
        (criterion_id, score, comment)
        for assessment_id, criterion_id, score, comment in db.session.execute(query)
        if not aside.get(assessment_id, frozenset()) & {WHOLE, criterion_id}
    ]


def _marked(criterion: Criterion, scores: Sequence[tuple[str, int | None, str]]) -> Marked:
    of_this = [(score, comment) for criterion_id, score, comment in scores if criterion_id == criterion.id]
    marks = [score for score, _ in of_this if score is not None]
    # By the alphabet, so that the same place in two lists does not betray the same assessor.
    comments = tuple(sorted(comment for _, comment in of_this if comment))
    mean = round(Fraction(sum(marks) * _TENTHS, len(marks))) if marks else None
    return Marked(criterion, mean, len(marks), comments)


def _accepted(offer_id: uuid.UUID) -> Accepted | None:
    kept = db.session.scalars(select(Acceptance).where(Acceptance.offer_id == offer_id)).one_or_none()
    if kept is None:
        return None
    return Accepted(kept.name, kept.job_title, kept.statement, kept.letter_sha256, kept.accepted_at)
