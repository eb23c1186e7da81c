"""What does a signatory say when they accept or refuse an offer?"""

from forms.base import Form
from forms.fields import HiddenField, LongTextField, TextField, TickField
from forms.validators import MaxLength, Required
from workflows.offer import AUTHORITY


class AcceptForm(Form):
    """The job title, the declaration of authority, and the hash of the letter that stood on the page."""

    letter_sha256 = HiddenField()
    job_title = TextField("Your job title", [Required(), MaxLength(200)], thing="your job title")
    authority = TickField(
        "I accept the offer on behalf of my organisation", [Required(AUTHORITY.text)], thing="your authority"
    )


class RefuseForm(Form):
    """Why the offer is refused, and the hash of the letter that stood on the page."""

    letter_sha256 = HiddenField()
    reason = LongTextField("Why do you refuse the offer?", [Required()], word_limit=300, thing="why you refuse")
