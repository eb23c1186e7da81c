"""Does the list of calls show what its address asks for, say so, and hand over exactly that?"""

import csv
import io
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.models import Call
from app.queries.definitions import current_version, definition_of
from app.services import calls
from app.services.versions import Said
from app.transactions import unit_of_work
from app.web.public.finding import COLUMNS
from tests import factories
from tests.factories import CLOSES, DRAFTED, DURING, OPENS, World
from workflows.call import CallState
from workflows.definition import EligibilityKind, EligibilityRule, OrganisationKind


@pytest.fixture
def world(app: Flask, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(clock, "now", lambda: DURING)
    return factories.a_world()


def a_themed_call(
    world: World, reference: str, title: str, *themes: str, led_by: OrganisationKind | None = None
) -> Call:
    """An open call with these themes, which one kind of organisation may lead where it is named."""
    call = factories.a_call(world, upto=CallState.DRAFTING, reference=reference)
    version = current_version(call)
    core = replace(definition_of(version).core, title=title, themes=themes)
    if led_by is not None:
        rule = EligibilityRule("lead", EligibilityKind.LEAD_KIND, "Who leads.", kinds=(led_by,))
        core = replace(core, eligibility=(rule,))
    with unit_of_work():
        said = Said("Say what it is about", version.sha256)
        calls.edit_core(call.id, core, factories.actor(world.officer, call), DRAFTED, said)
    factories.sign_both(world, call)
    with unit_of_work():
        calls.open_call(call.id, OPENS)
    return call


def test_list_is_searched_and_filtered_and_says_so(world: World, client: FlaskClient) -> None:
    a_themed_call(world, "GM-2027-01", "Heat pumps", "Net zero", led_by=OrganisationKind.BUSINESS)
    a_themed_call(world, "GM-2027-02", "Diagnostics", "Health", led_by=OrganisationKind.RTO)

    found = client.get("/calls?words=heat%20pump&theme=net%20zero&lead=business&state=open").text
    none = client.get("/calls?words=heat&theme=health").text

    assert (
        "1 call, open, about Net zero, may be led by: business, with ‘heat pump’, the earliest closing first" in found
    )
    assert ("Heat pumps</a>" in found, "Diagnostics</a>" in found) == (True, False)
    assert (
        'href="/calls?state=open&amp;theme=Net+zero&amp;lead=business&amp;words=heat+pump">Link to this list' in found
    )
    assert "No call: about Health, with ‘heat’" in none
    assert '<a class="govuk-link" href="/calls">See all calls</a>' in none


def test_each_filter_says_how_many_it_would_show(world: World, client: FlaskClient) -> None:
    a_themed_call(world, "GM-2027-01", "Heat pumps", "Net zero")
    factories.a_call(world, upto=CallState.CLOSED, reference="GM-2027-02")

    page = client.get("/calls?theme=net%20zero").text

    assert "Open (1)" in page
    assert "Being assessed (0)" in page
    assert "Greater Manchester (1)" in page


def test_call_closes_soon_in_its_last_two_weeks(
    world: World, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    factories.a_call(world)

    early = client.get("/calls?state=closing").text
    monkeypatch.setattr(clock, "now", lambda: CLOSES - timedelta(days=13))
    late = client.get("/calls?state=closing").text

    assert "No call: closing soon" in early
    assert "1 call, closing soon, the earliest closing first" in late


def test_table_holds_exactly_the_list_and_says_which(world: World, client: FlaskClient) -> None:
    call = a_themed_call(world, "GM-2027-01", "=Heat pumps", "Net zero", led_by=OrganisationKind.BUSINESS)
    a_themed_call(world, "GM-2027-02", "Diagnostics", "Health")

    answer = client.get("/calls.csv?words=heat")
    head, *rows = csv.reader(io.StringIO(answer.text))

    assert tuple(head) == COLUMNS
    assert rows == [
        [
            "GM-2027-01",
            "'=Heat pumps",
            "Greater Manchester",
            "Open",
            "2027-01-11T09:00:00+00:00",
            "2027-03-03T11:00:00+00:00",
            "",
            "5000000.00",
            "Net zero",
            "Business",
            f"http://localhost/calls/{call.id}",
            "with ‘heat’",
            "2027-01-31T09:00:00+00:00",
        ]
    ]
    assert answer.headers["Content-Disposition"] == 'attachment; filename="accord-calls-2027-01-31.csv"'


def test_long_list_comes_in_pages_that_keep_the_filter(
    world: World, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.web.public.finding.A_PAGE", 2)
    for number in (1, 2, 3):
        factories.a_call(world, reference=f"GM-2027-0{number}")

    first = client.get("/calls?state=open").text
    last = client.get("/calls?state=open&page=2").text
    beyond = client.get("/calls?state=open&page=99").text

    assert "3 calls, open, the earliest closing first, page 1 of 2" in first
    assert 'href="/calls?page=2&amp;state=open"' in first
    assert (first.count("govuk-summary-card__title-wrapper"), last.count("govuk-summary-card__title-wrapper")) == (2, 1)
    assert "page 2 of 2" in beyond


def test_call_that_is_not_listed_is_not_found(world: World, client: FlaskClient) -> None:
    factories.a_call(world, is_listed=False)

    assert "No call: with ‘small’" in client.get("/calls?words=small").text
