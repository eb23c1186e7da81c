"""Does a partner's sheet leave as a spreadsheet, come back compared, and are bad cells named and never half saved?"""

import io
import zipfile
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from werkzeug.test import TestResponse

from tests.factories import costed
from tests.web.applicant.conftest import Bench
from tests.web.applicant.reading import box, heading, summary_lines, words_in
from tests.web.applicant.test_costs import NOTHING, SHEET, _kept
from workflows.cost_rows import CapitalUsage, Labour, Material
from workflows.cost_sheet import CostSheet, Overheads
from workflows.terms import OverheadMethod

FORMULA = '=HYPERLINK("https://evil.example","Parts")'
ROWS = CostSheet(
    rows=(
        Labour("Engineers", 46_400_00, 232, 750),
        Material(FORMULA, 2, 25_000_25),
        CapitalUsage("Rig", 30_000_00, 10_000_00, 4_000, 36),
    ),
    overheads=Overheads(OverheadMethod.SHARE),
)


@pytest.fixture
def saved(bench: Bench) -> Bench:
    costed(bench.application, bench.applicant, ROWS)
    return bench


def _workbook(bench: Bench) -> Workbook:
    return load_workbook(io.BytesIO(bench.lead.get(f"{bench.sheet}.xlsx").data))


def _bytes(book: Workbook) -> bytes:
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _give(bench: Bench, content: bytes, name: str = "costs.xlsx") -> TestResponse:
    return bench.lead.post(f"{bench.sheet}/file", data={"file": (io.BytesIO(content), name)})


def test_the_spreadsheet_has_the_saved_rows_and_no_formula(saved: Bench) -> None:
    book = _workbook(saved)

    assert book.sheetnames == [
        "Read me",
        "Labour",
        "Materials",
        "Capital usage",
        "Subcontracting",
        "Travel and subsistence",
        "Other costs",
        "Overheads and grant",
    ]
    assert [[cell.value for cell in row] for row in book["Labour"].rows] == [
        ["Role", "Cost a year", "Working days", "Days on the project"],
        ["Engineers", 46_400, 232, 750],
    ]
    parts = book["Materials"]["A2"]
    assert (parts.value, parts.data_type, book["Materials"]["C2"].value) == (FORMULA, "s", 25_000.25)
    assert [cell.value for cell in book["Overheads and grant"]["B"]] == ["Answer", "20% of labour", "", "", 70, 0]
    assert "Downloaded by Lena Lead on" in str(book["Read me"]["A2"].value)


def test_rows_as_csv_are_neutral(saved: Bench) -> None:
    lines = saved.lead.get(f"{saved.sheet}.csv").get_data(as_text=True).splitlines()

    assert lines[0] == "Category,Description,How it is reckoned,Pounds"
    assert lines[3].startswith('''Materials,"'=HYPERLINK(""https://evil.example"",""Parts"")"''')
    assert lines[3].endswith(",50000.50")
    assert lines[-1].startswith('"# Northbeam Robotics Ltd, ')


def test_what_comes_back_is_compared_and_saved_only_on_asking(saved: Bench) -> None:
    book = _workbook(saved)
    book["Labour"]["D2"] = 800
    book["Other costs"].append(["Patent filing", 7_300.5])
    book["Materials"].delete_rows(2)

    page = _give(saved, _bytes(book))

    words = words_in(page)
    assert (page.status_code, heading(page)) == (200, "Costs of Northbeam Robotics Ltd")
    assert "This is what the file says. Nothing of it is saved until you press Save." in words
    assert (
        "Labour, Engineers: £150,000 → £160,000 Overheads, 20% of labour: £30,000 → £32,000 "
        f"Materials, {FORMULA}: goes, £50,000.50 Other costs, Patent filing: new, £7,300.50" in words
    )
    assert _kept(saved)[3] == 2


def test_the_template_comes_back_unchanged(saved: Bench) -> None:
    page = _give(saved, saved.lead.get(f"{saved.sheet}.xlsx").data)

    assert page.status_code == 200
    assert "What would change" not in words_in(page)


def test_every_bad_cell_is_named_and_nothing_is_saved(saved: Bench) -> None:
    book = _workbook(saved)
    book["Labour"]["C2"] = 400
    book["Labour"]["D2"] = "many"
    book["Capital usage"]["D2"].value = 1.4
    book["Materials"].append(["Sand", None, 3])
    book["Materials"]["E3"] = "a note"
    book["Overheads and grant"]["B5"] = 170

    page = _give(saved, _bytes(book))

    assert page.status_code == 422
    assert summary_lines(page) == [
        "Materials, cell E3: there is more than the 3 columns of materials: item, quantity, cost each. Take it out.",
        "Labour, cell C2: working days a year must be between 1 and 366",
        "Labour, cell D2: days on the project must be a whole number, like 12",
        "Materials, cell B3: enter a quantity",
        "Overheads and grant, cell B5: rate of grant must be 100% or less",
    ]
    assert _kept(saved)[3] == 2


def _percent(book: Workbook) -> None:
    book["Capital usage"]["D2"] = 0.4
    book["Capital usage"]["D2"].number_format = "0%"


def _sum_with_dust(book: Workbook) -> None:
    book["Materials"]["C2"] = 0.1 + 0.2


@pytest.mark.parametrize(
    ("change", "told"),
    [(_percent, ""), (_sum_with_dust, f"Materials, {FORMULA}: £50,000.50 → £0.60")],
)
def test_numbers_are_read_as_the_spreadsheet_shows_them(
    saved: Bench, change: Callable[[Workbook], None], told: str
) -> None:
    book = _workbook(saved)
    change(book)

    page = _give(saved, _bytes(book))

    assert page.status_code == 200
    assert told in words_in(page)


def _unlabelled(book: Workbook) -> None:
    book["Labour"]["B1"] = "Pay"


def _missing(book: Workbook) -> None:
    del book["Materials"]


def _unreckoned(book: Workbook) -> None:
    book["Labour"]["B2"] = "=40000+6400"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (_unlabelled, "Labour, cell B1: the heading must be ‘Cost a year’. It is ‘Pay’."),
        (_missing, "There is no sheet ‘Materials’. Download the template and fill that in."),
        (
            _unreckoned,
            "Labour, cell B2: there is a formula without its value. Open the file, save it, and give it again.",
        ),
    ],
)
def test_a_workbook_of_another_shape_is_refused(saved: Bench, change: Callable[[Workbook], None], told: str) -> None:
    book = _workbook(saved)
    change(book)

    assert summary_lines(_give(saved, _bytes(book))) == [told]


def test_what_cannot_be_read_hides_no_other_bad_cell(saved: Bench) -> None:
    book = _workbook(saved)
    book["Labour"]["B1"] = "Pay"
    book["Labour"]["B2"] = "much"
    book["Labour"]["D2"] = "many"
    book["Materials"]["B2"] = "=1+1"
    book["Materials"]["C2"] = -4
    book["Capital usage"]["C2"] = "=B2+1"
    book["Overheads and grant"]["A5"] = "=A4"
    book["Overheads and grant"]["B6"] = "none"
    del book["Subcontracting"]

    page = _give(saved, _bytes(book))

    no_value = "there is a formula without its value. Open the file, save it, and give it again."
    assert page.status_code == 422
    assert summary_lines(page) == [
        "There is no sheet ‘Subcontracting’. Download the template and fill that in.",
        "Labour, cell B1: the heading must be ‘Cost a year’. It is ‘Pay’.",
        f"Materials, cell B2: {no_value}",
        f"Capital usage, cell C2: {no_value}",
        f"Overheads and grant, cell A5: {no_value}",
        "Labour, cell D2: days on the project must be a whole number, like 12",
        "Materials, cell C2: cost of each must be £0 or more",
        "Overheads and grant, cell B6: other public funding must be a sum in pounds, like 1,250 or 1,250.50",
    ]
    assert _kept(saved)[3] == 2


@pytest.mark.parametrize("gone", [lambda book: book.remove(book["Overheads and grant"]), lambda book: None])
def test_nothing_is_said_of_answers_that_are_not_read(saved: Bench, gone: Callable[[Workbook], None]) -> None:
    book = _workbook(saved)
    book["Overheads and grant"]["B1"] = "Reply"
    book["Overheads and grant"]["B5"] = "much"
    gone(book)

    assert len(summary_lines(_give(saved, _bytes(book)))) == 1


def _with_part(bench: Bench, name: str, content: bytes) -> bytes:
    made = io.BytesIO(bench.lead.get(f"{bench.sheet}.xlsx").data)
    with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr(name, content)
    return made.getvalue()


def _of_another_kind(bench: Bench) -> bytes:
    return b"%PDF-1.7"


def _with_macros(bench: Bench) -> bytes:
    return _with_part(bench, "xl/vbaProject.bin", b"x")


def _with_links(bench: Bench) -> bytes:
    return _with_part(bench, "xl/externalLinks/externalLink1.xml", b"x")


def _with_much_inside(bench: Bench) -> bytes:
    return _with_part(bench, "xl/media/noughts", bytes(30_000_001))


def _broken(bench: Bench) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("xl/workbook.xml", "<odd")
    return made.getvalue()


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (
            _of_another_kind,
            "The file is no spreadsheet of the kind .xlsx without macros. Download the template and fill that in.",
        ),
        (
            _with_macros,
            "The file is no spreadsheet of the kind .xlsx without macros. Download the template and fill that in.",
        ),
        (_with_links, "The file takes values from other files. Paste them as values, and save it anew."),
        (_with_much_inside, "There is too much in the file. Download it anew and fill that in."),
        (_broken, "The file cannot be read as a spreadsheet. Save it anew as .xlsx."),
    ],
)
def test_an_odd_file_is_refused(saved: Bench, make: Callable[[Bench], bytes], told: str) -> None:
    page = _give(saved, make(saved))

    assert (page.status_code, summary_lines(page)) == (422, [told])


def test_no_file_is_asked_for(bench: Bench) -> None:
    page = bench.lead.post(f"{bench.sheet}/file", data={})

    assert summary_lines(page) == ["Choose a file."]


def test_pasted_rows_are_added_after_those_that_stand_and_saved_only_on_asking(bench: Bench) -> None:
    text = "Item\tQuantity\tCost each\nSteel\t3\t£1,250.50\n\nSand\t1\t99\n"

    page = bench.lead.post(bench.sheet, data={**SHEET, "paste_materials": text, "go": "paste-materials"})

    source = page.get_data(as_text=True)
    assert (page.status_code, box(page, "paste_materials")) == (200, "")
    assert "2 rows are added. What you typed is not saved until you press Save." in words_in(page)
    names = ("materials-0-item", "materials-1-item", "materials-2-item")
    pairs = zip(names, ("Parts", "Steel", "Sand"), strict=True)
    assert [f'name="{name}" type="text" value="{value}"' in source for name, value in pairs] == [True, True, True]
    assert _kept(bench) == NOTHING


def test_bad_cells_of_pasted_rows_are_named_and_none_is_taken_over(bench: Bench) -> None:
    text = "Steel\tmany\t1,250.50\nSand\t1\nGlass\t1\t2\t3"

    page = bench.lead.post(bench.sheet, data={**SHEET, "paste_materials": text, "go": "paste-materials"})

    assert page.status_code == 422
    assert summary_lines(page) == [
        "Materials, pasted line 3: there is more than the 3 columns of materials: item, quantity, cost each. "
        "Take it out.",
        "Materials, pasted line 1, quantity: quantity must be a whole number, like 12",
        "Materials, pasted line 2, cost each: enter the cost of each",
    ]
    assert box(page, "paste_materials") == text
    assert 'value="Steel"' not in page.get_data(as_text=True)


def test_a_signatory_downloads_and_gives_nothing(saved: Bench) -> None:
    signatory = saved.client_of(saved.applicant.signatory)

    answers: list[Any] = [signatory.get(f"{saved.sheet}.xlsx"), signatory.get(f"{saved.sheet}/file")]

    assert [one.status_code for one in answers] == [200, 403]
    assert answers[0].headers["Content-Disposition"] == "attachment; filename=GM-2027-01-001-costs.xlsx"


def test_money_is_no_binary_fraction_on_its_way_out(saved: Bench) -> None:
    costed(saved.application, saved.applicant, CostSheet(rows=(Material("Odd", 1, 19_999_999_99),)), seen=2)

    assert Decimal(repr(_workbook(saved)["Materials"]["C2"].value)) == Decimal("19999999.99")
