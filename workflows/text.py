"""How is typed text put in order, and how many words does it have?"""

import re
import unicodedata

# The separators are spelled out because `\s` differs between Python and JavaScript; accord.js holds the same list.
# The last two have no width: pasted text carries them between words that look apart or as a mark at its start.
_SEPARATORS = re.compile("[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\u200b\ufeff]+")


# The longest addresses that people quote have some hundred characters; what has more is text without spaces.
LONGEST_WORD = 500


def normalise(text: str) -> str:
    """The text as it is stored: line ends as LF, composed characters (NFC), no space at either end.

    Line breaks inside the text stay where the writer put them.
    """
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def count_words(text: str) -> int:
    """How many words the text has: the runs of characters between separators, as most word processors count."""
    return sum(1 for run in _SEPARATORS.split(text) if run)


def longest_word(text: str) -> int:
    """How many characters the longest word has, counted as `count_words` counts them."""
    return max(map(len, _SEPARATORS.split(text)))
