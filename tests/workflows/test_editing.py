"""Does an edit change what it names and nothing else?"""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.definitions import a_core, a_criterion, a_layer, a_question
from workflows import editing, layers
from workflows.definition import Choice, Opening, Section
from workflows.plain import canonical


def ids(things):
    return [thing.id for thing in things]


def test_section_is_added_at_the_end():
    section = Section("more", "More", ())

    after = editing.add_section(a_core(), section)

    assert after == a_core(sections=(*a_core().sections, section))


def test_section_is_replaced_where_it_stands():
    renamed = replace(a_core().sections[0], title="About you")

    after = editing.replace_section(a_core(), renamed)

    assert after == a_core(sections=(renamed, a_core().sections[1]))


def test_section_goes_with_its_questions_and_their_criteria():
    after = editing.remove_section(a_core(), "questions")

    assert (ids(after.sections), ids(after.criteria)) == (["details"], [])


def test_criteria_of_other_sections_stay():
    judged = replace(a_core(), criteria=(*a_core().criteria, a_criterion("summary")))

    assert ids(editing.remove_section(judged, "questions").criteria) == ["summary"]


@pytest.mark.parametrize(
    ("places", "order"),
    [
        (1, ["questions", "details"]),
        (-1, ["details", "questions"]),
        (9, ["questions", "details"]),
        (0, ["details", "questions"]),
    ],
)
def test_section_moves_as_far_as_there_are_places(places, order):
    assert ids(editing.move_section(a_core(), "details", places).sections) == order


def test_question_is_added_to_its_section():
    after = editing.add_question(a_layer(), "g_local", a_question("jobs"))

    assert ids(after.sections[0].questions) == ["g_local_fit", "jobs"]


def test_question_is_replaced_and_its_criterion_stays():
    before = a_core()
    reworded = a_question("need", prompt="Why now?")

    after = editing.replace_question(before, reworded)

    assert editing.question_of(after, "need") == reworded
    assert editing.replace_question(after, a_question("need")) == before


def test_question_goes_with_the_criteria_that_judge_it():
    twice = replace(a_core(), criteria=(*a_core().criteria, a_criterion("urgency", question_id="need")))

    after = editing.remove_question(twice, "need")

    assert (ids(after.sections[1].questions), ids(after.criteria)) == (["risks"], ["risks"])


def test_question_moves_within_its_section():
    after = editing.move_question(a_core(), "risks", -1)

    assert [ids(section.questions) for section in after.sections] == [["summary"], ["risks", "need"]]


def test_criterion_is_added_replaced_moved_and_removed():
    added = editing.add_criterion(a_core(), a_criterion("urgency", question_id="need", weight=10))
    lighter = editing.replace_criterion(added, replace(a_core().criteria[0], weight=50))
    first = editing.move_criterion(lighter, "urgency", -2)
    removed = editing.remove_criterion(first, "need")

    assert [(one.id, one.weight) for one in first.criteria] == [("urgency", 10), ("need", 50), ("risks", 40)]
    assert ids(removed.criteria) == ["urgency", "risks"]
    assert ids(removed.sections[1].questions) == ["need", "risks"]


@pytest.mark.parametrize(
    "edit",
    [
        lambda: editing.remove_section(a_core(), "nowhere"),
        lambda: editing.move_section(a_core(), "nowhere", 1),
        lambda: editing.add_question(a_core(), "nowhere", a_question()),
        lambda: editing.replace_question(a_core(), a_question("nowhere")),
        lambda: editing.remove_question(a_core(), "nowhere"),
        lambda: editing.question_of(a_core(), "nowhere"),
        lambda: editing.replace_criterion(a_core(), a_criterion("nowhere")),
        lambda: editing.remove_criterion(a_core(), "nowhere"),
        lambda: editing.criterion_of(a_layer(), "need"),
    ],
)
def test_what_is_not_there_is_not_edited(edit):
    with pytest.raises(editing.NotThere):
        edit()


@given(st.sampled_from(["need", "risks", "summary"]), st.integers(-3, 3))
def test_a_layer_is_never_touched_by_an_edit_of_the_core(question_id, places):
    before = layers.merge(a_core(), [a_layer()])

    moved = editing.move_question(before.core, question_id, places)
    after = layers.merge(editing.remove_question(moved, question_id), before.layers)

    assert canonical(after.layers) == canonical(before.layers)
    assert layers.check_edit("national", before, after) == ()


@pytest.mark.parametrize(
    ("words", "taken", "expected"),
    [
        ("Good jobs within reach", (), "good_jobs_within_reach"),
        ("Good jobs", ("good_jobs",), "good_jobs_2"),
        ("Good jobs", ("good_jobs", "good_jobs_2"), "good_jobs_3"),
        ("Café – 3 steps!", (), "cafe_3_steps"),
        ("工作", (), "new"),
        ("x" * 60, (), "x" * 40),
    ],
)
def test_id_is_made_of_the_words(words, taken, expected):
    assert editing.fresh_id(words, taken) == expected


@given(st.text(max_size=60), st.sets(st.text("abc_", min_size=1, max_size=3)))
def test_id_is_free_and_can_stand_in_a_definition(words, taken):
    id_ = editing.fresh_id(words, taken)

    assert id_ not in taken
    core = editing.add_section(a_core(), Section(id_, "More", (a_question("other"),)))
    assert [reason.code for reason in layers.problems(layers.merge(core, [a_layer()])) if reason.code == "id"] == []


def test_choice_that_keeps_its_label_keeps_its_value():
    before = (Choice("r", "Red"), Choice("g", "Green"))

    after = editing.choices_for(["Green", "Blue", "G"], before)

    assert after == (Choice("g", "Green"), Choice("blue", "Blue"), Choice("g_2", "G"))


def test_opening_goes_with_the_number_that_it_opens() -> None:
    openings = (Opening("criterion:need:weight", 50, 70), Opening("question:need:word_limit", 300, 500))
    core = a_core(openings=(*openings, Opening("threshold", 6_000, 8_000)))

    assert [one.path for one in editing.remove_criterion(core, "need").openings] == [
        "question:need:word_limit",
        "threshold",
    ]
    assert [one.path for one in editing.remove_question(core, "need").openings] == ["threshold"]


def test_opening_is_replaced_in_its_place() -> None:
    core = editing.opened(editing.opened(a_core(), "threshold", 0, 9_000), "criterion:need:weight", 50, 70)

    assert editing.opened(core, "threshold", 0, 9_000) == core
    assert editing.opened(core, "threshold", None, 9_000).openings == (Opening("criterion:need:weight", 50, 70),)
