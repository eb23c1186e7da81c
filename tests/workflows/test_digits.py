"""Are digits of every script the digits that they are, and is nothing else one?"""

import sys
import unicodedata

import pytest

from workflows.digits import plain_digits


@pytest.mark.parametrize(
    ("typed", "plain"), [("٧", "7"), ("１０", "10"), ("७ of १०", "7 of 10"), ("⁷Ⅶ½", "⁷Ⅶ½"), ("", "")]
)
def test_plain_digits(typed: str, plain: str) -> None:
    assert plain_digits(typed) == plain


def test_every_decimal_digit_of_unicode_has_one_plain_digit() -> None:
    decimals = [sign for sign in map(chr, range(sys.maxunicode + 1)) if unicodedata.category(sign) == "Nd"]

    assert plain_digits("".join(decimals)) == "".join(str(unicodedata.digit(sign)) for sign in decimals)
