"""Which made-up answers try out a question: nothing, as much as it takes, and one thing more?

None of them is an applicant's: they exist while a call is rehearsed, and are kept nowhere.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

from workflows.compound_answers import MOST_FILE_BYTES, MOST_FILES, MOST_ROWS, cell_question
from workflows.draws import Draws
from workflows.filetypes import SUFFIXES
from workflows.money import FULL_BASIS_POINTS
from workflows.questions import AnswerKind, Choice, Operator, Question

BELOW, AT, OVER = "below", "at", "over"
_WORD = "word"
_DAY = date(2028, 2, 29)


@dataclass(frozen=True)
class Trial:
    """One answer tried: with how much of it, as it would be stored, and whether the form has to take it."""

    name: str
    stored: Any
    is_taken: bool


@dataclass(frozen=True)
class Pivot:
    """A value of a question at which a condition turns."""

    operator: Operator
    value: str


def trials(question: Question) -> tuple[Trial, ...]:
    """What the form should do with little, with as much as this question takes, and with one thing more than that."""
    over = _OVER[question.kind](question) if question.kind in _OVER else ()
    below, at = Trial(BELOW, _some(question), is_taken=True), Trial(AT, filled(question), is_taken=True)
    return (below, at, *(Trial(OVER, stored, is_taken=False) for stored in over))


def filled(question: Question) -> Any:
    """A stored answer that uses all the room that the question gives."""
    return _AT[question.kind](question)


def answer(question: Question, pivots: tuple[Pivot, ...], draws: Draws) -> Any:
    """A stored answer that some applicant might give; often one at which a condition turns, or just beside it."""
    if question.kind in _WHOLE or question.kind == AnswerKind.DATE:
        return _near(question, pivots, draws)
    if question.kind == AnswerKind.YES_NO:
        return draws.chance(50)
    if question.kind == AnswerKind.ONE_OF:
        return draws.one_of(question.choices).value if question.choices else None
    if question.kind == AnswerKind.MANY_OF:
        return [choice.value for choice in question.choices if draws.chance(50)] or None
    return _some(question)


def _some(question: Question) -> Any:
    # The length of a text moves no mark, and 200 applications at their limit would be a book.
    return filled(replace(question, word_limit=1, most_rows=1, most_files=1))


def _near(question: Question, pivots: tuple[Pivot, ...], draws: Draws) -> Any:
    turning = [pivot.value for pivot in pivots if pivot.value]
    if question.kind == AnswerKind.DATE:
        middle = date.fromisoformat(draws.one_of(turning)) if turning else _DAY
        return (middle + timedelta(days=draws.within(-1, 1))).isoformat()
    if turning:
        value = int(draws.one_of(turning)) + draws.within(-1, 1)
        return value if question.kind == AnswerKind.NUMBER else max(0, value)
    return draws.below(FULL_BASIS_POINTS + 1)


def _text(question: Question, more: int = 0) -> str:
    return " ".join([_WORD] * ((question.word_limit or 1) + more))


def _rows(question: Question, more: int = 0) -> list[dict[str, Any]]:
    row = {column.id: filled(cell_question(column)) for column in question.columns}
    return [row] * ((question.most_rows or MOST_ROWS) + more)


def _files(question: Question, more: int = 0, bytes_more: int = 0) -> list[dict[str, Any]]:
    size = (question.most_bytes or MOST_FILE_BYTES) + bytes_more
    kept = question.file_types[0] if question.file_types else None
    name = f"made-up.{SUFFIXES[kept]}" if kept else "made-up"
    count = (question.most_files or MOST_FILES) + more
    return [
        {
            "id": f"made-up-{number}",
            "name": name,
            "type": kept and kept.value,
            "size": size,
            "sha256": f"{number:064}",
            **({"pages": question.most_pages} if question.most_pages else {}),
        }
        for number in range(count)
    ]


def _first(question: Question) -> str | None:
    return question.choices[0].value if question.choices else None


def _over_rows(question: Question) -> tuple[Any, ...]:
    required = [column.id for column in question.columns if column.required]
    short = [[{**row, required[0]: None} for row in _rows(question)[:1]]] if required else []
    return (_rows(question, more=1), *short)


def _unoffered(question: Question) -> str:
    taken = {choice.value for choice in question.choices}
    return next(name for name in (f"not-offered-{n}" for n in range(len(taken) + 1)) if name not in taken)


def _labelled(choices: tuple[Choice, ...]) -> list[str]:
    return [choice.value for choice in choices]


_ADDRESS = MappingProxyType({"lines": ["1 Made-up Street"], "town": "Salford", "postcode": "M5 4WT"})
_WHOLE = frozenset({AnswerKind.NUMBER, AnswerKind.MONEY, AnswerKind.PERCENTAGE})
_AT: Mapping[AnswerKind, Callable[[Question], Any]] = MappingProxyType(
    {
        AnswerKind.SHORT_TEXT: _text,
        AnswerKind.LONG_TEXT: _text,
        AnswerKind.NUMBER: lambda _: 999_999_999_999,
        AnswerKind.MONEY: lambda _: 99_999_999_999_999,
        AnswerKind.PERCENTAGE: lambda _: FULL_BASIS_POINTS,
        AnswerKind.DATE: lambda _: _DAY.isoformat(),
        AnswerKind.YES_NO: lambda _: True,
        AnswerKind.ONE_OF: _first,
        AnswerKind.MANY_OF: lambda question: _labelled(question.choices),
        AnswerKind.TABLE: _rows,
        AnswerKind.ADDRESS: lambda _: dict(_ADDRESS),
        AnswerKind.FILE: _files,
        AnswerKind.DECLARATION: lambda question: {"statement": question.statement, "by": None, "at": None},
    }
)
_OVER: Mapping[AnswerKind, Callable[[Question], tuple[Any, ...]]] = MappingProxyType(
    {
        AnswerKind.SHORT_TEXT: lambda question: (_text(question, more=1),) if question.word_limit else (),
        AnswerKind.LONG_TEXT: lambda question: (_text(question, more=1),) if question.word_limit else (),
        AnswerKind.DATE: lambda _: ("2027-02-29",),
        AnswerKind.ONE_OF: lambda question: (_unoffered(question),),
        AnswerKind.MANY_OF: lambda question: ([*_labelled(question.choices), _unoffered(question)],),
        AnswerKind.TABLE: _over_rows,
        AnswerKind.ADDRESS: lambda _: ({**_ADDRESS, "postcode": ""},),
        AnswerKind.FILE: lambda question: (_files(question, more=1), _files(question, bytes_more=1)),
        AnswerKind.DECLARATION: lambda question: ({"statement": f"{question.statement} Not.", "by": None, "at": None},),
    }
)
