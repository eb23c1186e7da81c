"""What is typed when assignments are given another day?"""

from forms.base import Form
from forms.dates import DateTimeField
from forms.fields import LongTextField
from forms.validators import Required


class MoveForm(Form):
    """The day and time by which work is due instead, with the reason that the assessors read."""

    to_at = DateTimeField("When is it due instead?", [Required()], thing="the new day and time")
    reason = LongTextField("Why?", [Required()], word_limit=100, thing="why it is due on another day")
