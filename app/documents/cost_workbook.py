"""How does a partner's cost sheet leave as a spreadsheet, and what stands in one that comes back?

XlsxWriter writes it with every text as text, so that nothing in it is a formula. What is sent is read by openpyxl for
its values only; its parts are counted before any is unpacked, and one with macros, links to other files or much inside
is not read at all.
"""

import zipfile
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from forms.cost_cells import Cell
from workflows.filetypes import FileType, type_of
from workflows.machine import Reason, Refusal

LARGEST_BYTES = 2_000_000
MOST_UNPACKED = 30_000_000
MOST_LINES = 1_000
MOST_COLUMNS = 20
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
READ_ME = "Read me"
_NO_VALUE = "there is a formula without its value. Open the file, save it, and give it again."


@dataclass(frozen=True)
class Table:
    """One sheet of the workbook: its name, headings, and rows of words or numbers."""

    name: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str | int | Decimal, ...], ...]


@dataclass(frozen=True)
class Found:
    """The cells of each sheet below its headings, by its name, and what keeps others from being read.

    A sheet that is not there has no table. A cell that is told in `problems`, or stands under a heading that is, is not
    read: the rest is looked at all the same, so that every bad cell is named at once.
    """

    tables: Mapping[str, tuple[tuple[Cell, ...], ...]]
    problems: tuple[Reason, ...] = ()


def written(lines: Sequence[str], tables: Sequence[Table]) -> bytes:
    """A workbook with these lines to read first and a sheet for each table."""
    content = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(content, options) as workbook:
        bold = workbook.add_format({"bold": True})
        first = workbook.add_worksheet(READ_ME)
        first.set_column(0, 0, 100)
        first.write_column(0, 0, lines)
        for table in tables:
            _write(workbook.add_worksheet(table.name), table, bold)
    return content.getvalue()


def read(content: bytes, wanted: Mapping[str, tuple[str, ...]]) -> Found:
    """The sheets with these names, each with the headings that it must have. `Refusal` of what is no spreadsheet."""
    _refuse_odd_files(content)
    try:
        values = load_workbook(BytesIO(content), read_only=True, data_only=True)
        written_in = load_workbook(BytesIO(content), read_only=True, data_only=False)
        return _tables(values, written_in, wanted)
    except Refusal:
        raise
    except Exception as odd:  # whatever a parser that is not ours makes of a broken file
        raise Refusal(
            [Reason("unreadable", "The file cannot be read as a spreadsheet. Save it anew as .xlsx.")]
        ) from odd


def _write(sheet: Any, table: Table, bold: Any) -> None:
    sheet.write_row(0, 0, table.headings, bold)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(table.headings) - 1, 24)
    for number, row in enumerate(table.rows, 1):
        for column, value in enumerate(row):
            write = sheet.write_string if isinstance(value, str) else sheet.write_number
            write(number, column, value)


def _refuse_odd_files(content: bytes) -> None:
    if len(content) > LARGEST_BYTES:
        size = f"The file is larger than {LARGEST_BYTES // 1_000_000} MB."
        raise Refusal([Reason("too_large", f"{size} Take out what does not belong in it.")])
    if type_of(content) != FileType.EXCEL:
        text = "The file is no spreadsheet of the kind .xlsx without macros. Download the template and fill that in."
        raise Refusal([Reason("no_spreadsheet", text)])
    with zipfile.ZipFile(BytesIO(content)) as package:
        parts = package.infolist()
    if sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Refusal([Reason("too_much", "There is too much in the file. Download it anew and fill that in.")])
    if any(part.filename.startswith("xl/externalLinks/") for part in parts):
        raise Refusal(
            [Reason("links", "The file takes values from other files. Paste them as values, and save it anew.")]
        )


def _tables(values: Any, written_in: Any, wanted: Mapping[str, tuple[str, ...]]) -> Found:
    names = {name.strip().lower(): name for name in values.sheetnames}
    problems = [
        Reason("no_sheet", f"There is no sheet ‘{name}’. Download the template and fill that in.")
        for name in wanted
        if name.lower() not in names
    ]
    tables = {}
    for name, headings in wanted.items():
        if name.lower() in names:
            own = names[name.lower()]
            rows = list(_rows(name, values[own], written_in[own], problems))
            wrong = _wrong_headings(rows[0] if rows else (), name, headings)
            problems += wrong.values()
            tables[name] = tuple(_unread(row, wrong) for row in rows[1:])
    return Found(tables, tuple(problems))


def _unread(row: tuple[Cell, ...], columns: Container[int]) -> tuple[Cell, ...]:
    """The row with the cells of these columns as not read."""
    return tuple(replace(cell, is_read=cell.is_read and at not in columns) for at, cell in enumerate(row, 1))


def _rows(name: str, values: Any, written_in: Any, problems: list[Reason]) -> Iterator[tuple[Cell, ...]]:
    for sheet in (values, written_in):
        # What a file says of its own size may be wrong.
        sheet.reset_dimensions()
    limits = {"max_row": MOST_LINES, "max_col": MOST_COLUMNS}
    pairs = zip(values.iter_rows(**limits), written_in.iter_rows(**limits), strict=False)
    for number, (row, formulas) in enumerate(pairs, 1):
        cells = [
            Cell(
                text_of(cell.value, getattr(cell, "number_format", "")),
                f"{name}, cell {get_column_letter(at)}{number}",
                is_read=cell.value is not None or formula.value is None,
            )
            for at, (cell, formula) in enumerate(zip(row, formulas, strict=False), 1)
        ]
        problems += [Reason("no_value", f"{cell.place}: {_NO_VALUE}") for cell in cells if not cell.is_read]
        yield tuple(cells)


def _wrong_headings(first: Sequence[Cell], name: str, headings: Sequence[str]) -> dict[int, Reason]:
    """What is wrong with the headings, by the number of the column."""
    found = [cell.text for cell in first] + [""] * len(headings)
    return {
        at: Reason(
            "heading",
            f"{name}, cell {get_column_letter(at)}1: the heading must be ‘{heading}’. It is ‘{found[at - 1]}’."
            if found[at - 1]
            else f"{name}, cell {get_column_letter(at)}1: the heading must be ‘{heading}’. There is none.",
        )
        for at, heading in enumerate(headings, 1)
        if found[at - 1].strip().lower() != heading.lower()
    }


def text_of(value: Any, number_format: str = "") -> str:
    """A cell's value as a person would type it: to the fifteen digits that a spreadsheet keeps; 40% as 40%."""
    if value is None:
        return ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        number = Decimal(f"{value:.15g}")
        return f"{_plain(number * 100)}%" if "%" in number_format else _plain(number)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value).strip()


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
