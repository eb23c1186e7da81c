"""Which one rule is cheapest to ease where all rules together cannot be kept, and by how much?

Each rule in turn may be broken while all others hold, and is broken as little as can be. Nothing is eased by this: a
person reads the sentences and decides.
"""

from dataclasses import dataclass, replace

import numpy as np

from workflows.assignment.model import Family, Model, Rule
from workflows.assignment.whole import Limits, Search
from workflows.wording import counted

# Beyond this many pairs reviews may be split in the search, which then gives the least by which the rule must give way.
_MOST_WHOLE = 50_000
_STEPS = 2_000


@dataclass(frozen=True)
class Easing:
    """By how many reviews one rule must give way, in all, so that all the others can be kept."""

    rule: Rule
    by: int
    is_exact: bool

    @property
    def text(self) -> str:
        """What would be eased, as a sentence."""
        amount = ("" if self.is_exact else "at least ") + counted(self.by, "review")
        return _SENTENCES[self.rule].format(amount)


_SENTENCES = {
    Rule.REVIEWS: "If {} fewer in all were asked for, every other rule could be kept.",
    Rule.LOAD: "If assessors’ least or most loads were eased by {} in all, every other rule could be kept.",
    Rule.LAY: "If {} by lay assessors could be missing, every other rule could be kept.",
    Rule.TECHNICAL: "If {} by technical assessors could be missing, every other rule could be kept.",
    Rule.LOCAL: "If {} from the application’s own region could be missing, every other rule could be kept.",
    Rule.OUTSIDE: "If {} from outside the application’s region could be missing, every other rule could be kept.",
    Rule.ORGANISATION: "If {} could come from an organisation that has its share, every other rule could be kept.",
}


def easings(model: Model, limits: Limits, seed: int = 0) -> tuple[Easing, ...]:
    """The rules of which one eased alone is enough, the cheapest first."""
    tried = (_easing(model, family, limits, seed) for family in model.families)
    return tuple(sorted((one for one in tried if one), key=lambda one: one.by))


def is_due_to_fixed_pairs(model: Model, limits: Limits, seed: int = 0) -> bool:
    """Whether every rule could be kept if no pair were fixed."""
    loose = replace(model, is_fixed=np.zeros(model.size, dtype=np.bool_))
    nothing = np.zeros(model.size, dtype=np.int64)
    is_bound = bool(model.is_fixed.any())
    return is_bound and Search(loose, nothing, np.arange(model.size), nothing, limits, seed).run().is_best


def _easing(model: Model, family: Family, limits: Limits, seed: int) -> Easing | None:
    nothing = np.zeros(model.size, dtype=np.int64)
    steps = min(limits.steps, _STEPS)
    search = Search(model, nothing, np.arange(model.size), nothing, replace(limits, steps=steps), seed)
    eased = search.least_easing(family.rule, is_whole=model.size <= _MOST_WHOLE)
    return Easing(family.rule, eased.by, eased.is_exact) if eased else None
