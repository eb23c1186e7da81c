"""How is an answer of several parts read, stored, shown, exported and compared: a table, an address, files, a tick?

What is typed arrives as one flat list of texts: a table cell by cell in the order of its rows and columns, an address
line by line, files one entry each. A value of None always means that nothing was answered.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from workflows.filetypes import SUFFIXES, WORDS, FileType, size_words
from workflows.plain import NotPlain, canonical, from_plain, later, to_plain
from workflows.questions import AnswerKind, Column, Question
from workflows.simple_answers import SIMPLE, AnswerProblem, Kind, Raw, clean
from workflows.wording import counted, moment

CELL_KINDS = frozenset(SIMPLE) - {AnswerKind.LONG_TEXT, AnswerKind.MANY_OF}
MOST_ROWS = 20
MOST_FILES = 1
MOST_FILE_BYTES = 5_000_000
_LONGEST_CELL = 1_000
_LONGEST_LINE = 200
# One or two letters, one or two characters of a district, a digit and two letters; and GIR 0AA, the one exception.
_POSTCODE = re.compile(r"(?:[A-Z]{1,2}[0-9][A-Z0-9]?|GIR) ?[0-9][A-Z]{2}")

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Address:
    """An address in the United Kingdom: one to three lines, a town and a postcode."""

    lines: tuple[str, ...]
    town: str
    postcode: str


@dataclass(frozen=True)
class KeptFile:
    """A file in the store. `id` is its random name in addresses, `sha256` what it is; only a PDF has pages."""

    id: str
    name: str
    type: FileType
    size: int
    sha256: str
    pages: int | None = later(None)


@dataclass(frozen=True)
class Declared:
    """The exact words that were declared, with who declared them and when; both None until they are kept."""

    statement: str
    by: str | None = None
    at: datetime | None = None


def cell_question(column: Column) -> Question:
    """The column as a question of its own kind, so that a cell is read like any other answer."""
    return Question(column.id, column.kind, column.title, "", required=column.required, choices=column.choices)


class Table(Kind[tuple[Row, ...]]):
    """Rows of typed cells. A row in which nothing is typed is no row; a cell that is empty is kept as none."""

    def parse(self, question: Question, raw: Raw) -> tuple[Row, ...] | None:
        typed = [raw] if isinstance(raw, str) else raw
        rows = [row for row in in_rows(question, typed) if any(cell.strip() for cell in row)]
        if len(rows) > _most_rows(question):
            raise AnswerProblem(f"Enter {_most_rows(question)} rows or fewer. You have entered {len(rows):,}.")
        return tuple(self._row(question, number, row) for number, row in enumerate(rows, start=1)) or None

    def read(self, question: Question, typed: str) -> tuple[Row, ...]:
        return self.parse(question, [typed]) or ()

    def to_store(self, value: tuple[Row, ...] | None) -> list[dict[str, Any]] | None:
        return None if value is None else [dict(row) for row in value]

    def from_store(self, data: Any) -> tuple[Row, ...] | None:
        if data is None:
            return None
        if not isinstance(data, list | tuple) or not all(_is_row(row) for row in data):
            raise AnswerProblem("This answer was stored as something that is not a table. Answer it again.")
        return tuple(data) or None

    def words(self, question: Question, value: tuple[Row, ...]) -> str:
        grid = ([f"{name}: {cell}" for name, cell in self.cells(question, row) if cell] for row in value)
        return "\n".join("; ".join(row) for row in grid)

    def cells(self, question: Question, row: Row) -> list[tuple[str, str]]:
        """Each column's title with this row's cell in words."""
        return [(column.title, cell_words(column, row.get(column.id))) for column in question.columns]

    def cell(self, value: tuple[Row, ...]) -> str:
        return canonical([dict(row) for row in value]).decode()

    def lacks(self, question: Question, value: tuple[Row, ...]) -> tuple[str, str] | None:
        if len(value) > _most_rows(question):
            most = _most_rows(question)
            return "too_many_rows", f"‘{question.title}’ has {len(value)} rows; the most is {most}."
        for number, row in enumerate(value, start=1):
            for column in question.columns:
                if problem := _cell_problem(column, row.get(column.id)):
                    return "cell", f"‘{question.title}’, row {number}: {problem}"
        return None

    def _row(self, question: Question, number: int, typed: Sequence[str]) -> Row:
        row: dict[str, Any] = {}
        for column, text in zip(question.columns, typed, strict=True):
            if len(text) > _LONGEST_CELL:
                raise AnswerProblem(f"Row {number}, {column.title}: write {_LONGEST_CELL:,} characters or fewer.")
            kind = SIMPLE[column.kind]
            try:
                row[column.id] = kind.to_store(kind.parse(cell_question(column), text))
            except AnswerProblem as wrong:
                raise AnswerProblem(f"Row {number}, {column.title}: {wrong.reason}") from wrong
        return row


class PostalAddress(Kind[Address]):
    """An address, from three lines, a town and a postcode. Only the shape of the postcode is judged."""

    def parse(self, question: Question, raw: Raw) -> Address | None:
        typed = [" ".join(clean(part).split()) for part in ([raw] if isinstance(raw, str) else raw)]
        if not any(typed):
            return None
        if len(typed) != 5:
            raise AnswerProblem("Enter the lines of the address, the town and the postcode.")
        if any(len(part) > _LONGEST_LINE for part in typed):
            raise AnswerProblem(f"Each line of an address has {_LONGEST_LINE} characters or fewer.")
        return Address(tuple(line for line in typed[:3] if line), typed[3], _postcode(typed[4]))

    def read(self, question: Question, typed: str) -> Address:
        raise AnswerProblem("Enter the lines of the address, the town and the postcode.")

    def to_store(self, value: Address | None) -> Any:
        return None if value is None else to_plain(value)

    def from_store(self, data: Any) -> Address | None:
        return None if data is None else _record(Address, data)

    def words(self, question: Question, value: Address) -> str:
        return "\n".join(filter(None, (*value.lines, value.town, value.postcode)))

    def cell(self, value: Address) -> str:
        return ", ".join(filter(None, (*value.lines, value.town, value.postcode)))

    def lacks(self, question: Question, value: Address) -> tuple[str, str] | None:
        parts = (("the first line", value.lines), ("the town", value.town), ("the postcode", value.postcode))
        absent = [name for name, part in parts if not part]
        if not absent:
            return None
        return "address", f"‘{question.title}’ lacks {' and '.join(absent)}."


class Files(Kind[tuple[KeptFile, ...]]):
    """Files that are in the store already, each as the JSON of its entry. What a person uploads is taken in before."""

    def parse(self, question: Question, raw: Raw) -> tuple[KeptFile, ...] | None:
        entries = [entry for entry in ([raw] if isinstance(raw, str) else raw) if entry.strip()]
        files = {file.id: file for file in map(_file, entries)}
        if len(files) > _most_files(question):
            raise AnswerProblem(f"Attach {_most_files(question)} or fewer. Take one out before you add another.")
        return tuple(files.values()) or None

    def read(self, question: Question, typed: str) -> tuple[KeptFile, ...]:
        return (_file(typed),)

    def to_store(self, value: tuple[KeptFile, ...] | None) -> Any:
        return None if value is None else [to_plain(file) for file in value]

    def from_store(self, data: Any) -> tuple[KeptFile, ...] | None:
        if data is None:
            return None
        if not isinstance(data, list | tuple):
            raise AnswerProblem("This answer was stored as something that is not a list of files. Answer it again.")
        return tuple(_record(KeptFile, item) for item in data) or None

    def words(self, question: Question, value: tuple[KeptFile, ...]) -> str:
        return "\n".join(f"{file.name} ({WORDS[file.type]}, {size_words(file.size)})" for file in value)

    def cell(self, value: tuple[KeptFile, ...]) -> str:
        return "; ".join(f"{file.name} sha256:{file.sha256}" for file in value)

    def same(self, a: tuple[KeptFile, ...] | None, b: tuple[KeptFile, ...] | None) -> bool:
        return [file.sha256 for file in a or ()] == [file.sha256 for file in b or ()]

    def lacks(self, question: Question, value: tuple[KeptFile, ...]) -> tuple[str, str] | None:
        most = _most_files(question)
        if len(value) > most:
            return "too_many_files", f"‘{question.title}’ has {len(value)} files; the most is {most}."
        for file in value:
            if problem := file_problem(question, file.name, file.type, file.size, file.pages):
                return "file", f"‘{question.title}’: {problem}"
        return None


class Declaration(Kind[Declared]):
    """A tick under an exact text. What is kept is the text itself, so that nobody has declared what came later."""

    def read(self, question: Question, typed: str) -> Declared:
        if typed.strip().lower() != "yes":
            raise AnswerProblem("Tick the box, or leave it empty.")
        return Declared(question.statement)

    def to_store(self, value: Declared | None) -> Any:
        return None if value is None else to_plain(value)

    def from_store(self, data: Any) -> Declared | None:
        return None if data is None else _record(Declared, data)

    def words(self, question: Question, value: Declared) -> str:
        who = f"\nDeclared by {value.by} on {moment(value.at)}." if value.by and value.at else ""
        return f"{value.statement}{who}"

    def cell(self, value: Declared) -> str:
        return "declared" if value.at is None else f"declared by {value.by} at {to_plain(value.at)}"

    def same(self, a: Declared | None, b: Declared | None) -> bool:
        return (a and a.statement) == (b and b.statement)

    def lacks(self, question: Question, value: Declared) -> tuple[str, str] | None:
        if value.statement == question.statement:
            return None
        return "declaration_changed", f"The words of ‘{question.title}’ are new. Read them and tick the box again."

    def signed(self, value: Declared, by: str, at: datetime) -> Declared:
        """The declaration with who made it and when."""
        return replace(value, by=by, at=at)


TABLE, ADDRESS, FILES, DECLARATION = Table(), PostalAddress(), Files(), Declaration()
COMPOUND: Mapping[AnswerKind, Kind[Any]] = MappingProxyType(
    {
        AnswerKind.TABLE: TABLE,
        AnswerKind.ADDRESS: ADDRESS,
        AnswerKind.FILE: FILES,
        AnswerKind.DECLARATION: DECLARATION,
    }
)


def in_rows(question: Question, typed: Sequence[str]) -> list[list[str]]:
    """The flat list of cells as rows of the question's columns; the last row is filled up with empty cells."""
    width = max(1, len(question.columns))
    rows = [list(typed[start : start + width]) for start in range(0, len(typed), width)]
    return [row + [""] * (width - len(row)) for row in rows]


def cell_words(column: Column, stored: Any) -> str:
    """A stored cell in words; '' for none or for one that can no longer be read."""
    kind = SIMPLE[column.kind]
    try:
        return kind.show(cell_question(column), kind.from_store(stored))
    except AnswerProblem:
        return ""


def file_problem(question: Question, name: str, found: FileType | None, size: int, pages: int | None = None) -> str:
    """Why this file cannot answer the question; '' when it can. `found` is the type that the content shows.

    Pages that nobody has counted are not held against it.
    """
    most, most_pages = question.most_bytes or MOST_FILE_BYTES, question.most_pages
    if not size:
        return f"‘{name}’ is empty."
    if found is None or found not in question.file_types:
        allowed = " or ".join(WORDS[one] for one in question.file_types)
        return f"‘{name}’ is not of a type that is taken here. Types that are: {allowed or 'none'}."
    if size > most:
        return f"‘{name}’ has {size_words(size)}; the most is {size_words(most)}."
    if most_pages is not None and pages is not None and pages > most_pages:
        return f"‘{name}’ has {counted(pages, 'page')}; the most is {most_pages}."
    return ""


def file_name(typed: str, found: FileType) -> str:
    """A name to show and to save under: the last part of what the browser sent, with the suffix of its true type."""
    last = re.split(r"[\\/]", clean(typed))[-1]
    stem = re.sub(r"[^\w .()-]+", " ", last.rsplit(".", 1)[0]).strip(" .")[:80] or "file"
    return f"{' '.join(stem.split())}.{SUFFIXES[found]}"


def entry_of(file: KeptFile) -> str:
    """The file as the text that `Files.parse` reads."""
    return canonical(file).decode()


def _file(entry: str) -> KeptFile:
    try:
        kept: KeptFile = _record(KeptFile, json.loads(entry))
    except ValueError as wrong:
        raise AnswerProblem("Attach the file again.") from wrong
    return kept


def _record(cls: type[Any], data: Any) -> Any:
    try:
        return from_plain(cls, data)
    except NotPlain as wrong:
        raise AnswerProblem("This answer was stored in a shape that its question does not have.") from wrong


def _is_row(row: Any) -> bool:
    return isinstance(row, Mapping) and all(
        isinstance(name, str) and (cell is None or isinstance(cell, str | int)) for name, cell in row.items()
    )


def _cell_problem(column: Column, stored: Any) -> str:
    kind: Any = SIMPLE[column.kind]
    if stored is None or stored == "":
        return f"fill in ‘{column.title}’." if column.required else ""
    try:
        problem = kind.lacks(cell_question(column), kind.from_store(stored))
    except AnswerProblem as wrong:
        return wrong.reason
    return problem[1] if problem else ""


def _postcode(typed: str) -> str:
    bare = typed.upper().replace(" ", "")
    if not bare:
        return ""
    if not _POSTCODE.fullmatch(bare):
        raise AnswerProblem("Enter a full postcode, like M1 1AE.")
    return f"{bare[:-3]} {bare[-3:]}"


def _most_rows(question: Question) -> int:
    return question.most_rows or MOST_ROWS


def _most_files(question: Question) -> int:
    return question.most_files or MOST_FILES
