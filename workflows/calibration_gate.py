"""May adjusted scores be shown, and if not, why not?

The plain mean is shown always. An adjusted score that rests on too little is worse than none: it looks exact.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isqrt
from uuid import UUID

from workflows.anchors import joining, joining_words
from workflows.calibration import Calibration, Components, Variances, calibrate, estimated_variances
from workflows.connection import connection
from workflows.machine import Reason
from workflows.marks_design import Group, Review, groups_of
from workflows.money import FULL_BASIS_POINTS
from workflows.wording import counted, listed

NO_REGION = "no region"


@dataclass(frozen=True)
class Terms:
    """From when on adjusted scores are shown.

    `least_connection` is in ten-thousandths (`workflows.connection`). `least_severity_percent` is the deviation of
    severity, of regions and inside them together, as a share of the deviation of chance: under a third or so adjusting
    was measured to gain nothing (`bench/calibration.py`).
    """

    least_marks_per_application: int = 3
    least_marks_per_assessor: int = 4
    least_connection: int = 300
    least_severity_percent: int = 30


@dataclass(frozen=True)
class Withheld:
    """An application of which only the plain mean is shown, with the reason."""

    application_id: UUID
    marks: int
    reason: Reason


@dataclass(frozen=True)
class Adjusted:
    """Adjusted scores may be shown, beside the plain means. The withheld applications are not in the calibration."""

    calibration: Calibration
    connection: int
    withheld: tuple[Withheld, ...]


@dataclass(frozen=True)
class Unadjusted:
    """No adjusted score is shown, for every one of these reasons. `groups` are those that marks connect."""

    reasons: tuple[Reason, ...]
    groups: tuple[Group, ...]


Outcome = Adjusted | Unadjusted


def judged(
    reviews: Sequence[Review],
    terms: Terms,
    *,
    region_names: Mapping[UUID, str],
    frozen: Variances | None = None,
    anchors: Collection[UUID] | None = None,
) -> Outcome:
    """The adjusted scores of these reviews, or every reason why there are none; never both.

    `frozen` are the variances that were recorded when the call was scored, `anchors` the applications that were marked
    to join the regions (None where nobody asks). Where marks do not connect all applications
    nothing is adjusted; `judged_by_group` asks the same of each group alone.
    """
    if not reviews:
        return Unadjusted((Reason("no_marks", "There are no marks yet. Adjusted scores come with complete ones."),), ())
    groups = groups_of(reviews)
    if len(groups) > 1:
        variances = frozen or estimated_variances(reviews)
        apart = Components(application=0, region=0, severity=variances.severity, error=variances.error)
        reasons = (_not_connected(groups, region_names, reviews, anchors), *_too_little(reviews, terms, apart))
        return Unadjusted(reasons, groups)
    firm, found = connection(reviews), calibrate(reviews, frozen)
    reasons = (*_too_loose(firm, terms), *_too_little(reviews, terms, found.components))
    return Unadjusted(reasons, groups) if reasons else _shown(found, firm, terms)


def judged_by_group(
    reviews: Sequence[Review],
    terms: Terms,
    *,
    region_names: Mapping[UUID, str],
    frozen: Variances | None = None,
) -> tuple[tuple[Group, Outcome], ...]:
    """Each connected group judged by itself. Adjusted scores of two groups may never stand in one list."""
    return tuple(
        (group, judged(group.reviews, terms, region_names=region_names, frozen=frozen)) for group in groups_of(reviews)
    )


def _shown(found: Calibration, firm: int, terms: Terms) -> Adjusted:
    least = terms.least_marks_per_application
    enough = tuple(one for one in found.applications if one.marks >= least)
    withheld = tuple(
        Withheld(one.application_id, one.marks, _too_few_for_one(one.marks, least))
        for one in found.applications
        if one.marks < least
    )
    return Adjusted(replace(found, applications=enough), firm, withheld)


def _not_connected(
    groups: Sequence[Group],
    region_names: Mapping[UUID, str],
    reviews: Sequence[Review],
    anchors: Collection[UUID] | None,
) -> Reason:
    names = [_described(group, region_names) for group in groups]
    text = (
        f"The scores of {listed(names)} cannot be compared: no assessor links them. Have some applications of each "
        "marked by assessors of another, or compare only inside each."
    )
    if anchors is not None:
        text = f"{text} {joining_words(joining(reviews, anchors))}"
    return Reason("not_connected", text)


def _described(group: Group, region_names: Mapping[UUID, str]) -> str:
    regions = [NO_REGION if id_ is None else region_names[id_] for id_ in group.region_ids]
    return f"{counted(len(group.application_ids), 'application')} marked by assessors of {listed(regions)}"


def _too_loose(firm: int, terms: Terms) -> tuple[Reason, ...]:
    if firm >= terms.least_connection:
        return ()
    text = (
        f"The assessors are linked too loosely: the strength of their links is {_hundredths(firm)} of 100, and "
        f"{_hundredths(terms.least_connection)} is needed. Have more applications marked by assessors from other "
        "regions."
    )
    return (Reason("loosely_connected", text),)


def _too_little(reviews: Sequence[Review], terms: Terms, components: Components) -> tuple[Reason, ...]:
    return (
        *_too_few_each(reviews, terms.least_marks_per_assessor),
        *_too_few_everywhere(reviews, terms.least_marks_per_application),
        *_too_alike(components, terms.least_severity_percent),
    )


def _too_few_each(reviews: Sequence[Review], least: int) -> tuple[Reason, ...]:
    assessors = len({one.assessor_id for one in reviews})
    if len(reviews) >= least * assessors:
        return ()
    tenths = 10 * len(reviews) // assessors
    text = (
        f"Each assessor has assessed {tenths // 10}.{tenths % 10} applications on average; {least} are needed to tell "
        "how strict they are."
    )
    return (Reason("few_marks_per_assessor", text),)


def _too_few_everywhere(reviews: Sequence[Review], least: int) -> tuple[Reason, ...]:
    most = max(Counter(one.application_id for one in reviews).values())
    if most >= least:
        return ()
    text = (
        f"No application has more than {counted(most, 'complete assessment')}; {least} are needed. Wait until more are "
        "complete."
    )
    return (Reason("few_marks_per_application", text),)


def _too_few_for_one(marks: int, least: int) -> Reason:
    text = f"It has {counted(marks, 'complete assessment')}; an adjusted score needs {least}."
    return Reason("few_marks", text)


def _too_alike(components: Components, least: int) -> tuple[Reason, ...]:
    strictness = components.region + components.severity
    if strictness and 100 * 100 * strictness >= least * least * components.error:
        return ()
    text = (
        f"Assessors differ in strictness by {_points(strictness)} points of 100 as a rule, beside "
        f"{_points(components.error)} points of chance in each mark. Under {least}% of that, adjusting gains nothing."
    )
    return (Reason("alike", text),)


def _points(variance: int) -> str:
    """The deviation that belongs to a variance in squared basis points, in points of 100."""
    tenths = isqrt(variance) // 10
    return f"{tenths // 10}.{tenths % 10}"


def _hundredths(ten_thousandths: int) -> str:
    whole, rest = divmod(ten_thousandths * 100, FULL_BASIS_POINTS)
    return f"{whole}.{rest * 10 // FULL_BASIS_POINTS}" if rest else str(whole)
