"""How do counts, dates and lists of names read in a letter, and which characters can a letter be set in?"""

from collections.abc import Sequence
from datetime import date

from workflows import wording

NO_BREAK = "\u00a0"
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")

# What Liberation Serif and Sans (version 2.1) can both set, less everything that is invisible, that turns the direction
# of the line or that a letter has no use for. The soft hyphen (AD) is missing from the second run on purpose: it lets
# two names look the same. A test holds this table against the fonts.
_SETTABLE_RUNS = (
    (0x20, 0x7E), (0xA0, 0xAC), (0xAE, 0x24F),  # Latin, with Welsh and Gaelic
    (0x386, 0x386), (0x388, 0x38A), (0x38C, 0x38C), (0x38E, 0x3A1), (0x3A3, 0x3CE),  # Greek
    (0x400, 0x45F), (0x1E00, 0x1E9B), (0x1E9E, 0x1E9E), (0x1EA0, 0x1EF9),  # Cyrillic, more Latin
    (0x2010, 0x2010), (0x2012, 0x2015), (0x2018, 0x201E), (0x2020, 0x2022), (0x2026, 0x2026), (0x2030, 0x2030),
    (0x2032, 0x2033), (0x2039, 0x203A), (0x2044, 0x2044), (0x2074, 0x2079), (0x2080, 0x2089), (0x20AC, 0x20AC),
    (0x2116, 0x2116), (0x2122, 0x2122), (0x2190, 0x2193), (0x2202, 0x2202), (0x2206, 0x2206), (0x220F, 0x220F),
    (0x2211, 0x2212), (0x221A, 0x221A), (0x221E, 0x221E), (0x2248, 0x2248), (0x2260, 0x2260), (0x2264, 0x2265),
)  # fmt: skip
SETTABLE = frozenset(chr(code) for low, high in _SETTABLE_RUNS for code in range(low, high + 1))


def unsettable(text: str) -> tuple[str, ...]:
    """The characters of the text that a letter cannot be set in, each once, in the order in which they stand."""
    return tuple(dict.fromkeys(character for character in text if character not in SETTABLE))


def named_character(character: str) -> str:
    """A character as a person can find it: itself where it shows, and its number."""
    return f"“{character}” (U+{ord(character):04X})" if character.isprintable() else f"U+{ord(character):04X}"


def spelled(text: str) -> str:
    """The text with every character that cannot be set told by its code instead: [U+1F680]. Line breaks stay."""
    return "".join(one if one in SETTABLE or one == "\n" else f"[U+{ord(one):04X}]" for one in text)


def date_in_prose(value: date) -> str:
    """A date for running text, whose day does not part from its month at the end of a line."""
    return wording.day(value).replace(" ", NO_BREAK, 1)


def in_words(count: int) -> str:
    """Small counts as words, the rest in figures, as a letter writes them."""
    return _NUMBERS[count] if 0 <= count < len(_NUMBERS) else str(count)


def listing(items: Sequence[str]) -> str:
    """Names as they are read aloud: A, B and C."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"
