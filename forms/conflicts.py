"""What do staff say of a conflict of interest that was found, and whom do applicants name?"""

from typing import Any

from wtforms import FieldList, FormField, ValidationError

from forms.base import Form
from forms.fields import EmailField, HiddenField, LongTextField, TextField
from forms.validators import MaxLength, Settable
from workflows.conflicts import MOST_NAMED, Named

CONFIRM, LIFT = "confirm", "lift"
ROOM = 2


class SettleForm(Form):
    """Whether a conflict that was found is one; that it is none needs a reason. The buttons send `move`."""

    move = HiddenField()
    reason = LongTextField("Why is it no conflict?", word_limit=100, thing="why it is no conflict of interest")

    def validate_reason(self, field: Any) -> None:
        """Whoever lifts a conflict says why: an auditor reads it."""
        if self.move.data != CONFIRM and not field.data:
            raise ValidationError("Say why this is no conflict of interest")


class NamedRow(Form):
    """One person or organisation who should not assess; a row left wholly empty is none."""

    who = TextField(
        "Person or organisation", [MaxLength(200), Settable()], thing="the name of the person or organisation"
    )
    email = EmailField("Their email address, if you know it", thing="an email address")
    reason = LongTextField("Why?", [MaxLength(1000), Settable()], thing="why they should not assess it")

    @property
    def is_empty(self) -> bool:
        """Whether nothing is typed in it."""
        return not (self.who.data or self.email.data or self.reason.data)


class NamedForm(Form):
    """Everybody who should not assess, with room for more."""

    rows = FieldList(FormField(NamedRow), max_entries=MOST_NAMED)

    def make_room(self) -> None:
        """Add empty rows at the end, as far as the page goes."""
        for _ in range(min(ROOM, MOST_NAMED - len(self.rows))):
            self.rows.append_entry()

    @property
    def named(self) -> list[Named]:
        """What is typed, without the empty rows."""
        rows = [row.form for row in self.rows if not row.form.is_empty]
        return [Named(one.who.data or "", one.email.data or "", one.reason.data or "") for one in rows]
