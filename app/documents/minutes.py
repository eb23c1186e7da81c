"""What are the bytes of the minutes of a sitting, as one reader gets them?"""

from app.documents.engine import press
from workflows.letter_words import spelled
from workflows.minutes import (
    KINDS,
    OUTCOMES,
    Minutes,
    confirmation,
    correction_words,
    particulars,
    sentences,
    statement,
    title_of,
)


def render(minutes: Minutes) -> bytes:
    """The minutes as a tagged PDF (PDF/UA-1): the same bytes for the same minutes and fonts.

    What was minuted is never refused for its letters: a character that the fonts lack is told by its code.
    """
    html = press().html(
        "minutes.html",
        minutes=minutes,
        head=minutes.head,
        title=title_of(minutes.head),
        kind=KINDS[minutes.head.kind],
        statement=statement(minutes),
        particulars=particulars(minutes),
        items=[(item, sentences(item)) for item in minutes.items],
        outcomes=OUTCOMES,
        corrected=correction_words,
        confirmation=confirmation,
    )
    return press().pdf(spelled(html))
