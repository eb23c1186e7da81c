"""What may a call ask, in which shape is it answered, and under which condition is it asked?"""

from dataclasses import dataclass
from enum import StrEnum

from workflows.filetypes import FileType
from workflows.plain import later

NATIONAL = "national"


class AnswerKind(StrEnum):
    """The shapes an answer can have."""

    SHORT_TEXT = "short_text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    MONEY = "money"
    PERCENTAGE = "percentage"
    DATE = "date"
    YES_NO = "yes_no"
    ONE_OF = "one_of"
    MANY_OF = "many_of"
    TABLE = "table"
    ADDRESS = "address"
    FILE = "file"
    DECLARATION = "declaration"


class Operator(StrEnum):
    """How a clause compares an earlier answer. A closed set: a condition is data and never an expression."""

    IS = "is"
    IS_NOT = "is_not"
    INCLUDES = "includes"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    ANSWERED = "answered"


class Joining(StrEnum):
    """Whether all clauses of a condition must hold or any one of them."""

    ALL = "all"
    ANY = "any"


@dataclass(frozen=True)
class Choice:
    """One option of a one-of or many-of question."""

    value: str
    label: str


@dataclass(frozen=True)
class Column:
    """One column of a table, whose cells are all answered in the same simple kind."""

    id: str
    kind: AnswerKind
    title: str
    required: bool = True
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class Clause:
    """A comparison with the answer to an earlier question.

    `value` is written as the answer is stored: a choice's value, 'yes' or 'no', an ISO day, a whole number (pence for
    money, basis points for a percentage); '' with `ANSWERED`.
    """

    question_id: str
    operator: Operator
    value: str = ""


@dataclass(frozen=True)
class Condition:
    """The clauses on which a question is asked at all."""

    clauses: tuple[Clause, ...]
    joining: Joining = Joining.ALL


@dataclass(frozen=True)
class Question:
    """One thing the applicant is asked. `word_limit` counts words as `workflows.text.count_words` does.

    `guidance` is for applicants, `assessor_guidance` for those who judge the answer. `columns` and `most_rows` are a
    table's, `file_types`, `most_files`, `most_bytes` and `most_pages` (of each file; only a PDF has pages) a file's,
    and `statement` is the exact text that a declaration declares.
    """

    id: str
    kind: AnswerKind
    title: str
    prompt: str
    guidance: str = ""
    required: bool = True
    word_limit: int | None = None
    choices: tuple[Choice, ...] = ()
    published: bool = False
    assessor_guidance: str = later("")
    columns: tuple[Column, ...] = later(())
    most_rows: int | None = later(None)
    file_types: tuple[FileType, ...] = later(())
    most_files: int | None = later(None)
    most_bytes: int | None = later(None)
    statement: str = later("")
    shown_if: Condition | None = later(None)
    most_pages: int | None = later(None)


@dataclass(frozen=True)
class Section:
    """A titled run of questions. `owner` is 'national' or the slug of the region whose layer it comes from."""

    id: str
    title: str
    questions: tuple[Question, ...]
    owner: str = NATIONAL
    introduction: str = later("")
