"""What is kept of words that somebody typed and did not save, for how long, and how does it differ from what is saved?

A working copy is its owner's alone. It is no version of anything: nothing follows from it until it is saved.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from workflows.machine import Reason
from workflows.plain import sha256
from workflows.words_diff import Run, word_runs

Pair = tuple[str, str]

KEPT_FOR = timedelta(days=90)
# Once the thing takes no more words. Long enough to read what was typed when its deadline passed.
KEPT_AFTER_CLOSING = timedelta(days=30)
LARGEST = 300_000
MOST_FIELDS = 2_000
LONGEST_PLACE = 400
LONGEST_TITLE = 200
LONGEST_SITTING = 32
TOO_LARGE = Reason("too_large", "This is more than can be kept as you type. Use the button to save it.")
# Whatever a field is called that has one of these in its name is never kept, on any page.
_SECRET = re.compile(
    r"password|passkey"
    r"|(^|[_-])(proof|code|pin|secret|current|token|iban|account_number|sort_code|bank)([_-]|$)"
)
# What a page says of itself and nobody typed.
_OF_THE_PAGE = re.compile(r"^(csrf_token|go|copy|copy_.*)$")
# By these a form knows whether somebody saved since it was opened.
_OF_THE_SAVE = frozenset({"version", "seen", "seen_sha256", "seen_clause", "seen_seal"})


@dataclass(frozen=True)
class Said:
    """One field in words, with its label."""

    label: str
    words: str


@dataclass(frozen=True)
class Difference:
    """A field in which what was typed differs from what is saved, word by word."""

    label: str
    runs: tuple[Run, ...]


def is_secret(name: str) -> bool:
    """Whether a field of this name may never be kept."""
    return _SECRET.search(name.lower()) is not None


def keepable(fields: Iterable[Pair]) -> tuple[Pair, ...]:
    """What is kept of a form that was sent: no secrets, nothing that a database cannot hold, not the page's own."""
    return tuple(
        (name, value.replace("\x00", "").replace("\r\n", "\n"))
        for name, value in fields
        if not is_secret(name) and not _OF_THE_PAGE.match(name)
    )


def words_of(fields: Iterable[Iterable[str]]) -> tuple[Pair, ...]:
    """The fields without what a form says of the save that it was opened after: the same words are the same then."""
    return tuple((name, value) for name, value in fields if name not in _OF_THE_SAVE)


def is_too_large(fields: Iterable[Pair]) -> bool:
    """Whether this is more than anybody types on one page."""
    kept = list(fields)
    return len(kept) > MOST_FIELDS or sum(len(name) + len(value) for name, value in kept) > LARGEST


def fingerprint(saved: Mapping[str, Said]) -> str:
    """The hash of what a page shows as saved: words are typed against exactly this."""
    return sha256({name: said.words for name, said in saved.items() if said.words})


def differences(saved: Mapping[str, Said], typed: Mapping[str, Said]) -> tuple[Difference, ...]:
    """Every field that differs, in the order of the page; a row that only one of them has is empty in the other."""
    nothing = Said("", "")
    return tuple(
        Difference((saved.get(name) or typed[name]).label, word_runs(before.words, after.words))
        for name in dict.fromkeys([*saved, *typed])
        for before, after in [(saved.get(name, nothing), typed.get(name, nothing))]
        if before.words.replace("\r\n", "\n").strip() != after.words.replace("\r\n", "\n").strip()
    )


def typed_at(now: datetime, age_seconds: int) -> datetime:
    """When words were typed that waited in a browser for this long; never in the future, never before they would be
    forgotten anyway."""
    return now - min(max(timedelta(seconds=age_seconds), timedelta()), KEPT_FOR)
