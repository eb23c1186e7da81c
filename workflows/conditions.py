"""Which questions is this applicant asked, given the answers so far, and is a condition one that can be decided?

A clause about a question without an answer, or about one that is itself not asked, does not hold, whatever its
operator: nothing can be said of what was not answered. So 'is not' asks for an answer that differs.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

from workflows.machine import Reason
from workflows.questions import AnswerKind, Clause, Condition, Joining, Operator, Question
from workflows.simple_answers import is_blank

_EQUAL = frozenset({Operator.IS, Operator.IS_NOT, Operator.ANSWERED})
_ORDERED = _EQUAL | {Operator.AT_LEAST, Operator.AT_MOST}
_ONLY_ANSWERED = frozenset({Operator.ANSWERED})
OPERATORS: Mapping[AnswerKind, frozenset[Operator]] = MappingProxyType(
    {
        AnswerKind.SHORT_TEXT: _ONLY_ANSWERED,
        AnswerKind.LONG_TEXT: _ONLY_ANSWERED,
        AnswerKind.NUMBER: _ORDERED,
        AnswerKind.MONEY: _ORDERED,
        AnswerKind.PERCENTAGE: _ORDERED,
        AnswerKind.DATE: _ORDERED,
        AnswerKind.YES_NO: _EQUAL,
        AnswerKind.ONE_OF: _EQUAL,
        AnswerKind.MANY_OF: frozenset({Operator.INCLUDES, Operator.ANSWERED}),
        AnswerKind.TABLE: _ONLY_ANSWERED,
        AnswerKind.ADDRESS: _ONLY_ANSWERED,
        AnswerKind.FILE: _ONLY_ANSWERED,
        AnswerKind.DECLARATION: _ONLY_ANSWERED,
    }
)
_WHOLE = frozenset({AnswerKind.NUMBER, AnswerKind.MONEY, AnswerKind.PERCENTAGE})
_CHOSEN = frozenset({AnswerKind.ONE_OF, AnswerKind.MANY_OF})


def asked(questions: Sequence[Question], answers: Mapping[str, Any]) -> tuple[Question, ...]:
    """The questions that are asked with these stored answers, in the order of the form.

    One pass is enough, because a condition looks back only.
    """
    seen: dict[str, tuple[Question, Any]] = {}
    for question in questions:
        if question.shown_if is None or holds(question.shown_if, seen):
            seen[question.id] = (question, answers.get(question.id))
    return tuple(question for question, _ in seen.values())


def holds(condition: Condition, seen: Mapping[str, tuple[Question, Any]]) -> bool:
    """Whether a condition holds, given each question asked so far with its stored answer."""
    met = [_is_met(clause, *seen[clause.question_id]) for clause in condition.clauses if clause.question_id in seen]
    if condition.joining == Joining.ANY:
        return any(met)
    return len(met) == len(condition.clauses) and all(met)


def condition_problems(place: str, questions: Sequence[Question], before: Sequence[Question] = ()) -> list[Reason]:
    """Everything that keeps the conditions of these questions from being decided; `before` are asked earlier."""
    earlier = {question.id: question for question in before}
    later = {question.id: question for question in questions}
    reasons = []
    for question in questions:
        later.pop(question.id, None)
        if question.shown_if is not None:
            where = f"{place}:question:{question.id}"
            reasons += _problems(where, question, question.shown_if, earlier, later)
        earlier[question.id] = question
    return reasons


def _problems(
    where: str, question: Question, condition: Condition, earlier: Mapping[str, Question], later: Mapping[str, Question]
) -> list[Reason]:
    title = question.title
    if not condition.clauses:
        return [Reason("no_clauses", f"‘{title}’ is asked on a condition that says nothing. Take it out.", where)]
    reasons = []
    for clause in condition.clauses:
        about = earlier.get(clause.question_id)
        if about is not None:
            reasons += _clause_problems(where, title, clause, about)
        elif clause.question_id == question.id:
            text = f"Whether ‘{title}’ is asked depends on its own answer. Choose an earlier question."
            reasons.append(Reason("cycle", text, where))
        elif clause.question_id in later:
            reasons.append(_forward(where, question, later[clause.question_id], later))
        else:
            text = f"Whether ‘{title}’ is asked depends on ‘{clause.question_id}’, which is not asked here."
            reasons.append(Reason("unknown_question", text, where))
    return reasons


def _forward(where: str, question: Question, about: Question, later: Mapping[str, Question]) -> Reason:
    if question.id in _leads_to(about, later):
        text = f"‘{question.title}’ and ‘{about.title}’ each wait for the other. Take one condition out."
        return Reason("cycle", text, where)
    text = f"Whether ‘{question.title}’ is asked depends on ‘{about.title}’, which comes after it. Move one of them."
    return Reason("later_question", text, where)


def _leads_to(question: Question, questions: Mapping[str, Question]) -> set[str]:
    """Every id that this question's condition depends on, through others too."""
    found: set[str] = set()
    open_ends = [question]
    while open_ends:
        condition = open_ends.pop().shown_if
        new = {clause.question_id for clause in condition.clauses} - found if condition else set()
        found |= new
        open_ends += [questions[id_] for id_ in new if id_ in questions]
    return found


def _clause_problems(where: str, title: str, clause: Clause, about: Question) -> list[Reason]:
    if clause.operator not in OPERATORS[about.kind]:
        text = f"‘{title}’ is asked on a comparison that does not fit the answer to ‘{about.title}’. Choose another."
        return [Reason("wrong_operator", text, where)]
    if clause.operator == Operator.ANSWERED or _value(about, clause.value) is not None:
        return []
    text = f"‘{title}’ is asked when ‘{about.title}’ has the answer ‘{clause.value}’, which it cannot have."
    return [Reason("wrong_value", text, where)]


def _value(about: Question, text: str) -> Any:
    """The value of a clause as the answer is stored; None when no answer to this question can be so."""
    if about.kind in _WHOLE:
        return int(text) if text.removeprefix("-").isdecimal() and text.isascii() and len(text) <= 16 else None
    if about.kind == AnswerKind.YES_NO:
        return {"yes": True, "no": False}.get(text)
    if about.kind in _CHOSEN:
        return text if text in {choice.value for choice in about.choices} else None
    if about.kind != AnswerKind.DATE:
        return None
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return None


def _is_met(clause: Clause, about: Question, stored: Any) -> bool:
    if is_blank(stored) or clause.operator not in OPERATORS[about.kind]:
        return False
    if clause.operator == Operator.ANSWERED:
        return True
    wanted = _value(about, clause.value)
    return wanted is not None and _compare(clause.operator, stored, wanted)


def _compare(operator: Operator, stored: Any, wanted: Any) -> bool:
    # ISO days stand in the order of the calendar, so that their texts compare as they do.
    if operator == Operator.INCLUDES:
        return isinstance(stored, list | tuple) and wanted in stored
    if type(stored) is not type(wanted):
        return False
    compared: dict[Operator, bool] = {
        Operator.IS: stored == wanted,
        Operator.IS_NOT: stored != wanted,
        Operator.AT_LEAST: stored >= wanted,
        Operator.AT_MOST: stored <= wanted,
    }
    return compared[operator]
