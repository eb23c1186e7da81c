"""Has every field of a definition a name for people, a unit and somebody whom it touches?"""

from dataclasses import fields, is_dataclass
from typing import Any, get_args, get_type_hints

from workflows.definition import Definition
from workflows.field_words import FIELDS, KINDS


def records(cls: type, found: dict[str, type] | None = None) -> dict[str, type]:
    """Every record that a definition is made of, by name."""
    found = {} if found is None else found
    found[cls.__name__] = cls
    for hint in get_type_hints(cls).values():
        for part in _parts(hint):
            if is_dataclass(part) and part.__name__ not in found:
                records(part, found)
    return found


def _parts(hint: Any) -> list[Any]:
    return [hint, *(inner for arm in get_args(hint) for inner in _parts(arm))]


def test_every_field_of_a_definition_has_a_label_and_no_label_is_left_over() -> None:
    named = {f"{name}.{field.name}" for name, cls in records(Definition).items() for field in fields(cls)}

    assert set(FIELDS) == named
    assert [name for name, shown in FIELDS.items() if not shown.label.strip()] == []


def test_every_record_of_a_definition_has_a_noun_and_a_key_among_its_fields() -> None:
    found = records(Definition)

    assert set(KINDS) == set(found)
    astray = [name for name, kind in KINDS.items() if not set(kind.key) <= {one.name for one in fields(found[name])}]
    keyless = [name for name, kind in KINDS.items() if not kind.key]
    assert astray == []
    # The records that stand once in what holds them need no key.
    assert keyless == [
        "Authority",
        "ChoosingRules",
        "Condition",
        "Core",
        "DeclarationRules",
        "Definition",
        "FinanceRules",
        "FirstStage",
        "Milestones",
        "Partnership",
        "Slot",
    ]
