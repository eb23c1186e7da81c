"""Does a definition read as one, in the order of the form?"""

from dataclasses import FrozenInstanceError, replace

import pytest

from tests.workflows.definitions import REGION, a_core, a_definition, a_layer
from workflows.definition import AnswerKind, Definition, Ledger, Question, YearBudget
from workflows.layers import merge
from workflows.plain import sha256

OTHER = "west-midlands"


def both() -> Definition:
    return merge(a_core(), [a_layer(REGION), a_layer(OTHER)])


def test_core_comes_before_the_layers() -> None:
    definition = both()

    assert [section.id for section in definition.sections] == ["details", "questions", "g_local", "w_local"]
    assert [question.id for question in definition.questions] == [
        "summary",
        "need",
        "risks",
        "g_local_fit",
        "w_local_fit",
    ]
    assert [criterion.id for criterion in definition.criteria] == ["need", "risks", "g_local_fit", "w_local_fit"]


@pytest.mark.parametrize(
    ("ledger", "ids"), [(Ledger.NATIONAL, ["need", "risks"]), (Ledger.REGIONAL, ["g_local_fit", "w_local_fit"])]
)
def test_criteria_in_a_ledger_keep_the_order_of_the_form(ledger: Ledger, ids: list[str]) -> None:
    assert [criterion.id for criterion in both().criteria_in(ledger)] == ids


def test_for_region_asks_the_core_and_that_layer_only() -> None:
    assert both().for_region(OTHER) == Definition(a_core(), (a_layer(OTHER),))


def test_for_region_that_takes_no_part_asks_the_core_only() -> None:
    assert both().for_region("kent") == Definition(a_core(), ())


def test_question_by_its_id() -> None:
    assert both().question("w_local_fit") == a_layer(OTHER).sections[0].questions[0]


def test_question_that_is_not_asked_here() -> None:
    with pytest.raises(KeyError, match=r"^'w_local_fit'$"):
        both().for_region(REGION).question("w_local_fit")


def test_budget_is_that_of_all_layers_and_years() -> None:
    poor = replace(a_layer(OTHER), budget=(YearBudget(2027, 1),))

    assert merge(a_core(), [a_layer(REGION), poor]).budget_pence == 5_000_000_01


def test_definition_does_not_change() -> None:
    with pytest.raises(FrozenInstanceError):
        a_definition().core = a_core()  # type: ignore[misc]


def test_one_letter_makes_another_hash() -> None:
    definition = a_definition()

    changed = replace(definition, core=replace(definition.core, scope=definition.core.scope + "s"))
    assert sha256(changed) != sha256(definition)


def test_question_is_required_unpublished_and_without_limit_unless_said() -> None:
    question = Question("id", AnswerKind.NUMBER, "Title", "Prompt")

    found = (question.required, question.published, question.word_limit, question.choices, question.guidance)
    assert found == (True, False, None, (), "")
