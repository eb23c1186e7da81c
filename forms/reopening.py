"""What do two people say when a closed ledger is to be opened again?"""

from forms.base import Form
from forms.fields import HiddenField, LongTextField
from forms.validators import Required


class AskReopeningForm(Form):
    """Why a ledger that was closed has to be opened."""

    reason = LongTextField(
        "Why does the ledger have to be opened?", [Required()], word_limit=100, thing="why the ledger has to be opened"
    )


class SeenReopeningForm(Form):
    """Which request stood on the page."""

    seen = HiddenField()
