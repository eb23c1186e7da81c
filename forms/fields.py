"""Which kinds of control may a form have? Text and choices stand here; numbers and dates come from their own files."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from wtforms.validators import ValidationError

from forms.dates import DateField, DateTimeField
from forms.numbers import AmountField, IntegerField, PercentField, PoundsField, YearField
from forms.typed import TypedField
from forms.validators import WordLimit
from workflows.text import normalise

__all__ = [
    "AmountField",
    "ChoiceField",
    "DateField",
    "DateTimeField",
    "EmailField",
    "HiddenField",
    "IntegerField",
    "LongTextField",
    "ManyChoiceField",
    "Option",
    "PasswordField",
    "PercentField",
    "PoundsField",
    "SelectField",
    "TextField",
    "TickField",
    "YearField",
    "YesNoField",
]

_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>.]+(\.[^@\s,;<>.]+)+")


class TextField(TypedField):
    """One line of text; data is '' when empty."""

    empty = ""

    def read(self, text: str) -> str:
        return " ".join(normalise(text).split())


class LongTextField(TypedField):
    """Several lines of text, kept as they were broken; data is '' when empty.

    With `word_limit` the page counts words and a longer text is refused; with `keep_longer` it is counted and taken,
    as a draft must be.
    """

    empty = ""
    longest = 100_000

    def __init__(
        self,
        label: str = "",
        validators: Sequence[Any] = (),
        *,
        word_limit: int | None = None,
        keep_longer: bool = False,
        **options: Any,
    ) -> None:
        limits = [WordLimit(word_limit)] if word_limit is not None and not keep_longer else []
        super().__init__(label, [*validators, *limits], **options)
        self.word_limit = word_limit

    def read(self, text: str) -> str:
        return normalise(text)


class EmailField(TextField):
    """An e-mail address, judged only by its shape: whether it works is known when a message arrives."""

    longest = 254

    def read(self, text: str) -> str:
        address = normalise(text)
        if not _EMAIL.fullmatch(address):
            raise ValueError("Enter an email address in the correct format, like name@example.com")
        return address


class PasswordField(TypedField):
    """A password, taken to the character and never shown again."""

    empty = ""
    is_kept = False
    longest = 1_000

    @property
    def typed(self) -> str:
        return ""

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        self.data = ""
        if valuelist:
            self.data = self.checked(str(valuelist[0]))


class HiddenField(TypedField):
    """A value that the page carries and nobody sees; data is '' when empty."""

    empty = ""


@dataclass(frozen=True)
class Option:
    """One thing that may be chosen: what is sent, what is shown, and a hint under it."""

    value: str
    label: str
    hint: str = ""


def options(choices: Iterable[Any]) -> tuple[Option, ...]:
    """Choices as options; each may be an `Option`, a pair (value, label) or a triple with a hint."""
    return tuple(
        choice if isinstance(choice, Option) else Option(str(choice[0]), *map(str, choice[1:])) for choice in choices
    )


class ChoiceField(TypedField):
    """One of several, as radio buttons; data is the value or None. `choices` may be set again before validation."""

    verb = "Select"

    def __init__(
        self, label: str = "", validators: Sequence[Any] = (), *, choices: Iterable[Any] = (), **rest: Any
    ) -> None:
        super().__init__(label, validators, **rest)
        self.choices = options(choices)

    @property
    def choices(self) -> tuple[Option, ...]:
        return self._choices

    @choices.setter
    def choices(self, choices: Iterable[Any]) -> None:
        self._choices = options(choices)

    def pre_validate(self, form: Any) -> None:
        super().pre_validate(form)
        if self.data is not None and str(self.data) not in {option.value for option in self.choices}:
            raise ValidationError(f"Select {self.thing} from the list")


class SelectField(ChoiceField):
    """One of many, as a list that drops down; data is the value or None."""


class YesNoField(ChoiceField):
    """Yes or no; data is True, False or None when nobody has said."""

    def __init__(self, label: str = "", validators: Sequence[Any] = (), **rest: Any) -> None:
        super().__init__(label, validators, choices=(("yes", "Yes"), ("no", "No")), **rest)

    @property
    def request(self) -> str:
        return f"Select yes if {self.thing}"

    def show(self, value: Any) -> str:
        return "yes" if value else "no"

    def read(self, text: str) -> bool:
        if text not in ("yes", "no"):
            raise ValueError("Select yes or no")
        return text == "yes"

    def pre_validate(self, form: Any) -> None:
        TypedField.pre_validate(self, form)


class ManyChoiceField(ChoiceField):
    """Any number of several, as check boxes; data is a tuple of values in the order of the choices, each once."""

    most = 1_000

    @property
    def chosen(self) -> frozenset[str]:
        """The values that stand ticked on the page."""
        return frozenset(map(str, self.raw_data if self.raw_data is not None else self.data or ()))

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        self.data = ()
        if len(valuelist) > self.most:
            raise ValueError(f"Select {self.most:,} or fewer")
        self.data = tuple(dict.fromkeys(self.checked(str(value)) for value in valuelist if value))

    def pre_validate(self, form: Any) -> None:
        TypedField.pre_validate(self, form)
        ticked = set(self.data or ())
        self.data = tuple(option.value for option in self.choices if option.value in ticked)
        if ticked - set(self.data):
            raise ValidationError(f"Select {self.thing} from the list")


class TickField(TypedField):
    """One box to tick; data is True or False. `Required` refuses a box left empty: "Confirm that ..."."""

    verb = "Confirm"
    must_be_true = True

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        self.data = bool(valuelist) and self.checked(str(valuelist[0])).lower() not in ("", "0", "no", "false", "off")
