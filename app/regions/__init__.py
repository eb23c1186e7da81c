"""What does the project know of the regions and the core before anyone drafts a call? Its own data files."""

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from workflows.definition import Core, Layer
from workflows.plain import from_plain
from workflows.postcodes import Districts
from workflows.size import SizeRules
from workflows.subsidy import Limits

HERE = Path(__file__).parent


def core_template() -> Core:
    """The national core that a new call starts from; its milestones are placeholders."""
    return from_plain(Core, _read("core.json"))


def layer_template(region: str) -> Layer:
    """The layer that a region starts from; an empty one for a region without a template."""
    kept = _read("layers.json").get(region)
    return from_plain(Layer, kept) if kept else Layer(region)


def regions_data() -> list[dict[str, Any]]:
    """The regions with their bodies, themes and local authorities."""
    regions: list[dict[str, Any]] = _read("regions.json")["regions"]
    return regions


@cache
def codes_known() -> dict[str, frozenset[str]]:
    """By region, the GSS codes of its local authorities and its own, where it has one."""
    return {
        region["slug"]: frozenset(
            code for code in (region["gss_code"], *(one["gss_code"] for one in region["local_authorities"])) if code
        )
        for region in regions_data()
    }


@cache
def subsidy_limits() -> tuple[Limits, ...]:
    """How much assistance may be given to one enterprise, with the day from which each limit holds."""
    return tuple(
        Limits(date.fromisoformat(one["since"]), one["minimal_gbp"] * 100, one["spei_gbp"] * 100)
        for one in _read("subsidy_limits.json")["limits"]
    )


@cache
def size_rules() -> SizeRules:
    """The thresholds by which the size of an organisation is found, with the days from which they hold."""
    return from_plain(SizeRules, _read("size_thresholds.json"))


@cache
def districts_of(region: str) -> Districts:
    """The postcode districts of a region; none of one that the file does not know."""
    found = next((one for one in _read("postcodes.json")["regions"] if one["slug"] == region), {})
    return Districts(frozenset(found.get("within", ())), frozenset(found.get("straddling", ())))


@cache
def _read(name: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((HERE / name).read_text())
    return data
