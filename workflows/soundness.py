"""Is each part of a definition sound enough to be signed?"""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from workflows.definition import (
    AnswerKind,
    Core,
    Criterion,
    Definition,
    FinanceRules,
    Layer,
    Ledger,
    Question,
    Section,
)
from workflows.machine import Reason
from workflows.money import FULL_BASIS_POINTS

FULL_WEIGHT = 100
MOST_MARKS = 100
_ID = re.compile(r"[a-z0-9][a-z0-9_-]*")
_CHOICE_KINDS = frozenset({AnswerKind.ONE_OF, AnswerKind.MANY_OF})


def core_problems(core: Core) -> list[Reason]:
    """What is wrong with the core by itself."""
    national = [criterion for criterion in core.criteria if criterion.ledger == Ledger.NATIONAL]
    questions = {question.id for section in core.sections for question in section.questions}
    return [
        *_titled("core", core.title),
        *_part_problems("core", core.sections, core.criteria, questions),
        *_weight_problems("core:criteria", "The national ledger", national),
        *_threshold_problems("core:threshold", core.threshold_basis_points),
        *_milestone_problems(core),
        *_finance_problems(core.finance),
        *_assessor_problems(core),
    ]


def layer_problems(core: Core, layer: Layer) -> list[Reason]:
    """What is wrong with one region's layer on this core."""
    place = f"layer:{layer.region}"
    sections = (*core.sections, *layer.sections)
    regional = [criterion for criterion in (*core.criteria, *layer.criteria) if criterion.ledger == Ledger.REGIONAL]
    questions = {question.id for section in sections for question in section.questions}
    return [
        *_part_problems(place, layer.sections, layer.criteria, questions),
        *_weight_problems(f"{place}:criteria", "The regional ledger", regional),
        *_threshold_problems(f"{place}:threshold", layer.threshold_basis_points),
        *_budget_problems(place, layer),
        *(
            Reason(
                "no_text", "This condition says nothing. Write it or take it out.", f"{place}:condition:{condition.id}"
            )
            for condition in layer.conditions
            if not condition.text.strip()
        ),
    ]


def whole_problems(definition: Definition) -> list[Reason]:
    """What is wrong only when core and layers are seen together."""
    if not definition.layers:
        return [Reason("no_region", "No region takes part. A call has at least one.", "layers")]
    regions = [("region", layer.region, f"layer:{layer.region}:region") for layer in definition.layers]
    return _repeated([*regions, *_named_parts("core", definition.core), *_layer_parts(definition.layers)])


def _part_problems(
    place: str, sections: Sequence[Section], criteria: Sequence[Criterion], question_ids: set[str]
) -> list[Reason]:
    reasons = []
    for section in sections:
        where = f"{place}:section:{section.id}"
        reasons += [*_id_problems(where, section.id), *_titled(where, section.title)]
        if not section.questions:
            reasons.append(Reason("no_questions", f"‘{section.title}’ asks nothing. Add a question to it.", where))
        for question in section.questions:
            reasons += _question_problems(f"{place}:question:{question.id}", question)
    for criterion in criteria:
        reasons += _criterion_problems(f"{place}:criterion:{criterion.id}", criterion, question_ids)
    return reasons


def _question_problems(where: str, question: Question) -> list[Reason]:
    values = [choice.value for choice in question.choices]
    offers = question.kind in _CHOICE_KINDS
    title = question.title
    holds_code_text = (
        (
            question.word_limit is None or question.word_limit > 0,
            "word_limit",
            f"The word limit of ‘{title}’ is {question.word_limit}. Give one word or more, or no limit.",
        ),
        (not offers or len(values) > 1, "no_choices", f"‘{title}’ needs at least two choices."),
        (offers or not values, "needless_choices", f"‘{title}’ is not answered by choosing. Take its choices out."),
        (len(set(values)) == len(values), "choice_twice", f"‘{title}’ offers a choice more than once."),
        (
            all(choice.value.strip() and choice.label.strip() for choice in question.choices),
            "choice_blank",
            f"‘{title}’ offers a choice without words.",
        ),
    )
    wrong = [Reason(code, text, where) for holds, code, text in holds_code_text if not holds]
    return [*_id_problems(where, question.id), *_titled(where, title), *wrong]


def _criterion_problems(where: str, criterion: Criterion, question_ids: set[str]) -> list[Reason]:
    title = criterion.title
    holds_code_text = (
        (
            criterion.question_id in question_ids,
            "no_such_question",
            f"‘{title}’ judges a question that is not asked. Choose one of the questions.",
        ),
        (
            1 <= criterion.weight <= FULL_WEIGHT,
            "weight",
            f"The weight of ‘{title}’ is {criterion.weight}. Give 1 to {FULL_WEIGHT}.",
        ),
        (
            1 <= criterion.maximum <= MOST_MARKS,
            "maximum",
            f"The highest mark of ‘{title}’ is {criterion.maximum}. Give 1 to {MOST_MARKS}.",
        ),
        (
            criterion.comment_words >= 1,
            "comment_words",
            f"‘{title}’ leaves no room for a comment. Give 1 word or more.",
        ),
    )
    wrong = [Reason(code, text, where) for holds, code, text in holds_code_text if not holds]
    return [*_id_problems(where, criterion.id), *_titled(where, title), *wrong, *_band_problems(where, criterion)]


def _band_problems(where: str, criterion: Criterion) -> list[Reason]:
    """Bands cover 1 to the maximum, each mark once. Nought needs no band: it says that nothing was answered."""
    if not 1 <= criterion.maximum <= MOST_MARKS:
        return []
    covered: dict[int, int] = {}
    for band in criterion.bands:
        for mark in range(max(band.low, 1), min(band.high, criterion.maximum) + 1):
            covered[mark] = covered.get(mark, 0) + 1
    gaps = [mark for mark in range(1, criterion.maximum + 1) if mark not in covered]
    overlaps = sorted(mark for mark, times in covered.items() if times > 1)
    outside = [band for band in criterion.bands if not 1 <= band.low <= band.high <= criterion.maximum]
    silent = [band for band in criterion.bands if not band.text.strip()]
    reasons = []
    if gaps:
        reasons.append(Reason("band_gap", f"‘{criterion.title}’ has no band for {_marks(gaps)}.", where))
    if overlaps:
        reasons.append(Reason("band_overlap", f"‘{criterion.title}’ has two bands for {_marks(overlaps)}.", where))
    for band in outside:
        text = f"‘{criterion.title}’ has a band from {band.low} to {band.high}; its marks are 1 to {criterion.maximum}."
        reasons.append(Reason("band_outside", text, where))
    for band in silent:
        text = f"Say what {band.low} to {band.high} marks mean for ‘{criterion.title}’."
        reasons.append(Reason("band_silent", text, where))
    return reasons


def _marks(marks: Sequence[int]) -> str:
    return f"{'mark' if len(marks) == 1 else 'marks'} {', '.join(str(mark) for mark in marks)}"


def _weight_problems(where: str, ledger: str, criteria: Sequence[Criterion]) -> list[Reason]:
    if not criteria:
        return [Reason("no_criteria", f"{ledger} has no criterion. Add at least one.", where)]
    total = sum(criterion.weight for criterion in criteria)
    if total == FULL_WEIGHT:
        return []
    return [Reason("weights", f"The weights of {ledger.lower()} add up to {total}. Make them add up to 100.", where)]


def _threshold_problems(where: str, basis_points: int) -> list[Reason]:
    if 0 <= basis_points <= FULL_BASIS_POINTS:
        return []
    return [Reason("threshold", "The threshold is not between 0% and 100%.", where)]


def _milestone_problems(core: Core) -> list[Reason]:
    named = (
        ("opening", core.milestones.opens_at),
        ("the deadline", core.milestones.closes_at),
        ("the end of assessment", core.milestones.assessment_due_at),
        ("the decision", core.milestones.decision_due_at),
    )
    return [
        Reason("milestones", f"The time of {later} is not after that of {earlier}.", "core:milestones")
        for (earlier, before), (later, after) in pairwise(named)
        if not before < after
    ]


def _assessor_problems(core: Core) -> list[Reason]:
    counts = (("national assessors", core.national_assessors), ("regional scorers", core.regional_scorers))
    return [
        Reason(
            "assessors", f"The call promises {count} {who} for each application. Promise 1 or more.", "core:assessors"
        )
        for who, count in counts
        if count < 1
    ]


def _finance_problems(rules: FinanceRules) -> list[Reason]:
    rows = [(row.kind, row.size, row.category) for row in rules.ceilings]
    shares = (rules.overheads_basis_points_of_labour, rules.participation_cap_basis_points)
    rates = [row.basis_points for row in rules.ceilings]
    holds_code_text = (
        (
            0 < rules.minimum_cost_pence <= rules.maximum_cost_pence,
            "cost_bounds",
            "The least project cost is above nought and not above the most.",
        ),
        (
            0 < rules.minimum_months <= rules.maximum_months,
            "month_bounds",
            "The shortest project lasts at least one month and not longer than the longest.",
        ),
        (bool(rows), "no_ceilings", "There is no grant rate for anybody. Give at least one."),
        (len(set(rows)) == len(rows), "ceiling_twice", "Two grant rates are given for the same organisations."),
        (
            all(0 <= rate <= FULL_BASIS_POINTS for rate in (*rates, *shares)),
            "rates",
            "A grant rate, the overheads or the research share is not between 0% and 100%.",
        ),
    )
    return [Reason(code, text, "core:finance") for holds, code, text in holds_code_text if not holds]


def _budget_problems(place: str, layer: Layer) -> list[Reason]:
    where = f"{place}:budget"
    years = [year.starts_in for year in layer.budget]
    holds_code_text = (
        (bool(years), "no_budget", "There is no money in this layer. Give a budget for at least one financial year."),
        (all(year.pence > 0 for year in layer.budget), "budget", "A year’s budget is not above £0."),
        (len(set(years)) == len(years), "year_twice", "A financial year has two budgets."),
    )
    return [Reason(code, text, where) for holds, code, text in holds_code_text if not holds]


def _titled(where: str, title: str) -> list[Reason]:
    place = f"{where}:title" if where == "core" else where
    return [] if title.strip() else [Reason("no_title", "This has no title. Give it one.", place)]


def _id_problems(where: str, id_: str) -> list[Reason]:
    if _ID.fullmatch(id_):
        return []
    return [Reason("id", f"‘{id_}’ is not a name that can stand in an address. Use a-z, 0-9, - and _.", where)]


def _named_parts(place: str, part: Core | Layer) -> list[tuple[str, str, str]]:
    """Kind, id and where of everything that has an id."""
    questions = [question for section in part.sections for question in section.questions]
    named: list[tuple[str, Iterable[Section | Question | Criterion]]] = [
        ("section", part.sections),
        ("question", questions),
        ("criterion", part.criteria),
    ]
    return [(kind, thing.id, f"{place}:{kind}:{thing.id}") for kind, things in named for thing in things]


def _layer_parts(layers: Iterable[Layer]) -> list[tuple[str, str, str]]:
    parts = []
    for layer in layers:
        place = f"layer:{layer.region}"
        parts += _named_parts(place, layer)
        parts += [("condition", condition.id, f"{place}:condition:{condition.id}") for condition in layer.conditions]
    return parts


def _repeated(named: Iterable[tuple[str, str, str]]) -> list[Reason]:
    seen: set[tuple[str, str]] = set()
    reasons = []
    for kind, id_, where in named:
        if (kind, id_) in seen:
            reasons.append(Reason("id_taken", f"Another {kind} of this call already has the id ‘{id_}’.", where))
        seen.add((kind, id_))
    return reasons
