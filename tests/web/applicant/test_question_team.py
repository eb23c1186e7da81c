"""Can a team give its questions away, mark them complete and talk about them, without a script?"""

import pytest

from app.models import Assessment
from tests.factories import Applicant, an_applicant, assigned, close, eligible, joined, started, submitted
from tests.web.applicant.conftest import Bench
from tests.web.applicant.reading import links_in, summary_lines, words_in

NEED = "/questions/need"


@pytest.fixture
def partner(bench: Bench) -> Applicant:
    partner = an_applicant(bench.world, "Partner Works Ltd")
    joined(bench.application, bench.applicant, partner)
    return partner


def give(bench: Bench, partner: Applicant) -> None:
    bench.lead.post(f"{bench.base}{NEED}/assign", data={"person": str(partner.lead.id), "word": "You know it best."})


def test_given_question_is_in_the_contents_the_overview_and_the_tasks_of_whoever_has_it(
    bench: Bench, partner: Applicant
) -> None:
    give(bench, partner)
    browser = bench.client_of(partner.lead)

    home, overview = browser.get("/home"), words_in(bench.lead.get(bench.base))
    question = browser.get(f"{bench.base}{NEED}")

    assert links_in(home, "Write 1 question: Bright idea") == [bench.base]
    assert "With Lena Lead" in overview
    assert "Lena Lead has this, given by Lena Lead on" in words_in(question, "<body", "</body>")
    assert links_in(question, "Who writes this, and comments") == [f"{bench.base}{NEED}/team"]


def test_question_is_handed_back_from_its_page(bench: Bench, partner: Applicant) -> None:
    give(bench, partner)
    browser = bench.client_of(partner.lead)

    empty = browser.post(f"{bench.base}{NEED}/hand-back", data={"reason": ""})
    done = browser.post(f"{bench.base}{NEED}/hand-back", data={"reason": "It is yours."}, follow_redirects=True)

    assert (empty.status_code, summary_lines(empty)) == (422, ["Enter why you hand it back"])
    assert "handed it back on" in words_in(done)
    assert "It is yours." in words_in(done)


def test_answer_is_marked_complete_and_taken_up_again(bench: Bench) -> None:
    early = bench.lead.post(f"{bench.base}{NEED}/complete")
    bench.lead.post(f"{bench.base}{NEED}", data={"answer": "We need it.", "version": "0"})

    done = bench.lead.post(f"{bench.base}{NEED}/complete", follow_redirects=True)
    overview = words_in(bench.lead.get(bench.base))
    again = bench.lead.post(f"{bench.base}{NEED}/not-complete", follow_redirects=True)

    assert (early.status_code, summary_lines(early)) == (409, ["Nothing is saved here yet, so it cannot be complete."])
    assert "Lena Lead marked it complete on" in words_in(done)
    assert "Complete" in overview
    assert "Nobody in particular writes this." in words_in(again)


def test_team_talks_at_a_question(bench: Bench, partner: Applicant) -> None:
    browser = bench.client_of(partner.lead)
    browser.post(f"{bench.base}{NEED}/comments", data={"text": "Is this so?"})
    [change] = links_in(browser.get(f"{bench.base}{NEED}/team"), "Change")

    others = bench.lead.get(change)
    changed = browser.post(change, data={"text": "Is this really so?"}, follow_redirects=True)
    [change] = links_in(changed, "Change")
    resolved = bench.lead.post(f"{change}/resolve", follow_redirects=True)
    deleted = browser.post(f"{change}/delete", follow_redirects=True)

    assert others.status_code == 404
    assert "Is this really so?" in words_in(changed)
    assert "Resolved by Lena Lead on" in words_in(resolved)
    assert "Lena Lead deleted this on" in words_in(deleted)
    assert "really" not in words_in(deleted)


def test_signatory_talks_and_gives_nothing_away(bench: Bench) -> None:
    browser = bench.client_of(bench.applicant.signatory)

    said = browser.post(f"{bench.base}{NEED}/comments", data={"text": "Too long."}, follow_redirects=True)
    given = browser.post(f"{bench.base}{NEED}/assign", data={"person": str(bench.applicant.lead.id)})

    assert "Too long." in words_in(said)
    assert given.status_code == 403


def test_nobody_outside_the_team_reads_what_it_said(bench: Bench) -> None:
    told = "Between us: the figure is a guess."
    other = submitted(bench.world, bench.call, bench.applicant, title="Second idea")
    bench.lead.post(f"/applications/{other.id}{NEED}/comments", data={"text": told})
    close(bench.call)
    work: list[Assessment] = assigned(bench.world, eligible(bench.world, other))
    started(bench.world, bench.call)

    pages = [
        bench.client_of(bench.world.officer).get(f"/funder/applications/{other.id}"),
        bench.client_of(bench.world.region_lead).get(f"/region/applications/{other.id}"),
        bench.client_of(bench.world.assessors[0]).get(f"/assessments/{work[0].id}/application"),
    ]
    hidden = bench.client_of(bench.world.officer).get(f"/applications/{other.id}{NEED}/team")

    assert [told in page.text for page in pages] == [False] * 3
    assert hidden.status_code in (403, 404)
