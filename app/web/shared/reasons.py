"""How do the reasons of a refusal stand above a form: as sentences, or as links to the controls that mend them?"""

from collections.abc import Iterable

from workflows.machine import Reason

# A sentence with the address of the place where it is mended, '' where there is none: what the summary of errors takes.
Told = tuple[str, str]


def in_words(reasons: Iterable[Reason]) -> list[Told]:
    """Each reason as a sentence: no control of this page mends it."""
    return [(reason.text, "") for reason in reasons]


def at_controls(reasons: Iterable[Reason]) -> list[Told]:
    """Each reason with a link to the control of this page that it names."""
    return [(reason.text, f"#{reason.where}" if reason.where else "") for reason in reasons]
