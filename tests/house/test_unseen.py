"""Does nothing that a person may not know of show anywhere: in a list, a count, a redirect, the length of a page?"""

from uuid import UUID, uuid4

import pytest

from app.models import User
from app.walls import as_system
from tests.house.conftest import Gate
from tests.house.looking import Answer, undone
from tests.house.permissions import ANY, MOMENTS, VALUES, Asked, address, rows
from tests.house.world import Moment, decide
from tests.tampering import unguarded
from tests.web.assessor.test_conflict import delete_every_trace

pytestmark = pytest.mark.early

MOMENTS_HERE = (Moment.OPEN, Moment.ASSESSING, Moment.FROZEN)
# Names a thing that the person may see all the same, or nothing that is stored.
OPEN_VALUES = {"side_key", "token"}


@pytest.fixture(scope="module")
def moments() -> tuple[Moment, ...]:
    """What this file looks at."""
    return MOMENTS_HERE


def lists(gate: Gate, user: User) -> dict[str, tuple[int, str, str]]:
    """Every page that names nothing in its address, as this person sees it."""
    found = {}
    for row in rows(gate.looker.app):
        if row.method == "GET" and not set(row.rule.arguments) - OPEN_VALUES:
            for side in ("assessor", "funder") if "side_key" in row.rule.arguments else ("",):
                where = row.rule.rule.replace("<string:side_key>", side).replace("<string:token>", "none")
                found[where] = gate.looker.ask(user, "GET", where, Moment.ASSESSING.at).same
    return found


@pytest.mark.parametrize("column", ["ass!", "scr!"])
def test_every_list_and_count_is_as_if_the_conflicted_application_were_not(gate: Gate, column: str) -> None:
    user = gate.house.people[column]
    before = lists(gate, user)

    with undone(gate.looker.connection):
        for moment in (Moment.ASSESSING, Moment.FROZEN):
            delete_every_trace_at(gate, moment)
        after = lists(gate, user)

    assert before == after


def test_lists_do_change_for_who_has_no_conflict(gate: Gate) -> None:
    user = gate.house.people["ass"]
    before = lists(gate, user)

    with undone(gate.looker.connection):
        delete_every_trace_at(gate, Moment.ASSESSING)
        after = lists(gate, user)

    changed = {where for where, answer in before.items() if after[where] != answer}
    assert {"/assessments", "/home", "/home/assessor"} <= changed


@as_system()
def delete_every_trace_at(gate: Gate, moment: Moment) -> None:
    """The application is gone, with the list that holds it."""
    application_id = gate.house.things[moment].application
    gate.looker.run("DELETE FROM recommendation_lines WHERE application_id = :id", application_id)
    with unguarded(gate.looker.connection):
        delete_every_trace(application_id)


@pytest.mark.parametrize("column", ["out", "none", "apl*"])
def test_address_of_a_hidden_thing_answers_as_one_that_never_was(gate: Gate, column: str) -> None:
    """By every route and method: the walk compares each 404 too; here redirects and refusals are compared as well."""
    user, house, letter = gate.house.people[column], gate.house, "A"
    things = house.things[Moment.ASSESSING]
    differing = []
    for row in rows(gate.looker.app):
        named = [name for name in row.rule.arguments if name in ("application_id", "assessment_id", "call_id")]
        if not named:
            continue
        real = address(gate.looker.app, row, Asked(house, things, "ass", letter, row.side))
        never = real.replace(str(_id(things, named[0])), str(uuid4()))
        if _said(gate, user, row.method, real) != _said(gate, user, row.method, never):
            differing.append(row.name)

    assert differing == []


def _id(things: object, name: str) -> UUID:
    found = VALUES[name](Asked(None, things, "ass", "A", ""))  # type: ignore[arg-type]
    assert isinstance(found, UUID)
    return found


def _said(gate: Gate, user: User | None, method: str, where: str) -> tuple[int, str, str]:
    answer: Answer = gate.looker.ask(user, method, where, Moment.ASSESSING.at)
    return answer.status, answer.location.replace(where, ""), answer.text.replace(where, "")


@pytest.mark.parametrize("column", ["apl", "col", "sig", "apl*", "none", "out", "ass"])
def test_nothing_tells_the_decision_before_the_release(gate: Gate, column: str) -> None:
    funded, unfunded = (_seen_when_decided(gate, column, ours=ours) for ours in (True, False))

    assert funded == unfunded


def _seen_when_decided(gate: Gate, column: str, *, ours: bool) -> dict[str, tuple[int, str, str]]:
    """Every page that this person can ask for about the call, after it was decided one way or the other."""
    things = gate.house.things[Moment.FROZEN]
    found = {}
    with undone(gate.looker.connection):
        decide(gate.house, things, ours=ours)
        for row in rows(gate.looker.app):
            named = set(row.rule.arguments) & set(MOMENTS)
            if row.method != "GET" or named - {"application_id", "assessment_id", "public_call_id"}:
                continue
            if row.letters == ANY and set(row.rule.arguments) - OPEN_VALUES:
                continue
            where = address(gate.looker.app, row, Asked(gate.house, things, column, "F", row.side))
            found[f"{row.name}"] = gate.looker.ask(gate.house.people[column], "GET", where, Moment.FROZEN.at).same
    return found
