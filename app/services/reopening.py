"""How do two people open a ledger that was closed, and what becomes of the ranking that was made from it?

The database keeps every mark of a call frozen while its ledgers are closed. A confirmed reopening is the one way back:
the call is being assessed again, and only the marks that were asked for can change.
"""

import uuid
from dataclasses import replace
from datetime import datetime

from app.extensions import db
from app.models import Call, Reopening
from app.queries.facts import call_facts
from app.queries.ranking import ranking_of
from app.queries.reopenings import reopening_facts, reopening_under_way
from app.services.record import NotFound, get_for_update, get_with_call, record_move
from workflows.actor import Actor
from workflows.call import CALL, CallMove
from workflows.definition import Ledger
from workflows.reopening import REOPENING, Reopened, ReopeningMove, ReopeningState


def ask(
    call_id: uuid.UUID, ledger: Ledger, region_id: uuid.UUID | None, reason: str, actor: Actor, now: datetime
) -> Reopening:
    """Ask to open a closed ledger: the national one, or one region's part of the regional one. Nothing opens yet.

    `actor` has the roles of the side that asks. `Refusal` with every reason, among them each list that was recommended
    or approved on this ranking.
    """
    call = get_for_update(Call, call_id)
    asked = Reopened(ledger, region_id)
    facts = reopening_facts(call, actor, asked=asked, reason_given=bool(reason.strip()))
    step = REOPENING.decide(ReopeningMove.ASK, ReopeningState.ASKED, actor.roles, facts)
    kept = Reopening(
        id=uuid.uuid4(),
        call_id=call.id,
        ranking_id=_standing(call.id),
        ledger=ledger,
        region_id=region_id,
        state=ReopeningState.ASKED,
        reason=reason.strip(),
        asked_by=actor.id,
        asked_at=now,
    )
    db.session.add(kept)
    db.session.flush()
    record_move(kept, step, actor, now, call_id=call.id, data=about(kept))
    return kept


def withdraw(
    reopening_id: uuid.UUID, call_id: uuid.UUID, actor: Actor, now: datetime, *, region_id: uuid.UUID | None = None
) -> Reopening:
    """Take a request back, or turn it down: the ledger stays closed. `region_id` is the region for which somebody acts,
    who takes back no other's."""
    call, kept = _locked(reopening_id, call_id)
    facts = reopening_facts(call, actor, kept=kept)
    if region_id is not None and kept.region_id != region_id:
        facts = replace(facts, is_own_side=False)
    step = REOPENING.decide(ReopeningMove.WITHDRAW, kept.state, actor.roles, facts)
    record_move(kept, step, actor, now, call_id=call.id, data=about(kept))
    return kept


def confirm(reopening_id: uuid.UUID, call_id: uuid.UUID, actor: Actor, now: datetime) -> Reopening:
    """Open the ledger as another person asked: the ranking stands no more and is kept, and the assessors go on."""
    call, kept = _locked(reopening_id, call_id)
    step = REOPENING.decide(ReopeningMove.CONFIRM, kept.state, actor.roles, reopening_facts(call, actor, kept=kept))
    facts = replace(call_facts(call, now), reopening_confirmed=True)
    back = CALL.decide(CallMove.REOPEN_LEDGER, call.state, actor.roles, facts)
    kept.confirmed_by, kept.confirmed_at = actor.id, now
    # The request first: the database lets a call go back only when a reopening is confirmed.
    record_move(kept, step, actor, now, call_id=call.id, data=about(kept))
    record_move(call, back, actor, now, call_id=call.id, data=about(kept))
    return kept


def close_again(call_id: uuid.UUID, actor: Actor, now: datetime) -> None:
    """With the closing of both ledgers, the reopening of a call is over, if there was one."""
    kept = reopening_under_way(call_id)
    if kept is None:
        return
    facts = reopening_facts(db.session.get_one(Call, call_id), actor, kept=kept)
    step = REOPENING.decide(ReopeningMove.CLOSE, kept.state, actor.roles, facts)
    record_move(kept, step, actor, now, call_id=call_id, data=about(kept))


def about(kept: Reopening) -> dict[str, str]:
    """What the record and the notices say of a request."""
    return {
        "call_id": str(kept.call_id),
        "ledger": kept.ledger.value,
        "region_id": str(kept.region_id or ""),
        "ranking_id": str(kept.ranking_id),
        "reason": kept.reason,
        "asked_by": str(kept.asked_by),
    }


def _standing(call_id: uuid.UUID) -> uuid.UUID:
    found = ranking_of(call_id)
    if found is None:
        raise LookupError("closed ledgers without a ranking")
    return found.id


def _locked(reopening_id: uuid.UUID, call_id: uuid.UUID) -> tuple[Call, Reopening]:
    """Call first, then request: whoever closes the ledgers or decides on a list takes the call as well."""
    call, kept = get_with_call(Reopening, reopening_id)
    if call.id != call_id:
        raise NotFound(f"Reopening {reopening_id}")
    return call, kept
