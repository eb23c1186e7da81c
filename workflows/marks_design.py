"""Which application did whom mark, and how, as arrays in an order that no database decides?"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Review:
    """What one assessor's complete assessment of one application is worth, in basis points of the full marks.

    `region_id` is the assessor's own region; those without one stand together. `weight` counts a review as that many.
    """

    application_id: UUID
    assessor_id: UUID
    region_id: UUID | None
    value: Fraction
    weight: int = 1


@dataclass(frozen=True, eq=False)
class Design:
    """Reviews as arrays: `application`, `assessor`, `value` and `weight` have one entry each per review.

    Reviews of one application stand together. Assessors are numbered region by region: `region_of` has an entry per
    assessor and never falls. Values are in basis points.
    """

    application: IntArray
    assessor: IntArray
    region_of: IntArray
    value: FloatArray
    weight: FloatArray

    @property
    def applications(self) -> int:
        """How many applications were reviewed."""
        return int(self.application[-1]) + 1

    @property
    def assessors(self) -> int:
        """How many assessors reviewed."""
        return len(self.region_of)

    @property
    def regions(self) -> int:
        """How many regions these assessors come from."""
        return int(self.region_of[-1]) + 1


@dataclass(frozen=True, eq=False)
class Named:
    """A design with the ids that its numbers stand for, and its reviews in the design's order."""

    design: Design
    application_ids: tuple[UUID, ...]
    assessor_ids: tuple[UUID, ...]
    reviews: tuple[Review, ...]


@dataclass(frozen=True)
class Group:
    """Applications and assessors that marks connect with each other, and with nobody else. Ids are sorted."""

    application_ids: tuple[UUID, ...]
    assessor_ids: tuple[UUID, ...]
    region_ids: tuple[UUID | None, ...]
    reviews: tuple[Review, ...]


def named_design(reviews: Sequence[Review]) -> Named:
    """The design of these reviews; their order changes nothing.

    Raises `ValueError` without a review, for a weight under 1, an assessor of two regions or a pair reviewed twice.
    """
    ordered = tuple(sorted(reviews, key=lambda one: (one.application_id.int, one.assessor_id.int)))
    region_by_assessor = {one.assessor_id: one.region_id for one in ordered}
    _require_sound(ordered, region_by_assessor)
    application_ids = tuple(dict.fromkeys(one.application_id for one in ordered))
    assessor_ids = tuple(sorted(region_by_assessor, key=lambda id_: (_region_order(region_by_assessor[id_]), id_.int)))
    regions = sorted(set(region_by_assessor.values()), key=_region_order)
    design = Design(
        application=_numbers([one.application_id for one in ordered], application_ids),
        assessor=_numbers([one.assessor_id for one in ordered], assessor_ids),
        region_of=_numbers([region_by_assessor[id_] for id_ in assessor_ids], regions),
        value=np.array([one.value for one in ordered], dtype=np.float64),
        weight=np.array([one.weight for one in ordered], dtype=np.float64),
    )
    return Named(design, application_ids, assessor_ids, ordered)


def groups_of(reviews: Sequence[Review]) -> tuple[Group, ...]:
    """The groups that no mark connects with each other, the largest first. One group: every score can be compared."""
    if not reviews:
        return ()
    named = named_design(reviews)
    members: dict[int, list[Review]] = {}
    for number, review in zip(_parts(named.design).tolist(), named.reviews, strict=True):
        members.setdefault(number, []).append(review)
    groups = [_group(found) for found in members.values()]
    return tuple(sorted(groups, key=lambda group: (-len(group.application_ids), group.application_ids[0])))


def is_connected(design: Design) -> bool:
    """Whether marks connect every application with every other."""
    return not np.any(_parts(design))


def _parts(design: Design) -> IntArray:
    """The number of the connected part to which each review belongs, from nought."""
    nodes = design.applications + design.assessors
    ends = (design.application, design.assessor + design.applications)
    links = csr_array((np.ones(len(design.value)), ends), shape=(nodes, nodes))
    _, part = connected_components(links, directed=False)
    return np.asarray(part, dtype=np.int64)[design.application]


def _group(reviews: Sequence[Review]) -> Group:
    return Group(
        application_ids=tuple(sorted({one.application_id for one in reviews})),
        assessor_ids=tuple(sorted({one.assessor_id for one in reviews})),
        region_ids=tuple(sorted({one.region_id for one in reviews}, key=_region_order)),
        reviews=tuple(reviews),
    )


def _region_order(region_id: UUID | None) -> int:
    return -1 if region_id is None else region_id.int


def _numbers(ids: Sequence[UUID | None], ordered: Sequence[UUID | None]) -> IntArray:
    number = {id_: index for index, id_ in enumerate(ordered)}
    return np.array([number[id_] for id_ in ids], dtype=np.int64)


def _require_sound(reviews: Sequence[Review], region_by_assessor: dict[UUID, UUID | None]) -> None:
    if not reviews:
        raise ValueError("There is no review to work with.")
    if any(one.weight < 1 for one in reviews):
        raise ValueError("A review weighs 1 or more.")
    if any(one.region_id != region_by_assessor[one.assessor_id] for one in reviews):
        raise ValueError("An assessor stands in two regions.")
    if len({(one.application_id, one.assessor_id) for one in reviews}) != len(reviews):
        raise ValueError("An assessor has two reviews of one application.")
