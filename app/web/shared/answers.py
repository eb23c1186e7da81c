"""How is an answer shown to be read: as paragraphs, as a table, or as files to open?"""

import uuid
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from flask import Flask, Response, url_for
from markupsafe import Markup
from werkzeug.exceptions import NotFound

from app.extensions import files
from app.storage import MissingFile
from app.web.shared.display import paragraphs
from workflows.answers import KINDS, AnswerProblem
from workflows.compound_answers import TABLE, KeptFile
from workflows.filetypes import MEDIA_TYPES, WORDS, size_words
from workflows.questions import AnswerKind, Question
from workflows.screening import Held

NONE_HELD: Mapping[str, Held] = MappingProxyType({})
# Even what slips past the check of its type can do nothing when it is opened.
SANDBOX = "sandbox; default-src 'none'"


def init_app(app: Flask) -> None:
    """Give templates `show_answer`."""
    app.add_template_global(show_answer, "show_answer")


def show_answer(
    question: Question, stored: Any, endpoint: str = "", held: Mapping[str, Held] = NONE_HELD, **thing: uuid.UUID
) -> Markup:
    """A stored answer. `endpoint` and `thing` make the address of a file; without them its name alone is shown.

    `held` are the files that nobody can open yet, or at all.
    """
    kind = KINDS[question.kind]
    try:
        value = kind.from_store(stored)
    except AnswerProblem:
        return Markup("")
    if value is None:
        return Markup("")
    if question.kind == AnswerKind.TABLE:
        return _table(question, value)
    if question.kind == AnswerKind.FILE and endpoint:
        links = Markup("").join(
            _held(file, held[file.id]) if file.id in held else _link(file, url_for(endpoint, file_id=file.id, **thing))
            for file in value
        )
        return Markup('<ul class="govuk-list">{}</ul>').format(links)
    return paragraphs(kind.show(question, value))


def attachment(file: KeptFile | None) -> Response:
    """A file to save, under a name of ours and never to be shown by the browser; 404 when there is none to read."""
    if file is None:
        raise NotFound
    try:
        response = Response(files.get(file.sha256), mimetype=MEDIA_TYPES[file.type])
    except MissingFile as missing:
        raise NotFound from missing
    response.headers.set("Content-Disposition", "attachment", filename=file.name)
    response.headers["Content-Security-Policy"] = SANDBOX
    return response


def _table(question: Question, rows: Any) -> Markup:
    heads = Markup("").join(Markup('<th scope="col">{}</th>').format(column.title) for column in question.columns)
    lines = Markup("").join(
        Markup("<tr>{}</tr>").format(
            Markup("").join(Markup("<td>{}</td>").format(words) for _, words in TABLE.cells(question, row))
        )
        for row in rows
    )
    return Markup(
        '<div class="accord-scroll" tabindex="0" role="region" aria-label="{0}">'
        '<table class="govuk-table accord-table"><caption class="govuk-visually-hidden">{0}</caption>'
        "<thead><tr>{1}</tr></thead><tbody>{2}</tbody></table></div>"
    ).format(question.title, heads, lines)


def _held(file: KeptFile, held: Held) -> Markup:
    return Markup("<li>{} ({}, {}), <strong>{}</strong></li>").format(
        file.name, WORDS[file.type], size_words(file.size), held.words
    )


def _link(file: KeptFile, href: str) -> Markup:
    return Markup('<li><a class="govuk-link" href="{}">{}</a> ({}, {})</li>').format(
        href, file.name, WORDS[file.type], size_words(file.size)
    )
