"""How does the condition of a question read as a sentence?"""

from collections.abc import Mapping, Sequence

from app.web.shared.words import OPERATORS
from forms.questions import value_words
from workflows.definition import Clause, Joining, Operator, Question


def conditions_in_words(questions: Sequence[Question]) -> dict[str, str]:
    """For each question with a condition: "Asked only if ‘Export’ is ‘Yes’."."""
    by_id = {question.id: question for question in questions}
    return {question.id: _sentence(question, by_id) for question in questions if question.shown_if is not None}


def _sentence(question: Question, by_id: Mapping[str, Question]) -> str:
    condition = question.shown_if
    if condition is None:
        return ""
    joined = " and " if condition.joining == Joining.ALL else " or "
    return f"Asked only if {joined.join(_clause(clause, by_id) for clause in condition.clauses)}."


def _clause(clause: Clause, by_id: Mapping[str, Question]) -> str:
    about = by_id.get(clause.question_id)
    title = about.title if about else clause.question_id
    words = f"‘{title}’ {OPERATORS[clause.operator]}"
    if clause.operator == Operator.ANSWERED:
        return words
    return f"{words} ‘{value_words(about, clause.value) if about else clause.value}’"
