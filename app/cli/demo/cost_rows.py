"""How does a fact sheet's table of costs become the rows that an organisation would have typed?

Every row multiplies to its part exactly, so that the sheet comes to what the fact sheet says, to the penny.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import cycle
from typing import Any

from app.cli.demo.sheet import CostLine, Sheet
from workflows.cost_rows import CapitalUsage, Labour, Material, OtherCost, Row, Subcontract, Travel
from workflows.cost_sheet import CostSheet, Overheads
from workflows.money import FULL_BASIS_POINTS, of_basis_points, share
from workflows.terms import CostCategory, OverheadMethod

_POUND = 100
_DAYS = re.compile(r",? ([\d,]+) days")
_COUNT = re.compile(r"(\d+|two|three|four|six|eight) ", re.IGNORECASE)
_NUMBERS = {"two": 2, "three": 3, "four": 4, "six": 6, "eight": 8}
_SUM = re.compile(r"\(?£([\d,]+)\)?")
_BETWEEN = re.compile(r"; | and |, (?![^(]*\))")
_AND = re.compile(r"^and ")
_PERCENT = re.compile(r"(\d+)%")
_WORKING_DAYS = (228, 232, 224, 230, 220)
_TIMES = (24, 20, 16, 12, 10, 8, 6, 5, 4, 3, 2)
_DEPRECIATION = (36, 48, 60)
# What the day of each role costs beside the mean, and which share of the days is theirs, in hundredths.
_ROLES = ((118, 30), (97, 45))


def cost_sheet(sheet: Sheet) -> CostSheet:
    """The sheet of the one organisation of a fact sheet."""
    rows = [row for line in sheet.costs for row in _rows(line, sheet)]
    return CostSheet(rows=tuple(rows), overheads=_overheads(sheet))


def _rows(line: CostLine, sheet: Sheet) -> Sequence[Row]:
    make = {
        CostCategory.LABOUR: _labour,
        CostCategory.OVERHEADS: _none,
        CostCategory.MATERIALS: _materials,
        CostCategory.CAPITAL_USAGE: _capital,
        CostCategory.SUBCONTRACTING: _subcontracts,
        CostCategory.TRAVEL_AND_SUBSISTENCE: _travel,
        CostCategory.OTHER_COSTS: _other,
    }[line.category]
    return make(line, sheet)


def _none(_line: CostLine, _sheet: Sheet) -> Sequence[Row]:
    return ()


def _labour(line: CostLine, sheet: Sheet) -> Sequence[Row]:
    """The first line of labour has two roles of the team at rates of whole pounds; what is left is everybody else's."""
    words = _DAYS.sub("", line.description)
    years = cycle(_WORKING_DAYS[len(sheet.title) % len(_WORKING_DAYS) :] + _WORKING_DAYS)
    if line is not next(one for one in sheet.costs if one.category == CostCategory.LABOUR):
        rest = _divisor(line.amount_pence, _days_in(line))
        return (_at_rate(words, line.amount_pence // rest, rest, next(years)),)
    tries = (_spent(line, more) for more in range(60))
    rates, days, rest, left = next(one for one in tries if _is_near(one[2], _days_in(line) - sum(one[1])))
    team = zip(sheet.team, rates, days, strict=False)
    rows = [_at_rate(_capital_letter(one.role), rate, spent, next(years)) for one, rate, spent in team]
    return (*rows, _at_rate(f"Others: {words[:1].lower()}{words[1:]}", left // rest, rest, next(years)))


def _spent(line: CostLine, more: int) -> tuple[list[int], list[int], int, int]:
    """Rates and days of two roles, and days and pence of what is left; the second earns so many pounds a day more."""
    days = _days_in(line)
    mean = line.amount_pence // days // _POUND
    rates = [(mean * dear // 100 + more * at) * _POUND for at, (dear, _) in enumerate(_ROLES)]
    spent = [max(1, days * part // 100) for _, part in _ROLES]
    left = line.amount_pence - sum(rate * one for rate, one in zip(rates, spent, strict=True))
    return rates, spent, _divisor(left, days - sum(spent)), left


def _is_near(days: int, wanted: int) -> bool:
    return abs(days - wanted) * 10 <= wanted


def _days_in(line: CostLine) -> int:
    found = _DAYS.search(line.description)
    return int(found[1].replace(",", "")) if found else max(30, line.amount_pence // 320_00)


def _at_rate(role: str, rate_pence: int, days: int, working_days: int) -> Labour:
    return Labour(role, rate_pence * working_days, working_days, days)


def _divisor(pence: int, near: int) -> int:
    """The number nearest to this one that divides the sum."""
    return min((one for one in range(1, near * 2 + 1) if pence % one == 0), key=lambda one: abs(one - near))


def _items(line: CostLine) -> list[tuple[str, int]]:
    """The things that a description lists, each with its part of the sum: the one that it names, or a share."""
    names = [_AND.sub("", one.strip()) for one in _BETWEEN.split(line.description) if one.strip()]
    named = [_SUM.search(name) for name in names]
    sums = [int(found[1].replace(",", "")) * _POUND if found else 0 for found in named]
    left, others = line.amount_pence - sum(sums), sums.count(0)
    if left < others * _POUND or (left and not others):
        return [(line.description, line.amount_pence)]
    shares = _in_pounds(left, others)
    parts = [pence or next(shares) for pence in sums]
    return [(_capital_letter(_SUM.sub("", name).strip()), pence) for name, pence in zip(names, parts, strict=True)]


def _in_pounds(pence: int, count: int) -> Iterator[int]:
    """So many shares in whole pounds, the first the largest and with the odd pence."""
    pounds, odd = divmod(pence, _POUND)
    for at, part in enumerate(share(pounds, range(count + 1, 1, -1)) if count else ()):
        yield part * _POUND + (0 if at else odd)


def _materials(line: CostLine, _sheet: Sheet) -> Sequence[Row]:
    rows = []
    for name, pence in _items(line):
        found = _COUNT.match(name)
        count = (_NUMBERS.get(found[1].lower()) or int(found[1])) if found else 1
        rows.append(Material(name, count, pence // count) if pence % count == 0 else Material(name, 1, pence))
    return rows


def _capital(line: CostLine, sheet: Sheet) -> Sequence[Row]:
    found = _PERCENT.search(line.description)
    wanted = [int(found[1]) * 100] if found else []
    whole = (one for one in (*wanted, 4_000, 2_500, 5_000) if line.amount_pence * FULL_BASIS_POINTS % one == 0)
    used = next(whole, FULL_BASIS_POINTS)
    lost = line.amount_pence * FULL_BASIS_POINTS // used
    residual = lost // 900_00 * 100_00
    months = _DEPRECIATION[len(sheet.title) % len(_DEPRECIATION)]
    return (CapitalUsage(line.description, lost + residual, residual, used, months),)


def _subcontracts(line: CostLine, _sheet: Sheet) -> Sequence[Row]:
    reason = "It takes equipment and approvals that the organisation does not have"
    return [Subcontract("Chosen by tender", "United Kingdom", name, reason, pence) for name, pence in _items(line)]


def _travel(line: CostLine, _sheet: Sheet) -> Sequence[Row]:
    times = next((one for one in _TIMES if line.amount_pence % (one * _POUND) == 0), 1)
    return (Travel(line.description, times, line.amount_pence // times),)


def _other(line: CostLine, _sheet: Sheet) -> Sequence[Row]:
    return (OtherCost(line.description, line.amount_pence),)


def _overheads(sheet: Sheet) -> Overheads:
    sums: dict[Any, int] = dict.fromkeys(CostCategory, 0)
    for line in sheet.costs:
        sums[line.category] += line.amount_pence
    pence = sums[CostCategory.OVERHEADS]
    if pence == of_basis_points(sums[CostCategory.LABOUR], 2_000):
        return Overheads(OverheadMethod.SHARE if pence else OverheadMethod.NONE)
    how = next(line.description for line in sheet.costs if line.category == CostCategory.OVERHEADS)
    return Overheads(OverheadMethod.CALCULATED, pence, how)


def _capital_letter(words: str) -> str:
    return words[:1].upper() + words[1:]
