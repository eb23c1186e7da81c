"""When may an applicant ask about the rules of an open call, and when is a question with its answer told to everybody?

What one applicant may know, all must know: there is no private answer. Nothing that stands here changes a rule.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from workflows.actor import ORGANISATION_ROLES, Role
from workflows.definition import NATIONAL, Definition, Milestones, Section
from workflows.field_words import side_name
from workflows.machine import Guard, Machine, Transition

QUESTION_WORDS = 200
ANSWER_WORDS = 500
# Endings that people leave out when they write a name.
_LEGAL_FORMS = frozenset({"cic", "limited", "llp", "ltd", "plc"})


class ClarificationState(StrEnum):
    """Where a question about a call stands."""

    ASKED = "asked"
    PUBLISHED = "published"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class ClarificationMove(StrEnum):
    """What can be done to it."""

    ASK = "ask"
    HAND_ON = "hand_on"
    PUBLISH = "publish"
    DECLINE = "decline"
    WITHDRAW = "withdraw"


@dataclass(frozen=True)
class ClarificationFacts:
    """What the guards need to know, true at one instant."""

    call_is_open: bool = True
    before_last_questions: bool = True
    before_last_answers: bool = True
    says_something: bool = True
    topic_is_there: bool = True
    is_for_own_side: bool = True
    to_another_side: bool = True
    changes_no_rule: bool = True
    names_nobody: bool = True
    answer_given: bool = True
    reason_given: bool = True


CALL_OPEN: Guard[ClarificationFacts] = Guard(
    "call_not_open", "Questions are asked and answered while the call is open.", lambda facts: facts.call_is_open
)
IN_TIME_TO_ASK: Guard[ClarificationFacts] = Guard(
    "too_late_to_ask",
    "The time for questions is over. What was answered stands on the page of the call.",
    lambda facts: facts.before_last_questions,
)
IN_TIME_TO_ANSWER: Guard[ClarificationFacts] = Guard(
    "too_late_to_answer",
    "The call promised its answers before now, and a later one helps only those who still have time to use it. "
    "Put off the deadline first, which puts off the answers as well, or decline the question.",
    lambda facts: facts.before_last_answers,
)
SAYS_SOMETHING: Guard[ClarificationFacts] = Guard(
    "no_question", "Write the question.", lambda facts: facts.says_something, where="words"
)
TOPIC_THERE: Guard[ClarificationFacts] = Guard(
    "no_topic", "Say which part of the call the question is about.", lambda facts: facts.topic_is_there, where="topic"
)
OWN_SIDE: Guard[ClarificationFacts] = Guard(
    "not_your_side",
    "This question is with another side. That side answers it, or passes it on to yours.",
    lambda facts: facts.is_for_own_side,
)
ANOTHER_SIDE: Guard[ClarificationFacts] = Guard(
    "same_side", "Choose another side that takes part in this call.", lambda facts: facts.to_another_side, where="side"
)
CHANGES_NO_RULE: Guard[ClarificationFacts] = Guard(
    "changes_a_rule",
    "An answer may explain a rule and not change one. What the call asks, how it is judged, who may apply, money and "
    "dates were signed by every side: have the call amended, then answer with what the amendment says.",
    lambda facts: facts.changes_no_rule,
    where="changes_rule",
)
NAMES_NOBODY: Guard[ClarificationFacts] = Guard(
    "names_the_asker",
    "The question or the answer still names the organisation that asked or somebody in it. Take that out: everybody "
    "reads both.",
    lambda facts: facts.names_nobody,
    where="question",
)
ANSWER_GIVEN: Guard[ClarificationFacts] = Guard(
    "no_answer", "Write the question as everybody is to read it, and its answer.", lambda facts: facts.answer_given,
    where="answer",
)  # fmt: skip
REASON_GIVEN: Guard[ClarificationFacts] = Guard(
    "no_reason", "Say why, in words that the applicant will read.", lambda facts: facts.reason_given, where="reason"
)

ANSWERERS = frozenset({Role.PROGRAMME_OFFICER, Role.REGION_LEAD})
ASKED = frozenset({ClarificationState.ASKED})
S, M = ClarificationState, ClarificationMove

CLARIFICATION: Machine[ClarificationFacts] = Machine(
    "question",
    Transition(
        M.ASK,
        ASKED,
        S.ASKED,
        ORGANISATION_ROLES,
        guards=(CALL_OPEN, IN_TIME_TO_ASK, SAYS_SOMETHING, TOPIC_THERE),
        notices=("question_asked",),
    ),
    Transition(M.HAND_ON, ASKED, S.ASKED, ANSWERERS, guards=(OWN_SIDE, ANOTHER_SIDE), notices=("question_asked",)),
    Transition(
        M.PUBLISH,
        ASKED,
        S.PUBLISHED,
        ANSWERERS,
        guards=(CALL_OPEN, IN_TIME_TO_ANSWER, OWN_SIDE, ANSWER_GIVEN, CHANGES_NO_RULE, NAMES_NOBODY),
        notices=("question_answered",),
    ),
    Transition(
        M.DECLINE, ASKED, S.DECLINED, ANSWERERS, guards=(OWN_SIDE, REASON_GIVEN), notices=("question_declined",)
    ),
    Transition(M.WITHDRAW, ASKED, S.WITHDRAWN, ORGANISATION_ROLES),
)


@dataclass(frozen=True)
class Topic:
    """A part of a call that a question may be about, by its `where` as `layers.problems` names it, and whose it is."""

    where: str
    side: str
    label: str


@dataclass(frozen=True)
class QuestionDates:
    """Until when questions are taken, and before when they are answered."""

    questions_until: datetime
    answers_by: datetime


def topics(definition: Definition) -> tuple[Topic, ...]:
    """Every part of the call that a question may be about, the whole first, then in the order of the form."""
    national = [
        Topic("core", NATIONAL, "The call as a whole"),
        Topic("core:milestones", NATIONAL, "Dates"),
        Topic("core:eligibility", NATIONAL, "Who may apply"),
        Topic("core:finance", NATIONAL, "Costs and grant"),
        *_questions("core", NATIONAL, definition.core.sections),
    ]
    regional = [
        topic
        for layer in definition.layers
        for place in [f"layer:{layer.region}"]
        for topic in (
            Topic(place, layer.region, f"Budget and priorities of {side_name(layer.region)}"),
            *_questions(place, layer.region, layer.sections),
        )
    ]
    return (*national, *regional)


def topic_of(definition: Definition, where: str) -> Topic | None:
    """The part with this `where`; None when the call has no such part."""
    return next((topic for topic in topics(definition) if topic.where == where), None)


def question_dates(signed: Milestones, closes_at: datetime) -> QuestionDates:
    """The dates that count. A call that names none takes and answers questions until it closes.

    Where the deadline was put off, both dates move with it: what was promised was time between answer and deadline.
    """
    counted = signed.with_deadline(closes_at)
    answers_by = counted.answers_by_at or closes_at
    return QuestionDates(counted.questions_until_at or answers_by, answers_by)


def names_somebody(text: str, names: tuple[str, ...]) -> bool:
    """Whether a text has one of these names in it, in any case and spacing, with or without its legal form."""
    found = _plain(text)
    return any(f" {' '.join(words)} " in found for name in names if (words := _without_form(_plain(name).split())))


def _plain(text: str) -> str:
    """Words in small letters with one space around each; what is neither letter nor digit parts them."""
    return f" {' '.join(''.join(one if one.isalnum() else ' ' for one in text.casefold()).split())} "


def _without_form(words: list[str]) -> list[str]:
    return words[:-1] if len(words) > 1 and words[-1] in _LEGAL_FORMS else words


def _questions(place: str, side: str, sections: tuple[Section, ...]) -> list[Topic]:
    return [
        Topic(f"{place}:question:{question.id}", side, f"Question ‘{question.title}’")
        for section in sections
        for question in section.questions
    ]
