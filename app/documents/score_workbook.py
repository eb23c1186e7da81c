"""How does one assessment leave as a spreadsheet to be filled in without a connection, and what stands in it then?

Written by XlsxWriter with every text as text; the cells for the assessor alone are unlocked, and say what they take.
What comes back is read as a cost sheet is (`app/documents/cost_workbook.py`), and no formula is taken at all.
"""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

import xlsxwriter
from openpyxl import load_workbook

from app.documents.cost_workbook import MOST_COLUMNS, MOST_LINES, READ_ME, Found, read
from forms.assessment import ADVICE
from forms.score_pack import MARK_COLUMNS, MARKS, NO, WHOLE, WHOLE_COLUMNS, YES, MarkRow, WholeRow
from workflows.machine import Reason

MARK_WIDTHS = (12, 14, 24, 60, 40, 40, 10, 8, 16, 60)
WHOLE_WIDTHS = (12, 30, 24, 8, 10, 50, 10, 24, 50, 50)
# The same words give the same bytes, whenever they are asked for.
MADE = datetime(2000, 1, 1)  # noqa: DTZ001  # the writer takes no zone
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def written_pack(lines: Sequence[str], marks: Sequence[MarkRow], whole: WholeRow) -> bytes:
    """A workbook with these lines to read first, a row for each criterion, and one for the whole."""
    content = BytesIO()
    with xlsxwriter.Workbook(content, _OPTIONS) as workbook:
        workbook.set_properties({"created": MADE})
        looks = {
            "bold": workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"}),
            "locked": workbook.add_format({"text_wrap": True, "valign": "top", "bg_color": "#F5F3ED"}),
            "open": workbook.add_format({"text_wrap": True, "valign": "top", "locked": False, "border": 1}),
        }
        first = workbook.add_worksheet(READ_ME)
        first.set_column(0, 0, 100)
        first.write_column(0, 0, lines)
        _write_marks(workbook.add_worksheet(MARKS), marks, looks)
        _write_whole(workbook.add_worksheet(WHOLE), whole, looks)
    return content.getvalue()


def read_workbook(content: bytes) -> Found:
    """The cells of both sheets with what keeps others from being read; `Refusal` of what is no spreadsheet."""
    found = read(content, {MARKS: MARK_COLUMNS, WHOLE: WHOLE_COLUMNS})
    return Found(found.tables, (*found.problems, *_formulas(content)))


def _write_marks(sheet: Any, marks: Sequence[MarkRow], looks: dict[str, Any]) -> None:
    _head(sheet, MARK_COLUMNS, MARK_WIDTHS, looks)
    for at, row in enumerate(marks, 1):
        _row(sheet, at, (*row.locked, str(row.number)), row.given, looks)
        last = len(MARK_COLUMNS) - 2
        sheet.data_validation(at, last, at, last, _one_of(row.choices))


def _write_whole(sheet: Any, row: WholeRow, looks: dict[str, Any]) -> None:
    _head(sheet, WHOLE_COLUMNS, WHOLE_WIDTHS, looks)
    _row(sheet, 1, (*row.locked, str(row.number)), row.given, looks)
    for column, choices in ((4, (YES, NO)), (6, (YES, NO)), (7, tuple(ADVICE.values()))):
        sheet.data_validation(1, column, 1, column, _one_of(choices))


def _head(sheet: Any, columns: Sequence[str], widths: Sequence[int], looks: dict[str, Any]) -> None:
    sheet.write_row(0, 0, columns, looks["bold"])
    sheet.freeze_panes(1, 0)
    for at, width in enumerate(widths):
        sheet.set_column(at, at, width)
    sheet.protect("", {"format_rows": True, "format_columns": True})


def _row(sheet: Any, at: int, locked: Sequence[str], given: Sequence[str], looks: dict[str, Any]) -> None:
    for column, text in enumerate((*locked, *given)):
        sheet.write_string(at, column, text, looks["locked" if column < len(locked) else "open"])


def _one_of(choices: Sequence[str]) -> dict[str, Any]:
    return {
        "validate": "list",
        "source": list(choices),
        "error_title": "Not one of the choices",
        "error_message": f"Give one of: {', '.join(choices)}."[:255],
    }


def _formulas(content: bytes) -> tuple[Reason, ...]:
    """Every cell that is reckoned and not typed: its value is whatever a program last put there."""
    book = load_workbook(BytesIO(content), read_only=True, data_only=False)
    names = {name.strip().lower(): name for name in book.sheetnames}
    cells = (
        (name, cell)
        for name in (MARKS, WHOLE)
        if name.lower() in names
        for row in book[names[name.lower()]].iter_rows(max_row=MOST_LINES, max_col=MOST_COLUMNS)
        for cell in row
    )
    return tuple(
        Reason("formula", f"{name}, cell {cell.coordinate}: there is a formula. Type what it should say.")
        for name, cell in cells
        if getattr(cell, "data_type", "") == "f"
    )
