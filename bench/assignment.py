"""How near to the best does the assignment of assessors come, and what does it cost beside a plain flow?

    .venv/bin/python -m bench.assignment [200|2000|10000 ...]

Made-up calls of 200, 2,000 and 10,000 applications with 5 reviews each and 60, 500 and 2,500 assessors, all rules on.
The yardstick is the plain flow of the same pairs, made in the same run: full panels, loads, lay and technical
assessors, and no rule that cuts across them. It is solved exactly in two ways, as one linear programme of all pairs and
as a programme that begins small, both by HiGHS; the faster is the yardstick. Then 2% of the assessors leave, and the
assignment is mended. Times are CPU seconds. Prints one JSON object; the exit code says whether the promises hold.
"""

import json
import random
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from math import floor
from typing import Any, TypeVar

import numpy as np

from workflows.assignment.master import Master
from workflows.assignment.matching import Bid, Expertise, Subject, match
from workflows.assignment.model import TOUCH, Model, Rule, model_of
from workflows.assignment.outcome import Outcome, Status
from workflows.assignment.problem import Application, Assessor, Kind, Locks, Pair, Problem
from workflows.assignment.repair import repair
from workflows.assignment.solve import solve
from workflows.assignment.whole import Search

T = TypeVar("T")
SIZES = {200: 60, 2_000: 500, 10_000: 2_500}
FLOORS = {200: (8_000, 8_500, 8_800, 9_000), 2_000: (8_800,), 10_000: (8_000, 8_500)}
REVIEWS, SEED, REGIONS, TOPICS, SECTORS = 5, 2027, 10, 60, 12
BEST_PAIRS, BEST_OF_EACH_KIND = 60, 10
PROMISED_OF_BOUND_PPM, PROMISED_RATIO, PROMISED_MOVES = 200, 60, 5
STAGES = ("idea", "prototype", "market")


def seconds(work: Callable[[], T]) -> tuple[float, T]:
    """The CPU time of a piece of work, and what it gave."""
    started = time.process_time()
    result = work()
    return time.process_time() - started, result


def skewed(draws: random.Random, names: list[str], count: int) -> frozenset[str]:
    """A few names, of which the first are far more popular than the last."""
    weights = [1 / (3 + place) for place in range(len(names))]
    return frozenset(draws.choices(names, weights, k=count))


def people(draws: random.Random, count: int, reviews: int) -> tuple[list[Assessor], list[Expertise]]:
    """Assessors who can together do a fifth more than is needed, about four of them for each employer."""
    most = -(-reviews * 6 // (count * 5))
    topics, sectors = ([f"{name}-{number}" for number in range(many)] for name, many in (("t", TOPICS), ("s", SECTORS)))
    topics = topics[TOPICS // 6 :] + topics[: TOPICS // 6]
    shares = [Kind.TECHNICAL] * 58 + [Kind.MARKET] * 20 + [Kind.LAY] * 22
    kinds = [shares[100 * number // count] for number in range(count)]
    draws.shuffle(kinds)
    assessors = [
        Assessor(
            id=f"assessor-{number}",
            kind=kind,
            region=f"region-{int(REGIONS * draws.random() ** 1.3)}",
            organisation=f"organisation-{draws.randrange(max(5, count // 4))}",
            least=most // 3,
            most=most + draws.randint(-2, 2),
        )
        for number, kind in enumerate(kinds)
    ]
    known = [
        Expertise(
            topics=skewed(draws, topics, draws.randint(3, 8)),
            sectors=skewed(draws, sectors, draws.randint(1, 4)),
            stages=frozenset(draws.sample(STAGES, 2)),
            languages=frozenset({"en", *draws.choices(("cy", "ga", "en"), k=1)}),
        )
        for _ in assessors
    ]
    return assessors, known


class Pool:
    """The assessors and what they know, as tables in which the best for an application are soon found."""

    def __init__(self, draws: random.Random, count: int, reviews: int) -> None:
        self.draws = draws
        self.assessors, self.known = people(draws, count, reviews)
        self.regions = np.array([one.region for one in self.assessors])
        self.kinds = np.array([one.kind.value for one in self.assessors])
        self.topics = np.array([[f"t-{number}" in one.topics for number in range(TOPICS)] for one in self.known])

    def pairs(self, application: Application, about: Subject) -> list[Pair]:
        """The best for this application, and the best of each kind and place, but for one in twenty: conflicts."""
        asked = [int(topic.removeprefix("t-")) for topic in sorted(about.topics)]
        rough = self.topics[:, asked].mean(axis=1) + [self.draws.random() / 4 for _ in self.assessors]
        is_local = np.isin(self.regions, list(application.regions))
        groups = (is_local, ~is_local, *(self.kinds == kind.value for kind in Kind))
        chosen = set(np.argsort(-rough)[:BEST_PAIRS].tolist())
        for group in groups:
            members = np.flatnonzero(group)
            chosen.update(members[np.argsort(-rough[members])][:BEST_OF_EACH_KIND].tolist())
        return [
            Pair(application.id, self.assessors[at].id, match(about, self.known[at], bid=self.draws.choice(tuple(Bid))))
            for at in sorted(chosen)
            if self.draws.random() > 0.05
        ]


def subject(draws: random.Random) -> Subject:
    """What an application is about."""
    return Subject(
        topics=skewed(draws, [f"t-{number}" for number in range(TOPICS)], draws.randint(2, 5)),
        sectors=skewed(draws, [f"s-{number}" for number in range(SECTORS)], draws.randint(1, 2)),
        stage=draws.choice(STAGES),
        languages=frozenset({"cy"} if draws.random() < 0.05 else {"en"}),
    )


def instance(applications: int, assessors: int) -> Problem:
    """A call and its pool."""
    draws = random.Random(f"{SEED}:{applications}")
    pool = Pool(draws, assessors, applications * REVIEWS)
    calls = [
        Application(f"application-{number}", frozenset({f"region-{int(REGIONS * draws.random() ** 1.1)}"}))
        for number in range(applications)
    ]
    pairs = tuple(pair for one in calls for pair in pool.pairs(one, subject(draws)))
    return Problem(applications=tuple(calls), assessors=tuple(pool.assessors), pairs=pairs, seed=str(SEED))


def plain(model: Model) -> Model:
    """The model with the rules of a plain flow alone."""
    kept = (Rule.REVIEWS, Rule.LOAD, Rule.LAY, Rule.TECHNICAL)
    return replace(model, families=tuple(family for family in model.families if family.rule in kept))


def yardstick(model: Model) -> dict[str, Any]:
    """The plain flow solved twice, each time exactly: a vertex of its linear programme has whole reviews."""
    flow = plain(model)
    nothing = np.zeros(model.size, dtype=np.int64)
    search = Search(flow, model.match, np.arange(model.size), nothing)
    whole_seconds, whole = seconds(search.split_optimum)
    small_seconds, small = seconds(lambda: Master(flow, model.match).solve())
    assert abs(whole - small.bound) < 1, "both ways find the same optimum"
    return {
        "total": round(whole),
        "whole_programme_cpu_seconds": round(whole_seconds, 3),
        "growing_programme_cpu_seconds": round(small_seconds, 3),
        "cpu_seconds": round(min(whole_seconds, small_seconds), 3),
    }


def described(outcome: Outcome, taken: float, flow_seconds: float) -> dict[str, Any]:
    """What a run promises and costs."""
    under = [panel for panel in outcome.panels if panel.share_basis_points < outcome.floor_basis_points]
    exempt = {one.application_id for one in outcome.exemptions}
    return {
        "status": outcome.status.value,
        "said": list(outcome.said),
        "total": outcome.total,
        "bound": outcome.bound,
        "gap_ppm": outcome.gap_ppm,
        "is_proved_best": outcome.is_proved_best,
        "floor_basis_points": outcome.floor_basis_points,
        "under_floor": len(under),
        "of_those_proved_impossible": sum(panel.application_id in exempt for panel in under),
        "worst_share_basis_points": outcome.worst_share_basis_points,
        "cpu_seconds": round(taken, 2),
        "ratio_to_plain_flow": round(taken / flow_seconds, 1),
    }


def fewest_moves(problem: Problem, standing: set[tuple[str, str]], started: list[tuple[str, str]]) -> int:
    """How many of these standing reviews no assignment at all can keep: proved by a linear programme, rounded up."""
    model = model_of(replace(problem, locks=Locks(frozenset(started))))
    each = zip(model.application.tolist(), model.assessor.tolist(), strict=True)
    stands = [(model.application_ids[one], model.assessor_ids[other]) in standing for one, other in each]
    return len(standing) - floor(Master(model, np.array(stands, dtype=np.int64)).solve().bound + TOUCH)


def mended(problem: Problem, before: Outcome) -> dict[str, Any]:
    """2% of the assessors leave."""
    draws = random.Random(f"{SEED}:leaving")
    leaving = set(draws.sample([one.id for one in problem.assessors], max(1, len(problem.assessors) // 50)))
    left = replace(
        problem,
        assessors=tuple(one for one in problem.assessors if one.id not in leaving),
        pairs=tuple(pair for pair in problem.pairs if pair.assessor_id not in leaving),
    )
    started = [ids for ids in before.chosen if ids[1] not in leaving and draws.random() < 0.3]
    taken, result = seconds(lambda: repair(left, before.chosen, started))
    scratch = solve(replace(left, rules=replace(left.rules, floors=())))
    return {
        "left": len(leaving),
        "must_move": len(result.must),
        "others_moved": len(result.moved),
        "others_that_must_too": fewest_moves(left, set(before.chosen) - set(result.must), started),
        "moved_from_scratch": len(set(before.chosen) - set(result.must) - set(scratch.chosen)),
        "started": len(started),
        "status": result.outcome.status.value,
        "said": list(result.outcome.said),
        "total": result.outcome.total,
        "total_from_scratch": scratch.total,
        "floor_basis_points": result.outcome.floor_basis_points,
        "cpu_seconds": round(taken, 2),
    }


def measure(applications: int) -> dict[str, Any]:
    """One size."""
    problem = instance(applications, SIZES[applications])
    model_seconds, model = seconds(lambda: model_of(problem))
    flow = yardstick(model)
    without_seconds, without = seconds(lambda: solve(problem))
    floored = replace(problem, rules=replace(problem.rules, floors=FLOORS[applications]))
    with_seconds, outcome = seconds(lambda: solve(floored))
    return {
        "applications": applications,
        "assessors": SIZES[applications],
        "pairs": len(problem.pairs),
        "model_cpu_seconds": round(model_seconds, 2),
        "plain_flow": flow,
        "no_floor": described(without, without_seconds, flow["cpu_seconds"]),
        "with_floor": described(outcome, with_seconds, flow["cpu_seconds"]),
        "repair": mended(floored, outcome),
    }


def is_kept(result: dict[str, Any]) -> bool:
    """Whether the promises hold at this size."""
    floored, mend = result["with_floor"], result["repair"]
    return (
        result["no_floor"]["status"] == Status.PROPOSED
        and max(result["no_floor"]["gap_ppm"], floored["gap_ppm"]) <= PROMISED_OF_BOUND_PPM
        and floored["under_floor"] == floored["of_those_proved_impossible"]
        and (result["applications"] != 2_000 or floored["floor_basis_points"] >= 8_800)
        and (result["applications"] != 2_000 or floored["ratio_to_plain_flow"] <= PROMISED_RATIO)
        and mend["status"] == Status.PROPOSED
        and mend["others_moved"] - mend["others_that_must_too"] <= PROMISED_MOVES
    )


def main() -> int:
    """Measure, print, and say whether the promises hold."""
    sizes = [int(word) for word in sys.argv[1:]] or list(SIZES)
    results = [measure(size) for size in sizes]
    print(json.dumps(results, indent=2, ensure_ascii=False))
    return 0 if all(is_kept(result) for result in results) else 1


if __name__ == "__main__":
    sys.exit(main())
