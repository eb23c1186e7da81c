"""Is an expression of interest written, submitted and answered in the browser, and followed by an application?"""

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import Application, Interest, InterestLineage
from app.services import applications
from app.transactions import unit_of_work
from tests.factories import (
    DURING,
    IN_STAGE,
    STAGE_CLOSES,
    a_call,
    a_first_stage,
    actor,
    advised,
    an_applicant,
    an_interest,
    interests_told,
    stage_closed,
)
from tests.web.agreement.browser import forms_in, press, send, summary_lines, words_in
from workflows.application import ApplicationState
from workflows.interest import Advice, InterestState


@pytest.fixture
def staged(bench, clock_at):
    """A call that begins with expressions of interest, in the days in which it takes them."""
    clock_at(IN_STAGE)
    return a_call(bench.world, reference="GM-2027-02", first_stage=a_first_stage())


def kept() -> Interest:
    db.session.expire_all()
    return db.session.scalars(select(Interest)).one()


def begun(bench, call) -> str:
    """The address of a new expression of interest."""
    return send(bench.lead, f"/interest/{call.id}", title="Bright idea").location


def merged(bench, staged, clock_at):
    """Two expressions of interest that went into one application of the first: the other's people, and both."""
    rival = an_applicant(bench.world, "Rival Ltd")
    ours = an_interest(bench.world, staged, bench.applicant)
    theirs = an_interest(bench.world, staged, rival, "Rival idea")
    stage_closed(staged)
    advised(bench.world, ours, Advice.MERGE, "Join the two.", [theirs])
    advised(bench.world, theirs, Advice.MERGE, "Join the two.", [ours])
    interests_told(bench.world, staged)
    clock_at(DURING)
    send(bench.lead, f"/interests/{ours.id}/begin", interests=[str(ours.id), str(theirs.id)], title="Joined")
    return rival, ours, theirs


def forms_to(page, action):
    return [address for address, _ in forms_in(page) if address == action]


def test_public_page_says_what_comes_first(bench, staged, client, clock_at):
    during = words_in(client.get(f"/calls/{staged.id}"))
    clock_at(STAGE_CLOSES)
    after = words_in(client.get(f"/calls/{staged.id}"))

    assert "This call begins with a short expression of interest" in during
    assert "Express your interest" in during
    assert "Start an application" not in during + after
    assert "The time for expressions of interest ended on" in after


def test_expression_of_interest_is_begun_written_and_submitted(bench, staged):
    where = begun(bench, staged)

    saved = send(bench.lead, where, answer_idea="A better gripper.", go="stay")
    after_save = kept().state
    done = send(bench.lead, where, answer_idea="A better gripper.", go="submit")

    assert (saved.status_code, done.status_code) == (303, 303)
    assert (after_save, kept().state) == (InterestState.DRAFT, InterestState.SUBMITTED)
    assert kept().answers == {"idea": "A better gripper."}
    assert "Finish the expression of interest" not in words_in(bench.lead.get("/home"))


def test_draft_waits_on_the_home_page(bench, staged):
    begun(bench, staged)

    assert "Finish the expression of interest: Bright idea Small call" in words_in(bench.lead.get("/home"))


def test_unfinished_one_is_refused_with_what_is_missing_and_its_words_stand(bench, staged):
    where = begun(bench, staged)

    page = send(bench.lead, where, answer_idea="word " * 51, go="submit")

    assert page.status_code == 409
    assert "0 pages with words that are not saved" in bench.lead.get("/unsaved").text
    assert [href for _, href in summary_lines(page)] == ["#answer_idea"]
    assert "word word word" in page.text
    assert kept().state == InterestState.DRAFT


def test_second_writer_sees_both_and_nothing_is_lost(bench, staged):
    where = begun(bench, staged)
    early = bench.lead.get(where)
    send(bench.lead, where, answer_idea="Theirs.", go="stay")

    page = send(bench.lead, where, early, answer_idea="Mine.", go="stay")
    again = send(bench.lead, where, page, go="stay")

    assert page.status_code == 409
    assert "You, in another window, saved first" in words_in(page)
    assert ("Mine." in page.text, "Theirs." in page.text) == (True, True)
    assert again.status_code == 303
    assert kept().answers == {"idea": "Mine."}


def test_late_words_are_refused_and_stand_on_the_page(bench, staged, clock_at):
    where = begun(bench, staged)
    page = bench.lead.get(where)
    clock_at(STAGE_CLOSES)

    late = send(bench.lead, where, page, answer_idea="Too late.", go="stay")

    assert late.status_code == 409
    assert "The time for expressions of interest is over." in words_in(late)


def test_submitted_one_is_reopened_and_withdrawn(bench, staged):
    where = f"/interests/{an_interest(bench.world, staged, bench.applicant).id}"

    reopened = press(bench.lead, bench.lead.get(where), f"{where}/reopen")
    asked = bench.lead.get(f"{where}/withdraw")
    before = kept().state
    gone = send(bench.lead, f"{where}/withdraw")

    assert "1 expression of interest is withdrawn" in words_in(asked)
    assert "GM-2027-02-E001, Bright idea, Northbeam Robotics Ltd" in words_in(asked)
    assert (reopened.status_code, before, gone.status_code) == (303, InterestState.DRAFT, 303)
    assert kept().state == InterestState.WITHDRAWN


def test_decided_one_looks_as_submitted_until_it_is_told(bench, staged, clock_at):
    made = an_interest(bench.world, staged, bench.applicant)
    stage_closed(staged)
    clock_at(DURING)
    before = words_in(bench.lead.get(f"/interests/{made.id}")), words_in(bench.lead.get("/interests"))
    advised(bench.world, made, reason="A secret reason.")

    after = words_in(bench.lead.get(f"/interests/{made.id}")), words_in(bench.lead.get("/interests"))

    assert before == after


def test_advice_leads_to_an_application_that_keeps_where_it_came_from(bench, staged, clock_at):
    rival = an_applicant(bench.world, "Rival Ltd")
    ours = an_interest(bench.world, staged, bench.applicant)
    theirs = an_interest(bench.world, staged, rival, "Rival idea")
    stage_closed(staged)
    advised(bench.world, ours, Advice.MERGE, "Join the two.", [theirs])
    advised(bench.world, theirs, Advice.MERGE, "Join the two.", [ours])
    interests_told(bench.world, staged)
    clock_at(DURING)
    where = f"/interests/{ours.id}"

    read, home = words_in(bench.lead.get(where)), words_in(bench.lead.get("/home"))
    done = send(bench.lead, f"{where}/begin", interests=[str(ours.id), str(theirs.id)], title="Joined")

    assert "Merge with others into one application" in read
    assert "Rival idea (GM-2027-02-E002), Rival Ltd" in read
    assert "Begin the full application: Bright idea" in home
    application = db.session.scalars(select(Application).where(Application.title == "Joined")).one()
    assert done.location == f"/applications/{application.id}"
    assert set(db.session.scalars(select(InterestLineage.interest_id))) == {ours.id, theirs.id}
    closed = bench.lead.get(f"{where}/begin")
    again = bench.lead.post(f"{where}/begin", data={"interests": [str(ours.id)], "title": "Twice"})
    assert "GM-2027-02-E001 cannot become a full application now." in words_in(closed)
    assert (forms_to(closed, f"{where}/begin"), again.status_code) == ([], 409)
    assert "GM-2027-02-E001 has become as many applications as the region allowed." in words_in(again)


def test_merged_one_is_not_begun_apart_unwarned(bench, staged, clock_at):
    ours = an_interest(bench.world, staged, bench.applicant)
    theirs = an_interest(bench.world, staged, an_applicant(bench.world, "Rival Ltd"), "Rival idea")
    stage_closed(staged)
    advised(bench.world, ours, Advice.MERGE, "Join the two.", [theirs])
    advised(bench.world, theirs, Advice.MERGE, "Join the two.", [ours])
    interests_told(bench.world, staged)
    clock_at(DURING)
    where = f"/interests/{ours.id}/begin"

    page = bench.lead.get(where)
    alone = send(bench.lead, where, interests=[str(ours.id)], title="Apart")
    meant = send(bench.lead, where, interests=[str(ours.id)], title="Apart", apart="yes")

    warned = "advises to merge it into one application with GM-2027-02-E002 of Rival Ltd"
    assert warned in words_in(page)
    assert page.text.count(" checked") == 2
    assert (alone.status_code, meant.status_code) == (409, 303)
    assert summary_lines(alone) == [
        (
            "The region advised to merge it with GM-2027-02-E002. Choose GM-2027-02-E002 too, or tick that you begin "
            "it apart.",
            "#apart",
        )
    ]


def test_partner_reads_whose_application_theirs_went_into(bench, staged, clock_at):
    rival, ours, theirs = merged(bench, staged, clock_at)
    client = bench.client_of(rival.lead)

    read, listed = words_in(client.get(f"/interests/{theirs.id}")), words_in(client.get("/interests"))
    own = words_in(bench.lead.get(f"/interests/{ours.id}"))

    assert "From it came GM-2027-02-001 by Northbeam Robotics Ltd. " in read
    assert "Your applications" not in read
    assert "GM-2027-02-001 by Northbeam Robotics Ltd" in listed
    assert "From it came GM-2027-02-001. Your applications" in own


def test_whose_idea_went_into_anothers_application_is_not_asked_to_begin_one(bench, staged, clock_at):
    rival, _ours, theirs = merged(bench, staged, clock_at)
    client = bench.client_of(rival.lead)

    home, read = words_in(client.get("/home")), words_in(client.get(f"/interests/{theirs.id}"))

    assert "Begin the full application" not in home
    assert "Expression of interest: Rival idea Small call. Read what the region said" in home
    assert (
        "From it came GM-2027-02-001 by Northbeam Robotics Ltd. Whoever leads another organisation’s application can "
        "invite you to take part: ask them to." in read
    )


def test_whose_idea_went_into_an_application_that_was_withdrawn_is_asked_again(bench, staged, clock_at):
    rival, _ours, _theirs = merged(bench, staged, clock_at)
    client = bench.client_of(rival.lead)
    joined = db.session.scalars(select(Application).where(Application.title == "Joined")).one()

    before = words_in(client.get("/home"))
    bench.lead.post(f"/applications/{joined.id}/withdraw")
    db.session.expire_all()

    assert db.session.get_one(Application, joined.id).state == ApplicationState.WITHDRAWN
    assert ["Begin the full application" in page for page in (before, words_in(client.get("/home")))] == [False, True]


def test_what_may_become_one_more_application_stays_on_the_home_page(bench, staged, clock_at):
    made = an_interest(bench.world, staged, bench.applicant)
    stage_closed(staged)
    advised(bench.world, made, Advice.GO_ON, "These are two.", applications=2)
    interests_told(bench.world, staged)
    clock_at(DURING)
    send(bench.lead, f"/interests/{made.id}/begin", interests=[str(made.id)], title="The first half")

    home = words_in(bench.lead.get("/home"))
    send(bench.lead, f"/interests/{made.id}/begin", interests=[str(made.id)], title="The second half")

    assert "Expression of interest: Bright idea Small call. It may become 1 more application" in home
    assert "Expression of interest: Bright idea Small call. Read what the region said" in words_in(
        bench.lead.get("/home")
    )


def test_partner_reads_why_theirs_cannot_become_another(bench, staged, clock_at):
    rival, ours, theirs = merged(bench, staged, clock_at)

    page = words_in(bench.client_of(rival.lead).get(f"/interests/{theirs.id}/begin"))
    own = words_in(bench.lead.get(f"/interests/{ours.id}/begin"))

    assert (
        "GM-2027-02-E002 cannot become a full application now. It has become GM-2027-02-001 by Northbeam Robotics Ltd. "
        "Whoever leads another organisation’s application can invite you to take part: ask them to."
    ) in page
    assert (
        "GM-2027-02-E001 cannot become a full application now. It has become GM-2027-02-001, and Greater Manchester "
        "allowed 1 application of it."
    ) in own


def test_withdrawn_application_leaves_the_task_to_begin_one(bench, staged, clock_at):
    merged(bench, staged, clock_at)
    application = db.session.scalars(select(Application).where(Application.title == "Joined")).one()
    before = words_in(bench.lead.get("/home"))
    with unit_of_work():
        applications.withdraw(application.id, actor(bench.applicant.lead, bench.applicant.organisation), DURING)

    assert "Begin the full application" not in before
    assert "Begin the full application: Bright idea" in words_in(bench.lead.get("/home"))


def test_no_is_told_with_its_reason_and_leads_nowhere(bench, staged, clock_at):
    made = an_interest(bench.world, staged, bench.applicant)
    stage_closed(staged)
    advised(bench.world, made, Advice.NO, "This is finished already.")
    interests_told(bench.world, staged)
    clock_at(DURING)

    read = words_in(bench.lead.get(f"/interests/{made.id}"))

    assert "This is finished already." in read
    assert "Begin the full application" not in read
    assert "call begins with an expression of interest" in words_in(bench.lead.get(f"/apply/{staged.id}"))


def test_page_says_why_nothing_can_be_begun_until_told_and_when_advised_against(bench, staged, clock_at):
    interest = an_interest(bench.world, staged, bench.applicant)
    stage_closed(staged)
    advised(bench.world, interest, Advice.NO, "Too far from the region.")
    clock_at(DURING)

    waits = words_in(bench.lead.get(f"/interests/{interest.id}/begin"))
    interests_told(bench.world, staged)
    against = words_in(bench.lead.get(f"/interests/{interest.id}/begin"))

    told = f"{interest.reference} cannot become a full application now. Greater Manchester"
    assert f"{told} has not told you yet what it advises." in waits
    assert f"{told} advised not to apply with it." in against


def test_colleague_writes_and_does_not_submit_and_a_rival_finds_nothing(bench, staged):
    where = f"/interests/{an_interest(bench.world, staged, bench.applicant, sent=False).id}"
    colleague = bench.client_of(bench.colleague)
    rival = bench.client_of(an_applicant(bench.world, "Rival Ltd").lead)

    refused = send(colleague, where, answer_idea="Ours.", go="submit")

    assert refused.status_code == 409
    assert kept().answers == {"idea": "Ours."}
    assert (rival.get(where).status_code, rival.post(where).status_code) == (404, 404)
    assert (colleague.get(f"{where}/begin").status_code, rival.get(f"{where}/begin").status_code) == (403, 404)


def test_call_without_a_first_stage_has_no_such_page(bench):
    assert bench.lead.get(f"/interest/{bench.call.id}").status_code == 404
