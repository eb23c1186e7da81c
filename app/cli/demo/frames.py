"""How does a sentence frame become prose about one project?

A frame is text with `{slot}` (put in as it stands), `{Slot}` (put in with a capital) and `<one|other>` (a choice).
Which frame and which choice are taken follows from a SHA-256 of the keys given, so every process writes the same words.
"""

import hashlib
import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent

_CHOICE = re.compile(r"<([^<>]*)>")
_SLOT = re.compile(r"\{(\w+)\}")


@cache
def read(name: str) -> Mapping[str, Any]:
    """One of the TOML files beside this module, by its path without the ending."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def number(*keys: str) -> int:
    """A large number that follows from the keys alone."""
    return int.from_bytes(hashlib.sha256("\x1f".join(keys).encode()).digest()[:8])


def pick(options: Sequence[str], *keys: str) -> str:
    """The option that the keys fall on."""
    return options[number(*keys) % len(options)]


def fill(frame: str, words: Mapping[str, str], *keys: str) -> str:
    """The frame as finished paragraphs. Raises `KeyError` for a slot that has no words."""
    chosen = _CHOICE.sub(lambda choice: pick(choice[1].split("|"), *keys, choice[1]), frame)
    return "\n\n".join(
        _lines(paragraph) for paragraph in _SLOT.sub(lambda slot: _word(slot[1], words), chosen).split("\n\n")
    )


def capital(text: str) -> str:
    """The text with its first letter raised."""
    return text[:1].upper() + text[1:]


def _word(slot: str, words: Mapping[str, str]) -> str:
    return words[slot] if slot[0].islower() else capital(words[slot[0].lower() + slot[1:]])


def _lines(paragraph: str) -> str:
    # A list keeps its lines; anything else is one line, however the frame was wrapped.
    lines = paragraph.strip().splitlines()
    return ("\n" if lines and lines[0].startswith("- ") else " ").join(lines)
