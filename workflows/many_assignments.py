"""Which assignments does an act on many of them touch, why not the others, and was it shown so?

An act lists first whom it touches and whom it leaves out. What is confirmed is what was shown: where something of it
has changed since, nothing is done, and the person is told what changed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from workflows import assigning_open
from workflows.actor import Actor
from workflows.assessment import AssessmentState
from workflows.assigning_open import ASSIGNED_IN
from workflows.begun import ASIDE, OWED, is_owed, not_owed, stays_because
from workflows.call import CallState
from workflows.definition import Ledger
from workflows.machine import Reason
from workflows.reminding import rest_refusals
from workflows.wording import moment


class ManyAct(StrEnum):
    """What is done to many assignments at once."""

    REMIND = "remind"
    WITHDRAW = "withdraw"
    MOVE = "move"


@dataclass(frozen=True)
class Assigned:
    """One assignment as the acts ask. `written` counts the marks and words that its assessor has begun, saved or not;
    `due_at` is the day of the call or their own."""

    state: AssessmentState
    due_at: datetime
    written: int = 0
    is_aside: bool = False
    reminded_at: datetime | None = None

    @property
    def is_outstanding(self) -> bool:
        """Whether somebody still has to work on it."""
        return is_owed(self.state, is_aside=self.is_aside)


@dataclass(frozen=True)
class Candidate:
    """One row of the list: what it is known by, a stamp that changes with what is shown of it, whom it is about, and
    why it is left out, if it is."""

    key: str
    stamp: str
    who: str
    left_out: tuple[Reason, ...] = ()


# When each act may be done. Before the assessors are let in nobody is reminded, for nobody was told.
IN_STATES: Mapping[ManyAct, frozenset[CallState]] = {
    ManyAct.REMIND: frozenset({CallState.ASSESSING}),
    ManyAct.WITHDRAW: ASSIGNED_IN,
    ManyAct.MOVE: ASSIGNED_IN,
}
NOT_NOW = Reason("not_now", "This is done while the call is being assessed. Look at where the call stands.")
NOBODY = Reason("nobody", "Choose at least one person.", "people")
NOTHING_LEFT = Reason("nothing_left", "Nothing is ticked. Tick at least one row, or leave the page.", "rows")
ALL_DONE = Reason("all_done", "Has handed in everything that counts.")
SAME_DAY = Reason("same_day", "Is due then already.")


def act_refusals(
    act: ManyAct, ledger: Ledger, state: CallState, actor: Actor, *, is_open: bool = True
) -> tuple[Reason, ...]:
    """Why this person may not do this to any assignment of the ledger now."""
    return assigning_open.refusals(ledger, actor.roles, state, NOT_NOW, is_open=is_open, states=IN_STATES[act])


def reminding_leaves_out(work: Sequence[Assigned], now: datetime) -> tuple[Reason, ...]:
    """Why somebody with this work is not reminded by hand."""
    waiting = [one for one in work if one.is_outstanding]
    if not waiting:
        only_aside = bool(work) and all(one.is_aside for one in work if one.state in OWED)
        return (ASIDE,) if only_aside and any(one.is_aside for one in work) else (ALL_DONE,)
    reminded = [one.reminded_at for one in waiting if one.reminded_at is not None]
    return rest_refusals(max(reminded, default=None), now)


def withdrawing_leaves_out(one: Assigned) -> tuple[Reason, ...]:
    """Why this assignment is not taken back."""
    return stays_because(one.state, is_aside=one.is_aside, written=one.written)


def moving_leaves_out(one: Assigned, to_at: datetime | None) -> tuple[Reason, ...]:
    """Why this assignment gets no other day; `to_at` is None while no day is chosen."""
    return not_owed(one.state, is_aside=one.is_aside) or ((SAME_DAY,) if one.due_at == to_at else ())


def day_refusals(to_at: datetime, now: datetime, last_at: datetime) -> tuple[Reason, ...]:
    """Why work cannot be due then. `last_at` is when the panel meets or the decisions are due: while that lies ahead,
    marks are wanted before it."""
    if to_at <= now:
        return (Reason("past", "The day must lie ahead.", "to_at"),)
    if now < last_at <= to_at:
        text = f"The marks are wanted before {moment(last_at)}. Choose an earlier day."
        return (Reason("too_late", text, "to_at"),)
    return ()


def changed_since(confirmed: Mapping[str, str], found: Sequence[Candidate]) -> tuple[Reason, ...]:
    """What has changed of what was confirmed, given as key and stamp, since it was shown."""
    if not confirmed:
        return (NOTHING_LEFT,)
    now = {one.key: one for one in found}
    gone = sum(key not in now for key in confirmed)
    reasons = [Reason("gone", _gone_words(gone))] if gone else []
    for key, stamp in confirmed.items():
        one = now.get(key)
        if one is not None and one.left_out:
            reasons.append(Reason("left_out", f"{one.who}: {' '.join(why.text for why in one.left_out)}"))
        elif one is not None and one.stamp != stamp:
            reasons.append(Reason("changed", f"{one.who}: has changed since you looked. Look again."))
    return tuple(reasons)


def _gone_words(count: int) -> str:
    return "One row of the list is not there any more." if count == 1 else f"{count} rows of the list are gone."
