"""Who is asked to take part in an application, and with which organisation do they accept?"""

from forms.base import Form
from forms.fields import ChoiceField, EmailField, LongTextField, TextField
from forms.validators import MaxLength, Required, Settable


class PartnerInvitationForm(Form):
    """Whom to ask, for which organisation as far as one knows, and what one wants to tell them."""

    email = EmailField("Email address", [Required()], thing="an email address")
    hint = TextField(
        "Their organisation, as far as you know", [MaxLength(200), Settable()], thing="the name of the organisation"
    )
    words = LongTextField("Your words to them", [MaxLength(2000), Settable()], thing="your words to them")


class AcceptPartForm(Form):
    """With which organisation to take part. The page sets the choices."""

    organisation_id = ChoiceField(
        "With which organisation do you take part?", [Required()], thing="the organisation with which you take part"
    )
