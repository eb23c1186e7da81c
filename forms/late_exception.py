"""With which words is more time asked for, granted and refused?"""

from forms.base import Form
from forms.fields import DateTimeField, LongTextField
from forms.validators import Required

_MOST_WORDS = 200


class AskForm(Form):
    """Why one application cannot be submitted in time."""

    reason = LongTextField(
        "Why do you need more time?", [Required()], word_limit=_MOST_WORDS, thing="why you need more time"
    )


class ApproveForm(Form):
    """Until when the application is taken."""

    until_at = DateTimeField("Until when?", [Required()], thing="until when")


class RefuseForm(Form):
    """Why not, for the applicant to read."""

    answer = LongTextField("Why not?", [Required()], word_limit=_MOST_WORDS, thing="why not")
