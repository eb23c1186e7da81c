"""When may an assessor be asked about marks that they gave, and when do they answer?

The answer explains a mark and changes none: the marks are frozen.
"""

from dataclasses import dataclass
from enum import StrEnum

from workflows.actor import Role
from workflows.ledgers import RUN_BY
from workflows.machine import Guard, Machine, Transition


class QuestionState(StrEnum):
    """Where a question to an assessor stands."""

    ASKED = "asked"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


class QuestionMove(StrEnum):
    """What can be done to it."""

    ASK = "ask_assessor"
    ANSWER = "answer_moderator"
    WITHDRAW = "withdraw_question"


@dataclass(frozen=True)
class QuestionFacts:
    """What the guards need to know, true at one instant."""

    text_given: bool = True
    ledgers_closed: bool = True
    list_sent: bool = False
    is_own_ledger: bool = True
    is_handed_in: bool = True
    is_own_work: bool = False
    waits_already: bool = False


QUESTION_GIVEN: Guard[QuestionFacts] = Guard(
    "no_question", "Write the question.", lambda facts: facts.text_given, where="question"
)
ANSWER_GIVEN: Guard[QuestionFacts] = Guard(
    "no_answer", "Write the answer.", lambda facts: facts.text_given, where="answer"
)
LEDGERS_CLOSED: Guard[QuestionFacts] = Guard(
    "ledgers_open",
    "Marks are moderated once both ledgers are closed, and not before.",
    lambda facts: facts.ledgers_closed,
)
LIST_NOT_SENT: Guard[QuestionFacts] = Guard(
    "list_sent",
    "The region has recommended its list by this ranking, so nothing is asked any more. Have the list sent back first.",
    lambda facts: not facts.list_sent,
)
OWN_LEDGER: Guard[QuestionFacts] = Guard(
    "other_ledger", "This assessment belongs to the other ledger. Its own side asks.", lambda facts: facts.is_own_ledger
)
HANDED_IN: Guard[QuestionFacts] = Guard(
    "not_handed_in", "This assessment was not handed in, so there is nothing to ask.", lambda facts: facts.is_handed_in
)
SOMEBODY_ELSE: Guard[QuestionFacts] = Guard(
    "own_assessment", "This is your own assessment. Have somebody else ask.", lambda facts: not facts.is_own_work
)
NOTHING_WAITS: Guard[QuestionFacts] = Guard(
    "waits_already",
    "A question to this assessor waits for an answer. Withdraw it, or wait for the answer.",
    lambda facts: not facts.waits_already,
)

MODERATORS = frozenset(RUN_BY.values())
WAITING = frozenset({QuestionState.ASKED})

QUESTION: Machine[QuestionFacts] = Machine(
    "question to an assessor",
    # A question begins with being asked.
    Transition(
        QuestionMove.ASK,
        WAITING,
        QuestionState.ASKED,
        MODERATORS,
        guards=(LEDGERS_CLOSED, LIST_NOT_SENT, OWN_LEDGER, HANDED_IN, SOMEBODY_ELSE, NOTHING_WAITS, QUESTION_GIVEN),
        notices=("assessor_asked",),
    ),
    Transition(
        QuestionMove.ANSWER,
        WAITING,
        QuestionState.ANSWERED,
        frozenset({Role.ASSESSOR}),
        guards=(ANSWER_GIVEN,),
        notices=("assessor_answered",),
    ),
    Transition(QuestionMove.WITHDRAW, WAITING, QuestionState.WITHDRAWN, MODERATORS, guards=(OWN_LEDGER,)),
)
