"""Does the cost sheet keep everything typed, and say what it comes to and by which rule?"""

from typing import Any

from sqlalchemy import select

from app.extensions import db
from app.models import CostLine, Partner
from tests.factories import a_person, costed, partner_of, ruled
from tests.web.applicant.conftest import Bench
from tests.web.applicant.reading import heading, hidden_in, links_in, summary_lines, words_in
from workflows.cost_rows import Carried
from workflows.cost_sheet import CostSheet
from workflows.definition import CostCategory, OrganisationKind

SHEET = {
    "version": "1",
    "cost_form": "business",
    "labour-0-role": "Two engineers",
    "labour-0-gross": "46,400",
    "labour-0-working_days": "",
    "labour-0-days": "750",
    "overheads": "none",
    "materials-0-item": "Parts",
    "materials-0-quantity": "2",
    "materials-0-each": "£25,000.25",
    "materials-1-item": "",
    "materials-1-quantity": "",
    "materials-1-each": "",
    "rate": "70",
    "other_public": "1,000",
}
LABOUR = {"row": "labour", "role": "Two engineers", "gross_pence": 46_400_00, "working_days": 232, "days": 750}
PARTS = {"row": "materials", "item": "Parts", "quantity": 2, "each_pence": 25_000_25}
NOTHING: tuple[Any, ...] = ([], 0, 0, 1)


def _kept(bench: Bench) -> tuple[list[tuple[str, str, int]], int, int, int]:
    db.session.rollback()
    partner = db.session.scalars(select(Partner).where(Partner.application_id == bench.application.id)).one()
    rows = [(line.category.value, line.description, line.amount_pence) for line in _lines(partner)]
    return rows, partner.requested_basis_points, partner.other_public_pence, partner.number


def _lines(partner: Partner) -> list[CostLine]:
    query = select(CostLine).where(CostLine.partner_id == partner.id).order_by(CostLine.position)
    return list(db.session.scalars(query))


def test_saving_keeps_rows_with_what_they_are_reckoned_from_and_leaves_empty_rows_out(bench: Bench) -> None:
    page = bench.lead.post(bench.sheet, data={**SHEET, "go": "next"})

    rows = [("labour", "Two engineers", 150_000_00), ("materials", "Parts", 50_000_50)]
    assert page.headers["Location"] == f"{bench.base}/costs"
    assert _kept(bench) == (rows, 7_000, 1_000_00, 2)
    assert [line.inputs for line in _lines(partner_of(bench.application, bench.applicant))] == [LABOUR, PARTS]


def test_totals_open_to_the_formula_with_this_partners_numbers(bench: Bench) -> None:
    bench.lead.post(bench.sheet, data=SHEET)

    page = words_in(bench.lead.get(bench.sheet))

    assert (
        "Grant £139,000.35 £200,000.50 × 70%, rounded down to the penny, less £1,000 of other public funding "
        "= £139,000.35. It is never less than £0." in page
    )
    assert (
        "Your own contribution £60,000.15 £200,000.50 less the grant of £139,000.35 less £1,000 of other public "
        "funding = £60,000.15." in page
    )


def test_each_row_says_how_it_is_reckoned(bench: Bench) -> None:
    page = words_in(bench.lead.post(bench.sheet, data=SHEET, follow_redirects=True))

    assert "£200 a day, £150,000" in page
    assert (
        "Two engineers: £46,400 a year ÷ 232 working days = £200 a day, rounded down to the penny; "
        "£200 × 750 days = £150,000. Parts: 2 × £25,000.25 = £50,000.50." in page
    )


def test_overheads_are_a_share_of_labour_or_calculated_with_the_reckoning(bench: Bench) -> None:
    ruled(bench.call, bench.application, calculated_overheads=True)
    bench.lead.post(bench.sheet, data={**SHEET, "overheads": "share"})
    share = _kept(bench)[0][1]
    calculated = {"overheads": "calculated", "overheads_amount": "41,000", "overheads_how": "Rent and power by area"}
    bench.lead.post(bench.sheet, data={**SHEET, **calculated, "version": "2"})

    assert (share, _kept(bench)[0][1]) == (
        ("overheads", "20% of labour", 30_000_00),
        ("overheads", "Rent and power by area", 41_000_00),
    )


def test_calculated_overheads_need_their_sum_and_reckoning(bench: Bench) -> None:
    ruled(bench.call, bench.application, calculated_overheads=True)

    page = bench.lead.post(bench.sheet, data={**SHEET, "overheads": "calculated"})

    assert summary_lines(page) == ["Enter the calculated overheads", "Enter how the overheads are calculated"]


def test_overheads_are_not_calculated_where_the_call_allows_none(bench: Bench) -> None:
    calculated = {"overheads": "calculated", "overheads_amount": "41,000", "overheads_how": "Rent"}

    page = bench.lead.post(bench.sheet, data={**SHEET, **calculated})

    assert summary_lines(page) == ["Select how overheads are reckoned from the list"]


def test_more_rows_keep_everything_and_save_nothing(bench: Bench) -> None:
    page = bench.lead.post(bench.sheet, data={**SHEET, "materials-1-item": "Half a row", "go": "more-materials"})

    source = page.get_data(as_text=True)
    counts = (source.count('name="materials-4-each"'), source.count('name="materials-5-each"'))
    assert (page.status_code, counts) == (200, (1, 0))
    assert "There are more rows. What you typed is not saved until you press Save." in words_in(page)
    assert (source.count('value="Half a row"'), source.count('value="£25,000.25"')) == (1, 1)
    assert _kept(bench) == NOTHING


def test_a_row_that_is_begun_has_to_be_whole_and_nothing_typed_is_lost(bench: Bench) -> None:
    wrong = {"materials-0-each": "lots", "materials-1-item": "Half", "rate": "", "labour-0-working_days": "367"}

    page = bench.lead.post(bench.sheet, data={**SHEET, **wrong})

    assert page.status_code == 422
    assert summary_lines(page) == [
        "Labour, row 1: working days a year must be between 1 and 366",
        "Materials, row 1: cost of each must be a sum in pounds, like 1,250 or 1,250.50",
        "Materials, row 2: enter a quantity",
        "Materials, row 2: enter the cost of each",
        "Enter the rate of grant",
    ]
    assert page.get_data(as_text=True).count('value="lots"') == 1
    assert _kept(bench) == NOTHING


def test_sums_say_which_rows_they_leave_out_and_each_place_how_a_number_is_read(bench: Bench) -> None:
    page = bench.lead.post(bench.sheet, data={**SHEET, "labour-0-days": "200.5", "materials-0-each": ""})
    saved = bench.lead.post(bench.sheet, data=SHEET, follow_redirects=True)

    told = "2 rows are left out of these sums: a number is missing or not understood."
    shape = 'data-reads="whole" data-shape="Days on the project must be a whole number, like 12"'
    assert [words_in(one).count(told) for one in (page, saved)] == [2, 0]
    assert "Labour, row 1: days on the project must be a whole number, like 12" in summary_lines(page)
    assert saved.text.count(shape) == 2
    assert "left out of these sums" not in saved.text


def test_capital_that_gains_in_value_and_rows_that_come_to_nothing_are_refused(bench: Bench) -> None:
    rig = {
        "capital_usage-0-item": "Rig",
        "capital_usage-0-value": "100",
        "capital_usage-0-residual": "100.01",
        "capital_usage-0-utilisation": "50",
        "capital_usage-0-months": "36",
    }
    gains = bench.lead.post(bench.sheet, data={**SHEET, **rig})
    nothing = bench.lead.post(bench.sheet, data={**SHEET, **rig, "capital_usage-0-residual": "100"})

    assert [summary_lines(one) for one in (gains, nothing)] == [
        ["Capital usage, row 1: value at the end must be no more than the value at the start"],
        ["Capital usage, row 1: value at the end makes this row come to £0. Enter more, or empty the row"],
    ]


def test_costs_that_together_are_too_large_to_count_are_refused(bench: Bench) -> None:
    page = bench.lead.post(bench.sheet, data={**SHEET, "materials-0-each": "15,000,000"})

    assert summary_lines(page) == ["The costs add up to £30,150,000. Enter £20,000,000 or less in all"]


def test_the_ceiling_for_this_organisation_stands_beside_the_rate(bench: Bench) -> None:
    seen = hidden_in(bench.lead.get(f"{bench.base}/details"), "seen")
    bench.lead.post(
        f"{bench.base}/details",
        data={"title": "Mills", "research_category": "industrial_research", "months": "12", "seen": seen},
    )

    page = words_in(bench.lead.get(bench.sheet))

    assert "The most for a micro or small business doing industrial research is 70%." in page


def test_a_rate_over_the_ceiling_is_saved_and_told(bench: Bench) -> None:
    page = bench.lead.post(bench.sheet, data={**SHEET, "rate": "80"}, follow_redirects=True)

    told = (
        "Northbeam Robotics Ltd asks for 80% of its costs; the most for a micro or small business doing experimental "
        "development is 45%."
    )
    assert _kept(bench)[1] == 8_000
    assert told in words_in(page)
    assert told in words_in(bench.lead.get(f"{bench.base}/costs"))


def test_unusual_working_days_are_saved_and_told(bench: Bench) -> None:
    page = bench.lead.post(bench.sheet, data={**SHEET, "labour-0-working_days": "290"}, follow_redirects=True)

    assert (
        "Two engineers: 290 working days a year. Most organisations have from 215 to 260. Check that holidays are "
        "taken off." in words_in(page)
    )


def test_a_colleague_who_saved_first_is_not_overwritten(bench: Bench) -> None:
    bench.client_of(bench.colleague).post(bench.sheet, data=SHEET)
    mine = {**SHEET, "labour-0-role": "Three engineers"}

    page = bench.lead.post(bench.sheet, data=mine)

    assert (page.status_code, _kept(bench)[3]) == (409, 2)
    assert page.get_data(as_text=True).count('value="Three engineers"') == 1
    assert "Labour Two engineers £46,400 a year ÷ 232 working days" in words_in(page)

    bench.lead.post(bench.sheet, data={**mine, "version": "2"})

    assert _kept(bench)[0][0] == ("labour", "Three engineers", 150_000_00)


def test_others_do_not_write_costs(bench: Bench) -> None:
    signatory, stranger = bench.client_of(bench.applicant.signatory), bench.client_of(a_person())

    answers = [who.post(bench.sheet, data=SHEET).status_code for who in (signatory, stranger)]

    assert (answers, _kept(bench)) == ([403, 404], NOTHING)


def test_a_signatory_reads_the_sheet(bench: Bench) -> None:
    bench.lead.post(bench.sheet, data=SHEET)

    page = bench.client_of(bench.applicant.signatory).get(bench.sheet)

    assert heading(page) == "Costs of Northbeam Robotics Ltd"
    assert "Rate of grant asked for: 70%" in words_in(page)


def test_sums_from_before_stand_in_the_sheet_until_they_are_taken_out(bench: Bench) -> None:
    before = CostSheet(carried=(Carried(CostCategory.LABOUR, "Engineers, 300 days", 90_000_00),))
    costed(bench.application, bench.applicant, before)

    page = bench.lead.get(bench.sheet)
    carried = {
        "carried-0-category": "labour",
        "carried-0-description": "Engineers, 300 days",
        "carried-0-amount": "90,000",
    }
    bench.lead.post(bench.sheet, data={**SHEET, **carried, "overheads": "share", "version": "2"})

    assert "Sums from before" in words_in(page)
    assert _kept(bench)[0] == [
        ("labour", "Engineers, 300 days", 90_000_00),
        ("labour", "Two engineers", 150_000_00),
        ("overheads", "20% of labour", 48_000_00),
        ("materials", "Parts", 50_000_50),
    ]


def test_the_projects_money_leads_to_the_own_sheet(bench: Bench) -> None:
    bench.lead.post(bench.sheet, data=SHEET)

    page = bench.lead.get(f"{bench.base}/costs")

    assert heading(page) == "Costs and grant"
    assert (
        "Northbeam Robotics Ltd (lead) £200,000.50 70% £139,000.35 £1,000.00 £60,000.15 "
        "Whole project £200,000.50 £139,000.35 £1,000.00 £60,000.15" in words_in(page)
    )
    assert links_in(page, "Open the costs of Northbeam Robotics Ltd") == [bench.sheet]


def test_only_a_research_organisation_states_full_economic_cost(bench: Bench) -> None:
    """80% of 1,000.01 is 800.008; the exception of 10.00 is eligible whole."""
    full = {
        "version": "1",
        "cost_form": "academic",
        "academic-0-heading": "directly_incurred_staff",
        "academic-0-item": "Researcher",
        "academic-0-full": "1,000.01",
        "academic-1-heading": "exceptions_other",
        "academic-1-item": "Licence",
        "academic-1-full": "10",
        "rate": "100",
    }
    business = bench.lead.post(bench.sheet, data=full)
    without = _kept(bench)[0]
    db.session.get_one(Partner, partner_of(bench.application, bench.applicant).id)
    bench.applicant.organisation.kind = OrganisationKind.RESEARCH_ORGANISATION
    db.session.merge(bench.applicant.organisation)
    db.session.commit()

    bench.lead.post(bench.sheet, data={**full, "version": "2"})

    assert (business.status_code, without) == (303, [])
    assert _kept(bench)[0] == [("labour", "Researcher", 800_00), ("other_costs", "Licence", 10_00)]
    assert "Open the costs" in words_in(bench.lead.get(f"{bench.base}/costs"))
