"""What does a team say to one another at a question? What was written is never changed: newer words supersede it."""

from dataclasses import dataclass
from enum import StrEnum

from workflows.actor import TEAM_ROLES
from workflows.machine import Guard, Machine, Transition


class TeamCommentState(StrEnum):
    """Where a comment stands. Of one that is deleted the team reads that it was there, and not what it said."""

    OPEN = "open"
    RESOLVED = "resolved"
    SUPERSEDED = "superseded"
    DELETED = "deleted"


class TeamCommentMove(StrEnum):
    """What can be done to a comment."""

    COMMENT = "comment"
    RESOLVE = "resolve"
    SUPERSEDE = "supersede"
    DELETE = "delete"


@dataclass(frozen=True)
class TeamCommentFacts:
    """What the guards need to know, true at one instant."""

    call_is_open: bool = True
    something_said: bool = True
    is_author: bool = True


CALL_IS_OPEN: Guard[TeamCommentFacts] = Guard(
    "call_not_open", "The call has closed. What the team said can be read.", lambda facts: facts.call_is_open
)
SAID: Guard[TeamCommentFacts] = Guard(
    "nothing_said", "Write your comment.", lambda facts: facts.something_said, where="text"
)
AUTHOR: Guard[TeamCommentFacts] = Guard(
    "not_your_comment", "Only the person who wrote a comment changes or deletes it.", lambda facts: facts.is_author
)

S, M = TeamCommentState, TeamCommentMove
OPEN: frozenset[TeamCommentState] = frozenset({S.OPEN})

TEAM_COMMENT: Machine[TeamCommentFacts] = Machine(
    "comment",
    Transition(M.COMMENT, OPEN, S.OPEN, TEAM_ROLES, guards=(CALL_IS_OPEN, SAID)),
    Transition(M.RESOLVE, OPEN, S.RESOLVED, TEAM_ROLES, guards=(CALL_IS_OPEN,)),
    Transition(M.SUPERSEDE, OPEN, S.SUPERSEDED, TEAM_ROLES, guards=(CALL_IS_OPEN, SAID, AUTHOR)),
    Transition(M.DELETE, frozenset({S.OPEN, S.RESOLVED}), S.DELETED, TEAM_ROLES, guards=(CALL_IS_OPEN, AUTHOR)),
)
