"""How are whole numbers, sums of money and percentages read from what people type?"""

import re
from typing import Any

from forms.typed import TypedField
from workflows.wording import money, percent

_WHOLE = re.compile(r"-?(\d{1,3}(,\d{3})+|\d+)")
_DECIMAL = re.compile(r"(\d{1,3}(,\d{3})+|\d+)(\.(\d+))?")
_MOST_DIGITS = 12


def _digits(text: str) -> int:
    return int(text.replace(",", ""))


def unspaced(text: str) -> str:
    """The text without spaces of any kind: a spreadsheet sets thousands apart by thin ones, or by ones that do not
    break a line."""
    return "".join(text.split())


class IntegerField(TypedField):
    """A whole number, with or without commas; data is an int or None."""

    longest = 50

    @property
    def unread_words(self) -> dict[str, str]:
        return {"reads": "whole", "shape": f"{self.subject} must be a whole number, like 12"}

    def read(self, text: str) -> int:
        if not _WHOLE.fullmatch(text) or not text.isascii():
            raise ValueError(self.unread_words["shape"])
        if len(text.replace(",", "")) > _MOST_DIGITS:
            raise ValueError(f"{self.subject} must have {_MOST_DIGITS} digits or fewer")
        return _digits(text)

    def say(self, value: Any) -> str:
        return f"{value:,}"


class YearField(IntegerField):
    """A year; a sentence names it as one, without a comma."""

    def say(self, value: Any) -> str:
        return str(value)


class _HundredthsField(TypedField):
    """A number with at most two decimals, held as a whole number of hundredths."""

    longest = 50
    shape = ""
    least = ""
    places = ""

    def below(self) -> str:
        """What is said of a number below nothing, after the name of the field."""
        return f"must be {self.least} or more"

    @property
    def unread_words(self) -> dict[str, str]:
        return {
            "reads": "hundredths",
            "below": f"{self.subject} {self.below()}",
            "shape": f"{self.subject} must be {self.shape}",
            "places": f"{self.subject} must have {self.places}",
        }

    def read(self, text: str) -> int:
        bare, words = unspaced(text), self.unread_words
        if bare.startswith(("-", "\u2212")):
            raise ValueError(words["below"])
        found = _DECIMAL.fullmatch(bare) if bare.isascii() else None
        if found is None:
            raise ValueError(words["shape"])
        whole, decimals = found[1], found[4] or ""
        if len(decimals) > 2:
            raise ValueError(words["places"])
        if len(whole.replace(",", "")) > _MOST_DIGITS:
            raise ValueError(f"{self.subject} must have {_MOST_DIGITS} digits or fewer")
        return _digits(whole) * 100 + int(decimals.ljust(2, "0"))


class PoundsField(_HundredthsField):
    """A sum of money: "1,250,000", "£1250000.50"; data is whole pence or None. Never negative."""

    shape = "a sum in pounds, like 1,250 or 1,250.50"
    least = "£0"
    places = "pounds and pence, like 1,250.50, with no part of a penny"

    def read(self, text: str) -> int:
        return super().read(text.removeprefix("£"))

    def show(self, value: Any) -> str:
        return money(value).replace("£", "")

    def say(self, value: Any) -> str:
        return money(value)


class AmountField(PoundsField):
    """A sum of money above nothing: one of £0 is refused in the same words as one below."""

    def below(self) -> str:
        return "must be more than £0"

    def read(self, text: str) -> int:
        pence = super().read(text)
        if not pence:
            raise ValueError(f"{self.subject} {self.below()}")
        return pence


class PercentField(_HundredthsField):
    """A percentage: "70", "67.5%"; data is whole basis points (7000, 6750) or None. Never negative, never over 100%."""

    shape = "a percentage, like 70 or 67.5"
    least = "0%"
    places = "two decimal places or fewer, like 67.25"

    def read(self, text: str) -> int:
        basis_points = super().read(text.removesuffix("%"))
        if basis_points > 10_000:
            raise ValueError(f"{self.subject} must be 100% or less")
        return basis_points

    def show(self, value: Any) -> str:
        return percent(value).removesuffix("%")

    def say(self, value: Any) -> str:
        return percent(value)
