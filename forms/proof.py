"""With what does somebody show again that it is them?"""

from forms.base import Form
from forms.fields import HiddenField, PasswordField, TextField
from forms.validators import MaxLength, Required

# Set before every name, so that nothing of this form meets the fields of the act that it stands before.
PREFIX = "proof"
LONGEST_CREDENTIAL = 20_000


def code_field(*validators: object) -> TextField:
    """Where a code of the authenticator app is typed, or a recovery code."""
    return TextField(
        "Code",
        [*validators, MaxLength(60)],
        thing="the code",
        description="The 6 digits that your authenticator app shows now, or one of your recovery codes.",
        render_kw={"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"},
    )


class ProofForm(Form):
    """One way is enough. `sent` says that the page with this form was answered."""

    sent = HiddenField()
    password = PasswordField("Your password", thing="your password", render_kw={"autocomplete": "current-password"})
    code = code_field()
    passkey = HiddenField(longest=LONGEST_CREDENTIAL)


class CodeForm(Form):
    """The second step of signing in, or the first code of an app that is being set up."""

    code = code_field(Required())


class PasskeyForm(Form):
    """What a browser made or showed, as JSON."""

    passkey = HiddenField(longest=LONGEST_CREDENTIAL)


class NewPasskeyForm(PasskeyForm):
    """A new passkey with a name for it."""

    name = TextField(
        "A name for it",
        [Required(), MaxLength(100)],
        thing="a name for the passkey",
        description="For example the device that holds it: work laptop, telephone.",
    )


class PasskeyNameForm(Form):
    """Another name for a passkey."""

    name = TextField("Name", [Required(), MaxLength(100)], thing="a name for the passkey")
