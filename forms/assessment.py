"""What does an assessor say: yes or no to an assignment, a mark with its reason, and what they think of the whole?"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from wtforms import Field

from forms.base import Form, NumberedForm, number_in
from forms.fields import ChoiceField, HiddenField, LongTextField, TickField, YesNoField
from forms.validators import Required
from workflows.definition import Criterion
from workflows.digits import plain_digits
from workflows.scoring import Judgement, MarkKind
from workflows.whole_assessment import NOTE_WORDS, REASON_WORDS, FundingAdvice, Whole

WITHOUT_SCORE = {
    MarkKind.NOT_APPLICABLE: "It does not apply to this application",
    MarkKind.ABSTAIN: "I abstain: I cannot judge it",
}
ADVICE = {
    FundingAdvice.FUND: "Fund it",
    FundingAdvice.WITH_CONDITIONS: "Fund it with conditions",
    FundingAdvice.DO_NOT_FUND: "Do not fund it",
}


class AcceptForm(Form):
    """The confirmation under which an assignment is taken."""

    no_conflict = TickField(
        "I have no conflict of interest with this application",
        [Required("Confirm that you have no conflict of interest, or decline")],
        thing="that you have no conflict of interest",
    )


class DeclineForm(Form):
    """Why an assignment is given back, and of a conflict of interest as much as the person cares to say. The page sets
    the choices."""

    reason = ChoiceField("Why do you decline?", [Required("Select why you decline")], thing="why you decline")
    kind = ChoiceField("Which kind of conflict is it?", thing="the kind of conflict")
    words = LongTextField("What is the conflict?", word_limit=100, thing="what the conflict is")


class MarkField(ChoiceField):
    """A score from 0 to a maximum, or a mark that is none. Digits of every script are the digits that they are."""

    def __init__(self, label: str = "", *, maximum: int, **rest: Any) -> None:
        scores = [(str(score), str(score)) for score in range(maximum + 1)]
        kinds = [(kind.value, words) for kind, words in WITHOUT_SCORE.items()]
        super().__init__(label, choices=[*scores, *kinds], **rest)
        self.maximum = maximum

    @property
    def typed(self) -> str:
        return plain_digits(super().typed)

    def read(self, text: str) -> str:
        plain = plain_digits(text)
        known = {option.value for option in self.choices}
        if plain in known or (plain.isdecimal() and (plain := plain.lstrip("0") or "0") in known):
            return plain
        sent = text if len(text) <= 20 else f"{text[:20]}…"
        raise ValueError(f"Your mark must be a whole number from 0 to {self.maximum}. What was sent is ‘{sent}’")


class ScoreForm(NumberedForm):
    """One mark and its comment, and the number of the save that the writer started from. Either may wait."""

    score: Field
    comment: Field

    @property
    def mark(self) -> int | None:
        """The chosen score; None while none is chosen, and for a mark that is no score."""
        return _score_of(self.score.data)

    @property
    def kind(self) -> MarkKind:
        """Of which kind the mark is; a score while none is chosen."""
        return _kind_of(self.score.data)


class MarksForm(Form):
    """The marks of all criteria of one assessment, each with its comment and the number of the save that its writer
    started from, in fields that end with the id of the criterion. Any of it may wait."""

    def said_of(self, criterion_id: str) -> Judgement:
        """What is said of one criterion."""
        chosen, comment = self[f"score_{criterion_id}"].data, self[f"comment_{criterion_id}"].data
        return Judgement(criterion_id, _score_of(chosen), comment or "", _kind_of(chosen))

    def seen_number(self, criterion_id: str) -> int:
        """The save of one criterion from which its writer started; 0 for none."""
        return number_in(self[f"version_{criterion_id}"].data)

    def says_something_of(self, criterion_id: str) -> bool:
        """Whether there is anything to keep of one criterion: what is new and empty is not begun."""
        said = self.said_of(criterion_id)
        return said.is_settled or bool(said.comment) or self.seen_number(criterion_id) > 0


def _score_of(chosen: str | None) -> int | None:
    return int(chosen) if chosen and chosen.isdecimal() else None


def _kind_of(chosen: str | None) -> MarkKind:
    return MarkKind(chosen) if chosen in {kind.value for kind in WITHOUT_SCORE} else MarkKind.SCORE


# Making the class of a form takes longer than reading what was sent with it, and the criteria of a call never change.
@lru_cache(maxsize=256)
def score_form(criterion: Criterion) -> type[ScoreForm]:
    """The form class for one criterion: its marks from 0 to its maximum, and a comment that may grow too long."""
    return type("CriterionForm", (ScoreForm,), {"score": _mark_field(criterion), "comment": _comment_field(criterion)})


@lru_cache(maxsize=64)
def marks_form(criteria: tuple[Criterion, ...]) -> type[MarksForm]:
    """The form class for all criteria of one ledger, as `score_form` is for one."""
    fields: dict[str, Field] = {}
    for one in criteria:
        of = f" for ‘{one.title}’"
        fields[f"version_{one.id}"] = HiddenField()
        fields[f"score_{one.id}"] = _mark_field(one, of)
        fields[f"comment_{one.id}"] = _comment_field(one, of)
    return type("AllMarksForm", (MarksForm,), fields)


def _mark_field(criterion: Criterion, of: str = "") -> MarkField:
    return MarkField(f"Your mark{of}", maximum=criterion.maximum, thing=f"your mark{of}")


def _comment_field(criterion: Criterion, of: str = "") -> LongTextField:
    words, thing = criterion.comment_words, f"your comment{of}"
    return LongTextField(f"Your comment{of}", word_limit=words, keep_longer=True, thing=thing)


def stored_marks(kept: Judgement, number: int) -> dict[str, str | None]:
    """The form's data for a mark as it is stored, in its save of this number."""
    score = None if kept.score is None else str(kept.score)
    chosen = score if kept.kind == MarkKind.SCORE else kept.kind.value
    return {"score": chosen, "comment": kept.comment, "version": str(number)}


def all_stored_marks(kept: Iterable[tuple[Judgement, int]]) -> dict[str, str | None]:
    """The data of the form of all marks: each as it is stored, in its save of that number."""
    return {
        f"{name}_{one.criterion_id}": value for one, number in kept for name, value in stored_marks(one, number).items()
    }


class WholeForm(NumberedForm):
    """What an assessor thinks of the application as a whole. Everything may wait until it is handed in."""

    in_scope = YesNoField("Is it in the scope of the call?", thing="the application is in scope")
    scope_reason = LongTextField(
        "Why?",
        word_limit=REASON_WORDS,
        keep_longer=True,
        thing="your reason about the scope",
        description="Needed when it is not in scope.",
    )
    category_agreed = YesNoField("Do you agree with its research category?", thing="you agree with the category")
    recommendation = ChoiceField(
        "Would you fund it?",
        choices=[(advice.value, words) for advice, words in ADVICE.items()],
        thing="whether you would fund it",
    )
    recommendation_reason = LongTextField(
        "Why, or on which conditions?", word_limit=REASON_WORDS, keep_longer=True, thing="your recommendation"
    )
    funder_note = LongTextField(
        "A note to the funder (optional)",
        word_limit=NOTE_WORDS,
        keep_longer=True,
        thing="your note to the funder",
        description="Anything that the applicant should not read, such as a doubt about its honesty or a name.",
    )

    @property
    def whole(self) -> Whole:
        """What is said."""
        return Whole(
            in_scope=self.in_scope.data,
            scope_reason=self.scope_reason.data,
            category_agreed=self.category_agreed.data,
            recommendation=FundingAdvice(self.recommendation.data) if self.recommendation.data else None,
            recommendation_reason=self.recommendation_reason.data,
            funder_note=self.funder_note.data,
        )


def stored_whole(whole: Whole, number: int) -> dict[str, object]:
    """The form's data for what is stored, in its save of this number."""
    return {
        "in_scope": whole.in_scope,
        "scope_reason": whole.scope_reason,
        "category_agreed": whole.category_agreed,
        "recommendation": whole.recommendation.value if whole.recommendation else None,
        "recommendation_reason": whole.recommendation_reason,
        "funder_note": whole.funder_note,
        "version": str(number),
    }
