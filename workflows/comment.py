"""When is a question at a clause resolved, and when is a comment superseded? What was written is never changed."""

from dataclasses import dataclass
from enum import StrEnum

from workflows.machine import Guard, Machine, Reason, Transition
from workflows.suggestion import TALKING


class CommentKind(StrEnum):
    """What a comment wants: an answer, or only to be read."""

    QUESTION = "question"
    REMARK = "remark"


class CommentState(StrEnum):
    """Where a comment stands. Only an open question waits for anybody."""

    OPEN = "open"
    RESOLVED = "resolved"
    NOTED = "noted"
    SUPERSEDED = "superseded"


class CommentMove(StrEnum):
    """What can be done to a comment."""

    RESOLVE = "resolve"
    SUPERSEDE = "supersede"


BEGINS: dict[CommentKind, CommentState] = {
    CommentKind.QUESTION: CommentState.OPEN,
    CommentKind.REMARK: CommentState.NOTED,
}


@dataclass(frozen=True)
class CommentFacts:
    """What the guards of a comment need to know, true at one instant."""

    call_is_drafting: bool = False
    owns_part: bool = False
    is_author: bool = False
    speaks_for_side: bool = True
    something_said: bool = True


DRAFTING: Guard[CommentFacts] = Guard(
    "not_drafting",
    "The criteria are agreed. They are negotiated again when their owner changes them.",
    lambda facts: facts.call_is_drafting,
)
SPEAKS: Guard[CommentFacts] = Guard(
    "wrong_role", "You do not speak for this side.", lambda facts: facts.speaks_for_side
)
SAID: Guard[CommentFacts] = Guard(
    "nothing_said", "Write your question or remark.", lambda facts: facts.something_said, where="text"
)
AUTHOR: Guard[CommentFacts] = Guard(
    "not_your_comment", "Only the person who wrote a comment writes it anew.", lambda facts: facts.is_author
)
AUTHOR_OR_OWNER: Guard[CommentFacts] = Guard(
    "not_yours_to_resolve",
    "A question is resolved by whoever asked it, or by the side whose part it is about.",
    lambda facts: facts.is_author or facts.owns_part,
)

COMMENT: Machine[CommentFacts] = Machine(
    "comment",
    Transition(
        CommentMove.RESOLVE,
        frozenset({CommentState.OPEN}),
        CommentState.RESOLVED,
        TALKING,
        guards=(DRAFTING, AUTHOR_OR_OWNER),
    ),
    # The newer words stand beside the older ones, which stay to be read.
    Transition(
        CommentMove.SUPERSEDE,
        frozenset({CommentState.OPEN, CommentState.NOTED}),
        CommentState.SUPERSEDED,
        TALKING,
        guards=(DRAFTING, AUTHOR),
    ),
)


def writing_refusals(facts: CommentFacts) -> tuple[Reason, ...]:
    """Why words about a clause are not taken; the first reason hides the others, which would not help then."""
    return next((found for guard in (SPEAKS, DRAFTING, SAID) if (found := guard.reasons(facts))), ())
