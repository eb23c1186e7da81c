"""Requests to join an organisation that is on record, what the register said of it, and names that look alike.

Whoever asks may write down their own request; everything else about it is for the gate to decide.
"""

import re
import unicodedata

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.append_only import guard, unguard

revision = "0038"
down_revision = "0037"
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
)
ROLES = (*OLD_ROLES, "asker")
WITH_ROLE = ("organisation_invitations", "role_grants", "role_invitations")
STATES = ("asked", "approved", "refused", "withdrawn")
STATUSES = (
    "active",
    "registered",
    "open",
    "liquidation",
    "receivership",
    "administration",
    "voluntary_arrangement",
    "insolvency_proceedings",
    "dissolved",
    "converted_closed",
    "removed",
    "closed",
    "unknown",
)
SYSTEM = "(SELECT accord_is_system())"
PERSON = "(SELECT accord_person())"
ORGANISATIONS = "ANY ((SELECT accord_held('organisations'))::uuid[])"
POLICIES = (
    f"CREATE POLICY system ON join_requests USING ({SYSTEM}) WITH CHECK ({SYSTEM})",
    "CREATE POLICY seen ON join_requests FOR SELECT "
    f"USING ({SYSTEM} OR user_id = {PERSON} OR organisation_id = {ORGANISATIONS})",
    f"CREATE POLICY asked ON join_requests FOR INSERT WITH CHECK (user_id = {PERSON} AND state = 'asked')",
)
ENDINGS = re.compile(r"\b(public limited company|limited|ltd|plc|llp|cic|cyfyngedig|cyf|ccc)\b")


def _choice(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    for table in WITH_ROLE:
        _allow(table, ROLES)
    op.add_column("organisations", sa.Column("name_key", sa.String(length=200), nullable=False, server_default=""))
    op.create_index(op.f("ix_organisations_name_key"), "organisations", ["name_key"], unique=False)
    _fill_name_keys()
    _create_requests()
    _create_answers()
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute("ALTER TABLE join_requests ENABLE ROW LEVEL SECURITY")
    for policy in POLICIES:
        op.execute(policy)


def _create_requests() -> None:
    op.create_table(
        "join_requests",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("state", _choice(*STATES, name="state"), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("role", _choice(*ROLES, name="role"), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'approved') = (role IS NOT NULL)", name=op.f("ck_join_requests_approved_with_role")
        ),
        sa.CheckConstraint("state <> 'refused' OR answer <> ''", name=op.f("ck_join_requests_refused_with_reason")),
        sa.ForeignKeyConstraint(["answered_by"], ["users.id"], name=op.f("fk_join_requests_answered_by_users")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_join_requests_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_join_requests_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_join_requests")),
    )
    op.create_index(op.f("ix_join_requests_user_id"), "join_requests", ["user_id"], unique=False)
    op.create_index(
        "uq_join_requests_open",
        "join_requests",
        ["organisation_id", "user_id"],
        unique=True,
        sqlite_where=sa.text("state = 'asked'"),
        postgresql_where=sa.text("state = 'asked'"),
    )


def _create_answers() -> None:
    op.create_table(
        "register_answers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("status", _choice(*STATUSES, name="status"), nullable=True),
        sa.Column("address", sa.String(length=500), nullable=False),
        sa.Column("previous_names", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["asked_by"], ["users.id"], name=op.f("fk_register_answers_asked_by_users")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_register_answers_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_answers")),
    )
    op.create_index(op.f("ix_register_answers_organisation_id"), "register_answers", ["organisation_id"], unique=False)
    guard("register_answers")


def _fill_name_keys() -> None:
    organisations = sa.table(
        "organisations", sa.column("id", sa.Uuid()), sa.column("name", sa.String()), sa.column("name_key", sa.String())
    )
    bind = op.get_bind()
    for one in bind.execute(sa.select(organisations.c.id, organisations.c.name)).all():
        keyed = sa.update(organisations).where(organisations.c.id == one.id).values(name_key=_name_key(one.name))
        bind.execute(keyed)


def _name_key(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).casefold().replace("&", " and ")
    joined = " ".join(re.sub(r"[^a-z0-9 ]", " ", plain.encode("ascii", "ignore").decode()).split())
    without = ENDINGS.sub(" ", joined.removeprefix("the "))
    return "".join(without.split()) or "".join(joined.split())


def downgrade() -> None:
    unguard("register_answers")
    op.drop_table("register_answers")
    op.drop_table("join_requests")
    op.drop_index(op.f("ix_organisations_name_key"), table_name="organisations")
    op.drop_column("organisations", "name_key")
    for table in WITH_ROLE:
        op.execute(sa.text(f"DELETE FROM {table} WHERE role = 'asker'"))
        _allow(table, OLD_ROLES)


def _allow(table: str, values: tuple[str, ...]) -> None:
    name = op.f(f"ck_{table}_role")
    quoted = ", ".join(f"'{value}'" for value in values)
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(name, type_="check")
        batch.create_check_constraint(name, f"role IN ({quoted})")
