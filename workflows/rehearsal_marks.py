"""Which criterion tells applications apart, which weight moves anybody across the line, and what passes?

The line is the budget: above it stand those that pass every threshold and, taken in rank order, fit into the money of
their region. Correlation with the rest of the ledger is the corrected item-total correlation of classical test theory
(Nunnally, Psychometric Theory, chapter on item analysis); below 0.2 an item is commonly held to tell little.
"""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from math import isqrt
from uuid import UUID

from workflows.definition import Criterion, Definition, Ledger
from workflows.portfolio import Candidate, top_down
from workflows.ranking import Line as Place
from workflows.ranking import Scored
from workflows.rehearsal_report import Chapter, Finding, Line, place_of, region_of, share_words
from workflows.rehearsal_scores import MadeUp, ranked, scored, with_weight, worth_of
from workflows.wording import percent

POINTS = 5
FULL = 10_000
# Marks that stay within a tenth of the scale around their mean, and correlations in basis points.
NARROW, TELLS_LITTLE, SAYS_THE_SAME = 10, 2_000, 9_500
TOO_FEW, TOO_MANY = 5, 95
SHIFTS = (-1_000, 0, 1_000)


def weights_chapter(definition: Definition, applications: Sequence[MadeUp]) -> Chapter:
    """How many applications cross a threshold or the budget line when each weight moves by five points either way."""
    entries = scored(definition, applications)
    before = _lines_kept(definition, entries, applications)
    rows, findings = [], []
    for criterion in definition.criteria:
        after = [
            _lines_kept(definition, _reweighed(definition, criterion, by, entries, applications), applications)
            for by in (POINTS, -POINTS)
        ]
        moved = [max(len(now ^ then) for now in nows) for then, *nows in zip(before, *after, strict=True)]
        rows.append(Line(criterion.title, (str(criterion.weight), *map(str, moved)), max(moved)))
        if not any(moved) and len(definition.criteria_in(criterion.ledger)) > 1:
            findings.append(_idle(definition, criterion, len(applications)))
    return Chapter(
        id="weights",
        region=region_of(definition),
        said=f"{share_words(len(before[1]), len(applications))} applications stand above the line.",
        head=("Criterion", "Weight", "Cross a threshold", "Cross the budget line"),
        lines=tuple(replace(row, of=max(1, *(one.amount for one in rows))) for row in rows),
        findings=tuple(findings),
    )


def criteria_chapter(definition: Definition, applications: Sequence[MadeUp]) -> Chapter:
    """Mean, spread and correlation with the rest of its ledger, for each criterion."""
    lines, findings = [], []
    for criterion in definition.criteria:
        own = [_total(one, criterion) for one in applications]
        rest = [_rest(definition, one, criterion) for one in applications]
        people = max(1, len(applications[0].marks[criterion.ledger])) if applications else 1
        spread, together = _deviation(own), _correlation(own, rest)
        is_alone = len(definition.criteria_in(criterion.ledger)) == 1
        cells = (
            _tenths(sum(own) * 10 // max(1, len(own) * people)),
            _tenths(spread * 10 // people // FULL),
            str(criterion.maximum),
            "the only one" if is_alone else _hundredths(together),
        )
        lines.append(Line(criterion.title, cells, spread // people, criterion.maximum * FULL // 2))
        where = place_of(definition, "criterion", criterion.id)
        findings += _spread_findings(criterion, spread, people, where)
        findings += [] if is_alone else _together_findings(criterion, together, where)
    return Chapter(
        id="criteria",
        region=region_of(definition),
        said="The bar is the spread of the marks: the longer, the more the criterion tells apart.",
        head=("Criterion", "Mean mark", "Spread", "Of", "Goes along with the rest"),
        lines=tuple(lines),
        findings=tuple(findings),
    )


def thresholds_chapter(definition: Definition, applications: Sequence[MadeUp]) -> Chapter:
    """How many pass each threshold, as marked and with every mark ten points lower and higher."""
    entries = scored(definition, applications)
    places = [ranked(definition, [_shifted(one, shift) for one in entries]) for shift in SHIFTS]
    count = len(applications)
    lines = [
        _passing(label, [sum(_keeps(place, codes) for place in row) for row in places], count)
        for label, codes in _tests(definition)
    ]
    passing = sum(place.passes for place in places[1])
    return Chapter(
        id="thresholds",
        region=region_of(definition),
        said=f"{share_words(passing, count)} applications pass every threshold.",
        head=("Threshold", "Pass with marks ten points lower", "As marked", "Ten points higher"),
        lines=tuple(lines),
        findings=tuple(_pass_findings(definition, passing, count)),
    )


def spread_chapter(definition: Definition, applications: Sequence[MadeUp]) -> Chapter:
    """How many applications have a national mark in each tenth of the scale."""
    means = [place.national_mean for place in ranked(definition, scored(definition, applications))]
    counts = [sum(_tenth(mean) == tenth for mean in means) for tenth in range(10)]
    names = [f"{10 * tenth}% to {10 * tenth + 10}%" for tenth in range(10)]
    turning = min(definition.core.threshold_basis_points // 1_000, 9)
    return Chapter(
        id="spread",
        region=region_of(definition),
        said=f"The national threshold is {percent(definition.core.threshold_basis_points)}.",
        head=("National mark", "Applications"),
        lines=tuple(
            Line(name, (str(number),), number, max(1, *counts)) for name, number in zip(names, counts, strict=True)
        ),
        findings=(),
        marked=names[turning],
    )


def _lines_kept(
    definition: Definition, entries: Sequence[Scored], applications: Sequence[MadeUp]
) -> tuple[frozenset[UUID], frozenset[UUID]]:
    """Who passes every threshold, and who of them the budget reaches too."""
    places = ranked(definition, entries)
    passing = frozenset(place.application_id for place in places if place.passes)
    if not definition.budget_pence:
        return passing, passing
    asked = {one.id: one.grant_pence for one in applications}
    candidates = [
        Candidate(
            application_id=place.application_id,
            grant_pence=asked[place.application_id],
            passes=place.passes,
            position=place.position,
        )
        for place in places
    ]
    return passing, frozenset(top_down(candidates, definition.budget_pence))


def _reweighed(
    definition: Definition, criterion: Criterion, points: int, entries: Sequence[Scored], made: Sequence[MadeUp]
) -> list[Scored]:
    criteria = with_weight(definition.criteria_in(criterion.ledger), criterion.id, points)
    worth = worth_of(criteria, criterion.ledger, made)
    pairs = zip(entries, worth, strict=True)
    if criterion.ledger == Ledger.NATIONAL:
        return [replace(entry, national=values) for entry, values in pairs]
    return [replace(entry, regional=values) for entry, values in pairs]


def _idle(definition: Definition, criterion: Criterion, count: int) -> Finding:
    text = (
        f"Moving the weight of ‘{criterion.title}’ by {POINTS} points either way moves none of {count} applications "
        "across a threshold or the budget line: it decides nothing here."
    )
    return Finding("idle_weight", text, place_of(definition, "criterion", criterion.id))


def _total(one: MadeUp, criterion: Criterion) -> int:
    return sum(marks[criterion.id] for marks in one.marks[criterion.ledger])


def _rest(definition: Definition, one: MadeUp, criterion: Criterion) -> int:
    # Weighted as the ledger weighs, over maxima that differ: ten thousandths are near enough to correlate.
    return sum(
        FULL * other.weight * _total(one, other) // other.maximum
        for other in definition.criteria_in(criterion.ledger)
        if other.id != criterion.id
    )


def _deviation(values: Sequence[int]) -> int:
    """The standard deviation in ten thousandths."""
    count = len(values) or 1
    return isqrt(FULL * FULL * (count * sum(one * one for one in values) - sum(values) ** 2)) // count


def _correlation(first: Sequence[int], second: Sequence[int]) -> int:
    """Pearson's correlation in basis points; nought where one of the two does not vary."""
    count = len(first)
    mixed = count * sum(a * b for a, b in zip(first, second, strict=True)) - sum(first) * sum(second)
    squares = [count * sum(one * one for one in values) - sum(values) ** 2 for values in (first, second)]
    root = isqrt(squares[0] * squares[1])
    return mixed * FULL // root if root else 0


def _spread_findings(criterion: Criterion, spread: int, people: int, where: str) -> list[Finding]:
    if spread * NARROW >= criterion.maximum * people * FULL:
        return []
    text = (
        f"The marks for ‘{criterion.title}’ lie close together, so it tells applications little apart. "
        "More bands, or a longer scale, would."
    )
    return [Finding("narrow_marks", text, where)]


def _together_findings(criterion: Criterion, together: int, where: str) -> list[Finding]:
    if together < TELLS_LITTLE:
        text = f"The marks for ‘{criterion.title}’ go along with no other mark of its ledger ({_hundredths(together)})."
        return [Finding("apart", text, where)]
    if together > SAYS_THE_SAME:
        text = f"‘{criterion.title}’ says what the rest of its ledger says already ({_hundredths(together)})."
        return [Finding("says_the_same", text, where)]
    return []


def _shifted(entry: Scored, shift: int) -> Scored:
    """Every mark that many points of the full marks higher or lower, within the scale."""
    return replace(
        entry,
        national=tuple(_within(one + shift) for one in entry.national),
        regional=tuple(_within(one + shift) for one in entry.regional),
    )


def _within(value: Fraction) -> Fraction:
    return min(max(value, Fraction(0)), Fraction(FULL))


def _tests(definition: Definition) -> list[tuple[str, frozenset[str]]]:
    """Each threshold with the reasons that say it was missed."""
    layer = definition.layers[0] if definition.layers else None
    national = percent(definition.core.threshold_basis_points)
    rows = [(f"National: {national}", frozenset({"below_national_threshold", "no_national_scores"}))]
    if layer:
        regional = frozenset({"below_regional_threshold", "no_regional_scores"})
        rows.append((f"Regional: {percent(layer.threshold_basis_points)}", regional))
    rows += [
        (f"‘{one.title}’: {one.threshold} of {one.maximum}", frozenset({f"criterion:{one.id}"}))
        for one in definition.criteria
        if one.threshold is not None
    ]
    return [*rows, ("All of them", frozenset())]


def _keeps(place: Place, codes: frozenset[str]) -> bool:
    if not codes:
        return place.passes
    return not any(reason.code in codes or reason.where in codes for reason in place.reasons)


def _passing(label: str, numbers: Sequence[int], count: int) -> Line:
    return Line(label, tuple(share_words(number, count) for number in numbers), numbers[1], count)


def _pass_findings(definition: Definition, passing: int, count: int) -> list[Finding]:
    where = f"layer:{region_of(definition)}:threshold" if definition.layers else "core:threshold"
    said = share_words(passing, count)
    if count and not passing:
        return [Finding("nothing_passes", f"None of {count} applications passes the thresholds.", where, is_grave=True)]
    if passing * 100 < count * TOO_FEW:
        return [Finding("hardly_any_pass", f"Hardly any application passes the thresholds: {said}.", where)]
    if passing * 100 > count * TOO_MANY:
        return [Finding("nearly_all_pass", f"The thresholds let nearly everything through: {said}.", where)]
    return []


def _tenth(mean: Fraction) -> int:
    return min(int(mean) // 1_000, 9)


def _tenths(value: int) -> str:
    return f"{value // 10}.{value % 10}"


def _hundredths(basis_points: int) -> str:
    sign = "-" if basis_points < 0 else ""
    whole = abs(basis_points) // 100
    return f"{sign}{whole // 100}.{whole % 100:02}"
