"""What would an offline pack that comes back change, and what of it was saved anew meanwhile?"""

from collections.abc import Collection
from dataclasses import dataclass, replace

from workflows.scoring import MarkKind
from workflows.whole_assessment import Whole

WHOLE = "whole"


@dataclass(frozen=True)
class MarkChange:
    """A mark as the pack has it. `seen_number` is the save that stands now, and `is_overtaken` says that the pack was
    made from an earlier one."""

    criterion_id: str
    kind: MarkKind
    score: int | None
    comment: str
    seen_number: int
    is_overtaken: bool = False


@dataclass(frozen=True)
class WholeChange:
    """What the pack says of the whole, likewise."""

    said: Whole
    seen_number: int
    is_overtaken: bool = False


@dataclass(frozen=True)
class PackChanges:
    """Everything in a pack that differs from what is saved."""

    marks: tuple[MarkChange, ...] = ()
    whole: WholeChange | None = None

    @property
    def overtaken(self) -> frozenset[str]:
        """What was saved here after the pack was made: ids of criteria, and `WHOLE`."""
        marks = {one.criterion_id for one in self.marks if one.is_overtaken}
        return frozenset(marks | ({WHOLE} if self.whole and self.whole.is_overtaken else set()))

    def chosen(self, wanted: Collection[str]) -> "PackChanges":
        """What is taken: all that nobody saved anew meanwhile, and of the rest what was chosen by its id."""
        whole = self.whole if self.whole and (not self.whole.is_overtaken or WHOLE in wanted) else None
        marks = tuple(one for one in self.marks if not one.is_overtaken or one.criterion_id in wanted)
        return replace(self, marks=marks, whole=whole)

    def __bool__(self) -> bool:
        return bool(self.marks or self.whole)
