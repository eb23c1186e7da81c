"""What does the criteria table show of each side's part, and which keys can be turned now?"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.queries.agreement import Agreement, Balance, balances
from app.queries.signatories import Named
from workflows.actor import Actor
from workflows.amending import may_add_criteria
from workflows.call import CALL, CallMove, CallState
from workflows.definition import NATIONAL, Criterion, Milestones
from workflows.machine import Reason
from workflows.wording import day, whose

PHASES = ("Agree", "Open", "Assess", "Choose", "Tell", "Set up", "Deliver")
_AT: dict[CallState, int] = {
    CallState.DRAFTING: 0,
    CallState.AGREED: 0,
    CallState.OPEN: 1,
    CallState.CLOSED: 2,
    CallState.ASSESSING: 2,
    CallState.RANKED: 3,
    CallState.DECIDED: 4,
    CallState.RELEASED: 5,
}


@dataclass(frozen=True)
class Block:
    """One side's part: whether the reader writes it, and if not, in a sentence why."""

    side: str
    name: str
    is_own: bool
    may_add_criteria: bool
    lock: str
    part: Any
    judging: Mapping[str, Sequence[Criterion]]
    elsewhere: Sequence[Criterion]
    balance: Balance


def blocks_of(agreement: Agreement, edited: Collection[str]) -> list[Block]:
    """The national core and then each region's layer."""
    return [_block(agreement, balance, edited) for balance in balances(agreement.definition)]


def blocking(
    agreement: Agreement, sides: Sequence[str], actor: Actor, now: datetime, named: Mapping[str, Named]
) -> list[tuple[str, tuple[Reason, ...]]]:
    """For each side whose key the reader holds: what keeps it from being turned now (nothing, when it can be)."""
    facts = {side: agreement.signing_facts(side, actor.id, now, named) for side in sides}
    return [(side, CALL.refusals(CallMove.SIGN, agreement.state, actor.roles, facts[side])) for side in sides]


def phases_of(state: CallState, dates: Milestones) -> list[tuple[str, str, str]]:
    """The bar of phases with the day on which each begins, where the call says one."""
    at = _AT[state]
    begins = ("", dates.opens_at, dates.closes_at, dates.assessment_due_at, dates.decision_due_at, "", "")
    return [
        (name, "done" if place < at else "now" if place == at else "next", day(begin) if begin else "")
        for place, (name, begin) in enumerate(zip(PHASES, begins, strict=True))
    ]


def _block(agreement: Agreement, balance: Balance, edited: Collection[str]) -> Block:
    side = balance.side
    part = agreement.part(side)
    asked = [question.id for section in part.sections for question in section.questions]
    return Block(
        side=side,
        name=agreement.names[side],
        is_own=side in edited,
        may_add_criteria=side in edited and may_add_criteria(amends=agreement.amendment is not None),
        lock=_lock(agreement, side),
        part=part,
        judging={id_: [one for one in part.criteria if one.question_id == id_] for id_ in asked},
        elsewhere=[one for one in part.criteria if one.question_id not in asked],
        balance=balance,
    )


def _lock(agreement: Agreement, side: str) -> str:
    name = agreement.names[side]
    if agreement.state == CallState.OPEN and not agreement.is_open_to_edits:
        return "As all sides signed it. While the call is open it changes only by an amendment that all of them sign."
    if not agreement.is_open_to_edits:
        return f"Fixed since the call closed on {day(agreement.closes_at)}, as all sides signed it."
    if side == NATIONAL:
        return f"{whose(name)} programme officer writes this part. It is the same in every region."
    return f"{whose(name)} programme lead writes this part. Nobody else can change it."
