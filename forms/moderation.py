"""What do moderators write about marks, and an assessor who is asked about them?"""

from forms.base import Form
from forms.fields import HiddenField, LongTextField
from forms.validators import Required


class WhyForm(Form):
    """Why a mark is set aside, or counts again."""

    why = LongTextField("Why?", [Required()], word_limit=200, thing="why")


class AskForm(Form):
    """A question to an assessor about their marks."""

    question = LongTextField("Your question", [Required()], word_limit=200, thing="your question")


class AnswerForm(Form):
    """The assessor's answer."""

    answer = LongTextField("Your answer", [Required()], word_limit=300, thing="your answer")


class NoteForm(Form):
    """A version of a consensus note; `number` is that of the version that the writer read."""

    words = LongTextField("Consensus note", [Required()], word_limit=400, thing="the note")
    number = HiddenField()
