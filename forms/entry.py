"""Who may come to a call, and who is invited to one that is by invitation?"""

import re
from dataclasses import replace
from typing import Any

from wtforms import ValidationError

from forms.base import Form
from forms.call import LONGEST_SUMMARY, EditForm
from forms.fields import ChoiceField, EmailField, LongTextField, TextField, YesNoField
from forms.typed import TypedField
from forms.validators import MaxLength, Required
from workflows.definition import CallEntry, Core

_MOST = 200
_PARTS = re.compile(r"[\s,;]+")


class EntryForm(EditForm):
    """Whether everybody may come or only those who are invited, and whether everybody learns of the call."""

    entry = ChoiceField("Who may apply?", [Required()], thing="who may apply")
    is_listed = YesNoField(
        "May everybody learn that the call exists?", [Required()], thing="everybody may learn that the call exists"
    )
    note = TextField("What did you change, and why?", [MaxLength(LONGEST_SUMMARY)], thing="what you changed")

    @staticmethod
    def data_of(core: Core) -> dict[str, Any]:
        """The form's data for a core as it stands."""
        return {"entry": core.entry, "is_listed": core.is_listed}

    def applied_to(self, core: Core) -> Core:
        """The core with what was chosen here."""
        return replace(core, entry=CallEntry(self.entry.data), is_listed=self.is_listed.data)


class InviteForm(Form):
    """Addresses and company numbers, one or several to a line."""

    addresses = LongTextField("Email addresses", thing="the addresses")
    numbers = LongTextField("Company numbers of registered organisations", thing="the company numbers")

    def validate_addresses(self, field: TypedField) -> None:
        """Every one has the shape of an address."""
        for one in self.named_addresses:
            try:
                EmailField.read(field, one)  # type: ignore[arg-type]
            except ValueError:
                raise ValidationError(f"‘{one}’ is not an email address, like name@example.com") from None

    def validate_numbers(self, field: TypedField) -> None:
        """Not more at once than a person can look through."""
        if len(self.named_addresses) + len(self.named_numbers) > _MOST:
            raise ValidationError(f"Invite up to {_MOST} at once")

    @property
    def named_addresses(self) -> list[str]:
        """The addresses in small letters, each once."""
        return list(dict.fromkeys(one.lower() for one in _split(self.addresses.data)))

    @property
    def named_numbers(self) -> list[str]:
        """The company numbers in capitals, each once."""
        return list(dict.fromkeys(one.upper() for one in _split(self.numbers.data)))


def _split(text: str) -> list[str]:
    return [one for one in _PARTS.split(text or "") if one]
