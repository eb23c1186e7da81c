"""Does every application that is short of somebody say of whom, and no other?"""

from workflows.assignment.problem import Kind, Rules
from workflows.panel_gaps import Panel, gaps

RULES = Rules(reviews=3, local=1, outside=1, lay=1, technical=2)
T, M, L = Kind.TECHNICAL, Kind.MARKET, Kind.LAY


def test_gaps_name_how_many_of_each_sort_are_missing() -> None:
    panels = [
        Panel("A-1", ((T, True), (T, False), (L, False))),
        Panel("A-2", ((M, False),)),
        Panel("A-3"),
        Panel("A-4", ((T, True), (T, True), (L, True))),
    ]

    said = [one.said for one in gaps(RULES, panels)]

    assert said == [
        "A-2: 1 of 3 readers, short of 2 technical readers, 1 lay reader and 1 local reader",
        "A-3: 0 of 3 readers, short of 2 technical readers, 1 lay reader, 1 local reader and 1 outside reader",
        "A-4: 3 of 3 readers, short of 1 outside reader",
    ]


def test_gaps_of_a_rule_that_is_off_are_only_in_the_number() -> None:
    rules = Rules(reviews=2, local=0, outside=0, lay=0, technical=0)

    assert [one.said for one in gaps(rules, [Panel("A-1", ((M, False),))])] == ["A-1: 1 of 2 readers"]
