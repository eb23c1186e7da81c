"""What is typed to ask to join an organisation, and to answer somebody who asks?"""

from forms.base import Form
from forms.fields import ChoiceField, LongTextField
from forms.validators import Required
from workflows.join_request import WORDS_LIMIT


class AskToJoinForm(Form):
    """A few words to the lead applicants."""

    words = LongTextField("What do you do there? (optional)", word_limit=WORDS_LIMIT, thing="what you do there")


class LetJoinForm(Form):
    """As what somebody is let in. The page sets the choices."""

    role = ChoiceField("What will they do?", [Required()], thing="what they will do")


class RefuseJoiningForm(Form):
    """Why somebody is not let in."""

    reason = LongTextField("Why not?", [Required()], word_limit=WORDS_LIMIT, thing="why not")
