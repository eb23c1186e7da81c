"""With which words is a definition shown to be read?"""

from typing import Any

from app.web.shared.words import ANSWER_KINDS, ORGANISATION_KINDS, ORGANISATION_SIZES, RESEARCH_CATEGORIES
from workflows.definition import Definition


def words_for(definition: Definition) -> dict[str, Any]:
    """What the templates of a definition need beside it: the words for its values, and its questions' titles."""
    return {
        "definition": definition,
        "asked": {question.id: question.title for question in definition.questions},
        "kinds": ANSWER_KINDS,
        "organisation_kinds": ORGANISATION_KINDS,
        "organisation_sizes": ORGANISATION_SIZES,
        "categories": RESEARCH_CATEGORIES,
    }
