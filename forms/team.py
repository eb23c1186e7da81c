"""What do people of an application tell it of their team: who is asked, who writes what, and what they say?"""

from forms.base import Form
from forms.fields import ChoiceField, EmailField, LongTextField, SelectField, TextField
from forms.validators import MaxLength, Required, Settable


class PartnerInvitationForm(Form):
    """Whom to ask, for which organisation as far as one knows, and what one wants to tell them."""

    email = EmailField("Email address", [Required()], thing="an email address")
    hint = TextField(
        "Their organisation, as far as you know", [MaxLength(200), Settable()], thing="the name of the organisation"
    )
    words = LongTextField("Your words to them", [MaxLength(2000), Settable()], thing="your words to them")


class AcceptPartForm(Form):
    """With which organisation to take part. The page sets the choices."""

    organisation_id = ChoiceField(
        "With which organisation do you take part?", [Required()], thing="the organisation with which you take part"
    )


class GiveQuestionForm(Form):
    """Who of the team is to write an answer. The page sets the choices."""

    person = SelectField("Who writes it?", [Required()], thing="who writes it")
    word = TextField("A word to them", [MaxLength(300), Settable()], thing="your word to them")


class HandBackForm(Form):
    """Why somebody does not write an answer that they were given."""

    reason = TextField(
        "Why do you hand it back?", [Required(), MaxLength(300), Settable()], thing="why you hand it back"
    )


class TeamCommentForm(Form):
    """What somebody says to their team at a question."""

    text = LongTextField("Your comment", [Required(), MaxLength(4000), Settable()], thing="your comment")
