"""Does every address keep the house's rules, and does the gate stand before every page?"""

import re
from collections.abc import Callable
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from app.models import Award, OrganisationInvitation, User
from app.permissions import ALLOWED, Permission
from app.web.shared.gate import PARAMETERS
from tests.factories import a_person

TYPED = re.compile(r"<(uuid|int|string|any\([a-z, ]+\)):[a-z_]+>")
SEGMENT = re.compile(r"[a-z0-9.-]*")
SAMPLES = {"uuid": UUID(int=1), "int": 1, "string": "nobody"}
# Things that anybody may see, or that a service binds to the person, each under a name that the gate does not know.
NOT_GUARDED = {
    "asked_organisation_id", "award_id", "invitation_id", "offered_role_id", "passkey_id", "public_call_id",
    "sign_in_id", "staged_call_id",
}  # fmt: skip
# Parts of a thing that the gate has let through, by ids of their own.
PARTS = {
    "alternative_id", "asked_id", "colleague_id", "conflict_id", "criterion_id", "dependency_id", "extension_id",
    "file_id", "interview_id", "investment_id", "invited_id", "list_proposal_id", "lock_id",
    "marked_id", "member_id", "owed_id", "panel_id", "piece_id", "proposal_id", "question_id", "remark_id",
    "section_id", "thing_id",
}  # fmt: skip
ANYBODY = {Permission.PUBLIC, Permission.ACCOUNT_USE}
# What binds others: whoever does it has shown within the last minutes who they are.
BINDING = {
    "agreement.confirm_extension", "agreement.turn_amendment_key", "agreement.turn_key", "applicant.accept",
    "funder.approve", "funder.confirm_pool", "funder.deploy_proposal", "funder.grant_late", "funder.release",
    "region.deploy_proposal", "region.tell",
}  # fmt: skip


def rules(app: Flask) -> list[Rule]:
    return list(app.url_map.iter_rules())


def permission(app: Flask, rule: Rule) -> Permission | None:
    return getattr(app.view_functions[rule.endpoint], "permission", None)


def test_every_view_names_a_permission(app: Flask) -> None:
    undeclared = [rule.endpoint for rule in rules(app) if permission(app, rule) is None]

    assert undeclared == []


def test_every_url_parameter_is_typed_and_every_path_is_kebab_case(app: Flask) -> None:
    odd = [
        rule.rule
        for rule in rules(app)
        if not all(TYPED.fullmatch(part) or SEGMENT.fullmatch(part) for part in _segments(rule.rule))
    ]

    assert odd == []


def test_every_permission_is_held_by_a_role_and_asked_by_a_view(app: Flask) -> None:
    asked = {permission(app, rule) for rule in rules(app)}

    assert set(ALLOWED) | ANYBODY == set(Permission)
    assert set(Permission) - asked == set()


def test_an_act_that_binds_asks_again_who_it_is(app: Flask) -> None:
    asking = {rule.endpoint for rule in rules(app) if getattr(app.view_functions[rule.endpoint], "fresh", False)}

    assert BINDING - asking == set()


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_guarded_page_sends_the_public_to_sign_in(app: Flask, client: FlaskClient, method: str) -> None:
    answers = {
        rule.rule: client.open(_address(app, rule), method=method).status_code
        for rule in rules(app)
        if method in (rule.methods or ()) and permission(app, rule) != Permission.PUBLIC
    }

    # A reader is sent to sign in; a writer gets their words back on a page that says so.
    assert {rule: status for rule, status in answers.items() if status != {"GET": 302, "POST": 400}[method]} == {}


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_person_without_roles_gets_nothing(app: Flask, client_of: Callable[[User], FlaskClient], method: str) -> None:
    browser = client_of(a_person())

    answers = {
        rule.rule: browser.open(_address(app, rule), method=method).status_code
        for rule in rules(app)
        if method in (rule.methods or ()) and permission(app, rule) not in ANYBODY
    }

    assert {rule: status for rule, status in answers.items() if status not in (403, 404)} == {}


def _segments(rule: str) -> list[str]:
    return [part for part in rule.split("/") if part]


def _address(app: Flask, rule: Rule) -> str:
    values = {name: SAMPLES[kind] for kind, name in re.findall(r"<(uuid|int|string):([a-z_]+)>", rule.rule)}
    values |= {name: words.split(", ")[0] for words, name in re.findall(r"<any\(([a-z, ]+)\):([a-z_]+)>", rule.rule)}
    return app.url_map.bind("localhost").build(rule.endpoint, values)


def test_every_thing_that_an_address_names_comes_through_the_gate(app: Flask) -> None:
    loose = {name for rule in rules(app) for name in rule.arguments if name.endswith("_id")} - set(PARAMETERS)

    assert loose == NOT_GUARDED | PARTS


def test_no_address_names_two_guarded_things(app: Flask) -> None:
    """The gate loads the first of them: the second would be taken unseen."""
    double = [rule.rule for rule in rules(app) if len(set(rule.arguments) & set(PARAMETERS)) > 1]

    assert double == []


def test_ids_in_addresses_are_random(app: Flask) -> None:
    keys = {
        (model.__tablename__, column.name): column.default.arg.__name__ if column.default else None
        for model in (*PARAMETERS.values(), Award, OrganisationInvitation)
        for column in sa.inspect(model).primary_key
    }

    assert keys == {(table, "id"): "uuid4" for table, _ in keys}
    assert {
        rule.rule
        for rule in rules(app)
        for name, kind in _converters(rule).items()
        if kind == "int" and name != "number"
    } == set()


def _converters(rule: Rule) -> dict[str, str]:
    return {name: kind for kind, name in re.findall(r"<(uuid|int|string):([a-z_]+)>", rule.rule)}
