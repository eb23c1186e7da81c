"""What does somebody type to get an account and to sign in?"""

from typing import Any

from wtforms.validators import ValidationError

from forms.base import Form
from forms.fields import EmailField, HiddenField, PasswordField, TextField
from forms.validators import MaxLength, Required, Settable

SHORTEST_PASSWORD = 12
FEWEST_DISTINCT = 5

# Long enough to pass the first rule, and among the first that anybody would try. Compared without case and spaces.
COMMONEST = frozenset(
    {
        "123456789012",
        "1234567890123",
        "12345678901234",
        "abcdefghijkl",
        "abcdefghijklm",
        "administrator",
        "changeme1234",
        "iloveyou1234",
        "letmeinletmein",
        "letmeinplease",
        "mypassword123",
        "passwordpassword",
        "password1234",
        "password12345",
        "password123456",
        "password1234!",
        "qwertyqwerty",
        "qwertyuiop12",
        "qwertyuiop123",
        "qwertyuiopasdf",
        "1q2w3e4r5t6y",
        "1qaz2wsx3edc",
        "welcome12345",
    }
)


class NotObvious:
    """Refuses a password that is short, the person's own address or name, a few characters repeated, or well known."""

    def __call__(self, form: Any, field: PasswordField) -> None:
        password = field.data or ""
        plain = "".join(password.lower().split())
        for is_weak, message in (
            (len(password) < SHORTEST_PASSWORD, f"Password must be {SHORTEST_PASSWORD} characters or more"),
            (plain in _own_words(form), "Password must not be your name or your email address"),
            (len(set(plain)) < FEWEST_DISTINCT, f"Password must have {FEWEST_DISTINCT} or more different characters"),
            (plain in COMMONEST, "Choose another password: this is one of the first that anybody would try"),
        ):
            if is_weak:
                raise ValidationError(message)


def _own_words(form: Any) -> frozenset[str]:
    address = (form.email.data or "").lower()
    name = "".join((form.name.data or "").lower().split())
    return frozenset({address, address.partition("@")[0], name} - {""})


class RegisterForm(Form):
    """A name, an address and a password of one's own."""

    name = TextField(
        "Your name", [Required(), MaxLength(200), Settable()], thing="your name", render_kw={"autocomplete": "name"}
    )
    email = EmailField(
        "Email address",
        [Required()],
        thing="your email address",
        description="We send a link to this address. The account begins when you have used it.",
    )
    password = PasswordField(
        "Password",
        [Required(), NotObvious()],
        thing="a password",
        description=f"{SHORTEST_PASSWORD} characters or more. Three words that do not belong together are easy to "
        "remember and hard to guess.",
        render_kw={"autocomplete": "new-password"},
    )


class SignInForm(Form):
    """Who signs in, and where they wanted to go."""

    email = EmailField("Email address", [Required()], thing="your email address")
    password = PasswordField("Password", [Required()], thing="your password")
    to = HiddenField()
