"""What is typed about a sitting of a panel: when and where it is, who sits, what came of it, what is minuted?"""

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
    SelectField,
    TextField,
    TickField,
)
from forms.validators import Between, MaxLength, Required
from workflows.interview_marks import LONGEST_CRITERION, MOST_CRITERIA
from workflows.sitting import SittingKind


class SittingForm(Form):
    """When and where a panel sits; what applicants bring to an interview, and what it is marked against."""

    starts_at = DateTimeField("When does it begin?", [Required()], thing="when it begins")
    place = TextField("Where is it?", [Required(), MaxLength(300)], thing="where it is")
    link = TextField("Address for those who join from afar (optional)", [MaxLength(500)], thing="the address")
    bring = LongTextField("What applicants bring (optional)", word_limit=150, thing="what applicants bring")
    criteria = LongTextField("What interviews are marked against", word_limit=200, thing="the criteria")

    @property
    def titles(self) -> tuple[str, ...]:
        """The criteria of an interview, one for each line."""
        return tuple(" ".join(line.split()) for line in (self.criteria.data or "").splitlines() if line.strip())

    def validate_criteria(self, field: Any) -> None:
        """Few enough to mark by, each short and named once."""
        if len(self.titles) > MOST_CRITERIA:
            raise ValidationError(f"Name {MOST_CRITERIA} criteria or fewer, one on each line")
        if any(len(one) > LONGEST_CRITERION for one in self.titles):
            raise ValidationError(f"Each criterion must have {LONGEST_CRITERION} characters or fewer")
        if len(set(self.titles)) != len(self.titles):
            raise ValidationError("Each criterion must have a name of its own")


class NewSittingForm(SittingForm):
    """A sitting that is planned: what it is for, too."""

    kind = ChoiceField(
        "What does the panel sit for?",
        [Required()],
        choices=(
            (
                SittingKind.MODERATION.value,
                "Moderation",
                "It looks at applications again, and recommends.",
            ),
            (SittingKind.INTERVIEW.value, "Interviews", "It hears applicants, each at a time of their own."),
        ),
        thing="what the panel sits for",
    )

    def validate_criteria(self, field: Any) -> None:
        """An interview has to be marked against something."""
        super().validate_criteria(field)
        if self.kind.data == SittingKind.INTERVIEW.value and not self.titles:
            raise ValidationError("Name at least one criterion that interviews are marked against")


class PeopleForm(Form):
    """Who sits on the panel, and how many of them it needs."""

    members = ManyChoiceField("Members", thing="the members")
    chair = SelectField("Chair", thing="the chair")
    secretary = SelectField("Secretary", thing="the secretary")
    quorum = IntegerField("Quorum", [Required(), Between(1, 50)], thing="the quorum")


class AddItemsForm(Form):
    """Which applications come onto the agenda."""

    applications = ManyChoiceField("Applications", thing="the applications")


class ReasonForm(Form):
    """Why a sitting is put off or cancelled, or its minutes are sent back."""

    reason = LongTextField("Why?", [Required()], word_limit=150, thing="why")


class BeginForm(Form):
    """Who is recorded as gone before an item begins, and who takes the chair for it."""

    left = ManyChoiceField("They have left", thing="who has left")
    acting_chair = SelectField("Who takes the chair for this item?", thing="who takes the chair")


class EndForm(Form):
    """What is minuted of an item beside its outcome."""

    notes = LongTextField("What was said (optional)", word_limit=600, thing="what was said")
    actions = LongTextField("Actions (optional)", word_limit=200, thing="the actions")


class OutcomeForm(Form):
    """What the panel recommends, and why. `number` is that of the outcome that the writer read."""

    outcome = ChoiceField("What does the panel recommend?", thing="what the panel recommends")
    words = LongTextField("Why, in the panel’s words", word_limit=400, thing="why")
    why = LongTextField("Why is it corrected?", word_limit=100, thing="why it is corrected")
    number = HiddenField()


class SeenForm(Form):
    """Which outcome, or which minutes, stood on the page."""

    seen = HiddenField()


class DeclareForm(Form):
    """A member's interest in an application."""

    member = SelectField("Who has an interest?", [Required()], thing="who has an interest")
    kind = SelectField("Which kind (optional)", thing="the kind")
    words = LongTextField("What it is (optional)", word_limit=100, thing="what it is")
    left = TickField("They have left the room or the call", thing="that they have left")


class SlotForm(Form):
    """The time of an interview."""

    slot_at = DateTimeField("When does the interview begin?", [Required()], thing="when the interview begins")


class AnswerSlotForm(Form):
    """What applicants say of their interview."""

    answer = ChoiceField(
        "Can you come?",
        choices=(("confirmed", "Yes, we come"), ("cannot", "No, we cannot come at this time")),
        thing="whether you can come",
    )
    attending = LongTextField("Who comes for you, with their roles", word_limit=100, thing="who comes")
    why = LongTextField("Why you cannot come, and when you could", word_limit=150, thing="why you cannot come")


class MinutesForm(Form):
    """What the secretary adds to what was recorded: everybody who gets the minutes reads it."""

    notes = LongTextField("General notes (optional)", word_limit=600, thing="the notes")
    actions = LongTextField("General actions (optional)", word_limit=300, thing="the actions")
