"""How do cells of a spreadsheet become the rows of a cost sheet's form, and where does each of its faults stand?"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from forms.cost_rows import PACKAGE
from forms.costs import MOST_ROWS, Section, SheetForm
from workflows.wording import small


@dataclass(frozen=True)
class Cell:
    """What stands in one cell, and where that is in words: 'Labour, cell C4'. What stands in one that is not read is
    not known, and why it is not has been told by whoever made it."""

    text: str
    place: str
    is_read: bool = True


@dataclass(frozen=True)
class Filled:
    """Cells as a form's fields, with the place of each field by its name, and what could not be taken at all.

    `unread` are the names of fields of which it is not known what they say.
    """

    fields: tuple[tuple[str, str], ...] = ()
    places: Mapping[str, str] | None = None
    problems: tuple[str, ...] = ()
    rows: int = 0
    unread: frozenset[str] = frozenset()


def columns_of(section: Section) -> tuple[tuple[str, str], ...]:
    """The columns of a section: the name that the form has for each, and its heading."""
    return tuple((field.short_name, field.label.text) for field in section.row())


def filled(
    section: Section, rows: Sequence[Sequence[Cell]], *, first: int = 0, choices: Mapping[str, str] | None = None
) -> Filled:
    """The rows as fields of the form, from this row of the section on. Rows without anything in them are left out.

    `choices` gives the value of a choice by its words in small letters.
    """
    names = [name for name, _ in columns_of(section)]
    begun = [row for row in rows if any(cell.text for cell in row)]
    problems = [problem for row in begun if (problem := _too_wide(section, row, len(names)))]
    if first + len(begun) > MOST_ROWS:
        problems.append(f"{section.title} has {first + len(begun)} rows. Leave at most {MOST_ROWS}.")
    fields, places, unread = [], {}, set()
    for number, row in enumerate(begun[: max(0, MOST_ROWS - first)], first):
        for name, cell in zip(names, row, strict=False):
            # A work package may be called like a category.
            known = {} if name == PACKAGE else choices or {}
            fields.append((f"{section.name}-{number}-{name}", known.get(cell.text.lower(), cell.text)))
            places[fields[-1][0]] = cell.place
            if not cell.is_read:
                unread.add(fields[-1][0])
    return Filled(tuple(fields), places, tuple(problems), len(begun), frozenset(unread))


def pasted(section: Section, text: str) -> list[list[Cell]]:
    """The rows of a text that was copied from a spreadsheet: cells between tabs. A line of headings is left out."""
    headings = [heading for _, heading in columns_of(section)]
    lines = [(number, line.split("\t")) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if lines and lines[0][1][0].strip().lower() == headings[0].lower():
        lines = lines[1:]
    return [list(_line(section, number, cells, headings)) for number, cells in lines]


def with_cells(
    sent: Iterable[tuple[str, str]],
    form: SheetForm,
    section: Section,
    rows: Sequence[Sequence[Cell]],
    choices: Mapping[str, str],
) -> tuple[list[tuple[str, str]], Filled]:
    """What was sent with these rows after the last begun one of their part, and without the box they came in."""
    begun = [at for at, row in enumerate(form.rows_of(section.name)) if not row.form.is_blank]
    first = begun[-1] + 1 if begun else 0
    made = filled(section, rows, first=first, choices=choices)
    emptied = {field.name for row in list(form.rows_of(section.name))[first:] for field in row.form}
    emptied.add(f"paste_{section.name}")
    return [*((name, text) for name, text in sent if name not in emptied), *made.fields], made


def problems_in(
    form: SheetForm, places: Mapping[str, str] | None = None, unread: frozenset[str] = frozenset()
) -> list[tuple[str, str]]:
    """Every fault of the form with its place before it, and the control that mends it; none of a field in `unread`."""
    found = places or {}
    named = [
        (f"{found.get(field.name) or f'{section.title}, row {number}'}: {small(str(error))}", f"#{field.id}")
        for section in form.sections
        for number, row in enumerate(form.rows_of(section.name), 1)
        for field in row.form
        if field.name not in unread
        for error in field.errors
    ]
    single = (form.overheads, form.overheads_amount, form.overheads_how, form.rate, form.other_public)
    others = [
        (f"{found[field.name]}: {small(str(error))}" if field.name in found else str(error), f"#{field.id}")
        for field in single
        if field.name not in unread
        for error in field.errors
    ]
    return [*named, *others, *((str(error), "") for error in form.form_errors)]


def faults_at(form: SheetForm, made: Filled) -> list[str]:
    """The faults of these cells alone, each with its place."""
    places = made.places or {}
    return [
        f"{places[field.name]}: {small(str(error))}"
        for section in form.sections
        for row in form.rows_of(section.name)
        for field in row.form
        if field.name in places
        for error in field.errors
    ]


def _line(section: Section, number: int, cells: Sequence[str], headings: Sequence[str]) -> Iterator[Cell]:
    where = f"{section.title}, pasted line {number}"
    for at in range(max(len(cells), len(headings))):
        text = cells[at].strip() if at < len(cells) else ""
        yield Cell(text, f"{where}, {small(headings[at])}" if at < len(headings) else where)


def _too_wide(section: Section, row: Sequence[Cell], width: int) -> str:
    over = next((cell for cell in row[width:] if cell.text), None)
    if over is None:
        return ""
    columns = ", ".join(small(heading) for _, heading in columns_of(section))
    return f"{over.place}: there is more than the {width} columns of {small(section.title)}: {columns}. Take it out."
