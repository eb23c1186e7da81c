"""Does a definition that was sealed before a field existed keep its bytes and its hash, everywhere?"""

import hashlib
import json
import os
import random
import subprocess
import sys
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from tests.workflows.definitions import a_core, a_definition, a_layer, a_question
from workflows.definition import Condition, Core, Criterion, Definition, Layer, Question, Setting
from workflows.plain import canonical, from_plain, sha256, to_plain

ROOT = Path(__file__).parents[2]
SEALED = Path(__file__).parent / "sealed" / "definition.json"
SHA256 = "419228ea7de7f8c34127b93ed905dcf7740821681d10357ba657a694e7c23e38"
PROGRAM = """
import hashlib, json, sys
from pathlib import Path
from workflows.definition import Definition
from workflows.plain import canonical, from_plain
made = canonical(from_plain(Definition, json.loads(Path(sys.argv[1]).read_bytes())))
print(hashlib.sha256(made).hexdigest())
"""


def shuffled(data: Any, order: random.Random) -> Any:
    if isinstance(data, dict):
        names = list(data)
        order.shuffle(names)
        return {name: shuffled(data[name], order) for name in names}
    return [shuffled(item, order) for item in data] if isinstance(data, list) else data


def test_sealed_bytes_are_those_that_were_signed() -> None:
    assert hashlib.sha256(SEALED.read_bytes()).hexdigest() == SHA256


def test_sealed_definition_keeps_its_bytes() -> None:
    definition = from_plain(Definition, json.loads(SEALED.read_bytes()))

    assert canonical(definition) == SEALED.read_bytes()
    assert definition == a_definition()


@pytest.mark.parametrize("seed", range(5))
def test_sealed_definition_whatever_the_order_of_its_names(seed: int) -> None:
    data = shuffled(json.loads(SEALED.read_bytes()), random.Random(seed))

    assert sha256(from_plain(Definition, data)) == SHA256


@pytest.mark.parametrize(
    "surroundings",
    [
        {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "1"},
        {"TZ": "America/St_Johns", "LC_ALL": "tr_TR.UTF-8", "PYTHONHASHSEED": "2", "PYTHONUTF8": "0"},
    ],
)
def test_sealed_definition_in_another_process(surroundings: dict[str, str]) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(SEALED)],
        capture_output=True,
        check=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **surroundings},
        text=True,
    )

    assert ran.stdout.strip() == SHA256


def test_later_field_that_is_set_changes_the_hash_and_comes_back() -> None:
    layer = a_layer(settings=(Setting("threshold", 6_500),))
    definition = a_definition(layers=(layer,))

    assert sha256(definition) != SHA256
    assert from_plain(Definition, to_plain(definition)) == definition


def test_later_field_set_back_to_its_default_is_the_same_definition() -> None:
    changed = a_core(sections=(replace(a_core().sections[0], introduction="Read this."), a_core().sections[1]))
    back = replace(changed, sections=(replace(changed.sections[0], introduction=""), changed.sections[1]))

    assert sha256(a_definition(core=back)) == SHA256


@pytest.mark.parametrize("record", [Core, Layer, Question, Criterion])
def test_fields_after_the_sealed_ones_are_later_ones(record: type) -> None:
    sealed = json.loads(SEALED.read_bytes())
    examples = {
        Core: sealed["core"],
        Layer: sealed["layers"][0],
        Question: sealed["core"]["sections"][0]["questions"][0],
        Criterion: sealed["core"]["criteria"][0],
    }

    new = {one.name for one in fields(record) if one.metadata.get("later")}
    assert new == {one.name for one in fields(record)} - set(examples[record])


def test_later_field_that_is_set_stands_beside_the_others() -> None:
    assert to_plain(a_question(shown_if=Condition(()))) == {
        **to_plain(a_question()),
        "shown_if": {"clauses": [], "joining": "all"},
    }
