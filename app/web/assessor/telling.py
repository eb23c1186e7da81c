"""With which words and links do the assessor's pages tell of work, progress and what is missing?"""

from collections.abc import Iterable

from flask import url_for

from app.queries.assessing import Work
from app.queries.judging import Judged, Judging, Progress
from app.queries.next_review import Next
from app.web.shared.display import plural
from app.web.shared.score_words import mark_words, readers_words
from app.web.shared.words import OWN_ASSESSMENT_STATES
from workflows.assessment import AssessmentState
from workflows.assessment_readers import READINGS, Box, Reader
from workflows.definition import Criterion, Ledger
from workflows.machine import Reason
from workflows.text import count_words
from workflows.whole_assessment import PLACE

CRITERION = "criterion:"
PROGRESS: dict[Progress, tuple[str, str]] = {
    Progress.MARKED: ("Marked", "agreed"),
    Progress.STARTED: ("Started", "waiting"),
    Progress.TO_DO: ("To do", "draft"),
}
WHOLE_WORDS = {Progress.MARKED: "Judged"}


def state_words(state: AssessmentState, *, is_open: bool) -> tuple[str, str]:
    """The state of an assignment in words, with the tone of its tag; after closing there is nothing left to do."""
    if not is_open:
        return ("Closed, handed in", "closed") if state == AssessmentState.COMPLETE else ("Closed", "closed")
    return OWN_ASSESSMENT_STATES[state], "agreed" if state == AssessmentState.COMPLETE else "waiting"


def work_words(work: Work) -> str:
    """What is asked, in one sentence with its numbers."""
    words = sum(count_words(one.answer) for one in work.judgings)
    what = "quality" if work.ledger == Ledger.NATIONAL else f"the fit with {work.region}"
    criteria = plural(len(work.judgings), "criterion", "criteria")
    return (
        f"You judge {what} by {criteria}: for each you read one answer, give a mark and write a comment. "
        f"The answers have {plural(words, 'word')} in all."
    )


def readers_of(work: Work) -> str:
    """Who will read a comment, by the rule that gives it to them."""
    told = readers_words(Box.COMMENT, work.region)
    is_kept_back = all(one.reader != Reader.APPLICANT for one in READINGS[Box.ABSTENTION])
    return f"{told} Why you abstain is never read by the applicant." if is_kept_back else told


def comment_too_long(criterion: Criterion, comment: str) -> str:
    """What to tell of a comment that is saved and too long to be handed in; '' of any other."""
    limit, words = criterion.comment_words, count_words(comment)
    if words <= limit:
        return ""
    return (
        f"Your comment on ‘{criterion.title}’ is saved with {words} words. Take out {words - limit} before you hand in."
    )


def linked(work: Work, reasons: Iterable[Reason]) -> list[tuple[str, str]]:
    """Each reason with the page on which it is mended."""
    return [(reason.text, _mended_at(work, reason)) for reason in reasons]


def criterion_url(work: Judged, judging: Judging) -> str:
    """The page of one criterion."""
    return url_for("assessor.criterion", assessment_id=work.id, criterion_id=judging.criterion.id)


def steps_of(work: Work, at: str = "") -> list[dict[str, object]]:
    """Every criterion as a step: its address, how far it is, and whether it is this page."""
    return [
        {
            "judging": one,
            "href": criterion_url(work, one),
            "word": PROGRESS[one.progress][0],
            "tone": PROGRESS[one.progress][1],
            "progress": one.progress.value,
            "current": one.criterion.id == at,
            "mark": mark_words(one.kind, one.score, one.criterion.maximum),
        }
        for one in work.judgings
    ]


def whole_step(work: Work, *, at: bool = False) -> dict[str, object]:
    """The whole application as the last step."""
    word, tone = PROGRESS[work.whole.progress]
    return {
        "href": whole_url(work),
        "word": WHOLE_WORDS.get(work.whole.progress, word),
        "tone": tone,
        "progress": work.whole.progress.value,
        "current": at,
    }


def whole_url(work: Judged) -> str:
    """The page of the judgement of the whole."""
    return url_for("assessor.whole", assessment_id=work.id)


def next_url(following: Next) -> str:
    """Where the next assessment begins: with the invitation, or in its scoring room."""
    page = "assessor.room" if following.is_accepted else "assessor.assessment"
    return url_for(page, assessment_id=following.id)


def going_on(work: Judged, after: str = "") -> tuple[str, str]:
    """Where one goes on and the words for it: the next criterion that wants work, then the whole, then handing in."""
    following = work.next_to_do(after)
    if following is not None:
        return criterion_url(work, following), "Save and next"
    if work.whole.problems:
        return whole_url(work), "Save and judge the whole"
    return url_for("assessor.room", assessment_id=work.id, _anchor="hand-in"), "Save and go to the overview"


def _mended_at(work: Work, reason: Reason) -> str:
    if reason.where.startswith(CRITERION):
        criterion_id = reason.where.removeprefix(CRITERION)
        address = url_for("assessor.criterion", assessment_id=work.id, criterion_id=criterion_id)
        return f"{address}#comment" if reason.code == "comment" else f"{address}#score"
    if reason.where.startswith(PLACE):
        return f"{whole_url(work)}#{reason.where.removeprefix(PLACE)}"
    return url_for("assessor.decline", assessment_id=work.id) if reason.code == "own_organisation" else ""
