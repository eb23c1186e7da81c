"""What does an offline pack of one assessment hold, cell by cell, and what does one that comes back say?

A row is known by the ids in its first cells. Only the last cells of a row are for the assessor: every other must come
back as it left, so that nobody judges an answer or a band that somebody edited.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from forms.assessment import ADVICE, WITHOUT_SCORE
from forms.cost_cells import Cell
from workflows.digits import plain_digits
from workflows.machine import Reason
from workflows.score_pack import MarkChange, PackChanges, WholeChange
from workflows.scoring import Judgement, MarkKind
from workflows.text import normalise
from workflows.whole_assessment import FundingAdvice, Whole

MARKS, WHOLE = "Marks", "Whole"
MARK_COLUMNS = (
    "Assessment",
    "Criterion",
    "Name",
    "The answer",
    "How to judge it",
    "What the marks mean",
    "Highest mark",
    "Save",
    "Your mark",
    "Your comment",
)
WHOLE_COLUMNS = (
    "Assessment",
    "Application",
    "Research category",
    "Save",
    "In scope",
    "Why, about the scope",
    "Category agreed",
    "Would you fund it",
    "Why, or on which conditions",
    "Note to the funder",
)
# A spreadsheet holds no more in one cell.
MOST_IN_A_CELL = 32_000
CUT = "… The rest is in the scoring room."
KINDS = {MarkKind.NOT_APPLICABLE: "does not apply", MarkKind.ABSTAIN: "abstain"}
YES, NO = "yes", "no"
NO_MARK: tuple[int | None, MarkKind] = (None, MarkKind.SCORE)

T = TypeVar("T")


@dataclass(frozen=True)
class MarkRow:
    """One criterion as the pack shows it, with what is saved."""

    assessment_id: str
    title: str
    answer: str
    guidance: str
    bands: str
    maximum: int
    number: int
    said: Judgement

    @property
    def locked(self) -> tuple[str, ...]:
        """The cells that must come back as they left."""
        texts = (self.assessment_id, self.said.criterion_id, self.title, self.answer, self.guidance, self.bands)
        return (*(_fitted(text) for text in texts), str(self.maximum))

    @property
    def given(self) -> tuple[str, str]:
        """The mark and the comment as they are saved."""
        score = "" if self.said.score is None else str(self.said.score)
        return KINDS.get(self.said.kind, score), self.said.comment

    @property
    def choices(self) -> tuple[str, ...]:
        """What the cell of the mark may hold."""
        return (*(str(score) for score in range(self.maximum + 1)), *KINDS.values())


@dataclass(frozen=True)
class WholeRow:
    """The application as the pack shows it, with what is saved of the whole."""

    assessment_id: str
    title: str
    category: str
    number: int
    said: Whole

    @property
    def locked(self) -> tuple[str, ...]:
        """The cells that must come back as they left."""
        return self.assessment_id, self.title, self.category

    @property
    def given(self) -> tuple[str, ...]:
        """What is saved, as it is typed."""
        said = self.said
        advice = ADVICE[said.recommendation] if said.recommendation else ""
        scope, category = _yes_no(said.in_scope), _yes_no(said.category_agreed)
        return scope, said.scope_reason, category, advice, said.recommendation_reason, said.funder_note


def read_pack(
    marks: Sequence[MarkRow],
    whole: WholeRow,
    mark_cells: Sequence[Sequence[Cell]],
    whole_cells: Sequence[Sequence[Cell]],
) -> tuple[PackChanges, tuple[Reason, ...]]:
    """What the cells below the headings would change, and every cell that is not right; with one of these nothing of
    the pack is to be taken."""
    problems: list[Reason] = []
    rows = {row[1].text: row for row in _filled(mark_cells)}
    problems += _row_problems(marks, _filled(mark_cells))
    changes = [_mark_change(one, rows[one.said.criterion_id], problems) for one in marks if _id(one) in rows]
    wholes = _filled(whole_cells)
    if len(wholes) != 1:
        problems.append(_reason(f"{WHOLE}: there must be one row, as in the pack. There are {len(wholes)}."))
    said = _whole_change(whole, wholes[0], problems) if len(wholes) == 1 else None
    return PackChanges(tuple(one for one in changes if one is not None), said), tuple(problems)


def _id(row: MarkRow) -> str:
    return row.said.criterion_id


def _filled(rows: Sequence[Sequence[Cell]]) -> list[Sequence[Cell]]:
    """The rows in which something stands, each as long as the headings: a file leaves empty cells at the end out."""
    filled = [tuple(row) for row in rows if any(cell.text for cell in row)]
    return [(*row, *(Cell("", row[0].place) for _ in range(len(MARK_COLUMNS) - len(row)))) for row in filled]


def _row_problems(marks: Sequence[MarkRow], rows: Sequence[Sequence[Cell]]) -> Iterator[Reason]:
    found = [row[1].text for row in rows]
    known = {_id(one) for one in marks}
    for one in marks:
        if _id(one) not in found:
            yield _reason(f"{MARKS}: the row of ‘{one.title}’ is not there. Fill in the pack as it was downloaded.")
    for at, row in enumerate(rows):
        if row[1].text not in known:
            yield _reason(f"{row[1].place}: ‘{row[1].text}’ is no criterion of this assessment.")
        elif row[1].text in found[:at]:
            yield _reason(f"{row[1].place}: this criterion has a row already. Take one of them out.")


def _mark_change(expected: MarkRow, cells: Sequence[Cell], problems: list[Reason]) -> MarkChange | None:
    count = len(problems)
    problems += _locked_problems(expected.locked, cells, MARK_COLUMNS)
    number_cell, mark_cell, comment_cell = cells[7:10]
    seen = _number(number_cell, expected.number, problems)
    score, kind = _taken(mark_cell, lambda text: read_mark(text, expected.maximum), NO_MARK, problems)
    comment = normalise(comment_cell.text)
    said = Judgement(_id(expected), score, comment, kind)
    if len(problems) > count or said == expected.said:
        return None
    return MarkChange(_id(expected), kind, score, comment, expected.number, is_overtaken=seen != expected.number)


def _whole_change(expected: WholeRow, cells: Sequence[Cell], problems: list[Reason]) -> WholeChange | None:
    count = len(problems)
    problems += _locked_problems(expected.locked, cells, WHOLE_COLUMNS)
    seen = _number(cells[3], expected.number, problems)
    said = Whole(
        in_scope=_taken(cells[4], _read_yes_no, None, problems),
        scope_reason=normalise(cells[5].text),
        category_agreed=_taken(cells[6], _read_yes_no, None, problems),
        recommendation=_taken(cells[7], _read_advice, None, problems),
        recommendation_reason=normalise(cells[8].text),
        funder_note=normalise(cells[9].text),
    )
    if len(problems) > count or said == expected.said:
        return None
    return WholeChange(said, expected.number, is_overtaken=seen != expected.number)


def _locked_problems(locked: Sequence[str], cells: Sequence[Cell], columns: Sequence[str]) -> Iterator[Reason]:
    for text, cell, heading in zip(locked, cells, columns, strict=False):
        if cell.is_read and normalise(cell.text) != normalise(text):
            yield _reason(f"{cell.place}: ‘{heading}’ was changed. Only the cells for your own words may be.")


def _number(cell: Cell, current: int, problems: list[Reason]) -> int:
    """The save from which the pack was made; what is none, or lies ahead of the last, was changed by somebody."""
    if cell.text.isascii() and cell.text.isdecimal() and len(cell.text) < 10 and int(cell.text) <= current:
        return int(cell.text)
    problems.append(_reason(f"{cell.place}: ‘Save’ was changed. Only the cells for your own words may be."))
    return current


def _taken(cell: Cell, read: Callable[[str], T], empty: T, problems: list[Reason]) -> T:
    try:
        return read(cell.text) if cell.text else empty
    except ValueError as wrong:
        problems.append(_reason(f"{cell.place}: {wrong}"))
        return empty


def read_mark(text: str, maximum: int) -> tuple[int | None, MarkKind]:
    """The mark in a cell: a score in digits of any script, or one of the words for a mark that is none. `ValueError`
    with a sentence for everything else."""
    plain = " ".join(plain_digits(text).split()).casefold()
    for kind, words in KINDS.items():
        if plain in (words, kind.value, WITHOUT_SCORE[kind].casefold()):
            return None, kind
    if plain.isascii() and plain.isdecimal() and len(plain) < 4 and int(plain) <= maximum:
        return int(plain), MarkKind.SCORE
    shown = text if len(text) <= 20 else f"{text[:20]}…"
    others = " or ".join(f"‘{words}’" for words in KINDS.values())
    raise ValueError(f"‘{shown}’ is no mark. Give a whole number from 0 to {maximum}, {others}.")


def _read_yes_no(text: str) -> bool:
    if text.casefold() not in (YES, NO):
        raise ValueError(f"‘{text[:20]}’ is neither yes nor no.")
    return text.casefold() == YES


def _read_advice(text: str) -> FundingAdvice:
    found = next((advice for advice, words in ADVICE.items() if words.casefold() == text.casefold()), None)
    if found is None:
        raise ValueError(f"‘{text[:40]}’ is not one of: {', '.join(ADVICE.values())}.")
    return found


def _yes_no(said: bool | None) -> str:
    return "" if said is None else (YES if said else NO)


def _fitted(text: str) -> str:
    return text if len(text) <= MOST_IN_A_CELL else text[: MOST_IN_A_CELL - len(CUT)] + CUT


def _reason(text: str) -> Reason:
    return Reason("cell", text)
