"""How do the controls of an answer of several parts look: a table, an address, files, a declaration?

They stand beside the design system, with its classes: a table of inputs is a plain table, and every row is there
without script.
"""

from collections.abc import Iterable
from typing import Any

from flask import Flask
from markupsafe import Markup

from app.web.shared.controls import Options, component, draws
from forms import compound
from workflows.filetypes import MEDIA_TYPES, MORE_SUFFIXES, SUFFIXES, WORDS, size_words
from workflows.questions import AnswerKind, Column, Question
from workflows.wording import counted

_WIDTHS = {
    AnswerKind.NUMBER: "accord-cell--number",
    AnswerKind.MONEY: "accord-cell--number",
    AnswerKind.PERCENTAGE: "accord-cell--number",
    AnswerKind.DATE: "accord-cell--date",
}
_PLACEHOLDERS = {AnswerKind.MONEY: " (£)", AnswerKind.PERCENTAGE: " (%)", AnswerKind.DATE: " (like 3 March 2027)"}


def init_app(app: Flask) -> None:
    """The controls are known once this module is imported; the factory names it, so that it is."""


@draws
def _table(field: compound.TableField, options: Options) -> Markup:
    heads = Markup("").join(_head(column) for column in field.question.columns)
    rows = Markup("").join(_row(field, number, row) for number, row in enumerate(field.rows))
    table = Markup(
        '<div class="accord-scroll"><table class="govuk-table accord-table accord-entry" id="{}-rows">'
        '<thead><tr><th scope="col">Row</th>{}</tr></thead><tbody>{}</tbody></table></div>'
    ).format(field.id, heads, rows)
    hint = f"Up to {field.most_rows} rows. Leave a row empty and it is not kept."
    add = Markup("")
    if len(field.rows) < field.most_rows:
        add = component(
            "button",
            text="Add another row",
            name="go",
            value="row",
            classes="govuk-button--secondary",
            attributes={"data-add-row": f"{field.id}-rows", "data-most-rows": str(field.most_rows)},
        )
    return _group(field, options, table + add, hint)


def _head(column: Column) -> Markup:
    more = "" if column.required else ", may be left empty"
    words = f"{column.title}{_PLACEHOLDERS.get(column.kind, '')}{more}"
    return Markup('<th scope="col">{}</th>').format(words)


def _row(field: compound.TableField, number: int, row: list[str]) -> Markup:
    cells = Markup("").join(
        Markup("<td>{}</td>").format(_cell(field, number, place, column, typed))
        for place, (column, typed) in enumerate(zip(field.question.columns, row, strict=True))
    )
    return Markup('<tr><th scope="row">{}</th>{}</tr>').format(number + 1, cells)


def _cell(field: compound.TableField, number: int, place: int, column: Column, typed: str) -> Markup:
    # The first cell has the field's own id, so that the error summary leads into the table.
    id_ = field.id if number == place == 0 else f"{field.id}-{number}-{place}"
    label = f"{column.title}, row {number + 1}"
    if column.kind == AnswerKind.ONE_OF:
        return _select(field.name, id_, label, typed, [(one.value, one.label) for one in column.choices])
    if column.kind == AnswerKind.YES_NO:
        return _select(field.name, id_, label, typed, [("yes", "Yes"), ("no", "No")])
    return Markup('<input class="govuk-input accord-cell {}" id="{}" name="{}" value="{}" aria-label="{}">').format(
        _WIDTHS.get(column.kind, ""), id_, field.name, typed, label
    )


def _select(name: str, id_: str, label: str, typed: str, choices: Iterable[tuple[str, str]]) -> Markup:
    options = Markup("").join(
        Markup('<option value="{}"{}>{}</option>').format(value, Markup(" selected") if value == typed else "", words)
        for value, words in [("", "Choose one"), *choices]
    )
    return Markup('<select class="govuk-select accord-cell" id="{}" name="{}" aria-label="{}">{}</select>').format(
        id_, name, label, options
    )


@draws
def _address(field: compound.AddressField, options: Options) -> Markup:
    lines = Markup("").join(
        component(
            "input",
            id=field.id if place == 0 else f"{field.id}-{place}",
            name=field.name,
            value=typed,
            label={"text": label},
            classes="govuk-input--width-10" if label == "Postcode" else "govuk-input--width-20",
        )
        for place, (label, typed) in enumerate(field.lines)
    )
    return _group(field, options, lines, "")


@draws
def _files(field: compound.FilesField, options: Options) -> Markup:
    question = field.question
    staying = [
        {"value": file.id, "text": f"Keep {file.name} ({WORDS[file.type]}, {size_words(file.size)})", "checked": stays}
        for file, stays in field.staying
    ]
    kept = (
        component("checkboxes", idPrefix=f"{field.id}-kept", name=field.name, items=staying) if staying else Markup("")
    )
    return _group(field, options, kept + _chooser(field, is_first=not staying), _limits(question))


def _limits(question: Question) -> str:
    """What may be attached, told before anybody chooses."""
    types = ", ".join(WORDS[one] for one in question.file_types)
    count, size = question.most_files or compound.MOST_FILES, question.most_bytes or compound.MOST_FILE_BYTES
    pages = f" A PDF has at most {counted(question.most_pages, 'page')}." if question.most_pages else ""
    return (
        f"{types}. {'One file' if count == 1 else f'Up to {count} files'}, each of at most {size_words(size)}.{pages}"
    )


def _chooser(field: compound.FilesField, *, is_first: bool) -> Markup:
    """The control that takes files, with the limits that a script can see to before anything is sent."""
    question = field.question
    count, size = question.most_files or compound.MOST_FILES, question.most_bytes or compound.MOST_FILE_BYTES
    return Markup(
        '<div class="govuk-form-group" data-attaching data-most-files="{count}" data-most-bytes="{size}" '
        'data-most-size="{words}" data-suffixes="{suffixes}" data-types="{types}">'
        '<label class="govuk-label" for="{id}">{label}</label>'
        '<p class="govuk-error-message" role="alert" hidden></p>'
        '<input class="govuk-file-upload" id="{id}" name="upload" type="file" accept="{accept}"{multiple}></div>'
    ).format(
        id=field.id,
        label="Choose a file" if is_first else "Add a file",
        accept=",".join(f".{SUFFIXES[one]},{MEDIA_TYPES[one]}" for one in question.file_types),
        multiple=Markup(" multiple") if count > 1 else "",
        count=count,
        size=size,
        words=size_words(size),
        suffixes=" ".join(ending for one in question.file_types for ending in (SUFFIXES[one], *MORE_SUFFIXES[one])),
        types=" or ".join(WORDS[one] for one in question.file_types),
    )


def _group(field: Any, options: Options, inside: Markup, hint: str) -> Markup:
    """A fieldset with its legend, hint and error, as the design system draws one."""
    error = (
        Markup(
            '<p class="govuk-error-message" id="{}-error"><span class="govuk-visually-hidden">Error:</span> {}</p>'
        ).format(field.id, field.errors[0])
        if field.errors
        else Markup("")
    )
    hints = [one for one in (options.hint, hint) if one]
    said = Markup('<div class="govuk-hint" id="{}-hint">{}</div>').format(field.id, " ".join(hints)) if hints else ""
    described = " ".join(
        f"{field.id}-{part}" for part, is_there in (("hint", hints), ("error", field.errors)) if is_there
    )
    return Markup(
        '<div class="govuk-form-group{}"><fieldset class="govuk-fieldset"{}>'
        '<legend class="govuk-fieldset__legend govuk-fieldset__legend--s">{}</legend>{}{}{}</fieldset></div>'
    ).format(
        " govuk-form-group--error" if field.errors else "",
        Markup(' aria-describedby="{}"').format(described) if described else "",
        options.label or field.label.text,
        said,
        error,
        inside,
    )
