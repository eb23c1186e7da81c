"""Whom does a list of addresses name, for how many assessments each, and what is wrong with which row of it?"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from workflows.assessor import MOST_LOAD
from workflows.machine import Reason, Refusal

MOST_NAMED = 500
EMAIL_HEADINGS = frozenset({"email", "e-mail", "email address", "e-mail address", "address"})
LOAD_HEADINGS = frozenset({"load", "number", "assessments", "how many"})
_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>.]+(\.[^@\s,;<>.]+)+")
_LONGEST_EMAIL = 254


@dataclass(frozen=True)
class Named:
    """One person of a list: their address in small letters, and for how many assessments they are asked."""

    email: str
    load: int


@dataclass(frozen=True)
class BadRow:
    """A row that names nobody: its number in the list as people count, what stands in it, and what is wrong."""

    number: int
    said: str
    problem: str


@dataclass(frozen=True)
class Listed:
    """A list as it was read."""

    named: tuple[Named, ...]
    bad: tuple[BadRow, ...]


def read_list(rows: Sequence[tuple[str, str]], load: int, *, first_row: int = 1) -> Listed:
    """The people that rows of (address, how many) name; an empty number means `load`. Empty rows count and say nothing.

    `Refusal` for a list that is longer than a person looks through.
    """
    if len(rows) > MOST_NAMED:
        text = f"There are {len(rows):,} rows. Invite up to {MOST_NAMED} at once."
        raise Refusal([Reason("too_many", text, "addresses")])
    named: dict[str, Named] = {}
    at: dict[str, int] = {}
    bad = []
    for number, (address, wanted) in enumerate(rows, first_row):
        email = address.strip().lower()
        if not email and not wanted.strip():
            continue
        problem = _problem(email, wanted.strip(), at)
        if problem:
            bad.append(BadRow(number, address.strip() or wanted.strip(), problem))
        else:
            at[email] = number
            named[email] = Named(email, int(wanted) if wanted.strip() else load)
    return Listed(tuple(named.values()), tuple(bad))


def _problem(email: str, wanted: str, at: dict[str, int]) -> str:
    if not email:
        return "There is no address in it."
    if not _EMAIL.fullmatch(email) or len(email) > _LONGEST_EMAIL:
        return "This is not an email address, like name@example.com."
    if email in at:
        return f"This address stands in row {at[email]} already."
    if wanted and not _is_load(wanted):
        return f"How many must be a whole number between 1 and {MOST_LOAD}. It is ‘{wanted}’."
    return ""


def _is_load(wanted: str) -> bool:
    is_number = wanted.isascii() and wanted.isdecimal() and len(wanted) <= len(str(MOST_LOAD))
    return is_number and 1 <= int(wanted) <= MOST_LOAD


def pasted_rows(text: str) -> list[tuple[str, str]]:
    """Pasted text as rows: addresses one or several to a line, by spaces, commas or semicolons; a number that stands
    after an address is how many."""
    rows: list[tuple[str, str]] = []
    for word in re.split(r"[\s,;]+", text):
        if word.isascii() and word.isdecimal() and rows and not rows[-1][1]:
            rows[-1] = (rows[-1][0], word)
        elif word:
            rows.append((word.strip("<>"), ""))
    return rows


def table_rows(table: Sequence[Sequence[str]]) -> list[tuple[str, str]]:
    """The rows under the headings of a table. `Refusal` when no heading says where the addresses are."""
    headings = [cell.strip().lower() for cell in table[0]] if table else []
    email = next((at for at, heading in enumerate(headings) if heading in EMAIL_HEADINGS), None)
    if email is None:
        text = "The first row of the file must have the heading ‘Email’. A column ‘Load’ beside it says how many each."
        raise Refusal([Reason("no_heading", text, "file")])
    load = next((at for at, heading in enumerate(headings) if heading in LOAD_HEADINGS), None)
    return [(_cell(row, email), _cell(row, load)) for row in table[1:]]


def _cell(row: Sequence[str], at: int | None) -> str:
    return row[at] if at is not None and at < len(row) else ""
