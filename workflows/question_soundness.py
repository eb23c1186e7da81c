"""Is a question sound: are its limits, choices, columns and files such that it can be answered?"""

from collections.abc import Sequence

from workflows.compound_answers import CELL_KINDS
from workflows.filetypes import MOST_BYTES, FileType
from workflows.machine import Reason
from workflows.names import id_problems, titled
from workflows.questions import AnswerKind, Choice, Column, Question

CHOICE_KINDS = frozenset({AnswerKind.ONE_OF, AnswerKind.MANY_OF})
# What a page can hold and a person can fill in; a table of more is an attachment.
MOST_CELLS = 600
MOST_COLUMNS = 12
MOST_FILES = 10
MOST_PAGES = 500
_Row = tuple[object, str, str]


def question_problems(where: str, question: Question) -> list[Reason]:
    """What is wrong with one question by itself."""
    title, kind = question.title, question.kind
    rows = [
        (
            question.word_limit is None or question.word_limit > 0,
            "word_limit",
            f"The word limit of ‘{title}’ is {question.word_limit}. Give one word or more, or no limit.",
        ),
        *_choice_rows(title, question.choices, offers=kind in CHOICE_KINDS),
        *_table_rows(question),
        *_file_rows(question),
        (
            kind != AnswerKind.DECLARATION or question.statement.strip(),
            "no_statement",
            f"‘{title}’ declares nothing. Write the exact text that applicants declare.",
        ),
        (
            kind == AnswerKind.DECLARATION or not question.statement,
            "needless_statement",
            f"‘{title}’ is not a declaration. Take the text of the declaration out.",
        ),
    ]
    wrong = [Reason(code, text, where) for holds, code, text in rows if not holds]
    columns = (reason for column in question.columns for reason in _column_problems(where, title, column))
    return [*id_problems(where, question.id), *titled(where, title), *wrong, *columns]


def _choice_rows(title: str, choices: Sequence[Choice], *, offers: bool) -> list[_Row]:
    values = [choice.value for choice in choices]
    words = [" ".join(choice.label.split()).casefold() for choice in choices]
    twice = next(
        (choice.label.strip() for choice, said in zip(choices, words, strict=True) if words.count(said) > 1), ""
    )
    return [
        (not offers or len(values) > 1, "no_choices", f"‘{title}’ needs at least two choices."),
        (offers or not values, "needless_choices", f"‘{title}’ is not answered by choosing. Take its choices out."),
        (len(set(values)) == len(values), "choice_twice", f"‘{title}’ offers a choice more than once."),
        (not twice, "choice_words_twice", f"‘{title}’ offers ‘{twice}’ more than once. Word each choice differently."),
        (
            all(choice.value.strip() and choice.label.strip() for choice in choices),
            "choice_blank",
            f"‘{title}’ offers a choice without words.",
        ),
    ]


def _table_rows(question: Question) -> list[_Row]:
    title, count = question.title, len(question.columns)
    if question.kind != AnswerKind.TABLE:
        has_none = not question.columns and question.most_rows is None
        return [(has_none, "needless_columns", f"‘{title}’ is not a table. Take its columns and rows out.")]
    ids = [column.id for column in question.columns]
    most = question.most_rows or 0
    return [
        (0 < count <= MOST_COLUMNS, "columns", f"‘{title}’ has {count} columns. Give it 1 to {MOST_COLUMNS}."),
        (len(set(ids)) == count, "column_twice", f"‘{title}’ has two columns of the same id."),
        (most >= 1, "most_rows", f"Say how many rows ‘{title}’ has at most."),
        (
            most * count <= MOST_CELLS,
            "cells",
            f"‘{title}’ has up to {most:,} rows of {count} columns. A page holds {MOST_CELLS} boxes: ask for a file "
            "instead, or for less.",
        ),
    ]


def _column_problems(where: str, title: str, column: Column) -> list[Reason]:
    name = f"{title}: {column.title}"
    rows: list[_Row] = [
        (column.title.strip(), "column_blank", f"‘{title}’ has a column without a title."),
        (column.kind in CELL_KINDS, "column_kind", f"‘{name}’ is of a kind that does not fit into a cell."),
        *_choice_rows(name, column.choices, offers=column.kind == AnswerKind.ONE_OF),
    ]
    wrong = [Reason(code, text, where) for holds, code, text in rows if not holds]
    return [*id_problems(where, column.id), *wrong]


def _file_rows(question: Question) -> list[_Row]:
    title, types = question.title, question.file_types
    if question.kind != AnswerKind.FILE:
        limits = (question.most_files, question.most_bytes, question.most_pages)
        has_none = not types and all(limit is None for limit in limits)
        return [(has_none, "needless_files", f"‘{title}’ is not answered with files. Take their limits out.")]
    most = question.most_bytes
    return [
        (types, "no_file_types", f"Say which types of file ‘{title}’ takes."),
        (len(set(types)) == len(types), "file_type_twice", f"‘{title}’ takes a type of file twice."),
        (
            question.most_files is None or 1 <= question.most_files <= MOST_FILES,
            "most_files",
            f"‘{title}’ takes {question.most_files} files. Give 1 to {MOST_FILES}.",
        ),
        (
            most is None or 1 <= most <= MOST_BYTES,
            "most_bytes",
            f"A file of ‘{title}’ has at most {MOST_BYTES // 1_000_000} MB, and more than nothing.",
        ),
        (
            question.most_pages is None or (FileType.PDF in types and 1 <= question.most_pages <= MOST_PAGES),
            "most_pages",
            f"A PDF of ‘{title}’ has 1 to {MOST_PAGES} pages. Where no PDF is taken, no pages are counted.",
        ),
    ]
