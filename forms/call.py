"""How is a call begun, what may the national side change of its basics, and with which words is a version signed?"""

import re
from dataclasses import replace
from typing import Any

from wtforms.validators import ValidationError

from forms.base import Form
from forms.fields import (
    ChoiceField,
    DateTimeField,
    HiddenField,
    IntegerField,
    LongTextField,
    ManyChoiceField,
    PercentField,
    PoundsField,
    TextField,
    TickField,
    YesNoField,
)
from forms.lines import FewLines, LinesField
from forms.moments import MomentsField
from forms.typed import TypedField
from forms.validators import Between, MaxLength, Required
from workflows.bounds import opening_of
from workflows.call import LONGEST_REFERENCE
from workflows.definition import CallShape, Core, CostCategory, Milestones, Slot
from workflows.editing import opened
from workflows.finding import LONGEST_THEME, MOST_THEMES
from workflows.openings import THRESHOLD
from workflows.own_place import OwnPlace
from workflows.starting import dated
from workflows.terms import LONGEST_PROJECT, SubsidyRule

LONGEST_SUMMARY = 300
_REFERENCE = re.compile(r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*")
_MOST_PEOPLE = 10
_LARGEST_PENCE = 1_000_000_000_00
FROM_TEMPLATE, FROM_FILE = "template", "file"
MILESTONES = ("opens_at", "closes_at", "assessment_due_at", "decision_due_at")
OPTIONAL = ("assessment_starts_at", "panel_at", "release_at")


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
    """The first facts of a call. The page sets the choices; everything else comes from what it starts from."""

    start = ChoiceField("What does it start from?", thing="what it starts from")
    keep = ChoiceField(
        "And the regions’ own parts?",
        choices=(
            ("no", "Each region begins from its template"),
            ("yes", "Keep what each region wrote there", "Without budgets, which belonged to that call."),
        ),
        thing="what becomes of the regions’ parts",
    )
    reference = TextField(
        "Reference", [Required(), MaxLength(LONGEST_REFERENCE), looks_like_a_reference], thing="a reference"
    )
    regions = ManyChoiceField("Which regions take part?", [Required()], thing="at least one region")
    title = TextField("Title of the call", [Required(), MaxLength(200)], thing="a title")
    opens_at = DateTimeField("When does the call open?", [Required()], thing="the opening time")
    closes_at = DateTimeField("When does it close?", [Required(), after_opening], thing="the closing time")
    assessment_due_at = DateTimeField("When is assessment to be finished?", [Required()], thing="the end of assessment")
    decision_due_at = DateTimeField("When are decisions due?", [Required()], thing="the decision date")

    def applied_to(self, core: Core) -> Core:
        """The core with this title and these dates; those that are not asked for keep their time from them."""
        return dated(replace(core, title=self.title.data), Milestones(**_dates(self)))


class BasicsForm(EditForm):
    """What the core says of the call as a whole."""

    title = TextField("Title", [Required(), MaxLength(200)], thing="a title")
    summary = LongTextField("Summary", [Required()], word_limit=200, thing="a summary")
    scope = LongTextField("Scope", [Required()], word_limit=600, thing="the scope")
    opens_at = DateTimeField("Opens", [Required()], thing="the opening time")
    closes_at = DateTimeField("Closes", [Required(), after_opening], thing="the closing time")
    assessment_due_at = DateTimeField("Assessment finished by", [Required()], thing="the end of assessment")
    decision_due_at = DateTimeField("Decisions by", [Required()], thing="the decision date")
    assessment_starts_at = DateTimeField("Start of assessment (optional)", thing="the start of assessment")
    panel_at = DateTimeField("Panel (optional)", thing="the time of the panel")
    release_at = DateTimeField("Release of decisions (optional)", thing="the time of the release")
    cut_offs = MomentsField("Later cut-off dates (optional)", thing="the later cut-off dates")
    themes = LinesField("Themes (optional)", [FewLines(MOST_THEMES, LONGEST_THEME)], thing="the themes")
    shape = ChoiceField("What shape has the call?", [Required()], thing="the shape of the call")
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
    own_place = ChoiceField(
        "May people assess applications from where they live?", thing="whether people assess where they live"
    )
    minimum_cost = PoundsField(
        "Smallest project", [Required(), Between(1, _LARGEST_PENCE)], thing="the smallest project cost"
    )
    maximum_cost = PoundsField(
        "Largest project", [Required(), Between(1, _LARGEST_PENCE)], thing="the largest project cost"
    )
    minimum_months = IntegerField(
        "Shortest project, in months", [Required(), Between(1, LONGEST_PROJECT)], thing="the fewest months"
    )
    maximum_months = IntegerField(
        "Longest project, in months", [Required(), Between(1, LONGEST_PROJECT)], thing="the most months"
    )
    open_low = PercentField("Least threshold", thing="the least threshold")
    open_high = PercentField("Most threshold", thing="the most threshold")
    slot_most = IntegerField("Most regional criteria (optional)", [Between(1, 20)], thing="the most regional criteria")
    slot_weight = IntegerField("Their weight together", [Between(1, 100)], thing="their weight together")
    categories = ManyChoiceField("Costs that the call pays for", thing="costs")
    minimum_partners = IntegerField(
        "Fewest organisations in a project", [Required(), Between(1, 50)], thing="the fewest organisations"
    )
    maximum_grant = PoundsField(
        "Most grant for a project (optional)", [Between(1, _LARGEST_PENCE)], thing="the most grant"
    )
    maximum_partner_grant = PoundsField(
        "Most grant for one organisation (optional)", [Between(1, _LARGEST_PENCE)], thing="the most grant"
    )
    fixed_rate = PercentField("Fixed grant rate (optional)", thing="the fixed grant rate")
    calculated_overheads = YesNoField(
        "May an organisation calculate its own overheads?", thing="an organisation may calculate its own overheads"
    )
    asks_for_packages = YesNoField("Does the call ask for work packages?", thing="the call asks for work packages")
    asks_for_months = YesNoField("Does the call ask for costs by month?", thing="the call asks for costs by month")
    subsidy = ChoiceField("What is each organisation asked about subsidies?", thing="what is asked about subsidies")
    note = TextField("What did you change, and why?", [MaxLength(LONGEST_SUMMARY)], thing="what you changed")

    @staticmethod
    def data_of(core: Core) -> dict[str, Any]:
        """The form's data for a core as it stands."""
        rules, opening = core.finance, opening_of(core, THRESHOLD)
        return {
            **{name: getattr(core.milestones, name) for name in OPTIONAL},
            "cut_offs": core.cut_offs,
            "themes": core.themes,
            "shape": core.shape,
            "open_low": opening.low if opening else None,
            "open_high": opening.high if opening else None,
            "slot_most": core.slot.most if core.slot else None,
            "slot_weight": core.slot.weight if core.slot else None,
            "categories": rules.categories or tuple(CostCategory),
            "minimum_partners": rules.minimum_partners,
            "maximum_grant": rules.maximum_grant_pence,
            "maximum_partner_grant": rules.maximum_partner_grant_pence,
            "fixed_rate": rules.fixed_basis_points,
            "subsidy": rules.subsidy,
            "calculated_overheads": rules.calculated_overheads,
            "asks_for_packages": rules.asks_for_packages,
            "asks_for_months": rules.asks_for_months,
            **{name: getattr(core, name) for name in ("title", "summary", "scope")},
            **{name: getattr(core.milestones, name) for name in MILESTONES},
            "threshold": core.threshold_basis_points,
            "national_assessors": core.national_assessors,
            "regional_scorers": core.regional_scorers,
            "own_place": core.own_place,
            "minimum_cost": rules.minimum_cost_pence,
            "maximum_cost": rules.maximum_cost_pence,
            "minimum_months": rules.minimum_months,
            "maximum_months": rules.maximum_months,
        }

    def applied_to(self, core: Core) -> Core:
        """The core with what was typed here; sections, criteria and grant rates as they were."""
        return replace(
            opened(core, THRESHOLD, self.open_low.data, self.open_high.data),
            cut_offs=self.cut_offs.data,
            themes=self.themes.data,
            shape=CallShape(self.shape.data),
            slot=self._slot(),
            own_place=OwnPlace(self.own_place.data or OwnPlace.ALLOWED),
            title=self.title.data,
            summary=self.summary.data,
            scope=self.scope.data,
            milestones=replace(
                core.milestones,
                **_dates(self),
                **{name: self[name].data for name in OPTIONAL},
            ),
            threshold_basis_points=self.threshold.data,
            national_assessors=self.national_assessors.data,
            regional_scorers=self.regional_scorers.data,
            finance=replace(
                core.finance,
                categories=self._categories(),
                minimum_partners=self.minimum_partners.data,
                maximum_grant_pence=self.maximum_grant.data,
                maximum_partner_grant_pence=self.maximum_partner_grant.data,
                fixed_basis_points=self.fixed_rate.data,
                calculated_overheads=bool(self.calculated_overheads.data),
                asks_for_packages=bool(self.asks_for_packages.data),
                asks_for_months=bool(self.asks_for_months.data),
                subsidy=SubsidyRule(self.subsidy.data or SubsidyRule.NOT_ASKED),
                minimum_cost_pence=self.minimum_cost.data,
                maximum_cost_pence=self.maximum_cost.data,
                minimum_months=self.minimum_months.data,
                maximum_months=self.maximum_months.data,
            ),
        )

    def _slot(self) -> Slot | None:
        """The room for regional criteria; none unless both of its numbers are given."""
        most, weight = self.slot_most.data, self.slot_weight.data
        return None if most is None or weight is None else Slot(most, weight)

    def _categories(self) -> tuple[CostCategory, ...]:
        """The categories that were ticked; all of them are the same as no limit."""
        ticked = tuple(CostCategory(one) for one in self.categories.data)
        return () if len(ticked) == len(CostCategory) else ticked


class SignForm(Form):
    """The hash of the version that stood on the page, and the signatory's word that they have read it."""

    seen_sha256 = HiddenField()
    read = TickField(
        "I have read this version to its end and I agree to it", [Required()], thing="that you have read it"
    )


def _dates(form: Any) -> dict[str, Any]:
    return {name: getattr(form, name).data for name in MILESTONES}
