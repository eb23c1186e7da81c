"""What should the drafters of a definition think of again, though it may be signed as it is?"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, time

from workflows.bank_holidays import ENGLAND_AND_WALES, SCOTLAND, holidays
from workflows.calendar import LONDON
from workflows.definition import Core, Criterion, Definition, Layer
from workflows.machine import Reason
from workflows.rules import EligibilityKind
from workflows.wording import day, time_of_day

_MILESTONES = {
    "opens_at": "The opening",
    "questions_until_at": "The end of questions",
    "answers_by_at": "The last day of answers",
    "closes_at": "The deadline",
    "assessment_starts_at": "The start of assessment",
    "assessment_due_at": "The end of assessment",
    "panel_at": "The panel",
    "decision_due_at": "The decision",
    "release_at": "The release",
}
_OFFICE_OPENS, _OFFICE_CLOSES = time(9), time(17)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_SATURDAY = 5


def advice(definition: Definition, known: Mapping[str, Collection[str]]) -> tuple[Reason, ...]:
    """Every warning, with the place where it is mended, as `layers.problems` names places. None of them refuses.

    `known` are the GSS codes of the local authorities of each region that the service knows, by its slug.
    """
    core = definition.core
    parts: list[tuple[str, Core | Layer]] = [("core", core)]
    parts += [(f"layer:{layer.region}", layer) for layer in definition.layers]
    judged = {criterion.question_id for criterion in definition.criteria}
    return (
        *(reason for name, at in core.milestones.in_order for reason in _moment_advice(_MILESTONES[name], at)),
        *(reason for number, at in enumerate(core.cut_offs, 2) for reason in _moment_advice(_cut_off(number), at)),
        *(reason for place, part in parts for reason in _part_advice(place, part)),
        *(reason for place, part in parts for reason in _unjudged(place, part, judged)),
        *(reason for layer in definition.layers for reason in _place_advice(layer, core, known.get(layer.region, ()))),
        *_opening_advice(core),
    )


def _cut_off(number: int) -> str:
    return f"The cut-off of round {number}"


def _moment_advice(name: str, at: datetime) -> list[Reason]:
    local = at.astimezone(LONDON)
    said = [
        *_day_advice(name, local.date()),
        *_hour_advice(name, local),
    ]
    return [Reason(code, text, "core:milestones") for code, text in said]


def _day_advice(name: str, on: date) -> Iterable[tuple[str, str]]:
    if on.weekday() >= _SATURDAY:
        yield "weekend", f"{name} is on a {_DAYS[on.weekday()]}, {day(on)}: few people are there to answer questions."
    named = {nation: holidays(on.year, nation).get(on) for nation in (ENGLAND_AND_WALES, SCOTLAND)}
    where = [nation for nation, holiday in named.items() if holiday]
    if where:
        holiday = next(filter(None, named.values()))
        yield "bank_holiday", f"{name} is on {day(on)}, {holiday}: a bank holiday in {' and in '.join(where)}."


def _hour_advice(name: str, local: datetime) -> Iterable[tuple[str, str]]:
    if not _OFFICE_OPENS <= local.time() <= _OFFICE_CLOSES:
        yield "office_hours", f"{name} is at {time_of_day(local)}, outside office hours (9:00am to 5:00pm)."


def _part_advice(place: str, part: Core | Layer) -> list[Reason]:
    guided = {one.id for section in part.sections for one in section.questions if one.guidance.strip()}
    reasons = [
        reason
        for one in part.criteria
        for reason in _criterion_advice(f"{place}:criterion:{one.id}", one, is_guided=one.question_id in guided)
    ]
    if not part.threshold_basis_points:
        text = "The threshold is 0%, so every application passes it."
        reasons.append(Reason("no_threshold", text, f"{place}:threshold"))
    return reasons


def _criterion_advice(where: str, criterion: Criterion, *, is_guided: bool) -> list[Reason]:
    title, told = criterion.title, is_guided or criterion.applicant_guidance.strip()
    silent = [
        ("no_assessor_guidance", criterion.guidance.strip(), f"‘{title}’ has no guidance for assessors."),
        ("no_applicant_guidance", told, f"‘{title}’ does not tell applicants what it looks for."),
    ]
    return [Reason(code, text, where) for code, words, text in silent if not words]


def _unjudged(place: str, part: Core | Layer, judged: set[str]) -> list[Reason]:
    return [
        Reason("no_one_scores", f"No one scores ‘{question.title}’.", f"{place}:question:{question.id}")
        for section in part.sections
        for question in section.questions
        if question.id not in judged and question.word_limit
    ]


def _place_advice(layer: Layer, core: Core, known: Collection[str]) -> list[Reason]:
    """A code of another region passes for its shape, and a rule about the place of work means no place."""
    if layer.partnership is None:
        return []
    where, places = f"layer:{layer.region}:partnership", layer.partnership.places
    strange = ", ".join(code for code in places if code not in known) if known else ""
    reasons = []
    if strange:
        text = f"Not known as a local authority of this region: {strange}. Look the code up."
        reasons.append(Reason("place_unknown", text, where))
    if not places and any(rule.kind == EligibilityKind.PLACE_OF_WORK for rule in core.eligibility):
        text = "The call asks for work in the region, and the partnership names no place by GSS code."
        reasons.append(Reason("no_place", text, where))
    return reasons


def _opening_advice(core: Core) -> list[Reason]:
    """One opened weight alone cannot move: whatever it gains, another must lose."""
    opened = [opening.path for opening in core.openings if opening.path.endswith(":weight")]
    if len(opened) != 1 or core.slot is not None:
        return []
    text = "Only one weight is open to the regions. Open another, or it cannot move: weights add up to 100."
    return [Reason("lone_weight", text, f"core:{opened[0].removesuffix(':weight')}")]
