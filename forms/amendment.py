"""What is typed to amend an open call, and with which words is an amendment signed?"""

from forms.base import Form
from forms.fields import ChoiceField, HiddenField, LongTextField, TickField
from forms.validators import Required
from workflows.amendment import EFFECT_WORDS

REASON_WORDS = 150


class AmendmentForm(Form):
    """Why a call is amended, and whom that reaches."""

    reason = LongTextField("Why?", [Required()], word_limit=REASON_WORDS, thing="why the call is amended")
    effect = ChoiceField(
        "Whom does it reach?",
        [Required()],
        choices=[(effect.value, words) for effect, words in EFFECT_WORDS.items()],
        thing="whom the amendment reaches",
    )


class SignAmendmentForm(Form):
    """The seal of the proposal that stood on the page, and the statement."""

    seen_seal = HiddenField()
    read = TickField(
        "I have read what changes, why and for whom, and I agree to it", [Required()], thing="that you have read it"
    )
