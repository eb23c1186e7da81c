"""What does the rehearsal of a call on 200 made-up applications cost, beside the least that its marks alone cost?

    .venv/bin/python -m bench.rehearse

The call is the template of the national core with one region's layer. The yardstick is the same marks added up once by
`workflows.scoring`, the rule that real assessments go through, and ranked once: a rehearsal does that twice for each
weight, and everything else besides. Prints one JSON object; the exit code says whether the promise of 5 seconds holds,
and whether two rehearsals give the same hash.
"""

import json
import sys
import time
from collections.abc import Callable
from functools import partial

from app.regions import core_template, layer_template
from workflows import layers
from workflows.definition import Definition, Ledger
from workflows.plain import sha256
from workflows.ranking import Rule, Scored, rank
from workflows.rehearsal import APPLICATIONS, chapter, rehearse, steps
from workflows.rehearsal_scores import MadeUp, made_up
from workflows.scoring import Mark, percent_basis_points

REGION, SEED, PROMISED_SECONDS, ROUNDS = "greater-manchester", 1, 5, 5


def seconds(work: Callable[[], object]) -> float:
    """The CPU time of one round of work, the median of several. What an earlier round kept is forgotten."""
    taken = []
    for _ in range(ROUNDS):
        made_up.cache_clear()
        started = time.process_time_ns()
        work()
        taken.append(time.process_time_ns() - started)
    return sorted(taken)[ROUNDS // 2] / 1_000_000_000


def rank_once(definition: Definition, applications: tuple[MadeUp, ...]) -> None:
    """Each assessment by the rule of real ones, and one ranking."""
    worth = {
        ledger: [
            tuple(
                percent_basis_points(definition.criteria_in(ledger), [Mark(id_, mark) for id_, mark in marks.items()])
                for marks in one.marks[ledger]
            )
            for one in applications
        ]
        for ledger in Ledger
    }
    pairs = zip(worth[Ledger.NATIONAL], worth[Ledger.REGIONAL], strict=True)
    entries = [Scored(one.id, *pair) for one, pair in zip(applications, pairs, strict=True)]
    rank(Rule(definition.core.threshold_basis_points, 0, "bench"), entries)


def main() -> int:
    """Measure, print, and say whether the promise holds."""
    definition = layers.merge(core_template(), [layer_template(REGION)])
    narrowed = definition.for_region(REGION)
    applications = made_up(narrowed, SEED, APPLICATIONS)
    hashes = {sha256(rehearse(definition, SEED)) for _ in range(2)}
    ours = seconds(lambda: rehearse(definition, SEED))
    least = seconds(lambda: rank_once(narrowed, applications))
    each = {step.chapter: seconds(partial(chapter, definition, step, SEED)) for step in steps(definition)}
    result = {
        "applications": APPLICATIONS,
        "criteria": len(narrowed.criteria),
        "rehearsal_cpu_seconds": round(ours, 3),
        "promised_seconds": PROMISED_SECONDS,
        "one_ranking_cpu_seconds": round(least, 3),
        "ratio_to_one_ranking": round(ours / least, 1),
        "longest_chapter_cpu_seconds": round(max(each.values()), 3),
        "chapters_cpu_seconds": {name: round(taken, 3) for name, taken in each.items()},
        "same_hash_twice": len(hashes) == 1,
    }
    print(json.dumps(result, indent=2))
    return 0 if ours <= PROMISED_SECONDS and len(hashes) == 1 else 1


if __name__ == "__main__":
    sys.exit(main())
