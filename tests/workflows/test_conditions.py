"""Is a question asked exactly when its condition holds, and is every condition refused that cannot be decided?"""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.definitions import a_choice_question, a_core, a_definition, a_question, answers_for
from workflows.completeness import missing, section_progress
from workflows.conditions import OPERATORS, asked, condition_problems
from workflows.definition import AnswerKind, Clause, Condition, Joining, Operator, Question, Section
from workflows.layers import problems

K, P = AnswerKind, Operator


def only_if(*clauses: Clause, joining: Joining = Joining.ALL) -> Condition:
    return Condition(clauses, joining)


def asked_ids(questions: list[Question], answers: dict[str, Any]) -> list[str]:
    return [question.id for question in asked(questions, answers)]


@pytest.mark.parametrize(
    ("kind", "operator", "value", "stored", "holds"),
    [
        (K.YES_NO, P.IS, "yes", True, True),
        (K.YES_NO, P.IS, "yes", False, False),
        (K.YES_NO, P.IS_NOT, "yes", False, True),
        (K.YES_NO, P.IS_NOT, "yes", None, False),
        (K.YES_NO, P.IS, "yes", None, False),
        (K.NUMBER, P.AT_LEAST, "10", 10, True),
        (K.NUMBER, P.AT_LEAST, "10", 9, False),
        (K.NUMBER, P.AT_MOST, "-1", -2, True),
        (K.NUMBER, P.IS, "0", 0, True),
        (K.NUMBER, P.IS, "0", False, False),
        (K.MONEY, P.AT_LEAST, "125000", 125_000, True),
        (K.PERCENTAGE, P.AT_MOST, "5000", 5_001, False),
        (K.DATE, P.AT_LEAST, "2027-03-03", "2027-03-03", True),
        (K.DATE, P.AT_MOST, "2027-03-03", "2027-11-01", False),
        (K.ONE_OF, P.IS, "red", "red", True),
        (K.ONE_OF, P.IS_NOT, "red", "green", True),
        (K.ONE_OF, P.IS, "green", "red", False),
        (K.MANY_OF, P.INCLUDES, "red", ["green", "red"], True),
        (K.MANY_OF, P.INCLUDES, "red", ["green"], False),
        (K.LONG_TEXT, P.ANSWERED, "", "Words", True),
        (K.LONG_TEXT, P.ANSWERED, "", " \u200b ", False),
        (K.TABLE, P.ANSWERED, "", [], False),
    ],
)
def test_clause_holds(kind: AnswerKind, operator: Operator, value: str, stored: Any, holds: bool) -> None:
    about = a_choice_question(kind, id="about") if kind in (K.ONE_OF, K.MANY_OF) else a_question("about", kind=kind)
    then = a_question("then", shown_if=only_if(Clause("about", operator, value)))

    assert asked_ids([about, then], {"about": stored}) == (["about", "then"] if holds else ["about"])
    assert condition_problems("core", [about, then]) == []


@pytest.mark.parametrize(("joining", "holds"), [(Joining.ALL, False), (Joining.ANY, True)])
def test_clauses_are_joined(joining: Joining, holds: bool) -> None:
    first, second = a_question("first", kind=K.YES_NO), a_question("second", kind=K.YES_NO)
    clauses = (Clause("first", P.IS, "yes"), Clause("second", P.IS, "yes"))
    then = a_question("then", shown_if=only_if(*clauses, joining=joining))

    found = asked_ids([first, second, then], {"first": True, "second": False})
    assert ("then" in found) is holds


def test_hidden_question_counts_as_unanswered_for_those_behind_it() -> None:
    first = a_question("first", kind=K.YES_NO)
    second = a_question("second", kind=K.YES_NO, shown_if=only_if(Clause("first", P.IS, "yes")))
    third = a_question("third", shown_if=only_if(Clause("second", P.IS, "yes")))

    assert asked_ids([first, second, third], {"first": False, "second": True, "third": "kept"}) == ["first"]


def test_hidden_question_is_not_required_and_not_counted() -> None:
    core = a_core()
    gate, extra = a_question("gate", kind=K.YES_NO), a_question("extra", shown_if=only_if(Clause("gate", P.IS, "yes")))
    section = Section("more", "More", (gate, extra))
    definition = a_definition(core=replace(core, sections=(*core.sections, section)))
    answers = answers_for(definition)

    assert problems(definition) == ()
    assert missing(definition, {**answers, "gate": False, "extra": "word " * 500}) == ()
    assert [reason.where for reason in missing(definition, {**answers, "extra": None})] == ["question:extra"]
    progress = {one.id: (one.answered, one.total) for one in section_progress(definition, {**answers, "gate": False})}
    assert progress["more"] == (1, 1)


@pytest.mark.parametrize(
    ("clauses", "codes"),
    [
        ((), ["no_clauses"]),
        ((Clause("nobody", P.ANSWERED),), ["unknown_question"]),
        ((Clause("then", P.ANSWERED),), ["cycle"]),
        ((Clause("last", P.ANSWERED),), ["later_question"]),
        ((Clause("text", P.IS, "yes"),), ["wrong_operator"]),
        ((Clause("text", P.AT_LEAST, "1"), Clause("colour", P.INCLUDES, "red")), ["wrong_operator"] * 2),
        ((Clause("colour", P.IS, "mauve"),), ["wrong_value"]),
        ((Clause("nobody", P.ANSWERED), Clause("colour", P.IS, "")), ["unknown_question", "wrong_value"]),
    ],
)
def test_condition_that_cannot_be_decided(clauses: tuple[Clause, ...], codes: list[str]) -> None:
    questions = [
        a_question("text"),
        a_choice_question(),
        a_question("then", shown_if=only_if(*clauses)),
        a_question("last"),
    ]

    found = condition_problems("core", questions)
    assert [(reason.code, reason.where) for reason in found] == [(code, "core:question:then") for code in codes]


def test_cycle_of_three_is_named_where_it_looks_ahead() -> None:
    ring = {"a": "c", "b": "a", "c": "b"}
    questions = [a_question(id_, shown_if=only_if(Clause(on, P.ANSWERED))) for id_, on in ring.items()]

    found = condition_problems("core", questions)
    assert [(reason.code, reason.where) for reason in found] == [("cycle", "core:question:a")]


def test_layers_question_may_depend_on_the_core() -> None:
    definition = a_definition()
    layer = definition.layers[0]
    extra = a_question("extra", shown_if=only_if(Clause("need", P.ANSWERED)))
    section = replace(layer.sections[0], questions=(*layer.sections[0].questions, extra))

    assert problems(replace(definition, layers=(replace(layer, sections=(section,)),))) == ()


def test_question_that_others_depend_on_is_missed_when_it_is_gone() -> None:
    core = a_core()
    then = a_question("then", shown_if=only_if(Clause("summary", P.ANSWERED)))
    section = replace(core.sections[1], questions=(*core.sections[1].questions, then))
    definition = a_definition(core=replace(core, sections=(section,)))

    assert [(one.code, one.where) for one in problems(definition)] == [("unknown_question", "core:question:then")]


def test_judged_question_is_asked_of_everyone() -> None:
    core = a_core()
    need = replace(core.sections[1].questions[0], shown_if=only_if(Clause("summary", P.ANSWERED)))
    section = replace(core.sections[1], questions=(need, core.sections[1].questions[1]))
    definition = a_definition(core=replace(core, sections=(core.sections[0], section)))

    assert [(one.code, one.where) for one in problems(definition)] == [("judges_condition", "core:criterion:need")]


def test_every_kind_has_its_operators() -> None:
    assert set(OPERATORS) == set(AnswerKind)


CLAUSES = st.builds(
    Clause,
    st.sampled_from(["q0", "q1", "q2", "q3", "gone"]),
    st.sampled_from(list(Operator)),
    st.sampled_from(["", "yes", "no", "red", "5", "2027-03-03"]),
)
CONDITIONS = st.none() | st.builds(Condition, st.lists(CLAUSES, max_size=3).map(tuple), st.sampled_from(list(Joining)))
KINDS = st.sampled_from([K.YES_NO, K.NUMBER, K.DATE, K.LONG_TEXT])
STORED = st.sampled_from([None, True, False, 5, "2027-03-03", "words", [], ["red"]])


@given(st.lists(st.tuples(KINDS, CONDITIONS), min_size=4, max_size=4), st.lists(STORED, min_size=4, max_size=4))
def test_asked_never_fails_and_keeps_the_order(
    drawn: list[tuple[AnswerKind, Condition | None]], stored: list[Any]
) -> None:
    questions = [a_question(f"q{n}", kind=kind, shown_if=condition) for n, (kind, condition) in enumerate(drawn)]
    answers = {f"q{n}": value for n, value in enumerate(stored)}

    found = asked(questions, answers)
    assert list(found) == [question for question in questions if question in found]
    assert {question for question in questions if question.shown_if is None} <= set(found)
