"""Which sheets has the spreadsheet of a partner's costs, and how do its cells become the fields of the form?"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from app.documents.cost_workbook import Found, Table
from app.queries.sheets import Sheet
from app.web.applicant.sheet_words import overhead_choices, rows_data
from app.web.shared.words import ACADEMIC_HEADINGS, COST_CATEGORIES
from forms.cost_cells import Cell, Filled, columns_of, filled
from forms.cost_rows import PACKAGE
from forms.costs import Section, form_of
from forms.fields import PoundsField
from forms.numbers import PercentField
from workflows.terms import CostForm

GRANT = "Overheads and grant"
GRANT_HEADINGS = ("What", "Answer")
_HUNDRED = 100
# The rows of the sheet on overheads and grant, each with the field of the form that it fills.
_BUSINESS_ASKED = {
    "Overheads": "overheads",
    "Calculated overheads": "overheads_amount",
    "How they are calculated": "overheads_how",
}
_ASKED = {"Rate of grant": "rate", "Other public funding for this project": "other_public"}
# Words of a choice in small letters, and its value.
CHOICES: Mapping[str, str] = {
    words.lower(): one.value for one, words in {**ACADEMIC_HEADINGS, **COST_CATEGORIES}.items()
}


def sections_of(found: Sheet) -> tuple[Section, ...]:
    """The sections that the sheet has, in the form in which it is stated."""
    form = form_of(asks_for_packages=found.rules.asks_for_packages)
    own = form.full_cost if found.rows.form == CostForm.ACADEMIC else form.business
    return (*own, form.from_before) if found.rows.carried else own


def wanted_tables(found: Sheet) -> dict[str, tuple[str, ...]]:
    """The sheets that a spreadsheet of these costs must have, with their headings."""
    tables = {one.title: tuple(heading for _, heading in columns_of(one)) for one in sections_of(found)}
    return tables | {GRANT: GRANT_HEADINGS}


def tables_of(found: Sheet) -> list[tuple[Table, str]]:
    """The same with the rows that are saved, and what each sheet asks for."""
    data = rows_data(found.rows)
    packages = dict(found.plan.choices)
    tables = [(_table(section, data.get(section.name, []), packages), section.hint) for section in sections_of(found)]
    return [*tables, (_grant(found), "the rate of grant, and what else is asked once.")]


def cells_filled(found: Sheet, given: Found) -> Filled:
    """The cells of a spreadsheet as the fields of the form, with their places."""
    tables = [(section, given.tables.get(section.title, ())) for section in sections_of(found)]
    every = [filled(section, rows, choices=CHOICES) for section, rows in tables]
    every.append(_asked_filled(found, given.tables.get(GRANT)))
    return Filled(
        fields=(("cost_form", found.rows.form.value), *(pair for one in every for pair in one.fields)),
        places={name: place for one in every for name, place in (one.places or {}).items()},
        problems=tuple(text for one in every for text in one.problems),
        unread=frozenset(name for one in every for name in one.unread),
    )


def _table(section: Section, rows: list[dict[str, Any]], packages: Mapping[str, str]) -> Table:
    fields = {field.short_name: field for field in section.row()}
    words = {**ACADEMIC_HEADINGS, **COST_CATEGORIES}
    return Table(
        section.title,
        tuple(field.label.text for field in fields.values()),
        tuple(
            tuple(
                packages.get(row[name], "") if name == PACKAGE else _value(field, row[name], words)
                for name, field in fields.items()
            )
            for row in rows
        ),
    )


def _value(field: Any, value: Any, words: Mapping[Any, str]) -> str | int | Decimal:
    if isinstance(field, PoundsField | PercentField):
        return Decimal(value) / _HUNDRED
    return words.get(value, str(value)) if isinstance(value, str) else int(value)


def _rows_asked(found: Sheet) -> dict[str, str]:
    return _ASKED if found.rows.form == CostForm.ACADEMIC else {**_BUSINESS_ASKED, **_ASKED}


def _grant(found: Sheet) -> Table:
    overheads = found.rows.overheads
    saved: dict[str, str | int | Decimal] = {
        "overheads": overhead_choices(found)[overheads.method.value],
        "overheads_amount": Decimal(overheads.pence) / _HUNDRED if overheads.pence else "",
        "overheads_how": overheads.how,
        "rate": Decimal(found.requested_basis_points) / _HUNDRED if found.is_begun else "",
        "other_public": Decimal(found.other_public_pence) / _HUNDRED,
    }
    asked = _rows_asked(found)
    return Table(GRANT, GRANT_HEADINGS, tuple((words, saved[name]) for words, name in asked.items()))


def _asked_filled(found: Sheet, rows: tuple[tuple[Cell, ...], ...] | None) -> Filled:
    """What is asked once. Where the sheet is not there, or a row does not say what it answers, that may be any of what
    the others do not."""
    methods = {words.lower(): value for value, words in overhead_choices(found).items()}
    names = {words.lower(): name for words, name in _rows_asked(found).items()}
    fields, places, problems, unread = [], {}, [], set()
    begun = [row for row in rows or () if row]
    for row in (row for row in begun if row[0].is_read):
        if not any(cell.text for cell in row):
            continue
        name = names.pop(row[0].text.lower(), "")
        if not name:
            problems.append(f"{row[0].place}: ‘{row[0].text}’ is not asked here, or stands twice. Take the row out.")
            continue
        cell = row[1] if len(row) > 1 else Cell("", row[0].place)
        fields.append((name, methods.get(cell.text.lower(), cell.text) if name == "overheads" else cell.text))
        places[name] = cell.place
        if not cell.is_read:
            unread.add(name)
    if rows is None or not all(row[0].is_read for row in begun):
        unread.update(names.values())
    return Filled(tuple(fields), places, tuple(problems), unread=frozenset(unread))
