"""Whom do applicants name to declare something, and what do those people declare?"""

from forms.base import Form
from forms.fields import EmailField, HiddenField, LongTextField, TextField, TickField
from forms.validators import MaxLength, Required, Settable
from workflows.declaration import DeclarationMove

LONGEST_NAME = 200
REASON_WORDS = 200


class NameForm(Form):
    """Who is to declare, and how they are reached. A signatory has a position, a referee an organisation."""

    name = TextField("Full name", [Required(), MaxLength(LONGEST_NAME), Settable()], thing="their full name")
    email = EmailField("Email address", [Required()], thing="an email address")
    relation = TextField(
        "Their position in the organisation",
        [Required(), MaxLength(LONGEST_NAME), Settable()],
        thing="their position",
    )


class RefereeNameForm(NameForm):
    """A referee, with the organisation that they speak from."""

    relation = TextField(
        "Their organisation, and how they know the project",
        [Required(), MaxLength(LONGEST_NAME), Settable()],
        thing="their organisation",
    )


class SignatoryForm(Form):
    """What a signatory declares. `seen` marks the sums that stood on the page."""

    seen = HiddenField()
    name = TextField("Your full name", [Required(), MaxLength(LONGEST_NAME), Settable()], thing="your full name")
    position = TextField("Your position", [Required(), MaxLength(LONGEST_NAME), Settable()], thing="your position")
    authority = TickField("I declare this", [Required()], thing="that you declare this")


def statement_form(words: int) -> type["RefereeForm"]:
    """The form of a referee who has room for so many words."""
    field = LongTextField("Your statement", [Required(), Settable()], word_limit=words, thing="your statement")
    return type("RefereeFormOfCall", (RefereeForm,), {"statement": field})


class RefereeForm(Form):
    """Who a referee is, and that they are from outside; their words are added for the room that a call gives."""

    name = TextField("Your full name", [Required(), MaxLength(LONGEST_NAME), Settable()], thing="your full name")
    position = TextField(
        "Your position and organisation",
        [Required(), MaxLength(LONGEST_NAME), Settable()],
        thing="your position and organisation",
    )
    authority = TickField("I declare this", [Required()], thing="that you declare this")


class DeclineForm(Form):
    """Why somebody does not declare."""

    reason = LongTextField(
        "Why do you decline?", [Required(), Settable()], word_limit=REASON_WORDS, thing="why you decline"
    )


class MoveForm(Form):
    """What the applicants do with a declaration."""

    move = HiddenField()


MOVES = {move.value: move for move in (DeclarationMove.SEND_AGAIN, DeclarationMove.ASK_AGAIN, DeclarationMove.WITHDRAW)}
