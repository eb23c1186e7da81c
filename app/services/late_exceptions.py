"""How is more time asked for one application, and how do two people of the funder grant or refuse it?"""

import uuid
from datetime import datetime

from sqlalchemy import select

from app.extensions import db
from app.models import Application, Call, LateException
from app.queries.late_exceptions import TAKING, asking_facts, waiting_for
from app.queries.team import belongs_to_applicant
from app.queries.timetable import dates_of
from app.services.record import get_for_update, get_with_call, record_move
from workflows.actor import Actor
from workflows.application import ApplicationState
from workflows.late_exception import LATE, LateFacts, LateMove, LateState
from workflows.plain import to_plain


def ask(application_id: uuid.UUID, reason: str, actor: Actor, now: datetime) -> LateException:
    """Ask for more time for a draft, before the deadline or after it, until its call is being assessed."""
    call, application = _locked(application_id)
    kept = LateException(
        id=uuid.uuid4(),
        application_id=application.id,
        call_id=call.id,
        organisation_id=application.organisation_id,
        reference=application.reference,
        state=LateState.ASKED,
        reason=reason.strip(),
        asked_by=actor.id,
        asked_at=now,
    )
    facts = asking_facts(application, call, reason_given=bool(kept.reason))
    step = LATE.decide(LateMove.ASK, kept.state, actor.roles, facts)
    db.session.add(kept)
    db.session.flush()
    record_move(kept, step, actor, now, call_id=call.id, data=_about(kept))
    return kept


def approve(late_id: uuid.UUID, until_at: datetime, actor: Actor, now: datetime) -> LateException:
    """Say yes first, and until when. It takes effect when somebody else at the funder says it too."""
    kept, facts = _decided(late_id, until_at, actor, now)
    step = LATE.decide(LateMove.APPROVE, kept.state, actor.roles, facts)
    kept.until_at, kept.approved_by, kept.approved_at = until_at, actor.id, now
    record_move(kept, step, actor, now, call_id=kept.call_id, data=_about(kept))
    return kept


def grant(late_id: uuid.UUID, actor: Actor, now: datetime) -> LateException:
    """Say yes as the second: from now on the application is taken until the instant that the first named."""
    kept, facts = _decided(late_id, None, actor, now)
    step = LATE.decide(LateMove.GRANT, kept.state, actor.roles, facts)
    application: Application = get_for_update(Application, kept.application_id)
    kept.granted_by, kept.granted_at = actor.id, now
    application.late_until_at = kept.until_at
    record_move(kept, step, actor, now, call_id=kept.call_id, data=_about(kept))
    return kept


def refuse(late_id: uuid.UUID, answer: str, actor: Actor, now: datetime) -> LateException:
    """Say no, with the reason that the applicant reads."""
    kept, _call = _with_call(late_id)
    facts = LateFacts(
        reason_given=bool(answer.strip()), is_outsider=not belongs_to_applicant(actor.id, kept.application_id)
    )
    step = LATE.decide(LateMove.REFUSE, kept.state, actor.roles, facts)
    kept.answer, kept.answered_by, kept.answered_at = answer.strip(), actor.id, now
    record_move(kept, step, actor, now, call_id=kept.call_id, data=_about(kept))
    return kept


def withdraw(application_id: uuid.UUID, actor: Actor, now: datetime) -> LateException | None:
    """Take back the request that waits; None when there is none."""
    _locked(application_id)
    kept = waiting_for(application_id)
    if kept is None:
        return None
    step = LATE.decide(LateMove.WITHDRAW, kept.state, actor.roles, LateFacts())
    record_move(kept, step, actor, now, call_id=kept.call_id, data=_about(kept))
    return kept


def _locked(application_id: uuid.UUID) -> tuple[Call, Application]:
    """Call first, then application: whoever begins to assess takes the call's lock."""
    return get_with_call(Application, application_id)


def _with_call(late_id: uuid.UUID) -> tuple[LateException, Call]:
    call, kept = get_with_call(LateException, late_id)
    return kept, call


def _decided(
    late_id: uuid.UUID, until_at: datetime | None, actor: Actor, now: datetime
) -> tuple[LateException, LateFacts]:
    kept, call = _with_call(late_id)
    state = db.session.scalar(select(Application.state).where(Application.id == kept.application_id))
    until = until_at or kept.until_at or now
    return kept, LateFacts(
        not_yet_assessed=call.state in TAKING,
        is_draft=state == ApplicationState.DRAFT,
        is_later=until > max(now, call.closes_at),
        before_assessment_due=until < dates_of(call).assessment_due_at,
        is_another_person=kept.approved_by != actor.id,
        is_outsider=not belongs_to_applicant(actor.id, kept.application_id),
    )


def _about(kept: LateException) -> dict[str, str]:
    until = {"until_at": to_plain(kept.until_at)} if kept.until_at is not None else {}
    return {"application_id": str(kept.application_id), "reason": kept.answer or kept.reason, **until}
