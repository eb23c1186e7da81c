"""Does a record come back from its canonical form unchanged, and is the form the same everywhere?"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.definitions import a_definition
from workflows.definition import Definition
from workflows.plain import NotPlain, canonical, from_plain, sha256, to_plain

ROOT = Path(__file__).parents[2]


class Colour(StrEnum):
    """An enumeration of two."""

    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True)
class Leaf:
    """Every scalar that a record may hold."""

    text: str
    count: int
    ticked: bool
    colour: Colour
    day: date
    moment: datetime
    id: UUID
    note: str | None = None


@dataclass(frozen=True)
class Tree:
    """Nested records and both shapes of tuple."""

    leaves: tuple[Leaf, ...]
    pairs: tuple[tuple[Colour, int], ...] = ()
    best: Leaf | None = None


ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
LEAVES = st.builds(
    Leaf,
    text=st.text(),
    count=st.integers(),
    ticked=st.booleans(),
    colour=st.sampled_from(Colour),
    day=st.dates(),
    moment=st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=ZONES),  # noqa: DTZ001 - bounds are naive
    id=st.uuids(),
    note=st.none() | st.text(),
)
TREES = st.builds(
    Tree,
    leaves=st.lists(LEAVES, max_size=3).map(tuple),
    pairs=st.lists(st.tuples(st.sampled_from(Colour), st.integers()), max_size=3).map(tuple),
    best=st.none() | LEAVES,
)
LEAF = Leaf(
    text="ŵ",
    count=1,
    ticked=True,
    colour=Colour.RED,
    day=date(2027, 3, 3),
    moment=datetime(2027, 6, 30, 11, tzinfo=timezone(timedelta(hours=1))),
    id=UUID(int=1),
)
PLAIN_LEAF = {
    "text": "ŵ",
    "count": 1,
    "ticked": True,
    "colour": "red",
    "day": "2027-03-03",
    "moment": "2027-06-30T10:00:00Z",
    "id": "00000000-0000-0000-0000-000000000001",
    "note": None,
}


@given(TREES)
def test_record_comes_back_through_json(tree: Tree) -> None:
    assert from_plain(Tree, json.loads(canonical(tree))) == tree


@given(TREES)
def test_record_that_came_back_has_the_same_bytes(tree: Tree) -> None:
    assert canonical(from_plain(Tree, json.loads(canonical(tree)))) == canonical(tree)


def test_to_plain_has_json_types_only() -> None:
    assert to_plain(LEAF) == PLAIN_LEAF


def test_canonical_sorts_keys_and_keeps_letters() -> None:
    assert canonical({"ŵ": [1, True, None], "a": {"c": Colour.BLUE, "b": (2,)}}) == (
        '{"a":{"b":[2],"c":"blue"},"ŵ":[1,true,null]}'.encode()
    )


def test_canonical_moment_is_the_same_in_every_zone() -> None:
    in_utc = Leaf(**{**LEAF.__dict__, "moment": datetime(2027, 6, 30, 10, tzinfo=UTC)})

    assert canonical(in_utc) == canonical(LEAF)


def test_from_plain_leaves_out_defaults() -> None:
    data = {name: value for name, value in PLAIN_LEAF.items() if name != "note"}

    assert from_plain(Leaf, data) == LEAF


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"text": 3}, "text: expected str"),
        ({"text": None}, "text: expected str"),
        ({"count": True}, "count: expected int"),
        ({"count": "1"}, "count: expected int"),
        ({"count": 1.0}, "count: expected int"),
        ({"ticked": 1}, "ticked: expected bool"),
        ({"colour": "green"}, "colour: 'green' is not a Colour"),
        ({"day": "30 February"}, "day: '30 February' is not a date"),
        ({"day": 20270303}, "day: 20270303 is not a date"),
        ({"moment": "noon"}, "moment: 'noon' is not a datetime"),
        ({"id": "1"}, "id: '1' is not a UUID"),
        ({"id": None}, "id: None is not a UUID"),
        ({"note": 3}, "note: expected str"),
        ({"b": 1, "a": 2}, "the whole: no such field as a, b"),
    ],
)
def test_from_plain_names_the_path_of_what_does_not_fit(change: dict[str, Any], message: str) -> None:
    with pytest.raises(NotPlain) as wrong:
        from_plain(Leaf, PLAIN_LEAF | change)

    assert str(wrong.value) == message


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, "the whole: leaves is missing"),
        ([], "the whole: expected named values"),
        ({"leaves": {}}, "leaves: expected a list"),
        ({"leaves": [PLAIN_LEAF, 3]}, "leaves[1]: expected named values"),
        ({"leaves": [PLAIN_LEAF, {}]}, "leaves[1]: text, count, ticked, colour, day, moment, id is missing"),
        ({"leaves": [], "pairs": [["red", 1], ["red"]]}, "pairs[1]: expected 2 items, found 1"),
        ({"leaves": [], "best": {"text": 1}}, "best: count, ticked, colour, day, moment, id is missing"),
    ],
)
def test_from_plain_names_the_path_in_nested_records(data: Any, message: str) -> None:
    with pytest.raises(NotPlain) as wrong:
        from_plain(Tree, data)

    assert str(wrong.value) == message


@pytest.mark.parametrize("value", [1.5, b"bytes", {1, 2}, object(), Leaf])
def test_to_plain_refuses_what_has_no_canonical_form(value: object) -> None:
    with pytest.raises(NotPlain, match=r"has no canonical form$"):
        to_plain([value])


def test_definition_comes_back_through_json() -> None:
    definition = a_definition()

    assert from_plain(Definition, json.loads(canonical(definition))) == definition


@pytest.mark.parametrize("seed", ["0", "1", "4242"])
def test_sha256_is_the_same_in_every_process(seed: str) -> None:
    program = (
        "from tests.workflows.definitions import a_definition\n"
        "from workflows.plain import sha256\n"
        "print(sha256(a_definition()), sha256({'b': 1, 'a': 2}))"
    )
    environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}

    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert ran.stdout.split() == [sha256(a_definition()), sha256({"a": 2, "b": 1})]


def test_sha256_is_that_of_the_canonical_bytes() -> None:
    # printf '%s' '{"a":2,"b":1}' | sha256sum
    assert sha256({"b": 1, "a": 2}) == "d3626ac30a87e6f7a6428233b3c68299976865fa5508e4267c5415c76af7a772"


def test_a_datetime_without_a_zone_has_no_canonical_form() -> None:
    naive = datetime(2027, 3, 3, 11)  # noqa: DTZ001 - what is refused

    with pytest.raises(NotPlain, match="without a zone"):
        to_plain({"at": naive})


def test_a_datetime_without_a_zone_is_not_read_back() -> None:
    data = {**PLAIN_LEAF, "moment": "2027-06-30T10:00:00"}

    with pytest.raises(NotPlain, match="moment"):
        from_plain(Leaf, data)


def test_named_values_need_names_that_are_text() -> None:
    with pytest.raises(NotPlain, match="names that are text"):
        to_plain({1: "one", "1": "also one"})
