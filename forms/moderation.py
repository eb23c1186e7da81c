"""What do moderators write about marks, and an assessor who is asked about them?"""

from forms.base import Form
from forms.fields import HiddenField, LongTextField
from forms.validators import Required
from workflows.discussion import MOST_WORDS


class WhyForm(Form):
    """Why a mark is set aside, or counts again."""

    why = LongTextField("Why?", [Required()], word_limit=200, thing="why")


class AskForm(Form):
    """A question to an assessor about their marks."""

    question = LongTextField("Your question", [Required()], word_limit=200, thing="your question")


class AnswerForm(Form):
    """The assessor's answer."""

    answer = LongTextField("Your answer", [Required()], word_limit=300, thing="your answer")


class DiscussForm(Form):
    """One message in the discussion of an application's marks."""

    words = LongTextField("What do you want to say?", [Required()], word_limit=MOST_WORDS, thing="what you want to say")


class NoteForm(Form):
    """A version of a consensus note; `number` is that of the version that the writer read."""

    words = LongTextField("Consensus note", [Required()], word_limit=400, thing="the note")
    number = HiddenField()
