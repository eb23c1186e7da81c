"""Does a ranking come out again, from the marks that were frozen and from those that stand in the tables now?

Nothing is changed by looking. What is found is said check by check, with the places where something differs.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from workflows.definition import Ledger
from workflows.frozen import Definitions, FrozenApplication, FrozenAssessment, Inputs, ranked
from workflows.plain import sha256
from workflows.ranking import RULE_VERSION, Record, StoredLine, replay

T = TypeVar("T")


@dataclass(frozen=True)
class Stored:
    """A ranking as it is kept, with the hashes that were kept beside it. The first ones have no inputs."""

    record: Record
    sha256: str
    inputs: Inputs | None = None
    inputs_sha256: str = ""


@dataclass(frozen=True)
class Difference:
    """One place where two things that should be the same are not: in which application (None: in none), and what."""

    application_id: UUID | None
    text: str


@dataclass(frozen=True)
class Check:
    """One question that a replay asks: what was found in words, the hash as kept and as found, and where it differs."""

    code: str
    holds: bool
    text: str
    kept_sha256: str = ""
    found_sha256: str = ""
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True)
class Replay:
    """What a replay found."""

    checks: tuple[Check, ...]

    @property
    def is_same(self) -> bool:
        """Whether every check found the same."""
        return all(check.holds for check in self.checks)


def replayed(stored: Stored, live: Inputs | None, definitions: Definitions) -> Replay:
    """Work the ranking out again, and compare. `live` are the inputs as the tables give them now, None where they give
    none that could be ranked; `definitions` are those that both name, as far as they are known by their hash."""
    if stored.inputs is None:
        return Replay((_record_whole(stored), _from_record(stored), _first_from_tables(stored, live, definitions)))
    checks = [_record_whole(stored), _inputs_whole(stored), _rule(stored)]
    checks.append(_from_inputs(stored, stored.inputs, definitions))
    checks.append(_tables_same(stored, stored.inputs, live))
    checks.append(_from_tables(stored, live, definitions))
    return Replay(tuple(checks))


def _record_whole(stored: Stored) -> Check:
    found = sha256(stored.record)
    return _hash_check("record", "The ranking that is kept", stored.sha256, found)


def _inputs_whole(stored: Stored) -> Check:
    return _hash_check("inputs", "The list of frozen marks that is kept", stored.inputs_sha256, sha256(stored.inputs))


def _hash_check(code: str, what: str, kept: str, found: str) -> Check:
    holds = kept == found
    said = "gives the hash that was kept with it." if holds else "does not give the hash that was kept with it."
    return Check(code, holds, f"{what} {said}", kept, found)


def _rule(stored: Stored) -> Check:
    made = stored.record.rule_version
    if made == RULE_VERSION:
        return Check("rule", True, f"It was made by rule {made}, which is the rule of this service.")
    text = f"It was made by rule {made}. This service ranks by rule {RULE_VERSION}, so that another result is no fault."
    return Check("rule", False, text)


def _from_record(stored: Stored) -> Check:
    """The first rankings keep what each assessment was worth and not the single marks."""
    holds = replay(stored.record)
    return Check("frozen", holds, _again(holds, "the marks that were frozen with it"), stored.sha256)


def _from_inputs(stored: Stored, inputs: Inputs, definitions: Definitions) -> Check:
    found = _ranked(inputs, definitions)
    return _result("frozen", "the marks that were frozen with it", stored, found)


def _from_tables(stored: Stored, live: Inputs | None, definitions: Definitions) -> Check:
    found = _ranked(live, definitions) if live is not None else None
    return _result("tables", "the marks that stand in the tables now", stored, found)


def _first_from_tables(stored: Stored, live: Inputs | None, definitions: Definitions) -> Check:
    found = _ranked(live, definitions) if live is not None else None
    if found is None:
        return _result("tables", "the marks that stand in the tables now", stored, None)
    made = Record(found.rule, found.inputs, found.lines, stored.record.rule_version)
    return _result("tables", "the marks that stand in the tables now", stored, made)


def _result(code: str, whence: str, stored: Stored, found: Record | None) -> Check:
    if found is None:
        text = f"It cannot be worked out again from {whence}: something that it needs is not there, or is not complete."
        return Check(code, False, text, stored.sha256)
    hashed = sha256(found)
    holds = hashed == stored.sha256
    return Check(
        code, holds, _again(holds, whence), stored.sha256, hashed, () if holds else tuple(_lines(stored.record, found))
    )


def _again(holds: bool, whence: str) -> str:
    return f"Worked out again from {whence}, it is {'the same' if holds else 'not the same'}."


def _tables_same(stored: Stored, frozen: Inputs, live: Inputs | None) -> Check:
    if live is None:
        text = "The marks that stand in the tables now cannot be read as those of complete assessments."
        return Check("marks", False, text, stored.inputs_sha256)
    found = sha256(live)
    holds = found == stored.inputs_sha256
    said = "are the marks" if holds else "are not the marks"
    return Check(
        "marks",
        holds,
        f"The marks that stand in the tables now {said} that were frozen.",
        stored.inputs_sha256,
        found,
        () if holds else tuple(_unlike(frozen, live)),
    )


def _ranked(inputs: Inputs, definitions: Definitions) -> Record | None:
    """What altered or incomplete inputs give is no ranking."""
    try:
        return ranked(inputs, definitions)
    except (KeyError, ValueError):
        return None


def _lines(kept: Record, found: Record) -> Iterator[Difference]:
    if kept.rule != found.rule:
        yield Difference(None, "The thresholds or the seed are not the same.")
    if kept.lines != found.lines and sorted(kept.lines, key=_id) == sorted(found.lines, key=_id):
        yield Difference(None, "The order is not the same.")
    for one, was, is_now in _paired(_by_application(kept), _by_application(found)):
        if was is None or is_now is None:
            yield Difference(one, "It is not ranked any more." if is_now is None else "It was not ranked.")
        elif was != is_now:
            yield Difference(one, _line_words(was, is_now))


def _id(line: StoredLine) -> UUID:
    return line.application_id


def _by_application(record: Record) -> Mapping[UUID, StoredLine]:
    return {line.application_id: line for line in record.lines}


def _line_words(was: StoredLine, is_now: StoredLine) -> str:
    if was.position != is_now.position:
        return f"It stood at {_place(was.position)}, and comes out at {_place(is_now.position)}."
    return "Its place is the same; its marks, its spread or its reasons are not."


def _place(position: int | None) -> str:
    return f"place {position}" if position else "no place"


def _unlike(frozen: Inputs, live: Inputs) -> Iterator[Difference]:
    if frozen.definition_sha256 != live.definition_sha256:
        yield Difference(None, "Another version of the criteria is in force.")
    if frozen.set_aside != live.set_aside:
        yield Difference(None, "Other marks are set aside.")
    before, after = ({one.id: one for one in inputs.applications} for inputs in (frozen, live))
    for one, was, is_now in _paired(before, after):
        if was is None or is_now is None:
            gone = "It was frozen, and is not among the eligible applications now."
            yield Difference(one, gone if is_now is None else "It is eligible now, and was not frozen.")
        else:
            yield from _in_application(was, is_now)


def _in_application(was: FrozenApplication, is_now: FrozenApplication) -> Iterator[Difference]:
    if (was.definition_sha256, was.region) != (is_now.definition_sha256, is_now.region):
        yield Difference(was.id, "It answers another version of the criteria, or is in another region.")
    before, after = ({one.id: one for one in application.assessments} for application in (was, is_now))
    for _one, frozen, live in _paired(before, after):
        if frozen is None or live is None:
            which = LEDGER_WORDS[(frozen or live).ledger]  # type: ignore[union-attr]
            said = "was frozen, and is not complete now" if live is None else "is complete now, and was not frozen"
            yield Difference(was.id, f"One {which} assessment {said}.")
        else:
            yield from _in_assessment(was.id, frozen, live)


def _in_assessment(application_id: UUID, was: FrozenAssessment, is_now: FrozenAssessment) -> Iterator[Difference]:
    which = LEDGER_WORDS[was.ledger]
    before, after = ({mark.criterion_id: mark for mark in one.marks} for one in (was, is_now))
    for criterion_id in sorted({*before, *after}):
        old, new = before.get(criterion_id), after.get(criterion_id)
        if old != new:
            scores = [str(mark.score) if mark and mark.score is not None else "none" for mark in (old, new)]
            text = f"In one {which} assessment the mark for ‘{criterion_id}’ was {scores[0]}, and is {scores[1]}."
            yield Difference(application_id, text)


LEDGER_WORDS = {Ledger.NATIONAL: "national", Ledger.REGIONAL: "regional"}


def _paired(before: Mapping[UUID, T], after: Mapping[UUID, T]) -> Iterable[tuple[UUID, T | None, T | None]]:
    return ((one, before.get(one), after.get(one)) for one in sorted({*before, *after}))
