"""What do the rules look like as rows of whole numbers over the pairs?

Every rule is a family of rows: each row adds up some pairs, each with a coefficient, and keeps the sum between two
bounds. The linear programme, the whole-number finish and the search for what to relax all read the same families.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from workflows.assignment.problem import Assessor, Kind, Problem, Rules

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
NONE = -1
UNBOUNDED = 1 << 40
# How far from a whole number the solver's numbers may be.
TOUCH = 1e-6


class Rule(StrEnum):
    """The rules that have rows."""

    REVIEWS = "reviews"
    LOAD = "load"
    LAY = "lay"
    TECHNICAL = "technical"
    LOCAL = "local"
    OUTSIDE = "outside"
    ORGANISATION = "organisation"
    FLOOR = "floor"


@dataclass(frozen=True)
class Family:
    """The rows of one rule. `row` names for each pair the row that counts it, or NONE; `coefficient` how much.

    The sum of each row is kept from `lower` to `upper`; a bound of UNBOUNDED either way binds nothing.
    """

    rule: Rule
    row: Ints
    lower: Ints
    upper: Ints
    coefficient: Ints

    def sums(self, chosen: Floats | Ints) -> Floats:
        """What each row adds up to, for these values of the pairs."""
        counted = self.row >= 0
        weights = chosen[counted] * self.coefficient[counted]
        return np.bincount(self.row[counted], weights=weights, minlength=len(self.lower)).astype(np.float64)


@dataclass(frozen=True)
class Model:
    """A problem in numbers. Pairs are ordered by application, then assessor, each by a keyed hash of its id."""

    application_ids: tuple[str, ...]
    assessor_ids: tuple[str, ...]
    application: Ints
    assessor: Ints
    match: Ints
    is_fixed: Flags
    kind: Ints
    is_local: Flags
    organisation: Ints
    families: tuple[Family, ...] = field(repr=False)
    rules: Rules

    @property
    def size(self) -> int:
        """How many pairs there are."""
        return len(self.match)

    def first_pair(self) -> Ints:
        """Where the pairs of each application begin, and at the end where the last one's end."""
        return np.searchsorted(self.application, np.arange(len(self.application_ids) + 1))


KINDS = tuple(Kind)


def in_order(ids: Iterable[str], seed: str) -> tuple[str, ...]:
    """The ids by a hash keyed with the seed, so that neither the order of rows nor the alphabet settles a tie."""
    return tuple(sorted(ids, key=lambda one: hashlib.sha256(f"{seed}\x00{one}".encode()).digest()))


def number_of(seed: str) -> int:
    """The seed as the solver takes it: a number below 2^31."""
    return int.from_bytes(hashlib.sha256(seed.encode()).digest()[:4], "big") >> 1


def model_of(problem: Problem) -> Model:
    """The problem in numbers, without the pairs that a person forbade."""
    applications = in_order(problem.application_by_id, problem.seed)
    assessors = in_order(problem.assessor_by_id, problem.seed)
    people = [problem.assessor_by_id[one] for one in assessors]
    application, assessor, match = _pairs(problem, applications, assessors)
    kinds = np.array([KINDS.index(one.kind) for one in people], dtype=np.int64)
    organisations = _numbers([one.organisation for one in people])
    bare = Model(
        application_ids=applications,
        assessor_ids=assessors,
        application=application,
        assessor=assessor,
        match=match,
        is_fixed=_fixed(problem, applications, assessors, (application, assessor)),
        is_local=_local(problem, applications, people)[application, assessor],
        kind=kinds[assessor],
        organisation=organisations[assessor],
        families=(),
        rules=problem.rules,
    )
    return replace(bare, families=_families(bare, people))


def floor_family(model: Model, floors: Ints) -> Family:
    """The rows that keep the whole match of each application's panel at or above its floor; one of nought is none."""
    row = np.where(floors[model.application] > 0, model.application, NONE)
    return Family(Rule.FLOOR, row, floors, np.full(len(floors), UNBOUNDED), model.match)


def with_floors(model: Model, floors: Ints) -> Model:
    """The model with floors, in points of match by application."""
    kept = tuple(family for family in model.families if family.rule != Rule.FLOOR)
    return replace(model, families=(*kept, floor_family(model, floors)))


def _pairs(problem: Problem, applications: tuple[str, ...], assessors: tuple[str, ...]) -> tuple[Ints, Ints, Ints]:
    places = tuple({one: at for at, one in enumerate(ids)} for ids in (applications, assessors))
    pairs = [pair for pair in problem.pairs if pair.ids not in problem.locks.forbidden]
    application = np.array([places[0][pair.application_id] for pair in pairs], dtype=np.int64)
    assessor = np.array([places[1][pair.assessor_id] for pair in pairs], dtype=np.int64)
    match = np.array([pair.match for pair in pairs], dtype=np.int64)
    order = np.lexsort((assessor, application))
    return application[order], assessor[order], match[order]


def _fixed(
    problem: Problem, applications: tuple[str, ...], assessors: tuple[str, ...], pairs: tuple[Ints, Ints]
) -> Flags:
    fixed = problem.locks.fixed
    if not fixed:
        return np.zeros(len(pairs[0]), dtype=np.bool_)
    each = zip(pairs[0].tolist(), pairs[1].tolist(), strict=True)
    return np.array([(applications[one], assessors[other]) in fixed for one, other in each], dtype=np.bool_)


def _local(problem: Problem, applications: tuple[str, ...], people: Sequence[Assessor]) -> Flags:
    """Who is local to what, as a table of all applications by all assessors."""
    regions = sorted({person.region for person in people})
    own = np.array([regions.index(person.region) for person in people], dtype=np.int64)
    covers = [[region in problem.application_by_id[one].regions for region in regions] for one in applications]
    return np.array(covers, dtype=np.bool_).reshape(len(applications), len(regions))[:, own]


def _numbers(names: Sequence[str]) -> Ints:
    """A number for each name, the same for equal ones, and NONE for those without."""
    known = {name: at for at, name in enumerate(sorted({*names} - {""}))}
    return np.array([known.get(name, NONE) for name in names], dtype=np.int64)


def _families(model: Model, people: Sequence[Assessor]) -> tuple[Family, ...]:
    rules, everyone = model.rules, np.ones(model.size, dtype=np.bool_)
    covers = (
        (Rule.LAY, rules.lay, model.kind == KINDS.index(Kind.LAY)),
        (Rule.TECHNICAL, rules.technical, model.kind == KINDS.index(Kind.TECHNICAL)),
        (Rule.LOCAL, rules.local, model.is_local),
        (Rule.OUTSIDE, rules.outside, ~model.is_local),
    )
    loads = np.array([(one.least, one.most) for one in people], dtype=np.int64).reshape(-1, 2)
    return (
        _per_application(model, Rule.REVIEWS, (rules.reviews, rules.reviews), everyone),
        Family(Rule.LOAD, model.assessor, loads[:, 0], loads[:, 1], np.ones(model.size, dtype=np.int64)),
        *(_per_application(model, rule, (least, UNBOUNDED), who) for rule, least, who in covers if least),
        *([_organisations(model)] if rules.per_organisation else []),
    )


def _per_application(model: Model, rule: Rule, bounds: tuple[int, int], who: Flags) -> Family:
    count = len(model.application_ids)
    lower, upper = (np.full(count, bound, dtype=np.int64) for bound in bounds)
    return Family(rule, np.where(who, model.application, NONE), lower, upper, np.ones(model.size, dtype=np.int64))


def _organisations(model: Model) -> Family:
    """A row for each application and organisation that could send it more than the rule allows."""
    key = np.where(model.organisation >= 0, model.application * (model.organisation.max(initial=0) + 1), 0)
    key = np.where(model.organisation >= 0, key + model.organisation, NONE)
    keys, row, count = np.unique(key, return_inverse=True, return_counts=True)
    is_crowded = (count > model.rules.per_organisation) & (keys >= 0)
    number = np.where(is_crowded, np.cumsum(is_crowded) - 1, NONE)
    rows = int(is_crowded.sum())
    upper = np.full(rows, model.rules.per_organisation, dtype=np.int64)
    lower = np.full(rows, -UNBOUNDED, dtype=np.int64)
    return Family(Rule.ORGANISATION, number[row], lower, upper, np.ones(model.size, dtype=np.int64))
