"""What score does an assessor give a demonstration application on a criterion, and what do they say?"""

from app.cli.demo.frames import fill, number, read
from app.cli.demo.sheet import Sheet
from app.cli.demo.words import words_of
from workflows.whole_assessment import FundingAdvice, Whole

LOWEST_OF_AN_ANSWER = 1  # nought is for no answer at all
HIGHEST = 10
# The quality from which an assessor would fund a project, and from which with a condition.
FUNDED_FROM = 7
FUNDED_ON_CONDITIONS_FROM = 5

# How far assessors stray from a project's quality, as parts of 32: most by nothing or one, and now and then by three.
SPREAD = (-1,) * 7 + (0,) * 11 + (1,) * 13 + (-3,)

FAMILIES = {
    "gm_frontier_sectors": "regional_economy",
    "wm_cluster_growth": "regional_economy",
    "gcr_regional_economy": "regional_economy",
    "gm_good_jobs": "regional_people",
    "wm_inclusive_growth": "regional_people",
    "gcr_fair_work": "regional_people",
}


def score_for(sheet: Sheet, criterion_id: str, assessor_index: int) -> int:
    """A score of 1 to 10 that follows from the sheet's quality, the criterion and the assessor."""
    step = SPREAD[number(sheet.title, criterion_id, str(assessor_index), "score") % len(SPREAD)]
    return min(HIGHEST, max(LOWEST_OF_AN_ANSWER, sheet.quality + step))


def band(score: int) -> str:
    """The band of guidance that a score falls in. Raises `ValueError` outside 0 to 10."""
    if not 0 <= score <= HIGHEST:
        raise ValueError(f"A score is from 0 to {HIGHEST}, not {score}.")
    return ("none", "poor", "weak", "fair", "good", "strong")[(score + 1) // 2]


def comment(sheet: Sheet, criterion_id: str, score: int, assessor_index: int) -> str:
    """25 to 80 words on this project and criterion that agree with the score, and say what to mend below 9.

    Assessors 0 to 3 of one application never use the same frame in the same band. Raises `KeyError` for a criterion
    that is not scored.
    """
    frames = {**read("passages/comments-national"), **read("passages/comments-regional")}
    family = FAMILIES.get(criterion_id, criterion_id)
    options = frames[family][band(score)] if score else frames["unanswered"]["comments"]
    frame = options[(number(sheet.title, criterion_id) + assessor_index) % len(options)]
    return fill(frame, words_of(sheet), sheet.title, criterion_id, str(assessor_index))


def whole_of(sheet: Sheet) -> Whole:
    """What an assessor says of the project as a whole, by its quality: fund it, with a condition, or not."""
    if sheet.quality >= FUNDED_FROM:
        advice = FundingAdvice.FUND
        words = f"{sheet.title} is ready to begin, and its answers bear out what it asks for."
    elif sheet.quality >= FUNDED_ON_CONDITIONS_FROM:
        advice = FundingAdvice.WITH_CONDITIONS
        words = f"Before {sheet.title} begins, its plan should name who answers for each risk and by when."
    else:
        advice = FundingAdvice.DO_NOT_FUND
        words = f"{sheet.title} does not yet show that the money would reach what it promises."
    return Whole(in_scope=True, category_agreed=True, recommendation=advice, recommendation_reason=words)
