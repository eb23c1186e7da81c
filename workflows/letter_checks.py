"""Why may this award not become a letter?

Every reason at once, each with the field where it is mended. A letter is built only when there is none: a figure that
disagrees with what was approved, a sum that a director could not check, a missing basis or name stops it here.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, is_dataclass
from datetime import date, timedelta
from enum import Enum

from workflows.calendar import end_date, is_first_of_month
from workflows.definition import CostCategory, ResearchCategory
from workflows.finance import PartnerCosts, figures
from workflows.letter import (
    ApprovedFigures,
    ApprovedPartner,
    LetterLimits,
    LetterSnapshot,
    PartnerOffer,
    PartnerRole,
    SubsidyBasis,
)
from workflows.letter_table import MOST_PARTNERS, category_label
from workflows.letter_text import accept_by
from workflows.letter_words import named_character, unsettable
from workflows.machine import Reason
from workflows.money import FULL_BASIS_POINTS
from workflows.text import normalise
from workflows.wording import counted, day, money, percent

# Ours: no source bounds the start, and one further away is a slip of the year.
FURTHEST_START = timedelta(days=2 * 366)

# Blank lines of an address are left out; the hash has a check of its own, which says what it should look like.
_MAY_BE_EMPTY = re.compile(r"addressee\.role|\w+\.address_lines\[\d+\]|criteria_sha256")


def refusals(snapshot: LetterSnapshot, approved: ApprovedFigures, limits: LetterLimits) -> tuple[Reason, ...]:
    """Every reason why the letter may not be built; empty when it may. `where` is the path of the field to mend."""
    return (
        *face_refusals(snapshot),
        *_approval_refusals(snapshot, approved),
        *_limit_refusals(snapshot, limits),
    )


def face_refusals(snapshot: LetterSnapshot) -> tuple[Reason, ...]:
    """The reasons that show on the face of the letter, without knowing what was approved or what money there is."""
    checks: tuple[Callable[[LetterSnapshot], Iterator[Reason]], ...] = (
        _missing, _characters, _line_up, _partner_figures, _dates, _people, _record, _places,
    )  # fmt: skip
    return tuple(reason for check in checks for reason in check(snapshot))


def start_refusals(starts_on: date, today: date) -> tuple[Reason, ...]:
    """Why a project may not start on this day, asked on `today`, before there is a letter."""
    last = accept_by(today)
    if not is_first_of_month(starts_on) or starts_on <= last:
        text = (
            f"A project starts on the first of a month after {day(last)}, "
            f"the last day to accept a letter that is made today. {day(starts_on)} is not one."
        )
        return (Reason("start_day", text, "starts_on"),)
    if starts_on > today + FURTHEST_START:
        text = f"{day(starts_on)} is more than two years away. Check the year."
        return (Reason("start_year", text, "starts_on"),)
    return ()


def _missing(snapshot: LetterSnapshot) -> Iterator[Reason]:
    for path, text in _texts(snapshot):
        if not text.strip() and not _MAY_BE_EMPTY.fullmatch(path):
            yield Reason("missing", f"The letter needs the {_plain(path)}.", path)


def _characters(snapshot: LetterSnapshot) -> Iterator[Reason]:
    for path, text in _texts(snapshot):
        # Only conditions may run over several lines; a line break in a name is as wrong as a picture in it.
        several_lines = path.startswith(("regional_conditions", "conditions")) and path.endswith("text")
        found = unsettable(normalise(text).replace("\n", " ") if several_lines else normalise(text))
        if found:
            named = ", ".join(named_character(character) for character in found[:5])
            more = f" and {len(found) - 5} more" if len(found) > 5 else ""
            reason = f"The {_plain(path)} has characters that a letter cannot be set in: {named}{more}. Take them out."
            yield Reason("characters", reason, path)


def _line_up(snapshot: LetterSnapshot) -> Iterator[Reason]:
    leads = sum(partner.role is PartnerRole.LEAD for partner in snapshot.partners)
    if leads != 1:
        yield Reason("lead", f"A letter has one lead partner; this one has {leads}.", "partners")
    if len(snapshot.partners) > MOST_PARTNERS:
        text = f"A letter can set out at most {MOST_PARTNERS} partners; this one has {len(snapshot.partners)}."
        yield Reason("too_many_partners", text, "partners")
    names = [normalise(partner.name) for partner in snapshot.partners]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield Reason("partner_twice", f"{name} stands in the letter twice.", "partners")
    if snapshot.grant_pence <= 0:
        yield Reason("no_grant", "The letter would offer no money.", "partners")


def _partner_figures(snapshot: LetterSnapshot) -> Iterator[Reason]:
    for index, partner in enumerate(snapshot.partners):
        path = f"partners[{index}]"
        yield from _cost_lines(partner, path)
        yield from _grant(partner, snapshot.research_category, path)
        if partner.subsidy_basis is None:
            text = f"Decide the subsidy basis for {partner.name}: the letter states one for every partner."
            yield Reason("subsidy_basis", text, f"{path}.subsidy_basis")


def _cost_lines(partner: PartnerOffer, path: str) -> Iterator[Reason]:
    if tuple(category for category, _ in partner.costs) != tuple(CostCategory):
        text = f"The costs of {partner.name} need every category once, in the order of the finance table."
        yield Reason("cost_lines", text, f"{path}.costs")
    for category, pence in partner.costs:
        if pence < 0:
            text = f"{category_label(category)} of {partner.name} is {money(pence)}: a cost cannot be below nothing."
            yield Reason("cost_lines", text, f"{path}.costs.{category.value}")


def _grant(partner: PartnerOffer, category: ResearchCategory, path: str) -> Iterator[Reason]:
    if not 0 <= partner.rate_basis_points <= FULL_BASIS_POINTS:
        text = f"The grant rate of {partner.name} is {percent(partner.rate_basis_points)}: it must be 0% to 100%."
        yield Reason("rate", text, f"{path}.rate_basis_points")
    if partner.other_public_pence < 0:
        funding = f"Other public funding of {partner.name} is {money(partner.other_public_pence)}"
        text = f"{funding}: it cannot be below nothing."
        yield Reason("other_public", text, f"{path}.other_public_pence")
    expected = _expected_pence(partner, category)
    if partner.grant_pence != expected:
        text = (
            f"The grant of {partner.name} is {money(partner.grant_pence)}, but {money(partner.cost_pence)} at "
            f"{percent(partner.rate_basis_points)} less {money(partner.other_public_pence)} makes {money(expected)}."
        )
        yield Reason("grant_sum", text, f"{path}.grant_pence")


def _expected_pence(partner: PartnerOffer, category: ResearchCategory) -> int:
    """The grant that the money rules give for the figures on the letter's face."""
    costs = PartnerCosts(
        partner.name, partner.kind, partner.size, category, partner.costs,
        partner.rate_basis_points, partner.other_public_pence,
    )  # fmt: skip
    return figures(costs).grant_pence


def _dates(snapshot: LetterSnapshot) -> Iterator[Reason]:
    start, end, months = snapshot.start_on, snapshot.end_on, snapshot.duration_months
    if not is_first_of_month(start):
        text = f"The project starts on {day(start)}: a project starts on the first day of a month."
        yield Reason("start_day", text, "start_on")
    if end != end_date(end, 1):
        text = f"The project ends on {day(end)}: a project ends on the last day of a month."
        yield Reason("end_day", text, "end_on")
    if months < 1 or end_date(end, 1) != end_date(start, months):
        text = f"The project lasts {counted(months, 'month')}: that is not from {day(start)} to {day(end)}."
        yield Reason("duration", text, "duration_months")
    letter, last = f"the letter of {day(snapshot.issued_on)}", accept_by(snapshot.issued_on)
    if start <= last:
        text = f"The project starts on {day(start)}: work starts after {day(last)}, the last day to accept {letter}."
        yield Reason("start_before_letter", text, "start_on")
    if snapshot.approved_on > snapshot.issued_on:
        text = f"The award is approved on {day(snapshot.approved_on)}, after {letter}."
        yield Reason("approved_after_letter", text, "approved_on")


def _people(snapshot: LetterSnapshot) -> Iterator[Reason]:
    if snapshot.preparer.id == snapshot.approver.id:
        text = f"{snapshot.approver.name} approved this award, so somebody else has to prepare its letter."
        yield Reason("preparer_is_approver", text, "preparer")


def _record(snapshot: LetterSnapshot) -> Iterator[Reason]:
    if snapshot.criteria_version < 1:
        yield Reason("criteria", "The letter needs the version of the criteria, from 1.", "criteria_version")
    if not re.fullmatch(r"[0-9a-f]{64}", snapshot.criteria_sha256):
        yield Reason("criteria", "The letter needs the SHA-256 of the signed criteria.", "criteria_sha256")


def _places(snapshot: LetterSnapshot) -> Iterator[Reason]:
    if not snapshot.places:
        return
    for column in ("activity", "benefit"):
        total = sum(getattr(place, f"{column}_basis_points") for place in snapshot.places)
        if total != FULL_BASIS_POINTS:
            yield Reason("places", f"The shares of {column} by place add to {percent(total)}, not 100%.", "places")


def _approval_refusals(snapshot: LetterSnapshot, approved: ApprovedFigures) -> Iterator[Reason]:
    held = {normalise(partner.name): partner for partner in approved.partners}
    offered = {normalise(partner.name): (index, partner) for index, partner in enumerate(snapshot.partners)}
    for name in [name for name in held if name not in offered]:
        yield Reason("partner_missing", f"{name} was approved, but the letter leaves it out.", "partners")
    for name, (index, partner) in offered.items():
        if name in held:
            yield from _partner_disagrees(partner, held[name], f"partners[{index}]")
        else:
            yield Reason("partner_not_approved", f"{name} was not approved.", f"partners[{index}]")
    if snapshot.grant_pence != approved.grant_pence:
        yield _disagrees("The whole grant", money(snapshot.grant_pence), money(approved.grant_pence), "partners")


def _partner_disagrees(offered: PartnerOffer, approved: ApprovedPartner, path: str) -> Iterator[Reason]:
    found, held = dict(offered.costs), dict(approved.costs)
    for category in CostCategory:
        ours, theirs = found.get(category, 0), held.get(category, 0)
        if ours != theirs:
            thing = f"{category_label(category)} of {offered.name}"
            yield _disagrees(thing, money(ours), money(theirs), f"{path}.costs.{category.value}")
    rows: Iterable[tuple[str, str, Callable[[int], str]]] = (
        ("rate_basis_points", "The grant rate", percent),
        ("other_public_pence", "Other public funding", money),
        ("grant_pence", "The grant", money),
    )
    for field, thing, words in rows:
        ours, theirs = getattr(offered, field), getattr(approved, field)
        if ours != theirs:
            yield _disagrees(f"{thing} of {offered.name}", words(ours), words(theirs), f"{path}.{field}")


def _disagrees(thing: str, ours: str, theirs: str, where: str) -> Reason:
    return Reason("not_as_approved", f"{thing} is {ours} in the letter and {theirs} as approved.", where)


def _limit_refusals(snapshot: LetterSnapshot, limits: LetterLimits) -> Iterator[Reason]:
    grant = money(snapshot.grant_pence)
    if snapshot.grant_pence > limits.available_pence:
        text = f"The grant is {grant}, but {money(limits.available_pence)} is left in the budget of the call."
        yield Reason("budget", text, "partners")
    limit = limits.approver_limit_pence
    if limit is not None and snapshot.grant_pence > limit:
        text = f"The grant is {grant}, but {snapshot.approver.name} may approve at most {money(limit)}."
        yield Reason("delegation", text, "approver")
    for partner in snapshot.on_basis(SubsidyBasis.MFA):
        if partner.grant_pence > limits.mfa_ceiling_pence:
            text = (
                f"The grant of {partner.name} is {money(partner.grant_pence)}: minimal financial assistance ends at "
                f"{money(limits.mfa_ceiling_pence)}."
            )
            yield Reason("mfa_ceiling", text, f"partners[{snapshot.partners.index(partner)}].subsidy_basis")


def _texts(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text in the snapshot with its path, found by walking it, so that a new field cannot be forgotten."""
    if isinstance(value, str) and not isinstance(value, Enum):
        yield path, value
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _texts(item, f"{path}[{index}]")
    elif is_dataclass(value):
        for field in fields(value):
            yield from _texts(getattr(value, field.name), f"{path}.{field.name}".lstrip("."))


def _plain(path: str) -> str:
    """A path as words: partners[0].name is the name of partner 1."""
    words = {"partners": "partner", "conditions": "added condition", "regional_conditions": "regional condition"}
    match = re.fullmatch(r"(\w+)\[(\d+)\]\.(\w+)", path)
    if match:
        thing = words.get(match[1], match[1].removesuffix("s"))
        part = "author" if match[3] == "added_by" else match[3].replace("_", " ")
        return f"{part} of {thing} {int(match[2]) + 1}"
    line = re.fullmatch(r"(\w+)\.address_lines\[(\d+)\]", path)
    if line:
        return f"address of the {line[1]} (line {int(line[2]) + 1})"
    record, _, field = path.partition(".")
    return f"{field} of the {record}".replace("_", " ") if field else record.replace("_", " ")
