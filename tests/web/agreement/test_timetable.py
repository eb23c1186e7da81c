"""Does the timetable say what happened by itself and what comes next, and does it put off a deadline by two people?"""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from app import clock
from app.extensions import db
from app.jobs.clockwork import tick
from app.models import Call, DeadlineExtension
from app.services import decisions
from app.transactions import unit_of_work
from tests import factories
from tests.factories import CLOSES, DURING, OPENS, STAGE_CLOSES, a_call, a_first_stage, a_person
from tests.web.agreement.browser import forms_in, send, summary_lines, words_in
from workflows.call import CallState
from workflows.wording import moment


@pytest.fixture
def opened(table) -> str:
    """The timetable of a call that the clock opened two minutes late."""
    call = a_call(table.world, upto=CallState.AGREED, reference="GM-2027-02")
    tick(OPENS + timedelta(minutes=2))
    return f"/agreement/{call.id}/timetable"


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch):
    """Set the instant of the requests that follow."""

    def set_to(now: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: now)

    return set_to


def asked_for(table, address: str):
    return send(
        table.officer,
        address,
        **{"to_at-day": "5", "to_at-month": "3", "to_at-year": "2027", "to_at-time": "11am", "reason": "Power cut."},
    )


def test_page_says_what_happened_and_what_comes_next(table, opened, at):
    at(CLOSES - timedelta(days=3, hours=4))

    page = words_in(table.lead.get(opened))

    assert (
        "The call opened 11 January 2027 at 9:00am UK time 11 January 2027 at 9:02am UK time 2 minutes late the clock"
        in page
    )
    assert "The call closes the clock 3 March 2027 at 11:00am UK time 3 days and 4 hours" in page
    assert "Decisions are due people 26 May 2027 at 5:00pm UK time" in page
    assert "People are reminded a day before: The call closes the clock 2 March 2027 at 11:00am UK time" in page


def test_first_stage_is_part_of_the_timetable(table, at):
    call = a_call(table.world, reference="GM-2027-03", first_stage=a_first_stage())
    address = f"/agreement/{call.id}/timetable"
    at(STAGE_CLOSES - timedelta(days=2))
    before = words_in(table.lead.get(address))
    tick(STAGE_CLOSES)
    at(STAGE_CLOSES + timedelta(days=1))
    after = words_in(table.lead.get(address))

    assert f"Expressions of interest close the clock {moment(STAGE_CLOSES)} 2 days" in before
    assert "Applicants are to be told about their expressions of interest people" in before
    assert "People are reminded a day before: Expressions of interest close the clock" in before
    assert f"Expressions of interest closed {moment(STAGE_CLOSES)} {moment(STAGE_CLOSES)} not late" in after


def test_deadline_is_put_off_by_one_side_and_another(table, opened, at):
    at(DURING)
    proposed = asked_for(table, opened)
    waiting = words_in(table.officer.get(opened))
    page = table.lead.get(opened)
    confirm = next(action for action, _ in forms_in(page) if action.endswith("/confirm"))
    confirmed = table.lead.post(confirm)

    assert (proposed.status_code, confirmed.status_code) == (303, 303)
    assert "Later deadline Proposed, waits for another side" in waiting
    assert "Confirm the later deadline" not in waiting
    after = words_in(table.lead.get(opened))
    assert (
        "The call closes on 5 March 2027 at 11:00am UK time ; all sides had signed 3 March 2027 at 11:00am UK time"
        in after
    )
    assert "Confirmed Rhian Leads, 31 January 2027 at 9:00am UK time" in after


def test_time_that_the_clocks_skip_is_refused_at_its_box(table, opened, at):
    at(DURING)

    page = send(
        table.officer,
        opened,
        **{"to_at-day": "28", "to_at-month": "3", "to_at-year": "2027", "to_at-time": "1:30am", "reason": "Power cut."},
    )

    assert page.status_code == 422
    assert [href for _, href in summary_lines(page)] == ["#to_at-time"]


def test_earlier_time_is_refused_and_what_was_typed_stands(table, opened, at):
    at(DURING)

    page = send(
        table.officer,
        opened,
        **{"to_at-day": "1", "to_at-month": "3", "to_at-year": "2027", "to_at-time": "11am", "reason": "Power cut."},
    )

    assert page.status_code == 409
    assert "Choose a time after the deadline that stands." in words_in(page)
    assert "Power cut." in page.text
    assert db.session.query(DeadlineExtension).count() == 0


def test_withdrawing_leaves_the_deadline(table, opened, at):
    at(DURING)
    asked_for(table, opened)
    page = table.officer.get(opened)
    withdraw = next(action for action, _ in forms_in(page) if action.endswith("/withdraw"))

    assert table.officer.post(withdraw).status_code == 303
    assert "Later deadline Withdrawn" in words_in(table.lead.get(opened))
    assert {call.closes_at for call in db.session.query(Call)} == {CLOSES}


def test_secretary_reads_and_changes_nothing(table, opened, at):
    at(DURING)
    secretary, stranger = table.client_of(table.world.secretary), table.client_of(a_person())

    assert (secretary.get(opened).status_code, secretary.post(opened).status_code) == (200, 403)
    assert (stranger.get(opened).status_code, stranger.post(opened).status_code) == (404, 404)


def test_own_proposal_of_another_name_cannot_be_confirmed_by_its_address(table, opened, at):
    at(DURING)
    asked_for(table, opened)
    extension = db.session.query(DeadlineExtension).one()

    page = table.officer.post(f"{opened}/{extension.id}/confirm")

    assert page.status_code == 409
    assert "You proposed this. Somebody else has to confirm it." in words_in(page)


def test_address_of_a_refused_form_leads_back_to_its_page(table, opened):
    lead = table.lead
    answers = [lead.get(f"{opened}/{table.call_id}/{what}") for what in ("confirm", "withdraw")]

    assert [(answer.status_code, answer.location) for answer in answers] == [(302, opened)] * 2
    assert lead.get("/sign-out").status_code == 404


def test_what_people_did_says_who_when_and_why(table, at):
    world = table.world
    call = a_call(world, reference="GM-2027-04")
    received = factories.ranked(world, call)
    factories.approved(world, call, received)
    with unit_of_work():
        decisions.release(call.id, factories.actor(world.officer, call), factories.AFTER)
    at(factories.AFTER)
    done = moment(factories.AFTER)

    page = words_in(table.lead.get(f"/agreement/{call.id}/timetable"))

    assert f"The assessors were let in no time was set {done} Olive Officer, by hand Why: All is in place." in page
    assert (
        f"Both ledgers were closed {moment(factories.milestones().assessment_due_at)} {done} 41 days and 5 hours early"
        " Olive Officer, by hand Why: All is in place."
    ) in page
    assert f"The decisions were released no time was set {done} Olive Officer, by hand" in page
    assert f"The last list was approved {moment(factories.milestones().decision_due_at)} {done}" in page
    assert f"The call closed {moment(CLOSES)} {moment(CLOSES)} not late the clock" in page


def test_unsigned_call_says_what_has_to_be_there_before_it_opens(table, at):
    call = a_call(table.world, upto=CallState.DRAFTING, reference="GM-2027-05")
    at(OPENS - timedelta(days=2))

    before = words_in(table.lead.get(f"/agreement/{call.id}/timetable"))
    at(OPENS + timedelta(days=2))
    after = words_in(table.lead.get(f"/agreement/{call.id}/timetable"))

    assert f"The call opens the clock, if it is signed and set up by then {moment(OPENS)} 2 days" in before
    assert f"The call opens by itself on {moment(OPENS)} only if every side has signed the same version" in before
    missing = "Missing now: Innovate UK has not signed version 2. Greater Manchester has not signed version 2."
    assert [missing in page for page in (before, after)] == [True, True]
    assert f"The call was to open on {moment(OPENS)}. It opens once every side has signed" in after


def test_deadline_beyond_the_start_of_assessment_says_what_happens_then(table, at):
    starts = CLOSES + timedelta(days=1)
    dates = replace(factories.milestones(), opens_at=OPENS, closes_at=CLOSES, assessment_starts_at=starts)
    call = a_call(table.world, reference="GM-2027-06", core={"milestones": dates})
    address = f"/agreement/{call.id}/timetable"
    at(DURING)
    untouched = words_in(table.lead.get(address))
    asked_for(table, address)

    page = words_in(table.lead.get(address))

    said = f"All sides signed that assessment starts on {moment(starts)}."
    assert (said in untouched, said in page) == (False, True)
    assert "the assessors are then let in as soon as applications have closed" in page
