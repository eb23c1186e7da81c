"""Do the public, applicants and staff read in which round something is, what comes late, and how all rounds stand?"""

import hashlib
import re
import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app import clock
from app.extensions import db
from app.models import Call, Suggestion, User
from app.queries.definitions import current_version, definition_of
from app.services import amendments, calls, comments, offers, suggestions
from app.services.comments import Words
from app.services.suggestions import Wish
from app.transactions import unit_of_work
from tests import factories
from tests.factories import CLOSES, CUT_OFFS, DRAFTED, World, actor
from tests.web.agreement.browser import send
from tests.web.applicant.reading import words_in
from workflows.actor import Actor, Role
from workflows.amendment import Effect
from workflows.anchor import anchor_at
from workflows.call import CallState
from workflows.comment import CommentKind
from workflows.definition import NATIONAL

ClientOf = Callable[[User], FlaskClient]
LATER = CLOSES + timedelta(days=9)


@pytest.fixture
def world(app: Flask) -> World:
    return factories.a_world()


@pytest.fixture
def rounds(world: World, monkeypatch: pytest.MonkeyPatch) -> list[Call]:
    """The first round, closed a while ago, and the second, which is open."""
    monkeypatch.setattr(clock, "now", lambda: LATER)
    call = factories.a_call(world, cut_offs=CUT_OFFS)
    factories.submitted(world, call)
    with unit_of_work():
        calls.close_call(call.id, CLOSES)
    return list(db.session.scalars(select(Call).order_by(Call.round_number)))


def test_public_page_says_that_the_call_is_always_open_and_what_comes_late(
    rounds: list[Call], client: FlaskClient
) -> None:
    words = words_in(client.get(f"/calls/{rounds[1].id}"))

    assert "This call is always open and is read in rounds." in words
    assert "What you submit by 21 July 2027 at midday UK time is read in round 2" in words
    assert "read in the round that closes on 8 December 2027 at 11:00am UK time" in words
    assert "Round 1 Being assessed 3 March 2027 at 11:00am UK time 26 May 2027 none yet" in words
    assert "Round 3 To come 8 December 2027 at 11:00am UK time" in words


def test_page_of_a_closed_round_leads_to_the_one_that_is_open(rounds: list[Call], client: FlaskClient) -> None:
    page = client.get(f"/calls/{rounds[0].id}")

    assert f'href="/calls/{rounds[1].id}">round 2 takes applications</a>' in page.text
    assert "Always open: round 2 of 3 closes 21 July 2027" in client.get("/calls?state=open").text


def test_both_rounds_show_the_same_keys_and_sheet_of_the_same_hash(rounds: list[Call], client: FlaskClient) -> None:
    mark = current_version(rounds[0]).sha256[:8]

    pages = [client.get(f"/calls/{one.id}") for one in rounds]

    assert [mark in page.text for page in pages] == [True, True]
    assert [page.text.count("Nora Signs") for page in pages] == [pages[0].text.count("Nora Signs")] * 2


def test_applicant_reads_the_round_and_what_happens_if_it_is_late(
    world: World, rounds: list[Call], client_of: ClientOf
) -> None:
    applicant = factories.an_applicant(world, "Later Ltd")
    draft = factories.complete(factories.a_draft(world, rounds[1], applicant), applicant)
    lead = client_of(applicant.lead)

    aside = lead.get(f"/applications/{draft.id}").text.partition('aria-label="Deadline"')[2]
    review = words_in(lead.get(f"/applications/{draft.id}/review"))
    lead.post(f"/applications/{draft.id}/submit", data={"declaration": "yes"})
    receipt = words_in(lead.get(f"/applications/{draft.id}/receipt"))

    assert "Cut-off of round 2</h2>" in aside
    assert "is read in the round that closes on 8 December 2027 at 11:00am UK time" in aside
    assert "Submitted by then, it is read in round 2 and decided by 13 October 2027." in review
    assert "It is read in round 2, whose cut-off is 21 July 2027 at midday UK time" in receipt


def test_applying_to_a_closed_round_leads_to_the_one_that_is_open(
    world: World, rounds: list[Call], client_of: ClientOf
) -> None:
    lead = client_of(factories.an_applicant(world, "Later Ltd").lead)

    old, new = lead.get(f"/apply/{rounds[0].id}"), lead.get(f"/apply/{rounds[1].id}")

    assert f'href="/apply/{rounds[1].id}"' in old.text
    assert "Round 2 closes on 21 July 2027 at midday UK time." in words_in(new)


def test_reopened_in_a_round_it_is_told_that_it_goes_on(world: World, rounds: list[Call], client_of: ClientOf) -> None:
    applicant = factories.an_applicant(world, "Later Ltd")
    draft = factories.complete(factories.a_draft(world, rounds[1], applicant), applicant)
    lead = client_of(applicant.lead)
    lead.post(f"/applications/{draft.id}/submit", data={"declaration": "yes"})

    page = words_in(lead.post(f"/applications/{draft.id}/reopen", follow_redirects=True))

    assert "or it goes on into the next round, if there is one." in page


def test_staff_see_all_rounds_side_by_side(world: World, rounds: list[Call], client_of: ClientOf) -> None:
    funder = words_in(client_of(world.officer).get(f"/funder/calls/{rounds[1].id}"))
    region = words_in(client_of(world.secretary).get(f"/region/calls/{rounds[1].id}"))

    for words in (funder, region):
        assert "Round 2 of 3: all rounds side by side" in words
        assert "Round 1 3 March 2027 at 11:00am UK time 26 May 2027 Closed" in words
        assert "Round 3 8 December 2027 at 11:00am UK time 1 March 2028 To come after the cut-off £0" in words


def test_secretary_reads_what_other_rounds_have_of_the_budget(world: World, client_of: ClientOf) -> None:
    first = factories.a_call(world, cut_offs=CUT_OFFS, budget_pence=200_000_00)
    factories.recommended(world, first, factories.ranked(world, first))
    second = db.session.scalars(select(Call).where(Call.round_number == 2)).one()
    factories.ranked(world, second, at=CUT_OFFS[0])

    page = words_in(client_of(world.secretary).get(f"/region/calls/{second.id}/portfolio"))

    assert "£0 of £60,000; £60,000 is left. Other rounds of this call have £140,000 already." in page


def test_officer_types_cut_offs_line_by_line(
    world: World, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: DRAFTED + timedelta(days=1))
    call = factories.a_call(world, upto=CallState.DRAFTING)
    officer, base = client_of(world.officer), f"/agreement/{call.id}"

    answer = send(officer, f"{base}/basics", cut_offs="21 July 2027 at 12:00pm\n8 December 2027 at 11:00am")
    wrong = send(officer, f"{base}/basics", cut_offs="in summer")

    db.session.rollback()
    db.session.expire_all()
    kept = db.session.get_one(Call, call.id)
    assert (answer.status_code, wrong.status_code, kept.round_number) == (303, 422, 1)
    assert definition_of(current_version(kept)).core.cut_offs == CUT_OFFS
    assert "‘in summer’ must be a date and a time" in wrong.text
    assert "21 July 2027 at midday UK time; 8 December 2027" in words_in(officer.get(base))


def test_staff_find_versions_talk_and_dates_of_the_call_in_every_round(
    world: World, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    clause = "core:criterion:need"
    call = factories.a_call(world, upto=CallState.DRAFTING, cut_offs=CUT_OFFS)
    with unit_of_work():
        words = Words(clause, CommentKind.REMARK, "We ask this of everybody.", NATIONAL)
        comments.write(call.id, words, actor(world.officer, call), DRAFTED)
        made = suggest(world, call, clause)
        suggestions.refuse(made.id, "It is asked elsewhere.", actor(world.officer, call), DRAFTED)
    factories.sign_both(world, call)
    monkeypatch.setattr(clock, "now", lambda: LATER)
    with unit_of_work():
        calls.open_call(call.id, factories.OPENS)
        calls.close_call(call.id, CLOSES)
    second = db.session.scalars(select(Call).where(Call.round_number == 2)).one()
    officer, version, base = client_of(world.officer), current_version(second), f"/agreement/{second.id}"

    kept = officer.get(f"{base}/versions/{version.number}/file/json")
    timetable = words_in(officer.get(f"{base}/timetable"))
    phases = re.findall(r'accord-phases__date">([^<]+)<', officer.get(base).text)

    assert hashlib.sha256(kept.data).hexdigest() == version.sha256
    said = words_in(officer.get(f"{base}/clauses/{clause}"))
    assert ("We ask this of everybody." in said, "It is asked elsewhere." in said) == (True, True)
    assert "Round 2 closes on 21 July 2027 at midday UK time . Nobody" in timetable
    assert "Round 2 opened 3 March 2027" in timetable
    assert "Round 3 opens the clock 21 July 2027 at midday UK time" in timetable
    assert phases == ["3 March 2027", "21 July 2027", "1 September 2027", "13 October 2027"]
    assert f"{second.reference}: Small call" in words_in(officer.get(f"/agreement/new?start={second.id}"))


def test_officer_drafts_an_amendment_in_a_later_round_and_undoes_a_step(
    world: World, rounds: list[Call], client_of: ClientOf
) -> None:
    call, officer = rounds[1], actor(world.officer, rounds[1])
    base, client = f"/agreement/{call.id}", client_of(world.officer)
    with unit_of_work():
        amendments.begin(call.id, NATIONAL, "More time.", Effect.EVERYONE, officer, LATER)

    offered = client.get(f"{base}/basics").text
    answer = send(client, f"{base}/basics", cut_offs="23 July 2027 at 12:00pm\n8 December 2027 at 11:00am")
    amendment, steps = words_in(client.get(f"{base}/amendment")), words_in(client.get(f"{base}/national/steps"))
    signing = words_in(client_of(world.national_signatory).get(f"{base}/amendment/sign"))
    compared = client.get(f"{base}/compare?before=2&after=4")

    assert "21 July 2027 at midday\n8 December 2027 at 11:00am</textarea>" in offered
    assert answer.status_code == 303
    assert "23 July 2027" in amendment
    assert "Round 2 closes 23 July 2027 at midday UK time" in signing
    assert "Change the basics of the call" in steps
    assert (compared.status_code, "23 July 2027" in words_in(compared)) == (200, True)


def test_award_says_its_round_in_open_data(world: World, client: FlaskClient) -> None:
    accepted(world, factories.a_call(world, cut_offs=CUT_OFFS))

    (award,) = client.get("/awards.json").get_json()["awards"]

    assert (award["round"], award["call"]) == ("1", "GM-2027-01")


def test_page_of_a_decided_round_has_its_awards_and_the_others_lead_to_them(
    world: World, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: factories.AFTER)
    call = factories.a_call(world, cut_offs=CUT_OFFS)
    award_id = accepted(world, call)
    second = db.session.scalars(select(Call).where(Call.round_number == 2)).one()

    now, before = client.get(f"/calls/{second.id}"), client.get(f"/calls/{call.id}")

    assert f'href="/calls/{call.id}#awards">1 award</a>' in now.text
    assert "1 award in round 1, £140,000 in all, the latest first" in words_in(before)
    assert f'href="/awards/{award_id}"' in before.text
    assert "What was awarded" not in words_in(now)


def suggest(world: World, call: Call, clause: str) -> Suggestion:
    """A suggestion of the region to a clause of the national core."""
    found = anchor_at(definition_of(current_version(call)), clause)
    assert found is not None
    wish = Wish(clause, {"title": "Need of the place"}, "Our plan says so.", world.region.slug, found.sha256)
    return suggestions.suggest(call.id, wish, actor(world.region_lead, call), DRAFTED)


def accepted(world: World, call: Call) -> uuid.UUID:
    """The id of an award of the call's first round, whose offer is accepted and released."""
    offer = factories.sent(world, factories.approved(world, call, factories.ranked(world, call))[0])
    signatory = Actor(offers.signatories_of(offer.award.application_id)[0].id, frozenset({Role.SIGNATORY}))
    with unit_of_work():
        offers.accept(offer.id, "0" * 64, "Director", signatory, factories.AFTER, authority_declared=True)
    return offer.award_id
