"""Does the ledger keep every sum with every step, add them up, and say where it does not agree with the costs?"""

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import CoInvestment, CoInvestmentStep, Event, Submission
from app.services import partners
from app.transactions import unit_of_work
from tests.factories import (
    DURING,
    a_call,
    a_draft,
    a_person,
    actor,
    an_applicant,
    an_investment,
    complete,
    joined,
)
from tests.web.applicant.conftest import Bench
from tests.web.applicant.reading import heading, hidden_in, summary_lines, words_in
from workflows.co_investment import InvestmentState
from workflows.machine import Refusal
from workflows.rules import Measure, PortfolioKind, PortfolioRule

ONE_TO_ONE = PortfolioRule("match", PortfolioKind.CO_INVESTMENT, measure=Measure.BASIS_POINTS, low=10_000)


def _sum(bench: Bench, **changes: str) -> dict[str, str]:
    return {
        "organisation_id": str(bench.applicant.organisation.id),
        "source": "Combined Authority",
        "kind": "cash",
        "origin": "public",
        "amount": "5,000",
        "starts_in": "2027",
        **changes,
    }


def _added(bench: Bench, **changes: str) -> str:
    """The path of one more sum."""
    page = bench.lead.post(f"{bench.base}/co-investment/new", data=_sum(bench, **changes))
    assert page.status_code == 303
    return page.headers["Location"]


def _steps() -> list[tuple[int, str, int, str]]:
    db.session.rollback()
    steps = db.session.scalars(select(CoInvestmentStep).order_by(CoInvestmentStep.number))
    return [(one.number, one.state.value, one.amount_pence, one.words) for one in steps]


def test_a_sum_grows_surer_and_every_step_stays(bench: Bench) -> None:
    path = _added(bench)
    for number, (move, words) in enumerate(
        [("pledge", ""), ("show_evidence", "Letter of 3 May"), ("commit", ""), ("receive", "")], start=1
    ):
        kept = bench.lead.post(f"{path}/step", data={"move": move, "words": words, "version": str(number)})
        assert kept.status_code == 303

    said = [(1, "hoped", ""), (2, "pledged", ""), (3, "evidenced", "Letter of 3 May"), (4, "committed", "")]
    assert _steps() == [(n, state, 5_000_00, words) for n, state, words in [*said, (5, "received", "")]]
    events = db.session.scalars(select(Event.move).where(Event.subject_kind == "co_investments").order_by(Event.number))
    assert list(events) == ["add", "pledge", "show_evidence", "commit", "receive"]
    page = words_in(bench.lead.get(path))
    assert "Evidenced 1 February 2027" not in page
    assert "Lena Lead Letter of 3 May £5,000" in page


def test_evidence_needs_words_and_nothing_is_kept_without(bench: Bench) -> None:
    path = _added(bench)
    bench.lead.post(f"{path}/step", data={"move": "pledge", "words": "", "version": "1"})

    page = bench.lead.post(f"{path}/step", data={"move": "show_evidence", "words": " ", "version": "2"})

    assert page.status_code == 409
    assert summary_lines(page) == ["Say what shows it: name the letter or the agreement, its date and who signed it."]
    assert [state for _, state, _, _ in _steps()] == ["hoped", "pledged"]
    assert "Change it" not in words_in(page)


def test_only_what_is_hoped_for_is_changed_and_each_change_stays(bench: Bench) -> None:
    path = _added(bench)
    bench.lead.post(path, data=_sum(bench, amount="6000", version="1"))
    bench.lead.post(f"{path}/step", data={"move": "pledge", "words": "", "version": "2"})

    late = bench.lead.post(path, data=_sum(bench, amount="7000", version="3"))

    assert (late.status_code, summary_lines(late)) == (409, ["The co-investment is pledged."])
    assert [(state, pence) for _, state, pence, _ in _steps()] == [
        ("hoped", 5_000_00),
        ("hoped", 6_000_00),
        ("pledged", 6_000_00),
    ]


def test_second_writer_is_told(bench: Bench) -> None:
    path = _added(bench)
    bench.lead.post(path, data=_sum(bench, amount="6000", version="1"))

    other = bench.client_of(bench.colleague).post(path, data=_sum(bench, amount="9000", version="1"))

    assert (other.status_code, hidden_in(other, "version")) == (409, "2")
    assert "Amount £6,000" in words_in(other)
    assert db.session.scalars(select(CoInvestment.amount_pence)).one() == 6_000_00


def test_ledger_says_what_it_comes_to_and_where_the_cost_sheet_says_another_thing(bench: Bench) -> None:
    _added(bench)
    _added(bench, source="Own works", kind="in_kind", origin="private", amount="1250.50")
    lapsed = _added(bench, source="Gone", amount="100")
    bench.lead.post(f"{lapsed}/step", data={"move": "lapse", "words": "", "version": "1"})

    page = words_in(bench.lead.get(f"{bench.base}/co-investment"))

    assert "Hoped for £5,000 £1,250.50" in page
    assert "£6,250.50 in all, of which £1,250.50 is private and £5,000 public. What has lapsed is not counted." in page
    assert (
        "Northbeam Robotics Ltd: the cost sheet names £0 of other public funding, and public co-investment here comes "
        "to £5,000. If it is the same money, make the two agree." in page
    )


@pytest.mark.parametrize(("amount", "words"), [("139,999.99", "Short of it"), ("140,000", "Met only if everything")])
def test_light_stands_against_what_the_call_asks_of_the_list(bench: Bench, amount: str, words: str) -> None:
    call = a_call(bench.world, reference="GM-2027-08", core={"portfolio": (ONE_TO_ONE,)})
    draft = complete(a_draft(bench.world, call, bench.applicant, title="Matched"), bench.applicant)
    matched = Bench(bench.world, call, bench.applicant, bench.colleague, draft, bench.client_of)
    _added(matched, origin="private", amount=amount)

    page = words_in(matched.lead.get(f"{matched.base}/co-investment"))

    assert f"{words}" in page
    assert f"For this project that is £140,000: £{amount} is named, of which £0 is committed or received." in page


def test_ledger_is_part_of_what_was_submitted_and_stands_still_until_the_decision(bench: Bench) -> None:
    complete(bench.application, bench.applicant)
    path = _added(bench)
    bench.lead.post(f"{bench.base}/submit", data={"declaration": "yes"})

    late = bench.lead.post(f"{path}/step", data={"move": "pledge", "words": "", "version": "1"})

    db.session.rollback()
    content = db.session.scalars(select(Submission.content)).one()
    assert [(one["source"], one["amount_pence"], one["state"]) for one in content["co_investment"]] == [
        ("Combined Authority", 5_000_00, "hoped")
    ]
    assert late.status_code == 409
    assert summary_lines(late) == [
        "From the deadline to the decision the ledger stands as it was submitted. If the project is funded it goes on."
    ]


def test_what_is_not_right_is_named_and_nothing_is_added(bench: Bench) -> None:
    stranger = an_applicant(bench.world, "Rival Ltd")
    wrong = _sum(bench, organisation_id=str(stranger.organisation.id), amount="0", starts_in="")

    page = bench.lead.post(f"{bench.base}/co-investment/new", data=wrong)

    assert page.status_code == 422
    assert heading(page) == "Add a sum"
    assert summary_lines(page) == [
        "Select the organisation from the list",
        "Amount must be more than £0",
        "Enter the year in which the financial year starts",
    ]
    assert _steps() == []


@pytest.mark.parametrize("amount", ["0", "-5", "0.00"])
def test_sum_of_nothing_or_less_and_a_strange_year_are_refused_in_words_that_are_said(
    bench: Bench, amount: str
) -> None:
    page = bench.lead.post(f"{bench.base}/co-investment/new", data=_sum(bench, amount=amount, starts_in="27"))

    assert (page.status_code, summary_lines(page)) == (
        422,
        ["Amount must be more than £0", "Year must be between 2020 and 2100"],
    )


def test_sum_of_an_organisation_that_left_counts_nowhere_and_no_other_comes_in_through_it(bench: Bench) -> None:
    partner, lead = an_applicant(bench.world, "Partner Works Ltd"), actor(bench.applicant.lead, bench.application)
    part = joined(complete(bench.application, bench.applicant), bench.applicant, partner)
    through = {"organisation_id": str(partner.organisation.id), "source": "Partner's council"}
    _added(bench, origin="private")
    _added(bench, **through)
    with unit_of_work():
        partners.remove(bench.application.id, part.id, lead, DURING)

    page = words_in(bench.lead.get(f"{bench.base}/co-investment"))
    another = bench.lead.post(f"{bench.base}/co-investment/new", data=_sum(bench, **through))
    bench.lead.post(f"{bench.base}/submit", data={"declaration": "yes"})

    assert "Partner Works Ltd, no longer in the project: not counted" in page
    assert "£5,000 in all, of which £5,000 is private and £0 public." in page
    assert "make the two agree" not in page
    assert (another.status_code, summary_lines(another)) == (422, ["Select the organisation from the list"])
    content = db.session.scalars(select(Submission.content)).one()
    assert [one["source"] for one in content["co_investment"]] == ["Combined Authority"]


def test_service_refuses_a_sum_through_an_organisation_that_left(bench: Bench) -> None:
    partner, lead = an_applicant(bench.world, "Partner Works Ltd"), actor(bench.applicant.lead, bench.application)
    part = joined(bench.application, bench.applicant, partner)
    with unit_of_work():
        partners.remove(bench.application.id, part.id, lead, DURING)

    with pytest.raises(Refusal) as refused:
        an_investment(bench.application, partner)

    assert [(one.code, one.where) for one in refused.value.reasons] == [("no_partner", "organisation_id")]


def test_sums_of_others_are_not_there(bench: Bench) -> None:
    path = _added(bench)
    second = a_draft(bench.world, bench.call, bench.applicant, title="Second")
    stranger = bench.client_of(a_person())

    assert bench.lead.get(path.replace(str(bench.application.id), str(second.id))).status_code == 404
    assert stranger.get(path).status_code == 404
    assert stranger.post(f"{path}/step", data={"move": "pledge", "version": "1"}).status_code == 404
    with unit_of_work():
        assert db.session.scalars(select(CoInvestment.state)).one() == InvestmentState.HOPED
