"""How does a table leave for a spreadsheet, without a cell that it would reckon with?"""

import csv
import io
from collections.abc import Iterable, Sequence

from flask import Response

# A spreadsheet takes a cell that begins with one of these for a formula and would run it.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def neutral(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def pounds(pence: int) -> str:
    """A sum as a spreadsheet reads it: 1250000.50."""
    return f"{pence // 100}.{pence % 100:02}"


def csv_of(rows: Iterable[Iterable[str]]) -> str:
    """The rows as comma-separated values, with no cell that is taken for a formula."""
    text = io.StringIO()
    csv.writer(text).writerows([neutral(cell) for cell in row] for row in rows)
    return text.getvalue()


def as_csv(columns: Sequence[str], rows: Iterable[Iterable[str]], name: str) -> Response:
    """A table to be saved under this name."""
    return Response(
        csv_of([columns, *rows]),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )
