"""Are the differences told in a sentence, and in a line each?"""

from dataclasses import replace

from tests.workflows.definitions import a_core, a_definition, a_layer, a_question
from workflows import editing
from workflows.diff import compare
from workflows.diff_summary import line, summary, touching
from workflows.field_words import Audience


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


def test_filter_keeps_what_touches_an_audience():
    kept = [line(change) for change in touching(changes(), Audience.ASSESSORS)]

    assert len(touching(changes(), None)) == 10
    assert [told for told in (line(change) for change in changes()) if told not in kept] == [
        "Question ‘Need’: guidance for applicants reworded (0 words out, 2 words in)",
        "Condition ‘You report to the region once a year.’ taken out",
    ]
