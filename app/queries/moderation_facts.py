"""What has to be known before a mark is moderated? The same for the page that offers an act and the act itself."""

import uuid
from collections.abc import Sequence

from sqlalchemy import func, select

from app.extensions import db
from app.models import Application, Assessment, AssessorQuestion, Call, ConsensusNote, Ranking
from app.queries.marks import asked_of, assessed_in
from app.queries.moderated import asides_of, list_is_sent, with_each
from app.queries.ranking import ranking_of
from workflows.actor import Actor
from workflows.asking_assessor import QuestionFacts, QuestionState
from workflows.assessment import AssessmentState
from workflows.call import LEDGERS_CLOSED
from workflows.consensus import NoteFacts
from workflows.counted_marks import worth
from workflows.definition import Ledger
from workflows.ledgers import RUN_BY
from workflows.set_aside import WHOLE, ActFacts, ActKind, Effect, SetAside, by_assessment, effect_on_rank


def act_facts(
    assessment: Assessment, application: Application, criterion_id: str, actor: Actor, *, reason_given: bool = True
) -> ActFacts:
    """The facts of setting one mark aside, or of letting it count again. Five queries."""
    asides = asides_of(application.call_id, application.id)
    kept = by_assessment(asides).get(assessment.id, frozenset())
    is_there, leaves_some = _there_and_leaving_some(assessment, application, criterion_id, asides)
    return ActFacts(
        reason_given=reason_given,
        ledgers_closed=_are_closed(application),
        list_sent=list_is_sent(application.call_id, application.region_id),
        is_own_ledger=RUN_BY[assessment.ledger] in actor.roles,
        is_own_work=assessment.user_id == actor.id,
        is_there=is_there,
        is_aside=criterion_id in kept,
        is_inside_one=WHOLE in kept,
        leaves_some=leaves_some,
    )


def question_facts(
    assessment: Assessment, application: Application, actor: Actor, *, text_given: bool = True
) -> QuestionFacts:
    """The facts of asking the assessor. Two queries."""
    return QuestionFacts(
        text_given=text_given,
        ledgers_closed=_are_closed(application),
        list_sent=list_is_sent(application.call_id, application.region_id),
        is_own_ledger=RUN_BY[assessment.ledger] in actor.roles,
        is_handed_in=assessment.state == AssessmentState.COMPLETE,
        is_own_work=assessment.user_id == actor.id,
        waits_already=waiting_question(assessment.id) is not None,
    )


def note_facts(application: Application, ledger: Ledger, actor: Actor) -> NoteFacts:
    """The facts of writing a version of a ledger's note. One query."""
    return NoteFacts(
        ledgers_closed=_are_closed(application),
        list_sent=list_is_sent(application.call_id, application.region_id),
        is_own_ledger=RUN_BY[ledger] in actor.roles,
    )


def assessment_of(application_id: uuid.UUID, assessment_id: uuid.UUID) -> Assessment | None:
    """The assessment with this id, as long as it is one of this application."""
    found = db.session.get(Assessment, assessment_id)
    return found if found is not None and found.application_id == application_id else None


def waiting_question(assessment_id: uuid.UUID) -> AssessorQuestion | None:
    """The question about an assessment that waits for an answer."""
    query = select(AssessorQuestion).where(
        AssessorQuestion.assessment_id == assessment_id, AssessorQuestion.state == QuestionState.ASKED
    )
    return db.session.scalars(query).one_or_none()


def newest_note_number(application_id: uuid.UUID, ledger: Ledger) -> int:
    """The number of the newest version of a consensus note; nought before there is one."""
    query = select(func.max(ConsensusNote.number)).where(
        ConsensusNote.application_id == application_id, ConsensusNote.ledger == ledger
    )
    return db.session.scalar(query) or 0


def effect_of(kind: ActKind, mark: SetAside, application: Application) -> Effect | None:
    """What this act would do to the ranking, worked out and not done; None where the application is in no ranking.

    Five queries.
    """
    kept = ranking_of(application.call_id)
    return effect_on(kept, kind, mark, application.id) if kept is not None else None


def effect_on(kept: Ranking, kind: ActKind, mark: SetAside, application_id: uuid.UUID) -> Effect | None:
    """The same where the ranking is at hand. Four queries."""
    asides = asides_of(kept.call_id)
    others = [one for one in asides if _key(one) != _key(mark)]
    after = [*others, mark] if kind == ActKind.SET_ASIDE else others
    return _effect(kept, application_id, asides, after)


def _effect(
    kept: Ranking, application_id: uuid.UUID, before: Sequence[SetAside], after: Sequence[SetAside]
) -> Effect | None:
    was, will_be = (one.record.lines for one in with_each(kept, before, after))
    if application_id not in {line.application_id for line in was}:
        return None
    return effect_on_rank(application_id, before=was, after=will_be)


def _key(mark: SetAside) -> tuple[uuid.UUID, str]:
    return mark.assessment_id, mark.criterion_id


def _are_closed(application: Application) -> bool:
    """No query where the call is at hand, as it is behind the gate."""
    return db.session.get_one(Call, application.call_id).state in LEDGERS_CLOSED


def _there_and_leaving_some(
    assessment: Assessment, application: Application, criterion_id: str, asides: Sequence[SetAside]
) -> tuple[bool, bool]:
    """Whether there is such a mark, and whether an assessment of its ledger still counts when it does not."""
    asked = asked_of(application.call_id, Application.id == application.id).get(application.id)
    if asked is None:
        return False, False
    criteria = asked.definition.criteria_in(assessment.ledger)
    is_handed_in = assessment.state == AssessmentState.COMPLETE and assessment.application_id == application.id
    is_there = is_handed_in and criterion_id in {WHOLE, *(one.id for one in criteria)}
    aside = dict(by_assessment(asides))
    aside[assessment.id] = aside.get(assessment.id, frozenset()) | {criterion_id}
    given = assessed_in(application.call_id, Application.id == application.id, Assessment.ledger == assessment.ledger)
    counts = (worth(criteria, one.given, aside.get(one.given.id, frozenset())) is not None for one in given)
    return is_there, any(counts)
