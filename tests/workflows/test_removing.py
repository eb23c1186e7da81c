"""Is everything named that depends on a question which is taken out?"""

from tests.workflows.definitions import a_core, a_criterion, a_definition, a_layer, a_question
from workflows import editing, layers
from workflows.definition import Clause, Condition, Operator, Section
from workflows.removing import left_behind

GM = "greater-manchester"


def asked_if(id_, *others):
    clauses = tuple(Clause(other, Operator.ANSWERED, "") for other in others)
    return a_question(id_, shown_if=Condition(clauses))


def found(before, part):
    return [(one.code, one.where) for one in left_behind(before, layers.with_part(before, part))]


def test_conditions_of_every_part_and_criteria_of_another_side_are_named():
    questions = (a_question("need"), a_question("risks"), asked_if("plan", "risks", "need", "risks"))
    core = a_core(sections=(Section("questions", "Questions", questions),))
    local = Section("local", "Local", (asked_if("g_local", "risks"), a_question("g_own")), GM)
    judging = a_criterion("g_need", question_id="risks", ledger="regional", owner=GM)
    layer = a_layer(sections=(local,), criteria=(judging,))
    before = layers.merge(core, [layer])

    assert found(before, editing.remove_question(core, "risks")) == [
        ("condition_depends", "core:question:plan"),
        ("condition_depends", f"layer:{GM}:question:g_local"),
        ("criterion_depends", f"layer:{GM}:criterion:g_need"),
    ]
    assert found(before, editing.remove_question(core, "plan")) == []
    assert found(before, editing.remove_section(core, "questions")) == [
        ("condition_depends", f"layer:{GM}:question:g_local"),
        ("criterion_depends", f"layer:{GM}:criterion:g_need"),
    ]


def test_nothing_is_named_where_nothing_depends():
    before = a_definition()

    assert found(before, editing.remove_question(before.core, "risks")) == []
