"""What are the bytes of the sign-off sheet of one version of a call?"""

from app.documents.engine import press
from workflows.letter_words import spelled
from workflows.sign_off import SignOffSnapshot, compose


def render(snapshot: SignOffSnapshot) -> bytes:
    """The sheet as a tagged PDF (PDF/UA-1): the same bytes for the same snapshot and fonts.

    What people signed is never refused for its letters: a character that the fonts lack is told by its code.
    """
    return press().pdf(spelled(press().html("sign_off_sheet.html", sheet=compose(snapshot))))
