"""Are the core's openings bounds that can be kept, and does a region's layer keep them?

What has an effect is decided by `workflows.openings`; here everything that has none is said in words, with its place.
"""

from collections import Counter
from collections.abc import Mapping

from workflows.definition import Core, Criterion, Layer, Ledger
from workflows.machine import Reason
from workflows.money import FULL_BASIS_POINTS
from workflows.openings import CRITERION_FIELDS, QUESTION_FIELDS, THRESHOLD, Opening
from workflows.part_soundness import FULL_WEIGHT

_WORDS = {
    "word_limit": "the word limit of",
    "most_rows": "the most rows of",
    "weight": "the weight of",
    "comment_words": "the words for a comment on",
    "threshold": "the threshold of",
}

_UNITS = {"word_limit": "word", "most_rows": "row", "weight": "weight", "comment_words": "word", "threshold": "mark"}


def openable(core: Core) -> Mapping[str, int | None]:
    """Every number of the core that can be opened, by path, with its own value (None where the core sets none)."""
    found: dict[str, int | None] = {THRESHOLD: core.threshold_basis_points}
    for section in core.sections:
        for question in section.questions:
            found |= {f"question:{question.id}:{name}": getattr(question, name) for name in QUESTION_FIELDS}
    for criterion in core.criteria:
        found |= {f"criterion:{criterion.id}:{name}": getattr(criterion, name) for name in CRITERION_FIELDS}
    return found


def opening_of(core: Core, path: str) -> Opening | None:
    """The bounds within which a region may set this number; None when it is locked."""
    return next((opening for opening in core.openings if opening.path == path), None)


def path_words(core: Core, path: str) -> str:
    """An opened number in words: the weight of ‘Risks’."""
    if path == THRESHOLD:
        return "the national threshold"
    kind, _, rest = path.partition(":")
    id_, _, name = rest.rpartition(":")
    questions = (question for section in core.sections for question in section.questions)
    titles = {("question", one.id): one.title for one in questions}
    titles |= {("criterion", one.id): one.title for one in core.criteria}
    return f"{_WORDS.get(name, name)} ‘{titles.get((kind, id_), id_)}’"


def path_unit(path: str) -> str:
    """The unit of an opened number, as `workflows.field_words` names it."""
    return "share" if path == THRESHOLD else _UNITS.get(path.rpartition(":")[2], "")


def opening_problems(core: Core) -> list[Reason]:
    """What is wrong with the bounds that the core gives the regions."""
    values = openable(core)
    times = Counter(opening.path for opening in core.openings)
    reasons = []
    for opening in core.openings:
        words, value = path_words(core, opening.path), values.get(opening.path)
        rows = (
            (opening.path in values, "no_such_field", f"The core opens {words}, which it does not have."),
            (times[opening.path] == 1, "opened_twice", f"The core opens {words} twice."),
            (_is_range(opening), "bounds", f"The bounds of {words} are not a least and a most that it can have."),
            (
                value is None or opening.low <= value <= opening.high,
                "outside_bounds",
                f"The core’s own value of {words} is {value}, outside its bounds of {opening.low} to {opening.high}.",
            ),
        )
        reasons += [Reason(code, text, _place(opening.path)) for holds, code, text in rows if not holds]
    return reasons


def setting_problems(core: Core, layer: Layer) -> list[Reason]:
    """Every setting of a layer that has no effect, because its number is locked, out of bounds or set twice."""
    times = Counter(setting.path for setting in layer.settings)
    reasons = []
    for setting in layer.settings:
        opening, words = opening_of(core, setting.path), path_words(core, setting.path)
        where = f"layer:{layer.region}:settings"
        if opening is None:
            reasons.append(Reason("locked", f"The core locks {words}. Take this setting out.", where))
        elif not opening.low <= setting.value <= opening.high:
            text = f"Set {words} from {opening.low} to {opening.high}; it is {setting.value}."
            reasons.append(Reason("out_of_bounds", text, where))
        if times[setting.path] > 1:
            reasons.append(Reason("set_twice", f"This layer sets {words} twice.", where))
    return reasons


def slot_problems(core: Core, layer: Layer | None = None) -> list[Reason]:
    """What is wrong with the core's slot, or with how a layer fills it."""
    slot = core.slot
    if slot is None:
        return []
    if layer is None:
        return _slot_itself(core)
    own, where = layer.criteria, f"layer:{layer.region}:criteria"
    weight = sum(criterion.weight for criterion in own)
    rows = (
        (
            len(own) <= slot.most,
            "slot_count",
            f"The core has room for {slot.most} regional criteria; this layer has {len(own)}. Take some out.",
        ),
        (
            not own or weight == slot.weight,
            "slot_weight",
            f"The criteria of this layer weigh {weight} together; the core gives them {slot.weight}.",
        ),
    )
    return [Reason(code, text, where) for holds, code, text in rows if not holds]


def _slot_itself(core: Core) -> list[Reason]:
    slot = core.slot
    if slot is None or not (slot.most >= 1 and 1 <= slot.weight <= FULL_WEIGHT):
        return [
            Reason(
                "slot", "The slot for regional criteria has room for 1 or more, with a weight of 1 to 100.", "core:slot"
            )
        ]
    shared = [one for one in core.criteria if one.ledger == Ledger.REGIONAL]
    least = slot.weight + sum(_reach(core, one)[0] for one in shared)
    most = slot.weight + sum(_reach(core, one)[1] for one in shared)
    if least <= FULL_WEIGHT <= most:
        return []
    text = (
        f"With the slot of {slot.weight}, the regional weights add up to {least}"
        f"{f' to {most}' if most != least else ''} in every region. Make them able to add up to 100."
    )
    return [Reason("slot_weights", text, "core:slot")]


def _reach(core: Core, criterion: Criterion) -> tuple[int, int]:
    opening = opening_of(core, f"criterion:{criterion.id}:weight")
    return (opening.low, opening.high) if opening else (criterion.weight, criterion.weight)


def _is_range(opening: Opening) -> bool:
    most = FULL_BASIS_POINTS if opening.path == THRESHOLD else FULL_WEIGHT if opening.path.endswith(":weight") else None
    least = 0 if opening.path.endswith(THRESHOLD) else 1
    return least <= opening.low <= opening.high and (most is None or opening.high <= most)


def _place(path: str) -> str:
    if path == THRESHOLD:
        return "core:threshold"
    return f"core:{':'.join(path.split(':')[:2])}"
