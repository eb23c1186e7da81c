"""Does the cost sheet keep everything typed, and say what it comes to and by which rule?"""

from sqlalchemy import select

from app.extensions import db
from app.models import CostLine, Partner
from tests.factories import a_person
from tests.web.applicant.conftest import Bench
from tests.web.applicant.reading import heading, hidden_in, summary_lines, words_in

SHEET = {
    "version": "1",
    "rows-0-category": "labour",
    "rows-0-description": "Two engineers",
    "rows-0-amount": "150,000",
    "rows-1-category": "materials",
    "rows-1-description": "Parts",
    "rows-1-amount": "£50,000.50",
    "rows-2-category": "",
    "rows-2-description": "",
    "rows-2-amount": "",
    "rate": "70",
    "other_public": "1,000",
}


def _kept(bench: Bench) -> tuple[list[tuple[str, str, int]], int, int, int]:
    db.session.rollback()
    partner = db.session.scalars(select(Partner).where(Partner.application_id == bench.application.id)).one()
    lines = db.session.scalars(select(CostLine).where(CostLine.partner_id == partner.id).order_by(CostLine.position))
    rows = [(line.category.value, line.description, line.amount_pence) for line in lines]
    return rows, partner.requested_basis_points, partner.other_public_pence, partner.number


def test_saving_keeps_rows_rate_and_other_funding_and_leaves_empty_rows_out(bench: Bench) -> None:
    page = bench.lead.post(f"{bench.base}/costs", data={**SHEET, "go": "next"})

    rows = [("labour", "Two engineers", 150_000_00), ("materials", "Parts", 50_000_50)]
    assert page.headers["Location"] == f"{bench.base}/review"
    assert _kept(bench) == (rows, 7_000, 1_000_00, 2)


def test_totals_open_to_the_formula_with_this_partners_numbers(bench: Bench) -> None:
    bench.lead.post(f"{bench.base}/costs", data=SHEET)

    page = words_in(bench.lead.get(f"{bench.base}/costs"))

    assert (
        "Grant £139,000.35 £200,000.50 × 70%, rounded down to the penny, less £1,000 of other public funding "
        "= £139,000.35. It is never less than £0." in page
    )
    assert (
        "Your own contribution £60,000.15 £200,000.50 less the grant of £139,000.35 less £1,000 of other public "
        "funding = £60,000.15." in page
    )


def test_more_rows_keep_everything_and_save_nothing(bench: Bench) -> None:
    page = bench.lead.post(f"{bench.base}/costs", data={**SHEET, "rows-2-description": "Half a row", "go": "more"})

    source = page.get_data(as_text=True)
    assert (page.status_code, source.count('name="rows-5-amount"'), source.count('name="rows-6-amount"')) == (200, 1, 0)
    assert "There are more rows. What you typed is not saved until you press Save." in words_in(page)
    assert (source.count('value="Half a row"'), source.count('value="£50,000.50"')) == (1, 1)
    assert _kept(bench) == ([], 0, 0, 1)


def test_a_row_that_is_begun_has_to_be_whole_and_nothing_typed_is_lost(bench: Bench) -> None:
    page = bench.lead.post(
        f"{bench.base}/costs", data={**SHEET, "rows-1-amount": "lots", "rows-2-description": "Half", "rate": ""}
    )

    assert page.status_code == 422
    assert summary_lines(page) == [
        "Amount must be a sum in pounds, like 1,250 or 1,250.50",
        "Select a category",
        "Enter an amount",
        "Enter the rate of grant",
    ]
    assert page.get_data(as_text=True).count('value="lots"') == 1
    assert _kept(bench) == ([], 0, 0, 1)


def test_costs_that_together_are_too_large_to_count_are_refused(bench: Bench) -> None:
    huge = {"rows-0-amount": "15,000,000", "rows-1-amount": "15,000,000"}

    page = bench.lead.post(f"{bench.base}/costs", data={**SHEET, **huge})

    assert summary_lines(page) == ["The costs add up to £30,000,000. Enter £20,000,000 or less in all"]


def test_the_ceiling_for_this_organisation_stands_beside_the_rate(bench: Bench) -> None:
    seen = hidden_in(bench.lead.get(f"{bench.base}/details"), "seen")
    bench.lead.post(
        f"{bench.base}/details",
        data={"title": "Mills", "research_category": "industrial_research", "months": "12", "seen": seen},
    )

    page = words_in(bench.lead.get(f"{bench.base}/costs"))

    assert "The most for a micro or small business doing industrial research is 70%." in page


def test_a_rate_over_the_ceiling_is_saved_and_told(bench: Bench) -> None:
    page = bench.lead.post(f"{bench.base}/costs", data={**SHEET, "rate": "80"}, follow_redirects=True)

    assert _kept(bench)[1] == 8_000
    assert (
        "Northbeam Robotics Ltd asks for 80% of its costs; the most for a micro or small business doing experimental "
        "development is 45%." in words_in(page)
    )


def test_a_colleague_who_saved_first_is_not_overwritten(bench: Bench) -> None:
    bench.client_of(bench.colleague).post(f"{bench.base}/costs", data=SHEET)
    mine = {**SHEET, "rows-0-description": "Three engineers"}

    page = bench.lead.post(f"{bench.base}/costs", data=mine)

    assert (page.status_code, _kept(bench)[3]) == (409, 2)
    assert page.get_data(as_text=True).count('value="Three engineers"') == 1
    assert "Labour Two engineers £150,000" in words_in(page)

    bench.lead.post(f"{bench.base}/costs", data={**mine, "version": "2"})

    assert _kept(bench)[0][0] == ("labour", "Three engineers", 150_000_00)


def test_others_do_not_write_costs(bench: Bench) -> None:
    signatory, stranger = bench.client_of(bench.applicant.signatory), bench.client_of(a_person())

    answers = [who.post(f"{bench.base}/costs", data=SHEET).status_code for who in (signatory, stranger)]

    assert (answers, _kept(bench)) == ([403, 404], ([], 0, 0, 1))


def test_a_signatory_reads_the_sheet(bench: Bench) -> None:
    bench.lead.post(f"{bench.base}/costs", data=SHEET)

    page = bench.client_of(bench.applicant.signatory).get(f"{bench.base}/costs")

    assert heading(page) == "Costs and grant of Northbeam Robotics Ltd"
    assert "Rate of grant asked for: 70%" in words_in(page)
