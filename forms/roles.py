"""What does somebody type to ask a person into a role, or to end one?"""

from forms.base import Form
from forms.fields import EmailField, LongTextField, SelectField
from forms.validators import MaxLength, Required


class InviteForm(Form):
    """An address and a role on a thing; the page sets the roles that its reader may give."""

    email = EmailField("Email address", [Required()], thing="their email address")
    role = SelectField("Role", [Required()], thing="a role")


class EndRoleForm(Form):
    """Why a role ends."""

    reason = LongTextField(
        "Why does it end?",
        [Required(), MaxLength(500)],
        thing="why the role ends",
        description="One sentence, for the record. The person is told that the role has ended, with this reason.",
    )
