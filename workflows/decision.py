"""When may a region's list be composed, recommended, endorsed, held, sent back and approved?

A list goes from the panel to the region's board, where the call asks for one, and to one approver or two. Nobody takes
two of these steps, and each is taken on the hash of the list that stood on the page.
"""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from workflows.actor import Role
from workflows.authority import APPROVERS, Authority, Sum, beyond, needs_two
from workflows.machine import Guard, Machine, Reason, Transition


class RecommendationState(StrEnum):
    """Where a region's recommended list stands."""

    PREPARING = "preparing"
    WITH_BOARD = "with_board"
    RECOMMENDED = "recommended"
    ONCE_APPROVED = "once_approved"
    APPROVED = "approved"


class RecommendationMove(StrEnum):
    """What can be done to a recommended list."""

    COMPOSE = "compose"
    RECOMMEND_TO_BOARD = "recommend_to_board"
    RECOMMEND = "recommend"
    ENDORSE = "endorse"
    SEND_BACK = "send_back"
    APPROVE_FIRST = "approve_first"
    APPROVE = "approve"


class HoldState(StrEnum):
    """Whether a list that waits for somebody goes on."""

    FREE = "free"
    HELD = "held"


class HoldMove(StrEnum):
    """Stopping a list where it is, without sending it back, and letting it go on."""

    HOLD = "hold"
    RESUME = "resume"


class DecisionKind(StrEnum):
    """What was decided of one application, each one after the others and none instead of them."""

    RECOMMENDED = "recommended"
    ENDORSED = "endorsed"
    APPROVED_ONCE = "approved_once"
    APPROVED = "approved"
    SENT_BACK = "sent_back"
    HELD = "held"
    RESUMED = "resumed"
    RELEASED = "released"


@dataclass(frozen=True)
class Steps:
    """Who has taken which step on the list as it stands. `prepared_by` are all who ever composed or recommended it."""

    prepared_by: frozenset[UUID] = frozenset()
    endorsed_by: UUID | None = None
    first_approved_by: UUID | None = None


NOBODY_YET = Steps()
ONE_APPROVES = Authority()


@dataclass(frozen=True)
class RecommendationFacts:
    """What the guards of a recommended list need to know, true at one instant. `sums` are its awards; `person` acts."""

    call_is_ranked: bool = False
    list_problems: tuple[Reason, ...] = ()
    hash_is_current: bool = True
    reason_given: bool = True
    authority: Authority = ONE_APPROVES
    sums: tuple[Sum, ...] = ()
    steps: Steps = NOBODY_YET
    person: UUID | None = None
    roles: frozenset[Role] = frozenset()
    is_held: bool = False

    @property
    def takes_two(self) -> bool:
        """Whether two people approve this list."""
        return needs_two(self.authority, self.sums)

    def took(self, *steps: UUID | None) -> bool:
        """Whether the person at work is among those who took these steps."""
        return self.person is not None and self.person in steps


@dataclass(frozen=True)
class HoldFacts:
    """What decides whether a list is stopped or goes on."""

    state: RecommendationState = RecommendationState.PREPARING
    reason_given: bool = True
    roles: frozenset[Role] = APPROVERS


S = RecommendationState
F = RecommendationFacts
# While these last, a list is its region's alone.
OF_REGION = frozenset({S.PREPARING, S.WITH_BOARD})
# While these last, somebody else has the list than those who made it.
WAITING = frozenset({S.WITH_BOARD, S.RECOMMENDED, S.ONCE_APPROVED})

RANKED: Guard[F] = Guard(
    "not_ranked",
    "The ledgers of this call are not closed, so there is no ranking to choose from.",
    lambda facts: facts.call_is_ranked,
)
LIST_IN_ORDER: Guard[F] = Guard(
    "list_not_in_order",
    "The list does not keep the call's rules.",
    lambda facts: not facts.list_problems,
    details=lambda facts: facts.list_problems,
)
HASH_CURRENT: Guard[F] = Guard(
    "list_changed",
    "The list changed while you were looking. Read it again before you go on.",
    lambda facts: facts.hash_is_current,
)
NOT_HELD: Guard[F] = Guard(
    "list_held", "The list is held. Let it go on first, or send it back.", lambda facts: not facts.is_held
)
NOT_PREPARER: Guard[F] = Guard(
    "preparer_is_approver",
    "You prepared this list, so somebody else has to approve it.",
    lambda facts: not facts.took(*facts.steps.prepared_by),
)
NOT_ENDORSER: Guard[F] = Guard(
    "endorser_is_approver",
    "You endorsed this list for the board, so somebody else has to approve it.",
    lambda facts: not facts.took(facts.steps.endorsed_by),
)
NOT_FIRST: Guard[F] = Guard(
    "approved_already",
    "You approved this list already. It takes a second person.",
    lambda facts: not facts.took(facts.steps.first_approved_by),
)
PREPARER_ENDORSES: Guard[F] = Guard(
    "preparer_is_endorser",
    "You prepared this list, so another member of the board has to endorse it.",
    lambda facts: not facts.took(*facts.steps.prepared_by),
)
BOARD_ASKED: Guard[F] = Guard(
    "no_board", "This call does not ask for the board’s endorsement.", lambda facts: facts.authority.board_endorses
)
NO_BOARD_ASKED: Guard[F] = Guard(
    "board_asked",
    "This call asks for the board’s endorsement first.",
    lambda facts: not facts.authority.board_endorses,
)
ENDORSED: Guard[F] = Guard(
    "not_endorsed",
    "The region’s board has not endorsed this list yet.",
    lambda facts: not facts.authority.board_endorses or facts.steps.endorsed_by is not None,
)
DELEGATED: Guard[F] = Guard(
    "beyond_delegation",
    "An award is above what you may approve.",
    lambda facts: not beyond(facts.authority, facts.roles, facts.sums),
    details=lambda facts: beyond(facts.authority, facts.roles, facts.sums),
)
TAKES_TWO: Guard[F] = Guard("takes_one", "One approval is enough for this list.", lambda facts: facts.takes_two)
FIRST_IS_THERE: Guard[F] = Guard(
    "takes_two",
    "This list takes two people. The first approval comes before the last one.",
    lambda facts: not facts.takes_two or facts.steps.first_approved_by is not None,
)
REASON_GIVEN: Guard[F] = Guard(
    "reason_missing", "Say why you send the list back.", lambda facts: facts.reason_given, where="reason"
)

STILL_WITH_BOARD: Guard[F] = Guard(
    "left_the_board",
    "The list is with Innovate UK now. Ask an approver to send it back.",
    lambda facts: bool(facts.roles & APPROVERS) or facts.steps.endorsed_by is None,
)

SECRETARY = frozenset({Role.PANEL_SECRETARY})
BOARD = frozenset({Role.BOARD_MEMBER})
APPROVING = (RANKED, HASH_CURRENT, NOT_HELD, ENDORSED, NOT_PREPARER, NOT_ENDORSER, DELEGATED, LIST_IN_ORDER)

RECOMMENDATION: Machine[F] = Machine(
    "list",
    Transition(RecommendationMove.COMPOSE, frozenset({S.PREPARING}), S.PREPARING, SECRETARY, guards=(RANKED,)),
    Transition(
        RecommendationMove.RECOMMEND_TO_BOARD,
        frozenset({S.PREPARING}),
        S.WITH_BOARD,
        SECRETARY,
        guards=(RANKED, BOARD_ASKED, HASH_CURRENT, LIST_IN_ORDER),
        notices=("list_to_endorse",),
    ),
    Transition(
        RecommendationMove.RECOMMEND,
        frozenset({S.PREPARING}),
        S.RECOMMENDED,
        SECRETARY,
        guards=(RANKED, NO_BOARD_ASKED, HASH_CURRENT, LIST_IN_ORDER),
        notices=("list_recommended",),
    ),
    Transition(
        RecommendationMove.ENDORSE,
        frozenset({S.WITH_BOARD}),
        S.RECOMMENDED,
        BOARD,
        guards=(RANKED, HASH_CURRENT, NOT_HELD, PREPARER_ENDORSES, LIST_IN_ORDER),
        notices=("list_endorsed",),
    ),
    Transition(
        RecommendationMove.SEND_BACK,
        WAITING,
        S.PREPARING,
        APPROVERS | BOARD,
        guards=(STILL_WITH_BOARD, REASON_GIVEN),
        notices=("list_sent_back",),
    ),
    Transition(
        RecommendationMove.APPROVE_FIRST,
        frozenset({S.RECOMMENDED}),
        S.ONCE_APPROVED,
        APPROVERS,
        guards=(TAKES_TWO, *APPROVING),
        notices=("list_approved_once",),
    ),
    Transition(
        RecommendationMove.APPROVE,
        frozenset({S.RECOMMENDED, S.ONCE_APPROVED}),
        S.APPROVED,
        APPROVERS,
        guards=(FIRST_IS_THERE, NOT_FIRST, *APPROVING),
        notices=("list_approved",),
    ),
)

LIST_WAITS: Guard[HoldFacts] = Guard(
    "not_waiting",
    "Only a list that waits for the board or for approval can be held.",
    lambda facts: facts.state in WAITING,
)
ITS_TURN: Guard[HoldFacts] = Guard(
    "left_the_board",
    "The list is with Innovate UK now, whose approvers hold it or let it go on.",
    lambda facts: bool(facts.roles & APPROVERS) or facts.state == S.WITH_BOARD,
)
WHY_HELD: Guard[HoldFacts] = Guard(
    "reason_missing",
    "Say why the list is held, and for what it waits.",
    lambda facts: facts.reason_given,
    where="reason",
)

HOLDING: Machine[HoldFacts] = Machine(
    "hold",
    Transition(
        HoldMove.HOLD,
        frozenset({HoldState.FREE}),
        HoldState.HELD,
        APPROVERS | BOARD,
        guards=(LIST_WAITS, ITS_TURN, WHY_HELD),
        notices=("list_held",),
    ),
    Transition(
        HoldMove.RESUME,
        frozenset({HoldState.HELD}),
        HoldState.FREE,
        APPROVERS | BOARD,
        guards=(ITS_TURN,),
        notices=("list_resumed",),
    ),
)


def recommending_move(authority: Authority) -> RecommendationMove:
    """To whom a list goes from the panel."""
    return RecommendationMove.RECOMMEND_TO_BOARD if authority.board_endorses else RecommendationMove.RECOMMEND


def approving_move(state: RecommendationState, facts: RecommendationFacts) -> RecommendationMove:
    """Which of the two approvals is the next one of this list."""
    first_is_open = facts.takes_two and state != S.ONCE_APPROVED
    return RecommendationMove.APPROVE_FIRST if first_is_open else RecommendationMove.APPROVE
