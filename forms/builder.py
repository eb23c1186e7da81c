"""How does a question of a call's definition become the form of one page?"""

from typing import Any

from wtforms import Field

from forms.base import NumberedForm
from forms.kinds import field_for, raw, shown
from workflows.answers import Raw
from workflows.definition import Question


class AnswerForm(NumberedForm):
    """The answer to one question and the number of the save that its writer started from."""

    answer: Field
    question: Question

    @property
    def raw(self) -> Raw:
        """The answer as the rules read it."""
        return raw(self.question, self.answer.data)


def answer_form(question: Question) -> type[AnswerForm]:
    """The form class for one question."""
    return type("QuestionForm", (AnswerForm,), {"answer": field_for(question), "question": question})


def stored_data(question: Question, stored: Any, number: int) -> dict[str, Any]:
    """The form's data for an answer as it is stored, in its save of this number."""
    return {"answer": shown(question, stored), "version": str(number)}
