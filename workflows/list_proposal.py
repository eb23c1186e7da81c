"""When may the best list be worked out, and how far is the work?

A worker does it, for a search takes as long as it takes. What it finds are alternatives: the panel takes one into its
list, changes it, or does otherwise.
"""

from dataclasses import dataclass
from enum import StrEnum

from workflows.alternative import NOT_SENT_ON, AlternativeFacts
from workflows.decision import RANKED, SECRETARY, RecommendationFacts, RecommendationState
from workflows.machine import Guard, Machine, Refusal, Transition
from workflows.proposal import BY_CLOCK, MOST_TRIES

# How many lists beside the best one are looked for, and for how many refused projects it is said who would go.
OTHERS = 2
MOST_FORCED = 40
TRIED_TOO_OFTEN = (
    f"The work was begun {MOST_TRIES} times and never came to an end. Begin it again; if that fails too, tell the "
    "service team."
)
STOPPED = "It was stopped by hand before it came to an end."
_ORDINALS = ("", ", second best", ", third best", ", fourth best")


class ListProposalState(StrEnum):
    """Where a proposed list stands."""

    SOLVING = "solving"
    PROPOSED = "proposed"
    IMPOSSIBLE = "impossible"
    FAILED = "failed"


class ListProposalMove(StrEnum):
    """What can be done to it."""

    PROPOSE = "propose_list"
    FIND_NONE = "find_no_list"
    FAIL = "fail_list_proposal"
    STOP = "stop_list_proposal"
    BEGIN_AGAIN = "begin_list_proposal_again"


@dataclass(frozen=True)
class ListProposalFacts:
    """What the guards need to know. `passing` is how many projects any list may have, `is_running` whether another
    proposal for this list is being worked out."""

    call_is_ranked: bool = True
    list_state: RecommendationState | None = None
    passing: int = 1
    is_running: bool = False


F = ListProposalFacts
S, M = ListProposalState, ListProposalMove

IS_RANKED: Guard[F] = Guard(
    RANKED.code, RANKED.text, lambda facts: RANKED.holds(RecommendationFacts(call_is_ranked=facts.call_is_ranked))
)
LIST_OPEN: Guard[F] = Guard(
    NOT_SENT_ON.code,
    "The list is sent on, so nothing is proposed for it. That can be done again if it is sent back.",
    lambda facts: NOT_SENT_ON.holds(AlternativeFacts(list_state=facts.list_state)),
)
SOME_PASS: Guard[F] = Guard(
    "nobody_passes", "No project reached both thresholds, so there is none to choose.", lambda facts: facts.passing > 0
)
ALONE: Guard[F] = Guard(
    "runs_already",
    "A proposal is being worked out already. Wait until it is found, or stop it.",
    lambda facts: not facts.is_running,
)
ASKING = (IS_RANKED, LIST_OPEN, SOME_PASS, ALONE)

LIST_PROPOSAL: Machine[F] = Machine(
    "proposed list",
    Transition(M.PROPOSE, frozenset({S.SOLVING}), S.PROPOSED, BY_CLOCK),
    Transition(M.FIND_NONE, frozenset({S.SOLVING}), S.IMPOSSIBLE, BY_CLOCK),
    Transition(M.FAIL, frozenset({S.SOLVING}), S.FAILED, BY_CLOCK),
    Transition(M.STOP, frozenset({S.SOLVING}), S.FAILED, SECRETARY),
    Transition(M.BEGIN_AGAIN, frozenset({S.FAILED}), S.SOLVING, SECRETARY, guards=ASKING),
)


def refuse_to_ask(facts: ListProposalFacts) -> None:
    """`Refusal` with every reason why no list is worked out now."""
    reasons = [reason for guard in ASKING for reason in guard.reasons(facts)]
    if reasons:
        raise Refusal(reasons)


def name_of(number: int, place: int) -> str:
    """What an alternative of a proposal is called: the best one is at place 0."""
    return f"Proposal {number}{_ORDINALS[place]}"
