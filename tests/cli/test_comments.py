"""Do the assessors of the demonstration agree with their own scores, and speak of the project in front of them?"""

import re
import subprocess
import sys
from collections import Counter
from itertools import product
from pathlib import Path
from statistics import mean

import pytest

from app.cli.demo.comments import FAMILIES, band, comment, score_for
from app.cli.demo.frames import read
from app.cli.demo.sheet import Sheet, load_sheets, load_written

ROOT = Path(__file__).parents[2]
NATIONAL = (
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
BIDS = tuple(sheet for region in REGIONAL for sheet in load_sheets(region) + load_written(region))
ASSESSORS = range(4)
ONE_SCORE_OF_EACH_BAND = (0, 2, 4, 6, 8, 10)
FRAMES = {**read("passages/comments-national"), **read("passages/comments-regional")}
ADVICE = re.compile(r"\b(improve|should|needs?|needed|stronger)\b")
each_bid = pytest.mark.parametrize("sheet", BIDS, ids=lambda sheet: sheet.title)


def criteria(sheet: Sheet) -> tuple[str, ...]:
    return NATIONAL + REGIONAL[sheet.region]


def bands() -> list[tuple[str, str, list[str]]]:
    return [
        (family, name, frames)
        for family, kept in FRAMES.items()
        if family != "unanswered"
        for name, frames in kept.items()
    ]


@each_bid
def test_comments_have_25_to_80_words(sheet: Sheet) -> None:
    lengths = {
        (criterion, score, assessor): len(comment(sheet, criterion, score, assessor).split())
        for criterion, score, assessor in product(criteria(sheet), ONE_SCORE_OF_EACH_BAND, range(6))
    }

    assert {which: length for which, length in lengths.items() if not 25 <= length <= 80} == {}


@each_bid
def test_four_assessors_of_one_bid_say_four_things(sheet: Sheet) -> None:
    for criterion, score in product(criteria(sheet), ONE_SCORE_OF_EACH_BAND):
        said = {comment(sheet, criterion, score, assessor) for assessor in ASSESSORS}

        assert len(said) == 4


@each_bid
def test_scores_of_different_bands_get_different_comments(sheet: Sheet) -> None:
    for criterion in criteria(sheet):
        by_band = [
            {comment(sheet, criterion, score, assessor) for assessor in range(6)} for score in ONE_SCORE_OF_EACH_BAND
        ]

        assert sum(len(said) for said in by_band) == len(set().union(*by_band))


def test_scores_of_one_band_share_its_comments() -> None:
    sheet = BIDS[0]

    assert [comment(sheet, "risks", score, 0) for score in (1, 3, 5, 7, 9)] == [
        comment(sheet, "risks", score, 0) for score in (2, 4, 6, 8, 10)
    ]


@pytest.mark.parametrize(
    ("score", "name"), [(0, "none"), (1, "poor"), (2, "poor"), (4, "weak"), (5, "fair"), (8, "good"), (9, "strong")]
)
def test_band_of_a_score(score: int, name: str) -> None:
    assert band(score) == name


@pytest.mark.parametrize("score", [-1, 11])
def test_score_outside_the_scale_is_refused(score: int) -> None:
    with pytest.raises(ValueError, match="from 0 to 10"):
        comment(BIDS[0], "risks", score, 0)


def test_question_that_is_not_scored_has_no_comments() -> None:
    with pytest.raises(KeyError):
        comment(BIDS[0], "project_summary", 7, 0)


def test_every_criterion_has_four_frames_in_every_band() -> None:
    families = {FAMILIES.get(criterion, criterion) for region in REGIONAL.values() for criterion in NATIONAL + region}

    assert {family for family, _, _ in bands()} == families
    assert Counter(name for _, name, _ in bands()) == dict.fromkeys(("strong", "good", "fair", "weak", "poor"), 12)
    assert [(family, name) for family, name, frames in bands() if len(set(frames)) < 4] == []


def test_comments_below_nine_say_what_to_improve_and_others_do_not() -> None:
    def advises(frame: str) -> bool:
        # "The need is shown" is praise; "more is needed" is advice.
        return ADVICE.search(re.sub(r"\{\w+\}|\b[Tt]he (stated )?need\b|of need\b", "", frame)) is not None

    wrong = [frame for _, name, frames in bands() for frame in frames if advises(frame) == (name == "strong")]

    assert wrong == []


def test_every_comment_speaks_of_the_project() -> None:
    general = {"region", "theme", "duration", "org", "town"}
    silent = [
        frame
        for _, _, frames in bands()
        for frame in frames
        if not {slot.lower() for slot in re.findall(r"\{(\w+)\}", frame)} - general
    ]

    assert silent == []


@each_bid
def test_scores_stay_near_the_quality_of_the_bid(sheet: Sheet) -> None:
    steps = {
        score_for(sheet, criterion, assessor) - sheet.quality for criterion, assessor in product(NATIONAL, ASSESSORS)
    }

    assert steps <= {-3, -2, -1, 0, 1}
    assert len(steps) >= 3


def test_a_little_over_half_of_the_bids_clear_the_threshold() -> None:
    marks = [mean(score_for(sheet, *which) for which in product(NATIONAL, ASSESSORS)) for sheet in BIDS]

    assert 0.5 <= sum(mark >= 7 for mark in marks) / len(marks) <= 0.6


def test_rankings_are_not_degenerate() -> None:
    for region, own in REGIONAL.items():
        bids = [sheet for sheet in BIDS if sheet.region == region]
        totals = [sum(score_for(sheet, *which) for which in product(NATIONAL + own, ASSESSORS)) for sheet in bids]

        assert len(set(totals)) >= len(bids) - 2


def test_now_and_then_an_assessor_stands_apart() -> None:
    apart = [
        (sheet.title, criterion)
        for sheet in BIDS
        for criterion in criteria(sheet)
        for scores in [[score_for(sheet, criterion, assessor) for assessor in ASSESSORS]]
        if max(scores) - min(scores) >= 3
    ]

    assert 0.02 < len(apart) / (len(BIDS) * 12) < 0.2


@pytest.mark.slow
def test_another_process_gives_the_same_score_and_comment() -> None:
    code = (
        "from app.cli.demo.comments import comment, score_for; from app.cli.demo.sheet import load_sheets; "
        "sheet = load_sheets('west-midlands')[0]; print(score_for(sheet, 'risks', 2), comment(sheet, 'risks', 7, 2))"
    )
    sheet = load_sheets("west-midlands")[0]

    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert said.stdout.splitlines()[-1] == f"{score_for(sheet, 'risks', 2)} {comment(sheet, 'risks', 7, 2)}"
