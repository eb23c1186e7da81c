"""Do the pages ask for the best list, say how far it is, show what was found, and hand out the certificate?"""

import json
import re
from collections.abc import Callable

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.extensions import db
from app.jobs.outbox import drain_due
from app.models import Application, Call, ListProposal, User
from app.transactions import unit_of_work
from app.walls import as_system
from tests.factories import AFTER, World, a_call, a_world, ranked, recommended
from workflows.choosing.sureness import NO_CHANCE
from workflows.rules import Measure, PortfolioKind, PortfolioRule

ClientOf = Callable[[User], FlaskClient]
NOT_BOTH = PortfolioRule("one", PortfolioKind.EXCLUSIVE, "", Measure.COUNT, members=("Idea 0", "Idea 1"))


def a_table(*rules: PortfolioRule) -> tuple[World, Call, list[Application]]:
    world = a_world()
    call = a_call(world, core={"portfolio": rules})
    return world, call, ranked(world, call, (9, 8, 7))


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", page.partition("<main")[2]).split())


def test_secretary_has_the_best_list_worked_out_and_takes_it(app: Flask, client_of: ClientOf) -> None:
    world, call, (first, _, third) = a_table(NOT_BOTH)
    secretary, base = client_of(world.secretary), f"/region/calls/{call.id}/portfolio"

    before = words(secretary.get(f"{base}/alternatives").text)
    asked = secretary.post(f"{base}/list-proposals")
    waiting = secretary.get(asked.location).text
    twice = secretary.post(f"{base}/list-proposals")
    with as_system():
        drain_due(AFTER)
    found = secretary.get(asked.location).text
    one = re.search(rf"{base}/alternatives/([0-9a-f-]+)", found)[0]
    taken = secretary.post(f"{one}/take")
    chosen = secretary.get(base).text
    certificate = secretary.get(f"{asked.location}/certificate.json")

    assert "Down the ranking: each project in turn is taken" in before
    assert ("data-watch" in waiting, "0 of 1 steps are done" in words(waiting)) == (True, True)
    assert (twice.status_code, "A proposal is being worked out already." in words(twice.text)) == (409, True)
    assert "Proposal 1 2 £" in words(found)
    assert "To fund Idea 1, Idea 0 " in words(found)
    assert "down the ranking, so that nothing is summed" in words(secretary.get(one).text)
    assert (taken.status_code, taken.location) == (303, base)
    ticked = re.findall(r'name="chosen_([0-9a-f-]+)" value="yes" checked', chosen)
    assert ticked == [str(first.id), str(third.id)]
    assert "Proposal 1: To fund Idea 1, Idea 0 " in chosen
    read = json.loads(certificate.text)
    assert [row["application_id"] for row in read["certificate"]["chosen"]] == sorted(ticked)
    assert {row["id"] for row in read["input"]["projects"]} >= set(ticked)


def test_rules_that_cannot_be_kept_are_told_with_what_to_ease(app: Flask, client_of: ClientOf) -> None:
    world, call, _ = a_table(PortfolioRule("many", PortfolioKind.SIZE, "large", Measure.COUNT, low=9))
    secretary = client_of(world.secretary)
    asked = secretary.post(f"/region/calls/{call.id}/portfolio/list-proposals")

    with as_system():
        drain_due(AFTER)
    page = words(secretary.get(asked.location).text)

    assert "No list keeps all rules" in page
    assert "Why there is none No list keeps all rules together." in page
    assert "Nothing was eased." in page


def test_work_is_stopped_and_begun_again_by_the_secretary_alone(app: Flask, client_of: ClientOf) -> None:
    world, call, received = a_table()
    secretary, lead = client_of(world.secretary), client_of(world.region_lead)
    one = secretary.post(f"/region/calls/{call.id}/portfolio/list-proposals").location

    refused = [lead.post(f"{one}/stop").status_code, client_of(world.officer).get(one).status_code]
    stopped = secretary.post(f"{one}/stop")
    page = words(lead.get(one).text)
    missing = secretary.get(f"{one}/certificate.json")
    recommended(world, call, received)
    again = secretary.post(f"{one}/again")

    assert refused == [403, 403]
    assert (stopped.status_code, missing.status_code, again.status_code) == (303, 404, 409)
    assert "It was stopped by hand before it came to an end." in page
    assert "Begin it again" not in page
    assert "The list is sent on, so nothing is proposed for it." in words(again.text)


def test_how_sure_each_place_is_stands_beside_it_until_anything_changes(app: Flask, client_of: ClientOf) -> None:
    world, call, (first, second, _) = a_table()
    secretary, base = client_of(world.secretary), f"/region/calls/{call.id}/portfolio"
    asked = secretary.post(f"{base}/list-proposals").location
    with as_system():
        drain_due(AFTER)
    unsaid = words(secretary.get(asked).text)
    with unit_of_work():
        kept = db.session.scalars(sa.select(ListProposal)).one()
        kept.inclusion = {"basis_points": {str(first.id): 10_000, str(second.id): 4_120}, "draws": 1_000, "without": 0}

    found, composer = words(secretary.get(asked).text), words(secretary.get(base).text)
    with unit_of_work():
        db.session.execute(sa.update(Application).where(Application.id == first.id).values(title="Renamed"))
    changed = words(secretary.get(base).text)

    assert NO_CHANCE in unsaid
    assert "1 Idea 0 In under every reading, in 1,000 of 1,000 draws" in found
    assert "Marginal, in 412 of 1,000 draws." in composer
    assert "Marginal" not in changed
