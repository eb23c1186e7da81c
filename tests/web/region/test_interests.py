"""Does a region read expressions of interest, advise on each with a reason, and tell everybody at once?"""

from dataclasses import dataclass

import pytest
from sqlalchemy import select

from app import clock
from app.extensions import db
from app.models import Call, Interest, InterestAdvice, Organisation, User
from app.services import interests
from app.transactions import unit_of_work
from tests.factories import (
    STAGED,
    World,
    a_call,
    a_first_stage,
    a_world,
    actor,
    advised,
    an_applicant,
    an_interest,
    interests_told,
    stage_closed,
)
from tests.web.agreement.browser import send, summary_lines, words_in
from workflows.call import CallState
from workflows.interest import Advice, InterestState


@dataclass
class Room:
    """A call whose first stage has closed with two expressions of interest, and browsers for its people."""

    world: World
    call_id: object
    ours: str
    theirs: str
    client_of: object

    @property
    def lead(self):
        return self.client_of(self.world.region_lead)

    @property
    def list(self) -> str:
        return f"/region/calls/{self.call_id}/interests"


@pytest.fixture
def room(app, client_of, monkeypatch) -> Room:
    monkeypatch.setattr(clock, "now", lambda: STAGED)
    world = a_world()
    call = a_call(world, first_stage=a_first_stage())
    ours = an_interest(world, call, an_applicant(world))
    theirs = an_interest(world, call, an_applicant(world, "Rival Ltd"), "Rival idea")
    stage_closed(call)
    return Room(world, call.id, str(ours.id), str(theirs.id), client_of)


def advise(room: Room, which: str, **typed):
    said = {"advice": "go_on", "reason": "It fits.", "applications": "1"}
    return send(room.lead, f"/region/interests/{which}", **{**said, **typed})


def kept(which: str) -> Interest:
    db.session.expire_all()
    return next(one for one in db.session.scalars(select(Interest)) if str(one.id) == which)


def test_call_waits_for_expressions_of_interest_until_they_close(app, client_of, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: STAGED)
    world = a_world()
    call = a_call(world, first_stage=a_first_stage())
    pages = [(client_of(world.officer), "funder"), (client_of(world.region_lead), "region")]

    before = [words_in(client.get(f"/{side}/calls/{call.id}")) for client, side in pages]
    stage_closed(call)
    after = [words_in(client.get(f"/{side}/calls/{call.id}")) for client, side in pages]

    assert ["Expressions of interest are written until" in page for page in before] == [True, True]
    assert ["Applicants write until" in page for page in before] == [False, False]
    assert ["Applicants write until" in page for page in after] == [True, True]


def test_call_waits_for_the_region_until_everybody_is_told(room):
    officer = room.client_of(room.world.officer)
    pages = [(officer, f"/funder/calls/{room.call_id}"), (room.lead, f"/region/calls/{room.call_id}")]
    timetable = f"/agreement/{room.call_id}/timetable"

    def waits() -> list[bool]:
        told = "2 expressions of interest wait to be decided and told Waits for the region’s programme lead"
        return [told in words_in(client.get(page)) for client, page in pages]

    before, due = waits(), words_in(officer.get(timetable))
    for which in (room.ours, room.theirs):
        advise(room, which)
    send(room.lead, f"{room.list}/tell")

    due_at = "Applicants are to be told about their expressions of interest"
    assert (before, waits()) == ([True, True], [False, False])
    assert (due_at in due, due_at in words_in(officer.get(timetable))) == (True, False)


def test_list_says_how_many_wait_and_leads_to_each(room):
    page, home = words_in(room.lead.get(room.list)), words_in(room.lead.get("/home"))

    assert "All (2) To decide (2) Decided, not told (0) Told (0)" in page
    assert "2 expressions of interest, Greater Manchester" in page
    assert "Decide on expressions of interest: Small call 2 expressions of interest to read" in home


def test_advice_is_kept_and_then_told_to_all_at_once(room):
    first = advise(room, room.ours)
    early = room.lead.post(f"{room.list}/tell")
    second = advise(room, room.theirs, advice="no", reason="It is finished already.")
    before = words_in(room.lead.get(f"{room.list}/tell"))
    told = send(room.lead, f"{room.list}/tell")

    assert (first.status_code, second.status_code, early.status_code, told.status_code) == (303, 303, 409, 303)
    assert "Everybody is told at once, so decide them first." in words_in(early)
    assert "2 applicants to tell" in before
    assert (kept(room.ours).state, kept(room.theirs).state) == (InterestState.TOLD, InterestState.TOLD)


def test_advice_without_reason_or_with_nobody_to_merge_with_is_refused(room):
    empty = advise(room, room.ours, reason="")
    alone = advise(room, room.ours, advice="merge")

    assert summary_lines(empty) == [("Enter why you advise this", "#reason")]
    assert alone.status_code == 409
    assert [href for _, href in summary_lines(alone)] == ["#others"]
    assert db.session.query(InterestAdvice).count() == 0


def test_advice_to_merge_names_the_other_and_stands_in_the_form_again(room):
    done = advise(room, room.ours, advice="merge", others=[room.theirs])

    assert done.status_code == 303
    assert f'value="{room.theirs}" checked' in room.lead.get(f"/region/interests/{room.ours}").text


def test_secretary_advises_and_does_not_tell(room):
    secretary = room.client_of(room.world.secretary)
    page = send(secretary, f"/region/interests/{room.ours}", advice="go_on", reason="It fits.", applications="1")

    assert page.status_code == 303
    assert (secretary.get(f"{room.list}/tell").status_code, secretary.post(f"{room.list}/tell").status_code) == (
        403,
        403,
    )


def test_funder_learns_who_joined_with_whom_when_the_ledgers_are_closed(room):
    ours, theirs = kept(room.ours), kept(room.theirs)
    for one, other in ((ours, theirs), (theirs, ours)):
        advised(room.world, one, Advice.MERGE, "Join the two.", [other])
    call = db.session.get_one(Call, room.call_id)
    interests_told(room.world, call)
    lead = db.session.get_one(User, ours.created_by)
    with unit_of_work():
        organisation = db.session.get_one(Organisation, ours.organisation_id)
        interests.begin_application(
            call.id, [ours.id, theirs.id], organisation, "Joined", actor(lead, organisation), STAGED
        )
    officer = room.client_of(room.world.officer)
    pages = [f"/funder/calls/{call.id}/interests", f"/funder/interests/{theirs.id}"]

    def tree():
        every, one = (words_in(officer.get(page)) for page in pages)
        descent = every.partition("Where applications came from")[2]
        return "Rival idea" in descent, every.count("GM-2027-01-001"), "GM-2027-01-001" in one

    before, of_region = tree(), words_in(room.lead.get(room.list)).partition("Where applications came from")[2]
    with unit_of_work():
        db.session.get_one(Call, call.id).state = CallState.RANKED

    assert before == (False, 2, False)
    assert "Rival idea" in of_region
    assert tree() == (True, 3, True)


def test_funder_reads_the_words_and_not_the_advice(room):
    advised(room.world, kept(room.ours), Advice.NO, "A reason for the region alone.")
    officer = room.client_of(room.world.officer)

    every = officer.get(f"/funder/calls/{room.call_id}/interests")
    one = officer.get(f"/funder/interests/{room.ours}")

    assert "You read it here when both ledgers are closed." in words_in(every)
    assert "The idea of Bright idea." in words_in(one)
    assert [page.status_code for page in (every, one) if "reason for the region" in page.text] == []
    assert "All (2) Told (0)" in words_in(every)
    assert "Decided" not in words_in(every)
    assert officer.get(f"/region/interests/{room.ours}").status_code == 403


def test_another_region_finds_nothing(room):
    other = room.client_of(a_world("west-midlands").region_lead)

    assert other.get(room.list).status_code == 404
    assert other.get(f"/region/interests/{room.ours}").status_code == 404
    assert other.post(f"/region/interests/{room.ours}").status_code == 404


def test_advice_that_is_not_alike_is_shown_before_it_is_told(room: Room):
    advise(room, room.ours, advice="merge", others=[room.theirs])
    advise(room, room.theirs, advice="no")
    told = "E001 is told to merge with GM-2027-01-E002, and GM-2027-01-E002 is told not to apply. Advise them alike."
    pages = [room.list, f"{room.list}/tell", f"/region/interests/{room.ours}", f"/region/interests/{room.theirs}"]

    before = [told in words_in(room.lead.get(page)) for page in pages]
    advise(room, room.theirs, advice="merge", others=[room.ours])
    after = [told in words_in(room.lead.get(page)) for page in pages]

    assert (before, after) == ([True] * 4, [False] * 4)
    assert "Look at this again" not in words_in(room.lead.get(room.list))
