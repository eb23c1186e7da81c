"""Which cells stand in a list of people that comes as a file: a workbook, or values separated by commas?

Only values of the first sheet are read. What is unpacked is counted first, and no formula is reckoned.
"""

import csv
import io
import zipfile
from collections.abc import Sequence

from openpyxl import load_workbook

from app.documents.cost_workbook import text_of
from workflows.filetypes import FileType, type_of
from workflows.machine import Reason, Refusal

LARGEST_BYTES = 1_000_000
MOST_UNPACKED = 20_000_000
# One more than may be named, with headings, so that a longer list is refused and not cut off.
MOST_ROWS = 1_000
MOST_COLUMNS = 20
UNREADABLE = Reason(
    "unreadable", "The file cannot be read as a list. Save it as .xlsx or .csv with the heading ‘Email’.", "file"
)

TOO_MUCH = Reason("too_much", "There is too much in the file. Leave only the addresses in it.", "file")

Table = tuple[tuple[str, ...], ...]


def read_table(content: bytes) -> Table:
    """The rows of the list as words, with its headings. `Refusal` for what is no list, or too large."""
    if len(content) > LARGEST_BYTES:
        text = f"The file is larger than {LARGEST_BYTES // 1_000_000} MB. Leave only the addresses in it."
        raise Refusal([Reason("too_large", text, "file")])
    is_workbook = type_of(content) == FileType.EXCEL
    rows = _of_workbook(content) if is_workbook else _of_csv(content)
    while rows and not any(rows[-1]):
        rows.pop()
    return tuple(rows)


def _of_workbook(content: bytes) -> list[tuple[str, ...]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            unpacked = sum(part.file_size for part in package.infolist())
        if unpacked > MOST_UNPACKED:
            raise Refusal(
                [Reason("too_much", "There is too much in the file. Leave only the addresses in it.", "file")]
            )
        sheet = load_workbook(io.BytesIO(content), read_only=True, data_only=True).worksheets[0]
        sheet.reset_dimensions()
        limits = {"max_row": MOST_ROWS, "max_col": MOST_COLUMNS}
        return [tuple(text_of(cell.value) for cell in row) for row in sheet.iter_rows(**limits)]
    except Refusal:
        raise
    except Exception as odd:  # whatever a parser that is not ours makes of a broken file
        raise Refusal([UNREADABLE]) from odd


def _of_csv(content: bytes) -> list[tuple[str, ...]]:
    text = _decoded(content)
    if "\x00" in text:
        raise Refusal([UNREADABLE])
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        return [_cut(row) for _number, row in zip(range(MOST_ROWS), rows, strict=False)]
    except csv.Error as odd:
        raise Refusal([UNREADABLE]) from odd


def _cut(row: Sequence[str]) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in row[:MOST_COLUMNS])


def _decoded(content: bytes) -> str:
    """The text of a file that a spreadsheet saved: UTF-8, or what Windows writes where that is not it."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")
