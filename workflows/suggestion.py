"""When may a suggestion to change a clause be accepted, refused, withdrawn, countered, or be overtaken?"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from workflows import layers
from workflows.actor import Role
from workflows.anchor import Anchor, Changes, suggested
from workflows.definition import Definition
from workflows.machine import Guard, Machine, Reason, Refusal, Transition


class SuggestionState(StrEnum):
    """Where a suggestion stands. Only an open one waits for anybody, and keeps the call from being signed."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    COUNTERED = "countered"
    OVERTAKEN = "overtaken"


class SuggestionMove(StrEnum):
    """What can be done to a suggestion."""

    ACCEPT = "accept"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    COUNTER = "counter"
    OVERTAKE = "overtake"


@dataclass(frozen=True)
class SuggestionFacts:
    """What the guards of a suggestion need to know, true at one instant."""

    call_is_drafting: bool = False
    answers_it: bool = False
    is_author: bool = False
    only_signs_part: bool = False
    clause_is_there: bool = True
    clause_is_seen: bool = True
    reason_given: bool = True


DRAFTING: Guard[SuggestionFacts] = Guard(
    "not_drafting",
    "The criteria are agreed. They are negotiated again when their owner changes them.",
    lambda facts: facts.call_is_drafting,
)
THEIRS_TO_ANSWER: Guard[SuggestionFacts] = Guard(
    "not_yours_to_answer",
    "Another side answers this: the one whose part it is, or the one that is offered it instead of its own suggestion.",
    lambda facts: facts.answers_it,
)
WRITES_PART: Guard[SuggestionFacts] = Guard(
    "part_not_written",
    "Your side answers with another suggestion through those who write this part. Say what you want in a remark.",
    lambda facts: not facts.only_signs_part,
)
AUTHOR: Guard[SuggestionFacts] = Guard(
    "not_your_suggestion", "Only the person who made a suggestion withdraws it.", lambda facts: facts.is_author
)
NOT_AUTHOR: Guard[SuggestionFacts] = Guard(
    "own_suggestion",
    "This is your own suggestion. Withdraw it, then suggest what you want instead.",
    lambda facts: not facts.is_author,
)
CLAUSE_THERE: Guard[SuggestionFacts] = Guard(
    "clause_gone",
    "The clause that this is about is no longer in the call. Refuse the suggestion, or have it made elsewhere.",
    lambda facts: facts.clause_is_there,
)
CLAUSE_SEEN: Guard[SuggestionFacts] = Guard(
    "clause_changed",
    "The clause changed after you opened this page. Read below what it says now, then decide.",
    lambda facts: facts.clause_is_seen,
)
REASON_GIVEN: Guard[SuggestionFacts] = Guard(
    "reason_missing", "Say why you refuse it. Its author reads this.", lambda facts: facts.reason_given, where="answer"
)

# Those who write a part, and those who sign the whole and would rather change a clause than refuse their key.
TALKING = frozenset(
    {Role.PROGRAMME_OFFICER, Role.REGION_LEAD, Role.NATIONAL_SIGNATORY, Role.REGIONAL_SIGNATORY},
)
WRITING = frozenset({Role.PROGRAMME_OFFICER, Role.REGION_LEAD})
OPEN = frozenset({SuggestionState.OPEN})
S, M = SuggestionState, SuggestionMove

SUGGESTION: Machine[SuggestionFacts] = Machine(
    "suggestion",
    Transition(
        M.ACCEPT,
        OPEN,
        S.ACCEPTED,
        TALKING,
        guards=(DRAFTING, THEIRS_TO_ANSWER, NOT_AUTHOR, CLAUSE_THERE, CLAUSE_SEEN),
        notices=("suggestion_answered",),
    ),
    Transition(
        M.REFUSE,
        OPEN,
        S.REFUSED,
        TALKING,
        guards=(DRAFTING, THEIRS_TO_ANSWER, NOT_AUTHOR, REASON_GIVEN),
        notices=("suggestion_answered",),
    ),
    Transition(M.WITHDRAW, OPEN, S.WITHDRAWN, TALKING, guards=(DRAFTING, AUTHOR)),
    Transition(M.COUNTER, OPEN, S.COUNTERED, TALKING, guards=(DRAFTING, NOT_AUTHOR, WRITES_PART, CLAUSE_THERE)),
    # An edit took the clause out, or made it say what was suggested.
    Transition(M.OVERTAKE, OPEN, S.OVERTAKEN, WRITING, notices=("suggestion_answered",)),
)

NOT_YOUR_SIDE = Reason("wrong_role", "You do not speak for this side.")
CLAUSE_LEFT = Reason(CLAUSE_THERE.code, "The clause is no longer in the call.")
CLAUSE_MOVED = Reason(CLAUSE_SEEN.code, "The clause changed while you were writing. Look at it once more.")
NOTHING_DIFFERENT = Reason("nothing_different", "Nothing is different from what the clause says now.")
NO_WHY = Reason("reason_missing", "Say why it should change.", where="reason")
AUTHOR_LEFT = Reason(
    "author_left",
    "Whoever made this suggestion no longer writes this part. Refuse it, and suggest the same to those who do.",
)
DOES_NOT_FIT = Reason("does_not_fit", "The suggestion does not fit what the clause has become.")


def answering_side(part: str, side: str, countered_side: str | None) -> str:
    """Who accepts or refuses a suggestion that `side` made on a clause of `part`, in answer to one of `countered_side`.

    The side whose part it is. What that side itself offers instead of another's suggestion has its word already, so
    that the other side answers it.
    """
    return countered_side if countered_side is not None and side == part else part


def may_answer(part: str, answering: str, *, writes: Collection[str], speaks_for: Collection[str]) -> bool:
    """Whether somebody who writes and speaks for these sides answers for the side that answers.

    The part's own side answers with an edit of its part, which takes somebody who writes it. What that side offers
    instead is its own edit already, so that whoever speaks for the other side may take it, those who only sign too.
    """
    return answering in (writes if answering == part else speaks_for)


def chain_of(id_: UUID, counters: Mapping[UUID, UUID | None]) -> tuple[UUID, ...]:
    """A suggestion and those that led to it, the newest first; `counters` has the one that each answers, if any."""
    found, before = [id_], counters.get(id_)
    while before is not None:
        found.append(before)
        before = counters.get(before)
    return tuple(found)


def clause_to_change(
    found: Anchor | None, seen_sha256: str, *, speaks_for_side: bool, call_is_drafting: bool
) -> Anchor:
    """The clause as it is now, for somebody who may suggest a change to it and has read it as it is; else `Refusal`
    with the first reason, which hides the others."""
    if not speaks_for_side:
        raise Refusal([NOT_YOUR_SIDE])
    if not call_is_drafting:
        raise Refusal([Reason(DRAFTING.code, DRAFTING.text)])
    if found is None:
        raise Refusal([CLAUSE_LEFT])
    if found.sha256 != seen_sha256:
        raise Refusal([CLAUSE_MOVED])
    return found


def check_wish(definition: Definition, found: Anchor, clause: str, changes: Changes, reason: str) -> None:
    """`Refusal` of a suggestion that changes nothing, gives no reason, or that the part's own side could not save."""
    after = fitting(definition, clause, changes)
    if after == definition:
        raise Refusal([NOTHING_DIFFERENT])
    if not reason.strip():
        raise Refusal([NO_WHY])
    reasons = layers.check_edit(found.side, definition, after)
    if reasons:
        raise Refusal(reasons)


def fitting(definition: Definition, clause: str, changes: Changes) -> Definition:
    """The definition with the change made; `Refusal` when the clause has become something that it does not fit."""
    after = suggested(definition, clause, changes)
    if after is None:
        raise Refusal([DOES_NOT_FIT])
    return after
