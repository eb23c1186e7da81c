"""Of which fields and sectors of our list does a text speak?

A field or sector has the beginnings of words by which it is told. That is all there is to it, so that everybody can see
why an application was taken to be about something: nothing is learned, and nothing is guessed from who wrote it.
"""

import re
from collections import Counter
from collections.abc import Mapping

from workflows.expertise import Facet

_FIELD_WORDS: Mapping[str, tuple[str, ...]] = {
    "advanced_materials": ("advanced material", "composite", "graphene", "nanomaterial", "alloy", "coating"),
    "ai": ("artificial intelligence", "machine learning", "data science", "neural network", "algorithm"),
    "automation": ("robot", "automat", "autonomous", "drone"),
    "batteries": ("batter", "energy storage", "lithium", "charging", "second-life cell"),
    "behaviour": ("behaviour", "social science", "psycholog", "community engagement"),
    "biotechnology": ("biotech", "engineering biology", "synthetic biology", "enzyme", "ferment", "genom"),
    "business_growth": ("business model", "investor", "scale-up", "export market"),
    "circular_economy": ("circular economy", "recycl", "waste", "reuse", "remanufactur"),
    "cyber_security": ("cyber", "encrypt", "information security"),
    "design": ("user research", "co-design", "service design", "usability"),
    "diagnostics": ("diagnos", "medical device", "biomarker", "imaging", "assay"),
    "digital_media": ("digital media", "immersive", "virtual reality", "augmented reality", "games"),
    "electronics": ("electronic", "photonic", "sensor", "semiconductor", "laser"),
    "food_systems": ("food", "crop", "farm", "agricultur", "livestock"),
    "health_technologies": ("digital health", "health technolog", "telehealth", "telecare", "patient", "clinical"),
    "hydrogen": ("hydrogen", "fuel cell", "electrolys", "synthetic fuel"),
    "manufacturing": ("manufactur", "factory", "production line", "machining", "additive"),
    "medicines": ("medicine", "therap", "vaccine", "pharma", "drug"),
    "net_zero": ("net zero", "carbon", "emission", "decarbon", "retrofit", "heat pump"),
    "networks": ("telecom", "5g", "broadband", "wireless", "fibre network"),
    "quantum": ("quantum",),
    "renewables": ("renewable", "solar", "wind turbine", "power network", "smart grid", "tidal"),
    "software": ("software", "cloud", "platform", "open source"),
    "space": ("satellite", "earth observation", "space sector", "spacecraft", "in orbit"),
    "water": ("water", "river", "flood", "biodivers", "peat", "natural environment"),
}
_SECTOR_WORDS: Mapping[str, tuple[str, ...]] = {
    "aerospace": ("aerospace", "aircraft", "aviation", "defence"),
    "agriculture": ("agricultur", "farm", "food", "drink", "brew"),
    "construction": ("construction", "buildings", "building site", "housing", "homes", "retrofit"),
    "creative": ("creative", "films", "filming", "music", "games", "museum", "theatre"),
    "energy": ("energy", "electricity", "batter", "hydrogen", "heat network"),
    "finance": ("financ", "insur", "bank", "legal services", "accountan"),
    "health": ("health", "hospital", "nhs", "patient", "medic", "care home"),
    "makers": ("manufactur", "factory", "industrial", "machining"),
    "public_services": ("public service", "council", "local authorit", "school", "police"),
    "transport": ("transport", "logistic", "vehicle", "rail", "buses", "bus ", "freight", "seaport", "ports"),
}
_WORDS = {Facet.FIELD: _FIELD_WORDS, Facet.SECTOR: _SECTOR_WORDS}
# How often a text must speak of something, where a title counts as often as this many sentences.
_ENOUGH, _TITLE_COUNTS = 2, 3
_MOST = {Facet.FIELD: 5, Facet.SECTOR: 2}


def _pattern(words: Mapping[str, tuple[str, ...]]) -> re.Pattern[str]:
    stems = sorted({stem for those in words.values() for stem in those}, key=lambda stem: (-len(stem), stem))
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, stems))})")


_PATTERNS = {facet: _pattern(words) for facet, words in _WORDS.items()}


def _by_stem(words: Mapping[str, tuple[str, ...]]) -> Mapping[str, list[str]]:
    return {
        stem: [code for code, stems in words.items() if stem in stems] for those in words.values() for stem in those
    }


_CODES = {facet: _by_stem(words) for facet, words in _WORDS.items()}


def spoken_of(facet: Facet, title: str, text: str) -> tuple[str, ...]:
    """The codes of the fields or sectors that a title and a text speak of, the most spoken of first.

    One beginning of a word in the title is enough; in the text it takes two. At most five fields and two sectors.
    """
    counts: Counter[str] = Counter()
    for words, weight in ((title, _TITLE_COUNTS), (text, 1)):
        for stem in _PATTERNS[facet].findall(words.casefold()):
            counts.update({code: weight for code in _CODES[facet][stem]})
    found = sorted((code for code, count in counts.items() if count >= _ENOUGH), key=lambda code: (-counts[code], code))
    return tuple(found[: _MOST[facet]])
