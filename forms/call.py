"""How is a call begun, what may the national side change of its basics, and with which words is a version signed?"""

import re
from dataclasses import replace
from typing import Any

from wtforms.validators import ValidationError

from forms.base import Form
from forms.fields import (
    DateTimeField,
    HiddenField,
    IntegerField,
    LongTextField,
    ManyChoiceField,
    PercentField,
    PoundsField,
    TextField,
    TickField,
)
from forms.typed import TypedField
from forms.validators import Between, MaxLength, Required
from workflows.definition import Core, Milestones

LONGEST_SUMMARY = 300
_REFERENCE = re.compile(r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*")
_MOST_PEOPLE = 10
_MOST_MONTHS = 120
_LARGEST_PENCE = 1_000_000_000_00
MILESTONES = ("opens_at", "closes_at", "assessment_due_at", "decision_due_at")


def looks_like_a_reference(form: Form, field: TypedField) -> None:
    """Refuses what could not stand in the number of an application."""
    if field.data and not _REFERENCE.fullmatch(field.data):
        raise ValidationError("Reference must have only letters, numbers and hyphens, like GM-2027-01")


def after_opening(form: Any, field: TypedField) -> None:
    """Refuses a deadline that is not after the opening. The later dates are for the list of problems to judge."""
    opens_at = form.opens_at.data
    if opens_at is not None and field.data is not None and field.data <= opens_at:
        raise ValidationError("The closing time must be after the opening time")


class EditForm(Form):
    """Every edit carries the hash of the version that its writer had before them, and may say why it was made."""

    seen_sha256 = HiddenField()

    def said(self, otherwise: str) -> str:
        """What the list of versions says of this edit: the writer's own words, or what the page says it was."""
        note = self._fields.get("note")
        return ((note.data if note is not None else "") or otherwise)[:LONGEST_SUMMARY]


class NewCallForm(Form):
    """The first facts of a call. The page sets the choices; everything else comes from the templates."""

    reference = TextField("Reference", [Required(), MaxLength(40), looks_like_a_reference], thing="a reference")
    regions = ManyChoiceField("Which regions take part?", [Required()], thing="at least one region")
    title = TextField("Title of the call", [Required(), MaxLength(200)], thing="a title")
    opens_at = DateTimeField("When does the call open?", [Required()], thing="the opening time")
    closes_at = DateTimeField("When does it close?", [Required(), after_opening], thing="the closing time")
    assessment_due_at = DateTimeField("When is assessment to be finished?", [Required()], thing="the end of assessment")
    decision_due_at = DateTimeField("When are decisions due?", [Required()], thing="the decision date")

    def applied_to(self, core: Core) -> Core:
        """The core with this title and these dates."""
        return replace(core, title=self.title.data, milestones=_milestones(self))


class BasicsForm(EditForm):
    """What the core says of the call as a whole."""

    title = TextField("Title", [Required(), MaxLength(200)], thing="a title")
    summary = LongTextField("Summary", [Required()], word_limit=200, thing="a summary")
    scope = LongTextField("Scope", [Required()], word_limit=600, thing="the scope")
    opens_at = DateTimeField("Opens", [Required()], thing="the opening time")
    closes_at = DateTimeField("Closes", [Required(), after_opening], thing="the closing time")
    assessment_due_at = DateTimeField("Assessment finished by", [Required()], thing="the end of assessment")
    decision_due_at = DateTimeField("Decisions by", [Required()], thing="the decision date")
    threshold = PercentField("National threshold", [Required()], thing="the national threshold")
    national_assessors = IntegerField(
        "National assessors for each application",
        [Required(), Between(1, _MOST_PEOPLE)],
        thing="the number of national assessors",
    )
    regional_scorers = IntegerField(
        "Regional scorers for each application",
        [Required(), Between(1, _MOST_PEOPLE)],
        thing="the number of regional scorers",
    )
    minimum_cost = PoundsField(
        "Smallest project", [Required(), Between(1, _LARGEST_PENCE)], thing="the smallest project cost"
    )
    maximum_cost = PoundsField(
        "Largest project", [Required(), Between(1, _LARGEST_PENCE)], thing="the largest project cost"
    )
    minimum_months = IntegerField(
        "Shortest project, in months", [Required(), Between(1, _MOST_MONTHS)], thing="the fewest months"
    )
    maximum_months = IntegerField(
        "Longest project, in months", [Required(), Between(1, _MOST_MONTHS)], thing="the most months"
    )
    note = TextField("What did you change, and why?", [MaxLength(LONGEST_SUMMARY)], thing="what you changed")

    @staticmethod
    def data_of(core: Core) -> dict[str, Any]:
        """The form's data for a core as it stands."""
        rules = core.finance
        return {
            **{name: getattr(core, name) for name in ("title", "summary", "scope")},
            **{name: getattr(core.milestones, name) for name in MILESTONES},
            "threshold": core.threshold_basis_points,
            "national_assessors": core.national_assessors,
            "regional_scorers": core.regional_scorers,
            "minimum_cost": rules.minimum_cost_pence,
            "maximum_cost": rules.maximum_cost_pence,
            "minimum_months": rules.minimum_months,
            "maximum_months": rules.maximum_months,
        }

    def applied_to(self, core: Core) -> Core:
        """The core with what was typed here; sections, criteria and grant rates as they were."""
        return replace(
            core,
            title=self.title.data,
            summary=self.summary.data,
            scope=self.scope.data,
            milestones=_milestones(self),
            threshold_basis_points=self.threshold.data,
            national_assessors=self.national_assessors.data,
            regional_scorers=self.regional_scorers.data,
            finance=replace(
                core.finance,
                minimum_cost_pence=self.minimum_cost.data,
                maximum_cost_pence=self.maximum_cost.data,
                minimum_months=self.minimum_months.data,
                maximum_months=self.maximum_months.data,
            ),
        )


class SignForm(Form):
    """The hash of the version that stood on the page, and the signatory's word that they have read it."""

    seen_sha256 = HiddenField()
    read = TickField(
        "I have read this version to its end and I agree to it", [Required()], thing="that you have read it"
    )


def _milestones(form: Any) -> Milestones:
    return Milestones(**{name: getattr(form, name).data for name in MILESTONES})
