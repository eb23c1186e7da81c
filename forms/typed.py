"""What have all fields in common: the words for what they ask, what was typed, and what can never be stored?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from wtforms import Field
from wtforms.validators import StopValidation

from workflows.wording import small

_ARTICLES = ("a ", "an ", "the ", "your ", "at least one ")


@dataclass(frozen=True)
class RangeWords:
    """How a message names the bounds of a value."""

    least: str = "{} or more"
    most: str = "{} or less"
    between: str = "between {} and {}"


def storable(text: str) -> str:
    """The text without the null characters that neither a database nor a page can hold."""
    return text.replace("\x00", "")


class TypedField(Field):
    """A field that keeps what was typed when it is wrong.

    `thing` is what the field asks for, with its article ("a project title"); without one the label is used.
    `longest` is the number of characters above which a value is refused unread.
    """

    verb = "Enter"
    longest = 1_000
    empty: Any = None
    range_words = RangeWords()
    must_be_true = False
    # Whether what is typed here may be kept before it is saved. Nothing secret ever is.
    is_kept = True

    def __init__(
        self, label: str = "", validators: Sequence[Any] = (), *, thing: str = "", longest: int = 0, **options: Any
    ) -> None:
        super().__init__(label, list(validators), **options)
        self.thing = thing or small(label) or "an answer"
        self.longest = longest or self.longest

    @property
    def request(self) -> str:
        """What the page says when nothing was given: "Enter a project title"."""
        return f"{self.verb} {self.thing}"

    @property
    def subject(self) -> str:
        """The start of a sentence about the value: "Project title"."""
        bare = next((self.thing[len(article) :] for article in _ARTICLES if self.thing.startswith(article)), self.thing)
        return bare[:1].upper() + bare[1:]

    @property
    def unread_words(self) -> dict[str, str]:
        """What a page's script needs to say at once that a number is not understood: how it is read, and the sentence
        for each way in which it may not be. Nothing for what is no number."""
        return {}

    @property
    def anchor(self) -> str:
        """The id of the first input of this field."""
        return str(self.id)

    @property
    def typed(self) -> str:
        """What stands in the input: what was typed if anything was, else the value in the form people type it."""
        if self.raw_data:
            return storable(str(self.raw_data[0]))
        return "" if self.data is None else self.show(self.data)

    def show(self, value: Any) -> str:
        """A value of this field as a person would type it."""
        return str(value)

    def say(self, value: Any) -> str:
        """A value of this field as a sentence names it."""
        return str(value)

    def read(self, text: str) -> Any:
        """The value of a text that is not empty; `ValueError` with a sentence when it has none."""
        return text

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """A field that was not sent counts as left empty, so that a short request keeps no old value by accident."""
        self.data = self.empty
        text = self.checked(str(valuelist[0])).strip() if valuelist else ""
        if text:
            self.data = self.read(text)

    def checked(self, text: str) -> str:
        """The text, or `ValueError` when it could not be stored or is longer than anybody types."""
        if "\x00" in text:
            raise ValueError(f"{self.subject} contains a character that cannot be stored. Delete it and type it again")
        if len(text) > self.longest:
            raise ValueError(f"{self.subject} must be {self.longest:,} characters or fewer")
        return text

    def pre_validate(self, form: Any) -> None:
        """One error is enough: what could not be read is not judged further."""
        if self.process_errors:
            raise StopValidation()
