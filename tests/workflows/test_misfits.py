"""Does a misfit exist exactly when the data cannot be read, and is each told at its path?"""

import json

from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.definitions import a_definition
from workflows.definition import Definition
from workflows.misfits import Misfit, misfits
from workflows.plain import NotPlain, canonical, from_plain

PLAIN = json.loads(canonical(a_definition()))
OTHER = st.sampled_from([None, True, 3, "x", [], {}, "2027-03-03T11:00:00Z", "2027-03-03T11:00:00"])


def paths(data, at=()):
    """Every place in plain data."""
    yield at
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for name, item in inner:
        yield from paths(item, (*at, name))


PLACES = [path for path in paths(PLAIN) if path]


def changed(path, value):
    data = json.loads(json.dumps(PLAIN))
    inner = data
    for name in path[:-1]:
        inner = inner[name]
    inner[path[-1]] = value
    return data


def can_be_read(data):
    try:
        from_plain(Definition, data)
    except NotPlain:
        return False
    return True


@given(st.sampled_from(PLACES), OTHER)
def test_there_is_a_misfit_exactly_when_the_data_cannot_be_read(path, value):
    data = changed(path, value)

    assert (misfits(Definition, data) == ()) == can_be_read(data)


def test_every_misfit_is_told_at_its_path():
    data = changed(("core", "criteria", 1, "weight"), "40%")
    data["core"]["criteria"][0]["ledger"] = "local"
    data["core"]["colour"] = "red"
    data["core"]["milestones"]["opens_at"] = "Monday"
    del data["core"]["scope"]
    data["layers"][0]["budget"] = {}

    assert misfits(Definition, data) == (
        Misfit("core", "Nothing of the name ‘colour’ can stand here. Take it out."),
        Misfit("core", "‘scope’ is missing here."),
        Misfit("core.criteria[0].ledger", "One of national, regional is expected here, not ‘local’."),
        Misfit("core.criteria[1].weight", "A whole number is expected here, not ‘40%’."),
        Misfit(
            "core.milestones.opens_at",
            "A time with its zone, like 2027-03-03T11:00:00Z, is expected here, not ‘Monday’.",
        ),
        Misfit("layers[0].budget", "A list is expected here, not named values."),
    )


def test_a_file_of_something_else_is_told_so():
    assert misfits(Definition, ["core"]) == (Misfit("", "Named values are expected here, not a list."),)
    assert misfits(Definition, None) == (Misfit("", "Named values are expected here, not nothing."),)
