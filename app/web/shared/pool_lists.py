"""Whom does a page name that asks people into a pool: by choice, by address, by file?"""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass

from flask import request

from app.documents.address_file import LARGEST_BYTES, read_table
from app.queries.pools import About
from forms.pool import InviteForm
from workflows.machine import Refusal
from workflows.pool_list import Listed, Named, pasted_rows, read_list, table_rows


@dataclass(frozen=True)
class Wished:
    """Everybody who is named, each once, and every row that names nobody, in words. `refused` says why a list could
    not be read at all."""

    named: tuple[Named, ...]
    bad: tuple[str, ...]
    refused: tuple[tuple[str, str], ...] = ()


def wished(form: InviteForm, choices: Sequence[About]) -> Wished:
    """What a form that is valid names: those who are chosen first, then addresses, then the file. Who is named twice
    counts as they were named first."""
    load = form.load.data
    chosen = set(form.people.data)
    named = {one.email: Named(one.email, load) for one in choices if str(one.user_id) in chosen}
    bad: list[str] = []
    refused: list[tuple[str, str]] = []
    for source in (_pasted, _in_file):
        try:
            listed, place = source(form, load)
        except Refusal as refusal:
            refused += [(reason.text, f"#{reason.where}") for reason in refusal.reasons]
            continue
        bad += _in_words(listed, place)
        named = {**{one.email: one for one in listed.named}, **named}
    return Wished(tuple(named.values()), tuple(bad), tuple(refused))


def confirmed() -> tuple[Named, ...]:
    """Those whom a preview carried. `Refusal` when it was changed by hand into a list that cannot be."""
    listed = read_list([row for text in request.form.getlist("named") for row in pasted_rows(text)], 1)
    return listed.named


def _pasted(form: InviteForm, load: int) -> tuple[Listed, str]:
    return read_list(pasted_rows(form.addresses.data or ""), load), "Address {}"


def _in_file(form: InviteForm, load: int) -> tuple[Listed, str]:
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return Listed((), ()), ""
    with closing(sent):
        table = read_table(sent.stream.read(LARGEST_BYTES + 1))
    return read_list(table_rows(table), load, first_row=2), "Row {} of the file"


def _in_words(listed: Listed, place: str) -> Iterator[str]:
    for row in listed.bad:
        yield f"{place.format(row.number)}, ‘{row.said}’: {row.problem}"
