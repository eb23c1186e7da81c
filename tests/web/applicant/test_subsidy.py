"""Do the questions on subsidies lead from one to the next, and do they keep from submission what they must?"""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.extensions import db
from app.models import AssistanceLine, SubsidyAnswer
from app.queries.reading import reading_of
from tests.factories import an_applicant, complete, joined, load, partner_of, ruled
from tests.web.applicant.conftest import Bench
from tests.web.applicant.reading import summary_lines, words_in
from workflows.terms import SubsidyRule


@pytest.fixture
def asking(bench: Bench) -> Bench:
    ruled(bench.call, bench.application, subsidy=SubsidyRule.MINIMAL)
    return bench


def _page(bench: Bench) -> str:
    return f"/partners/{partner_of(bench.application, bench.applicant).id}/subsidy"


RECEIVED = {
    "rows-0-given_on": "3 May 2026",
    "rows-0-body": "A council",
    "rows-0-amount": "200,000",
    "rows-0-kind": "minimal",
}
NONE = {"affects_goods": "no", "will_trade": "no", "received_any": "no"}


def test_a_call_that_asks_nothing_says_so(bench: Bench) -> None:
    sent = bench.lead.post(_page(bench), data={"version": "0", **NONE})

    assert "This call asks nothing about subsidies." in words_in(bench.lead.get(_page(bench)))
    assert (sent.status_code, db.session.scalars(select(SubsidyAnswer)).all()) == (409, [])


def test_one_answer_leads_to_the_next_question(asking: Bench) -> None:
    first = words_in(asking.lead.get(_page(asking)))
    second = words_in(
        asking.lead.post(_page(asking), data={"version": "0", "affects_goods": "yes"}, follow_redirects=True)
    )

    tie = "Is the organisation based or active in Northern Ireland?"
    assert (tie in first, tie in second) == (False, True)


def test_the_law_that_follows_is_said_with_its_reason(asking: Bench) -> None:
    page = asking.lead.post(_page(asking), data={"version": "0", **NONE}, follow_redirects=True)

    assert (
        "What follows from your answers: Subsidy Control Act The Subsidy Control Act applies: the project touches no "
        "trade in goods with the EU by Northern Ireland." in words_in(page)
    )


def test_assistance_received_counts_with_the_grant(asking: Bench) -> None:
    complete(asking.application, asking.applicant)
    data = {"version": "0", **NONE, "received_any": "yes", **RECEIVED}

    page = words_in(asking.lead.post(_page(asking), data=data, follow_redirects=True))

    assert (
        "Counted from 1 April 2024 to 31 January 2027 £200,000 Of these, minimal financial assistance £200,000 "
        "Of these, services of public economic interest £0 Grant asked for now £140,000 Together £340,000 "
        "The most in minimal financial assistance £315,000" in page
    )
    told = (
        "Northbeam Robotics Ltd: £200,000 received since 1 April 2024 and a grant of £140,000 come to £340,000; the "
        "most in minimal financial assistance is £315,000."
    )
    assert summary_lines(asking.lead.post(f"{asking.base}/submit", data={"declaration": "yes"})) == [told]


def test_answers_are_missing_until_they_are_given(asking: Bench) -> None:
    complete(asking.application, asking.applicant)
    before = asking.lead.post(f"{asking.base}/submit", data={"declaration": "yes"})
    asking.lead.post(_page(asking), data={"version": "0", **NONE})
    after = asking.lead.post(f"{asking.base}/submit", data={"declaration": "yes"})

    assert summary_lines(before) == ["Northbeam Robotics Ltd: answer the questions on subsidies."]
    assert after.status_code == 303


def test_staff_read_what_is_wrong_with_the_subsidies_of_what_was_received(bench: Bench) -> None:
    complete(bench.application, bench.applicant)
    bench.lead.post(f"{bench.base}/submit", data={"declaration": "yes"})
    ruled(bench.call, bench.application, subsidy=SubsidyRule.MINIMAL)

    reading = reading_of(load(bench.application.id, bench.applicant.lead))

    told = [problem.text for problem in reading.money_problems]
    assert told == ["Northbeam Robotics Ltd: answer the questions on subsidies."]


def test_a_row_that_is_begun_has_to_be_whole(asking: Bench) -> None:
    data = {"version": "0", **NONE, "rows-0-given_on": "soon", "rows-0-body": "A council"}

    page = asking.lead.post(_page(asking), data=data)

    assert summary_lines(page) == [
        "Day on which it was given must be a day, like 3 March 2027",
        "Enter an amount",
        "Select a kind",
    ]
    assert db.session.scalars(select(SubsidyAnswer)).all() == []


def test_saying_that_nothing_was_received_takes_the_rows_out(asking: Bench) -> None:
    asking.lead.post(_page(asking), data={"version": "0", **NONE, "received_any": "yes", **RECEIVED})
    with_rows = len(db.session.scalars(select(AssistanceLine)).all())
    db.session.rollback()
    asking.lead.post(_page(asking), data={"version": "1", **NONE, **RECEIVED})

    assert (with_rows, db.session.scalars(select(AssistanceLine)).all()) == (1, [])


def test_a_colleague_who_saved_first_is_not_overwritten(asking: Bench) -> None:
    asking.client_of(asking.colleague).post(_page(asking), data={"version": "0", **NONE})

    page = asking.lead.post(_page(asking), data={"version": "0", "affects_goods": "yes"})

    assert page.status_code == 409
    assert db.session.scalars(select(SubsidyAnswer.number)).one() == 1


def test_what_a_partner_answers_is_its_own(asking: Bench) -> None:
    foundry = an_applicant(asking.world, "Foundry Ltd")
    theirs = f"/partners/{joined(asking.application, asking.applicant, foundry).id}/subsidy"
    own: FlaskClient = asking.client_of(foundry.lead)

    answers = [asking.lead.get(theirs).status_code, own.get(theirs).status_code]

    assert answers == [404, 200]
    assert "Foundry Ltd: answer the questions on subsidies." in words_in(asking.lead.get(f"{asking.base}/costs"))
