"""Which digits did somebody type, in whichever script?"""

import unicodedata


def plain_digits(text: str) -> str:
    """The text with every decimal digit of another script (٧, 7, ७) as the digit 0 to 9 that it is.

    Such a digit has one value in every script (the Unicode property Numeric_Type=Decimal), so that nothing is guessed.
    Whatever else looks like a number, ⁷ or Ⅶ or ½, is left as it stands, and is no digit.
    """
    return "".join(_plain(sign) for sign in text)


def _plain(sign: str) -> str:
    value = unicodedata.decimal(sign, None)
    return sign if value is None else str(value)
