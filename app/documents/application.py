"""What are the bytes of the PDF of one application?"""

from app.documents.engine import press
from workflows.application_paper import ApplicationSnapshot, compose
from workflows.letter_words import spelled


def render(snapshot: ApplicationSnapshot) -> bytes:
    """The application as a tagged PDF (PDF/UA-1): the same bytes for the same snapshot and fonts.

    What people wrote is never refused for its letters: a character that the fonts lack is told by its code.
    """
    return press().pdf(spelled(press().html("application.html", paper=compose(snapshot))))
