"""What is said of an organisation when it is registered, and of a person who is invited to it?"""

from wtforms.validators import ValidationError

from forms.base import Form
from forms.fields import (
    ChoiceField,
    EmailField,
    HiddenField,
    LongTextField,
    ManyChoiceField,
    SelectField,
    TextField,
)
from forms.typed import TypedField
from forms.validators import MaxLength, Required, Settable
from workflows.company import company_number, is_company_number


class CompanyNumberField(TextField):
    """A company number; however it is typed, it is put in the one way in which the register writes it."""

    longest = 20

    def read(self, text: str) -> str:
        return company_number(super().read(text))


def looks_like_a_number(form: Form, field: TypedField) -> None:
    """Refuses what cannot be a company number; whether there is such a company is not asked."""
    if field.data and not is_company_number(field.data):
        raise ValidationError("Company number must have 8 characters, like 01234567 or SC123456")


class OrganisationForm(Form):
    """One record for the life of an organisation. The page sets the choices."""

    none_of_these = HiddenField()
    name = TextField(
        "Name of the organisation", [Required(), MaxLength(200), Settable()], thing="the name of the organisation"
    )
    kind = ChoiceField("What kind of organisation is it?", [Required()], thing="the kind of organisation")
    size = ChoiceField("How large is it?", [Required()], thing="the size of the organisation")
    company_number = CompanyNumberField("Company number, if it has one", [looks_like_a_number], thing="company number")
    address = LongTextField("Address", [Required(), MaxLength(500), Settable()], thing="the address")
    place_code = SelectField("Local authority", thing="the local authority")


class ChangeForm(Form):
    """What is said of an organisation on record. The page sets the choices."""

    seen = HiddenField()
    confirmed = HiddenField()
    name = TextField(
        "Name of the organisation", [Required(), MaxLength(200), Settable()], thing="the name of the organisation"
    )
    kind = ChoiceField("What kind of organisation is it?", [Required()], thing="the kind of organisation")
    address = LongTextField("Registered or main address", [Required(), MaxLength(500), Settable()], thing="the address")
    trading_address = LongTextField(
        "Address where you work, if it is another", [MaxLength(500)], thing="the address where you work"
    )
    letter_address = LongTextField(
        "Address for letters, if it is another", [MaxLength(500), Settable()], thing="the address for letters"
    )
    place_code = SelectField("Local authority", thing="the local authority")


class MemberForm(Form):
    """What somebody does in an organisation. The page sets the choices."""

    roles = ManyChoiceField("What do they do?", [Required()], thing="at least one thing that they do")


class InvitationForm(Form):
    """Whom to ask, and to do what."""

    email = EmailField("Email address", [Required()], thing="an email address")
    role = ChoiceField("What will they do?", [Required()], thing="what they will do")
