"""What does an officer say who releases the decisions of a call?"""

from forms.base import Form
from forms.fields import IntegerField, LongTextField
from forms.validators import Required


class ReleaseForm(Form):
    """How many people are told, typed by whoever has looked, and why it is early where it is."""

    people = IntegerField("How many people are told?", [Required()], thing="how many people are told")
    reason = LongTextField("Why now?", word_limit=100, thing="why you do it now")
