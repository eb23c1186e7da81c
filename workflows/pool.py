"""Who is in the pool of a call, for how many assessments and at which fee, and who may change it?

Each side fills the pool of its own ledger. Somebody who is asked for so many may offer fewer, never more; nobody is
given more than they promised.
"""

from dataclasses import dataclass
from enum import StrEnum

from workflows.actor import Role
from workflows.assessor import MOST_LOAD
from workflows.call import CallState
from workflows.machine import Guard, Machine, Reason, Transition
from workflows.wording import money


class PoolState(StrEnum):
    """Where one person's place in a pool stands."""

    INVITED = "invited"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class PoolMove(StrEnum):
    """What can be done to it."""

    INVITE = "invite_to_pool"
    ACCEPT = "accept_pool"
    DECLINE = "decline_pool"
    REMIND = "remind_of_pool"
    WITHDRAW = "withdraw_from_pool"


class PoolDecline(StrEnum):
    """Why somebody takes no part."""

    NO_TIME = "no_time"
    NOT_MY_FIELD = "not_my_field"
    CONFLICT = "conflict"
    FEE = "fee"
    OTHER = "other"


OTHER_SIDE = Reason("wrong_role", "This pool is filled by the other side.")
NOT_ONESELF = Reason("not_oneself", "Nobody invites themselves into a pool. Ask a colleague.", "addresses")
LARGEST_FEE_PENCE = 10_000_00
# From the day that every side has signed until the ledgers are closed.
IN_TIME = frozenset({CallState.AGREED, CallState.OPEN, CallState.CLOSED, CallState.ASSESSING})


@dataclass(frozen=True)
class PoolFacts:
    """What the guards need to know, true at one instant. `held` counts the assessments of this call that the person
    has in hand or has handed in; `unready` is what the rule for assessors says of them."""

    is_in_time: bool = True
    fee_is_set: bool = True
    names_somebody: bool = True
    problems: tuple[Reason, ...] = ()
    unready: tuple[Reason, ...] = ()
    promised: int = 1
    asked: int = MOST_LOAD
    held: int = 0
    reason_given: bool = True


def _more_than_asked(asked: int) -> Reason:
    text = f"You are asked for {asked}. Promise {asked} or fewer, and tell whoever asked you if you would take more."
    return Reason("more_than_asked", text, "promised")


IS_IN_TIME: Guard[PoolFacts] = Guard(
    "not_in_time",
    "A pool is filled from the day that every side has signed until the ledgers are closed.",
    lambda facts: facts.is_in_time,
)
FEE_SET: Guard[PoolFacts] = Guard(
    "no_fee",
    "Say first what the fee for each assessment is, also when it is nothing.",
    lambda facts: facts.fee_is_set,
    where="fee",
)
NAMES_SOMEBODY: Guard[PoolFacts] = Guard(
    "nobody_named",
    "Name somebody who is not in this pool yet.",
    lambda facts: facts.names_somebody or bool(facts.problems),
    where="addresses",
)
ALL_SOUND: Guard[PoolFacts] = Guard(
    "problems", "Some of them cannot be invited.", lambda facts: not facts.problems, lambda facts: facts.problems
)
READY: Guard[PoolFacts] = Guard(
    "unready", "You are not ready to assess.", lambda facts: not facts.unready, lambda facts: facts.unready
)
PROMISE: Guard[PoolFacts] = Guard(
    "promise",
    f"How many you take must be a number between 1 and {MOST_LOAD}.",
    lambda facts: 1 <= facts.promised <= MOST_LOAD,
    where="promised",
)
NOT_LESS_THAN_HELD: Guard[PoolFacts] = Guard(
    "less_than_held",
    "You have more assessments than that already. Decline some of them first, or promise as many as you have.",
    lambda facts: facts.promised >= facts.held,
    where="promised",
)
NOT_MORE_THAN_ASKED: Guard[PoolFacts] = Guard(
    "more_than_asked",
    "You are asked for fewer than that.",
    lambda facts: facts.promised <= max(facts.asked, facts.held) or facts.promised > MOST_LOAD,
    lambda facts: (_more_than_asked(facts.asked),),
    where="promised",
)
REASON: Guard[PoolFacts] = Guard(
    "reason_missing", "Choose why you take no part.", lambda facts: facts.reason_given, where="reason"
)
HOLDS_NOTHING: Guard[PoolFacts] = Guard(
    "holds_work",
    "There are assessments in this call that are still theirs. Those have to be declined first.",
    lambda facts: facts.held == 0,
)

S, M = PoolState, PoolMove
STANDING = frozenset({S.INVITED, S.ACCEPTED})
INVITERS = frozenset({Role.PROGRAMME_OFFICER, Role.REGION_LEAD})
ANSWERER = frozenset({Role.INVITED})

POOL: Machine[PoolFacts] = Machine(
    "place in the pool",
    Transition(
        M.INVITE,
        frozenset({S.INVITED}),
        S.INVITED,
        INVITERS,
        guards=(IS_IN_TIME, FEE_SET, NAMES_SOMEBODY, ALL_SOUND),
        notices=("pool_invitation",),
    ),
    Transition(M.REMIND, frozenset({S.INVITED}), S.INVITED, frozenset({Role.CLOCK}), notices=("pool_reminder",)),
    Transition(
        M.ACCEPT,
        STANDING,
        S.ACCEPTED,
        ANSWERER,
        guards=(IS_IN_TIME, READY, PROMISE, NOT_MORE_THAN_ASKED, NOT_LESS_THAN_HELD),
    ),
    Transition(M.DECLINE, STANDING, S.DECLINED, ANSWERER, guards=(REASON, HOLDS_NOTHING), notices=("pool_left",)),
    Transition(
        M.WITHDRAW, STANDING, S.WITHDRAWN, INVITERS, guards=(HOLDS_NOTHING,), notices=("pool_place_taken_back",)
    ),
)


@dataclass(frozen=True)
class Tally:
    """One person's place in a pool in numbers. The fee is pence for each completed assessment."""

    asked: int
    promised: int
    held: int
    complete: int
    fee_pence: int

    @property
    def room(self) -> int:
        """How many more they may be given; never less than nought."""
        return max(0, self.promised - self.held)

    @property
    def fee_promised_pence(self) -> int:
        """What is paid if they complete all that they promised."""
        return self.promised * self.fee_pence

    @property
    def fee_earned_pence(self) -> int:
        """What is paid for what they completed."""
        return self.complete * self.fee_pence


def fee_refusals(fee_pence: int) -> tuple[Reason, ...]:
    """Why this cannot be the fee for an assessment."""
    if 0 <= fee_pence <= LARGEST_FEE_PENCE:
        return ()
    return (Reason("fee", f"The fee must be between £0 and {money(LARGEST_FEE_PENCE)}.", "fee"),)


def room_refusals(tally: Tally | None) -> tuple[Reason, ...]:
    """Why one more assessment is not given by hand; `tally` is None for whoever is not in the pool of the call."""
    if tally is None:
        text = "This person has not accepted a place in the pool of this call. Invite them to it, or ask somebody else."
        return (Reason("not_in_call_pool", text, "user_id"),)
    if tally.room:
        return ()
    more = ", or ask them to promise more" if tally.promised < tally.asked else ""
    text = f"They promised {tally.promised} and have {tally.held}. Ask somebody else{more}."
    return (Reason("promise_kept", text, "user_id"),)
