"""With which words and tones do pages show a conflict of interest?"""

from app.queries.conflicts import ConflictLine
from workflows.assessor import InterestKind
from workflows.conflicts import Source

SOURCES: dict[Source, str] = {
    Source.DECLARED: "Declared by the assessor",
    Source.NAMED: "Named by the applicants",
    Source.DETECTED: "Found in the records",
}
KINDS: dict[InterestKind, str] = {
    InterestKind.EMPLOYER: "employer",
    InterestKind.PROFESSIONAL: "professional",
    InterestKind.PERSONAL: "personal",
    InterestKind.PERSONAL_FINANCIAL: "personal financial",
    InterestKind.FAMILY: "family",
    InterestKind.FAMILY_FINANCIAL: "family financial",
}


def standing_words(line: ConflictLine) -> tuple[str, str]:
    """Where a conflict stands, in a word with the tone of its tag."""
    if not line.stands:
        return "No conflict", "closed"
    return ("To look at", "waiting") if line.is_open else ("Stands", "refused")
