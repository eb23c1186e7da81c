"""Is what can be undone always the last state that is not undone, whatever was undone and done again before?"""

from hypothesis import given
from hypothesis import strategies as st

from workflows.steps import Save, Steps, steps_of


def test_three_saves_can_be_undone_one_by_one():
    assert steps_of([Save(1), Save(3), Save(4)]) == Steps((1, 3, 4))
    assert steps_of([Save(1), Save(3), Save(4)]).to_undo == (4, 3)
    assert steps_of([Save(1)]).to_undo is None


def test_undoing_twice_and_doing_again_once():
    steps = steps_of([Save(1), Save(2), Save(3), Save(4, 2), Save(5, 1), Save(6, 2)])

    assert (steps, steps.to_undo, steps.to_redo) == (Steps((1, 2), (3,)), (2, 1), 3)


def test_a_new_save_takes_away_what_was_undone():
    assert steps_of([Save(1), Save(2), Save(3, 1), Save(4)]) == Steps((1, 4))


@given(st.lists(st.sampled_from(["save", "undo", "redo"]), max_size=40))
def test_steps_behave_as_two_stacks(acts):
    saves, behind, ahead = [Save(1)], [1], []
    for act in acts:
        steps, number = steps_of(saves), saves[-1].number + 1
        if act == "save":
            saves.append(Save(number))
            behind.append(number)
            ahead.clear()
        elif act == "undo" and steps.to_undo:
            saves.append(Save(number, steps.to_undo[1]))
            ahead.append(behind.pop())
        elif act == "redo" and steps.to_redo:
            saves.append(Save(number, steps.to_redo))
            behind.append(ahead.pop())

    assert steps_of(saves) == Steps(tuple(behind), tuple(ahead))
