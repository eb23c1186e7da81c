"""What differs between two versions of a cost sheet, line by line?"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from workflows.cost_sheet import Line
from workflows.terms import CostCategory


@dataclass(frozen=True)
class Changed:
    """One line that is not as it was. Without `before_pence` it is new, without `after_pence` it goes."""

    category: CostCategory
    description: str
    before_pence: int | None
    after_pence: int | None


def changes(before: Sequence[Line], after: Sequence[Line]) -> tuple[Changed, ...]:
    """What one has to do to the first to get the second, in the order of the finance table.

    Lines of one category and description are held against each other in their order; equal ones are left out.
    """
    pairs: dict[tuple[CostCategory, str], tuple[list[Line], list[Line]]] = defaultdict(lambda: ([], []))
    for side, lines in enumerate((before, after)):
        for line in lines:
            pairs[(line.category, line.description)][side].append(line)
    found = [change for key, (old, new) in pairs.items() for change in _of_one(key, old, new)]
    order = list(CostCategory)
    return tuple(sorted(found, key=lambda change: order.index(change.category)))


def _of_one(key: tuple[CostCategory, str], old: list[Line], new: list[Line]) -> list[Changed]:
    for line in list(new):
        if line in old:
            old.remove(line)
            new.remove(line)
    longest = max(len(old), len(new))
    return [
        Changed(*key, old[at].amount_pence if at < len(old) else None, new[at].amount_pence if at < len(new) else None)
        for at in range(longest)
    ]
