"""What do staff say of a conflict of interest that was found, and whom do applicants name?"""

from typing import Any

from wtforms import ValidationError

from forms.base import Form
from forms.fields import HiddenField, LongTextField

CONFIRM, LIFT = "confirm", "lift"


class SettleForm(Form):
    """Whether a conflict that was found is one; that it is none needs a reason. The buttons send `move`."""

    move = HiddenField()
    reason = LongTextField("Why is it no conflict?", word_limit=100, thing="why it is no conflict of interest")

    def validate_reason(self, field: Any) -> None:
        """Whoever lifts a conflict says why: an auditor reads it."""
        if self.move.data != CONFIRM and not field.data:
            raise ValidationError("Say why this is no conflict of interest")
