"""What may people type while they negotiate a clause: why it should change, a comment, an answer, evidence?"""

import re

from wtforms.validators import ValidationError

from forms.base import Form
from forms.fields import ChoiceField, DateField, HiddenField, LongTextField, TextField, TickField
from forms.typed import TypedField
from forms.validators import MaxLength, Required
from workflows.comment import CommentKind
from workflows.evidence import Figures, Paper, Passage

_NUMBER = re.compile(r"-?\d{1,3}(,?\d{3})*(\.\d+)?")
_WORDS = 300


def looks_like_a_number(form: Form, field: TypedField) -> None:
    """Refuses what is no number. It is kept as it was typed: figures are quoted and never reckoned with."""
    if field.data and not _NUMBER.fullmatch(field.data):
        raise ValidationError("Value must be a number, like 12.5 or 4,300")


class WhyForm(Form):
    """Why a clause should change, beside the editor's own form; and the clause that stood on the page."""

    seen_clause = HiddenField()
    why = LongTextField("Why should it change?", [Required()], word_limit=_WORDS, thing="why it should change")


class CommentForm(Form):
    """A question or a remark."""

    text = LongTextField("What do you want to say?", [Required()], word_limit=_WORDS, thing="what you want to say")
    kind = ChoiceField(
        "What is it?",
        [Required()],
        choices=(
            (CommentKind.QUESTION.value, "A question", "It waits until it is resolved, and so do the keys."),
            (CommentKind.REMARK.value, "A remark", "It is read, and keeps nothing waiting."),
        ),
        thing="whether it is a question or a remark",
    )


class AnewForm(Form):
    """Other words for a comment."""

    text = LongTextField("Your words", [Required()], word_limit=_WORDS, thing="your words")


class ResolveForm(Form):
    """The answer with which a question is closed; empty when the thread has it already."""

    answer = LongTextField("Your answer", word_limit=_WORDS, thing="your answer")


class AcceptForm(Form):
    """The clause that stood on the page when its owner accepted."""

    seen_clause = HiddenField()


class RefuseForm(Form):
    """Why a suggestion is refused."""

    answer = LongTextField("Why do you refuse it?", [Required()], word_limit=_WORDS, thing="why you refuse it")


class EvidenceForm(Form):
    """What all evidence says beside itself."""

    is_public = TickField(
        "Applicants may read this on the public page of the call", thing="that applicants may read it"
    )


class PassageForm(EvidenceForm):
    """A paragraph of a plan."""

    source = TextField("Name of the plan", [Required(), MaxLength(200)], thing="the name of the plan")
    page = TextField("Page", [MaxLength(20)], thing="the page")
    quotation = LongTextField("The paragraph, as it stands there", [Required()], word_limit=200, thing="the paragraph")

    @property
    def content(self) -> Passage:
        """The passage as it is kept."""
        return Passage(self.source.data, self.page.data or "", self.quotation.data)


class FiguresForm(EvidenceForm):
    """One number with what it measures."""

    value = TextField("Value", [Required(), MaxLength(40), looks_like_a_number], thing="the value")
    unit = TextField("What it measures", [Required(), MaxLength(120)], thing="what it measures")
    place = TextField("Place", [Required(), MaxLength(120)], thing="the place")
    source = TextField("Source", [Required(), MaxLength(200)], thing="the source")
    as_of = DateField("Date of the figure", [Required()], thing="the date of the figure")

    @property
    def content(self) -> Figures:
        """The figures as they are kept."""
        return Figures(self.value.data, self.unit.data, self.source.data, self.as_of.data, self.place.data)


class PaperForm(EvidenceForm):
    """A file; the bytes come beside the form."""

    title = TextField("What it is", [Required(), MaxLength(200)], thing="what it is")

    @property
    def content(self) -> Paper:
        """What the file is called."""
        return Paper(self.title.data)
