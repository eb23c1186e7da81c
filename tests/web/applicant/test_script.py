"""Does the script of an application's pages say what the server would say?"""

import json
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from app.web.applicant.telling import time_left
from forms.cost_rows import LabourRow
from forms.costs import ACADEMIC, BUSINESS, CARRIED
from forms.months import MonthsForm
from tests.factories import CLOSES
from tests.web.test_display import node
from tests.workflows.definitions import a_partner
from workflows import finance, spend_profile
from workflows.cost_rows import AcademicCost
from workflows.cost_sheet import Overheads, eligible_by_heading, overheads_pence
from workflows.definition import CostCategory
from workflows.money import PENCE
from workflows.terms import AcademicHeading as H
from workflows.terms import OverheadMethod as M
from workflows.wording import money

SCRIPT = (Path(__file__).parents[3] / "app/static/src/applying.js").as_uri()

SHEETS = [
    ([150_000_00, 30_000_00, 20_000_00], 7_000, 0),
    ([160_000_50, 1], 6_725, 1_000_00),
    ([33], 3_333, 0),
    ([100_00], 5_000, 80_00),
    ([100_00], 0, 200_00),
    ([], 7_000, 0),
]
SECONDS = [0, 1, 59, 60, 61, 3_599, 3_600, 3_661, 7_200, 172_799, 172_800, 777_777]


def _run(code: str, given: Any) -> Any:
    """What the script prints as JSON when it is given this on its standard input."""
    read = "let text = ''; for await (const part of process.stdin.setEncoding('utf8')) text += part;"
    whole = f"import * as script from {json.dumps(SCRIPT)}; {read} const given = JSON.parse(text); {code}"
    ran = subprocess.run(
        [node(), "--input-type=module", "-e", whole],
        input=json.dumps(given),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def test_the_sums_on_screen_are_those_of_the_rules() -> None:
    code = (
        "console.log(JSON.stringify(given.map(([rows, rate, other]) => { const found = script.sums(rows.map(BigInt), "
        "BigInt(rate), BigInt(other)); return [found.eligible, found.grant, found.contribution].map(String); })));"
    )

    shown = _run(code, SHEETS)

    rules = []
    for rows, rate, other in SHEETS:
        costs = tuple((CostCategory.LABOUR, pence) for pence in rows)
        found = finance.figures(a_partner(costs=costs, requested_basis_points=rate, other_public_pence=other))
        rules.append([str(found.eligible_pence), str(found.grant_pence), str(found.contribution_pence)])
    assert shown == rules


ROWS: list[tuple[str, dict[str, str], int | None]] = [
    ("labour", {"gross": "46,400", "working_days": "", "days": "750"}, 150_000_00),
    ("labour", {"gross": "50,000", "working_days": "228", "days": "100"}, 21_929_00),
    ("labour", {"gross": "50,000", "working_days": "many", "days": "100"}, None),
    ("materials", {"quantity": "14", "each": "1,250.50"}, 17_507_00),
    ("materials", {"quantity": "", "each": "1"}, None),
    ("capital_usage", {"value": "30,000", "residual": "9,999.99", "utilisation": "33.33", "months": "36"}, 6_666_00),
    ("capital_usage", {"value": "1", "residual": "2", "utilisation": "50", "months": "36"}, None),
    ("subcontracting", {"amount": "£5,000"}, 5_000_00),
    ("travel_and_subsistence", {"times": "12", "each": "90"}, 1_080_00),
    ("other_costs", {"amount": "7,300.01"}, 7_300_01),
    ("carried", {"amount": "1"}, 1_00),
]


def test_rows_on_screen_come_to_what_the_form_makes_of_them() -> None:
    code = (
        "console.log(JSON.stringify(given.map(([kind, cells]) => { const found = script.rowPence(kind, cells); "
        "return found === null ? null : Number(found); })));"
    )
    kinds = {section.name: section.row for section in (*BUSINESS, CARRIED)}

    shown = _run(code, [[kind, cells] for kind, cells, _ in ROWS])

    made = [kinds[kind](MultiDict({**cells, "category": "labour"})).made for kind, cells, _ in ROWS]
    assert shown == [row.cost_pence if row else None for row in made] == [pence for _, _, pence in ROWS]


LEFT_OUT: list[tuple[str, dict[str, str], bool]] = [
    ("labour", {"role": "Two engineers", "gross": "46,400", "working_days": "", "days": "200.5", "package": "1"}, True),
    ("labour", {"role": "", "gross": "", "working_days": "", "days": "", "package": "1"}, False),
    ("labour", {"role": "Two engineers", "gross": "46,400", "working_days": "", "days": "200"}, False),
    ("capital_usage", {"item": "Press", "value": "1", "residual": "0", "utilisation": "50", "months": ""}, True),
    ("travel_and_subsistence", {"purpose": "Site", "times": "two", "each": "90"}, True),
    ("academic", {"heading": "indirect_costs", "item": "", "full": "1,25"}, True),
    ("academic", {"heading": "indirect_costs", "item": "", "full": "1,250"}, False),
]


def test_rows_that_count_nothing_are_told_on_screen_as_the_form_tells_them() -> None:
    code = "console.log(JSON.stringify(given.map(([kind, cells]) => script.isLeftOut(kind, cells))));"
    kinds = {section.name: section.row for section in (*BUSINESS, *ACADEMIC)}

    shown = _run(code, [[kind, cells] for kind, cells, _ in LEFT_OUT])

    rows = [kinds[kind](MultiDict(cells)) for kind, cells, _ in LEFT_OUT]
    assert shown == [not row.is_blank and row.made is None for row in rows] == [told for _, _, told in LEFT_OUT]


@pytest.mark.parametrize("text", ["200.5", "many", "200", "1,000", "1,00", ""])
def test_whole_number_that_is_not_understood_is_told_in_the_form_s_words(text: str) -> None:
    field = LabourRow(MultiDict({"role": "x", "gross": "1", "days": text})).days

    told = _run("console.log(JSON.stringify(script.unread(given[0], given[1])));", [text, field.unread_words])

    assert [told] == ([str(one) for one in field.process_errors] or [""])


@pytest.mark.parametrize("text", ["lots", "-5", "1.234", "1,25", "1,250.50", "£5", ""])
def test_sum_that_is_not_understood_is_told_in_the_form_s_words(text: str) -> None:
    field = LabourRow(MultiDict({"role": "x", "gross": text, "days": "1"})).gross

    told = _run("console.log(JSON.stringify(script.unread(given[0], given[1])));", [text, field.unread_words])

    assert [told] == ([str(one) for one in field.process_errors] or [""])


@pytest.mark.parametrize("labour", [0, 99, 150_000_00, 333_33])
def test_overheads_and_full_economic_cost_on_screen_are_those_of_the_rules(labour: int) -> None:
    code = (
        "const of = (method) => script.overheadsOf(method, BigInt(given), 2000n, 7n); "
        "const full = [['indirect_costs', BigInt(given) + 1n], ['exceptions_other', 5n]]; "
        "console.log(JSON.stringify([of('share'), of('calculated'), of('none'), script.eligibleOf(full)].map(Number)));"
    )
    rows = [AcademicCost(H.INDIRECT, "", labour + 1), AcademicCost(H.EXCEPTIONS_OTHER, "", 5)]

    rules = [overheads_pence(Overheads(one, 7), labour, 2_000) for one in (M.SHARE, M.CALCULATED, M.NONE)]

    assert _run(code, labour) == [*rules, sum(eligible_by_heading(rows).values())]


def test_sums_are_written_as_the_server_writes_them() -> None:
    pence = [0, 1, 10, 99, 100, 100_050, 125_000_000, 999_999_999_999]

    shown = _run("console.log(JSON.stringify(given.map((one) => script.moneyWords(BigInt(one)))));", pence)

    assert shown == [money(one) for one in pence]


PLANS: list[tuple[list[int], list[list[str]]]] = [
    ([1_001, 70], [["500", ""], ["£300", "70"], ["200.00", ""], ["1", ""]]),
    ([1_001, 70], [["1,500", "many"], ["2\u00a0000", "-4"], ["0.50", "1234567890"]]),
    ([0, 20_000_000], [["", ""]]),
]


@pytest.mark.parametrize(("due", "boxes"), PLANS)
def test_months_on_screen_come_to_what_the_form_makes_of_them(due: list[int], boxes: list[list[str]]) -> None:
    code = (
        "const due = given[0].map((one) => BigInt(one) * 100n); "
        "const found = script.monthSums(due, given[1].map((row) => row.map(script.poundsPence))); "
        "const gaps = due.map((one, at) => script.gapWords(['Labour', 'Materials'][at], one, found.planned[at])); "
        "console.log(JSON.stringify([...[found.months, found.planned, found.rest].map((sums) => sums.map(String)), "
        "gaps.filter(Boolean), found.rest.map(script.moneyWords)]));"
    )
    categories = (CostCategory.LABOUR, CostCategory.MATERIALS)

    months, planned, rest, gaps, words = _run(code, [due, boxes])

    cells = {
        f"months-{at}-{one}": text for at, row in enumerate(boxes) for one, text in zip(categories, row, strict=True)
    }
    profile = MonthsForm(MultiDict(cells)).profile
    sums = [profile.pounds(one) for one in categories]
    left = [(of - sum_) * PENCE for of, sum_ in zip(due, sums, strict=True)]
    rows = [sum(profile.in_month(one, number) for one in categories) for number in range(1, len(boxes) + 1)]
    assert months == [str(pounds * PENCE) for pounds in rows]
    assert planned == [str(pounds * PENCE) for pounds in sums]
    assert (rest, words) == ([str(pence) for pence in left], [money(pence) for pence in left])
    assert gaps == [gap.text for gap in spend_profile.gaps(profile, dict(zip(categories, due, strict=True)))]


def test_time_left_is_told_as_the_server_tells_it() -> None:
    shown = _run("console.log(JSON.stringify(given.map(script.spanWords)));", SECONDS)

    assert shown == [time_left(CLOSES - timedelta(seconds=one), CLOSES).words for one in SECONDS]


@pytest.mark.parametrize(
    ("typed", "hundredths"),
    [
        ("1,250.50", "125050"),
        ("£1250", "125000"),
        ("67.5%", "6750"),
        ("1250.5", "125050"),
        ("", None),
        ("lots", None),
        ("-5", None),
        ("1.234", None),
        ("1,25", None),
    ],
)
def test_sums_are_read_as_the_forms_read_them(typed: str, hundredths: str | None) -> None:
    code = "const read = script.hundredths(given); console.log(JSON.stringify(read === null ? null : String(read)));"

    assert _run(code, typed) == hundredths
