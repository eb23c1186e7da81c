"""Which lines keep a call from opening, and who mends each?"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from tests.workflows.definitions import REGION, a_core, a_definition, a_layer
from workflows.actor import Role
from workflows.call import alone, standing
from workflows.definition import NATIONAL, FirstStage, Partnership
from workflows.machine import Refusal
from workflows.set_up import SERVICE_TEAM, SetUpFacts, checks, missing
from workflows.signatory import SIGNATORY, NamingFacts, NamingMove, NamingState
from workflows.wording import moment

NOW = datetime(2027, 1, 11, 9, tzinfo=UTC)
READY = SetUpFacts(
    signatories={NATIONAL: "Nora", REGION: "Ravi"},
    secretaries={REGION: 1},
    scorers={REGION: 2},
    assessors=3,
    approvers=1,
)
WHOLE = a_definition(layers=(a_layer(partnership=Partnership("Authority", "Officer")),))
ONE, OTHER = UUID(int=1), UUID(int=2)
OFFICER = frozenset({Role.PROGRAMME_OFFICER})


def lacking(definition: object = WHOLE, facts: SetUpFacts = READY, now: datetime = NOW) -> list[tuple[str, str, str]]:
    return [(one.code, one.side, one.mender) for one in checks(definition, facts, now) if not one.holds]


def test_whole_set_up_lacks_nothing() -> None:
    found = checks(WHOLE, READY, NOW)

    assert (lacking(), missing(found)) == ([], ())
    assert [one.code for one in found] == [
        "signatory", "assessors", "approver", "dates", "signatory", "budget", "officer", "secretary", "scorers",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (replace(READY, signatories={NATIONAL: "Nora"}), ("signatory", REGION, REGION)),
        (replace(READY, signatories={REGION: "Ravi"}), ("signatory", NATIONAL, NATIONAL)),
        (replace(READY, secretaries={}), ("secretary", REGION, SERVICE_TEAM)),
        (replace(READY, scorers={REGION: 1}), ("scorers", REGION, SERVICE_TEAM)),
        (replace(READY, assessors=2), ("assessors", NATIONAL, SERVICE_TEAM)),
        (replace(READY, approvers=0), ("approver", NATIONAL, SERVICE_TEAM)),
    ],
)
def test_people_who_are_missing_are_named_with_who_mends_it(facts: SetUpFacts, expected: tuple[str, str, str]) -> None:
    assert lacking(facts=facts) == [expected]


def test_region_without_money_and_officer_does_not_open() -> None:
    assert lacking(a_definition(layers=(a_layer(budget=()),))) == [
        ("budget", REGION, REGION),
        ("officer", REGION, REGION),
    ]


def test_date_after_the_opening_must_be_to_come() -> None:
    late = a_core().milestones.closes_at

    assert lacking(now=late) == [("dates", NATIONAL, NATIONAL)]
    assert missing(checks(WHOLE, READY, late))[0].text == "Dates that are still to come: past already: Closes."


def test_opening_of_a_draft_must_be_to_come_as_well() -> None:
    opens = a_core().milestones.opens_at
    drafted = [checks(WHOLE, READY, now, is_drafted=True) for now in (opens - timedelta(days=1), opens)]

    assert [[one.code for one in found if not one.holds] for found in drafted] == [[], ["dates"]]
    assert missing(drafted[1])[0].text == "Dates that are still to come: past already: Opens."
    assert drafted[0][3].found == f"the first is {moment(opens)}"
    assert lacking(now=opens) == []


def test_first_stage_that_would_be_over_does_not_open() -> None:
    stage = FirstStage("", (), NOW, NOW + timedelta(days=1))
    staged = replace(WHOLE, core=replace(WHOLE.core, first_stage=stage))

    assert missing(checks(staged, READY, NOW))[0].text == (
        "Dates that are still to come: past already: Expressions of interest close."
    )


@pytest.mark.parametrize(
    ("versions", "side", "is_alone"),
    [
        ([(ONE, NATIONAL)], NATIONAL, True),
        ([(ONE, NATIONAL), (OTHER, REGION)], NATIONAL, True),
        ([(ONE, NATIONAL), (OTHER, NATIONAL)], NATIONAL, False),
        ([(OTHER, NATIONAL), (ONE, REGION)], REGION, True),
        ([(OTHER, NATIONAL)], REGION, False),
        ([(OTHER, NATIONAL), (ONE, REGION), (OTHER, REGION)], REGION, False),
        ([(ONE, NATIONAL)], REGION, True),
    ],
)
def test_who_alone_drafted_all_or_their_sides_part_drafted_alone(
    versions: list[tuple[UUID, str]], side: str, is_alone: bool
) -> None:
    assert alone(versions, side, ONE) is is_alone


def test_whoever_changes_a_part_and_brings_it_back_has_written_nothing_of_it() -> None:
    versions = [(ONE, NATIONAL, "a"), (OTHER, NATIONAL, "b"), (ONE, REGION, "x"), (OTHER, NATIONAL, "a")]

    assert standing(versions) == ((ONE, NATIONAL), (ONE, REGION))
    assert standing([*versions, (OTHER, NATIONAL, "c")]) == ((ONE, NATIONAL), (OTHER, NATIONAL), (ONE, REGION))


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (NamingFacts(keys_can_turn=False), "no_keys_to_turn"),
        (NamingFacts(no_key_turned=False), "key_turned"),
        (NamingFacts(holds_role=False), "no_signatory"),
        (NamingFacts(names_another=False), "names_oneself"),
        (NamingFacts(on_no_other_side=False), "named_elsewhere"),
    ],
)
def test_naming_is_refused_with_its_reason(facts: NamingFacts, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        SIGNATORY.decide(NamingMove.NAME, NamingState.NAMED, OFFICER, facts)

    assert [reason.code for reason in refused.value.reasons] == [code]


def test_replacing_needs_a_reason() -> None:
    reasons = SIGNATORY.refusals(NamingMove.REPLACE, NamingState.NAMED, OFFICER, NamingFacts(reason_given=False))

    assert [reason.code for reason in reasons] == ["no_reason"]
