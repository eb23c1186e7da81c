"""Who of the team has a question, and is its answer complete?"""

from dataclasses import dataclass
from enum import StrEnum

from workflows.actor import Role
from workflows.application import LEAD, WRITERS
from workflows.machine import Guard, Machine, Transition


class WorkState(StrEnum):
    """Where the work on one question stands. Whoever writes may write each, whoever has it."""

    OPEN = "open"
    ASSIGNED = "assigned"
    COMPLETE = "complete"


class WorkMove(StrEnum):
    """What can be done to it."""

    ASSIGN = "assign_question"
    HAND_BACK = "hand_back"
    COMPLETE = "mark_complete"
    GO_ON = "go_on"
    RELEASE = "release_question"


@dataclass(frozen=True)
class WorkFacts:
    """What the guards need to know, true at one instant."""

    takes_words: bool = True
    is_writer: bool = True
    has_it: bool = True
    word_given: bool = True
    is_answered: bool = True


TAKES_WORDS: Guard[WorkFacts] = Guard(
    "not_written",
    "The application is not written now, so nobody is given a question.",
    lambda facts: facts.takes_words,
)
IS_WRITER: Guard[WorkFacts] = Guard(
    "not_a_writer", "Choose somebody who writes this application.", lambda facts: facts.is_writer, where="person"
)
HAS_IT: Guard[WorkFacts] = Guard(
    "not_yours", "Only the person who has a question hands it back.", lambda facts: facts.has_it
)
WORD_GIVEN: Guard[WorkFacts] = Guard(
    "no_word", "Say in a word why you hand it back.", lambda facts: facts.word_given, where="reason"
)
IS_ANSWERED: Guard[WorkFacts] = Guard(
    "not_answered", "Nothing is saved here yet, so it cannot be complete.", lambda facts: facts.is_answered
)

S, M = WorkState, WorkMove
ANY: frozenset[WorkState] = frozenset(WorkState)
ASSIGNED: frozenset[WorkState] = frozenset({S.ASSIGNED})

QUESTION_WORK: Machine[WorkFacts] = Machine(
    "question",
    Transition(M.ASSIGN, ANY, S.ASSIGNED, WRITERS, guards=(TAKES_WORDS, IS_WRITER)),
    Transition(M.HAND_BACK, ASSIGNED, S.OPEN, WRITERS, guards=(TAKES_WORDS, HAS_IT, WORD_GIVEN)),
    Transition(M.COMPLETE, frozenset({S.OPEN, S.ASSIGNED}), S.COMPLETE, WRITERS, guards=(TAKES_WORDS, IS_ANSWERED)),
    Transition(M.GO_ON, frozenset({S.COMPLETE}), S.OPEN, WRITERS, guards=(TAKES_WORDS,)),
    # When the organisation of whoever has it ceases to take part.
    Transition(M.RELEASE, ASSIGNED, S.OPEN, LEAD | {Role.PARTNER_LEAD}),
)
