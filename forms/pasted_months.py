"""Which months of a project are meant by cells that were copied from a spreadsheet, and what cannot be taken?

Ours: a month that is named goes where its name says and nowhere else. Lines without a name are counted from the first
month on, the empty ones too. While anything cannot be placed, nothing is.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from workflows.calendar import day_from_words, month_from_words, month_number
from workflows.terms import CostCategory
from workflows.wording import counted, listed, money, month_words

NOTHING = "Nothing is pasted. Copy the months in your spreadsheet, then paste them here."
_NUMBERED = re.compile(r"(?:month|m) ?(?P<number>[0-9]{1,4})", re.IGNORECASE)
# What a spreadsheet makes of June 2027 when nobody tells it otherwise: Jun-27.
_SHORT_YEAR = re.compile(r"(?P<month>[A-Za-z]{3,9})[ /.'-](?P<year>[0-9]{2})")


@dataclass(frozen=True)
class Pasted:
    """Cells copied from a spreadsheet, as the fields of the form with their places, and what could not be taken.

    `months` are the numbers of the months that the lines are for.
    """

    fields: Mapping[str, str]
    places: Mapping[str, str]
    problems: tuple[str, ...]
    months: tuple[int, ...] = ()


@dataclass(frozen=True)
class Span:
    """The months of a project: the first, None while nobody has said when it starts, and how many there are."""

    starts_on: date | None
    months: int

    @property
    def words(self) -> str:
        """From which month to which."""
        if self.starts_on is None:
            return f"has {counted(self.months, 'month')}"
        return f"starts in {month_words(self.starts_on)} and has {counted(self.months, 'month')}"


@dataclass(frozen=True)
class _Line:
    """One line with its number in what was pasted."""

    number: int
    cells: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        return not any(self.cells)

    @property
    def name(self) -> str:
        return self.cells[0]

    @property
    def unnamed(self) -> "_Line":
        return _Line(self.number, self.cells[1:])

    @property
    def place(self) -> str:
        return f"Pasted line {self.number}"


def pasted(text: str, columns: Sequence[tuple[CostCategory, str]], span: Span) -> Pasted:
    """The months of a text that was copied from a spreadsheet: one to a line, cells between tabs.

    A line of headings is left out. `text` is to be as it was pasted: its first cells may be empty ones.
    """
    lines, titles = _lines(text), [title.lower() for _, title in columns]
    heading = next((line for line in lines if not line.is_empty), None)
    if heading is None:
        return Pasted({}, {}, (NOTHING,))
    lines, problems, has_names = _without_heading(lines, heading, titles)
    if has_names or any(_is_month(line.name) for line in lines):
        placed, more = _by_name(lines, span)
    else:
        placed, more = _by_place(lines, span)
    fields, places = {}, {}
    width = max((len(line.cells) for _, line in placed), default=0)
    for month, line in placed:
        if any(line.cells[len(columns) :]):
            more.append(f"{line.place}: there is more than the {len(columns)} columns. Take it out.")
        for at, (category, title) in enumerate(columns[:width]):
            name = f"months-{month - 1}-{category.value}"
            fields[name] = line.cells[at] if at < len(line.cells) else ""
            places[name] = f"{line.place}, {title.lower()}"
    return Pasted(fields, places, (*problems, *more), tuple(month for month, _ in placed))


def filled_words(found: Pasted, names: Sequence[str], pounds: Mapping[int, int]) -> str:
    """What was filled in, by the names of the months and the pounds that each comes to now."""
    filled = sorted(month for month in found.months if pounds.get(month))
    left = sorted(set(found.months) - set(filled))
    sentences = []
    if filled:
        sums = [f"{names[month - 1]} ({money(pounds[month] * 100)})" for month in filled]
        sentences.append(f"{counted(len(filled), 'month')} filled in: {listed(sums)}.")
    if left:
        sentences.append(f"Nothing stands in {listed([names[month - 1] for month in left])}.")
    return " ".join(sentences)


def _lines(text: str) -> list[_Line]:
    lines = [
        _Line(number, tuple(" ".join(cell.split()) for cell in line.split("\t")))
        for number, line in enumerate(text.splitlines(), 1)
    ]
    while lines and lines[-1].is_empty:
        lines.pop()
    return lines


def _without_heading(lines: list[_Line], first: _Line, titles: list[str]) -> tuple[list[_Line], list[str], bool]:
    """The lines below the headings, what is wrong with these, and whether they say that the first column has names."""
    if any(sign.isdecimal() for cell in first.cells for sign in cell):
        return lines, [], False
    has_names = first.name.lower() not in titles and first.cells[1:2] != () and first.cells[1].lower() in titles
    headings = [cell.lower() for cell in (first.cells[1:] if has_names else first.cells)]
    lines = [line for line in lines if line.number > first.number]
    moved = [one for at, one in enumerate(headings) if one in titles and titles.index(one) != at]
    if not moved:
        return lines, [], has_names
    return (
        lines,
        [f"{first.place}: the columns stand in another order here. Put them in the order of this page."],
        has_names,
    )


def _by_name(lines: Sequence[_Line], span: Span) -> tuple[list[tuple[int, _Line]], list[str]]:
    placed: dict[int, _Line] = {}
    problems = []
    for line in (one for one in lines if not one.is_empty):
        try:
            month = _month(line.name, span)
        except ValueError as wrong:
            problems.append(f"{line.place}: {wrong}")
            continue
        if month in placed:
            problems.append(f"{line.place}: ‘{line.name}’ stands in line {placed[month].number} too. Take one out.")
        placed.setdefault(month, line.unnamed)
    return list(placed.items()), problems


def _by_place(lines: Sequence[_Line], span: Span) -> tuple[list[tuple[int, _Line]], list[str]]:
    problems = [
        f"{line.place}: ‘{line.name}’ is neither a month of the project nor a sum. Take the line out."
        for line in lines
        if any(sign.isalpha() for sign in line.name)
    ]
    if len(lines) > span.months:
        problems.append(f"There are {counted(len(lines), 'month')}. The project has {span.months}.")
    return list(enumerate(lines[: span.months], 1)), problems


def _is_month(name: str) -> bool:
    try:
        return bool(_NUMBERED.fullmatch(name) or _day(name))
    except ValueError:
        return False


def _month(name: str, span: Span) -> int:
    """The number of a month of the project by its name; `ValueError` with a sentence where there is none."""
    if not name:
        raise ValueError("no month stands before the sums. Write which it is, like June 2027 or Month 3.")
    if not _is_month(name):
        raise ValueError(f"‘{name}’ is no month. Take the line out, or write a month like June 2027 or Month 3.")
    if numbered := _NUMBERED.fullmatch(name):
        number = int(numbered["number"])
    elif span.starts_on is None:
        raise ValueError(f"nobody has said yet when the project starts. Write a number for ‘{name}’, like Month 3.")
    else:
        number = month_number(span.starts_on, _day(name))
    if not 1 <= number <= span.months:
        raise ValueError(f"‘{name}’ is not in the project, which {span.words}.")
    return number


def _day(name: str) -> date:
    """A day in the month of this name; `ValueError` for what names none."""
    short = _SHORT_YEAR.fullmatch(name)
    text = f"{short['month']} 20{short['year']}" if short else name
    try:
        return month_from_words(text)
    except ValueError:
        return day_from_words(text)
