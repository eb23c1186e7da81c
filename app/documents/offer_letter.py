"""What are the bytes of the offer letter of one snapshot?"""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from app.documents.engine import DocumentNotBuilt, press
from workflows.letter import LetterSnapshot
from workflows.letter_checks import face_refusals
from workflows.letter_clauses import ClauseSet, clause_faults
from workflows.letter_text import Letter, compose
from workflows.machine import Refusal
from workflows.plain import from_plain

CLAUSES = Path(__file__).parent / "clauses"
# The standard terms that new letters attach. Older editions stay in the folder for the letters that name them.
TERMS_VERSION = "1"


@cache
def load_clauses() -> ClauseSet:
    """The clauses shipped with this version of Accord. `DocumentNotBuilt` names everything wrong with them."""
    editions = [_read(path) for path in sorted(CLAUSES.glob("terms-*.toml"))]
    clauses = from_plain(
        ClauseSet, {**_read(CLAUSES / "letter.toml"), **_read(CLAUSES / "annexes.toml"), "terms": editions}
    )
    if faults := clause_faults(clauses):
        raise DocumentNotBuilt(*faults)
    return clauses


def write(snapshot: LetterSnapshot) -> Letter:
    """The letter as text: numbered paragraphs with the clause, version and reason of each. `Refusal` as `render`."""
    if reasons := face_refusals(snapshot):
        raise Refusal(reasons)
    return compose(snapshot, load_clauses())


def render(snapshot: LetterSnapshot) -> bytes:
    """The letter as a tagged PDF: the same bytes for the same snapshot, clauses and fonts.

    Raises `Refusal` with every reason that shows on the face of the snapshot. Whether the figures are those that were
    approved is asked before, with `workflows.letter_checks.refusals`. `DocumentNotBuilt` is a fault of ours.
    """
    return press().pdf(press().html("offer_letter.html", letter=write(snapshot)))


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))
