"""Is an award public when its offer was accepted and the decisions are released, and not an hour earlier?"""

import csv
import io
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.models import Award, Offer
from app.services import decisions, offers
from app.transactions import unit_of_work
from app.web.public.awards import COLUMNS
from app.web.shared.spreadsheets import neutral
from tests import factories
from tests.factories import AFTER, World


@pytest.fixture
def world(app: Flask) -> World:
    return factories.a_world()


def an_offer(world: World) -> Offer:
    """A built offer in a call that is decided and not released."""
    call, received = factories.a_ranked_call(world)
    offer = factories.approved(world, call, received[:1])[0]
    factories.built(world, offer)
    with unit_of_work():
        return offers.keep_letter(offer.id, "0" * 64, 10, AFTER)


def release_and_send(world: World, offer: Offer) -> None:
    call = offer.award.application.call
    officer = factories.actor(world.officer, call)
    with unit_of_work():
        decisions.release(call.id, officer, AFTER)
    with unit_of_work():
        offers.send(offer.id, officer, AFTER)


def accept(offer: Offer) -> None:
    signatory = offers.signatories_of(offer.award.application_id)[0]
    with unit_of_work():
        acting = factories.actor(signatory, offers.load(offer.id))
        offers.accept(offer.id, "0" * 64, "Director", acting, AFTER, authority_declared=True)


def an_award(world: World) -> Award:
    offer = an_offer(world)
    release_and_send(world, offer)
    accept(offer)
    return offer.award


def statuses(client: FlaskClient, award: Award) -> tuple[Any, ...]:
    """Whether the page is there, and how many awards the list, the CSV and the JSON hold."""
    table = list(csv.DictReader(io.StringIO(client.get("/awards.csv").text)))
    return (
        client.get(f"/awards/{award.id}").status_code,
        client.get("/awards").text.count("<tr>") - 1 if "accord-number" in client.get("/awards").text else 0,
        len(table),
        client.get("/awards.json").json["count"],
    )


def test_award_appears_with_acceptance_and_not_before(world: World, client: FlaskClient) -> None:
    offer = an_offer(world)
    decided = statuses(client, offer.award)
    release_and_send(world, offer)
    sent = statuses(client, offer.award)
    accept(offer)

    assert decided == (404, 0, 0, 0)
    assert sent == (404, 0, 0, 0)
    assert statuses(client, offer.award) == (200, 1, 1, 1)


def test_award_says_what_who_where_and_how_much(world: World, client: FlaskClient) -> None:
    award = an_award(world)

    page = client.get(f"/awards/{award.id}").text

    assert ">Idea 0</h1>" in page
    assert "Firm 0 Ltd was awarded <strong>£140,000</strong>." in page
    assert "A paragraph of words." in page
    assert page.count("A paragraph of words.") == 1
    assert '<th scope="row">Hometown</th>' in page
    assert "under version 2 of its criteria" in page


def test_list_counts_and_sums(world: World, client: FlaskClient) -> None:
    an_award(world)

    assert "1 award, £140,000 in all, the latest first" in client.get("/awards").text
    assert "No award in Greater Manchester" not in client.get("/awards?region=greater-manchester").text
    assert "1 award, Greater Manchester, £140,000" in client.get("/awards?region=greater-manchester").text


def test_download_holds_the_list(world: World, client: FlaskClient) -> None:
    award = an_award(world)

    response = client.get("/awards.csv?region=greater-manchester")
    rows = list(csv.reader(io.StringIO(response.text)))

    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "accord-awards-greater-manchester-" in response.headers["Content-Disposition"]
    assert tuple(rows[0]) == COLUMNS
    assert rows[1][:4] == [award.reference, "Idea 0", "Firm 0 Ltd", "Greater Manchester"]
    assert rows[1][10:13] == ["200000.00", "140000.00", "2027-03-04"]


@pytest.mark.parametrize(
    ("cell", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("+44", "'+44"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("A = B", "A = B"),
        ("", ""),
    ],
)
def test_no_cell_is_a_formula(cell: str, safe: str) -> None:
    assert neutral(cell) == safe
