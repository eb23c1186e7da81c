"""Of which readers is an application short, by the rules by which its panel was put together?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from workflows.assignment.problem import Kind, Rules
from workflows.wording import counted, listed


@dataclass(frozen=True)
class Panel:
    """Who reads an application now: the kind of each, and whether they are of its region."""

    application: str
    readers: tuple[tuple[Kind, bool], ...] = ()


@dataclass(frozen=True)
class Gap:
    """An application with fewer readers than the rules ask for, in all or of one sort."""

    application: str
    has: int
    asked: int
    lacks: tuple[str, ...]

    @property
    def said(self) -> str:
        """The same as a sentence."""
        readers = f"{self.application}: {self.has} of {counted(self.asked, 'reader')}"
        return f"{readers}, short of {listed(self.lacks)}" if self.lacks else readers


def gaps(rules: Rules, panels: Iterable[Panel]) -> tuple[Gap, ...]:
    """Every application that is short of somebody, in the order in which they come."""
    found = (Gap(one.application, len(one.readers), rules.reviews, _lacks(rules, one.readers)) for one in panels)
    return tuple(gap for gap in found if gap.lacks or gap.has < gap.asked)


def _lacks(rules: Rules, readers: Sequence[tuple[Kind, bool]]) -> tuple[str, ...]:
    kinds, local = [kind for kind, _ in readers], sum(is_local for _, is_local in readers)
    asked = (
        ("technical reader", rules.technical, kinds.count(Kind.TECHNICAL)),
        ("lay reader", rules.lay, kinds.count(Kind.LAY)),
        ("local reader", rules.local, local),
        ("outside reader", rules.outside, len(readers) - local),
    )
    return tuple(counted(least - has, noun) for noun, least, has in asked if has < least)
