"""Do the pages keep, compare, copy, take and take away alternatives, say why not, and lose nothing that was typed?"""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.models import Application, Call, User
from app.queries.list_alternatives import Other, others_of
from tests.factories import World, a_ranked_call, a_world, recommended

ClientOf = Callable[[User], FlaskClient]
Table = tuple[World, Call, list[Application]]


@pytest.fixture
def table(app: Flask) -> Table:
    world = a_world()
    return (world, *a_ranked_call(world))


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", page.partition("<main")[2]).split())


def base(call: Call) -> str:
    return f"/region/calls/{call.id}/portfolio"


def ticked(*chosen: Application, **typed: str) -> dict[str, str]:
    return {**{f"chosen_{one.id}": "yes" for one in chosen}, **typed}


def others(table: Table) -> dict[str, Other]:
    world, call, _ = table
    return {one.name: one for one in others_of(call.id, world.region.id)}


def test_alternative_is_kept_compared_and_taken(table: Table, client_of: ClientOf) -> None:
    world, call, (first, second) = table
    secretary = client_of(world.secretary)
    secretary.post(base(call), data=ticked(first, note=""))

    kept = secretary.post(f"{base(call)}/alternatives", data=ticked(second, note="", alternative="Second only"))
    listed = words(secretary.get(kept.location).text)
    one = f"{base(call)}/alternatives/{others(table)['Second only'].id}"
    compared = words(
        secretary.get(f"{base(call)}/alternatives/compared?first=list&second={one.rpartition('/')[2]}").text
    )
    asked = words(secretary.get(f"{one}/take").text)
    taken = secretary.post(f"{one}/take")

    assert (kept.status_code, kept.location) == (303, f"{base(call)}/alternatives")
    assert f"Second only {world.secretary.name}" in listed
    assert "1 0 of 1" in listed
    assert "In both lists 0 None. Only in ‘The list as it is saved’ 1" in compared
    assert "0 projects stay in, 1 comes in, and 1 goes out." in asked
    assert (taken.status_code, taken.location) == (303, base(call))
    assert "Same as the list" in words(secretary.get(one).text)


def test_name_that_is_taken_is_refused_with_all_that_was_ticked(table: Table, client_of: ClientOf) -> None:
    world, call, (first, second) = table
    secretary, url = client_of(world.secretary), f"{base(call)}/alternatives"
    secretary.post(url, data=ticked(first, note="", alternative="One"))

    again = secretary.post(url, data=ticked(second, note="Why.", alternative="one"))

    assert again.status_code == 422
    assert '<a href="#alternative">An alternative of this list has that name already.' in again.text
    assert re.findall(r'name="chosen_([0-9a-f-]+)" value="yes" checked', again.text) == [str(second.id)]
    assert 'value="one"' in again.text
    assert len(others(table)) == 1


def test_alternative_is_copied_taken_away_and_brought_back(table: Table, client_of: ClientOf) -> None:
    world, call, (first, _) = table
    secretary, url = client_of(world.secretary), f"{base(call)}/alternatives"
    secretary.post(url, data=ticked(first, note="", alternative="One"))
    one = f"{url}/{others(table)['One'].id}"

    copied = secretary.post(f"{one}/copy", data={"alternative": "Two"})
    twice = secretary.post(f"{one}/copy", data={"alternative": "Two"})
    gone = secretary.post(f"{one}/remove")
    without = words(secretary.get(url).text)
    back = secretary.post(f"{one}/bring-back")

    assert (copied.status_code, twice.status_code, gone.status_code, back.status_code) == (303, 422, 303, 303)
    assert "has that name already" in words(twice.text)
    assert "Taken away One 1 project, taken away by" in without
    assert "Taken away" not in words(secretary.get(url).text)


def test_others_of_the_region_read_and_nobody_changes_a_list_that_is_sent_on(table: Table, client_of: ClientOf) -> None:
    world, call, received = table
    secretary, url = client_of(world.secretary), f"{base(call)}/alternatives"
    secretary.post(url, data=ticked(received[0], note="", alternative="One"))
    one = f"{url}/{others(table)['One'].id}"
    recommended(world, call, received)

    lead = client_of(world.region_lead)
    refused = secretary.post(f"{one}/take")

    assert "One" in words(lead.get(url).text)
    assert lead.post(f"{one}/remove").status_code == 403
    assert client_of(world.officer).get(url).status_code == 403
    assert (refused.status_code, "The list is sent on" in words(refused.text)) == (409, True)
    assert "Take it away" not in words(secretary.get(one).text)


def test_name_that_is_not_sent_at_all_is_asked_for(app: Flask, client_of: Callable[[User], FlaskClient]) -> None:
    world = a_world()
    call, _received = a_ranked_call(world)

    answer = client_of(world.secretary).post(f"/region/calls/{call.id}/portfolio/alternatives", data={})

    assert answer.status_code == 422
