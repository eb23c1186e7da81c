"""In which opening of its page was something typed, and what did that page offer back, as it says of itself?"""

from flask import request

from workflows.working_copy import LONGEST_SITTING

SITTING = "copy_sitting"
# Which words stood offered on the page that is sent.
OFFERED = "copy_offered"
HEX = frozenset("0123456789abcdef")


def sitting() -> str:
    """The opening of the page in which this was typed; '' when it does not say."""
    return _said(SITTING)


def offered_before() -> str:
    """The sitting of the words that stood offered on the page that was sent; '' where none did."""
    return _said(OFFERED)


def _said(name: str) -> str:
    said = request.form.get(name, "")
    return said if len(said) <= LONGEST_SITTING and set(said) <= HEX else ""
