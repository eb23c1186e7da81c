"""How is typed text put in order, and how many words does it have?"""

import unicodedata

# `str.split` takes neither for a separator: they have no width, and pasted text carries them between words that look
# apart or as a mark at its start. With them, words part where accord.js parts them.
_WITHOUT_WIDTH = ("\u200b", "\ufeff")
# The longest addresses that people quote have some hundred characters; what has more is text without spaces.
LONGEST_WORD = 500


def normalise(text: str) -> str:
    """The text as it is stored: line ends as LF, composed characters (NFC), no space at either end.

    Line breaks inside the text stay where the writer put them.
    """
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def count_words(text: str) -> int:
    """How many words the text has: the runs of characters between separators, as most word processors count."""
    return len(_words(text))


def longest_word(text: str) -> int:
    """How many characters the longest word has, of those that `count_words` counts; nought without words."""
    return max(map(len, _words(text)), default=0)


def endless(text: str) -> str:
    """What is wrong with a text in which a word never ends, to stand after its name; '' for any other text."""
    longest = longest_word(text)
    return f"has a word of {longest:,} characters. Put spaces between its words." if longest > LONGEST_WORD else ""


def _words(text: str) -> list[str]:
    for separator in _WITHOUT_WIDTH:
        text = text.replace(separator, " ")
    return text.split()
