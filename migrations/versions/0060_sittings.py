"""Sittings of panels: agenda, attendance, outcomes and minutes.

A sitting is read by the staff whose panel it is, by its members from the day it is called as long as they hold a role
that lets them sit (but no item while it is put off or once it is cancelled), and once its minutes are agreed by
everybody who runs the call. An item is left out for whoever has a conflict with its application, or was out of the room
for it. Applicants read their own interview's time.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import SchemaItem

from migrations.append_only import guard, unguard

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None

OLD_ROLES = (
    "programme_officer",
    "national_signatory",
    "approver",
    "region_lead",
    "regional_signatory",
    "panel_secretary",
    "national_assessor",
    "regional_scorer",
    "lead_applicant",
    "collaborator",
    "signatory",
    "auditor",
    "assessor",
    "clock",
    "administrator",
    "partner_lead",
    "partner_writer",
    "partner_signatory",
    "invited",
    "asker",
)
ROLES = (*OLD_ROLES, "panel_member")
WITH_ROLE = ("join_requests", "organisation_invitations", "role_grants", "role_invitations")
KINDS = ("moderation", "interview")
STATES = ("planned", "called", "open", "closed", "written", "agreed", "cancelled")
ITEM_STATES = ("waiting", "open", "done")
OUTCOMES = ("fund", "fund_with_conditions", "reserve", "do_not_fund")
ANSWERS = ("confirmed", "cannot")
CAME = ("present", "apologies", "left", "returned", "out", "back")
JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
INSTANT = sa.DateTime(timezone=True)
OPEN_ITEM = sa.text("state = 'open'")
APPEND_ONLY = ("sitting_attendance", "sitting_outcomes", "sitting_minutes", "sitting_minutes_items")
TABLES = ("sittings", "sitting_members", "sitting_items", *APPEND_ONLY)
RECEIVED = "('submitted', 'eligible', 'ineligible')"
CHECKS = {
    "sittings": {
        "counts_from_one": "number > 0",
        "has_quorum": "quorum > 0",
        "agreed_at_a_time": "(state = 'agreed') = (agreed_at IS NOT NULL)",
        "two_people": "agreed_by IS NULL OR agreed_by <> written_by",
        "cancelled_says_why": "state <> 'cancelled' OR reason <> ''",
        "chair_is_apart": "chair_id IS NULL OR chair_id <> secretary_id",
        "called_at_a_time": "state IN ('planned', 'cancelled') OR called_at IS NOT NULL",
    },
    "sitting_items": {
        "takes_time": "minutes > 0",
        "confirmed_by_somebody": "(confirmed_number IS NULL) = (confirmed_by IS NULL)",
        "answered_at_a_time": "(answer IS NULL) = (answered_at IS NULL)",
        "answers_a_slot": "answer IS NULL OR slot_at IS NOT NULL",
    },
    "sitting_attendance": {"out_for_an_item": "came NOT IN ('out', 'back') OR item_id IS NOT NULL"},
    "sitting_outcomes": {
        "counts_from_one": "number > 0",
        "has_words": "words <> ''",
        "correction_says_why": "number = 1 OR why <> ''",
    },
    "sitting_minutes": {"counts_from_one": "number > 0"},
}

SYSTEM = "(SELECT accord_is_system())"
HELD_FUNDERS, HELD_REGIONS = "accord_held('funders')", "accord_held('regions')"
# Whether the person holds a role by which they can sit on the panel `s` of the call `c`.
MAY_SIT = (
    "EXISTS (SELECT FROM role_grants g WHERE g.user_id = accord_person() AND g.ended_at IS NULL AND "
    "(g.scope = 'funder' AND g.scope_id = c.funder_id OR g.scope = 'region' AND (g.scope_id = s.region_id "
    "OR s.region_id IS NULL AND g.scope_id IN (SELECT r.region_id FROM call_regions r WHERE r.call_id = c.id))))"
)
OF_SIDE = (
    f"accord_is_auditor() OR s.region_id IS NULL AND c.funder_id = ANY ({HELD_FUNDERS}) "
    f"OR s.region_id = ANY ({HELD_REGIONS})"
)
OF_CALL = (
    f"s.state = 'agreed' AND (c.funder_id = ANY ({HELD_FUNDERS}) OR EXISTS (SELECT FROM call_regions r "
    f"WHERE r.call_id = c.id AND r.region_id = ANY ({HELD_REGIONS})))"
)
SITS = (
    f"s.called_at IS NOT NULL AND {MAY_SIT} AND EXISTS (SELECT FROM sitting_members m "
    "WHERE m.sitting_id = s.id AND m.user_id = accord_person())"
)
# What is on the agenda while it is planned anew was not yet looked through for conflicts.
SITS_TOLD = f"{SITS} AND s.state NOT IN ('planned', 'cancelled')"
KEPT_FROM = (
    "EXISTS (SELECT FROM conflicts k WHERE k.application_id = i.application_id AND k.user_id = accord_person() "
    "AND k.lifted_at IS NULL) OR EXISTS (SELECT FROM sitting_attendance o WHERE o.item_id = i.id "
    "AND o.user_id = accord_person() AND o.came = 'out')"
)
REVIEWS = f"a.state IN {RECEIVED} AND (c.funder_id = ANY ({HELD_FUNDERS}) OR a.region_id = ANY ({HELD_REGIONS}))"
SETS = {
    "accord_sittings()": f"SELECT s.id FROM sittings s JOIN calls c ON c.id = s.call_id "
    f"WHERE {OF_SIDE} OR {OF_CALL} OR {SITS}",
    "accord_sitting_items()": "SELECT i.id FROM sitting_items i JOIN sittings s ON s.id = i.sitting_id "
    "JOIN calls c ON c.id = s.call_id JOIN applications a ON a.id = i.application_id "
    f"WHERE (({OF_SIDE}) OR {SITS_TOLD} OR {OF_CALL} AND {REVIEWS}) AND NOT ({KEPT_FROM})",
    "accord_sat_applications()": "SELECT i.application_id FROM sitting_items i JOIN sittings s ON s.id = i.sitting_id "
    f"JOIN calls c ON c.id = s.call_id WHERE {SITS_TOLD} AND NOT ({KEPT_FROM})",
    "accord_interviewed()": "SELECT s.id FROM sittings s JOIN sitting_items i ON i.sitting_id = s.id "
    "WHERE s.kind = 'interview' AND s.called_at IS NOT NULL "
    "AND i.application_id IN (SELECT accord_member_applications())",
}
OF_SITTING = "sitting_id IN (SELECT accord_sittings())"
OF_ITEM = "item_id IN (SELECT accord_sitting_items())"
SEEN = {
    "sittings": "id IN (SELECT accord_sittings()) OR id IN (SELECT accord_interviewed())",
    "sitting_members": OF_SITTING,
    "sitting_items": "id IN (SELECT accord_sitting_items()) OR sitting_id IN (SELECT accord_interviewed()) "
    "AND application_id IN (SELECT accord_member_applications())",
    "sitting_attendance": f"{OF_SITTING} AND (item_id IS NULL OR {OF_ITEM})",
    "sitting_outcomes": OF_ITEM,
    "sitting_minutes": OF_SITTING,
    "sitting_minutes_items": OF_ITEM,
}
SAT = "(SELECT accord_sat_applications())"
# What members read of an application, beside whoever reads it already.
PAPERS = {
    "applications": f"id IN {SAT}",
    "submissions": f"application_id IN {SAT}",
    "documents": "subject_kind = 'submissions' AND EXISTS (SELECT FROM submissions b WHERE b.id = subject_id "
    f"AND b.application_id IN {SAT})",
}


def upgrade() -> None:
    for table in WITH_ROLE:
        _allow(table, ROLES)
    for create in (_sittings, _members, _items, _attendance, _outcomes, _minutes):
        create()
    for table in APPEND_ONLY:
        guard(table)
    if op.get_bind().dialect.name == "postgresql":
        _build_walls()


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        _take_walls_down()
    for table in APPEND_ONLY:
        unguard(table)
    for table in reversed(TABLES):
        op.drop_table(table)
    for table in WITH_ROLE:
        _allow(table, OLD_ROLES)


def _build_walls() -> None:
    for head, body in SETS.items():
        op.execute(
            f"CREATE FUNCTION {head} RETURNS SETOF uuid LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER "
            f"SET search_path = public, pg_temp AS $$ {body} $$"
        )
    for table, condition in SEEN.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY system ON {table} USING ({SYSTEM}) WITH CHECK ({SYSTEM})")
        op.execute(f"CREATE POLICY seen ON {table} FOR SELECT USING ({SYSTEM} OR {condition})")
    for table, condition in PAPERS.items():
        op.execute(f"CREATE POLICY sat ON {table} FOR SELECT USING ({condition})")


def _take_walls_down() -> None:
    for table in PAPERS:
        op.execute(f"DROP POLICY sat ON {table}")
    for table in SEEN:
        op.execute(f"DROP POLICY seen ON {table}")
        op.execute(f"DROP POLICY system ON {table}")
    for head in reversed(SETS):
        op.execute(f"DROP FUNCTION {head}")


def _sittings() -> None:
    people = ("chair_id", "secretary_id", "planned_by", "written_by", "agreed_by")
    _create(
        "sittings",
        *_needed(sa.Uuid(), "call_id"),
        *_optional(sa.Uuid(), "region_id"),
        *_needed(sa.Integer(), "number"),
        *_needed(_choice("kind", KINDS), "kind"),
        *_needed(_choice("state", STATES), "state"),
        *_needed(INSTANT, "starts_at"),
        *_needed(sa.String(length=300), "place"),
        *_needed(sa.String(length=500), "link"),
        *_needed(sa.Text(), "bring"),
        *_needed(sa.Integer(), "quorum", "maximum"),
        *_needed(JSON, "criteria"),
        *_optional(sa.Uuid(), "chair_id", "secretary_id"),
        *_needed(sa.Uuid(), "planned_by"),
        *_needed(INSTANT, "planned_at"),
        *_optional(INSTANT, "called_at", "opened_at", "closed_at"),
        *_needed(sa.Text(), "notes", "actions", "reason"),
        *_optional(sa.Uuid(), "written_by", "agreed_by"),
        *_optional(INSTANT, "written_at", "agreed_at"),
        *_needed(sa.Integer(), "version"),
        sa.UniqueConstraint("call_id", "number", name=op.f("uq_sittings_call_id_number")),
        refers={"call_id": "calls", "region_id": "regions", **dict.fromkeys(people, "users")},
        indexed=("region_id",),
    )


def _members() -> None:
    _create(
        "sitting_members",
        *_needed(sa.Uuid(), "sitting_id", "user_id"),
        sa.UniqueConstraint("sitting_id", "user_id", name=op.f("uq_sitting_members_sitting_id_user_id")),
        refers={"sitting_id": "sittings", "user_id": "users"},
        indexed=("user_id",),
    )


def _items() -> None:
    table, people = "sitting_items", ("acting_chair_id", "confirmed_by", "answered_by")
    _create(
        table,
        *_needed(sa.Uuid(), "sitting_id", "application_id"),
        *_needed(sa.Integer(), "position", "minutes"),
        *_needed(_choice("state", ITEM_STATES), "state"),
        *_needed(JSON, "sheet"),
        *_optional(sa.Uuid(), "acting_chair_id"),
        *_needed(sa.Text(), "notes", "actions"),
        *_optional(sa.Integer(), "confirmed_number"),
        *_optional(sa.Uuid(), "confirmed_by"),
        *_optional(INSTANT, "confirmed_at", "slot_at"),
        *_optional(_choice("answer", ANSWERS), "answer"),
        *_needed(sa.Text(), "answer_words", "attending"),
        *_optional(sa.Uuid(), "answered_by"),
        *_optional(INSTANT, "answered_at"),
        *_needed(sa.Integer(), "version"),
        sa.UniqueConstraint("sitting_id", "application_id", name=op.f(f"uq_{table}_sitting_id_application_id")),
        refers={"sitting_id": "sittings", "application_id": "applications", **dict.fromkeys(people, "users")},
        indexed=("application_id",),
    )
    op.create_index(
        f"uq_{table}_open", table, ["sitting_id"], unique=True, sqlite_where=OPEN_ITEM, postgresql_where=OPEN_ITEM
    )


def _attendance() -> None:
    table = "sitting_attendance"
    _create(
        table,
        *_needed(sa.Uuid(), "sitting_id"),
        *_optional(sa.Uuid(), "item_id"),
        *_needed(sa.Uuid(), "user_id"),
        *_needed(_choice("came", CAME), "came"),
        *_needed(INSTANT, "at"),
        *_needed(sa.Uuid(), "by"),
        *_needed(sa.Integer(), "event_number"),
        sa.ForeignKeyConstraint(["event_number"], ["events.number"], name=op.f(f"fk_{table}_event_number_events")),
        refers={"sitting_id": "sittings", "item_id": "sitting_items", "user_id": "users", "by": "users"},
        indexed=("sitting_id", "item_id"),
    )


def _outcomes() -> None:
    table = "sitting_outcomes"
    _create(
        table,
        *_needed(sa.Uuid(), "item_id"),
        *_needed(sa.Integer(), "number"),
        *_needed(_choice("outcome", OUTCOMES), "outcome"),
        *_needed(sa.Text(), "words"),
        *_needed(JSON, "marks", "present"),
        *_needed(sa.Text(), "why"),
        *_needed(sa.Uuid(), "by"),
        *_needed(INSTANT, "at"),
        sa.UniqueConstraint("item_id", "number", name=op.f(f"uq_{table}_item_id_number")),
        refers={"item_id": "sitting_items", "by": "users"},
    )


def _minutes() -> None:
    _create(
        "sitting_minutes",
        *_needed(sa.Uuid(), "sitting_id"),
        *_needed(sa.Integer(), "number"),
        *_needed(JSON, "head"),
        *_needed(sa.String(length=64), "sha256"),
        *_needed(sa.Uuid(), "written_by"),
        *_needed(INSTANT, "written_at"),
        sa.UniqueConstraint("sitting_id", "number", name=op.f("uq_sitting_minutes_sitting_id_number")),
        refers={"sitting_id": "sittings", "written_by": "users"},
    )
    _create(
        "sitting_minutes_items",
        *_needed(sa.Uuid(), "minutes_id", "item_id"),
        *_needed(sa.Integer(), "position"),
        *_needed(JSON, "record"),
        sa.UniqueConstraint("minutes_id", "item_id", name=op.f("uq_sitting_minutes_items_minutes_id_item_id")),
        refers={"minutes_id": "sitting_minutes", "item_id": "sitting_items"},
        indexed=("item_id",),
    )


def _create(table: str, *parts: SchemaItem, refers: dict[str, str], indexed: tuple[str, ...] = ()) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        *parts,
        *(sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}")) for name, rule in CHECKS.get(table, {}).items()),
        *(
            sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"))
            for column, to in refers.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    for column in indexed:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)


def _needed(kind: sa.types.TypeEngine, *names: str) -> list[sa.Column]:
    return [sa.Column(name, kind, nullable=False) for name in names]


def _optional(kind: sa.types.TypeEngine, *names: str) -> list[sa.Column]:
    return [sa.Column(name, kind, nullable=True) for name in names]


def _choice(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _allow(table: str, values: tuple[str, ...]) -> None:
    name = op.f(f"ck_{table}_role")
    quoted = ", ".join(f"'{value}'" for value in values)
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(name, type_="check")
        batch.create_check_constraint(name, f"role IN ({quoted})")
