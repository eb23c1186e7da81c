"""Is a project divided into packages that rows name, and is what is wrong with that told where it is mended?"""

import io
import re
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.extensions import db
from app.models import CostLine, Submission, SubmittedSheet, WorkPackage, WorkPlan
from app.services import applications, partners
from app.transactions import unit_of_work
from tests.factories import DURING, actor, an_applicant, complete, costed, joined, partner_of, ruled
from tests.web.applicant.conftest import Bench
from tests.web.applicant.reading import heading, links_in, summary_lines, words_in
from tests.web.applicant.test_costs import SHEET
from workflows.cost_rows import Material
from workflows.cost_sheet import CostSheet
from workflows.terms import LONGEST_PROJECT, ResearchCategory

COLUMNS = ("title", "first", "last", "leader", "category")


@pytest.fixture
def planning(bench: Bench) -> Bench:
    """The bench, in a call that asks for work packages."""
    ruled(bench.call, bench.application, asks_for_packages=True)
    return bench


def _row(at: int, number: str, *cells: str) -> dict[str, str]:
    return {f"packages-{at}-{name}": cell for name, cell in zip(("number", *COLUMNS), (number, *cells), strict=True)}


def _plan(bench: Bench, version: int = 0, **changes: str) -> dict[str, str]:
    leader = str(partner_of(bench.application, bench.applicant).id)
    return {
        "version": str(version),
        "starts_on": "April 2028",
        **_row(0, "", "Design", "1", "6", leader, ""),
        **_row(1, "", "Trials", "5", "12", leader, "experimental_development"),
        **changes,
    }


def _saved(bench: Bench, version: int = 0, **changes: str) -> TestResponse:
    return bench.lead.post(f"{bench.base}/work-plan", data=_plan(bench, version, **changes))


def _kept(bench: Bench) -> list[tuple[Any, ...]]:
    db.session.rollback()
    rows = db.session.scalars(select(WorkPackage).order_by(WorkPackage.number))
    return [(one.number, one.title, one.first_month, one.last_month, one.category) for one in rows]


PLACED = {**SHEET, "labour-0-package": "1", "materials-0-package": "2"}


def test_a_call_that_asks_for_no_plan_has_no_page_of_one(bench: Bench) -> None:
    answers = [bench.lead.get(f"{bench.base}/work-plan"), bench.lead.post(f"{bench.base}/work-plan", data={})]

    assert [one.status_code for one in answers] == [404, 404]
    assert links_in(bench.lead.get(f"{bench.base}/costs"), "Work plan") == []
    assert "Work package" not in words_in(bench.lead.get(bench.sheet))


def test_a_plan_is_kept_with_numbers_that_stay(planning: Bench) -> None:
    page = _saved(planning)
    _saved(planning, 1, **_row(0, "2", "Field trials", "5", "12", *_leader(planning)), **_row(1, "", *[""] * 5))
    _saved(planning, 2, **_row(0, "2", "Field trials", "5", "12", *_leader(planning)))

    assert page.status_code == 303
    assert _kept(planning) == [(2, "Field trials", 5, 12, None), (3, "Trials", 5, 12, "experimental_development")]
    plan = db.session.scalars(select(WorkPlan)).one()
    assert (plan.number, str(plan.starts_on)) == (3, "2028-04-01")


def test_the_number_of_a_package_that_is_gone_is_not_given_again(planning: Bench) -> None:
    first, nothing = _row(0, "1", "Design", "1", "6", *_leader(planning)), _row(1, "", *[""] * 5)
    _saved(planning)
    stale = planning.lead.get(planning.sheet)
    _saved(planning, 1, **first, **nothing)
    _saved(planning, 2, **first, **_row(1, "", "Sale", "7", "12", *_leader(planning)))

    page = planning.lead.post(planning.sheet, data=PLACED)
    _saved(planning, 3, **_row(0, "", *[""] * 5), **nothing)
    _saved(planning, 4)

    assert 'value="2"' in stale.get_data(as_text=True)
    assert summary_lines(page) == ["Materials, row 1: select a work package from the list"]
    assert [(number, title) for number, title, *_ in _kept(planning)] == [(4, "Design"), (5, "Trials")]


def test_a_start_before_the_decision_is_due_is_kept_told_and_keeps_the_application_back(planning: Bench) -> None:
    early = "The project is to start in May 2027, and the decision is due on 26 May 2027."
    told = f"{early} Choose June 2027 or a later month."

    _saved(planning, starts_on="May 2027")
    page = words_in(planning.lead.get(f"{planning.base}/work-plan"))
    review = planning.lead.get(f"{planning.base}/review")
    _saved(planning, 1, starts_on="June 2027")

    assert f"What is still to be mended {told}" in page
    assert links_in(review, told) == [f"{planning.base}/work-plan#starts_on"]
    assert told not in words_in(planning.lead.get(f"{planning.base}/review"))


def _leader(bench: Bench) -> tuple[str, str]:
    return str(partner_of(bench.application, bench.applicant).id), ""


def test_what_is_wrong_in_a_plan_is_named_by_its_row_and_kept_on_the_page(planning: Bench) -> None:
    page = _saved(planning, starts_on="soon", **_row(1, "", "Trials", "9", "5", *_leader(planning)))
    half = _saved(planning, **_row(1, "", "Trials", "", "x", "", ""))

    assert (page.status_code, summary_lines(page)) == (
        422,
        [
            "Month in which the project starts must be a month and a year, like April 2027",
            "Row 2: last month must be the first month, or later",
        ],
    )
    assert summary_lines(half) == [
        "Row 2: enter the first month",
        "Row 2: last month must be a whole number, like 12",
        "Row 2: select who leads it",
    ]
    assert page.get_data(as_text=True).count('value="soon"') == 1
    assert _kept(planning) == []


def test_a_package_ends_as_late_as_its_project(planning: Bench) -> None:
    late = _saved(planning, **_row(1, "", "Trials", "61", "120", *_leader(planning)))
    later = _saved(planning, 1, **_row(0, "1", "Design", "1", "121", *_leader(planning)))

    assert (late.status_code, _kept(planning)[1]) == (303, (2, "Trials", 61, LONGEST_PROJECT, None))
    assert summary_lines(later) == [f"Work package 1: last month must be between 1 and {LONGEST_PROJECT}"]


def test_package_that_outlasts_the_project_is_told_as_it_is_saved(planning: Bench) -> None:
    with unit_of_work():
        lead = actor(planning.applicant.lead, planning.application)
        category = ResearchCategory.INDUSTRIAL_RESEARCH
        applications.save_details(planning.application.id, "Bright idea", category, 12, lead, DURING)

    page = planning.lead.post(
        f"{planning.base}/work-plan",
        data=_plan(planning, **_row(1, "", "Trials", "5", "40", *_leader(planning)), go="next"),
        follow_redirects=True,
    )

    told = (
        "Work package 2 ends in month 40; the project lasts 12 months. Mend it in the work plan, or the length in the"
    )
    assert (heading(page), told in words_in(page)) == ("Costs and grant", True)


def test_more_rows_keep_what_was_typed_and_save_nothing(planning: Bench) -> None:
    page = _saved(planning, go="more")

    assert "There are more rows. What you typed is not saved until you press Save." in words_in(page)
    assert page.get_data(as_text=True).count('value="Design"') == 1
    assert _kept(planning) == []


def test_a_save_over_another_is_told_and_shows_both(planning: Bench) -> None:
    _saved(planning)

    late = _saved(planning, **_row(0, "", "Other design", "1", "6", *_leader(planning)))

    assert late.status_code == 409
    assert "The plan that is saved Save 1, by Lena Lead." in words_in(late)
    assert 'value="Other design"' in late.get_data(as_text=True)
    assert _kept(planning)[0][1] == "Design"


def test_rows_name_their_package_and_sums_add_up_along_and_down(planning: Bench) -> None:
    _saved(planning)

    page = planning.lead.post(planning.sheet, data={**PLACED, "overheads": "share"}, follow_redirects=True)

    assert (
        "What each work package comes to Work package Labour Overheads Materials In all "
        "1: Design £150,000.00 £30,000.00 £0.00 £180,000.00 2: Trials £0.00 £0.00 £50,000.50 £50,000.50 "
        "In all £150,000.00 £30,000.00 £50,000.50 £230,000.50" in words_in(page)
    )
    kept = db.session.scalars(select(CostLine).order_by(CostLine.position)).all()
    numbers = {one.id: one.number for one in db.session.scalars(select(WorkPackage))}
    assert [numbers.get(line.work_package_id) for line in kept] == [1, 1, 2]
    assert kept[0].inputs == {
        "row": "labour", "role": "Two engineers", "gross_pence": 46_400_00, "working_days": 232, "days": 750
    }  # fmt: skip


def test_the_ceiling_follows_the_packages(bench: Bench) -> None:
    """A small firm: 150,000 of industrial research at 70%, 50,000.50 of experimental development at 45%: 63.74%."""
    complete(bench.application, bench.applicant)
    ruled(bench.call, bench.application, asks_for_packages=True)
    _saved(bench)

    page = words_in(bench.lead.post(bench.sheet, data={**PLACED, "version": "2"}, follow_redirects=True))

    assert (
        "Northbeam Robotics Ltd asks for 70% of its costs; the most for a micro or small business doing industrial "
        "research and experimental development is 63.74%." in page
    )
    assert (
        "The most for a micro or small business doing industrial research and experimental development is 63.74%, by "
        "what is saved in each work package." in words_in(bench.lead.get(bench.sheet))
    )


def test_rows_without_a_package_are_saved_and_keep_the_application_back(planning: Bench) -> None:
    _saved(planning)

    page = planning.lead.post(planning.sheet, data={**PLACED, "materials-0-package": ""}, follow_redirects=True)
    review = planning.lead.get(f"{planning.base}/review")

    text = "Northbeam Robotics Ltd: costs of £50,000.50 are in no work package. Choose one for every row."
    assert text in words_in(page)
    assert links_in(review, text) == [f"{planning.base}/costs"]


def test_a_package_that_is_not_in_the_plan_is_no_choice(planning: Bench) -> None:
    _saved(planning)

    page = planning.lead.post(planning.sheet, data={**PLACED, "labour-0-package": "7"})

    assert summary_lines(page) == ["Labour, row 1: select a work package from the list"]


def test_a_package_with_rows_is_not_taken_out_and_others_rows_are_counted(planning: Bench) -> None:
    foundry = an_applicant(planning.world, "Foundry Ltd")
    joined(planning.application, planning.applicant, foundry)
    _saved(planning)
    planning.lead.post(planning.sheet, data=PLACED)
    costed(planning.application, foundry, CostSheet(rows=(Material("Secret alloy", 3, 10_000_00, 2),)), rate=5_000)

    page = _saved(planning, 1, **_row(0, "1", "Design", "1", "6", *_leader(planning)), **_row(1, "2", *[""] * 5))

    assert (page.status_code, summary_lines(page)) == (
        409,
        [
            "Work package 2 cannot be taken out: costs of £30,000 in 1 row of Foundry Ltd are in it. Ask for another "
            "package for them first.",
            "Work package 2 cannot be taken out: costs of £50,000.50 of Northbeam Robotics Ltd are in it (‘Parts’). "
            "Choose another package for them first.",
        ],
    )
    assert len(_kept(planning)) == 2


def test_the_team_reads_sums_by_package_and_never_a_row(planning: Bench) -> None:
    foundry = an_applicant(planning.world, "Foundry Ltd")
    joined(planning.application, planning.applicant, foundry)
    _saved(planning)
    costed(planning.application, foundry, CostSheet(rows=(Material("Secret alloy", 3, 10_000_00, 2),)), rate=5_000)

    page = words_in(planning.lead.get(f"{planning.base}/costs"))

    assert (
        "Work package Northbeam Robotics Ltd Foundry Ltd Whole project 1: Design £0 £0 £0 2: Trials £0 £30,000 £30,000 "
        "In all £0 £30,000 £30,000" in page
    )
    assert "Secret alloy" not in page


def test_a_package_of_a_partner_that_left_is_led_by_nobody(planning: Bench) -> None:
    foundry = an_applicant(planning.world, "Foundry Ltd")
    part = joined(planning.application, planning.applicant, foundry)
    _saved(planning, **_row(1, "", "Trials", "5", "12", str(part.id), ""))
    with unit_of_work():
        lead = actor(planning.applicant.lead, planning.application)
        partners.remove(planning.application.id, part.id, lead, DURING)

    review = planning.lead.get(f"{planning.base}/review")

    text = "Work package 2 is led by nobody. Choose an organisation that takes part."
    assert links_in(review, text) == [f"{planning.base}/work-plan#packages"]


def test_rows_of_a_partner_that_left_keep_no_package(planning: Bench) -> None:
    foundry = an_applicant(planning.world, "Foundry Ltd")
    part = joined(planning.application, planning.applicant, foundry)
    _saved(planning)
    costed(planning.application, foundry, CostSheet(rows=(Material("Sand", 3, 10_000_00, 2),)), rate=5_000)
    with unit_of_work():
        lead = actor(planning.applicant.lead, planning.application)
        partners.remove(planning.application.id, part.id, lead, DURING)

    page = _saved(planning, 1, **_row(0, "1", "Design", "1", "6", *_leader(planning)), **_row(1, "2", *[""] * 5))

    assert page.status_code == 303
    assert _kept(planning) == [(1, "Design", 1, 6, None)]
    lines = db.session.scalars(select(CostLine)).all()
    assert [(one.description, one.work_package_id) for one in lines] == [("Sand", None)]


def test_packages_go_out_and_come_back_in_the_spreadsheet(planning: Bench) -> None:
    _saved(planning)
    planning.lead.post(planning.sheet, data=PLACED)
    book = load_workbook(io.BytesIO(planning.lead.get(f"{planning.sheet}.xlsx").data))
    cells = [[cell.value for cell in row] for row in book["Materials"].rows]
    book["Materials"]["D2"] = "WP1"
    book["Labour"]["E2"] = "9: Gone"
    content = io.BytesIO()
    book.save(content)
    content.seek(0)

    wrong = planning.lead.post(f"{planning.sheet}/file", data={"file": (content, "costs.xlsx")})
    book["Labour"]["E2"] = 1
    content = io.BytesIO()
    book.save(content)
    content.seek(0)
    right = planning.lead.post(f"{planning.sheet}/file", data={"file": (content, "costs.xlsx")})

    assert cells == [["Item", "Quantity", "Cost each", "Work package"], ["Parts", 2, 25_000.25, "2: Trials"]]
    assert summary_lines(wrong) == ["Labour, cell E2: select a work package from the list"]
    assert "Materials, Parts: moves to work package 1" in words_in(right)
    assert "Category,Description,How it is reckoned,Pounds,Work package" in planning.lead.get(
        f"{planning.sheet}.csv"
    ).get_data(as_text=True)


def test_overheads_that_would_change_say_in_which_package_they_lie(planning: Bench) -> None:
    _saved(planning)
    chemist = {"role": "Chemist", "gross": "46400", "working_days": "232", "days": "100", "package": "2"}
    planning.lead.post(
        planning.sheet,
        data={**PLACED, "overheads": "share", **{f"labour-1-{name}": cell for name, cell in chemist.items()}},
    )
    book = load_workbook(io.BytesIO(planning.lead.get(f"{planning.sheet}.xlsx").data))
    book["Labour"]["D3"] = 150
    content = io.BytesIO()
    book.save(content)
    content.seek(0)

    page = planning.lead.post(f"{planning.sheet}/file", data={"file": (content, "costs.xlsx")})

    assert (
        "What would change Labour, Chemist: £20,000 → £30,000 "
        "Overheads, 20% of labour, in work package 2: £4,000 → £6,000 Save" in words_in(page)
    )


def test_pasted_rows_name_their_package_by_its_number_or_its_title(planning: Bench) -> None:
    _saved(planning)
    data = {**PLACED, "go": "paste-materials", "paste_materials": "Sand\t2\t5\tWP 2\nClay\t1\t7\t1: Design"}

    page = planning.lead.post(planning.sheet, data=data)

    chosen = re.findall(r'<option value="(\d)" selected', page.get_data(as_text=True))
    assert "2 rows are added." in words_in(page)
    assert chosen == ["1", "2", "2", "1"]


def test_pasted_rows_name_their_package_by_its_title_alone_where_one_has_it(planning: Bench) -> None:
    leader = _leader(planning)
    titles = enumerate(("Other costs", "Field  Trials", "Twice", "twice", "5 axis milling"))
    plan = {key: text for at, title in titles for key, text in _row(at, "", title, "1", "6", *leader).items()}
    _saved(planning, **plan)
    text = "Sand\t2\t5\tfield trials \nClay\t1\t7\tOther costs\nIron\t1\t7\t5 Axis milling"

    page = planning.lead.post(planning.sheet, data={**PLACED, "go": "paste-materials", "paste_materials": text})
    both = {**PLACED, "go": "paste-materials", "paste_materials": "Sand\t2\t5\tTwice"}
    unclear = planning.lead.post(planning.sheet, data=both)

    chosen = re.findall(r'<option value="(\d)" selected', page.get_data(as_text=True))
    assert chosen == ["1", "2", "2", "1", "5"]
    assert summary_lines(unclear) == ["Materials, pasted line 1, work package: select a work package from the list"]


def test_what_is_submitted_has_the_plan_and_its_rows_the_package(bench: Bench) -> None:
    complete(bench.application, bench.applicant)
    ruled(bench.call, bench.application, asks_for_packages=True)
    _saved(bench)
    bench.lead.post(bench.sheet, data={**PLACED, "version": "2", "rate": "60"})
    with unit_of_work():
        lead = actor(bench.applicant.lead, bench.application)
        applications.submit(bench.application.id, lead, DURING, declaration_made=True)

    content = db.session.scalars(select(Submission)).one().content
    sheet = db.session.scalars(select(SubmittedSheet)).one().content
    assert content["work_plan"]["starts_on"] == "2028-04-01"
    assert [one["title"] for one in content["work_plan"]["packages"]] == ["Design", "Trials"]
    assert content["partners"][0]["packages"] == [
        {"package": 1, "category": "labour", "pence": 150_000_00, "research": None},
        {"package": 2, "category": "materials", "pence": 50_000_50, "research": "experimental_development"},
    ]
    assert [line["package"] for line in sheet["lines"]] == [1, 2]
    assert heading(bench.lead.get(f"{bench.base}/receipt")) != ""
