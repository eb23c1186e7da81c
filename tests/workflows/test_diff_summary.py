"""Are the differences told in a sentence, and in a line each?"""

from dataclasses import replace

from tests.workflows.definitions import a_core, a_definition, a_layer, a_question
from workflows import editing
from workflows.diff import compare
from workflows.diff_summary import line, summary, touching
from workflows.field_words import Audience
from workflows.openings import THRESHOLD, Opening, Setting, Slot


def changes():
    core = editing.replace_criterion(a_core(), replace(a_core().criteria[0], weight=40, guidance="Look for proof."))
    core = editing.replace_question(core, a_question("need", prompt="Describe the whole need.", guidance="Be brief."))
    core = editing.add_question(editing.remove_section(core, "details"), "questions", a_question("why"))
    core = editing.move_question(core, "risks", -1)
    layer = a_layer(conditions=(), threshold_basis_points=6_000)
    return compare(a_definition(), a_definition(core=core, layers=(layer,)))


def test_sentence_counts_what_happened_and_whom_it_touches():
    assert summary(changes()).sentence == (
        "10 changes: 1 added, 3 taken out, 1 moved, 3 reworded, 2 with another value. "
        "9 touch applicants, 8 touch assessors."
    )


def test_no_change_is_said_too():
    assert summary(()).sentence == "Nothing differs."


def test_one_change_is_said_in_the_singular():
    core = replace(a_core(), threshold_basis_points=6_000)

    assert summary(compare(a_definition(), a_definition(core=core))).sentence == (
        "1 change: 1 with another value. 1 touches applicants, 1 touches assessors."
    )


def test_change_that_touches_nobody_is_counted_as_such():
    section = replace(a_core().sections[0], owner="elsewhere")
    found = compare(a_definition(), a_definition(core=editing.replace_section(a_core(), section)))

    assert (summary(found).neither, summary(found).sentence) == (
        1,
        "1 change: 1 with another value. 1 touches neither.",
    )


def test_each_change_is_told_in_a_line():
    assert [line(change, {"greater-manchester": "Manchester"}) for change in changes()] == [
        "Section ‘Details’ taken out",
        "Question ‘Summary’ taken out",
        "Question ‘Risks’ moved: it was second of 2 in ‘Questions’, after ‘Need’, it is first of 3 in ‘Questions’",
        "Question ‘Need’: question reworded (0 words out, 1 word in)",
        "Question ‘Need’: guidance for applicants reworded (0 words out, 2 words in)",
        "Question ‘Why’ added",
        "Criterion ‘Need’: weight 60 → 40",
        "Criterion ‘Need’: guidance for assessors reworded (0 words out, 3 words in)",
        "Manchester’s layer: regional threshold 50% → 60%",
        "Condition ‘You report to the region once a year.’ taken out",
    ]


def test_what_is_open_to_the_regions_is_said_with_its_bounds():
    weight, limit = Opening("criterion:need:weight", 10, 30), Opening("question:risks:word_limit", 300, 500)
    before = a_core(openings=(weight, Opening(THRESHOLD, 6_000, 8_000)), slot=Slot(2, 20))
    after = a_core(openings=(replace(weight, high=35), limit))

    assert [line(change) for change in compare(a_definition(core=before), a_definition(core=after))] == [
        "The national core: weight of ‘Need’ open to regions from 10 to 30 → open to regions from 10 to 35",
        "The national core: national threshold open to regions from 60% to 80% → locked",
        "The national core: word limit of ‘Risks’ locked → open to regions from 300 to 500 words",
        "The national core: room for regional criteria most criteria: 2; their weight together: 20 → none",
    ]


def test_what_a_region_makes_of_an_opened_number_is_said():
    before, after = (a_layer(settings=settings) for settings in ((), (Setting("question:risks:word_limit", 400),)))

    assert [line(one) for one in compare(a_definition(layers=(before,)), a_definition(layers=(after,)))] == [
        "Greater Manchester’s layer: word limit of ‘Risks’ as in the core → 400 words"
    ]


def test_filter_keeps_what_touches_an_audience():
    kept = [line(change) for change in touching(changes(), Audience.ASSESSORS)]

    assert len(touching(changes(), None)) == 10
    assert [told for told in (line(change) for change in changes()) if told not in kept] == [
        "Question ‘Need’: guidance for applicants reworded (0 words out, 2 words in)",
        "Condition ‘You report to the region once a year.’ taken out",
    ]
