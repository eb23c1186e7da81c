"""Which control asks for each kind of answer, and how does what it holds go to the rules?

The control reads what people type; the value goes on in the plain form that `workflows.answers` reads without doubt.
Nothing is required here: a draft may be left anywhere.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from wtforms import Field

from forms.compound import AddressField, DeclarationField, FilesField, TableField, typed_parts
from forms.fields import (
    ChoiceField,
    DateField,
    IntegerField,
    LongTextField,
    ManyChoiceField,
    PercentField,
    PoundsField,
    TextField,
    YesNoField,
)
from workflows.answers import KINDS, AnswerProblem, Raw
from workflows.definition import AnswerKind, Question

_LONGEST_LINE = 5_000
_PARTS = frozenset({AnswerKind.TABLE, AnswerKind.ADDRESS, AnswerKind.FILE})
_Maker = Callable[[Question], Field]


def _short_text(question: Question) -> Field:
    return TextField(question.title, longest=_LONGEST_LINE, thing="your answer")


def _long_text(question: Question) -> Field:
    return LongTextField(question.title, word_limit=question.word_limit, keep_longer=True, thing="your answer")


def _number(question: Question) -> Field:
    return IntegerField(question.title, thing="your answer")


def _money(question: Question) -> Field:
    return PoundsField(question.title, thing="your answer")


def _percentage(question: Question) -> Field:
    return PercentField(question.title, thing="your answer")


def _date(question: Question) -> Field:
    return DateField(question.title, thing="your answer")


def _yes_no(question: Question) -> Field:
    return YesNoField(question.title, thing="this is so")


def _one_of(question: Question) -> Field:
    return ChoiceField(question.title, choices=_choices(question), thing="one of the answers")


def _many_of(question: Question) -> Field:
    return ManyChoiceField(question.title, choices=_choices(question), thing="from the answers")


def _table(question: Question) -> Field:
    return TableField(question.title, question=question, thing="the table")


def _address(question: Question) -> Field:
    return AddressField(question.title, question=question, thing="the address")


def _files(question: Question) -> Field:
    return FilesField(question.title, question=question, thing="the files")


def _declaration(question: Question) -> Field:
    return DeclarationField(question.statement, thing="the declaration")


def _choices(question: Question) -> list[tuple[str, str]]:
    return [(choice.value, choice.label) for choice in question.choices]


FIELDS: Mapping[AnswerKind, _Maker] = MappingProxyType(
    {
        AnswerKind.SHORT_TEXT: _short_text,
        AnswerKind.LONG_TEXT: _long_text,
        AnswerKind.NUMBER: _number,
        AnswerKind.MONEY: _money,
        AnswerKind.PERCENTAGE: _percentage,
        AnswerKind.DATE: _date,
        AnswerKind.YES_NO: _yes_no,
        AnswerKind.ONE_OF: _one_of,
        AnswerKind.MANY_OF: _many_of,
        AnswerKind.TABLE: _table,
        AnswerKind.ADDRESS: _address,
        AnswerKind.FILE: _files,
        AnswerKind.DECLARATION: _declaration,
    }
)


def field_for(question: Question) -> Field:
    """The control for a question, unbound, as a form class holds it."""
    return FIELDS[question.kind](question)


def shown(question: Question, stored: Any) -> Any:
    """The data that the control shows for a stored answer; None for one that can no longer be read."""
    try:
        value = KINDS[question.kind].from_store(stored)
    except AnswerProblem:
        return None
    if question.kind == AnswerKind.DECLARATION:
        return value is not None and value.statement == question.statement
    return typed_parts(question, value) if question.kind in _PARTS and value is not None else value


def raw(question: Question, data: Any) -> Raw:
    """What the control holds, as the plain text (or list of choices) that `workflows.answers` reads."""
    if data is None or data == () or data == "":
        return ""
    if question.kind in (AnswerKind.MONEY, AnswerKind.PERCENTAGE):
        return f"{data // 100}.{data % 100:02d}"
    if question.kind == AnswerKind.YES_NO:
        return "yes" if data else "no"
    if question.kind == AnswerKind.DECLARATION:
        return "yes" if data else ""
    return list(data) if isinstance(data, tuple) else str(data)
