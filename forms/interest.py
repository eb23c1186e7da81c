"""What is typed into an expression of interest, into a region's advice, and to begin an application from it?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import count
from typing import Any

from wtforms import Field

from forms.base import Form, NumberedForm
from forms.call import LONGEST_SUMMARY, EditForm
from forms.fields import (
    ChoiceField,
    DateTimeField,
    IntegerField,
    LongTextField,
    ManyChoiceField,
    TextField,
    TickField,
    YesNoField,
)
from forms.kinds import field_for, raw, shown
from forms.validators import Between, MaxLength, Required
from workflows.answers import Raw
from workflows.definition import NATIONAL, AnswerKind, Core, Question, Section
from workflows.first_stage import FirstStage
from workflows.interest import MOST_APPLICATIONS, REASON_WORDS

MOST_QUESTIONS = 6
_MOST_WORDS = 1_000


class InterestForm(NumberedForm):
    """The title and every answer of one expression of interest, and the save that its writer started from."""

    title = TextField("Title of the project", [Required(), MaxLength(200)], thing="a title")
    asked: tuple[Question, ...] = ()

    @property
    def typed_answers(self) -> dict[str, Raw]:
        """What was typed, by question, as the rules read it."""
        return {question.id: raw(question, self[field_name(question)].data) for question in self.asked}

    @property
    def rows(self) -> list[tuple[Question, Field]]:
        """Each question with its control, in the order of the form."""
        return [(question, self[field_name(question)]) for question in self.asked]


def interest_form(questions: tuple[Question, ...]) -> type[InterestForm]:
    """The form class for these questions."""
    fields = {field_name(question): field_for(question) for question in questions}
    return type("InterestFormOfCall", (InterestForm,), {**fields, "asked": questions})


def field_name(question: Question) -> str:
    """The name of the control of a question."""
    return f"answer_{question.id}"


def stored_data(questions: tuple[Question, ...], title: str, answers: Mapping[str, Any], number: int) -> dict[str, Any]:
    """The form's data for what is stored, in its save of this number."""
    values = {field_name(question): shown(question, answers.get(question.id)) for question in questions}
    return {"title": title, "version": str(number), **values}


class AdviceForm(Form):
    """What the region advises, why, with whom, and how many applications may come of it. The page sets the choices."""

    advice = ChoiceField("What do you advise?", [Required()], thing="what you advise")
    others = ManyChoiceField("Merge or partner with", thing="the others")
    applications = IntegerField(
        "How many applications may come of it?",
        [Required(), Between(1, MOST_APPLICATIONS)],
        thing="how many applications may come of it",
    )
    reason = LongTextField("Why?", [Required()], word_limit=REASON_WORDS, thing="why you advise this")


class BeginForm(Form):
    """From which expressions of interest an application comes, and its title. The page sets the choices."""

    interests = ManyChoiceField(
        "Which expressions of interest does it come from?", [Required()], thing="at least one expression of interest"
    )
    apart = TickField("Begin it apart, without those with which it is to merge", thing="that it is begun apart")
    title = TextField("Project title", [Required(), MaxLength(200)], thing="a project title")


class FirstStageForm(EditForm):
    """Whether a call has a first stage, its dates, and up to six questions in several paragraphs each."""

    has_stage = YesNoField(
        "Does the call begin with an expression of interest?",
        [Required()],
        thing="the call begins with an expression of interest",
    )
    introduction = LongTextField("Introduction (optional)", word_limit=200, thing="the introduction")
    stage_closes_at = DateTimeField("Expressions of interest close", thing="when expressions of interest close")
    told_by_at = DateTimeField("Applicants are told by", thing="when applicants are told")
    note = TextField("What did you change, and why?", [MaxLength(LONGEST_SUMMARY)], thing="what you changed")

    def validate_stage_closes_at(self, field: Any) -> None:
        """A first stage has both of its dates."""
        self._needed(field)

    def validate_told_by_at(self, field: Any) -> None:
        """The same."""
        self._needed(field)

    def _needed(self, field: Any) -> None:
        if self.has_stage.data and field.data is None and not field.errors:
            Required()(self, field)

    @property
    def rows(self) -> list[tuple[Field, Field, Field]]:
        """The controls of each question: its title, its prompt, its word limit."""
        return [tuple(self[f"{name}_{at}"] for name in _ROW) for at in range(MOST_QUESTIONS)]  # type: ignore[misc]

    @staticmethod
    def data_of(core: Core) -> dict[str, Any]:
        """The form's data for a core as it stands."""
        stage = core.first_stage
        if stage is None:
            return {"has_stage": False}
        rows = {
            f"{name}_{at}": value
            for at, question in enumerate(stage.questions[:MOST_QUESTIONS])
            for name, value in zip(_ROW, (question.title, question.prompt, question.word_limit), strict=True)
        }
        dates = {"stage_closes_at": stage.closes_at, "told_by_at": stage.told_by_at}
        return {"has_stage": True, "introduction": stage.introduction, **dates, **rows}

    def applied_to(self, core: Core) -> Core:
        """The core with this first stage, or with none."""
        if not self.has_stage.data:
            return replace(core, first_stage=None)
        closes_at, told_by_at = self.stage_closes_at.data, self.told_by_at.data
        return replace(core, first_stage=self._stage(core.first_stage, closes_at, told_by_at))

    def _stage(self, before: FirstStage | None, closes_at: datetime, told_by_at: datetime) -> FirstStage:
        kept = before.questions if before else ()
        fresh = _free_ids(kept)
        typed = [self._question(at, kept[at] if at < len(kept) else None, fresh) for at in range(MOST_QUESTIONS)]
        questions = (*(one for one in typed if one is not None), *kept[MOST_QUESTIONS:])
        section = Section("interest", "Expression of interest", questions, NATIONAL)
        return FirstStage(self.introduction.data, (section,) if questions else (), closes_at, told_by_at)

    def _question(self, at: int, before: Question | None, fresh: Iterator[str]) -> Question | None:
        """The question of one row: the one that stood there with what was typed over it, or a new one."""
        title, prompt, limit = (self[f"{name}_{at}"].data for name in _ROW)
        if not title:
            return None
        kept = before or Question(next(fresh), AnswerKind.LONG_TEXT, title, prompt)
        return replace(kept, title=title, prompt=prompt, word_limit=limit)


def _free_ids(kept: Sequence[Question]) -> Iterator[str]:
    """Ids for new questions that none of these has: one that moved to another row keeps its own."""
    taken = {question.id for question in kept}
    return (id_ for number in count(1) if (id_ := f"interest-{number}") not in taken)


_ROW = ("question", "prompt", "words")
for _at in range(MOST_QUESTIONS):
    _nth = _at + 1
    setattr(
        FirstStageForm, f"question_{_at}", TextField("Title", [MaxLength(200)], thing=f"the title of question {_nth}")
    )
    setattr(
        FirstStageForm,
        f"prompt_{_at}",
        LongTextField("What it asks", word_limit=150, thing=f"what question {_nth} asks"),
    )
    setattr(
        FirstStageForm,
        f"words_{_at}",
        IntegerField("Word limit", [Between(1, _MOST_WORDS)], thing=f"the word limit of question {_nth}"),
    )
