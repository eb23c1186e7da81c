"""Are the fact sheets of the demonstration sound, and do the answers composed from them read as many people's work?"""

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from app.cli.demo.composer import answers_of, compose
from app.cli.demo.cost_rows import cost_sheet
from app.cli.demo.frames import fill, read
from app.cli.demo.sheet import Sheet, load_sheets, load_written
from app.regions import regions_data
from workflows.cost_rows import Labour
from workflows.cost_sheet import lines
from workflows.definition import CostCategory, OrganisationKind
from workflows.finance import PartnerCosts, default_rules, refusals

ROOT = Path(__file__).parents[2]
CORE = (
    "project_summary",
    "public_description",
    "scope",
    "need_or_challenge",
    "approach_and_innovation",
    "team_and_resources",
    "market_awareness",
    "outcomes_and_route_to_market",
    "wider_impacts",
    "project_management",
    "risks",
    "additionality",
    "costs_and_value_for_money",
)
REGIONAL = {
    "greater-manchester": ("gm_frontier_sectors", "gm_good_jobs"),
    "west-midlands": ("wm_cluster_growth", "wm_inclusive_growth"),
    "glasgow-city-region": ("gcr_regional_economy", "gcr_fair_work"),
}
SHEETS = tuple(sheet for region in REGIONAL for sheet in load_sheets(region))
WRITTEN = tuple(sheet for region in REGIONAL for sheet in load_written(region))
ANSWERS = {sheet.title: compose(sheet) for sheet in SHEETS}
COMPOSED = [(title, question, text) for title, answers in ANSWERS.items() for question, text in answers.items()]
SHAPES: dict[str, list[str]] = dict(read("sheets/shapes"))

# The only words that may begin a fact with a capital, because they always have one.
PROPER = {
    *("BS", "DSEAR,", "IEC", "ISO", "UK"),
    *("Britain", "British", "Deaf", "European"),
    *("Black", "Brierley", "Bury", "Coventry", "Glasgow", "Greater", "Inverclyde", "Middleton", "Salford", "Smethwick"),
}
each_sheet = pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.title)
every_sheet = pytest.mark.parametrize("sheet", SHEETS + WRITTEN, ids=lambda sheet: sheet.title)


def words(text: str) -> list[str]:
    return re.findall(r"[\w£%']+", text.lower())


def runs(text: str, length: int) -> set[tuple[str, ...]]:
    found = words(text)
    return {tuple(found[start : start + length]) for start in range(len(found) - length + 1)}


def alike(one: str, other: str) -> float:
    """Jaccard likeness of the two texts' runs of five words."""
    first, second = runs(one, 5), runs(other, 5)
    return len(first & second) / len(first | second)


def pairs() -> list[tuple[str, str, str, str]]:
    """Every two answers to one question by two sheets: both titles, both texts."""
    return [
        (one, other, ANSWERS[one][question], ANSWERS[other][question])
        for one, other in combinations(ANSWERS, 2)
        for question in ANSWERS[one].keys() & ANSWERS[other].keys()
    ]


def test_each_region_has_its_share_of_sheets() -> None:
    counts = {region: (len(load_sheets(region)), len(load_written(region))) for region in REGIONAL}

    assert counts == {"greater-manchester": (12, 2), "west-midlands": (10, 2), "glasgow-city-region": (12, 2)}


def test_sheets_vary_in_kind_of_organisation() -> None:
    kinds = Counter(sheet.organisation.kind for sheet in SHEETS)

    assert kinds == {
        OrganisationKind.BUSINESS: 30,
        OrganisationKind.RESEARCH_ORGANISATION: 2,
        OrganisationKind.RTO: 1,
        OrganisationKind.PUBLIC_SECTOR_OR_CHARITY: 1,
    }


def test_titles_companies_and_addresses_belong_to_one_sheet_only() -> None:
    everything = SHEETS + WRITTEN

    for seen in (
        Counter(sheet.title for sheet in everything),
        Counter(sheet.organisation.name for sheet in everything),
        Counter(sheet.organisation.company_number for sheet in everything),
        Counter(sheet.lead.email for sheet in everything),
    ):
        assert max(seen.values()) == 1


@every_sheet
def test_organisation_is_fictional_on_sight(sheet: Sheet) -> None:
    assert re.fullmatch(r"FC99\d{4}", sheet.organisation.company_number)
    assert sheet.organisation.postcode == ""
    assert sheet.lead.email.endswith(".example")
    assert sheet.signatory.email.endswith(".example")


@every_sheet
def test_places_belong_to_the_region_and_add_up(sheet: Sheet) -> None:
    region = next(region for region in regions_data() if region["slug"] == sheet.region)
    known = {authority["gss_code"] for authority in region["local_authorities"]}
    codes = [place.gss_code for place in sheet.places]

    assert set(codes) | {sheet.organisation.local_authority} <= known
    assert len(set(codes)) == len(codes)
    assert sum(place.activity_basis_points for place in sheet.places) == 10_000
    assert sum(place.benefit_basis_points for place in sheet.places) == 10_000
    assert all(place.activity_basis_points and place.benefit_basis_points for place in sheet.places)
    assert sheet.theme in region["themes"]


@every_sheet
def test_costs_keep_the_money_rules(sheet: Sheet) -> None:
    rates = json.loads((ROOT / "app/regions/funding_rates.json").read_text())
    # The demonstration has smaller projects than the programme's own bounds, and bids led by research organisations.
    rules = replace(
        default_rules(rates),
        minimum_cost_pence=120_000_00,
        maximum_cost_pence=1_900_000_00,
        minimum_months=6,
        maximum_months=30,
        participation_cap_basis_points=10_000,
    )
    costs = PartnerCosts(
        organisation_name=sheet.organisation.name,
        kind=sheet.organisation.kind,
        size=sheet.organisation.size,
        category=sheet.research_category,
        costs=tuple((line.category, line.amount_pence) for line in sheet.costs),
        requested_basis_points=sheet.funding.requested_rate_basis_points,
        other_public_pence=sheet.funding.other_public_funding_pence,
    )

    assert refusals(rules, sheet.duration_months, [costs]) == ()


@every_sheet
def test_rows_of_a_sheet_come_to_its_costs_at_believable_rates(sheet: Sheet) -> None:
    made = cost_sheet(sheet)

    rates = [row.day_rate_pence for row in made.rows if isinstance(row, Labour)]
    assert _by_category(lines(made, 2_000)) == _by_category(sheet.costs)
    assert [rate for rate in rates if not 120_00 <= rate <= 600_00] == []


def _by_category(costs: Iterable[Any]) -> dict[CostCategory, int]:
    sums: dict[CostCategory, int] = Counter()
    for one in costs:
        sums[one.category] += one.amount_pence
    return sums


@each_sheet
def test_grant_is_in_whole_pounds_and_never_more_than_the_cost(sheet: Sheet) -> None:
    figures = sheet.figures

    assert figures.grant_pence % 100 == 0
    assert figures.grant_pence + figures.contribution_pence + figures.other_public_pence == figures.eligible_pence


@each_sheet
def test_work_packages_fill_the_project_and_are_led_by_the_team(sheet: Sheet) -> None:
    packages = sheet.work_packages

    assert (packages[0].first_month, packages[-1].last_month) == (1, sheet.duration_months)
    assert all(package.first_month <= package.last_month for package in packages)
    assert {package.lead for package in packages} <= {member.name for member in sheet.team}
    assert (len(sheet.team), len(packages), len(sheet.risks)) == (3, 3, 3)


def test_every_fact_has_exactly_one_shape() -> None:
    shapes = Counter(fact for facts in SHAPES.values() for fact in facts)

    assert max(shapes.values()) == 1
    assert {frozenset(sheet.facts) for sheet in SHEETS} == {frozenset(shapes)}
    assert all(set(sheet.facts) < set(shapes) for sheet in WRITTEN)


@every_sheet
def test_facts_keep_their_shapes(sheet: Sheet) -> None:
    parts = [text for risk in sheet.risks for text in (risk.risk, risk.answer)]
    parts += [text for package in sheet.work_packages for text in (package.name, package.task)]
    begins_capital = {text.split()[0] for text in sheet.facts.values() if text[0].isupper()}

    assert begins_capital <= PROPER
    assert [text for text in [*sheet.facts.values(), *parts] if text.endswith(".") or text != text.strip()] == []
    assert re.match(r"an? ", sheet.facts["product"])
    assert sheet.facts["short"].startswith("the ")
    assert re.match(r"(whether|how|what) ", sheet.facts["unknown"])
    assert re.search(r", (who|which|most|of which) ", sheet.facts["customers"] + sheet.facts["sufferers"]) is None


@every_sheet
def test_statements_can_be_quoted_by_an_assessor(sheet: Sheet) -> None:
    quotable = [sheet.facts[fact] for fact in SHAPES["statement"] if fact in sheet.facts]

    assert [text for text in quotable if re.search(r"\b(we|our|us|I)\b", text)] == []
    assert [text for text in quotable if text.startswith("if ")] == []


@each_sheet
def test_every_question_is_answered_in_70_to_160_words(sheet: Sheet) -> None:
    lengths = {question: len(text.split()) for question, text in ANSWERS[sheet.title].items()}

    assert tuple(lengths) == CORE + REGIONAL[sheet.region]
    assert {question: length for question, length in lengths.items() if not 70 <= length <= 160} == {}


def test_nothing_of_the_frame_shows_in_an_answer() -> None:
    marks = re.compile(r"[{}<>|]|  |\.\.|,,|;;|:\.|\ba (?!one\b)[aeio]|[.?!] [a-z]|\bthe the\b")

    assert [(title, question, found[0]) for title, question, text in COMPOSED if (found := marks.search(text))] == []


def test_answers_to_one_question_are_hardly_alike() -> None:
    worst = max(pairs(), key=lambda pair: alike(pair[2], pair[3]))

    assert alike(worst[2], worst[3]) < 0.25, worst


def test_answers_to_one_question_share_no_run_of_more_than_twelve_words() -> None:
    shared = [
        (one, other, " ".join(run)) for one, other, *texts in pairs() for run in runs(texts[0], 13) & runs(texts[1], 13)
    ]

    assert shared == []


@each_sheet
def test_a_fact_is_told_in_at_most_four_answers(sheet: Sheet) -> None:
    told = {
        name: sum(fact.lower() in text.lower() for text in ANSWERS[sheet.title].values())
        for name, fact in sheet.facts.items()
        if name != "short"
    }

    assert {name: times for name, times in told.items() if times > 4} == {}


def test_every_question_has_at_least_six_frames() -> None:
    frames = {**read("passages/answers-core"), **read("passages/answers-regional")}

    assert set(frames) == {*CORE, *(question for questions in REGIONAL.values() for question in questions)}
    assert {question: len(options) for question, options in frames.items() if len(set(options)) < 6} == {}


def test_frame_takes_facts_choices_and_line_breaks() -> None:
    frame = "{Short} is\nnew.\n\n- <one|one> {short};\n- two."

    text = fill(frame, {"short": "the tape"}, "any key")

    assert text == "The tape is new.\n\n- one the tape;\n- two."


def test_frame_with_an_unknown_slot_is_refused() -> None:
    with pytest.raises(KeyError):
        fill("{nothing}", {}, "any key")


def test_sheet_that_no_frame_fits_is_refused() -> None:
    sheet = SHEETS[0]
    terse = replace(sheet, facts=dict.fromkeys(sheet.facts, "short"))

    with pytest.raises(ValueError, match="No frame for"):
        compose(terse)


@pytest.mark.parametrize("sheet", WRITTEN, ids=lambda sheet: sheet.title)
def test_written_application_keeps_its_own_answers(sheet: Sheet) -> None:
    answers = answers_of(sheet)

    assert set(answers) == {*CORE, *REGIONAL[sheet.region]}
    assert answers == sheet.answers


def test_composed_application_has_composed_answers() -> None:
    assert answers_of(SHEETS[0]) == ANSWERS[SHEETS[0].title]


@pytest.mark.slow
def test_another_process_writes_the_same_words() -> None:
    code = (
        "import json; from app.cli.demo.composer import compose; from app.cli.demo.sheet import load_sheets; "
        "print(json.dumps(compose(load_sheets('west-midlands')[0])))"
    )

    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert json.loads(said.stdout.splitlines()[-1]) == compose(load_sheets("west-midlands")[0])
