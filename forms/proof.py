"""With what does somebody show again that it is them?"""

from forms.base import Form
from forms.fields import HiddenField, PasswordField

# Set before every name, so that nothing of this form meets the fields of the act that it stands before.
PREFIX = "proof"


class ProofForm(Form):
    """One way is enough. `sent` says that the page with this form was answered."""

    sent = HiddenField()
    password = PasswordField("Your password", thing="your password", render_kw={"autocomplete": "current-password"})
