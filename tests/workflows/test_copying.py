"""Has every copy ids of its own, and a condition only on what is there?"""

from dataclasses import replace

from tests.workflows.definitions import a_core, a_criterion, a_layer, a_question
from workflows import copying, layers
from workflows.definition import Clause, Condition, Definition, Ledger, Operator, Section

TAKEN = {"need", "risks", "summary", "details", "questions"}


def asked_if(id_, other):
    return a_question(id_, shown_if=Condition((Clause(other, Operator.ANSWERED, ""),)))


def ids(part):
    return [(section.id, [question.id for question in section.questions]) for section in part.sections]


def test_a_question_is_copied_behind_itself():
    core = copying.again_question(a_core(), "need", TAKEN)

    assert ids(core) == [("details", ["summary"]), ("questions", ["need", "need_2", "risks"])]
    assert core.sections[1].questions[1] == replace(a_question("need"), id="need_2", title="Need (copy)")


def test_a_criterion_is_copied_behind_itself():
    core = copying.again_criterion(a_core(), "need", TAKEN)

    assert [(one.id, one.question_id, one.title) for one in core.criteria] == [
        ("need", "need", "Need"),
        ("need_2", "need", "Need (copy)"),
        ("risks", "risks", "Risks"),
    ]


def test_a_section_is_copied_with_conditions_on_its_own_copies_and_on_what_stays_beside_it():
    section = Section(
        "questions",
        "Questions",
        (a_question("need"), asked_if("risks", "need"), asked_if("cost", "summary"), asked_if("plan", "gone")),
    )
    core = a_core(sections=(a_core().sections[0], section))

    copy = copying.again_section(core, "questions", {*TAKEN, "cost", "plan"}).sections[2]

    assert (copy.id, copy.title) == ("questions_2", "Questions (copy)")
    assert [question.id for question in copy.questions] == ["need_2", "risks_2", "cost_2", "plan_2"]
    assert copy.questions[1].shown_if == Condition((Clause("need_2", Operator.ANSWERED, ""),))
    assert copy.questions[2].shown_if == Condition((Clause("summary", Operator.ANSWERED, ""),))
    assert copy.questions[3].shown_if is None


def test_a_section_of_another_call_leaves_conditions_on_that_call_behind():
    section = Section("questions", "Questions", (a_question("need"), asked_if("cost", "summary")))

    core = copying.take_section(a_core(), section, (), "national", TAKEN)

    assert core.sections[2].questions[1].shown_if is None


def test_a_region_takes_a_section_of_another_call_with_its_criteria_in_its_own_ledger():
    layer = copying.take_section(a_layer(), a_core().sections[1], a_core().criteria, "greater-manchester", TAKEN)

    taken = layer.criteria[1:]
    assert [(one.id, one.question_id, one.ledger) for one in taken] == [
        ("need_2", "need_2", Ledger.REGIONAL),
        ("risks_2", "risks_2", Ledger.REGIONAL),
    ]
    before, after = Definition(a_core(), (a_layer(),)), Definition(a_core(), (layer,))
    assert layers.check_edit("greater-manchester", before, after) == ()
    assert [one.code for one in layers.problems(after)] == ["weights"]


def test_a_question_of_another_call_comes_into_a_section_without_its_condition():
    core = copying.take_question(
        a_core(), "details", asked_if("risks", "need"), [a_criterion("r", question_id="risks")], "national", TAKEN
    )

    assert core.sections[0].questions[1] == a_question("risks_2", title="Risks", prompt="Describe the risks.")
    assert core.criteria[2].question_id == "risks_2"
