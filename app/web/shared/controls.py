"""How does a form's field become a control of the GOV.UK Design System?

Every field goes through `control`. The design system's macros expect that a parameter left out is simply empty, while
our own templates refuse an undefined name; so they live in an environment of their own.
"""

import dataclasses
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cache, singledispatch
from typing import Any

from flask import Flask, request
from jinja2 import BaseLoader, ChoiceLoader, Environment, PackageLoader, PrefixLoader, StrictUndefined, Template
from markupsafe import Markup
from wtforms import Field

from app.web.shared.display import records
from app.web.shared.sent import Sent, sent
from forms import fields
from forms.base import Form
from forms.typed import TypedField
from workflows.text import count_words
from workflows.wording import moment

_LIBRARY = "govuk_frontend_jinja"
_COMPONENTS = Environment(
    loader=PrefixLoader({_LIBRARY: PackageLoader(_LIBRARY)}),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
)

Params = dict[str, Any]


@dataclasses.dataclass(frozen=True)
class Options:
    """What a page may say about one control beyond what its field says.

    `size` is a width in characters (2, 3, 4, 5, 10, 20, 30). `heading` makes the label the page's h1. `readers` says
    who will read a long text and `saved_at` when it was saved. `scale` sets radios side by side and lets digits choose.
    `reveals` maps the value of a choice to the markup that opens under it.
    """

    label: str = ""
    hint: str = ""
    heading: bool = False
    hide_label: bool = False
    size: int = 0
    rows: int = 0
    prefix: str = ""
    suffix: str = ""
    inline: bool = False
    small: bool = False
    scale: bool = False
    readers: str = ""
    saved_at: datetime | None = None
    saved: str = ""
    reveals: dict[str, str] = dataclasses.field(default_factory=dict)


@cache
def _macro(name: str) -> Callable[[Params], Markup]:
    template = _COMPONENTS.get_template(f"{_LIBRARY}/components/{name}/macro.html")
    macro: Callable[[Params], Markup] = getattr(
        template.module, "govuk" + "".join(word.capitalize() for word in name.split("-"))
    )
    return macro


def component(name: str, /, **params: Any) -> Markup:
    """A component of the design system by its name there ("date-input"), with its parameters as documented there."""
    return _macro(name)(params)


def control(field: Field, /, **options: Any) -> Markup:
    """The control for a field, with its label, hint, error and what was typed. Options are those of `Options`."""
    return _drawn(field, Options(**options))


@singledispatch
def _drawn(field: Any, options: Options) -> Markup:
    raise TypeError(f"There is no control for a {type(field).__name__}.")


# For the controls that stand in a module of their own.
draws = _drawn.register


def _common(field: TypedField, options: Options) -> Params:
    attributes = dict(field.render_kw or {})
    params: Params = {name: attributes.pop(name) for name in ("autocomplete", "inputmode") if name in attributes}
    spellcheck = attributes.pop("spellcheck", None)
    hint = options.hint or field.description
    return params | {
        "id": field.id,
        "name": field.name,
        "hint": {"text": hint} if hint else None,
        "errorMessage": {"text": field.errors[0]} if field.errors else None,
        "attributes": attributes,
        "spellcheck": spellcheck,
    }


def _words_of(field: TypedField, options: Options, stem: str) -> Params:
    hidden = "govuk-visually-hidden" if options.hide_label else ""
    size = f"{stem}--{'l' if options.heading else 's'}"
    return {
        "text": options.label or field.label.text,
        "classes": hidden or size,
        "isPageHeading": options.heading,
    }


def _label(field: TypedField, options: Options) -> Params:
    return _words_of(field, options, "govuk-label")


def _legend(field: TypedField, options: Options) -> Params:
    return {"legend": _words_of(field, options, "govuk-fieldset__legend")}


def _input(field: TypedField, options: Options, **more: Any) -> Markup:
    size = options.size or more.pop("size", 0)
    params = _common(field, options) | {
        "label": _label(field, options),
        "value": field.typed,
        "classes": " ".join(filter(None, [f"govuk-input--width-{size}" if size else "", more.pop("classes", "")])),
        "prefix": {"text": options.prefix} if options.prefix else None,
        "suffix": {"text": options.suffix} if options.suffix else None,
    }
    return component("input", **(more | {name: value for name, value in params.items() if value is not None}))


@_drawn.register
def _text(field: fields.TextField, options: Options) -> Markup:
    return _input(field, options)


@_drawn.register
def _email(field: fields.EmailField, options: Options) -> Markup:
    return _input(field, options, type="email", autocomplete="email", spellcheck=False)


@_drawn.register
def _integer(field: fields.IntegerField, options: Options) -> Markup:
    return _input(field, options, inputmode="numeric", size=5, spellcheck=False)


@_drawn.register
def _pounds(field: fields.PoundsField, options: Options) -> Markup:
    return _input(field, options, inputmode="decimal", size=10, spellcheck=False, prefix={"text": "£"})


@_drawn.register
def _percent(field: fields.PercentField, options: Options) -> Markup:
    return _input(field, options, inputmode="decimal", size=4, spellcheck=False, suffix={"text": "%"})


@_drawn.register
def _password(field: fields.PasswordField, options: Options) -> Markup:
    params = _common(field, options) | {"label": _label(field, options)}
    return component("password-input", **({"autocomplete": "current-password"} | params))


@_drawn.register
def _hidden(field: fields.HiddenField, options: Options) -> Markup:
    return Markup('<input type="hidden" id="{}" name="{}" value="{}">').format(field.id, field.name, field.typed)


@_drawn.register
def _long_text(field: fields.LongTextField, options: Options) -> Markup:
    params = _common(field, options)
    foot = _foot(field, options)
    if field.word_limit is not None:
        params["attributes"] = params["attributes"] | {"data-word-limit": field.word_limit}
        params["describedBy"] = f"{field.id}-room"
    params |= {
        "label": _label(field, options),
        "value": Markup("\n{}").format(field.typed),
        "rows": options.rows or _rows(field.word_limit),
        "formGroup": {"classes": "accord-writing", "afterInput": {"html": foot}},
    }
    return component("textarea", **params)


def _rows(word_limit: int | None) -> int:
    """Enough lines to see about a third of a full answer, within what a screen holds."""
    return min(max((word_limit or 100) // 25, 4), 16)


def _foot(field: fields.LongTextField, options: Options) -> Markup:
    lines = []
    if field.word_limit is not None:
        written = count_words(field.typed)
        lines.append(
            Markup('<p class="accord-room" id="{}-room">Up to {:,} words. You have written {:,}.</p>').format(
                field.id, field.word_limit, written
            )
        )
    if options.readers:
        lines.append(Markup('<p class="accord-readers">{}</p>').format(options.readers))
    saved = options.saved or (f"Saved on {moment(options.saved_at)}" if options.saved_at else "")
    lines.append(Markup('<p class="accord-saved" data-saved>{}</p>').format(saved))
    return Markup('<div class="accord-foot">{}</div>').format(Markup("").join(lines))


@_drawn.register
def _select(field: fields.SelectField, options: Options) -> Markup:
    params = _common(field, options) | {"label": _label(field, options), "value": field.typed}
    items = [{"value": option.value, "text": option.label} for option in field.choices]
    return component("select", items=[{"value": "", "text": "Choose one"}, *items], **params)


def _items(field: fields.ChoiceField, options: Options, ticked: frozenset[str]) -> list[Params]:
    return [
        {
            "value": option.value,
            "text": option.label,
            "hint": {"text": option.hint} if option.hint else None,
            "checked": option.value in ticked,
            "conditional": {"html": options.reveals[option.value]} if option.value in options.reveals else None,
        }
        for option in field.choices
    ]


def _choices(name: str, field: fields.ChoiceField, options: Options, ticked: frozenset[str]) -> Markup:
    styles = {
        f"govuk-{name}--inline": options.inline,
        f"govuk-{name}--small": options.small,
        "accord-scale": options.scale,
    }
    params = _common(field, options) | {
        "idPrefix": field.id,
        "fieldset": _legend(field, options),
        "classes": " ".join(style for style, is_on in styles.items() if is_on),
        "items": _items(field, options, ticked),
    }
    if options.scale:
        params["attributes"] = params["attributes"] | {"data-digits": ""}
    return component(name, **params)


@_drawn.register
def _radios(field: fields.ChoiceField, options: Options) -> Markup:
    return _choices("radios", field, options, frozenset([field.typed]))


@_drawn.register
def _checkboxes(field: fields.ManyChoiceField, options: Options) -> Markup:
    return _choices("checkboxes", field, options, field.chosen)


@_drawn.register
def _tick(field: fields.TickField, options: Options) -> Markup:
    params = _common(field, options) | {"idPrefix": field.id}
    item = {"value": "yes", "text": options.label or field.label.text, "checked": bool(field.data)}
    return component("checkboxes", items=[item], **params)


def _part(name: str, typed: str, is_wrong: bool, width: int) -> Params:
    wrong = " govuk-input--error" if is_wrong else ""
    return {
        "name": name,
        "classes": f"govuk-input--width-{width}{wrong}",
        "value": typed,
    }


@_drawn.register
def _date(field: fields.DateField, options: Options) -> Markup:
    items = [_part(name, typed, wrong, 4 if name == "year" else 2) for name, typed, wrong in field.parts]
    if isinstance(field, fields.DateTimeField):
        time = _part("time", *field.time_part, 5)
        items.append(time | {"label": "Time in the UK", "inputmode": "text"})
    params = _common(field, options)
    return component("date-input", **params, items=items, namePrefix=field.name, fieldset=_legend(field, options))


def problems(form: Form | None, extra: Iterable[Any] = ()) -> list[Params]:
    """The lines of an error summary: the form's errors in page order, then pairs of a sentence and an address."""
    typed = form.errors_in_page_order() if form is not None else []
    found = [{"text": message, "href": f"#{anchor}" if anchor else None} for anchor, message in typed]
    return found + [{"text": row.text, "href": row.href or None} for row in records(extra, "text href")]


class _Lenient(BaseLoader):
    """Gives the library's templates as they stand in their own environment, also to an import in one of our pages."""

    def load(self, environment: Environment, name: str, globals: Any = None) -> Template:
        return _COMPONENTS.get_template(f"{_LIBRARY}/{name}")


def _what_was_sent() -> Sent:
    return sent(request.form)


def init_app(app: Flask) -> None:
    """Make templates strict, and give them the controls and the design system's components."""
    environment = app.jinja_env
    environment.undefined = StrictUndefined
    environment.trim_blocks = True
    environment.lstrip_blocks = True
    environment.loader = ChoiceLoader([PrefixLoader({_LIBRARY: _Lenient()}), environment.loader])
    app.add_template_global(control, "draw_control")
    app.add_template_global(component, "component")
    app.add_template_global(problems, "problems")
    app.add_template_global(_what_was_sent, "what_was_sent")
