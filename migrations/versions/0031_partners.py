"""Partners of an application: who is asked to take part, who ceased to, and what their roles come to in it."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
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
)
ROLES = (*OLD_ROLES, "partner_lead", "partner_writer", "partner_signatory", "invited")
WITH_ROLE = ("role_grants", "role_invitations", "organisation_invitations")
STATES = ("pending", "accepted", "declined", "withdrawn")
LEADS, PENDING = sa.text("is_lead"), sa.text("state = 'pending'")
SYSTEM = "(SELECT accord_is_system())"
PERSON = "(SELECT accord_person())"
SEEN = (
    f"email = (SELECT u.email FROM users u WHERE u.id = {PERSON}) "
    "OR application_id IN (SELECT accord_member_applications())"
)
MEMBERS = "SELECT application_id FROM partners WHERE organisation_id = ANY (accord_held('organisations'))"


def upgrade() -> None:
    for table in WITH_ROLE:
        _allow(table, ROLES)
    _add_state()
    _create_invitations()
    if op.get_bind().dialect.name == "postgresql":
        _members_are(f"{MEMBERS} AND state = 'takes_part'")
        op.execute("ALTER TABLE partner_invitations ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY system ON partner_invitations USING ({SYSTEM}) WITH CHECK ({SYSTEM})")
        op.execute(f"CREATE POLICY seen ON partner_invitations FOR SELECT USING ({SYSTEM} OR {SEEN})")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        _members_are(MEMBERS)
    op.drop_table("partner_invitations")
    op.drop_index("uq_partners_lead", table_name="partners")
    left = "SELECT id FROM partners WHERE state = 'left'"
    op.execute(sa.text(f"DELETE FROM cost_lines WHERE partner_id IN ({left})"))
    op.execute(sa.text("DELETE FROM partners WHERE state = 'left'"))
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE partners DROP CONSTRAINT ck_partners_lead_takes_part")
    op.drop_column("partners", "state")
    for table in WITH_ROLE:
        _allow(table, OLD_ROLES)


def _add_state() -> None:
    # In place: to make the table anew would take the rows away that others point to.
    op.execute(
        "ALTER TABLE partners ADD COLUMN state VARCHAR(40) DEFAULT 'takes_part' NOT NULL "
        "CONSTRAINT ck_partners_state CHECK (state IN ('takes_part', 'left')) "
        "CONSTRAINT ck_partners_lead_takes_part CHECK (state = 'takes_part' OR NOT is_lead)"
    )
    op.create_index(
        "uq_partners_lead", "partners", ["application_id"], unique=True, sqlite_where=LEADS, postgresql_where=LEADS
    )


def _create_invitations() -> None:
    table = "partner_invitations"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("hint", sa.String(length=200), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(*STATES, name="state", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("invited_by", sa.Uuid(), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(state = 'accepted') = (organisation_id IS NOT NULL)",
            name=op.f("ck_partner_invitations_accepted_has_organisation"),
        ),
        sa.CheckConstraint(
            "(state = 'pending') = (answered_at IS NULL)", name=op.f("ck_partner_invitations_answered_has_time")
        ),
        _refers(table, "application_id", "applications"),
        _refers(table, "invited_by", "users"),
        _refers(table, "answered_by", "users"),
        _refers(table, "organisation_id", "organisations"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_invitations")),
    )
    for column in ("application_id", "email"):
        op.create_index(op.f(f"ix_partner_invitations_{column}"), table, [column], unique=False)
    op.create_index(
        "uq_partner_invitations_pending",
        table,
        ["application_id", "email"],
        unique=True,
        sqlite_where=PENDING,
        postgresql_where=PENDING,
    )


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"))


def _members_are(body: str) -> None:
    op.execute(
        "CREATE OR REPLACE FUNCTION accord_member_applications() RETURNS SETOF uuid LANGUAGE sql STABLE PARALLEL SAFE "
        f"SECURITY DEFINER SET search_path = public, pg_temp AS $$ {body} $$"
    )


def _allow(table: str, roles: tuple[str, ...]) -> None:
    quoted = ", ".join(f"'{role}'" for role in roles)
    with op.batch_alter_table(table) as altered:
        altered.drop_constraint(op.f(f"ck_{table}_role"), type_="check")
        altered.create_check_constraint(op.f(f"ck_{table}_role"), f"role IN ({quoted})")
