"""How does a hand-written fact sheet become the answers of an application, so that no two read alike?"""

from collections.abc import Mapping, Sequence

from app.cli.demo.frames import fill, number, read
from app.cli.demo.sheet import Sheet, load_sheets, load_written
from app.cli.demo.words import words_of

__all__ = ["Sheet", "answers_of", "compose", "load_sheets", "load_written"]

FEWEST_WORDS = 70
MOST_WORDS = 160

REGIONAL_QUESTIONS = {
    "greater-manchester": ("gm_frontier_sectors", "gm_good_jobs"),
    "west-midlands": ("wm_cluster_growth", "wm_inclusive_growth"),
    "glasgow-city-region": ("gcr_regional_economy", "gcr_fair_work"),
}


def answers_of(sheet: Sheet) -> dict[str, str]:
    """The application's answers by question: as written where they were written, composed otherwise."""
    return dict(sheet.answers) or compose(sheet)


def compose(sheet: Sheet) -> dict[str, str]:
    """Answers to the core questions and the region's two, each of 70 to 160 words, made from the sheet's facts.

    The frame of an answer follows from the project's title and the question. Raises `ValueError` when no frame of a
    question gives an answer of that length.
    """
    regional = read("passages/answers-regional")
    frames = {
        **read("passages/answers-core"),
        **{question: regional[question] for question in REGIONAL_QUESTIONS[sheet.region]},
    }
    words = words_of(sheet)
    return {question: _answer(options, words, sheet.title, question) for question, options in frames.items()}


def _answer(frames: Sequence[str], words: Mapping[str, str], title: str, question: str) -> str:
    # Facts are long on one sheet and short on another: from the frame that the title falls on, the first that fits.
    start = number(title, question)
    for step in range(len(frames)):
        answer = fill(frames[(start + step) % len(frames)], words, title, question)
        if FEWEST_WORDS <= len(answer.split()) <= MOST_WORDS:
            return answer
    raise ValueError(f"No frame for {question} gives {FEWEST_WORDS} to {MOST_WORDS} words for {title!r}.")
