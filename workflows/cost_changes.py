"""What differs between two versions of a cost sheet, line by line?"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from workflows.cost_sheet import Line
from workflows.terms import CostCategory


@dataclass(frozen=True)
class Changed:
    """One line that is not as it was. Without `before_pence` it is new, without `after_pence` it goes.

    `moved_to` is the work package into which it is moved, where nothing else of it differs. `package` is that in which
    a part of the overheads lies: they have one line for each, all of the same words.
    """

    category: CostCategory
    description: str
    before_pence: int | None
    after_pence: int | None
    moved_to: int | None = None
    package: int | None = None


_Key = tuple[CostCategory, str, int | None]


def changes(before: Sequence[Line], after: Sequence[Line]) -> tuple[Changed, ...]:
    """What one has to do to the first to get the second, in the order of the finance table.

    Lines of one category and description are held against each other in their order; equal ones are left out. Overheads
    are held against those of the same work package, by their sum: how they are reckoned names what all packages share.
    """
    pairs: dict[_Key, tuple[list[Line], list[Line]]] = defaultdict(lambda: ([], []))
    for side, lines in enumerate((before, after)):
        for line in lines:
            is_shared = line.category == CostCategory.OVERHEADS
            key = (line.category, line.description, line.package if is_shared else None)
            pairs[key][side].append(replace(line, reckoned="") if is_shared and line.package else line)
    found = [change for key, (old, new) in pairs.items() for change in _of_one(key, old, new)]
    order = list(CostCategory)
    return tuple(sorted(found, key=lambda change: order.index(change.category)))


def _of_one(key: _Key, old: list[Line], new: list[Line]) -> list[Changed]:
    for line in list(new):
        if line in old:
            old.remove(line)
            new.remove(line)
    longest = max(len(old), len(new))
    return [
        _changed(key, old[at] if at < len(old) else None, new[at] if at < len(new) else None) for at in range(longest)
    ]


def _changed(key: _Key, old: Line | None, new: Line | None) -> Changed:
    category, description, package = key
    moves = old is not None and new is not None and replace(old, package=new.package) == new
    return Changed(
        category,
        description,
        old.amount_pence if old else None,
        new.amount_pence if new else None,
        new.package if new and moves else None,
        package,
    )
