"""What is typed to put off a deadline?"""

from forms.base import Form
from forms.fields import DateTimeField, LongTextField
from forms.validators import Required

REASON_WORDS = 150


class ExtensionForm(Form):
    """A later deadline, with the reason that applicants will read."""

    to_at = DateTimeField("When is the call to close instead?", [Required()], thing="the new closing time")
    reason = LongTextField("Why?", [Required()], word_limit=REASON_WORDS, thing="why the deadline is put off")
