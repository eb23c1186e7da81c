"""How is each kind of answer that stands in one box read, stored, shown, exported and compared?

A value of None always means that nothing was answered. Text is never refused for its length here: that is for
`workflows.completeness`, so that nothing typed is lost while drafting.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from workflows.calendar import day_from_words
from workflows.money import FULL_BASIS_POINTS
from workflows.questions import AnswerKind, Question
from workflows.text import count_words, endless
from workflows.wording import day, money, percent

T = TypeVar("T")
Raw = str | list[str]

# Twelve digits before the point: more than any sum or count that a grant has, and safe in every JSON reader.
_WHOLE = re.compile(r"-?(?:[0-9]{1,12}|[0-9]{1,3}(?:,[0-9]{3}){1,3})")
_HUNDREDTHS = re.compile(r"(?P<whole>[0-9]{1,12}|[0-9]{1,3}(?:,[0-9]{3}){1,3})(?:\.(?P<part>[0-9]{1,2}))?")


class AnswerProblem(ValueError):
    """What was typed cannot be read as this kind of answer. `reason` is a sentence that says what to do instead."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class Kind(ABC, Generic[T]):
    """What every kind of answer can do. A subclass says how a given answer is read, checked and shown."""

    wanted: type[Any]

    def parse(self, question: Question, raw: Raw) -> T | None:
        """The value of what was typed; None when nothing was. Raises `AnswerProblem`."""
        typed = _one(raw)
        return self.read(question, typed) if typed.strip() else None

    def to_store(self, value: T | None) -> Any:
        """The value as JSON types only, without floats."""
        return value

    def from_store(self, data: Any) -> T | None:
        """The value that `to_store` made this from. Raises `AnswerProblem` for data of another shape."""
        # Exactly this type, because Python counts True as a whole number.
        if data is not None and type(data) is not self.wanted:
            raise AnswerProblem("This answer was stored in a shape that its question does not have. Answer it again.")
        value: T | None = data
        return value

    def show(self, question: Question, value: T | None) -> str:
        """The value in words for a page; '' for none."""
        return "" if value is None else self.words(question, value)

    def export(self, value: T | None) -> str:
        """The value for a spreadsheet cell; '' for none. Neutralising formulas is the exporter's task."""
        return "" if value is None else self.cell(value)

    def same(self, a: T | None, b: T | None) -> bool:
        """Whether the two answers say the same."""
        return a == b

    def lacks(self, question: Question, value: T) -> tuple[str, str] | None:
        """The code and the sentence of what keeps this answer from being complete; None when nothing does."""
        return None

    @abstractmethod
    def read(self, question: Question, typed: str) -> T:
        """The value of something typed that is not blank. Raises `AnswerProblem`."""

    @abstractmethod
    def words(self, question: Question, value: T) -> str:
        """The value in words."""

    def cell(self, value: T) -> str:
        """The value as a machine would read it."""
        return str(value)


class Text(Kind[str]):
    """Words. Their number is judged here, and never refused while drafting."""

    wanted = str

    def words(self, question: Question, value: str) -> str:
        return value

    def lacks(self, question: Question, value: str) -> tuple[str, str] | None:
        words, limit = count_words(value), question.word_limit
        if limit is None:
            return None
        if said := endless(value):
            return "word_too_long", f"‘{question.title}’ {said}"
        if words <= limit:
            return None
        return "too_long", f"‘{question.title}’ has {words} words; the limit is {limit}. Take out {words - limit}."


class ShortText(Text):
    """One line: every run of white space becomes one space."""

    def read(self, question: Question, typed: str) -> str:
        return " ".join(clean(typed).split())


class LongText(Text):
    """Paragraphs, kept as typed but for null characters and line ends."""

    def read(self, question: Question, typed: str) -> str:
        return clean(typed)


class Number(Kind[int]):
    """A whole number."""

    wanted = int

    def read(self, question: Question, typed: str) -> int:
        typed = typed.strip()
        if not _WHOLE.fullmatch(typed):
            raise AnswerProblem("Enter a whole number of at most 12 digits, like 12 or 1,250.")
        return int(typed.replace(",", ""))

    def words(self, question: Question, value: int) -> str:
        return f"{value:,}"


class Money(Kind[int]):
    """A sum in whole pence, not below nought."""

    wanted = int

    def read(self, question: Question, typed: str) -> int:
        pence = _hundredths(typed.strip().removeprefix("£").strip())
        if pence is None:
            raise AnswerProblem("Enter a sum in pounds, with pence if there are any, like 1,250,000 or 1250000.50.")
        return pence

    def words(self, question: Question, value: int) -> str:
        return money(value)

    def cell(self, value: int) -> str:
        return f"{value // 100}.{value % 100:02}"


class Percentage(Kind[int]):
    """A share from 0% to 100%, in whole basis points."""

    wanted = int

    def read(self, question: Question, typed: str) -> int:
        basis_points = _hundredths(typed.strip().removesuffix("%").strip())
        if basis_points is None or basis_points > FULL_BASIS_POINTS:
            raise AnswerProblem("Enter a percentage from 0 to 100 with at most two decimals, like 67.5.")
        return basis_points

    def words(self, question: Question, value: int) -> str:
        return percent(value)

    def cell(self, value: int) -> str:
        return percent(value).removesuffix("%")


class Day(Kind[date]):
    """A day of the calendar; stored in ISO form."""

    def parse(self, question: Question, raw: Raw) -> date | None:
        # Three boxes (day, month, year) are as good as one.
        if isinstance(raw, list) and len(raw) == 3:
            raw = "/".join(part.strip() for part in raw) if any(part.strip() for part in raw) else ""
        return super().parse(question, raw)

    def read(self, question: Question, typed: str) -> date:
        try:
            return day_from_words(typed.strip())
        except ValueError as wrong:
            raise AnswerProblem("Enter a day that is in the calendar, like 3 March 2027.") from wrong

    def to_store(self, value: date | None) -> str | None:
        return None if value is None else value.isoformat()

    def from_store(self, data: Any) -> date | None:
        try:
            return None if data is None else date.fromisoformat(data)
        except (TypeError, ValueError) as wrong:
            raise AnswerProblem("This answer was stored as something that is not a day. Answer it again.") from wrong

    def words(self, question: Question, value: date) -> str:
        return day(value)


class YesNo(Kind[bool]):
    """Yes or no."""

    wanted = bool

    def read(self, question: Question, typed: str) -> bool:
        if typed.strip().lower() not in ("yes", "no"):
            raise AnswerProblem("Choose yes or no.")
        return typed.strip().lower() == "yes"

    def words(self, question: Question, value: bool) -> str:
        return "Yes" if value else "No"

    def cell(self, value: bool) -> str:
        return "yes" if value else "no"


class OneOf(Kind[str]):
    """The value of one of the question's choices. A choice that was withdrawn since is shown by its value."""

    wanted = str

    def read(self, question: Question, typed: str) -> str:
        if typed not in _labels(question):
            raise AnswerProblem("Choose one of the answers offered.")
        return typed

    def words(self, question: Question, value: str) -> str:
        return _labels(question).get(value, value)

    def lacks(self, question: Question, value: str) -> tuple[str, str] | None:
        return _gone(question, {value})


class ManyOf(Kind[tuple[str, ...]]):
    """The values of several of the question's choices, each once, in the order in which the question offers them."""

    def parse(self, question: Question, raw: Raw) -> tuple[str, ...] | None:
        chosen = {value for value in ([raw] if isinstance(raw, str) else raw) if value.strip()}
        if chosen - set(_labels(question)):
            raise AnswerProblem("Choose from the answers offered.")
        return tuple(value for value in _labels(question) if value in chosen) or None

    def read(self, question: Question, typed: str) -> tuple[str, ...]:
        return self.parse(question, typed) or ()

    def to_store(self, value: tuple[str, ...] | None) -> list[str] | None:
        return None if value is None else list(value)

    def from_store(self, data: Any) -> tuple[str, ...] | None:
        if data is None:
            return None
        if not isinstance(data, list | tuple) or not all(isinstance(item, str) for item in data):
            raise AnswerProblem("This answer was stored as something that is not a list of choices. Answer it again.")
        return tuple(data) or None

    def words(self, question: Question, value: tuple[str, ...]) -> str:
        labels = _labels(question)
        return "; ".join(labels.get(item, item) for item in value)

    def cell(self, value: tuple[str, ...]) -> str:
        return "; ".join(value)

    def same(self, a: tuple[str, ...] | None, b: tuple[str, ...] | None) -> bool:
        return set(a or ()) == set(b or ())

    def lacks(self, question: Question, value: tuple[str, ...]) -> tuple[str, str] | None:
        return _gone(question, set(value))


SIMPLE: Mapping[AnswerKind, Kind[Any]] = MappingProxyType(
    {
        AnswerKind.SHORT_TEXT: ShortText(),
        AnswerKind.LONG_TEXT: LongText(),
        AnswerKind.NUMBER: Number(),
        AnswerKind.MONEY: Money(),
        AnswerKind.PERCENTAGE: Percentage(),
        AnswerKind.DATE: Day(),
        AnswerKind.YES_NO: YesNo(),
        AnswerKind.ONE_OF: OneOf(),
        AnswerKind.MANY_OF: ManyOf(),
    }
)


def clean(typed: str) -> str:
    """The text without null characters and halves of characters (no database keeps either), its lines ended by LF."""
    whole = typed.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return whole.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")


def _one(raw: Raw) -> str:
    if isinstance(raw, str):
        return clean(raw)
    if len(raw) > 1:
        raise AnswerProblem("Give one answer, not several.")
    return clean(raw[0]) if raw else ""


def _hundredths(typed: str) -> int | None:
    match = _HUNDREDTHS.fullmatch(typed)
    if match is None:
        return None
    return int(match["whole"].replace(",", "")) * 100 + int((match["part"] or "").ljust(2, "0"))


def _labels(question: Question) -> dict[str, str]:
    return {choice.value: choice.label for choice in question.choices}


def _gone(question: Question, chosen: set[str]) -> tuple[str, str] | None:
    if not chosen - set(_labels(question)):
        return None
    return "choice_gone", f"‘{question.title}’ has an answer that is no longer offered. Choose again."


def is_blank(stored: Any) -> bool:
    """Whether this stored answer answers nothing."""
    if isinstance(stored, str):
        # A text of nothing but spaces, some of them without width, answers nothing.
        return count_words(stored) == 0
    return stored is None or stored == []
