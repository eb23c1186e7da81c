"""What has one assessor said of each criterion and of the whole, and what of it is missing?"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select

from app.extensions import db
from app.models import Assessment, OverallJudgement, Score
from app.queries.facts import judgement_of
from workflows import scoring, whole_assessment
from workflows.answers import KINDS, AnswerProblem
from workflows.assessment import AssessmentState
from workflows.comment_prompts import Prompt, prompts
from workflows.definition import Criterion, Definition, Ledger, Question
from workflows.machine import Reason
from workflows.scoring import Judgement, MarkKind
from workflows.whole_assessment import Whole


class Progress(StrEnum):
    """How far one criterion, or the whole, is."""

    MARKED = "marked"
    STARTED = "started"
    TO_DO = "to_do"


@dataclass(frozen=True)
class Judging:
    """One criterion with the answer that it judges and what this person wrote; `number` counts saves (0: none)."""

    criterion: Criterion
    question: Question
    answer: str
    said: Judgement
    number: int
    saved_at: datetime | None
    problems: tuple[Reason, ...]
    stored: object

    @property
    def score(self) -> int | None:
        """The score; None where none is given, and for a mark that is no score."""
        return self.said.score

    @property
    def comment(self) -> str:
        """The words beside the mark."""
        return self.said.comment

    @property
    def kind(self) -> MarkKind:
        """Of which kind the mark is."""
        return self.said.kind

    @property
    def progress(self) -> Progress:
        """Marked when nothing keeps it from being handed in."""
        if not self.problems:
            return Progress.MARKED
        return Progress.STARTED if self.said.is_settled or self.comment else Progress.TO_DO


@dataclass(frozen=True)
class WholeJudged:
    """What this person said of the application as a whole; `number` counts saves (0: none)."""

    said: Whole
    number: int
    saved_at: datetime | None

    @property
    def problems(self) -> tuple[Reason, ...]:
        """What is still to be said."""
        return whole_assessment.refusals(self.said)

    @property
    def progress(self) -> Progress:
        """Marked when nothing keeps it from being handed in."""
        if not self.problems:
            return Progress.MARKED
        return Progress.TO_DO if self.said == Whole() else Progress.STARTED


@dataclass(frozen=True)
class Judged:
    """One assessment with all that this person said of its criteria and of the whole."""

    id: uuid.UUID
    judgings: tuple[Judging, ...]
    whole: WholeJudged

    @property
    def marked(self) -> int:
        """How many criteria have all that handing in asks for."""
        return sum(one.progress == Progress.MARKED for one in self.judgings)

    @property
    def problems(self) -> tuple[Reason, ...]:
        """Everything that keeps it from being handed in, in the order of the form."""
        return (*(reason for one in self.judgings for reason in one.problems), *self.whole.problems)

    @property
    def without_score(self) -> tuple[Judging, ...]:
        """The criteria with a mark that is no score."""
        return tuple(one for one in self.judgings if one.kind != MarkKind.SCORE)

    @property
    def is_partial(self) -> bool:
        """Whether this person abstained on a part of it."""
        return scoring.is_partial(scoring.marks_of([one.said for one in self.judgings]))

    def next_to_do(self, after: str = "") -> Judging | None:
        """The first criterion that wants work, looked for from the one after this on and then from the start; None
        when none does."""
        ids = [one.criterion.id for one in self.judgings]
        start = ids.index(after) + 1 if after in ids else 0
        turned = (*self.judgings[start:], *self.judgings[:start])
        return next((one for one in turned if one.progress != Progress.MARKED and one.criterion.id != after), None)

    def judging(self, criterion_id: str) -> Judging | None:
        """One criterion of this ledger; None for any other."""
        return next((one for one in self.judgings if one.criterion.id == criterion_id), None)

    def around(self, criterion_id: str) -> tuple[Judging | None, Judging | None]:
        """The criteria before and after this one."""
        at = [one.criterion.id for one in self.judgings].index(criterion_id)
        before = self.judgings[at - 1] if at else None
        return before, self.judgings[at + 1] if at + 1 < len(self.judgings) else None


def said_so_far(assessment_id: uuid.UUID) -> tuple[Mapping[str, Score], WholeJudged]:
    """The marks by criterion and the judgement of the whole, as they are stored. One query."""
    # The page shows what is stored, also when the same request has just been refused a change.
    query = (
        select(Score, OverallJudgement)
        .select_from(Assessment)
        .outerjoin(Score, Score.assessment_id == Assessment.id)
        .outerjoin(OverallJudgement, OverallJudgement.assessment_id == Assessment.id)
        .where(Assessment.id == assessment_id)
        .execution_options(populate_existing=True)
    )
    rows = [tuple(row) for row in db.session.execute(query)]
    whole = next((one for _, one in rows), None)
    return {score.criterion_id: score for score, _ in rows if score is not None}, _whole(whole)


def whole_judged(assessment_id: uuid.UUID) -> WholeJudged:
    """The judgement of the whole, as it is stored. One query."""
    query = select(OverallJudgement).where(OverallJudgement.assessment_id == assessment_id)
    return _whole(db.session.scalars(query.execution_options(populate_existing=True)).first())


def judgings(
    definition: Definition, ledger: Ledger, answers: Mapping[str, object], scores: Mapping[str, Score]
) -> tuple[Judging, ...]:
    """Every criterion of one ledger in the order of the form, with what was said of it."""
    criteria = definition.criteria_in(ledger)
    problems = scoring.refusals(criteria, [judgement_of(one) for one in scores.values()])
    return tuple(_judging(definition, criterion, answers, scores, problems) for criterion in criteria)


def _whole(kept: OverallJudgement | None) -> WholeJudged:
    if kept is None:
        return WholeJudged(Whole(), 0, None)
    return WholeJudged(
        Whole(**{one.name: getattr(kept, one.name) for one in fields(Whole)}), kept.number, kept.saved_at
    )


def prompts_for(
    assessment: Assessment, every: Sequence[Judging], wanted: Sequence[Judging]
) -> Mapping[str, tuple[Prompt, ...]]:
    """What the assessor may want to look at again, by criterion, for those wanted. One query: which of these comments
    stand word for word in another of their assessments that they still see."""
    elsewhere = _written_elsewhere(assessment, {one.comment for one in wanted if one.comment})
    return {
        one.criterion.id: prompts(
            one.criterion,
            one.said,
            [other.comment for other in every if other is not one and other.comment] + sorted(elsewhere),
            one.answer,
        )
        for one in wanted
    }


def in_words(question: Question, stored: object) -> str:
    """An answer in the words in which it is read; '' for none, and for one that cannot be read."""
    kind = KINDS[question.kind]
    try:
        return kind.show(question, kind.from_store(stored))
    except AnswerProblem:
        return ""


def _judging(
    definition: Definition,
    criterion: Criterion,
    answers: Mapping[str, object],
    scores: Mapping[str, Score],
    problems: Sequence[Reason],
) -> Judging:
    question = definition.question(criterion.question_id)
    score = scores.get(criterion.id)
    return Judging(
        criterion=criterion,
        question=question,
        answer=in_words(question, answers.get(question.id)),
        said=judgement_of(score) if score else Judgement(criterion.id, None),
        number=score.number if score else 0,
        saved_at=score.saved_at if score else None,
        problems=tuple(reason for reason in problems if reason.where == f"criterion:{criterion.id}"),
        stored=answers.get(question.id),
    )


def _written_elsewhere(assessment: Assessment, comments: set[str]) -> set[str]:
    if not comments:
        return set()
    query = (
        select(Score.comment)
        .join(Assessment, Assessment.id == Score.assessment_id)
        .where(
            Assessment.user_id == assessment.user_id,
            Assessment.id != assessment.id,
            Assessment.state != AssessmentState.DECLINED,
            Score.comment.in_(comments),
        )
        .group_by(Score.comment)
    )
    return set(db.session.scalars(query))
