"""Is each part of a definition sound enough to be signed?"""

from collections.abc import Iterable, Mapping, Sequence

from workflows.authority import authority_problems
from workflows.bounds import opening_problems, setting_problems, slot_problems
from workflows.choosing_rules import choosing_problems
from workflows.conditions import condition_problems
from workflows.declaration_rules import declaration_problems
from workflows.definition import Core, Criterion, Definition, Layer, Ledger, Question, Section
from workflows.editing import Identified
from workflows.finding import theme_problems
from workflows.first_stage import first_stage_problems
from workflows.machine import Reason
from workflows.money import FULL_BASIS_POINTS
from workflows.names import titled
from workflows.part_soundness import FULL_WEIGHT, MOST_MARKS, part_problems
from workflows.rounds import round_problems
from workflows.rule_soundness import (
    eligibility_problems,
    finance_problems,
    milestone_problems,
    partnership_problems,
    portfolio_problems,
)
from workflows.wording import money, percent, small

__all__ = ["FULL_WEIGHT", "MOST_MARKS", "core_problems", "layer_problems", "whole_problems"]


_THINGS = {"eligibility": "rule of eligibility", "portfolio": "rule of the portfolio"}


def core_problems(core: Core) -> list[Reason]:
    """What is wrong with the core by itself."""
    national = [criterion for criterion in core.criteria if criterion.ledger == Ledger.NATIONAL]
    questions = _asked(core.sections)
    return [
        *titled("core", core.title),
        *part_problems("core", core.sections, core.criteria, _by_id(questions)),
        *condition_problems("core", questions),
        *_weight_problems("core:criteria", "The national ledger", national),
        *_threshold_problems("core:threshold", core.threshold_basis_points),
        *milestone_problems(core.milestones),
        *first_stage_problems(core.first_stage, core.milestones.opens_at, core.milestones.closes_at),
        *round_problems(core),
        *theme_problems(core.themes),
        *declaration_problems(core.declarations),
        *authority_problems(core.authority),
        *choosing_problems(core.choosing),
        *finance_problems(core.finance),
        *_assessor_problems(core),
        *eligibility_problems("core", core.eligibility),
        *portfolio_problems("core", core.portfolio),
        *opening_problems(core),
        *slot_problems(core),
    ]


def layer_problems(core: Core, layer: Layer) -> list[Reason]:
    """What is wrong with one region's layer on this core, with the core as the region settles it."""
    place, settled = f"layer:{layer.region}", core.settled(layer.settings)
    before, own = _asked(settled.sections), _asked(layer.sections)
    return [
        *part_problems(place, layer.sections, layer.criteria, _by_id([*before, *own])),
        *condition_problems(place, own, before),
        *_settled_weight_problems(place, core, settled),
        *_weight_problems(f"{place}:criteria", "The regional ledger", _regional(settled, layer)),
        *setting_problems(core, layer),
        *slot_problems(core, layer),
        *_threshold_problems(f"{place}:threshold", layer.threshold_basis_points),
        *_budget_problems(place, layer),
        *_silent_conditions(place, layer),
        *partnership_problems(place, layer.partnership),
        *portfolio_problems(place, layer.portfolio),
    ]


def whole_problems(definition: Definition) -> list[Reason]:
    """What is wrong only when core and layers are seen together."""
    if not definition.layers:
        return [Reason("no_region", "No region takes part. A call has at least one.", "layers")]
    regions = [("region", layer.region, f"layer:{layer.region}:region") for layer in definition.layers]
    return _repeated([*regions, *_named_parts("core", definition.core), *_layer_parts(definition.layers)])


def _asked(sections: Sequence[Section]) -> list[Question]:
    return [question for section in sections for question in section.questions]


def _by_id(questions: Iterable[Question]) -> Mapping[str, Question]:
    return {question.id: question for question in questions}


def _regional(core: Core, layer: Layer) -> list[Criterion]:
    return [criterion for criterion in (*core.criteria, *layer.criteria) if criterion.ledger == Ledger.REGIONAL]


def _settled_weight_problems(place: str, core: Core, settled: Core) -> list[Reason]:
    """The national weights as one region sets them; nothing when it sets none, because the core answers for its own."""
    weights = [one for one in settled.criteria if one.ledger == Ledger.NATIONAL]
    if weights == [one for one in core.criteria if one.ledger == Ledger.NATIONAL]:
        return []
    return _weight_problems(f"{place}:settings", "The national ledger in this region", weights)


def _silent_conditions(place: str, layer: Layer) -> list[Reason]:
    text = "This condition says nothing. Write it or take it out."
    return [
        Reason("no_text", text, f"{place}:condition:{condition.id}")
        for condition in layer.conditions
        if not condition.text.strip()
    ]


def _weight_problems(where: str, ledger: str, criteria: Sequence[Criterion]) -> list[Reason]:
    if not criteria:
        return [Reason("no_criteria", f"{ledger} has no criterion. Add at least one.", where)]
    total = sum(criterion.weight for criterion in criteria)
    if total == FULL_WEIGHT:
        return []
    return [Reason("weights", f"The weights of {small(ledger)} add up to {total}. Make them add up to 100.", where)]


def _threshold_problems(where: str, basis_points: int) -> list[Reason]:
    if 0 <= basis_points <= FULL_BASIS_POINTS:
        return []
    return [Reason("threshold", f"The threshold must be between 0% and 100%. It is {percent(basis_points)}.", where)]


def _assessor_problems(core: Core) -> list[Reason]:
    counts = (("national assessors", core.national_assessors), ("regional scorers", core.regional_scorers))
    return [
        Reason(
            "assessors", f"The call promises {count} {who} for each application. Promise 1 or more.", "core:assessors"
        )
        for who, count in counts
        if count < 1
    ]


def _budget_problems(place: str, layer: Layer) -> list[Reason]:
    where = f"{place}:budget"
    years = [year.starts_in for year in layer.budget]
    holds_code_text = (
        (bool(years), "no_budget", "There is no money in this layer. Give a budget for at least one financial year."),
        (
            all(year.pence > 0 for year in layer.budget),
            "budget",
            f"Every year’s budget must be above £0. One is {money(min([year.pence for year in layer.budget] or [0]))}.",
        ),
        (len(set(years)) == len(years), "year_twice", "A financial year has two budgets."),
    )
    return [Reason(code, text, where) for holds, code, text in holds_code_text if not holds]


def _named_parts(place: str, part: Core | Layer) -> list[tuple[str, str, str]]:
    """Kind, id and where of everything that has an id."""
    questions = [question for section in part.sections for question in section.questions]
    named: list[tuple[str, Iterable[Identified]]] = [
        ("section", part.sections),
        ("question", questions),
        ("criterion", part.criteria),
    ]
    named.append(("portfolio", part.portfolio))
    if isinstance(part, Core):
        named.append(("eligibility", part.eligibility))
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
            reasons.append(
                Reason("id_taken", f"Another {_THINGS.get(kind, kind)} of this call already has the id ‘{id_}’.", where)
            )
        seen.add((kind, id_))
    return reasons
