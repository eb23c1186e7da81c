"""Does anything of one ledger reach the other side by any route before both are closed?

What is blind in each ledger has a canary: the names of its assessors, their comments, and marks so large that every
mean of them begins with the same digits. Each side has one person with all its roles, and one who assesses for it.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from werkzeug.routing import BuildError

from app.extensions import db
from app.models import Assessment, User
from app.services import people
from app.transactions import unit_of_work
from app.walls import as_system
from tests.factories import DRAFTED, SCOPES, hand_in
from tests.house.conftest import Gate
from tests.house.looking import undone
from tests.house.permissions import Asked, address, rows
from tests.house.world import Moment
from workflows.actor import FUNDER_ROLES, REGION_ROLES, Role
from workflows.definition import Ledger

pytestmark = [pytest.mark.early, pytest.mark.slow]

# Who may not know of a ledger while it is blind: everybody who acts for the other side.
OTHER_SIDE = {Ledger.NATIONAL: ("lead", "scr"), Ledger.REGIONAL: ("off", "ass")}
# The way in for people of the demonstration, which no service for real people has.
EVERYBODY_BY_NAME = {"public.demo", "account.demo"}
OWN_ASSESSOR = {Ledger.NATIONAL: "ass", Ledger.REGIONAL: "scr"}
NAMES = {Ledger.NATIONAL: "Nightjar", Ledger.REGIONAL: "Rookery"}
COMMENTS = {Ledger.NATIONAL: "Goldfinch", Ledger.REGIONAL: "Lapwing"}
MARKS = {Ledger.NATIONAL: 98_765, Ledger.REGIONAL: 87_654}


@pytest.fixture(scope="module")
def moments() -> tuple[Moment, ...]:
    """What this file looks at."""
    return (Moment.ASSESSING, Moment.FROZEN)


@contextmanager
def planted(gate: Gate) -> Iterator[None]:
    """Canaries in both ledgers, and every role of a side with one person of it. All of it is gone afterwards."""
    with undone(gate.looker.connection):
        for column, roles, scope in (
            ("off", FUNDER_ROLES, gate.house.own.funder),
            ("lead", REGION_ROLES, gate.house.own.region),
        ):
            _give(gate.house.people[column], roles, scope)
        _finish(gate)
        for ledger in Ledger:
            _plant(gate, ledger)
        yield


@as_system()
def _give(user: User | None, roles: frozenset[Role], on: object) -> None:
    assert user is not None
    for role in sorted(roles - {Role.PROGRAMME_OFFICER, Role.REGION_LEAD}):
        with unit_of_work():
            people.grant_role(user.id, role, SCOPES[type(on)], on.id, DRAFTED)  # type: ignore[index, attr-defined]


@as_system()
def _finish(gate: Gate) -> None:
    """The national assessor, who has only begun, writes a whole assessment."""
    hand_in(db.session.get_one(Assessment, gate.house.things[Moment.ASSESSING].work["ass"]))


def _plant(gate: Gate, ledger: Ledger) -> None:
    """Every assessment of the call that is being assessed gets marks for both criteria of its ledger."""
    call_id = gate.house.things[Moment.ASSESSING].call
    mine = (
        "(SELECT s.id FROM assessments s JOIN applications a ON a.id = s.application_id "
        f"WHERE a.call_id = :id AND s.ledger = '{ledger.value}')"
    )
    run = gate.looker.run
    run(
        f"UPDATE scores SET score = {MARKS[ledger]}, comment = '{COMMENTS[ledger]}' WHERE assessment_id IN {mine}",
        call_id,
    )
    run(
        f"UPDATE users SET name = '{NAMES[ledger]}' WHERE id IN (SELECT user_id FROM assessments WHERE id IN {mine})",
        call_id,
    )


def read(gate: Gate, column: str, moment: Moment) -> dict[str, str]:
    """Everything that this person is answered at any route that can be read, with the things of this moment."""
    user, things, found = gate.house.people[column], gate.house.things[moment], {}
    for row in rows(gate.looker.app):
        if row.method != "GET" or row.rule.endpoint in EVERYBODY_BY_NAME:
            continue
        try:
            where = address(gate.looker.app, row, Asked(gate.house, things, column, moment.value, row.side))
        except BuildError:
            # The house has nothing of this kind at this moment.
            continue
        answer = gate.looker.ask(user, "GET", where, moment.at)
        found[row.name] = f"{answer.status} {answer.location} {answer.text} {answer.headers}"
    return found


def canaries(ledger: Ledger) -> tuple[str, ...]:
    return NAMES[ledger], COMMENTS[ledger], f"{MARKS[ledger]}", f"{MARKS[ledger]:,}"


def test_nothing_of_a_blind_ledger_reaches_the_other_side_by_any_route(gate: Gate) -> None:
    with planted(gate):
        heard = {
            (column, where): [word for word in canaries(ledger) if word in text]
            for ledger, columns in OTHER_SIDE.items()
            for column in columns
            for where, text in read(gate, column, Moment.ASSESSING).items()
        }
        own = {
            column: [word for word in canaries(ledger) if any(word in text for text in _own(gate, column))]
            for ledger, column in OWN_ASSESSOR.items()
        }

    assert {where: words for where, words in heard.items() if words} == {}
    assert len(heard) > 4 * 100
    # They sing where they may: to whoever gave the marks.
    assert own == {column: list(canaries(ledger))[:3] for ledger, column in OWN_ASSESSOR.items()}


def _own(gate: Gate, column: str) -> list[str]:
    """The pages of this person's own assessment."""
    things, user = gate.house.things[Moment.ASSESSING], gate.house.people[column]
    criterion = "g_local_fit" if column == "scr" else "need"
    where = f"/assessments/{things.work[column]}"
    return [
        gate.looker.ask(user, "GET", one, Moment.ASSESSING.at).text for one in (where, f"{where}/criteria/{criterion}")
    ]


def test_marks_of_both_ledgers_are_read_by_both_sides_once_they_are_closed_and_no_names(gate: Gate) -> None:
    things = gate.house.things[Moment.FROZEN]

    with planted(gate):
        pages = [
            gate.looker.ask(gate.house.people[column], "GET", f"/{side}/calls/{things.call}/ranking", Moment.FROZEN.at)
            for column, side in (("off", "funder"), ("lead", "region"))
        ]

    cells = [f'<td class="accord-number">{mark}</td>' for mark in ("80%", "70%")]
    assert [(page.status, [cell in page.text for cell in cells]) for page in pages] == [(200, [True, True])] * 2
    assert [name for page in pages for name in NAMES.values() if name in page.text] == []
