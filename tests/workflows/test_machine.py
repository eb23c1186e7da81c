"""Does a machine allow exactly the moves in its table, and say why not otherwise?"""

from dataclasses import dataclass
from enum import StrEnum
from itertools import product

import pytest

from workflows.actor import Role
from workflows.machine import Guard, Machine, Reason, Refusal, Step, Transition


class Light(StrEnum):
    """States of a small machine."""

    OFF = "off"
    ON = "on"
    BURNT_OUT = "burnt_out"


class Touch(StrEnum):
    """Moves of a small machine."""

    SWITCH_ON = "switch_on"
    SWITCH_OFF = "switch_off"
    BURN_OUT = "burn_out"


@dataclass(frozen=True)
class LightFacts:
    """Facts of a small machine."""

    has_power: bool = True
    faults: tuple[Reason, ...] = ()


LEAD, OFFICER, CLOCK = Role.REGION_LEAD, Role.PROGRAMME_OFFICER, Role.CLOCK
POWER: Guard[LightFacts] = Guard("no_power", "There is no power.", lambda facts: facts.has_power, where="fuse")
SOUND: Guard[LightFacts] = Guard(
    "faulty", "It is faulty.", lambda facts: not facts.faults, details=lambda facts: facts.faults
)
FAULTS = (Reason("loose", "The bulb is loose.", "bulb"), Reason("frayed", "The cord is frayed.", "cord"))
LIGHT: Machine[LightFacts] = Machine(
    "light",
    Transition(
        Touch.SWITCH_ON,
        frozenset({Light.OFF}),
        Light.ON,
        frozenset({LEAD, OFFICER}),
        guards=(POWER, SOUND),
        notices=("lit",),
    ),
    Transition(Touch.SWITCH_OFF, frozenset({Light.ON}), Light.OFF, frozenset({LEAD})),
    Transition(Touch.BURN_OUT, frozenset({Light.ON, Light.OFF}), Light.BURNT_OUT, frozenset({CLOCK})),
)
ALLOWED = {
    (Touch.SWITCH_ON, Light.OFF, LEAD): Light.ON,
    (Touch.SWITCH_ON, Light.OFF, OFFICER): Light.ON,
    (Touch.SWITCH_OFF, Light.ON, LEAD): Light.OFF,
    (Touch.BURN_OUT, Light.ON, CLOCK): Light.BURNT_OUT,
    (Touch.BURN_OUT, Light.OFF, CLOCK): Light.BURNT_OUT,
}


@pytest.mark.parametrize(("move", "state", "role"), list(product(Touch, Light, (LEAD, OFFICER, CLOCK))))
def test_every_move_state_and_role_is_decided_by_the_table(move: Touch, state: Light, role: Role) -> None:
    refused = LIGHT.refusals(move, state, frozenset({role}), LightFacts())

    assert (refused == ()) is ((move, state, role) in ALLOWED)
    if not refused:
        assert LIGHT.decide(move, state, frozenset({role}), LightFacts()).target == ALLOWED[move, state, role]


@pytest.mark.parametrize(("move", "role"), list(product(Touch, (LEAD, OFFICER, CLOCK))))
def test_may_is_the_role_alone(move: Touch, role: Role) -> None:
    assert LIGHT.may(move, frozenset({role})) is any((move, state, role) in ALLOWED for state in Light)


def test_may_nobody_may_anything() -> None:
    assert [move for move in Touch if LIGHT.may(move, frozenset())] == []


def test_decide_gives_the_step_to_record() -> None:
    step = LIGHT.decide(Touch.SWITCH_ON, Light.OFF, frozenset({LEAD}), LightFacts())

    assert step == Step(Touch.SWITCH_ON, Light.OFF, Light.ON, ("lit",))


def test_refusals_wrong_role_hides_state_and_facts() -> None:
    reasons = LIGHT.refusals(Touch.SWITCH_ON, Light.BURNT_OUT, frozenset({CLOCK}), LightFacts(has_power=False))

    assert reasons == (Reason("wrong_role", "This is not yours to do."),)


def test_refusals_wrong_state_is_said_in_words_and_hides_facts() -> None:
    reasons = LIGHT.refusals(Touch.SWITCH_ON, Light.BURNT_OUT, frozenset({LEAD}), LightFacts(has_power=False))

    assert reasons == (Reason("wrong_state", "The light is burnt out."),)


def test_refusals_every_guard_speaks_in_order_and_details_replace_the_sentence() -> None:
    facts = LightFacts(has_power=False, faults=FAULTS)

    assert LIGHT.refusals(Touch.SWITCH_ON, Light.OFF, frozenset({LEAD}), facts) == (
        Reason("no_power", "There is no power.", "fuse"),
        *FAULTS,
    )


def test_decide_refused_carries_every_reason() -> None:
    with pytest.raises(Refusal, match=r"^The bulb is loose\.; The cord is frayed\.$") as refusal:
        LIGHT.decide(Touch.SWITCH_ON, Light.OFF, frozenset({LEAD}), LightFacts(faults=FAULTS))

    assert refusal.value.reasons == FAULTS


@pytest.mark.parametrize(
    ("state", "roles", "facts", "moves"),
    [
        (Light.OFF, {LEAD}, LightFacts(), (Touch.SWITCH_ON,)),
        (Light.OFF, {LEAD}, LightFacts(has_power=False), ()),
        (Light.ON, {LEAD, CLOCK}, LightFacts(), (Touch.SWITCH_OFF, Touch.BURN_OUT)),
        (Light.BURNT_OUT, {LEAD, OFFICER, CLOCK}, LightFacts(), ()),
        (Light.OFF, set(), LightFacts(), ()),
    ],
)
def test_open_moves_are_those_that_would_succeed(
    state: Light, roles: set[Role], facts: LightFacts, moves: tuple[Touch, ...]
) -> None:
    assert LIGHT.open_moves(state, frozenset(roles), facts) == moves


def test_move_in_two_rows_is_refused() -> None:
    row = Transition[LightFacts](Touch.SWITCH_OFF, frozenset({Light.ON}), Light.OFF, frozenset({LEAD}))

    with pytest.raises(ValueError, match=r"^light: a move stands in two rows$"):
        Machine("light", row, row)


def test_as_mermaid_draws_one_arrow_for_each_source() -> None:
    assert LIGHT.as_mermaid().splitlines() == [
        "stateDiagram-v2",
        "    off --> burnt_out: burn_out",
        "    off --> on: switch_on",
        "    on --> burnt_out: burn_out",
        "    on --> off: switch_off",
    ]


def test_a_guard_that_does_not_hold_refuses_even_without_details() -> None:
    silent: Guard[LightFacts] = Guard("dark", "It stays dark.", lambda facts: False, details=lambda facts: ())

    assert silent.reasons(LightFacts()) == (Reason("dark", "It stays dark."),)
