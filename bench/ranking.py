"""How much CPU time does it take to rank 2,000 applications with five assessments each?

    .venv/bin/python -m bench.ranking

The inputs stand in memory, as a replay reads them: ten national criteria, and those of one region. Marked apart are the
worths of all assessments with the order that follows, and the canonical bytes and hashes of inputs and result. Prints
one JSON object with the median of the rounds in seconds of CPU; exit code 1 when ranking takes a second or more, or
when two rounds give different hashes.
"""

import json
import sys
import time
from collections.abc import Callable
from random import Random
from typing import Any
from uuid import UUID

from tests.workflows.definitions import REGION, a_core, a_criterion, a_layer
from workflows.definition import Definition, Ledger
from workflows.frozen import FrozenApplication, FrozenAssessment, FrozenMark, Inputs, inputs_of, ranked
from workflows.plain import canonical, sha256

APPLICATIONS, ROUNDS, PROMISED_SECONDS, SEED = 2_000, 5, 1.0, 20_270_301
LEDGERS = (Ledger.NATIONAL, Ledger.NATIONAL, Ledger.NATIONAL, Ledger.REGIONAL, Ledger.REGIONAL)
CORE = a_core(criteria=tuple(a_criterion(f"c_{number}", weight=10) for number in range(10)))
DEFINITION = Definition(CORE, (a_layer(),))
HASH = sha256(DEFINITION)


def a_round(random: Random) -> Inputs:
    """Every application with every mark, in an order that nothing depends on."""
    criteria = {ledger: [one.id for one in DEFINITION.criteria_in(ledger)] for ledger in Ledger}

    def an_assessment(ledger: Ledger) -> FrozenAssessment:
        marks = tuple(FrozenMark(one, random.randint(3, 10)) for one in criteria[ledger])
        return FrozenAssessment(_id(random), ledger, marks)

    applications = [
        FrozenApplication(_id(random), HASH, REGION, tuple(an_assessment(ledger) for ledger in LEDGERS))
        for _ in range(APPLICATIONS)
    ]
    return inputs_of(HASH, applications)


def measured() -> dict[str, Any]:
    """The medians of all rounds, and the hashes that each of them gave."""
    inputs, definitions = a_round(Random(SEED)), {HASH: DEFINITION}
    record = ranked(inputs, definitions)
    seconds = {
        "rank_and_hash_inputs": _median(lambda: ranked(inputs, definitions)),
        "of_which_hash_of_inputs": _median(lambda: sha256(inputs)),
        "hash_of_result": _median(lambda: sha256(record)),
    }
    return {
        "applications": APPLICATIONS,
        "assessments_each": len(LEDGERS),
        "marks": sum(len(one.marks) for application in inputs.applications for one in application.assessments),
        "inputs_megabytes": round(len(canonical(inputs)) / 1_000_000, 1),
        "cpu_seconds": {name: round(taken, 3) for name, taken in seconds.items()},
        "sha256": sorted({sha256(ranked(inputs, definitions)) for _ in range(2)}),
    }


def _median(work: Callable[[], object]) -> float:
    taken = []
    for _ in range(ROUNDS):
        started = time.process_time()
        work()
        taken.append(time.process_time() - started)
    return sorted(taken)[ROUNDS // 2]


def _id(random: Random) -> UUID:
    return UUID(int=random.getrandbits(128))


def main() -> int:
    """Measure and judge."""
    found = measured()
    print(json.dumps(found, indent=2))
    seconds = found["cpu_seconds"]
    whole = seconds["rank_and_hash_inputs"] + seconds["hash_of_result"]
    return int(whole >= PROMISED_SECONDS or len(found["sha256"]) != 1)


if __name__ == "__main__":
    sys.exit(main())
