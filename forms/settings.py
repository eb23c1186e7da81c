"""What does a region set of the numbers that the core opens to it?"""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import Field

from forms.call import LONGEST_SUMMARY, EditForm
from forms.fields import IntegerField, PercentField, TextField
from forms.validators import Between, MaxLength
from workflows.definition import Opening, Setting
from workflows.openings import THRESHOLD


class SettingsForm(EditForm):
    """One number for each opening, by `field_name`. One left empty stays as the core has it."""

    note = TextField("What did you change, and why?", [MaxLength(LONGEST_SUMMARY)], thing="what you changed")


def settings_form(openings: Sequence[Opening], words: Mapping[str, str]) -> type[SettingsForm]:
    """The form class for these openings, each labelled with its words."""
    fields = {field_name(place): _field(one, words[one.path]) for place, one in enumerate(openings)}
    return type("SettingsFormOfCore", (SettingsForm,), fields)


def field_name(place: int) -> str:
    """The name of the number of the opening at this place."""
    return f"setting_{place}"


def data_of(openings: Sequence[Opening], settings: Sequence[Setting]) -> dict[str, Any]:
    """The form's data for what a layer sets now."""
    values = {setting.path: setting.value for setting in settings}
    return {field_name(place): values.get(one.path) for place, one in enumerate(openings)}


def settings_of(openings: Sequence[Opening], form: SettingsForm) -> tuple[Setting, ...]:
    """What was typed, as the layer keeps it."""
    typed = ((one.path, form[field_name(place)].data) for place, one in enumerate(openings))
    return tuple(Setting(path, value) for path, value in typed if value is not None)


def _field(opening: Opening, words: str) -> Field:
    label = words[:1].upper() + words[1:]
    kind = PercentField if opening.path == THRESHOLD else IntegerField
    return kind(label, [Between(opening.low, opening.high)], thing=words)
