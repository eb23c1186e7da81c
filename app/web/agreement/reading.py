"""With which words is a definition shown to be read?"""

from typing import Any

from app.web.shared.conditions import conditions_in_words
from app.web.shared.words import (
    ANSWER_KINDS,
    CALL_SHAPES,
    CELL_WORDS,
    COST_CATEGORIES,
    FILE_TYPES,
    MEASURES,
    ORGANISATION_KINDS,
    ORGANISATION_SIZES,
    PORTFOLIO_KINDS,
    RESEARCH_CATEGORIES,
)
from workflows.bounds import path_words
from workflows.definition import Definition, Layer, Measure, Opening, PortfolioRule
from workflows.openings import THRESHOLD
from workflows.wording import money, percent


def words_for(definition: Definition) -> dict[str, Any]:
    """What the templates of a definition need beside it: the words for its values, and its questions' titles."""
    return {
        "definition": definition,
        "asked": {question.id: question.title for question in definition.questions},
        "kinds": ANSWER_KINDS,
        "cells": CELL_WORDS,
        "file_words": FILE_TYPES,
        "asked_if": conditions_in_words(definition.questions),
        "shapes": CALL_SHAPES,
        "cost_categories": COST_CATEGORIES,
        "portfolio_kinds": PORTFOLIO_KINDS,
        "portfolio_bound": portfolio_bound,
        "opened": [(path_words(definition.core, one.path), *_bounds(one)) for one in definition.core.openings],
        "settings": {
            layer.region: [
                (path_words(definition.core, one.path), _number(one.path, one.value)) for one in layer.settings
            ]
            for layer in definition.layers
        },
        "organisation_kinds": ORGANISATION_KINDS,
        "organisation_sizes": ORGANISATION_SIZES,
        "categories": RESEARCH_CATEGORIES,
    }


def portfolio_bound(rule: PortfolioRule) -> str:
    """The bounds of a portfolio rule in words: at least £1,000,000, at most 3 projects."""
    write = {Measure.PENCE: money, Measure.BASIS_POINTS: percent}.get(rule.measure, str)
    unit = "" if rule.measure != Measure.COUNT else f" {MEASURES[rule.measure].lower()}"
    bounds = (("at least", rule.low), ("at most", rule.high))
    return ", ".join(f"{word} {write(value)}{unit}" for word, value in bounds if value is not None)


def _settings(definition: Definition, layer: Layer) -> list[tuple[str, str]]:
    return [(path_words(definition.core, one.path), _number(one.path, one.value)) for one in layer.settings]


def _bounds(opening: Opening) -> tuple[str, str]:
    return _number(opening.path, opening.low), _number(opening.path, opening.high)


def _number(path: str, value: int) -> str:
    return percent(value) if path == THRESHOLD else str(value)
