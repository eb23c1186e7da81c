"""Is the list the same in a fresh process, from shuffled input, in another locale, time zone and order of hashing?"""

import json
import os
import subprocess
import sys
from random import Random
from uuid import UUID

import pytest

from tests.workflows.test_frozen import DEFINITION, HASH, a_field, aside
from workflows.frozen import Inputs, inputs_of, ranked
from workflows.plain import canonical, sha256, to_plain

# Everything that a fresh process is given: the inputs in another order, and the definition.
PROGRAM = """
import json, locale, sys, time
from random import Random
from workflows.definition import Definition
from workflows.frozen import Inputs, inputs_of, ranked
from workflows.plain import canonical, from_plain, sha256

given = json.load(sys.stdin)
locale.setlocale(locale.LC_ALL, "")
inputs, random = from_plain(Inputs, given["inputs"]), Random(given["seed"])
applications, acts = list(inputs.applications), list(inputs.set_aside)
random.shuffle(applications)
random.shuffle(acts)
again = inputs_of(inputs.definition_sha256, applications, acts)
record = ranked(again, {inputs.definition_sha256: from_plain(Definition, given["definition"])})
print(json.dumps([time.tzname[0], hash("a"), sha256(again), sha256(record), canonical(record).decode()]))
"""
ELSEWHERE = (
    {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "1"},
    {"TZ": "America/St_Johns", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "2"},
    {"TZ": "UTC", "LC_ALL": "POSIX", "PYTHONHASHSEED": "3"},
)


def elsewhere(inputs: Inputs, seed: int, surroundings: dict[str, str]) -> list[object]:
    given = {"inputs": to_plain(inputs), "definition": to_plain(DEFINITION), "seed": seed}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, **surroundings},
    )
    found: list[object] = json.loads(done.stdout)
    return found


@pytest.mark.slow
def test_list_is_the_same_wherever_it_is_made() -> None:
    random = Random(20_270_420)
    rows = [(random.randint(6, 8), random.randint(6, 8), random.randint(4, 6)) for _ in range(60)]
    inputs = inputs_of(HASH, a_field(rows), [aside(10), aside(20, "need"), aside(31)])
    here = ranked(inputs, {HASH: DEFINITION})

    found = [elsewhere(inputs, seed, surroundings) for seed, surroundings in enumerate(ELSEWHERE)]

    expected = [sha256(inputs), sha256(here), canonical(here).decode()]
    assert [one[2:] for one in found] == [expected] * len(ELSEWHERE)
    # They were different places: no two of them share a time zone or an order of hashing.
    assert [len({str(one[at]) for one in found}) for at in (0, 1)] == [len(ELSEWHERE)] * 2
    assert len({line.position for line in here.lines}) < len(here.lines)
    assert here.lines[0].application_id != UUID(int=1)
