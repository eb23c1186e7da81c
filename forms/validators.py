"""Which conditions may a field's value have to meet, and what does the page say when it does not?

Each takes an optional `message` that replaces its own. All but `Required` let an empty value pass.
"""

from collections.abc import Collection
from typing import Any

from wtforms.validators import StopValidation, ValidationError

from forms.typed import TypedField
from workflows.letter_words import named_character, unsettable
from workflows.text import count_words, endless, normalise


def is_empty(value: Any) -> bool:
    """Whether nothing was given. Zero and "no" are answers."""
    return value is None or value == "" or value == ()


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


class Required:
    """Refuses an empty value (and a box that must be ticked and is not)."""

    def __init__(self, message: str = "") -> None:
        self.message = message

    def __call__(self, form: Any, field: TypedField) -> None:
        if is_empty(field.data) or (field.data is False and field.must_be_true):
            raise StopValidation(self.message or field.request)


class WordLimit:
    """Refuses a text of more than `limit` words and says how many it has, and one in which a word never ends."""

    def __init__(self, limit: int, message: str = "") -> None:
        self.limit = limit
        self.message = message

    def __call__(self, form: Any, field: TypedField) -> None:
        words = count_words(field.data or "")
        if words > self.limit:
            own = f"{field.subject} must be {_count(self.limit, 'word')} or fewer. You have written {words:,}"
            raise ValidationError(self.message or own)
        if said := endless(field.data or ""):
            raise ValidationError(f"{field.subject} {said}")


class MaxLength:
    """Refuses a text of more than `limit` characters."""

    def __init__(self, limit: int, message: str = "") -> None:
        self.limit = limit
        self.message = message

    def __call__(self, form: Any, field: TypedField) -> None:
        if len(field.data or "") > self.limit:
            raise ValidationError(self.message or f"{field.subject} must be {_count(self.limit, 'character')} or fewer")


class Settable:
    """Refuses characters that an offer letter cannot be set in, where what is typed will stand in one."""

    def __call__(self, form: Any, field: TypedField) -> None:
        found = unsettable(normalise(field.data or "").replace("\n", " "))
        if found:
            named = ", ".join(named_character(character) for character in found[:3])
            raise ValidationError(
                f"{field.subject} must be in characters that an offer letter can show. Take out {named}"
            )


class Between:
    """Refuses a value under `low` or over `high`; either may be None. Bounds have the unit of the field's data."""

    def __init__(self, low: Any = None, high: Any = None, message: str = "") -> None:
        self.low = low
        self.high = high
        self.message = message

    def __call__(self, form: Any, field: TypedField) -> None:
        if is_empty(field.data) or self.holds(field.data):
            return
        raise ValidationError(self.message or f"{field.subject} must be {self._range(field)}")

    def holds(self, value: Any) -> bool:
        """Whether the value lies within the bounds."""
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)

    def _range(self, field: TypedField) -> str:
        words = field.range_words
        if self.high is None:
            return words.least.format(field.say(self.low))
        if self.low is None:
            return words.most.format(field.say(self.high))
        return words.between.format(field.say(self.low), field.say(self.high))


class OneOf:
    """Refuses a value that is not among `values`."""

    def __init__(self, values: Collection[Any], message: str = "") -> None:
        self.values = values
        self.message = message

    def __call__(self, form: Any, field: TypedField) -> None:
        if not is_empty(field.data) and field.data not in self.values:
            raise ValidationError(self.message or f"Select {field.thing} from the list")
