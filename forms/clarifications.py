"""What is typed to ask about a call, to answer, to pass a question on or to decline it, and to give its dates?"""

from dataclasses import replace
from typing import Any

from forms.base import Form
from forms.call import LONGEST_SUMMARY, EditForm
from forms.fields import ChoiceField, DateTimeField, LongTextField, SelectField, TextField, YesNoField
from forms.validators import MaxLength, Required
from workflows.clarification import ANSWER_WORDS, QUESTION_WORDS
from workflows.definition import Core

REASON_WORDS = 150


class AskForm(Form):
    """Which organisation asks, about which part of the call, and what. The page sets the choices."""

    organisation_id = ChoiceField("Which organisation asks?", [Required()], thing="the organisation that asks")
    topic = SelectField("What is the question about?", [Required()], thing="what the question is about")
    words = LongTextField("Your question", [Required()], word_limit=QUESTION_WORDS, thing="your question")


class AnswerForm(Form):
    """The question as everybody is to read it, its answer, and whether that changes what was signed."""

    question = LongTextField(
        "The question, as everybody will read it", [Required()], word_limit=QUESTION_WORDS, thing="the question"
    )
    answer = LongTextField("The answer", [Required()], word_limit=ANSWER_WORDS, thing="the answer")
    changes_rule = YesNoField(
        "Does the answer change what the call asks, how it is judged, who may apply, money or dates?",
        [Required()],
        thing="the answer changes a rule of the call",
    )


class DeclineForm(Form):
    """Why a question is not answered."""

    reason = LongTextField(
        "Why is there no answer for everybody?", [Required()], word_limit=REASON_WORDS, thing="why you decline"
    )


class HandOnForm(Form):
    """To which side a question goes. The page sets the choices."""

    side = SelectField("Which side answers it?", [Required()], thing="the side that answers")


class QuestionDatesForm(EditForm):
    """Until when questions are taken and before when they are answered; both may be left to the closing time."""

    questions_until_at = DateTimeField("Questions taken until (optional)", thing="the end of questions")
    answers_by_at = DateTimeField("Questions answered by (optional)", thing="the last day of answers")
    note = TextField("What did you change, and why?", [MaxLength(LONGEST_SUMMARY)], thing="what you changed")

    @staticmethod
    def data_of(core: Core) -> dict[str, Any]:
        """The form's data for a core as it stands."""
        return {name: getattr(core.milestones, name) for name in ("questions_until_at", "answers_by_at")}

    def applied_to(self, core: Core) -> Core:
        """The core with these two dates."""
        dates = {"questions_until_at": self.questions_until_at.data, "answers_by_at": self.answers_by_at.data}
        return replace(core, milestones=replace(core.milestones, **dates))
