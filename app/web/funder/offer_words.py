"""How are offers told on the funder's pages: who must act, what the figures were, and where a refusal is mended?"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from flask import url_for

from app.queries.offers_page import ListedOffer, OfferDetail
from app.queries.staff import Head
from app.web.shared.display import plural
from app.web.shared.running import Link
from app.web.shared.staff_pages import frame
from app.web.shared.words import (
    COST_CATEGORIES,
    OFFER_STATES,
    ORGANISATION_KINDS,
    ORGANISATION_SIZES,
    SUBSIDY_BASES,
    SUBSIDY_BASIS_MEANINGS,
    SUBSIDY_ROUTES,
)
from workflows.call import CallState
from workflows.definition import CostCategory
from workflows.letter import SubsidyBasis
from workflows.offer import OfferState
from workflows.wording import day, money, percent

TONES = {
    OfferState.PREPARING: "draft",
    OfferState.BUILDING: "waiting",
    OfferState.BUILT: "waiting",
    OfferState.SENT: "waiting",
    OfferState.ACCEPTED: "agreed",
    OfferState.REFUSED: "refused",
}
WHO_ACTS = {
    OfferState.PREPARING: "Programme officer: prepare it",
    OfferState.BUILDING: "The service: it makes the letter",
    OfferState.BUILT: "Programme officer: read and send it",
    OfferState.SENT: "Signatory: accept or refuse it",
    OfferState.ACCEPTED: "Nobody",
    OfferState.REFUSED: "Nobody",
}
LAPSED = "Programme officer: nobody answered in time, make another letter"
PARTNER = re.compile(r"partners\[(\d+)\]")


def states_asked(key: str) -> tuple[str, tuple[OfferState, ...]]:
    """The filter that an address names, as its key and its states; anything else is all."""
    known = {state.value: state for state in OfferState}
    return (key, (known[key],)) if key in known else ("", tuple(OfferState))


def basis_choices() -> list[tuple[str, str, str]]:
    """Every legal route with what it means."""
    return [(basis.value, SUBSIDY_BASES[basis], SUBSIDY_BASIS_MEANINGS[basis]) for basis in SubsidyBasis]


def offers_page(
    head: Head, rows: Sequence[ListedOffer], counts: Mapping[OfferState, int], key: str, link: Link, today: date
) -> dict[str, Any]:
    """The offers of a call, with the filters and the sentence that says what is shown."""
    shown = OFFER_STATES[OfferState(key)].lower() if key else "in every state"
    filters = [("All", sum(counts.values()), link("offers"), not key)]
    filters += [
        (OFFER_STATES[state], counts[state], link("offers", state=state.value), state.value == key)
        for state in OfferState
        if counts.get(state)
    ]
    return {
        **frame(head, link, "offers"),
        "rows": [
            (
                row,
                url_for("funder.offer", offer_id=row.id),
                OFFER_STATES[row.state],
                TONES[row.state],
                LAPSED if row.is_lapsed(today) else WHO_ACTS[row.state],
            )
            for row in rows
        ],
        "total": sum(row.grant_pence for row in rows),
        "filters": filters,
        "count_words": f"{plural(len(rows), 'offer')}, {shown}",
        "is_decided": head.state in (CallState.DECIDED, CallState.RELEASED),
    }


def offer_page(head: Head, detail: OfferDetail, link: Link) -> dict[str, Any]:
    """One offer with the figures as they were approved."""
    return {
        **frame(head, link, "offers"),
        "detail": detail,
        "state": OFFER_STATES[detail.state],
        "tone": TONES[detail.state],
        "kinds": ORGANISATION_KINDS,
        "sizes": ORGANISATION_SIZES,
        "routes": SUBSIDY_ROUTES,
        "bases": {basis.value: words for basis, words in SUBSIDY_BASES.items()},
        "is_released": head.state == CallState.RELEASED,
        "figure_columns": ["Category", *(one.name for one in detail.figures.partners)],
        "figure_rows": [
            (COST_CATEGORIES[category], *(dict(one.costs).get(category, 0) for one in detail.figures.partners))
            for category in CostCategory
        ],
        "figure_totals": (
            "Eligible costs",
            *(sum(pence for _, pence in one.costs) for one in detail.figures.partners),
        ),
        "grant_rows": _grant_rows(detail),
        "kept_rows": _kept_rows(detail),
        "builds_slowly": detail.state == OfferState.BUILDING,
    }


def _grant_rows(detail: OfferDetail) -> list[tuple[str, str]]:
    """Each partner's approved rate and grant in words."""
    return [
        (
            one.name,
            f"{percent(one.rate_basis_points)} of eligible costs, less {money(one.other_public_pence)} of other public "
            f"funding: {money(one.grant_pence)}",
        )
        for one in detail.figures.partners
    ]


def _kept_rows(detail: OfferDetail) -> list[tuple[str, str]]:
    """What was kept for the letter, in words, for those who may not change it."""
    rows = [("Start", day(detail.starts_on) if detail.starts_on else "Not given yet")]
    if detail.ends_on:
        rows.append(("End", day(detail.ends_on)))
    for one in detail.partners:
        words = SUBSIDY_BASES[SubsidyBasis(one.basis)] if one.basis else "Not chosen yet"
        rows.append((f"Legal basis for {one.name}", words))
    return [*rows, ("Condition for this project alone", detail.extra_condition or "None")]


def where_mended(detail: OfferDetail) -> Callable[[str], str]:
    """Where on the page, or on which page, each thing that a letter refuses is mended; '' where it cannot be here."""
    ids = [str(one.id) for one in detail.partners]
    application = url_for("funder.application", application_id=detail.application_id, _anchor="costs")

    def address(where: str) -> str:
        partner = PARTNER.match(where)
        if partner and where.endswith("subsidy_basis") and int(partner[1]) < len(ids):
            return f"#basis_{ids[int(partner[1])]}"
        if where in ("starts_on", "start_on", "end_on", "duration_months"):
            return "#starts_on-day"
        if where.startswith("conditions"):
            return "#extra_condition"
        return application if where.startswith("partners") else ""

    return address
