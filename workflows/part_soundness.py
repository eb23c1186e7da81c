"""Is each section, question and criterion of one side's part sound by itself?"""

from collections.abc import Mapping, Sequence

from workflows.criteria import Criterion
from workflows.machine import Reason
from workflows.names import id_problems, titled
from workflows.question_soundness import question_problems
from workflows.questions import Question, Section

FULL_WEIGHT = 100
MOST_MARKS = 100


def part_problems(
    place: str, sections: Sequence[Section], criteria: Sequence[Criterion], questions: Mapping[str, Question]
) -> list[Reason]:
    """What is wrong with one side's own sections and criteria; `questions` are all that its criteria may judge."""
    reasons = []
    for section in sections:
        where = f"{place}:section:{section.id}"
        reasons += [*id_problems(where, section.id), *titled(where, section.title)]
        if not section.questions:
            reasons.append(Reason("no_questions", f"‘{section.title}’ asks nothing. Add a question to it.", where))
        for question in section.questions:
            reasons += question_problems(f"{place}:question:{question.id}", question)
    for criterion in criteria:
        reasons += criterion_problems(f"{place}:criterion:{criterion.id}", criterion, questions)
    return reasons


def criterion_problems(where: str, criterion: Criterion, questions: Mapping[str, Question]) -> list[Reason]:
    """What is wrong with one criterion, among the questions that it may judge."""
    about, title = questions.get(criterion.question_id), criterion.title
    holds_code_text = (
        (
            about is not None,
            "no_such_question",
            f"‘{title}’ judges a question that is not asked. Choose one of the questions.",
        ),
        (
            about is None or about.shown_if is None,
            "judges_condition",
            f"‘{title}’ judges a question that not every applicant is asked. Judge another, or ask it of everyone.",
        ),
        (
            1 <= criterion.weight <= FULL_WEIGHT,
            "weight",
            f"The weight of ‘{title}’ is {criterion.weight}. Give 1 to {FULL_WEIGHT}.",
        ),
        (
            1 <= criterion.maximum <= MOST_MARKS,
            "maximum",
            f"The highest mark of ‘{title}’ is {criterion.maximum}. Give 1 to {MOST_MARKS}.",
        ),
        (
            criterion.comment_words >= 1,
            "comment_words",
            f"‘{title}’ leaves no room for a comment. Give 1 word or more.",
        ),
        (
            criterion.threshold is None or 0 <= criterion.threshold <= criterion.maximum,
            "criterion_threshold",
            f"The threshold of ‘{title}’ is {criterion.threshold}. Give 0 to {criterion.maximum} marks, or none.",
        ),
    )
    wrong = [Reason(code, text, where) for holds, code, text in holds_code_text if not holds]
    return [*id_problems(where, criterion.id), *titled(where, title), *wrong, *_band_problems(where, criterion)]


def _band_problems(where: str, criterion: Criterion) -> list[Reason]:
    """Bands cover 1 to the maximum, each mark once. Nought needs no band: it says that nothing was answered."""
    if not 1 <= criterion.maximum <= MOST_MARKS:
        return []
    covered: dict[int, int] = {}
    for band in criterion.bands:
        for mark in range(max(band.low, 1), min(band.high, criterion.maximum) + 1):
            covered[mark] = covered.get(mark, 0) + 1
    gaps = [mark for mark in range(1, criterion.maximum + 1) if mark not in covered]
    overlaps = sorted(mark for mark, times in covered.items() if times > 1)
    outside = [band for band in criterion.bands if not 1 <= band.low <= band.high <= criterion.maximum]
    silent = [band for band in criterion.bands if not band.text.strip()]
    reasons = []
    if gaps:
        reasons.append(Reason("band_gap", f"‘{criterion.title}’ has no band for {_marks(gaps)}.", where))
    if overlaps:
        reasons.append(Reason("band_overlap", f"‘{criterion.title}’ has two bands for {_marks(overlaps)}.", where))
    for band in outside:
        text = f"‘{criterion.title}’ has a band from {band.low} to {band.high}; its marks are 1 to {criterion.maximum}."
        reasons.append(Reason("band_outside", text, where))
    for band in silent:
        text = f"Say what {band.low} to {band.high} marks mean for ‘{criterion.title}’."
        reasons.append(Reason("band_silent", text, where))
    return reasons


def _marks(marks: Sequence[int]) -> str:
    return f"{'mark' if len(marks) == 1 else 'marks'} {', '.join(str(mark) for mark in marks)}"
