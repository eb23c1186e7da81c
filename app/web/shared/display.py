"""How does a value become words on a page? Filters and tests for the templates; the rules stand in `workflows`."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

from flask import Flask
from markupsafe import Markup, escape

from app.web.shared import words
from workflows.authority import in_words as authority_words
from workflows.choosing_rules import in_words as choosing_words
from workflows.declaration_rules import in_words as declarations_words
from workflows.filetypes import size_words
from workflows.own_place import IN_WORDS as OWN_PLACE_WORDS
from workflows.text import count_words
from workflows.wording import day, moment, money, percent, time_of_day, whose

# The words of the co-investment ledger, which pages of several sides show.
INVESTMENT_WORDS = SimpleNamespace(
    kinds=words.INVESTMENT_KINDS,
    lights=words.LIGHTS,
    moves=words.INVESTMENT_MOVES,
    origins=words.INVESTMENT_ORIGINS,
    states=words.INVESTMENT_STATES,
)
_BULLET = re.compile(r"\s*[-•*]\s+")


def short_hash(value: str) -> str:
    """The first eight characters of a hash, enough for two people to compare aloud."""
    return value[:8]


def plural(number: int, word: str, words: str = "") -> str:
    """A count with its noun: 1 application, 14 applications. `words` where an s does not make the plural."""
    return f"{number:,} {word if number == 1 else words or word + 's'}"


def paragraphs(text: str) -> Markup:
    """Plain text as escaped paragraphs; lines that begin with a dash or bullet become a list."""
    blocks = re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip())
    return Markup("\n").join(part for block in blocks if block.strip() for part in _runs(block.split("\n")))


def _runs(lines: list[str]) -> Iterator[Markup]:
    prose: list[str] = []
    points: list[str] = []
    for line in lines:
        if _BULLET.match(line):
            yield from _prose(prose)
            prose = []
            points.append(_BULLET.sub("", line, count=1))
        else:
            yield from _points(points)
            points = []
            prose.append(line)
    yield from _prose(prose)
    yield from _points(points)


def _prose(lines: list[str]) -> Iterator[Markup]:
    if any(line.strip() for line in lines):
        yield Markup('<p class="govuk-body">{}</p>').format(Markup("<br>").join(escape(line.strip()) for line in lines))


def _points(points: list[str]) -> Iterator[Markup]:
    if points:
        items = Markup("").join(Markup("<li>{}</li>").format(point.strip()) for point in points)
        yield Markup('<ul class="govuk-list govuk-list--bullet">{}</ul>').format(items)


def records(items: Iterable[Any], names: str) -> list[SimpleNamespace]:
    """Rows with named values from tuples, mappings or objects; a value that a row does not have is None.

    Macros take rows in whichever of the three shapes a view has them.
    """
    return [_record(item, names.split()) for item in items]


def _record(item: Any, names: list[str]) -> SimpleNamespace:
    if isinstance(item, str):
        item = (item,)
    if isinstance(item, tuple | list) and not hasattr(item, "_fields"):
        return SimpleNamespace(**dict.fromkeys(names) | dict(zip(names, item, strict=False)))
    if isinstance(item, Mapping):
        return SimpleNamespace(**{name: item.get(name) for name in names})
    return SimpleNamespace(**{name: getattr(item, name, None) for name in names})


def when(value: Any) -> str:
    """A moment or a date in words; anything else as it stands, nothing as ''."""
    if isinstance(value, datetime):
        return moment(value)
    return day(value) if isinstance(value, date) else str(value or "")


def is_money(value: Any) -> bool:
    """Whether a table's cell is a sum in pence rather than words."""
    return isinstance(value, int) and not isinstance(value, bool)


def has_pence(rows: Iterable[Iterable[Any]], totals: Iterable[Any] = ()) -> bool:
    """Whether any sum of a table has odd pence, so that every sum shows its pence and the columns line up."""
    return any(is_money(value) and value % 100 for row in (*rows, totals) for value in row)


def init_app(app: Flask) -> None:
    """Give every template the filters, tests and functions of this module."""
    filters = {
        "money": money,
        "date": day,
        "datetime": moment,
        "time": time_of_day,
        "percent": percent,
        "words": count_words,
        "paragraphs": paragraphs,
        "short_hash": short_hash,
        "file_size": size_words,
        "plural": plural,
        "records": records,
        "when": when,
        "whose": whose,
    }
    for name, function in filters.items():
        app.add_template_filter(function, name)
    app.add_template_global(INVESTMENT_WORDS, "investment_words")
    app.add_template_global(plural, "plural")
    app.add_template_global(has_pence, "has_pence")
    app.add_template_global(authority_words, "authority_words")
    app.add_template_global(choosing_words, "choosing_words")
    app.add_template_global(declarations_words, "declarations_words")
    app.add_template_global(OWN_PLACE_WORDS, "own_place_words")
    app.add_template_test(is_money, "money")
