"""How is a question written: its words, how it is answered, and under which condition it is asked?

What belongs to another kind of answer than the one chosen is left out when the question is saved.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from wtforms import FieldList, FormField

from forms.base import Form
from forms.call import LONGEST_SUMMARY, EditForm
from forms.fields import (
    ChoiceField,
    HiddenField,
    IntegerField,
    LongTextField,
    ManyChoiceField,
    SelectField,
    TextField,
    TickField,
    YesNoField,
)
from forms.validators import Between, MaxLength, Required
from workflows.answers import KINDS, AnswerProblem
from workflows.definition import AnswerKind, Clause, Column, Condition, Joining, Operator, Question
from workflows.editing import choices_for, fresh_id
from workflows.filetypes import MOST_BYTES, FileType
from workflows.question_soundness import CHOICE_KINDS, MOST_CELLS, MOST_COLUMNS, MOST_FILES, MOST_PAGES

MOST_WORDS = 5_000
MOST_CLAUSES = 6
MEGABYTE = 1_000_000
_CHOICES_ROOM = 5_000


class ColumnRow(Form):
    """One column of a table; a row without a title is no column. `id` is carried along, and '' for a new one."""

    id = HiddenField()
    title = TextField("Column", [MaxLength(100)], thing="the title of the column")
    kind = SelectField("Each cell holds", thing="what each cell holds")
    optional = TickField("May be left empty", thing="that it may be left empty")
    choices = LongTextField("Choices, one on each line", [MaxLength(_CHOICES_ROOM)], thing="the choices")


class ClauseRow(Form):
    """One comparison with an earlier answer; a row without a question is no comparison."""

    question_id = SelectField("The answer to", thing="a question")
    operator = SelectField("Comparison", thing="a comparison")
    value = TextField("Answer", [MaxLength(200)], thing="an answer")


class QuestionForm(EditForm):
    """One question to applicants. The page sets every list of choices."""

    title = TextField("Title", [Required(), MaxLength(200)], thing="a title")
    prompt = LongTextField("The question", [Required()], word_limit=150, thing="the question")
    guidance = LongTextField("Guidance for applicants", word_limit=400, thing="guidance")
    assessor_guidance = LongTextField("Guidance for assessors (optional)", word_limit=400, thing="guidance")
    kind = ChoiceField("How is it answered?", [Required()], thing="how it is answered")
    word_limit = IntegerField("Word limit", [Between(1, MOST_WORDS)], thing="the word limit")
    choices = LongTextField("Choices, one on each line", [MaxLength(_CHOICES_ROOM)], thing="the choices")
    columns = FieldList(FormField(ColumnRow), max_entries=MOST_COLUMNS)
    most_rows = IntegerField("Most rows", [Between(1, MOST_CELLS)], thing="the most rows")
    file_types = ManyChoiceField("Types of file", thing="types of file")
    most_files = IntegerField("Most files", [Between(1, MOST_FILES)], thing="the most files")
    most_megabytes = IntegerField(
        "Largest file", [Between(1, MOST_BYTES // MEGABYTE)], thing="the size of the largest file"
    )
    most_pages = IntegerField("Most pages of a PDF", [Between(1, MOST_PAGES)], thing="the most pages of a PDF")
    statement = LongTextField("The exact text that is declared", word_limit=300, thing="the text")
    joining = ChoiceField("Ask it when", thing="when it is asked")
    clauses = FieldList(FormField(ClauseRow), max_entries=MOST_CLAUSES)
    required = YesNoField(
        "Does every applicant who is asked have to answer it?", [Required()], thing="it has to be answered"
    )
    published = YesNoField(
        "Is the answer published if the project is funded?", [Required()], thing="the answer is published"
    )
    open_low = IntegerField("Least", [Between(1, MOST_WORDS)], thing="the least that a region may set")
    open_high = IntegerField("Most", [Between(1, MOST_WORDS)], thing="the most that a region may set")
    note = TextField("What did you change, and why?", [MaxLength(LONGEST_SUMMARY)], thing="what you changed")

    @staticmethod
    def data_of(question: Question, earlier: Mapping[str, Question]) -> dict[str, Any]:
        """The form's data for a question as it stands."""
        names = ("title", "prompt", "guidance", "assessor_guidance", "kind", "word_limit", "required", "published")
        condition = question.shown_if
        return {
            **{
                name: getattr(question, name)
                for name in (*names, "most_rows", "most_files", "most_pages", "file_types", "statement")
            },
            "choices": _lines(question),
            "columns": [_column_data(column) for column in question.columns],
            "most_megabytes": question.most_bytes // MEGABYTE if question.most_bytes else None,
            "joining": condition.joining if condition else Joining.ALL,
            "clauses": [_clause_data(clause, earlier) for clause in condition.clauses] if condition else [],
        }

    def make_room(self) -> None:
        """One empty row at the end of the columns and of the comparisons, for one more."""
        for rows, name in ((self.columns, "title"), (self.clauses, "question_id")):
            is_full = len(rows) >= (rows.max_entries or 0)
            last: Any = rows[-1].form[name] if len(rows) else None
            if not is_full and (last is None or last.typed.strip()):
                rows.append_entry()

    def applied_to(self, question: Question, earlier: Mapping[str, Question]) -> Question:
        """The question with what was typed, as far as it belongs to its kind of answer."""
        kind = AnswerKind(self.kind.data)
        plain = Question(question.id, kind, self.title.data, self.prompt.data)
        kept = {
            "guidance": self.guidance.data,
            "assessor_guidance": self.assessor_guidance.data,
            "required": self.required.data,
            "published": self.published.data,
            "shown_if": self._condition(earlier),
        }
        return replace(plain, **kept, **self._own(kind, question))

    def _own(self, kind: AnswerKind, before: Question) -> dict[str, Any]:
        """What only this kind of answer has."""
        if kind in (AnswerKind.SHORT_TEXT, AnswerKind.LONG_TEXT):
            return {"word_limit": self.word_limit.data}
        if kind in CHOICE_KINDS:
            return {"choices": choices_for(_typed_lines(self.choices.data), before.choices)}
        if kind == AnswerKind.TABLE:
            return {"columns": self._columns(before), "most_rows": self.most_rows.data}
        if kind == AnswerKind.DECLARATION:
            return {"statement": self.statement.data}
        if kind != AnswerKind.FILE:
            return {}
        most = self.most_megabytes.data
        return {
            "file_types": tuple(FileType(one) for one in self.file_types.data),
            "most_files": self.most_files.data,
            "most_bytes": most * MEGABYTE if most else None,
            "most_pages": self.most_pages.data,
        }

    def _columns(self, before: Question) -> tuple[Column, ...]:
        kept = {column.id: column for column in before.columns}
        made: list[Column] = []
        for row in (row.form for row in self.columns if row.form.title.data):
            old = kept.get(row.id.data)
            id_ = old.id if old else fresh_id(row.title.data, {*kept, *(column.id for column in made)})
            kind = AnswerKind(row.kind.data or AnswerKind.SHORT_TEXT)
            labels = _typed_lines(row.choices.data) if kind in CHOICE_KINDS else []
            choices = choices_for(labels, old.choices if old else ())
            made.append(Column(id_, kind, row.title.data, not row.optional.data, choices))
        return tuple(made)

    def _condition(self, earlier: Mapping[str, Question]) -> Condition | None:
        rows = [row.form for row in self.clauses if row.form.question_id.data]
        clauses = tuple(_clause(row, earlier) for row in rows)
        return Condition(clauses, Joining(self.joining.data or Joining.ALL)) if clauses else None


def _clause(row: Any, earlier: Mapping[str, Question]) -> Clause:
    operator = Operator(row.operator.data or Operator.ANSWERED)
    about = earlier.get(row.question_id.data)
    if operator == Operator.ANSWERED or about is None:
        return Clause(row.question_id.data, operator)
    return Clause(about.id, operator, _as_stored(about, row.value.data or ""))


def _as_stored(about: Question, typed: str) -> str:
    """What was typed as the answer is stored; left as it is when it is no such answer, for the rules to refuse."""
    values = {choice.label.casefold(): choice.value for choice in about.choices}
    if typed.casefold() in values:
        return values[typed.casefold()]
    try:
        stored = KINDS[about.kind].to_store(KINDS[about.kind].parse(about, typed))
    except AnswerProblem:
        return typed
    if isinstance(stored, bool):
        return "yes" if stored else "no"
    return str(stored) if isinstance(stored, str | int) else typed


def _clause_data(clause: Clause, earlier: Mapping[str, Question]) -> dict[str, Any]:
    about = earlier.get(clause.question_id)
    words = value_words(about, clause.value) if about else clause.value
    return {"question_id": clause.question_id, "operator": clause.operator, "value": words}


def value_words(about: Question, value: str) -> str:
    """The value of a clause in the words of the question that it is about."""
    kind: Any = KINDS[about.kind]
    stored: Any = value
    if about.kind in (AnswerKind.NUMBER, AnswerKind.MONEY, AnswerKind.PERCENTAGE):
        stored = int(value) if value.removeprefix("-").isdecimal() else value
    if about.kind == AnswerKind.YES_NO:
        stored = {"yes": True, "no": False}.get(value, value)
    try:
        shown: str = kind.show(about, kind.from_store(stored))
    except AnswerProblem:
        return value
    return shown


def _column_data(column: Column) -> dict[str, Any]:
    return {
        "id": column.id,
        "title": column.title,
        "kind": column.kind,
        "optional": not column.required,
        "choices": _lines(column),
    }


def _lines(one: Question | Column) -> str:
    return "\n".join(choice.label for choice in one.choices)


def _typed_lines(text: str) -> Sequence[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]
