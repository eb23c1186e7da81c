"""Which controls ask for an answer of several parts: a table, an address, files, a declaration?

The parts of one answer have one name and arrive as a flat list, as `workflows.compound_answers` reads them.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from wtforms.validators import StopValidation

from forms.fields import TickField
from forms.typed import TypedField, storable
from workflows.answers import KINDS, AnswerProblem
from workflows.compound_answers import MOST_FILE_BYTES, MOST_FILES, MOST_ROWS, KeptFile, in_rows
from workflows.questions import AnswerKind, Question
from workflows.wording import day

__all__ = [
    "MOST_FILES",
    "MOST_FILE_BYTES",
    "AddressField",
    "DeclarationField",
    "FilesField",
    "PartsField",
    "TableField",
    "typed_parts",
]

_LONGEST_PART = 5_000


class PartsField(TypedField):
    """Several inputs of one name; data is what was typed into each of them, in their order."""

    empty: tuple[str, ...] = ()
    longest = _LONGEST_PART

    def __init__(self, label: str = "", validators: Sequence[Any] = (), *, question: Question, **options: Any) -> None:
        super().__init__(label, validators, **options)
        self.question = question

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        self.data = tuple(storable(str(value)) for value in valuelist)
        for value in self.data:
            self.checked(value)

    def pre_validate(self, form: Any) -> None:
        super().pre_validate(form)
        try:
            KINDS[self.question.kind].parse(self.question, list(self.data or ()))
        except AnswerProblem as problem:
            raise StopValidation(problem.reason) from problem


class TableField(PartsField):
    """The cells of a table, row by row. There is always one empty row to fill in, as long as there is room."""

    spare = 1

    @property
    def most_rows(self) -> int:
        """How many rows may be filled in."""
        return self.question.most_rows or MOST_ROWS

    @property
    def rows(self) -> list[list[str]]:
        """The rows to show: those typed, and the empty ones to type into."""
        typed = in_rows(self.question, self.data or ())[: self.most_rows]
        while typed and not any(cell.strip() for cell in typed[-1]):
            typed.pop()
        room = min(len(typed) + self.spare, self.most_rows)
        return typed + [[""] * len(self.question.columns) for _ in range(room - len(typed))]

    def add_row(self) -> None:
        """Show one empty row more than there are now."""
        shown = len(in_rows(self.question, self.data or ()))
        filled = len([row for row in self.rows if any(cell.strip() for cell in row)])
        self.spare = max(2, shown - filled + 1)


class AddressField(PartsField):
    """Three lines, the town and the postcode."""

    labels = ("Address line 1", "Address line 2 (optional)", "Address line 3 (optional)", "Town or city", "Postcode")

    @property
    def lines(self) -> list[tuple[str, str]]:
        """Each input's label with what stands in it."""
        typed = [*(self.data or ()), *[""] * len(self.labels)]
        return list(zip(self.labels, typed, strict=False))


class FilesField(PartsField):
    """Which of the kept files stay, by their ids; what is uploaded comes beside it, under the name `upload`."""

    is_kept = False
    kept: tuple[KeptFile, ...] = ()

    def pre_validate(self, form: Any) -> None:
        TypedField.pre_validate(self, form)

    @property
    def staying(self) -> list[tuple[KeptFile, bool]]:
        """Every file that is kept, and whether it stays."""
        return [(file, file.id in (self.data or ())) for file in self.kept]


class DeclarationField(TickField):
    """One box under the exact text; left empty, nothing is declared."""


def typed_parts(question: Question, value: Any) -> tuple[str, ...]:
    """The parts of a kept answer as a person would type them."""
    if question.kind == AnswerKind.ADDRESS:
        return (*value.lines, *[""] * (3 - len(value.lines)), value.town, value.postcode)
    if question.kind == AnswerKind.FILE:
        return tuple(file.id for file in value)
    return tuple(_typed_cell(column.kind, row.get(column.id)) for row in value for column in question.columns)


def _typed_cell(kind: AnswerKind, stored: Any) -> str:
    try:
        value: Any = KINDS[kind].from_store(stored)
        return day(value) if isinstance(value, date) else KINDS[kind].export(value)
    except AnswerProblem:
        return ""
