"""What does an assessor say: yes or no to an assignment, and a mark with its reason for one criterion?"""

from wtforms import Field

from forms.base import Form, NumberedForm
from forms.fields import ChoiceField, LongTextField, TickField
from forms.validators import Required
from workflows.definition import Criterion


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


class ScoreForm(NumberedForm):
    """One mark and its comment, and the number of the save that the writer started from. Either may wait."""

    score: Field
    comment: Field

    @property
    def mark(self) -> int | None:
        """The chosen mark; None while none is chosen."""
        typed = self.score.data or ""
        return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 4 else None


def score_form(criterion: Criterion) -> type[ScoreForm]:
    """The form class for one criterion: its marks from 0 to its maximum, and a comment that may grow too long."""
    marks = [(str(mark), str(mark)) for mark in range(criterion.maximum + 1)]
    fields = {
        "score": ChoiceField("Your mark", choices=marks, thing="a mark"),
        "comment": LongTextField(
            "Your comment", word_limit=criterion.comment_words, keep_longer=True, thing="your comment"
        ),
    }
    return type("CriterionForm", (ScoreForm,), fields)


def stored_marks(score: int | None, comment: str, number: int) -> dict[str, str | None]:
    """The form's data for a mark as it is stored, in its save of this number."""
    return {"score": None if score is None else str(score), "comment": comment, "version": str(number)}
