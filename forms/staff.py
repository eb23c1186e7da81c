"""What do the funder and the regions say about an application, an assignment and a list that they read?"""

from typing import Any

from wtforms import ValidationError

from forms.base import Form
from forms.fields import HiddenField, LongTextField, SelectField, YesNoField
from forms.validators import Required

CONFIRMED, TAKEN_BACK = "confirmed", "taken_back"


class EligibilityForm(Form):
    """Whether an application keeps the rules of the call; where it does not, the reason that the applicant reads.

    A no is final: `stage` says whether the page before it was seen, and what was pressed there.
    """

    stage = HiddenField()
    is_eligible = YesNoField(
        "Does this application keep the rules of the call?",
        [Required()],
        thing="this application keeps the rules of the call",
    )
    reason = LongTextField("Why not?", word_limit=300, thing="the reason")

    def validate_reason(self, field: Any) -> None:
        """A no without a reason tells an applicant nothing."""
        if self.is_eligible.data is False and not field.data:
            raise ValidationError("Enter the reason, in words that the applicant will read")

    @property
    def is_taken_back(self) -> bool:
        """Whether the person came back from the page before a no, to change what they wrote."""
        return bool(self.stage.data == TAKEN_BACK)

    @property
    def is_to_confirm(self) -> bool:
        """Whether it is a no that the person has not been shown with what follows from it."""
        return self.is_eligible.data is False and bool(self.stage.data != CONFIRMED)


class AssignForm(Form):
    """Whom to ask about one application. The page sets the choices."""

    user_id = SelectField("Ask", [Required()], thing="a person")


class WhyNowForm(Form):
    """Why something is done by hand that has its time in the timetable, or waits for a person."""

    reason = LongTextField("Why now?", [Required()], word_limit=100, thing="why you do it now")


class ApproveForm(Form):
    """The hash of the list that stood on the page."""

    list_sha256 = HiddenField()


class HoldForm(Form):
    """Why a list is held, and for what it waits."""

    reason = LongTextField(
        "Why do you hold the list, and for what does it wait?",
        [Required()],
        word_limit=300,
        thing="why you hold the list",
    )


class SendBackForm(Form):
    """Why a list goes back to its region."""

    reason = LongTextField(
        "Why do you send the list back?", [Required()], word_limit=300, thing="why you send the list back"
    )
