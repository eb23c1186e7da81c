"""How do what assessors say of themselves and what applications say become a problem for the optimiser?

Whoever may not assess an application is not paired with it at all. Where a call is so large that not every pair can be
weighed, the best for each application stay, and the best of each kind and place.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from workflows.assignment.matching import Expertise, Subject, Weights, match
from workflows.assignment.problem import Application, Assessor, Kind, Locks, Pair, Problem, Rules

Ids = tuple[str, str]
# Nobody bids here: assessors do not know the applications before they are asked.
WEIGHTS = Weights(topic=550, sector=200, stage=100, language=50, bid=0, place=100)


@dataclass(frozen=True)
class Weighed:
    """How many pairs are weighed: all of them up to a number, beyond it so many of the best for each application, and
    of each kind and place."""

    all_up_to: int = 150_000
    best: int = 60
    best_of_each: int = 10


USUAL = Weighed()


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """One who may assess. They have promised `promised` reviews and hold `elsewhere` of them on applications that this
    problem has not; `may_be_given` more or, where false, keep what they have."""

    id: str
    name: str
    kind: Kind
    region: str
    organisation: str
    expertise: Expertise
    promised: int
    elsewhere: int = 0
    may_be_given: bool = True


@dataclass(frozen=True)
class Paper:
    """One application: what people call it, the regions that are its own, and what it is about."""

    id: str
    reference: str
    regions: frozenset[str]
    subject: Subject


@dataclass(frozen=True, kw_only=True)
class Gathered:
    """Everything that decides a proposal. Pairs are an application and an assessor.

    `kept_out` may never be; `standing` are reviews that somebody was asked for and has not given back, and `begun`
    those of them that they have taken on.
    """

    papers: tuple[Paper, ...]
    candidates: tuple[Candidate, ...]
    kept_out: frozenset[Ids] = frozenset()
    standing: frozenset[Ids] = frozenset()
    begun: frozenset[Ids] = frozenset()


def problem_of(
    gathered: Gathered,
    rules: Rules,
    locks: Locks,
    *,
    least: int = 0,
    most: int | None = None,
    seed: str = "",
    weighed: Weighed = USUAL,
) -> Problem:
    """The problem, with begun reviews fixed. Nobody has more than they promised, nor than `most`, nor less than what
    they have begun; `least` is asked of everybody who can do that much."""
    papers = sorted(gathered.papers, key=lambda one: one.id)
    people = sorted(gathered.candidates, key=lambda one: one.id)
    begun = Counter(assessor_id for _, assessor_id in gathered.begun)
    held = Counter(assessor_id for _, assessor_id in gathered.standing)
    loads = {one.id: _load(one, begun[one.id], held[one.id], most) for one in people}
    return Problem(
        applications=tuple(Application(one.id, one.regions, one.reference) for one in papers),
        assessors=tuple(_assessor(one, min(least, loads[one.id]), loads[one.id]) for one in people),
        pairs=tuple(_pairs(gathered, (papers, people), locks, weighed)),
        rules=rules,
        locks=replace(locks, fixed=locks.fixed | gathered.begun),
        seed=seed,
    )


def _load(one: Candidate, begun: int, held: int, most: int | None) -> int:
    """The most reviews of this problem that somebody can have."""
    if not one.may_be_given:
        return held
    room = max(0, one.promised - one.elsewhere)
    return max(begun, room if most is None else min(room, most))


def _assessor(one: Candidate, least: int, most: int) -> Assessor:
    return Assessor(
        id=one.id,
        kind=one.kind,
        region=one.region,
        organisation=one.organisation,
        least=least if one.may_be_given else 0,
        most=most,
        name=one.name,
    )


def _pairs(
    gathered: Gathered, both: tuple[Sequence[Paper], Sequence[Candidate]], locks: Locks, weighed: Weighed
) -> Iterator[Pair]:
    papers, people = both
    table = _Table(people)
    weighs_all = len(papers) * len(people) <= weighed.all_up_to
    asked_for = _by_application(gathered.standing | locks.fixed)
    out = _by_application(gathered.kept_out)
    for paper in papers:
        wanted, barred = asked_for.get(paper.id, set()), out.get(paper.id, set())
        among = range(len(people)) if weighs_all else table.best(paper, weighed)
        standing = (table.place[one] for one in sorted(wanted) if one in table.place)
        for at in sorted({*among, *standing}):
            one = people[at]
            stands = (paper.id, one.id) in gathered.standing
            if one.id not in barred and (one.may_be_given or stands):
                yield Pair(paper.id, one.id, match(paper.subject, one.expertise, weights=WEIGHTS))


def _by_application(pairs: Collection[Ids]) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = {}
    for application_id, assessor_id in pairs:
        found.setdefault(application_id, set()).add(assessor_id)
    return found


class _Table:
    """What everybody knows, as a table in which the best for an application are soon found."""

    def __init__(self, people: Sequence[Candidate]) -> None:
        self.place = {one.id: at for at, one in enumerate(people)}
        self._topics = _columns([one.expertise.topics for one in people])
        self._sectors = _columns([one.expertise.sectors for one in people])
        self._regions = np.array([one.region for one in people])
        self._kinds = np.array([one.kind.value for one in people])
        self._free = np.array([one.may_be_given for one in people], dtype=np.bool_)

    def best(self, paper: Paper, weighed: Weighed) -> list[int]:
        """The best for this application by topics, sectors and place, and the best of each kind, here and elsewhere."""
        subject = paper.subject
        is_local = np.isin(self._regions, sorted(paper.regions))
        rough = _share(self._topics, subject.topics, len(self.place)) * WEIGHTS.topic
        rough = rough + _share(self._sectors, subject.sectors, len(self.place)) * WEIGHTS.sector
        rough = np.where(self._free, rough + is_local * WEIGHTS.place, -1.0)
        chosen = set(np.argsort(-rough, kind="stable")[: weighed.best].tolist())
        for group in (is_local, ~is_local, *(self._kinds == kind.value for kind in Kind)):
            members = np.flatnonzero(group)
            chosen.update(members[np.argsort(-rough[members], kind="stable")][: weighed.best_of_each].tolist())
        return sorted(chosen)


def _columns(known: Sequence[frozenset[str]]) -> dict[str, NDArray[np.bool_]]:
    codes = sorted({code for one in known for code in one})
    return {code: np.array([code in one for one in known], dtype=np.bool_) for code in codes}


def _share(columns: Mapping[str, NDArray[np.bool_]], asked: frozenset[str], size: int) -> NDArray[np.float64]:
    """How much of what is asked each of them covers."""
    total = np.zeros(size, dtype=np.float64)
    if not asked:
        return total + 1
    for code in sorted(asked):
        if code in columns:
            total = total + columns[code]
    return total / len(asked)
