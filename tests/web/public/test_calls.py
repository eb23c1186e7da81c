"""Does the public see every agreed call, what it asks, and who agreed to it; and nothing of a draft?"""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.extensions import db
from app.models import Call
from app.queries.definitions import current_version, definition_of
from app.services import calls
from app.services.versions import Said
from app.transactions import unit_of_work
from tests import factories
from tests.factories import World
from tests.workflows.definitions import a_core
from workflows.call import CallState
from workflows.definition import CallEntry


@pytest.fixture
def world(app: Flask) -> World:
    return factories.a_world()


def test_calls_say_how_many_and_which(world: World, client: FlaskClient) -> None:
    factories.a_call(world)
    factories.a_call(world, upto=CallState.CLOSED, reference="GM-2027-02")
    factories.a_call(world, upto=CallState.DRAFTING, reference="GM-2027-03")

    everything = client.get("/calls")
    chosen = client.get("/calls?state=open&region=greater-manchester")
    none = client.get("/calls?state=decided")

    assert "2 calls, those to apply to first" in everything.text
    assert "GM-2027-03" not in everything.text
    assert "1 call, open, Greater Manchester, the earliest closing first" in chosen.text
    assert 'href="/calls?region=greater-manchester&amp;state=assessing"' in chosen.text
    assert "No call: decided" in none.text


def test_calls_to_apply_to_lead_the_list(world: World, client: FlaskClient) -> None:
    closed = factories.a_call(world, upto=CallState.CLOSED, reference="GM-2027-01")
    agreed = factories.a_call(world, upto=CallState.AGREED, reference="GM-2027-02")
    opened = factories.a_call(world, reference="GM-2027-03")

    page = client.get("/calls").text
    told = sorted((closed, agreed, opened), key=lambda call: page.index(f"/calls/{call.id}"))

    assert told == [opened, agreed, closed]


def test_call_says_that_its_deadline_was_put_off(world: World, client: FlaskClient) -> None:
    call = factories.a_call(world)
    before = client.get(f"/calls/{call.id}").text
    with unit_of_work():
        call.closes_at += timedelta(days=2)

    after = client.get(f"/calls/{call.id}").text

    assert "The deadline was put off" not in before
    assert "The deadline was put off: it was 3 March 2027 at 11:00am UK time and is 5 March 2027" in after


def test_unknown_filter_shows_everything(world: World, client: FlaskClient) -> None:
    factories.a_call(world)

    assert "1 call, those to apply to first" in client.get("/calls?state=drafting&region=atlantis").text


def test_call_says_what_it_asks_and_who_agreed(world: World, client: FlaskClient) -> None:
    call = factories.a_call(world, upto=CallState.AGREED)

    page = client.get(f"/calls/{call.id}").text

    assert ">Small call</h1>" in page
    assert "This call opens <strong>11 January 2027 at 9:00am UK time</strong>" in page
    assert "National assessors score these. The weights add to 100; the threshold is 70% of the marks." in page
    assert "Regional scorers score these. The weights add to 100; the threshold is 50% of the marks." in page
    assert "Work for people who live in this region." in page
    assert "£5,000,000" in page
    assert "<strong>Innovate UK</strong>: Nora Signs" in page
    assert "<strong>Greater Manchester</strong>: Ravi Signs" in page
    assert current_version(call).sha256 in page.replace("<wbr>", "")


@pytest.mark.parametrize(
    ("packages", "months", "told"),
    [
        (True, False, ["By work package, each with its months and the organisation that leads it"]),
        (False, True, ["By month of the project, from the month in which it is to start"]),
        (
            True,
            True,
            [
                "By work package, each with its months and the organisation that leads it; and by month of the "
                "project, from the month in which it is to start"
            ],
        ),
        (False, False, []),
    ],
)
def test_call_says_how_finely_costs_are_asked_for(
    world: World, client: FlaskClient, packages: bool, months: bool, told: list[str]
) -> None:
    rules = replace(a_core().finance, asks_for_packages=packages, asks_for_months=months)
    call = factories.a_call(world, core={"finance": rules})

    page = " ".join(client.get(f"/calls/{call.id}").text.split())

    assert re.findall(r"Costs are asked for</dt> ?<dd[^>]*>([^<]*)</dd>", page) == told


def test_open_call_leads_to_an_application(world: World, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    call = factories.a_call(world)
    monkeypatch.setattr("app.clock.now", lambda: factories.DURING)

    open_page = client.get(f"/calls/{call.id}").text
    monkeypatch.setattr("app.clock.now", lambda: factories.AFTER)
    late_page = client.get(f"/calls/{call.id}").text

    assert f'href="/apply/{call.id}"' in open_page
    assert f'href="/apply/{call.id}"' not in late_page


def test_draft_is_not_there(world: World, client: FlaskClient) -> None:
    call = factories.a_call(world, upto=CallState.DRAFTING)

    assert client.get(f"/calls/{call.id}").status_code == 404


def test_call_that_was_agreed_and_is_changed_says_so_and_tells_no_criteria(world: World, client: FlaskClient) -> None:
    call = factories.a_call(world, upto=CallState.AGREED)
    changed(world, call)

    page = client.get(f"/calls/{call.id}")

    assert (page.status_code, db.session.get_one(Call, call.id).state) == (200, CallState.DRAFTING)
    assert '<h1 class="govuk-heading-l">The criteria are being agreed again</h1>' in page.text
    assert "Small call, GM-2027-01" in page.text
    assert ("Better call" in page.text, "Work for people" in page.text) == (False, False)
    assert "GM-2027-01" not in client.get("/calls").text


def test_unlisted_call_that_is_changed_is_not_there(world: World, client: FlaskClient) -> None:
    call = factories.a_call(world, upto=CallState.AGREED, entry=CallEntry.INVITATION, is_listed=False)
    changed(world, call)

    assert client.get(f"/calls/{call.id}").status_code == 404


def changed(world: World, call: Call) -> None:
    """The officer changes the title of a call that was agreed."""
    seen = current_version(call)
    core = replace(definition_of(seen).core, title="Better call")
    with unit_of_work():
        who = factories.actor(world.officer, call)
        calls.edit_core(call.id, core, who, factories.OPENS - timedelta(days=3), Said("Better", seen.sha256))


def test_stages_inside_the_embargo_look_the_same(world: World, client: FlaskClient) -> None:
    call, received = factories.a_ranked_call(world)
    ranked = client.get("/calls").text
    factories.approved(world, call, received[:1])
    decided = client.get("/calls").text

    assert "Being assessed" in ranked
    assert without_nonce(decided) == without_nonce(ranked)


def without_nonce(page: str) -> str:
    return "\n".join(line for line in page.split("\n") if "nonce" not in line)


def test_list_asks_as_much_for_one_as_for_many(
    world: World, client: FlaskClient, count_queries: Callable[[], Any]
) -> None:
    factories.a_call(world)
    with count_queries() as one:
        client.get("/calls")
    for number in range(2, 6):
        factories.a_call(world, reference=f"GM-2027-0{number}")

    with count_queries() as many:
        client.get("/calls")

    assert reads(many) == reads(one) <= 10


def reads(statements: list[str]) -> int:
    return len([one for one in statements if one.startswith("SELECT")])
