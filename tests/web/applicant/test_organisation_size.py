"""Does the page find a size from figures, say why, and show what it does to drafts before it is done?"""

from app.extensions import db
from app.models import Organisation, SizeStatement
from tests.factories import a_person
from tests.web.applicant.conftest import Bench
from tests.web.applicant.reading import hidden_in, summary_lines, words_in
from workflows.definition import OrganisationSize

LARGE = {
    "year_ends_on-day": "31",
    "year_ends_on-month": "12",
    "year_ends_on-year": "2026",
    "is_group": "no",
    "turnover": "£60,000,000",
    "balance_sheet": "30000000",
    "employees": "300",
}
SMALL = {**LARGE, "turnover": "900,000", "balance_sheet": "400,000", "employees": "9"}


def _url(bench: Bench) -> str:
    return f"/organisations/{bench.applicant.organisation.id}/size"


def _size(bench: Bench) -> OrganisationSize:
    db.session.rollback()
    return db.session.get_one(Organisation, bench.applicant.organisation.id, populate_existing=True).size


def test_figures_that_touch_no_draft_are_kept_and_explained(bench: Bench) -> None:
    page = bench.lead.post(_url(bench), data={**SMALL, "euro_rate": "1.165"}, follow_redirects=True)

    words = words_in(page)
    assert "On record: micro or small. By the Companies Act, from figures, said by Lena Lead" in words
    assert "By the Companies Act, from figures: micro Turnover: £900,000, not more than £1,000,000." in words
    assert "By the EU definition, from figures: micro Turnover: €1,048,500, not more than €2,000,000." in words
    assert "2 statements, the newest first" in words


def test_a_change_to_drafts_is_shown_before_it_is_done(bench: Bench) -> None:
    asked = bench.lead.post(_url(bench), data=LARGE)
    before = _size(bench)
    done = bench.lead.post(_url(bench), data={**LARGE, "confirmed": hidden_in(asked, "confirmed")})

    assert (asked.status_code, before) == (409, OrganisationSize.MICRO_SMALL)
    words = words_in(asked)
    assert "These figures make it large." in words
    assert "1 draft in open calls has another highest rate of grant with it." in words
    assert f"Bright idea {bench.application.reference} 45% 25% 0%" in words
    assert (done.status_code, _size(bench)) == (303, OrganisationSize.LARGE)


def test_other_figures_than_those_confirmed_are_asked_about_again(bench: Bench) -> None:
    page = bench.lead.post(_url(bench), data={**LARGE, "confirmed": "medium"})

    assert (page.status_code, _size(bench)) == (409, OrganisationSize.MICRO_SMALL)


def test_a_size_in_ones_own_words_needs_no_figures(bench: Bench) -> None:
    asked = bench.lead.post(f"{_url(bench)}/own-words", data={"size": "medium"})
    done = bench.lead.post(
        f"{_url(bench)}/own-words", data={"size": "medium", "confirmed": hidden_in(asked, "confirmed")}
    )

    assert (asked.status_code, done.status_code, _size(bench)) == (409, 303, OrganisationSize.MEDIUM)
    newest = db.session.query(SizeStatement).order_by(SizeStatement.said_at.desc()).first()
    assert (newest.test, newest.accounts) == ("own_words", None)


def test_what_is_missing_or_wrong_is_said(bench: Bench) -> None:
    page = bench.lead.post(
        _url(bench), data={"turnover": "lots", "turnover_before": "1", "euro_rate": "0", "employees": "-1"}
    )

    assert (page.status_code, summary_lines(page)) == (
        422,
        [
            "Enter the end of the last year",
            "Select yes if your organisation belongs to a group",
            "Turnover must be a sum in pounds, like 1,250 or 1,250.50",
            "Enter the balance sheet total",
            "Average number of employees must be 0 or more",
            "Enter the balance sheet total of the year before, or leave all three figures of the year before empty",
            "Enter the average number of employees of the year before, or leave all three figures of the year before "
            "empty",
            "Euro rate must be a number with up to four decimals, like 1.1650",
        ],
    )


def test_a_year_that_is_not_over_is_refused(bench: Bench) -> None:
    page = bench.lead.post(_url(bench), data={**SMALL, "year_ends_on-year": "2027"})

    assert (page.status_code, summary_lines(page)) == (
        409,
        ["Enter a year that is over: sizes are found from accounts, not from plans."],
    )


def test_kept_figures_stand_in_the_form(bench: Bench) -> None:
    bench.lead.post(_url(bench), data={**SMALL, "euro_rate": "1.165"})

    source = bench.lead.get(_url(bench)).get_data(as_text=True)
    assert [f'value="{text}"' in source for text in ("900,000", "400,000", "9", "1.1650", "31", "2026")] == [True] * 6


def test_figures_are_for_the_organisation_alone(bench: Bench) -> None:
    answers = [
        bench.client_of(who).get(_url(bench)).status_code for who in (bench.colleague, a_person(), bench.world.officer)
    ]

    assert answers == [403, 404, 404]
