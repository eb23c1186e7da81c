"""How are a section and a criterion written?

A part may be saved while it is not yet sound, because two people draft it over days; what keeps it from being signed is
listed beside it. Refused here is only what could not be stored or read.
"""

from dataclasses import replace
from typing import Any

from wtforms import FieldList, FormField
from wtforms.validators import StopValidation

from forms.base import Form
from forms.call import LONGEST_SUMMARY, EditForm
from forms.fields import ChoiceField, IntegerField, LongTextField, TextField
from forms.typed import TypedField
from forms.validators import Between, MaxLength, Required, is_empty
from workflows.definition import Band, Criterion, Ledger, Section
from workflows.soundness import FULL_WEIGHT, MOST_MARKS

MOST_BANDS = 20
ROOM = 1


class SectionForm(EditForm):
    """The title under which a run of questions stands."""

    title = TextField("Title of the section", [Required(), MaxLength(200)], thing="a title")
    introduction = LongTextField("Introduction (optional)", word_limit=200, thing="the introduction")
    note = TextField("What did you change, and why?", [MaxLength(LONGEST_SUMMARY)], thing="what you changed")


class NeededInBand:
    """Refuses an empty value in a band that somebody has begun."""

    def __call__(self, form: Any, field: TypedField) -> None:
        if is_empty(field.data) and not form.is_blank:
            raise StopValidation(field.request)


class BandRow(Form):
    """What marks from the lowest to the highest of a band mean. A row left wholly empty is no band."""

    low = IntegerField("From", [NeededInBand(), Between(0, MOST_MARKS)], thing="the lowest mark of this band")
    high = IntegerField("To", [NeededInBand(), Between(0, MOST_MARKS)], thing="the highest mark of this band")
    text = LongTextField("What these marks mean", [NeededInBand()], word_limit=150, thing="what these marks mean")

    @property
    def is_blank(self) -> bool:
        """Whether nothing at all was typed into this row."""
        return not any(field.typed.strip() for field in (self.low, self.high, self.text))


class CriterionForm(EditForm):
    """How the answer to one question is judged. The page sets the ledgers that this side may score in."""

    title = TextField("Title", [Required(), MaxLength(200)], thing="a title")
    ledger = ChoiceField("Who scores it?", [Required()], thing="who scores it")
    weight = IntegerField("Weight", [Required(), Between(1, FULL_WEIGHT)], thing="the weight")
    maximum = IntegerField("Highest mark", [Required(), Between(1, MOST_MARKS)], thing="the highest mark")
    guidance = LongTextField("Guidance for assessors", word_limit=400, thing="guidance")
    applicant_guidance = LongTextField("Guidance for applicants", word_limit=400, thing="guidance")
    threshold = IntegerField(
        "Threshold of this criterion alone, in marks (optional)", [Between(0, MOST_MARKS)], thing="the threshold"
    )
    open_low = IntegerField("Least weight", [Between(1, FULL_WEIGHT)], thing="the least weight")
    open_high = IntegerField("Most weight", [Between(1, FULL_WEIGHT)], thing="the most weight")
    comment_words = IntegerField(
        "Words for the assessor’s comment",
        [Required(), Between(1, 1_000)],
        thing="the number of words for a comment",
    )
    bands = FieldList(FormField(BandRow), max_entries=MOST_BANDS)
    note = TextField("What did you change, and why?", [MaxLength(LONGEST_SUMMARY)], thing="what you changed")

    @staticmethod
    def data_of(criterion: Criterion) -> dict[str, Any]:
        """The form's data for a criterion as it stands."""
        names = ("title", "ledger", "weight", "maximum", "guidance", "comment_words", "applicant_guidance", "threshold")
        bands = [{"low": band.low, "high": band.high, "text": band.text} for band in criterion.bands]
        return {**{name: getattr(criterion, name) for name in names}, "bands": bands}

    def make_room(self) -> None:
        """One empty row at the end, for one more band."""
        if len(self.bands) < MOST_BANDS and not (len(self.bands) and self.bands[-1].form.is_blank):
            self.bands.append_entry()

    def applied_to(self, criterion: Criterion) -> Criterion:
        """The criterion with what was typed, its bands from the highest marks down."""
        rows = [row.form for row in self.bands if not row.form.is_blank]
        bands = [Band(row.low.data, row.high.data, row.text.data) for row in rows]
        return replace(
            criterion,
            title=self.title.data,
            ledger=Ledger(self.ledger.data),
            weight=self.weight.data,
            maximum=self.maximum.data,
            guidance=self.guidance.data,
            comment_words=self.comment_words.data,
            applicant_guidance=self.applicant_guidance.data,
            threshold=self.threshold.data,
            bands=tuple(sorted(bands, key=lambda band: (-band.high, -band.low))),
        )


class RemovalForm(EditForm):
    """Nothing is typed to take something out but the version that is on the screen."""


def renamed(section: Section, form: SectionForm) -> Section:
    """The section under its new title and with its introduction."""
    return replace(section, title=form.title.data, introduction=form.introduction.data)
