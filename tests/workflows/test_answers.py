"""Is each kind of answer read, kept and shown without loss?"""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.definitions import a_question, a_question_of
from workflows.answers import KINDS, AnswerProblem, Raw
from workflows.definition import AnswerKind

K = AnswerKind
ONE_TYPED = st.one_of(
    st.text(st.characters()),
    st.text("0123456789.,£%- "),
    st.sampled_from(["yes", "No", "red", "green", "12 June 2027", "2028-02-29", "£1,250.50", "67.5%"]),
)
ANYTHING_TYPED = st.one_of(ONE_TYPED, st.lists(ONE_TYPED, max_size=4))


def test_every_kind_is_registered() -> None:
    assert set(KINDS) == set(AnswerKind)


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        (K.SHORT_TEXT, "  A  line\r\nand more\x00 ", "A line and more"),
        (K.SHORT_TEXT, ["one"], "one"),
        (K.LONG_TEXT, "One.\r\n\r\nTwo.\rThree.\x00\n", "One.\n\nTwo.\nThree.\n"),
        (K.LONG_TEXT, "half \ud83d of a character", "half \ufffd of a character"),
        (K.LONG_TEXT, "word " * 5_000, "word " * 5_000),
        (K.NUMBER, " 1,250 ", 1_250),
        (K.NUMBER, "-3", -3),
        (K.NUMBER, "0", 0),
        (K.MONEY, "1,250,000", 125_000_000),
        (K.MONEY, "£ 1250000.50", 125_000_050),
        (K.MONEY, "0.5", 50),
        (K.MONEY, "0", 0),
        (K.PERCENTAGE, "67.5%", 6_750),
        (K.PERCENTAGE, "100", 10_000),
        (K.PERCENTAGE, "0.01", 1),
        (K.DATE, "2027-03-03", date(2027, 3, 3)),
        (K.DATE, "3 March 2027", date(2027, 3, 3)),
        (K.DATE, ["3", " 3", "2027"], date(2027, 3, 3)),
        (K.YES_NO, "yes", True),
        (K.YES_NO, "No", False),
        (K.ONE_OF, "green", "green"),
        (K.MANY_OF, ["blue", "red", "blue"], ("red", "blue")),
        (K.MANY_OF, "red", ("red",)),
    ],
)
def test_parse_reads_what_people_type(kind: AnswerKind, raw: Raw, value: Any) -> None:
    assert KINDS[kind].parse(a_question_of(kind), raw) == value


@pytest.mark.parametrize("kind", K)
@pytest.mark.parametrize("raw", ["", " \t\r\n", [], [""]])
def test_parse_nothing_typed_is_no_answer(kind: AnswerKind, raw: Raw) -> None:
    assert KINDS[kind].parse(a_question_of(kind), raw) is None


@pytest.mark.parametrize(("kind", "raw"), [(K.DATE, ["", " ", ""]), (K.MANY_OF, ["", ""]), (K.LONG_TEXT, "\x00")])
def test_parse_several_blanks_are_no_answer(kind: AnswerKind, raw: Raw) -> None:
    assert KINDS[kind].parse(a_question_of(kind), raw) is None


@pytest.mark.parametrize(
    ("kind", "raw", "reason"),
    [
        (K.LONG_TEXT, ["one", "two"], "Give one answer, not several."),
        (K.NUMBER, "1.5", "Enter a whole number of at most 12 digits, like 12 or 1,250."),
        (K.NUMBER, "9" * 5_000, "Enter a whole number of at most 12 digits, like 12 or 1,250."),
        (K.NUMBER, "1,25", "Enter a whole number of at most 12 digits, like 12 or 1,250."),
        (K.NUMBER, "١٢", "Enter a whole number of at most 12 digits, like 12 or 1,250."),
        (K.MONEY, "-5", "Enter a sum in pounds, with pence if there are any, like 1,250,000 or 1250000.50."),
        (K.MONEY, "1.005", "Enter a sum in pounds, with pence if there are any, like 1,250,000 or 1250000.50."),
        (K.MONEY, "1.25m", "Enter a sum in pounds, with pence if there are any, like 1,250,000 or 1250000.50."),
        (K.PERCENTAGE, "100.01", "Enter a percentage from 0 to 100 with at most two decimals, like 67.5."),
        (K.PERCENTAGE, "half", "Enter a percentage from 0 to 100 with at most two decimals, like 67.5."),
        (K.DATE, "30 February 2027", "Enter a day that is in the calendar, like 3 March 2027."),
        (K.DATE, ["3", "", "2027"], "Enter a day that is in the calendar, like 3 March 2027."),
        (K.YES_NO, "perhaps", "Choose yes or no."),
        (K.ONE_OF, "purple", "Choose one of the answers offered."),
        (K.ONE_OF, ["red", "green"], "Give one answer, not several."),
        (K.MANY_OF, ["red", "purple"], "Choose from the answers offered."),
    ],
)
def test_parse_says_what_to_type_instead(kind: AnswerKind, raw: Raw, reason: str) -> None:
    with pytest.raises(AnswerProblem) as problem:
        KINDS[kind].parse(a_question_of(kind), raw)

    assert problem.value.reason == reason


@given(st.sampled_from(K), ANYTHING_TYPED)
def test_whatever_is_typed_is_read_and_kept_or_refused_in_words(kind: AnswerKind, raw: Raw) -> None:
    question, handler = a_question_of(kind), KINDS[kind]
    try:
        value = handler.parse(question, raw)
    except AnswerProblem:
        return

    stored = json.loads(json.dumps(handler.to_store(value), ensure_ascii=False).encode())
    assert handler.from_store(stored) == value
    assert handler.same(handler.from_store(stored), value)


@given(st.text(min_size=1))
def test_long_text_typed_in_one_piece_is_never_refused(typed: str) -> None:
    value = KINDS[K.LONG_TEXT].parse(a_question(word_limit=1), typed)

    assert (value or "").split() == typed.replace("\x00", "").split()


@given(st.sampled_from((K.NUMBER, K.MONEY, K.PERCENTAGE)), st.integers(0, 10_000))
def test_numbers_shown_on_the_page_can_be_typed_again(kind: AnswerKind, value: int) -> None:
    shown = KINDS[kind].show(a_question_of(kind), value)

    assert KINDS[kind].parse(a_question_of(kind), shown) == value


@given(st.sampled_from((K.NUMBER, K.MONEY, K.PERCENTAGE)), st.integers(0, 10_000))
def test_numbers_exported_can_be_typed_again(kind: AnswerKind, value: int) -> None:
    assert KINDS[kind].parse(a_question_of(kind), KINDS[kind].export(value)) == value


@pytest.mark.parametrize(
    ("kind", "value", "shown", "exported"),
    [
        (K.SHORT_TEXT, "A line", "A line", "A line"),
        (K.LONG_TEXT, "One.\n\nTwo.", "One.\n\nTwo.", "One.\n\nTwo."),
        (K.NUMBER, 1_250, "1,250", "1250"),
        (K.MONEY, 125_000_050, "£1,250,000.50", "1250000.50"),
        (K.MONEY, 5, "£0.05", "0.05"),
        (K.PERCENTAGE, 6_750, "67.5%", "67.5"),
        (K.DATE, date(2027, 3, 3), "3 March 2027", "2027-03-03"),
        (K.YES_NO, False, "No", "no"),
        (K.YES_NO, True, "Yes", "yes"),
        (K.ONE_OF, "green", "Green", "green"),
        (K.ONE_OF, "withdrawn", "withdrawn", "withdrawn"),
        (K.MANY_OF, ("red", "blue"), "Red; Blue", "red; blue"),
    ],
)
def test_show_and_export(kind: AnswerKind, value: Any, shown: str, exported: str) -> None:
    handler = KINDS[kind]

    assert (handler.show(a_question_of(kind), value), handler.export(value)) == (shown, exported)


@pytest.mark.parametrize("kind", K)
def test_no_answer_is_stored_shown_and_exported_as_none(kind: AnswerKind) -> None:
    handler = KINDS[kind]

    kept = (
        handler.to_store(None),
        handler.from_store(None),
        handler.show(a_question_of(kind), None),
        handler.export(None),
    )
    assert kept == (None, None, "", "")
    assert handler.same(None, None)


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (K.SHORT_TEXT, 3),
        (K.LONG_TEXT, ["a"]),
        (K.NUMBER, "3"),
        (K.NUMBER, True),
        (K.MONEY, "1.50"),
        (K.PERCENTAGE, 67.5),
        (K.DATE, "soon"),
        (K.DATE, 20_270_303),
        (K.YES_NO, 1),
        (K.YES_NO, "yes"),
        (K.ONE_OF, ["red"]),
        (K.MANY_OF, "red"),
        (K.MANY_OF, [1]),
    ],
)
def test_from_store_refuses_another_shape(kind: AnswerKind, data: Any) -> None:
    with pytest.raises(AnswerProblem, match=r"Answer it again\.$"):
        KINDS[kind].from_store(data)


@pytest.mark.parametrize(
    ("kind", "a", "b", "same"),
    [
        (K.MANY_OF, ("red", "blue"), ("blue", "red"), True),
        (K.MANY_OF, ("red",), ("blue", "red"), False),
        (K.MANY_OF, None, ("red",), False),
        (K.LONG_TEXT, "a", "b", False),
        (K.MONEY, 0, None, False),
        (K.YES_NO, False, None, False),
    ],
)
def test_same_compares_what_is_said(kind: AnswerKind, a: Any, b: Any, same: bool) -> None:
    assert KINDS[kind].same(a, b) is same
