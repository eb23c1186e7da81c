"""What may differ between the version of an open call that is in force and an amended one, and what may not?

Applications are being written and some are submitted; all are ranked in one list. So nothing changes by which they
would no longer be comparable, nothing that is past, and nothing that would close the call earlier.
"""

from collections.abc import Mapping
from datetime import datetime

from workflows.amendment import REACHES_DRAFTS, Effect
from workflows.definition import Core, Criterion, Definition, Layer, Milestones, Question
from workflows.field_words import shown
from workflows.machine import Reason
from workflows.rounds import deadline_after, refused_rounds, with_cut_off
from workflows.wording import moment

# What applicants relied on when they came: it stays as all sides signed it first.
FIXED = (
    ("shape", "Whether projects compete or form a portfolio stays the same.", "core:title"),
    ("entry", "Who may come stays the same once a call is open.", "core:entry"),
    ("is_listed", "Whether everybody may learn of the call stays the same once it is open.", "core:entry"),
    (
        "first_stage",
        "The expression of interest stays the same once a call is open: what it asks, and its dates.",
        "core:first-stage",
    ),
)
ASKED_AGAIN = ("questions_until_at", "answers_by_at")
OF_ASSESSMENT = ("assessment_starts_at", "assessment_due_at")
DATES = ("opens_at", *ASKED_AGAIN, *OF_ASSESSMENT, "panel_at", "decision_due_at", "release_at")
NO_MORE_CRITERIA = Reason(
    "criterion_added",
    "An amendment adds no criterion: submitted applications were not written for it, and all are ranked in one list.",
)


def refused_changes(
    before: Definition,
    after: Definition,
    effect: Effect,
    closes_at: datetime,
    now: datetime,
    *,
    round_number: int = 0,
) -> tuple[Reason, ...]:
    """Every change that an amendment may not make; `where` as in `layers.problems`.

    `closes_at` is the deadline that counts now, which may be later than the one in `before`; in an always-open call
    that of the round that is open, which is `round_number`.
    """
    deadline = deadline_after(before.core, after.core, round_number, closes_at)
    old, new = (with_cut_off(core, round_number, at) for core, at in ((before.core, closes_at), (after.core, deadline)))
    return (
        *_regions(before, after),
        *_fixed(before.core, after.core),
        *_rounds(old, new, round_number, now, effect),
        *_deadline(deadline, closes_at, effect),
        *_criteria(before, after),
        *_questions(before, after),
    )


def may_add_criteria(*, amends: bool) -> bool:
    """Whether a call can get one criterion more: not by an amendment, since submitted applications were not written
    for it. So a question that is copied into one comes without its criteria."""
    return not amends


def added_criteria(before: Definition, after: Definition) -> list[Reason]:
    """Every criterion that an amendment may not add to the version in force: refused as soon as it is saved."""
    old = _placed_criteria(before)
    return [
        Reason(
            "criterion_added",
            f"The criterion ‘{one.title}’ is new. Submitted applications were not written for it, and all are ranked "
            "in one list.",
            f"{at}:criterion:{id_}",
        )
        for id_, (at, one) in _placed_criteria(after).items()
        if id_ not in old
    ]


def _regions(before: Definition, after: Definition) -> list[Reason]:
    if [layer.region for layer in before.layers] == [layer.region for layer in after.layers]:
        return []
    return [Reason("amends_region", "The regions that take part stay the same once a call is open.", "layers")]


def _fixed(before: Core, after: Core) -> list[Reason]:
    return [Reason(f"amends_{name}", text, where) for name, text, where in FIXED if _differ(before, after, name)]


def _rounds(before: Core, after: Core, number: int, now: datetime, effect: Effect) -> list[Reason]:
    """The dates of the first round are judged one by one while it is open; later, as those of all rounds.

    A draft goes on from round to round, so the version that it answers has to know the cut-offs of all of them.
    """
    found = _dates(before.milestones, after.milestones, now) if number < 2 else []
    if before.cut_offs != after.cut_offs and effect not in REACHES_DRAFTS:
        text = "Cut-off dates are for drafts too, which go on from round to round. Choose an effect that reaches them."
        found.append(Reason("cut_offs_for_some", text, "effect"))
    return found + refused_rounds(before, after, number, now)


def _dates(before: Milestones, after: Milestones, now: datetime) -> list[Reason]:
    """Only dates that are still to come may move, and only to a time that is still to come.

    What is amended may be asked about: questions may be taken again when their time was over.
    """
    reasons = []
    for name in DATES:
        old, new = getattr(before, name), getattr(after, name)
        if old == new:
            continue
        label = shown(after, name).label
        if old is not None and old <= now and name not in ASKED_AGAIN:
            text = f"‘{label}’ was on {moment(old)}: what is past is not changed."
            reasons.append(Reason("amends_past", text, "core:milestones"))
        elif new is not None and new <= now:
            text = f"‘{label}’ would be in the past. Choose a time that is still to come."
            reasons.append(Reason("date_past", text, "core:milestones"))
    return reasons


def _deadline(new: datetime, stands: datetime, effect: Effect) -> list[Reason]:
    if new < stands:
        text = f"The call closes on {moment(stands)}, and nothing closes it earlier. Choose that time or a later one."
        return [Reason("closes_earlier", text, "core:milestones")]
    if effect == Effect.EVERYONE and new == stands:
        text = "An amendment for everyone gives more time. Set a later closing time, or choose another effect."
        return [Reason("no_more_time", text, "core:milestones")]
    if effect != Effect.EVERYONE and new > stands:
        text = "A later closing time is for everyone. Choose that effect, or keep the closing time."
        return [Reason("more_time_for_some", text, "effect")]
    return []


def _differ(before: Core, after: Core, name: str) -> bool:
    return bool(getattr(before, name) != getattr(after, name))


def _criteria(before: Definition, after: Definition) -> list[Reason]:
    old, new = _placed_criteria(before), _placed_criteria(after)
    gone = [
        Reason(
            "criterion_gone", f"The criterion ‘{one.title}’ stays: applications were written for it.", f"{at}:criteria"
        )
        for id_, (at, one) in old.items()
        if id_ not in new
    ]
    changed = [
        reason
        for id_, (at, one) in new.items()
        if id_ in old
        for reason in _criterion(old[id_][1], one, f"{at}:criterion:{id_}")
    ]
    return gone + added_criteria(before, after) + changed


def _criterion(old: Criterion, new: Criterion, where: str) -> list[Reason]:
    fixed = (
        ("ledger", f"‘{new.title}’ is scored by the side that all signed: its ledger stays."),
        ("question_id", f"‘{new.title}’ judges the answer that it judged: its question stays."),
        ("maximum", f"‘{new.title}’ is marked out of {old.maximum}, as it was: marks must stay comparable."),
    )
    return [Reason(f"amends_{name}", text, where) for name, text in fixed if getattr(old, name) != getattr(new, name)]


def _questions(before: Definition, after: Definition) -> list[Reason]:
    old, new = _placed_questions(before), _placed_questions(after)
    return [
        Reason(
            "amends_kind",
            f"‘{one.title}’ is answered in the way in which it was: answers that are there could not be read. Take it "
            "out and ask a new question.",
            f"{at}:question:{id_}",
        )
        for id_, (at, one) in new.items()
        if id_ in old and old[id_][1].kind != one.kind
    ]


def _placed_criteria(definition: Definition) -> Mapping[str, tuple[str, Criterion]]:
    return {one.id: (at, one) for at, part in _parts(definition) for one in part.criteria}


def _placed_questions(definition: Definition) -> Mapping[str, tuple[str, Question]]:
    return {
        one.id: (at, one) for at, part in _parts(definition) for section in part.sections for one in section.questions
    }


def _parts(definition: Definition) -> tuple[tuple[str, Core | Layer], ...]:
    layers: tuple[tuple[str, Core | Layer], ...] = tuple(
        (f"layer:{layer.region}", layer) for layer in definition.layers
    )
    return (("core", definition.core), *layers)
