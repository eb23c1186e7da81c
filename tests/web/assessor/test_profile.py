"""Can an assessor write a profile, declare interests and accept the briefing, with every fault named?"""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.models import User
from app.queries.assessors import declared_by, saved_profile, standing_of
from app.services import people
from app.transactions import unit_of_work
from tests import factories as f
from tests.factories import DRAFTED, World
from workflows import briefing
from workflows.actor import Role
from workflows.assessor import AssessorKind, DeclaredInterest, InterestKind, Tie, TieKind
from workflows.expertise import Facet

ClientOf = Callable[[User], FlaskClient]
PROFILE = {
    "version": "0",
    "kind": "technical",
    "fields": ["ai", "water"],
    "languages": ["en", "gd"],
    "place": "wales",
    "employer": "Works Ltd",
    "employer_number": "1234567",
    "domains": "Works.example\n@example.ac.uk",
    "ties-0-kind": "council",
    "ties-0-name": "Hometown Council",
    "ties-1-kind": "",
    "load": "4",
    "absences-0-from_on": "2027-04-01",
    "absences-0-until_on": "2027-04-14",
}


@pytest.fixture
def world(app: Flask) -> World:
    return f.a_world()


@pytest.fixture
def nova(world: World) -> User:
    """An assessor of whom nothing is on record yet."""
    user = f.a_person("Nova New")
    with unit_of_work():
        people.grant_role(user.id, Role.NATIONAL_ASSESSOR, f.SCOPES[type(world.funder)], world.funder.id, DRAFTED)
    return user


def test_assessor_is_led_from_one_thing_to_the_next_until_they_are_ready(nova: User, client_of: ClientOf) -> None:
    browser = client_of(nova)

    home = browser.get("/home").text
    to_interests = browser.post("/assessor/profile", data=PROFILE).location
    to_briefing = browser.post("/assessor/interests", data={"anything": "nothing"}).location
    to_pools = browser.post("/assessor/briefing", data={"version": briefing.VERSION, "accepted": "yes"}).location

    titles = ("Write your profile", "Declare your interests", "Read the briefing")
    assert [title in home for title in titles] == [True] * 3
    assert (to_interests, to_briefing, to_pools) == ("/assessor/interests", "/assessor/briefing", "/pools")
    saved = saved_profile(nova.id).profile
    assert (saved.kind, saved.codes(Facet.FIELD), saved.codes(Facet.LANGUAGE)) == (
        AssessorKind.TECHNICAL,
        ("ai", "water"),
        ("en", "gd"),
    )
    assert (saved.employer_number, saved.domains) == ("01234567", ("example.ac.uk", "works.example"))
    assert saved.ties == (Tie(TieKind.COUNCIL, "Hometown Council"),)
    assert "Nothing waits for you" in browser.get("/home").text


def test_profile_with_faults_is_refused_with_each_and_keeps_what_was_typed(nova: User, client_of: ClientOf) -> None:
    browser, faults = client_of(nova), {"load": "many", "domains": "not a domain", "absences-0-until_on": "2027-03-01"}

    unread = browser.post("/assessor/profile", data=PROFILE | {"load": "many", "ties-0-name": ""})
    unsound = browser.post("/assessor/profile", data=PROFILE | faults | {"load": "4"})
    longer = browser.post("/assessor/profile", data=PROFILE | {"go": "more"})

    assert (unread.status_code, unsound.status_code, longer.status_code) == (422, 409, 200)
    assert ['href="#load"' in unread.text, 'href="#ties-0-name"' in unread.text] == [True, True]
    assert "‘not a domain’ is not a domain, like example.ac.uk." in unsound.text
    assert 'href="#absences-0-until_on-day"' in unsound.text
    assert 'value="Hometown Council"' in unsound.text
    assert 'name="ties-3-name"' in longer.text
    assert saved_profile(nova.id).profile is None


def test_other_window_is_told_and_may_save_over(nova: User, client_of: ClientOf) -> None:
    browser = client_of(nova)
    browser.post("/assessor/profile", data=PROFILE)

    late = browser.post("/assessor/profile", data=PROFILE | {"load": "7"})
    again = browser.post("/assessor/profile", data=PROFILE | {"load": "7", "version": "1"})

    assert (late.status_code, "another window" in late.text) == (409, True)
    assert 'name="version" value="1"' in late.text
    assert (again.status_code, saved_profile(nova.id).profile.load) == (303, 7)


def test_interests_are_declared_row_by_row_and_silence_is_refused(nova: User, client_of: ClientOf) -> None:
    browser, row = client_of(nova), {
        "interests-0-kind": "family",
        "interests-0-body": "Works Ltd",
        "interests-0-company_number": "",
        "interests-0-words": "My sister directs it.",
        "interests-0-since": "2020-01-01",
    }  # fmt: skip

    silent = browser.post("/assessor/interests", data=row)
    both = browser.post("/assessor/interests", data=row | {"anything": "nothing"})
    made = browser.post("/assessor/interests", data=row | {"anything": "something"})

    assert (silent.status_code, both.status_code, made.status_code) == (422, 409, 303)
    assert "You say that there is nothing to declare, and name an interest." in both.text
    found = declared_by(nova.id).interests
    assert [(one.kind, one.body, one.words) for one in found] == [
        (InterestKind.FAMILY, "Works Ltd", "My sister directs it.")
    ]
    assert isinstance(found[0], DeclaredInterest)


def test_briefing_that_has_changed_since_is_read_again(nova: User, client_of: ClientOf) -> None:
    browser = client_of(nova)

    old = browser.post("/assessor/briefing", data={"version": "of old", "accepted": "yes"})
    unticked = browser.post("/assessor/briefing", data={"version": briefing.VERSION})

    assert (old.status_code, unticked.status_code) == (409, 422)
    assert f'name="version" value="{briefing.VERSION}"' in old.text
    assert standing_of(nova.id).briefing == ""


def test_pages_are_for_assessors_alone(world: World, client_of: ClientOf) -> None:
    pages = ("/assessor/profile", "/assessor/interests", "/assessor/briefing", "/pools")

    found = {
        user.name: [client_of(user).get(page).status_code for page in pages]
        for user in (world.officer, world.region_lead, world.scorers[0])
    }

    assert found == {"Olive Officer": [403] * 4, "Rhian Leads": [403] * 4, "Lorna Local": [200] * 4}
