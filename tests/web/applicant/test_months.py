"""Are costs by month kept as typed, held against the costs in whole pounds, and read in detail by their owner alone?"""

import re
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.extensions import db
from app.models import SpendProfile, Submission, SubmittedSheet
from app.services import applications
from app.transactions import unit_of_work
from tests.factories import DURING, actor, an_applicant, complete, costed, joined, partner_of, ruled
from tests.web.applicant.conftest import Bench
from tests.web.applicant.reading import links_in, summary_lines, words_in
from workflows.cost_rows import Labour, Material
from workflows.cost_sheet import CostSheet
from workflows.definition import ResearchCategory

# Labour of 1,001.25 and materials of 70: 1,001 and 70 pounds are to be planned.
COSTS = CostSheet(rows=(Labour("Engineer", 1_001_25, 1, 1), Material("Parts", 7, 10_00)))
CHEAPER = CostSheet(rows=(Labour("Engineer", 900_00, 1, 1),))


@pytest.fixture
def spending(bench: Bench) -> Bench:
    """A project of four months whose costs are known, in a call that asks for months."""
    ruled(bench.call, bench.application, asks_for_months=True, minimum_months=1)
    _details(bench, 4)
    costed(bench.application, bench.applicant, COSTS, with_months=False)
    return bench


def _details(bench: Bench, months: int) -> None:
    with unit_of_work():
        lead = actor(bench.applicant.lead, bench.application)
        category = ResearchCategory.INDUSTRIAL_RESEARCH
        applications.save_details(bench.application.id, "Bright idea", category, months, lead, DURING)


def _months(bench: Bench) -> str:
    return f"/partners/{partner_of(bench.application, bench.applicant).id}/months"


def _starts(bench: Bench) -> None:
    bench.lead.post(f"{bench.base}/work-plan", data={"version": "0", "starts_on": "February 2028"})


def _typed(version: int = 0, **changes: str) -> dict[str, str]:
    labour = {f"months-{at}-labour": pounds for at, pounds in enumerate(("500", "300", "200", "1"))}
    return {"version": str(version), **labour, "months-1-materials": "70", **changes}


def _saved(bench: Bench, version: int = 0, **changes: str) -> TestResponse:
    return bench.lead.post(_months(bench), data=_typed(version, **changes))


def _cell(page: TestResponse, name: str) -> str:
    """What stands in the box of this name."""
    found = re.search(rf'<input[^>]*name="{name}"[^>]*>', page.get_data(as_text=True))
    assert found is not None, f"there is no box {name}"
    value = re.search(r'value="([^"]*)"', found[0])
    return value[1] if value else ""


def _kept() -> list[tuple[Any, int]]:
    db.session.rollback()
    return [(one.planned, one.number) for one in db.session.scalars(select(SpendProfile))]


def test_a_call_that_asks_for_no_months_has_no_page_of_them(bench: Bench) -> None:
    answers = [bench.lead.get(_months(bench)), bench.lead.post(_months(bench), data={})]

    assert [one.status_code for one in answers] == [404, 404]


def test_months_are_kept_and_add_up_by_category_and_financial_year(spending: Bench) -> None:
    _starts(spending)

    page = words_in(spending.lead.post(_months(spending), data=_typed(), follow_redirects=True))

    assert _kept() == [({"labour": [500, 300, 200, 1], "materials": [0, 70]}, 1)]
    assert (
        "Category Costs Planned Still to plan Labour £1,001 £1,001 £0 Materials £70 £70 £0 In all £1,071 £1,071 £0 "
        "Every category comes to its costs." in page
    )
    assert (
        "Category 2027 to 2028 2028 to 2029 In all Labour £800 £201 £1,001 Materials £70 £0 £70 "
        "In all £870 £201 £1,071" in page
    )
    assert "April 2027 to March 2028 Month Labour Materials In all February 2028" in page


def test_the_script_finds_each_month_the_table_of_sums_and_what_is_to_be_done(spending: Bench) -> None:
    spending.lead.post(_months(spending), data=_typed(**{"months-4-labour": "5"}))

    page = spending.lead.get(_months(spending)).get_data(as_text=True)

    (form,) = re.findall(r"<form[^>]*data-months.*?</form>", page, re.S)
    assert re.findall(r'<span data-month="(\w+)">([^<]+)</span>', form) == [
        ("planned", "£500"),
        ("planned", "£370"),
        ("planned", "£200"),
        ("planned", "£1"),
        ("late", "£5"),
    ]
    (sums,) = re.findall(r"<div data-planned>.*?<tbody>(.*?)</tbody>.*?<tfoot>.*?</tfoot>", form, re.S)
    assert re.findall(r'<th scope="row">(\w+)</th>', sums) == ["Labour", "Materials"]
    assert len(re.findall(r"<div data-gaps>\s*<ul.*?<li>", form, re.S)) == 1


def test_what_is_not_planned_is_spread_with_every_odd_pound_and_saved_only_on_asking(spending: Bench) -> None:
    rest = {f"months-{at}-labour": "" for at in range(3)}

    page = spending.lead.post(
        _months(spending), data={"version": "0", **rest, "months-3-labour": "400", "go": "spread"}
    )

    boxes = [[_cell(page, f"months-{at}-{name}") for at in range(4)] for name in ("labour", "materials")]
    assert boxes == [["151", "150", "150", "550"], ["18", "18", "17", "17"]]
    assert "What was not planned is spread over the months. What you typed is not saved" in words_in(page)
    assert _kept() == []


def test_what_a_row_s_package_costs_is_spread_over_the_months_of_the_package(bench: Bench) -> None:
    ruled(bench.call, bench.application, asks_for_months=True, asks_for_packages=True, minimum_months=1)
    _details(bench, 4)
    part = str(partner_of(bench.application, bench.applicant).id)
    names = ("title", "first", "last", "leader", "category")
    cells = {f"packages-0-{name}": cell for name, cell in zip(names, ("Trials", "2", "3", part, ""), strict=True)}
    bench.lead.post(f"{bench.base}/work-plan", data={"version": "0", "starts_on": "April 2028", **cells})
    placed = CostSheet(rows=(Material("Parts", 10, 10_00, 1),))
    costed(bench.application, bench.applicant, placed, with_months=False)

    page = bench.lead.post(_months(bench), data={"version": "0", "go": "spread"})

    assert [_cell(page, f"months-{at}-materials") for at in range(4)] == ["", "50", "50", ""]
    assert (
        "What was not planned is spread over the months, and where a row names a work package over its months."
        in words_in(page)
    )


def test_months_are_pasted_from_the_first_on_with_their_names_or_without(spending: Bench) -> None:
    _starts(spending)
    named = "Month\tLabour\tMaterials\nFebruary 2028\t£500\t\n03/2028\t501\t70"

    page = spending.lead.post(_months(spending), data={"version": "0", "paste": named, "go": "paste"})
    bare = spending.lead.post(_months(spending), data={"version": "0", "paste": "1,000\t0\n1", "go": "paste"})

    assert [_cell(page, f"months-{at}-labour") for at in range(4)] == ["£500", "501", "", ""]
    assert _cell(page, "months-1-materials") == "70"
    assert [_cell(bare, f"months-{at}-labour") for at in range(3)] == ["1,000", "1", ""]
    assert _kept() == []


def test_a_month_that_is_named_goes_where_its_name_says(spending: Bench) -> None:
    _starts(spending)
    named = "Month\tLabour\tMaterials\nMay 2028\t5\t\n\nMonth 1\t1\t\n2028-03\t\t\nApr-28\t3\t4"

    page = spending.lead.post(_months(spending), data={"version": "0", "paste": named, "go": "paste"})

    assert [_cell(page, f"months-{at}-labour") for at in range(4)] == ["1", "", "3", "5"]
    assert [_cell(page, f"months-{at}-materials") for at in range(4)] == ["", "", "4", ""]
    assert (
        "3 months filled in: February 2028 (£1), April 2028 (£7) and May 2028 (£5). Nothing stands in March 2028. "
        "What you typed is not saved" in words_in(page)
    )


def test_lines_without_names_keep_their_place_and_their_columns(spending: Bench) -> None:
    text = "\t70\r\n\r\n\t\r\n500\t\r\n\r\n"
    typed = {"months-1-labour": "9", "months-0-materials": "8"}

    page = spending.lead.post(_months(spending), data={"version": "0", **typed, "paste": text, "go": "paste"})

    assert [_cell(page, f"months-{at}-labour") for at in range(4)] == ["", "", "", "500"]
    assert [_cell(page, f"months-{at}-materials") for at in range(4)] == ["70", "", "", ""]
    assert "2 months filled in: Month 1 (£70) and Month 4 (£500). Nothing stands in Month 2 and Month 3." in words_in(
        page
    )


def test_thin_spaces_set_thousands_apart(spending: Bench) -> None:
    page = _saved(spending, **{"months-0-labour": "1\u00a0500", "months-1-labour": "2\u202f000"})

    assert page.status_code == 303
    assert _kept()[0][0]["labour"] == [1_500, 2_000, 200, 1]


def test_a_single_column_keeps_its_first_month(bench: Bench) -> None:
    ruled(bench.call, bench.application, asks_for_months=True, minimum_months=1)
    _details(bench, 4)
    costed(bench.application, bench.applicant, CHEAPER, with_months=False)

    page = bench.lead.post(_months(bench), data={"version": "0", "paste": "500\n300", "go": "paste"})

    assert [_cell(page, f"months-{at}-labour") for at in range(4)] == ["500", "300", "", ""]


def test_every_line_that_is_no_month_of_the_project_is_named_and_none_is_taken(spending: Bench) -> None:
    _starts(spending)
    text = "February 2028\t1\t2\nJune 2028\t1\t\nMonth 5\t1\t\n\t1\t\n02/2028\t1\t\nIn all\t5\t2"

    page = spending.lead.post(_months(spending), data={"version": "0", "paste": text, "go": "paste"})

    assert (page.status_code, summary_lines(page)) == (
        422,
        [
            "Pasted line 2: ‘June 2028’ is not in the project, which starts in February 2028 and has 4 months.",
            "Pasted line 3: ‘Month 5’ is not in the project, which starts in February 2028 and has 4 months.",
            "Pasted line 4: no month stands before the sums. Write which it is, like June 2027 or Month 3.",
            "Pasted line 5: ‘02/2028’ stands in line 1 too. Take one out.",
            "Pasted line 6: ‘In all’ is no month. Take the line out, or write a month like June 2027 or Month 3.",
        ],
    )
    assert _cell(page, "months-0-labour") == ""


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("1\t2\nTotal\t1\t2", "Pasted line 2: ‘Total’ is neither a month of the project nor a sum. Take the line out."),
        (
            "June 2028\t1\t2",
            "Pasted line 1: nobody has said yet when the project starts. Write a number for ‘June 2028’, like Month 3.",
        ),
        (
            "Materials\tLabour\n1\t2",
            "Pasted line 1: the columns stand in another order here. Put them in the order of this page.",
        ),
        (" \n\t\n", "Nothing is pasted. Copy the months in your spreadsheet, then paste them here."),
    ],
)
def test_what_cannot_be_placed_is_told_before_there_is_a_start(spending: Bench, text: str, told: str) -> None:
    page = spending.lead.post(_months(spending), data={"version": "0", "paste": text, "go": "paste"})

    assert told in summary_lines(page)
    assert (page.status_code, _cell(page, "months-0-labour")) == (422, "")


def test_every_cell_that_cannot_be_pasted_is_named_and_none_is_taken(spending: Bench) -> None:
    text = "1\t2\n5.50\tx\n\n3\t4\t5\n1\t1\n1\t1"

    page = spending.lead.post(_months(spending), data={"version": "0", "paste": text, "go": "paste"})

    assert (page.status_code, summary_lines(page)) == (
        422,
        [
            "There are 6 months. The project has 4.",
            "Pasted line 4: there is more than the 2 columns. Take it out.",
            "Pasted line 2, labour: labour must be in whole pounds, like 1,250",
            "Pasted line 2, materials: materials must be in whole pounds, like 1,250",
        ],
    )
    assert _cell(page, "months-0-labour") == ""


def test_what_is_no_sum_in_pounds_is_named_by_its_month(spending: Bench) -> None:
    page = _saved(spending, **{"months-2-labour": "12.34", "months-0-materials": "-5"})

    assert (page.status_code, summary_lines(page)) == (
        422,
        [
            "Month 1: materials must be in whole pounds, like 1,250",
            "Month 3: labour must be in whole pounds, like 1,250",
        ],
    )
    assert (_cell(page, "months-2-labour"), _kept()) == ("12.34", [])


def test_a_save_over_another_is_told_and_shows_both(spending: Bench) -> None:
    _saved(spending)

    late = _saved(spending, **{"months-0-labour": "499"})

    assert late.status_code == 409
    assert _cell(late, "months-0-labour") == "499"
    assert "The months that are saved Save 1, by Lena Lead." in words_in(late)
    assert "Month 1 £500 £0 In all £500" in words_in(late)
    assert _kept()[0][1] == 1
    assert _saved(spending, 1, **{"months-0-labour": "499"}).status_code == 303


def test_months_that_costs_have_left_behind_are_kept_told_and_keep_the_application_back(spending: Bench) -> None:
    _starts(spending)
    _saved(spending)
    costed(spending.application, spending.applicant, CHEAPER, seen=2, with_months=False)
    _details(spending, 2)

    page, review = spending.lead.get(_months(spending)), spending.lead.get(f"{spending.base}/review")

    told = [
        "Northbeam Robotics Ltd: take £101 out of labour: it costs £900, and £1,001 is planned.",
        "Northbeam Robotics Ltd: take £70 out of materials: it costs £0, and £70 is planned.",
        "Northbeam Robotics Ltd: £201 is planned after month 2, in which the project ends. Move it.",
    ]
    assert [links_in(review, text) for text in told] == [[f"{spending.base}/costs#plan"]] * 3
    assert "Take £101 out of labour: it costs £900, and £1,001 is planned." in words_in(page)
    assert "£201 is planned after the project ends." in words_in(page)
    assert [_cell(page, f"months-{at}-labour") for at in range(4)] == ["500", "300", "200", "1"]


def test_a_project_without_a_start_or_months_is_asked_for_them(spending: Bench) -> None:
    review = spending.lead.get(f"{spending.base}/review")

    assert links_in(review, "Say in which month the project is to start.") == [f"{spending.base}/work-plan#starts_on"]
    assert links_in(review, "Northbeam Robotics Ltd has not planned its costs by month.") == [
        f"{spending.base}/costs#plan"
    ]


def test_months_that_were_typed_and_not_saved_are_named_and_only_those_that_differ(spending: Bench) -> None:
    _starts(spending)
    _saved(spending)
    kept = {"copy": "keep", "copy_against": "a" * 64}
    spending.lead.post(
        _months(spending), data=_typed(1, **kept, **{"months-0-labour": "£ 500.00", "months-3-labour": "2"})
    )

    page = spending.lead.get(_months(spending)).get_data(as_text=True)

    offer = page[page.index('id="unsaved"') : page.index("Throw it away")]
    assert re.findall("<h3[^>]*>([^<]*)</h3>", offer) == ["Labour in May 2028"]
    assert ('<details class="govuk-details" open>' in offer, "See what differs from what is saved" in offer) == (
        True,
        True,
    )


def test_a_long_copy_of_months_stays_folded(spending: Bench) -> None:
    _details(spending, 12)
    many = {f"months-{at}-labour": "7" for at in range(11)}
    spending.lead.post(_months(spending), data={"version": "0", "copy": "keep", "copy_against": "a" * 64, **many})

    page = spending.lead.get(_months(spending)).get_data(as_text=True)

    offer = page[page.index('id="unsaved"') : page.index("Throw it away")]
    assert re.findall("<h3[^>]*>([^<]*)</h3>", offer) == [f"Labour in Month {month}" for month in range(1, 12)]
    assert "See the 11 answers that differ from what is saved" in offer
    assert '<details class="govuk-details">' in offer


def test_the_team_reads_years_and_a_partner_s_months_are_its_own(spending: Bench) -> None:
    foundry = an_applicant(spending.world, "Foundry Ltd")
    joined(spending.application, spending.applicant, foundry)
    _starts(spending)
    _saved(spending)
    theirs = spending.client_of(foundry.lead)

    answers = [theirs.get(_months(spending)), theirs.post(_months(spending), data=_typed(1))]

    assert [one.status_code for one in answers] == [404, 404]
    assert (
        "Organisation 2027 to 2028 2028 to 2029 In all Northbeam Robotics Ltd £870 £201 £1,071 Foundry Ltd £0 £0 £0 "
        "Whole project £870 £201 £1,071" in words_in(theirs.get(f"{spending.base}/costs"))
    )


def test_what_is_submitted_has_years_for_all_and_months_with_the_rows(bench: Bench) -> None:
    ruled(bench.call, bench.application, asks_for_months=True)
    complete(bench.application, bench.applicant)
    _starts(bench)
    _saved(bench)
    page = bench.lead.post(_months(bench), data={"version": "1", "go": "spread"})
    names = set(re.findall(r'name="(months-\d+-\w+)"', page.get_data(as_text=True)))
    bench.lead.post(_months(bench), data={"version": "1", **{name: _cell(page, name) for name in names}})
    with unit_of_work():
        lead = actor(bench.applicant.lead, bench.application)
        applications.submit(bench.application.id, lead, DURING, declaration_made=True)

    years = db.session.scalars(select(Submission)).one().content["work_plan"]["years"]
    sheet = db.session.scalars(select(SubmittedSheet)).one().content
    assert sum(pounds for _, pounds in years[0][1]) == 200_000
    assert {name: sum(months) for name, months in sheet["months"].items()} == {
        "labour": 150_000,
        "overheads": 30_000,
        "materials": 20_000,
    }
