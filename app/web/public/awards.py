"""Awards, as anyone may read and download them."""

import uuid
from collections.abc import Iterable

from flask import abort, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.queries.finding import regions
from app.queries.places import published_places
from app.queries.public import AwardLine, award_page, awards
from app.web.public.blueprint import bp
from app.web.shared.gate import public
from app.web.shared.spreadsheets import as_csv, pounds
from app.web.shared.words import RESEARCH_CATEGORIES

COLUMNS = (
    "award",
    "title",
    "organisation",
    "region",
    "local_authority",
    "local_authority_gss_code",
    "call",
    "call_title",
    "research_category",
    "months",
    "eligible_cost_gbp",
    "grant_gbp",
    "accepted_on",
    "criteria_version",
    "criteria_sha256",
    "round",
)


@bp.get("/awards", endpoint="awards")
@public
def list_awards() -> ResponseReturnValue:
    """Every award whose offer was accepted, or those of one region."""
    lines, region, region_name = _wanted()
    return render_template(
        "public/awards.html",
        lines=lines,
        region=region,
        region_name=region_name,
        regions=regions(),
        total_pence=sum(line.grant_pence for line in lines),
    )


@bp.get("/awards/<uuid:award_id>")
@public
def award(award_id: uuid.UUID) -> ResponseReturnValue:
    """One award: what it is, who, where, how much, and under which criteria."""
    page = award_page(award_id)
    if page is None:
        abort(404)
    category = RESEARCH_CATEGORIES[page.line.research_category]
    placed = published_places(award_id)
    return render_template("public/award.html", page=page, line=page.line, category=category, placed=placed)


@bp.get("/awards.csv")
@public
def awards_csv() -> ResponseReturnValue:
    """The same list as a table for a spreadsheet."""
    lines, region, _region_name = _wanted()
    name = "-".join(filter(None, ["accord-awards", region, f"{clock.now():%Y-%m-%d}"]))
    return as_csv(COLUMNS, map(_cells, lines), name)


@bp.get("/awards.json")
@public
def awards_json() -> ResponseReturnValue:
    """The same list for programs, with the time and the filter of the reading."""
    lines, region, _region_name = _wanted()
    found = [
        dict(zip(COLUMNS, _cells(line), strict=True))
        | {"page": url_for("public.award", award_id=line.id, _external=True)}
        for line in lines
    ]
    return jsonify(read_at=clock.now().isoformat(), region=region or None, count=len(found), awards=found)


def _wanted() -> tuple[list[AwardLine], str, str]:
    """The awards that the address asks for, with the region's slug and name if it names one."""
    names = {one.slug: one.name for one in regions()}
    region = request.args.get("region", "")
    if region and region not in names:
        abort(404)
    return list(awards(region)), region, names.get(region, "")


def _cells(line: AwardLine) -> Iterable[str]:
    return (
        line.reference,
        line.title,
        line.organisation,
        line.region.name,
        line.place,
        line.place_code,
        line.call_reference,
        line.call_title,
        line.research_category.value,
        str(line.months),
        pounds(line.cost_pence),
        pounds(line.grant_pence),
        f"{line.accepted_at:%Y-%m-%d}",
        str(line.version_number),
        line.sha256,
        str(line.round_number or ""),
    )
