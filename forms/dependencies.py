"""What is typed of the application on which another depends?"""

from typing import Any

from forms.base import Form
from forms.fields import HiddenField, SelectField, TextField
from forms.validators import MaxLength
from workflows.dependency import DependencyMove


class DependencyForm(Form):
    """One of the organisation's own applications, or the reference of another's. The page sets the choices."""

    own = SelectField("One of your own applications", thing="one of your applications")
    reference = TextField("Or the reference of another application", [MaxLength(40)], thing="a reference")

    def validate(self, extra_validators: Any = None) -> bool:
        """One of the two is given."""
        holds = super().validate(extra_validators)
        if holds and not self.wanted:
            self.reference.errors = ["Choose one of your applications, or enter a reference"]
            return False
        return holds

    @property
    def wanted(self) -> str:
        """The reference that is meant."""
        return self.own.data or self.reference.data or ""


class AnswerForm(Form):
    """What is done with a dependency."""

    move = HiddenField()


MOVES = {move.value: move for move in DependencyMove}
