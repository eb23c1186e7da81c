"""What does somebody type to get an account and to sign in?"""

from typing import Any

from wtforms.validators import ValidationError
from zxcvbn import zxcvbn

from forms.base import Form
from forms.fields import EmailField, HiddenField, PasswordField, TextField
from forms.validators import MaxLength, Required, Settable

SHORTEST_PASSWORD = 12
# zxcvbn guesses as a thief would: common and leaked passwords, words, names, dates, rows of keys and repetitions.
# Below this score somebody who stole the hashes would be done too soon; from 3 on it takes 100 million tries or more.
LEAST_SCORE = 3
LONGEST_JUDGED = 72


class NotObvious:
    """Refuses a password that is short, the person's own address or name, or among the first that a thief would try."""

    def __call__(self, form: Any, field: PasswordField) -> None:
        password = field.data or ""
        own = _own_words(form)
        for is_weak, message in (
            (len(password) < SHORTEST_PASSWORD, f"Password must be {SHORTEST_PASSWORD} characters or more"),
            ("".join(password.lower().split()) in own, "Password must not be your name or your email address"),
            (_score(password, own) < LEAST_SCORE, "Choose another password: this one would be guessed too soon"),
        ):
            if is_weak:
                raise ValidationError(message)


def _score(password: str, own: frozenset[str]) -> int:
    """From 0 to 4, how long a thief would have to guess. What is too long to judge is judged by its beginning."""
    return int(zxcvbn(password[:LONGEST_JUDGED], user_inputs=sorted(own))["score"])


def _own_words(form: Any) -> frozenset[str]:
    """The person's address and name, whole and in parts, as somebody who knows them would try."""
    email, name = (words.lower() for words in form.owner())
    return frozenset({email, email.partition("@")[0], "".join(name.split()), *name.split()} - {""})


def new_password_field(label: str = "Password") -> PasswordField:
    """Where a new password is chosen. Its form says by `owner()` whose it will be."""
    return PasswordField(
        label,
        [Required(), NotObvious()],
        thing="a password",
        description=f"{SHORTEST_PASSWORD} characters or more. Three words that do not belong together are easy to "
        "remember and hard to guess.",
        render_kw={"autocomplete": "new-password"},
    )


class NewcomerForm(Form):
    """The name of somebody whom another service has shown to us."""

    name = TextField(
        "Your name", [Required(), MaxLength(200), Settable()], thing="your name", render_kw={"autocomplete": "name"}
    )


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
    password = new_password_field()

    def owner(self) -> tuple[str, str]:
        """Address and name of whose password this will be."""
        return self.email.data or "", self.name.data or ""


class SignInForm(Form):
    """Who signs in, and where they wanted to go."""

    email = EmailField("Email address", [Required()], thing="your email address")
    password = PasswordField("Password", [Required()], thing="your password")
    to = HiddenField()


class AddressForm(Form):
    """To which address a link is sent."""

    email = EmailField("Email address", [Required()], thing="your email address")


class OtherAddressForm(AddressForm):
    """To which address a link is sent that takes the place of the present one."""

    def __init__(self, *args: Any, present: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self._present = present

    def validate_email(self, field: EmailField) -> None:
        """Refuses the address that the person has."""
        if (field.data or "").strip().lower() == self._present:
            raise ValidationError(f"{self._present} is your address already. Enter another one")


class NewPasswordForm(Form):
    """A new password for a person who is known."""

    password = new_password_field("New password")

    def __init__(self, *args: Any, email: str, name: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self._owner = (email, name)

    def owner(self) -> tuple[str, str]:
        """Address and name of whose password this will be."""
        return self._owner


class ChangePasswordForm(NewPasswordForm):
    """The present password and the one that is to follow it."""

    current = PasswordField(
        "Your present password",
        [Required()],
        thing="your present password",
        render_kw={"autocomplete": "current-password"},
    )
    # Declared anew, so that it stands after the present one in the form, and its errors in the summary.
    password = new_password_field("New password")
