"""When may the moderators of a ledger write down what they hold about an application?

The note has versions, and every one of them is kept.
"""

from dataclasses import dataclass

from workflows.machine import Reason


@dataclass(frozen=True)
class NoteFacts:
    """What has to be known before a version is written, true at one instant. `is_newest` is whether nobody wrote one
    since the writer read the note."""

    text_given: bool = True
    ledgers_closed: bool = True
    list_sent: bool = False
    is_own_ledger: bool = True
    is_newest: bool = True


def note_refusals(facts: NoteFacts) -> tuple[Reason, ...]:
    """Every reason why this version cannot be written."""
    problems = (
        (facts.text_given, "no_words", "Write the note.", "words"),
        (facts.ledgers_closed, "ledgers_open", "Notes are written once both ledgers are closed, and not before.", ""),
        (
            not facts.list_sent,
            "list_sent",
            "The region has recommended its list by this ranking, so the note stays as it is. Have the list sent back "
            "first.",
            "",
        ),
        (facts.is_own_ledger, "other_ledger", "This note belongs to the other ledger. Its own side writes it.", ""),
        (
            facts.is_newest,
            "overtaken",
            "Somebody wrote a newer version while you were writing. Read it above, then write yours again.",
            "words",
        ),
    )
    return tuple(Reason(code, text, where) for holds, code, text, where in problems if not holds)
