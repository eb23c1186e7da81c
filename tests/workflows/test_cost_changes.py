"""Does the comparison of two cost sheets say everything that differs, and nothing else?"""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from workflows.cost_changes import Changed, changes
from workflows.cost_sheet import Line
from workflows.terms import CostCategory

C = CostCategory


def _line(category: CostCategory, description: str, pence: int, days: int = 1) -> Line:
    return Line(category, description, pence, "", {"days": days})


def _overheads(pence: int, package: int | None) -> Line:
    return Line(C.OVERHEADS, "20% of labour", pence, f"A share of all: {pence}", {"row": "overheads"}, package)


LINES = st.lists(
    st.builds(_line, st.sampled_from(C), st.sampled_from("abc"), st.integers(1, 3), st.integers(1, 2)), max_size=6
)


def test_changes_worked_by_hand() -> None:
    before = [
        _line(C.OTHER_COSTS, "Patent", 5),
        _line(C.LABOUR, "Chemist", 10),
        _line(C.LABOUR, "Engineer", 7),
        _line(C.LABOUR, "Chemist", 20),
    ]
    after = [
        _line(C.LABOUR, "Chemist", 20),
        _line(C.LABOUR, "Engineer", 7, days=2),
        _line(C.LABOUR, "Chemist", 11),
        _line(C.MATERIALS, "Steel", 4),
    ]

    assert changes(before, after) == (
        Changed(C.LABOUR, "Chemist", 10, 11),
        Changed(C.LABOUR, "Engineer", 7, 7),
        Changed(C.MATERIALS, "Steel", None, 4),
        Changed(C.OTHER_COSTS, "Patent", 5, None),
    )


def test_overheads_are_held_against_those_of_the_same_package() -> None:
    before = [_overheads(30, 1), _overheads(4, 2), _overheads(5, 3)]
    after = [replace(_overheads(30, 1), reckoned="A share of more."), _overheads(9, 3), _overheads(2, 4)]

    assert changes(before, after) == (
        Changed(C.OVERHEADS, "20% of labour", 4, None, package=2),
        Changed(C.OVERHEADS, "20% of labour", 5, 9, package=3),
        Changed(C.OVERHEADS, "20% of labour", None, 2, package=4),
    )


@given(LINES)
def test_nothing_differs_from_the_same_in_another_order(lines: list[Line]) -> None:
    assert changes(lines, lines[::-1]) == ()


@given(LINES, LINES)
def test_changes_make_up_the_difference(before: list[Line], after: list[Line]) -> None:
    found = changes(before, after)

    by = sum((one.after_pence or 0) - (one.before_pence or 0) for one in found)
    assert by == sum(line.amount_pence for line in after) - sum(line.amount_pence for line in before)
