"""In which fields, sectors and stages of work does an assessor judge, and in which languages? A small list of our own.

The codes are stored and never change their meaning. A term that is given up stays here with `is_offered` false, so that
what was said under it still has words.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Facet(StrEnum):
    """The sides of what somebody knows. Each has terms of its own."""

    FIELD = "field"
    SECTOR = "sector"
    STAGE = "stage"
    LANGUAGE = "language"


@dataclass(frozen=True)
class Term:
    """One term of the taxonomy: its stable code and its words."""

    facet: Facet
    code: str
    words: str
    is_offered: bool = True


def _terms(facet: Facet, words: dict[str, str]) -> tuple[Term, ...]:
    return tuple(Term(facet, code, text) for code, text in words.items())


FIELDS = _terms(
    Facet.FIELD,
    {
        "advanced_materials": "Advanced materials",
        "ai": "Artificial intelligence and data science",
        "automation": "Robotics and automation",
        "batteries": "Batteries and energy storage",
        "behaviour": "Behavioural and social science",
        "biotechnology": "Biotechnology and engineering biology",
        "business_growth": "Business models, growth and investment",
        "circular_economy": "Circular economy and waste",
        "cyber_security": "Cyber security",
        "design": "Design and user research",
        "diagnostics": "Medical devices and diagnostics",
        "digital_media": "Digital media and immersive technology",
        "electronics": "Electronics, photonics and sensors",
        "food_systems": "Agriculture and food systems",
        "health_technologies": "Health technologies and digital health",
        "hydrogen": "Hydrogen and fuels",
        "manufacturing": "Manufacturing processes",
        "medicines": "Medicines and therapies",
        "net_zero": "Net zero and carbon accounting",
        "networks": "Telecommunications and networks",
        "quantum": "Quantum technologies",
        "renewables": "Renewable energy and power networks",
        "software": "Software and cloud",
        "space": "Space and satellites",
        "water": "Water and the natural environment",
    },
)
SECTORS = _terms(
    Facet.SECTOR,
    {
        "aerospace": "Aerospace and defence",
        "agriculture": "Agriculture, food and drink",
        "construction": "Construction and the built environment",
        "creative": "Creative industries",
        "energy": "Energy",
        "finance": "Financial and professional services",
        "health": "Health and life sciences",
        "makers": "Manufacturing",
        "public_services": "Public services",
        "transport": "Transport and logistics",
    },
)
STAGES = _terms(
    Facet.STAGE,
    {
        "idea": "Feasibility of an idea",
        "research": "Industrial research",
        "development": "Experimental development",
        "market": "Going to market and growing",
    },
)
LANGUAGES = _terms(
    Facet.LANGUAGE,
    {
        "en": "English",
        "cy": "Welsh",
        "gd": "Scottish Gaelic",
        "ga": "Irish",
        "sco": "Scots",
        "bsl": "British Sign Language",
    },
)
TERMS: dict[tuple[Facet, str], Term] = {
    (term.facet, term.code): term for term in (*FIELDS, *SECTORS, *STAGES, *LANGUAGES)
}


def offered(facet: Facet) -> tuple[Term, ...]:
    """The terms of a facet that may be chosen, in the order of a page."""
    return tuple(term for term in TERMS.values() if term.facet == facet and term.is_offered)


def words_of(facet: Facet, codes: Iterable[str]) -> tuple[str, ...]:
    """The words of these codes in the order of the taxonomy; a code that nobody knows stands for itself, at the end."""
    wanted = set(codes)
    known = [term for term in TERMS.values() if term.facet == facet and term.code in wanted]
    return (*(term.words for term in known), *sorted(wanted - {term.code for term in known}))


def unknown(facet: Facet, codes: Iterable[str]) -> tuple[str, ...]:
    """Those of the codes that are no term of this facet."""
    return tuple(code for code in codes if (facet, code) not in TERMS)
