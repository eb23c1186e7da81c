"""When may an expression of interest be written, submitted, decided and told, and what may be begun from it?

The region reads it and advises. The advice carries no weight in the national assessment, so that nobody who has part in
that learns of it before both ledgers are closed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from workflows.actor import Role
from workflows.machine import Guard, Machine, Reason, Transition
from workflows.wording import listed

REASON_WORDS = 300
MOST_APPLICATIONS = 5


class InterestState(StrEnum):
    """Where an expression of interest stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"
    DECIDED = "decided"
    TOLD = "told"


class InterestMove(StrEnum):
    """What can be done to it."""

    WRITE = "write"
    SUBMIT = "submit"
    REOPEN = "reopen"
    WITHDRAW = "withdraw"
    ADVISE = "advise"
    TELL = "tell"


class Advice(StrEnum):
    """What a region advises. All but a no may be followed by a full application."""

    GO_ON = "go_on"
    MERGE = "merge"
    PARTNER = "partner"
    NO = "no"


WITH_OTHERS = frozenset({Advice.MERGE, Advice.PARTNER})


@dataclass(frozen=True)
class InterestFacts:
    """What the guards need to know, true at one instant."""

    call_is_open: bool = True
    before_deadline: bool = True
    stage_is_closed: bool = True
    missing: tuple[Reason, ...] = ()
    reason_given: bool = True
    others_fit_advice: bool = True
    others_are_there: bool = True
    count_fits_advice: bool = True
    undecided: int = 0


CALL_OPEN: Guard[InterestFacts] = Guard(
    "call_not_open",
    "The call is not open. What was saved before is kept and you can still read it.",
    lambda facts: facts.call_is_open,
)
BEFORE_DEADLINE: Guard[InterestFacts] = Guard(
    "deadline_passed",
    "The time for expressions of interest is over. What was saved before is kept and you can still read it.",
    lambda facts: facts.before_deadline,
)
COMPLETE: Guard[InterestFacts] = Guard(
    "answers_missing", "Some answers are missing.", lambda facts: not facts.missing, details=lambda facts: facts.missing
)
STAGE_CLOSED: Guard[InterestFacts] = Guard(
    "stage_open",
    "Expressions of interest are read and decided when the time for them is over.",
    lambda facts: facts.stage_is_closed,
)
REASON_GIVEN: Guard[InterestFacts] = Guard(
    "no_reason", "Say why, in words that the applicant will read.", lambda facts: facts.reason_given, where="reason"
)
OTHERS_FIT: Guard[InterestFacts] = Guard(
    "others_and_advice",
    "Name the others where you advise to merge or to partner with them, and nobody where you do not.",
    lambda facts: facts.others_fit_advice,
    where="others",
)
OTHERS_THERE: Guard[InterestFacts] = Guard(
    "others_elsewhere",
    "Name others that were submitted to your region in this call.",
    lambda facts: facts.others_are_there,
    where="others",
)
COUNT_FITS: Guard[InterestFacts] = Guard(
    "count_and_advice",
    f"It may become 1 to {MOST_APPLICATIONS} applications, and a merged one becomes one.",
    lambda facts: facts.count_fits_advice,
    where="applications",
)
ALL_DECIDED: Guard[InterestFacts] = Guard(
    "undecided",
    "Some expressions of interest are not decided. Everybody is told at once, so decide them first.",
    lambda facts: facts.undecided == 0,
    where="undecided",
)

WRITERS = frozenset({Role.LEAD_APPLICANT, Role.COLLABORATOR})
LEAD = frozenset({Role.LEAD_APPLICANT})
ADVISERS = frozenset({Role.REGION_LEAD, Role.PANEL_SECRETARY})
S, M = InterestState, InterestMove
DRAFT, SUBMITTED = frozenset({S.DRAFT}), frozenset({S.SUBMITTED})
IN_TIME = (CALL_OPEN, BEFORE_DEADLINE)

INTEREST: Machine[InterestFacts] = Machine(
    "expression of interest",
    Transition(M.WRITE, DRAFT, S.DRAFT, WRITERS, guards=IN_TIME),
    Transition(M.SUBMIT, DRAFT, S.SUBMITTED, LEAD, guards=(*IN_TIME, COMPLETE), notices=("interest_submitted",)),
    Transition(M.REOPEN, SUBMITTED, S.DRAFT, LEAD, guards=IN_TIME),
    Transition(M.WITHDRAW, DRAFT | SUBMITTED, S.WITHDRAWN, LEAD, guards=IN_TIME),
    Transition(
        M.ADVISE,
        frozenset({S.SUBMITTED, S.DECIDED}),
        S.DECIDED,
        ADVISERS,
        guards=(STAGE_CLOSED, REASON_GIVEN, OTHERS_FIT, OTHERS_THERE, COUNT_FITS),
    ),
    Transition(
        M.TELL,
        frozenset({S.DECIDED}),
        S.TOLD,
        frozenset({Role.REGION_LEAD}),
        guards=(STAGE_CLOSED, ALL_DECIDED),
        notices=("interest_told",),
    ),
)


@dataclass(frozen=True)
class Parent:
    """An expression of interest from which an application is to come. `advice` is None until its people were told.

    `is_named` says that the advice to one of the applicant's own names it; `used` counts the applications made of it.
    """

    reference: str
    is_own: bool
    is_named: bool
    advice: Advice | None
    used: int
    may_become: int

    @property
    def is_used_up(self) -> bool:
        """Whether as many applications came of it as the region allowed."""
        return self.used >= self.may_become


def start_refusals(
    parents: Sequence[Parent], *, left_out: Sequence[str] = (), is_meant_apart: bool = False
) -> tuple[Reason, ...]:
    """Why a full application cannot be begun from these; nothing when it can.

    One of the applicant's own has to have been told to go on, to merge or to partner. Another's may stand beside it
    only where the region advised so. None becomes more applications than the region allowed. Whoever leaves out one
    with which theirs was to merge (`left_out`) says that it is meant.
    """
    own = [one for one in parents if one.is_own]
    if not any(one.advice not in (None, Advice.NO) for one in own):
        text = "A full application comes from an expression of interest that was told to go on. You have none here."
        return (Reason("not_asked_on", text),)
    strangers = [one.reference for one in parents if not one.is_own and not one.is_named]
    spent = [one.reference for one in parents if one.is_used_up]
    return (
        *(Reason("not_named", f"{one} is not yours, and the region did not advise to join it.") for one in strangers),
        *(Reason("used_up", f"{one} has become as many applications as the region allowed.") for one in spent),
        *(_apart(left_out) if left_out and not is_meant_apart else ()),
    )


def _apart(left_out: Sequence[str]) -> Iterator[Reason]:
    named = listed(left_out)
    text = f"The region advised to merge it with {named}. Choose {named} too, or tick that you begin it apart."
    yield Reason("merged_apart", text, "apart")


@dataclass(frozen=True)
class Saying:
    """What a region says to one expression of interest. `others` are the references of those that it names."""

    reference: str
    advice: Advice
    others: frozenset[str] = frozenset()
    is_told: bool = False


def unlike(said: Sequence[Saying], *, about: str = "") -> tuple[Reason, ...]:
    """Where those who are to merge or to partner with each other are not told alike; a warning for each two of them,
    or for those two of which one is `about`.

    Those to merge are told of all the others. A partner may have partners besides. One that is not advised yet is no
    reason, because nobody is told before all are; and what both were told stands.
    """
    pairs = [(one, other) for at, one in enumerate(said) for other in said[at + 1 :]]
    return tuple(
        Reason(
            "told_unlike",
            f"{one.reference} is told {_told(one)}, and {other.reference} is told {_told(other)}. Advise them alike.",
            other.reference,
        )
        for one, other in pairs
        if _is_unlike(one, other) and about in ("", one.reference, other.reference)
    )


def _is_unlike(one: Saying, other: Saying) -> bool:
    ones, others = (other.reference in one.others), (one.reference in other.others)
    if (one.is_told and other.is_told) or not (ones or others):
        return False
    if one.advice != other.advice or not (ones and others):
        return True
    return one.advice == Advice.MERGE and {one.reference, *one.others} != {other.reference, *other.others}


_SAID = {
    Advice.GO_ON: "to go on",
    Advice.MERGE: "to merge with {}",
    Advice.PARTNER: "to go on with {}",
    Advice.NO: "not to apply",
}


def _told(one: Saying) -> str:
    return _SAID[one.advice].format(listed(sorted(one.others)))
