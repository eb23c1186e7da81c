"""Does a replay say in words whether the ranking comes out again, on every side and by command, changing nothing?"""

import json
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.extensions import db
from app.models import Application, Call, Event, Ranking, Scope, User
from app.policy import PLATFORM_ID
from app.queries.frozen import live_inputs
from app.services import people
from app.transactions import unit_of_work
from tests.factories import DRAFTED, World, a_call, a_person, a_world, ranked
from tests.tampering import behind_the_back
from tests.web.funder.test_reopening import words
from workflows.actor import Role
from workflows.plain import sha256

ClientOf = Callable[[User], FlaskClient]
SAME, DIFFERS = "The ranking is the same", "The ranking is not the same"


@pytest.fixture
def made(app: Flask) -> tuple[World, Call, list[Application]]:
    world = a_world()
    call = a_call(world)
    return world, call, ranked(world, call, (9, 8))


def an_auditor() -> User:
    auditor = a_person("Aud Itor")
    with unit_of_work():
        people.grant_role(auditor.id, Role.AUDITOR, Scope.PLATFORM, PLATFORM_ID, DRAFTED)
    return auditor


def command(app: Flask, *arguments: str) -> tuple[int, str]:
    done = app.test_cli_runner().invoke(args=["ranking", "replay", *arguments])
    return done.exit_code, done.output


def counts() -> list[int | None]:
    return [db.session.scalar(sa.select(sa.func.count()).select_from(kind)) for kind in (Event, Ranking)]


def test_every_side_finds_an_untouched_ranking_the_same(
    made: tuple[World, Call, list[Application]], client_of: ClientOf, app: Flask
) -> None:
    world, call, _ = made
    auditor = an_auditor()
    before = counts()
    asked = (
        (world.officer, f"/funder/calls/{call.id}/ranking/replay"),
        (auditor, f"/funder/calls/{call.id}/ranking/replay"),
        (world.secretary, f"/region/calls/{call.id}/ranking/replay"),
    )

    pages = [words(client_of(person).get(address).text) for person, address in asked]

    assert [(SAME in page, page.count("Same."), page.count("Differs.")) for page in pages] == [(True, 6, 0)] * 3
    assert counts() == before
    assert command(app, "GM-2027-01")[0] == 0


def test_altered_mark_is_found_named_and_left_as_it_is(
    made: tuple[World, Call, list[Application]], client_of: ClientOf, app: Flask
) -> None:
    world, call, received = made
    behind_the_back("UPDATE scores SET score = 10 WHERE criterion_id = 'g_local_fit' AND score = 8")
    reference = received[1].reference

    funder = words(client_of(world.officer).get(f"/funder/calls/{call.id}/ranking/replay").text)
    code, said = command(app, "GM-2027-01", "--json")

    found = json.loads(said)
    assert DIFFERS in funder
    assert f"{reference}: In one regional assessment the mark for ‘g_local_fit’ was 8, and is 10." in funder
    assert (code, found["same"]) == (1, False)
    assert {one["check"]: one["differences"] for one in found["checks"] if not one["same"]} == {
        "marks": [f"{reference}: In one regional assessment the mark for ‘g_local_fit’ was 8, and is 10."],
        "tables": [
            f"{one.reference}: It stood at place {was}, and comes out at place {is_now}."
            for one, was, is_now in sorted(zip(received, (1, 2), (2, 1), strict=True), key=lambda row: row[0].id)
        ],
    }
    assert db.session.scalars(sa.select(Ranking.sha256)).one() == found["checks"][0]["found_sha256"]


def test_region_reads_of_another_regions_applications_only_how_many_differ(app: Flask, client_of: ClientOf) -> None:
    own, beside = a_world(), a_world("west-midlands")
    call = a_call(own, beside=[beside])
    ranked(own, call, (9,))
    behind_the_back("UPDATE scores SET score = 10 WHERE criterion_id = 'need'")

    page = words(client_of(beside.region_lead).get(f"/region/calls/{call.id}/ranking/replay").text)

    assert "1 application of another region, or not in this call any more." in page
    assert "GM-2027-01-" not in page


def test_altered_ranking_is_found(made: tuple[World, Call, list[Application]], app: Flask) -> None:
    behind_the_back(f"UPDATE rankings SET sha256 = '{'0' * 64}'")

    code, said = command(app, "GM-2027-01")

    assert code == 1
    assert said.splitlines()[:4] == [
        "The ranking of GM-2027-01 is not the same.",
        "DIFFERS  The ranking that is kept does not give the hash that was kept with it.",
        f"         kept  {'0' * 64}",
        f"         found {json.loads(command(app, 'GM-2027-01', '--json')[1])['checks'][0]['found_sha256']}",
    ]


def test_what_is_not_ranked_cannot_be_replayed(app: Flask) -> None:
    a_call(a_world())

    assert command(app, "GM-2027-01") == (
        1,
        "Error: No ranking of GM-2027-01 stands: its ledgers are not closed.\n",
    )
    assert command(app, "GM-2099-01") == (1, "Error: There is no call GM-2099-01.\n")


def test_inputs_are_read_in_few_queries(
    made: tuple[World, Call, list[Application]], count_queries: Callable[[], object]
) -> None:
    _world, call, _ = made
    call = db.session.get_one(Call, call.id)

    with count_queries() as statements:  # type: ignore[attr-defined]
        inputs = live_inputs(call)

    assert len(statements) == 4
    assert db.session.scalars(sa.select(Ranking.inputs_sha256)).one() == sha256(inputs)
