"""What is typed of the pool of a call: the fee, who is invited, and how somebody answers?"""

from forms.base import Form
from forms.fields import ChoiceField, IntegerField, LongTextField, ManyChoiceField, PoundsField
from forms.validators import Between, MaxLength, Required
from workflows.assessor import MOST_LOAD
from workflows.pool import LARGEST_FEE_PENCE


class FeeForm(Form):
    """What is paid for each assessment, in pence."""

    fee = PoundsField("Fee for each assessment", [Required(), Between(0, LARGEST_FEE_PENCE)], thing="the fee")


class InviteForm(Form):
    """Whom to ask: those who are chosen, and addresses. A file is read beside it. The page sets the people."""

    people = ManyChoiceField("People who hold the role", thing="people")
    addresses = LongTextField("Email addresses", thing="the addresses", longest=60_000)
    load = IntegerField(
        "How many applications do you ask each of them to take?",
        [Required(), Between(1, MOST_LOAD)],
        thing="how many applications each is asked to take",
    )


class AcceptPoolForm(Form):
    """For how many somebody takes a place in a pool."""

    promised = IntegerField(
        "How many applications will you take?",
        [Required(), Between(1, MOST_LOAD)],
        thing="how many applications you will take",
    )


class DeclinePoolForm(Form):
    """Why somebody takes no part. The page sets the reasons."""

    reason = ChoiceField("Why do you take no part?", [Required()], thing="why you take no part")
    words = LongTextField("Anything else that we should know", [MaxLength(1_000)], thing="what you add")
