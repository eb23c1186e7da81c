"""Which words can a frame put in for one project: its facts, and what follows from its figures?"""

import re
from collections.abc import Mapping

from app.cli.demo.frames import fill, pick, read
from app.cli.demo.sheet import CostLine, Sheet
from workflows.definition import OrganisationKind
from workflows.wording import money, percent

# People leave these off in speech: "Calderwhin Brick makes bricks".
_LEGAL_FORM = re.compile(r" (?:Ltd|Limited|plc)$")


def words_of(sheet: Sheet) -> dict[str, str]:
    """Every slot that a frame may name."""
    words = {**sheet.facts, **_people(sheet), **_plan(sheet), **_setting(sheet), **_money(sheet), **_heads(sheet)}
    return words | _side(sheet, words)


def _setting(sheet: Sheet) -> dict[str, str]:
    phrases = read("passages/phrases")
    organisation = sheet.organisation
    is_business = organisation.kind is OrganisationKind.BUSINESS
    return {
        "org": _LEGAL_FORM.sub("", organisation.name),
        "kind": phrases["kind"][organisation.size if is_business else organisation.kind],
        "town": organisation.address[-1],
        "region": phrases["region"][sheet.region],
        "theme": sheet.theme,
        "category": phrases["category"][sheet.research_category],
        "duration": f"{sheet.duration_months} months",
    }


def _people(sheet: Sheet) -> dict[str, str]:
    return {
        f"{slot}{place}": text
        for place, member in enumerate(sheet.team, 1)
        for slot, text in (("name", member.name), ("role", member.role), ("past", member.past))
    }


def _plan(sheet: Sheet) -> dict[str, str]:
    words = {}
    for place, package in enumerate(sheet.work_packages, 1):
        words[f"wp{place}"] = package.name
        words[f"months{place}"] = f"months {package.first_month} to {package.last_month}"
        words[f"lead{place}"] = package.lead
        words[f"task{place}"] = package.task
    for place, risk in enumerate(sheet.risks, 1):
        words[f"risk{place}"] = risk.risk
        words[f"answer{place}"] = risk.answer
    return words


def _money(sheet: Sheet) -> dict[str, str]:
    sums = sheet.figures
    return {
        "total": money(sums.eligible_pence),
        "grant": money(sums.grant_pence),
        "own": money(sums.contribution_pence),
        "other": money(sums.other_public_pence),
        "rate": percent(sums.rate_basis_points),
    }


def _heads(sheet: Sheet) -> dict[str, str]:
    """The three dearest heads of cost, each with its sum and what most of it buys."""
    names = read("passages/phrases")["head"]
    heads: dict[str, list[CostLine]] = {}
    for line in sheet.costs:
        heads.setdefault(line.category, []).append(line)
    dearest = sorted(heads.items(), key=lambda head: -sum(line.amount_pence for line in head[1]))
    words = {}
    for place, (category, lines) in enumerate(dearest[:3], 1):
        words[f"head{place}"] = names[category]
        words[f"amount{place}"] = money(sum(line.amount_pence for line in lines))
        words[f"items{place}"] = _inside(max(lines, key=lambda line: line.amount_pence).description)
    return words


def _inside(description: str) -> str:
    # A row of the cost table begins with a capital; inside a sentence only an abbreviation keeps it.
    return description if description[:2].isupper() else description[:1].lower() + description[1:]


def _side(sheet: Sheet, words: Mapping[str, str]) -> dict[str, str]:
    """How the bill is divided and where the applicant's side comes from."""
    phrases = read("passages/phrases")
    share = "part" if sheet.figures.contribution_pence else "whole"
    split = f"{share}_with_other" if sheet.figures.other_public_pence else share
    return {
        "split": fill(pick(phrases["split"][split], sheet.title, "split"), words),
        "backing": fill(pick(phrases["backing"][share], sheet.title, "backing"), words),
    }
