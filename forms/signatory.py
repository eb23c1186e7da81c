"""What is typed to name who signs a call for a side?"""

from forms.base import Form
from forms.fields import ChoiceField, HiddenField, LongTextField
from forms.validators import Required

REASON_WORDS = 100


class SignatoryForm(Form):
    """One of those who hold the role, and why if they sign in another's place. The page sets the choices."""

    side = HiddenField()
    user_id = ChoiceField("Who signs?", [Required()], thing="who signs")
    reason = LongTextField("Why in their place?", [], word_limit=REASON_WORDS, thing="why")
