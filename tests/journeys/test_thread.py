"""Does a whole call go by in a browser, each step done by the right person and refused to the others?"""

import hashlib

import pytest
from playwright.sync_api import Page

from app.models import Scope
from app.services import people
from app.transactions import unit_of_work
from tests.journeys import agreeing, applying, deciding, judging
from tests.journeys.conftest import Journey
from tests.journeys.doors import NOT_THEIRS, NOT_THERE, at, follow, path_of, press, problems, told, wait_for_worker
from tests.journeys.walking import (
    ACCEPTED_MAIL,
    ANSWERED,
    CHECKING,
    CHOOSING,
    COSTS,
    DATES,
    OFFERING,
    REGION,
    SIDE,
    SIGNATORY,
    STARTS,
    STRONG,
    STRONG_TITLE,
    WEAK,
    WEAK_TITLE,
    WRITING,
    Walk,
)
from workflows.actor import Role
from workflows.release_hold import HOLD

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.enable_socket]


def test_call_goes_from_a_draft_to_a_public_award(journey: Journey) -> None:
    walk = Walk(journey)

    for station in (
        draft_together,
        rehearse_before_signing,
        sign_the_same_hash,
        open_by_the_clock,
        apply_at_a_desk,
        apply_by_telephone,
        check_eligibility,
        ask_assessors,
        score_in_two_ledgers,
        close_both_ledgers,
        recommend_and_approve,
        release_decisions,
        offer_and_accept,
        publish,
    ):
        station(walk)

    assert journey.html_faults() == []


def draft_together(walk: Walk) -> None:
    """The officer drafts; the region's lead writes the region's part; neither writes the other's."""
    journey, officer, lead = walk.journey, walk.officer, walk.person("gm_lead")
    journey.look(officer, "officer-home-empty")

    walk.table = agreeing.draft(officer, "GM-2027-01", REGION, "Made in Greater Manchester", DATES)
    drafted = told(officer)
    agreeing.ask_fewer_people(officer, walk.table)
    journey.look(officer, "criteria-officer")
    agreeing.write_layer(lead, walk.table, SIDE, "Work that people who live in the ten boroughs can do.")
    saved = told(lead)
    journey.look(lead, "criteria-lead")

    assert drafted == "GM-2027-01 is drafted. This is version 1; nobody has signed it."
    assert saved == "Saved as version 3."
    assert at(lead, "/agreement/new") == NOT_THEIRS
    assert at(lead, f"{walk.table}/basics") == NOT_THEIRS
    journey.look(lead, "not-theirs")
    assert at(officer, f"{walk.table}/{SIDE}/layer") == NOT_THEIRS
    assert at(walk.person("wm_lead"), walk.table) == NOT_THERE


def rehearse_before_signing(walk: Walk) -> None:
    """No key turns before the call was tried on applications that are made up; the worker does that."""
    journey, lead, signatory = walk.journey, walk.person("gm_lead"), walk.person("gm_signatory")

    signatory.goto(f"{walk.table}/sign")
    before = signatory.get_by_role("button", name="Sign for").count()
    agreeing.rehearse(lead, walk.table, 3)
    begun = lead.locator("[data-watch] p").inner_text()
    journey.look(lead, "rehearsal-begun")
    journey.work()
    wait_for_worker(lead)
    journey.look(lead, "rehearsal")

    assert before == 0
    assert begun == "0 of 7 chapters are written. Look again"
    assert lead.locator("h3", has_text="Which weights decide?").count() == 1


def sign_the_same_hash(walk: Walk) -> None:
    """Each side turns its own key on one hash; nobody turns another side's."""
    journey, table = walk.journey, walk.table
    regional, national = walk.person("gm_signatory"), walk.person("national_signatory")
    assert at(regional, f"{table}/sign?side=national") == NOT_THEIRS
    assert at(walk.officer, f"{table}/sign") == NOT_THEIRS
    assert at(walk.person("wm_signatory"), f"{table}/sign") == NOT_THERE

    regional.goto(f"{table}/sign")
    journey.look(regional, "sign")
    theirs = agreeing.sign(regional, table, REGION)
    half = told(regional)
    ours = agreeing.sign(national, table, "Innovate UK")
    whole = told(national)
    journey.look(national, "criteria-signed")

    assert theirs == ours
    assert half == "You signed version 3 for Greater Manchester. Not signed yet: Innovate UK."
    assert whole == (
        "You signed version 3 for Innovate UK. Every key is turned: the call is agreed and opens on "
        "1 February 2027 at 9:00am UK time."
    )


def open_by_the_clock(walk: Walk) -> None:
    """Before its time the public call cannot be applied to; when the time comes it opens by itself."""
    journey, anyone = walk.journey, walk.journey.visitor(phone=True)
    walk.call = f"/calls/{walk.call_id}"

    anyone.goto(walk.call)
    before = anyone.get_by_role("button", name="Start an application").count()
    journey.move_to(DATES["opens_at"])
    anyone.goto("/calls")
    journey.look(anyone, "calls")
    follow(anyone, "Made in Greater Manchester")
    journey.look(anyone, "call-open")
    walk.officer.goto(f"{walk.table}/timetable")
    journey.look(walk.officer, "timetable")

    assert before == 0
    assert path_of(anyone) == walk.call
    assert anyone.get_by_role("button", name="Start an application").count() == 1
    assert at(walk.officer, f"{walk.table}/basics") == (409, "This cannot be done now")


def apply_at_a_desk(walk: Walk) -> None:
    """A firm that was never here registers, writes, costs and submits, with script, and names its signatory."""
    journey, page = walk.journey, walk.journey.visitor()
    journey.move_to(WRITING)
    applying.register(journey, page, STRONG.lead, STRONG.email)
    journey.look(page, "where-to-begin")

    walk.strong = applying.begin(page, walk.call, STRONG, STRONG_TITLE)
    journey.look(page, "application-begun")
    applying.write_details(page, walk.strong)
    journey.look(page, "question")
    answered = applying.write_answers(page, "We have measured it, and we say with which instruments and how often.")
    journey.look(page, "costs-empty")
    applying.write_costs(page, COSTS)
    journey.look(page, "review")
    press(page, "Submit the application")
    undeclared = problems(page)
    applying.submit(page)
    journey.look(page, "receipt")
    applying.invite_signatory(page, STRONG, SIGNATORY[1])
    journey.look(page, "organisation")

    assert answered == 15
    assert undeclared == ["Confirm the declaration before you submit."]
    assert at(page, f"/funder{walk.strong}") == NOT_THEIRS
    assert at(walk.officer, f"/funder{walk.strong}") == NOT_THERE
    walk.windows["lead"] = page


def apply_by_telephone(walk: Walk) -> None:
    """Another firm does the same on a telephone without script, and learns nothing of the first."""
    journey, page = walk.journey, walk.journey.visitor(phone=True, script=False)
    applying.register(journey, page, WEAK.lead, WEAK.email)

    walk.weak = applying.begin(page, walk.call, WEAK, WEAK_TITLE)
    journey.look(page, "application-begun-phone")
    applying.write_details(page, walk.weak)
    journey.look(page, "question-phone")
    applying.write_answers(page, "We shall see.")
    applying.write_costs(page, COSTS)
    journey.look(page, "review-phone")
    applying.submit(page)
    journey.look(page, "receipt-phone")

    assert at(page, walk.strong) == NOT_THERE
    journey.look(page, "not-there-phone")


def check_eligibility(walk: Walk) -> None:
    """After the deadline the officer reads and confirms both; the region reads them and does not check."""
    journey, officer, lead = walk.journey, walk.officer, walk.person("gm_lead")
    journey.move_to(CHECKING)
    officer.goto("/home")
    journey.look(officer, "officer-home-closed")

    received = judging.confirm_eligible(officer, walk.call_id)
    journey.look(officer, "call-checked")

    assert len(received) == 2
    assert at(officer, f"/funder/calls/{walk.call_id}/start-assessment") == (200, "The assessment cannot start yet")
    journey.look(officer, "too-few-people")
    assert officer.get_by_role("button", name="Start the assessment").count() == 0
    assert at(lead, received[0]) == NOT_THEIRS
    assert at(lead, received[0].replace("/funder/", "/region/"))[0] == 200
    journey.look(lead, "application-read")
    assert lead.get_by_role("button", name="Record this check").count() == 0
    assert at(walk.person("wm_lead"), received[0].replace("/funder/", "/region/")) == NOT_THERE


def ask_assessors(walk: Walk) -> None:
    """Each side asks its own people; the assessors are let in by the officer alone."""
    journey, officer, lead = walk.journey, walk.officer, walk.person("gm_lead")
    early = walk.person("assessor_1")
    early.goto("/assessments")
    before = early.locator("h2").first.inner_text()

    judging.ask(officer, f"/funder/calls/{walk.call_id}/assessors", ("Dr Anneke Visser",))
    journey.look(officer, "national-assessors")
    judging.ask(lead, f"/region/calls/{walk.call_id}/assessors", ("Farida Anwar",))
    journey.look(lead, "regional-scorers")
    assert at(lead, f"/funder/calls/{walk.call_id}/start-assessment") == NOT_THEIRS
    officer.goto(f"/funder/calls/{walk.call_id}/start-assessment")
    journey.look(officer, "start-assessment")
    officer.get_by_label("Why now?").fill("Every application is checked and has its assessors.")
    press(officer, "Start the assessment")

    assert before == "Nothing to assess yet"
    assert told(officer) == "The assessment has started. 2 people are told."


def score_in_two_ledgers(walk: Walk) -> None:
    """National assessors and the regional scorer accept and score apart; nobody reads another's."""
    journey, call_id = walk.journey, walk.call_id
    marked = {}
    for key in ("assessor_1", "gm_scorer_1"):
        page = walk.person(key)
        for invitation in judging.invitations(page):
            page.goto(invitation)
            title = page.locator("h1").inner_text()
            is_strong = title == STRONG_TITLE
            marked[key, title] = score_one(journey, page, invitation, 9 if is_strong else 3, look=is_strong)

    assert marked == {
        (key, title): count
        for key, count in (("assessor_1", 10), ("gm_scorer_1", 2))
        for title in (STRONG_TITLE, WEAK_TITLE)
    }
    assert at(walk.person("assessor_2"), path_of(page)) == NOT_THERE
    assert at(walk.person("gm_secretary"), f"/region/calls/{call_id}/ranking") == (200, "Ranking")


def score_one(journey: Journey, page: Page, invitation: str, mark: int, *, look: bool) -> int:
    """Accept one application, mark it and hand in; how many criteria were marked."""
    if look:
        journey.look(page, "invitation")
    judging.accept(page, invitation)
    if look:
        journey.look(page, "scoring-room")
    marked = judging.score(page, mark, lambda name: journey.look(page, name) if look else None)
    press(page, "Hand in")
    return marked


def close_both_ledgers(walk: Walk) -> None:
    """The officer freezes both ledgers; the ranking follows and is the same on both sides."""
    journey, officer = walk.journey, walk.officer
    secretary = walk.person("gm_secretary")
    assert at(secretary, f"/region/calls/{walk.call_id}/portfolio") == (200, "Choosing the list")

    judging.close_ledgers(officer, walk.call_id)
    journey.move_to(CHOOSING)
    officer.reload()
    journey.look(officer, "ranking")
    ranked = officer.locator("tbody th").all_inner_texts()
    secretary.goto(f"/region/calls/{walk.call_id}/ranking")

    assert [row.split("\n")[0] for row in ranked] == [STRONG_TITLE, WEAK_TITLE]
    assert secretary.locator("tbody th").all_inner_texts() == ranked
    assert at(secretary, f"/funder/calls/{walk.call_id}/close-ledgers") == NOT_THEIRS
    assert at(walk.person("assessor_1"), f"/funder/calls/{walk.call_id}/ranking") == NOT_THERE


def recommend_and_approve(walk: Walk) -> None:
    """The region recommends; the officer may not approve, nor the preparer, even as an approver."""
    journey, officer = walk.journey, walk.officer
    secretary, approver = walk.person("gm_secretary"), walk.person("approver")
    secretary.goto(f"/region/calls/{walk.call_id}/portfolio")
    journey.look(secretary, "choosing")
    deciding.recommend(secretary, walk.call_id, "One project stands out.")
    journey.look(secretary, "recommended")

    approver.goto("/home")
    journey.look(approver, "approver-home")
    approver.locator(".govuk-task-list__link").first.click()
    approver.wait_for_load_state()
    list_address = path_of(approver)
    journey.look(approver, "list-recommended")
    assert at(officer, f"{list_address}/approve") == NOT_THEIRS
    assert at(secretary, f"{list_address}/approve") == NOT_THEIRS
    preparer = secretary_as_approver(walk)
    assert at(preparer, f"{list_address}/approve") == (200, "The list of Greater Manchester cannot be approved now")
    journey.look(preparer, "approval-refused")
    refused = problems(preparer)
    deciding.approve(approver, list_address)

    assert refused == ["You prepared this list, so somebody else has to approve it."]
    assert told(approver) == "The list is approved. Nobody outside is told before the decisions are released."


def release_decisions(walk: Walk) -> None:
    """Until the officer releases, the applicant reads the same page whatever was decided."""
    journey, officer = walk.journey, walk.officer
    walk.lead.goto(f"{walk.strong}/decision")
    before = walk.lead.locator("main").inner_text()
    assert at(walk.person("approver"), f"/funder/calls/{walk.call_id}/release") == NOT_THEIRS

    journey.move_to(OFFERING)
    officer.goto(f"/funder/calls/{walk.call_id}/release")
    journey.look(officer, "release")
    deciding.release(officer, walk.call_id, 2)
    journey.look(officer, "release-held")
    walk.lead.goto(f"{walk.strong}/decision")
    held, asked = walk.lead.locator("main").inner_text(), told(officer)
    journey.move_to(OFFERING + HOLD)
    officer.goto(f"/funder/calls/{walk.call_id}/release/messages")
    journey.look(officer, "release-sent")
    walk.lead.goto(f"{walk.strong}/decision")
    journey.look(walk.lead, "decision-funded")

    assert "funded" not in before
    assert held == before
    assert asked == "The decisions are released in a minute. Until then you can stop it."


def offer_and_accept(walk: Walk) -> None:
    """The officer prepares, the worker makes the letter, the officer sends; only the signatory accepts."""
    journey, officer = walk.journey, walk.officer
    signatory = join_as_signatory(journey)
    officer.goto(f"/funder/calls/{walk.call_id}/offers")
    journey.look(officer, "offers")
    walk.offer = deciding.prepare(officer, STARTS)
    theirs = walk.offer.replace("/funder", "")
    assert at(signatory, theirs) == NOT_THERE
    assert at(walk.person("gm_lead"), walk.offer) == NOT_THERE

    journey.work()
    officer.goto(walk.offer)
    journey.look(officer, "offer-built")
    made = hashlib.sha256(officer.request.get(f"{walk.offer}/letter.pdf").body()).hexdigest()
    deciding.send(officer, walk.offer)
    journey.work()
    walk.lead.goto(theirs)
    journey.look(walk.lead, "offer-lead")
    signatory.goto(theirs)
    journey.look(signatory, "offer-signatory")
    press(signatory, "Accept the offer")
    unsaid = problems(signatory)
    deciding.accept(signatory, theirs, "Managing director")
    journey.look(signatory, "offer-accepted")

    assert walk.lead.get_by_role("button", name="Accept the offer").count() == 0
    assert hashlib.sha256(signatory.request.get(f"{theirs}/letter.pdf").body()).hexdigest() == made
    assert unsaid == ["Enter your job title", "Confirm that you have authority to bind your organisation."]
    assert told(signatory) == "You have accepted the offer. Innovate UK and the region have been told."


def publish(walk: Walk) -> None:
    """Anyone reads the award, and only the award; everyone who was to be told of the acceptance has been."""
    journey, anyone = walk.journey, walk.journey.visitor(phone=True)
    journey.move_to(ANSWERED)

    anyone.goto("/awards")
    journey.look(anyone, "awards")
    listed = anyone.locator("tbody tr").all_inner_texts()
    follow(anyone, STRONG_TITLE)
    journey.look(anyone, "award")
    award = anyone.locator("main").inner_text()
    anyone.goto("/demo/mail")
    journey.look(anyone, "mail")
    newest = anyone.locator("tbody tr").all_inner_texts()[:4]

    assert len(listed) == 1
    assert "Heronsbrook Coatings Ltd was awarded £140,000." in award
    assert sorted(row.split("\t")[0] for row in newest) == ACCEPTED_MAIL


def join_as_signatory(journey: Journey) -> Page:
    """The person whom the lead applicant invited gets an account and takes the role."""
    page = journey.visitor()
    applying.register(journey, page, *SIGNATORY)
    journey.look(page, "invited")
    press(page, f"Join {STRONG.name}")
    return page


def secretary_as_approver(walk: Walk) -> Page:
    """The panel secretary, to whom somebody has carelessly given the approver's role as well."""
    cast = walk.journey.cast
    with walk.journey.app.app_context(), unit_of_work():
        people.grant_role(cast.people["gm_secretary"].id, Role.APPROVER, Scope.FUNDER, cast.funder.id, CHOOSING)
    return walk.person("gm_secretary")
