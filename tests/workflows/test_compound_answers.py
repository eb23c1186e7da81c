"""Are tables, addresses, files and declarations read, kept, shown and judged without loss?"""

import json
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.definitions import (
    a_declaration,
    a_file_question,
    a_question,
    a_question_of,
    a_table_question,
    stored_answer,
)
from workflows.answers import KINDS, AnswerProblem
from workflows.compound_answers import DECLARATION, Address, Declared, KeptFile, entry_of, file_name, file_problem
from workflows.definition import AnswerKind, Column
from workflows.filetypes import FileType, size_words, type_of
from workflows.question_soundness import question_problems

K = AnswerKind
ROWS = ["Build", "1,250.50", "3 March 2027", "low", "", " ", "", "", "Test", "10", "", "high"]
STORED_ROWS = [
    {"name": "Build", "cost": 125_050, "start": "2027-03-03", "risk": "low"},
    {"name": "Test", "cost": 1_000, "start": None, "risk": "high"},
]
PLAN = KeptFile("5b0c1f3e", "plan.pdf", FileType.PDF, 1_200_000, "ab" * 32)


def package(*names: str) -> bytes:
    held = BytesIO()
    with zipfile.ZipFile(held, "w") as made:
        for name in names:
            made.writestr(name, "<xml/>")
    return held.getvalue()


def test_table_is_read_row_by_row_without_its_empty_rows() -> None:
    question = a_table_question()

    value = KINDS[K.TABLE].parse(question, ROWS)
    assert KINDS[K.TABLE].to_store(value) == STORED_ROWS
    assert KINDS[K.TABLE].from_store(STORED_ROWS) == value


def test_table_in_words_and_for_machines() -> None:
    table, question = KINDS[K.TABLE], a_table_question()
    value = table.from_store(STORED_ROWS)

    assert table.show(question, value) == (
        "Name: Build; Cost: £1,250.50; Start: 3 March 2027; Risk: Low\nName: Test; Cost: £10; Risk: High"
    )
    assert json.loads(table.export(value)) == STORED_ROWS
    assert table.same(value, table.from_store(json.loads(table.export(value)))) is True


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        (
            ["Build", "much", "", ""],
            "Row 1, Cost: Enter a sum in pounds, with pence if there are any, like 1,250,000 or",
        ),
        (["Build", "1", "", "low", "Test", "1", "", "mauve"], "Row 2, Risk: Choose one of the answers offered."),
        (["x"] * 4 * 1_000_000, "Enter 3 rows or fewer. You have entered 1,000,000."),
        (["x" * 1_001, "", "", ""], "Row 1, Name: write 1,000 characters or fewer."),
    ],
)
def test_table_that_cannot_be_read(typed: list[str], reason: str) -> None:
    with pytest.raises(AnswerProblem) as refused:
        KINDS[K.TABLE].parse(a_table_question(), typed)

    assert refused.value.reason.startswith(reason)


@pytest.mark.parametrize(
    ("stored", "lacking"),
    [
        (STORED_ROWS, None),
        ([{**STORED_ROWS[0], "cost": None}], ("cell", "‘Work’, row 1: fill in ‘Cost’.")),
        ([STORED_ROWS[0]] * 4, ("too_many_rows", "‘Work’ has 4 rows; the most is 3.")),
        (
            [{**STORED_ROWS[0], "risk": "mauve"}],
            ("cell", "‘Work’, row 1: ‘Risk’ has an answer that is no longer offered. Choose again."),
        ),
    ],
)
def test_table_that_lacks_something(stored: Any, lacking: Any) -> None:
    assert KINDS[K.TABLE].lacks(a_table_question(), KINDS[K.TABLE].from_store(stored)) == lacking


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        (["1 Mill  Lane", "", "", "Salford", "m54wt"], Address(("1 Mill Lane",), "Salford", "M5 4WT")),
        (["", "", "", "", "EC1A 1BB"], Address((), "", "EC1A 1BB")),
        (["A", "B", "C", "D", ""], Address(("A", "B", "C"), "D", "")),
        (["", " ", "", "", ""], None),
    ],
)
def test_address_is_read(typed: list[str], value: Address | None) -> None:
    assert KINDS[K.ADDRESS].parse(a_question(kind=K.ADDRESS), typed) == value


@pytest.mark.parametrize("postcode", ["M5", "12345", "M5 4W", "MMM5 4WT", "M5 4WTT", "M5\n4WT;"])
def test_address_with_a_postcode_of_another_shape(postcode: str) -> None:
    with pytest.raises(AnswerProblem, match=r"^Enter a full postcode, like M1 1AE\.$"):
        KINDS[K.ADDRESS].parse(a_question(kind=K.ADDRESS), ["1 Mill Lane", "", "", "Salford", postcode])


def test_address_says_what_it_lacks() -> None:
    address = KINDS[K.ADDRESS]

    assert address.lacks(a_question(kind=K.ADDRESS, title="Site"), Address(("A",), "", "")) == (
        "address",
        "‘Site’ lacks the town and the postcode.",
    )
    assert address.show(a_question(), Address(("A",), "Salford", "M5 4WT")) == "A\nSalford\nM5 4WT"


def test_files_are_read_from_their_entries_each_once() -> None:
    files, question = KINDS[K.FILE], a_file_question()

    value = files.parse(question, [entry_of(PLAN), "", entry_of(PLAN)])
    assert value == (PLAN,)
    assert files.show(question, value) == "plan.pdf (PDF, 1.2 MB)"
    assert files.export(value) == f"plan.pdf sha256:{'ab' * 32}"
    assert files.from_store(files.to_store(value)) == value


@pytest.mark.parametrize("entry", ["plan.pdf", "{}", "[1]", "null", '{"id": 1}'])
def test_files_that_are_no_entry(entry: str) -> None:
    with pytest.raises(AnswerProblem):
        KINDS[K.FILE].parse(a_file_question(), entry)


@pytest.mark.parametrize(
    ("found", "size", "problem"),
    [
        (FileType.PDF, 2_000_000, ""),
        (FileType.PDF, 2_000_001, "‘a.pdf’ has 2.1 MB; the most is 2 MB."),
        (None, 0, "‘a.pdf’ is empty."),
        (FileType.WORD, 1, "‘a.pdf’ is not of a type that is taken here. Types that are: PDF or PNG picture."),
        (None, 1, "‘a.pdf’ is not of a type that is taken here. Types that are: PDF or PNG picture."),
    ],
)
def test_file_is_judged_by_content_and_size(found: FileType | None, size: int, problem: str) -> None:
    assert file_problem(a_file_question(), "a.pdf", found, size) == problem


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"%PDF-1.7\n", FileType.PDF),
        (b"\x89PNG\r\n\x1a\nrest", FileType.PNG),
        (b"\xff\xd8\xff\xe0", FileType.JPEG),
        (package("[Content_Types].xml", "word/document.xml"), FileType.WORD),
        (package("[Content_Types].xml", "xl/workbook.xml"), FileType.EXCEL),
        (package("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), None),
        (package("evil.exe"), None),
        (b"PK\x03\x04 not a package", None),
        (b"<html><script>", None),
        (b"MZ\x90\x00", None),
        (b" %PDF-1.7", None),
        (b"", None),
    ],
)
def test_type_is_that_of_the_content(content: bytes, found: FileType | None) -> None:
    assert type_of(content) == found


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("plan.pdf", "plan.pdf"),
        ("C:\\Users\\me\\The plan.exe", "The plan.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ('a"b\r\nSet-Cookie: x.pdf', "a b Set-Cookie x.pdf"),
        ("", "file.pdf"),
        ("Übersicht.final.pdf", "Übersicht.final.pdf"),
    ],
)
def test_file_name_is_safe_to_save_under(typed: str, name: str) -> None:
    assert file_name(typed, FileType.PDF) == name


@pytest.mark.parametrize(
    ("size", "words"), [(1, "1 kB"), (819_001, "820 kB"), (1_000_000, "1 MB"), (1_400_001, "1.5 MB")]
)
def test_size_in_words(size: int, words: str) -> None:
    assert size_words(size) == words


def test_declaration_keeps_its_words_with_who_and_when() -> None:
    question = a_declaration()

    made = DECLARATION.parse(question, "yes")
    signed = DECLARATION.signed(made, "Ada Holt", datetime(2027, 3, 3, 11, tzinfo=UTC)) if made else None
    assert made == Declared("All of it is true.")
    assert DECLARATION.show(question, signed) == (
        "All of it is true.\nDeclared by Ada Holt on 3 March 2027 at 11:00am UK time."
    )
    assert DECLARATION.from_store(DECLARATION.to_store(signed)) == signed
    assert DECLARATION.same(made, signed) is True


def test_declaration_of_other_words_is_made_again() -> None:
    changed = a_declaration(statement="Most of it is true.")

    assert DECLARATION.lacks(changed, Declared("All of it is true.")) == (
        "declaration_changed",
        "The words of ‘True’ are new. Read them and tick the box again.",
    )


@pytest.mark.parametrize("kind", K)
def test_every_kind_keeps_a_whole_answer(kind: AnswerKind) -> None:
    question = a_question_of(kind)
    stored = stored_answer(question)

    value = KINDS[kind].from_store(stored)
    assert question_problems("core:question:x", question) == []
    assert KINDS[kind].to_store(value) == stored
    assert KINDS[kind].lacks(question, value) is None
    assert KINDS[kind].show(question, value) != ""
    assert KINDS[kind].export(value) != ""


@pytest.mark.parametrize(
    ("question", "codes"),
    [
        (a_table_question(columns=()), ["columns"]),
        (a_table_question(most_rows=None), ["most_rows"]),
        (a_table_question(most_rows=1_000_000), ["cells"]),
        (a_table_question(columns=(Column("a", K.TABLE, "A"),)), ["column_kind"]),
        (
            a_table_question(columns=(Column("a", K.NUMBER, " "), Column("a", K.NUMBER, "B"))),
            ["column_twice", "column_blank"],
        ),
        (a_table_question(columns=(Column("a", K.ONE_OF, "A"),)), ["no_choices"]),
        (a_question(columns=a_table_question().columns), ["needless_columns"]),
        (a_file_question(file_types=()), ["no_file_types"]),
        (replace(a_file_question(), most_bytes=25_000_001), ["most_bytes"]),
        (a_file_question(most_files=11), ["most_files"]),
        (a_question(most_files=1), ["needless_files"]),
        (a_declaration(statement=" "), ["no_statement"]),
        (a_question(statement="Words"), ["needless_statement"]),
    ],
)
def test_question_that_cannot_be_answered(question: Any, codes: list[str]) -> None:
    assert [reason.code for reason in question_problems("core:question:x", question)] == codes


TYPED = st.lists(st.one_of(st.text(max_size=20), st.sampled_from(["1", "low", "yes", entry_of(PLAN)])), max_size=16)


@given(st.sampled_from([K.TABLE, K.ADDRESS, K.FILE, K.DECLARATION]), TYPED)
def test_whatever_is_typed_is_kept_whole_or_refused(kind: AnswerKind, typed: list[str]) -> None:
    question = a_question_of(kind)
    try:
        value = KINDS[kind].parse(question, typed)
    except AnswerProblem:
        return

    stored = json.loads(json.dumps(KINDS[kind].to_store(value)))
    assert KINDS[kind].from_store(stored) == value
