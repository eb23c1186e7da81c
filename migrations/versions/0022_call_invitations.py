"""Calls by invitation: who is invited, and whether everybody may learn that the call exists."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

SYSTEM = "(SELECT accord_is_system())"
AUDITOR = "(SELECT accord_is_auditor())"
PERSON = "(SELECT accord_person())"
ORGANISATIONS = "ANY ((SELECT accord_held('organisations'))::uuid[])"
FUNDERS = "ANY ((SELECT accord_held('funders'))::uuid[])"
REGIONS = "ANY ((SELECT accord_held('regions'))::uuid[])"
SEEN = (
    f"{AUDITOR} OR organisation_id = {ORGANISATIONS} OR email = (SELECT u.email FROM users u WHERE u.id = {PERSON}) "
    f"OR EXISTS (SELECT FROM calls c WHERE c.id = call_id AND c.funder_id = {FUNDERS}) "
    f"OR EXISTS (SELECT FROM call_regions r WHERE r.call_id = call_invitations.call_id AND r.region_id = {REGIONS})"
)
CURRENT = sa.text("state = 'invited'")


def upgrade() -> None:
    for name, default in (("by_invitation", sa.false()), ("is_listed", sa.true())):
        op.add_column("calls", sa.Column(name, sa.Boolean(), nullable=False, server_default=default))
    states = sa.Enum("invited", "withdrawn", name="state", native_enum=False, create_constraint=True, length=40)
    op.create_table(
        "call_invitations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("state", states, nullable=False),
        sa.Column("invited_by", sa.Uuid(), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(email IS NULL) <> (organisation_id IS NULL)", name=op.f("ck_call_invitations_address_or_organisation")
        ),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_call_invitations_call_id_calls")),
        sa.ForeignKeyConstraint(["invited_by"], ["users.id"], name=op.f("fk_call_invitations_invited_by_users")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_call_invitations_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_invitations")),
    )
    for column in ("call_id", "email", "organisation_id"):
        op.create_index(op.f(f"ix_call_invitations_{column}"), "call_invitations", [column], unique=False)
    for column in ("email", "organisation_id"):
        op.create_index(
            f"uq_call_invitations_{column}",
            "call_invitations",
            ["call_id", column],
            unique=True,
            sqlite_where=CURRENT,
            postgresql_where=CURRENT,
        )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE call_invitations ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY system ON call_invitations USING ({SYSTEM}) WITH CHECK ({SYSTEM})")
        op.execute(f"CREATE POLICY seen ON call_invitations FOR SELECT USING ({SYSTEM} OR {SEEN})")


def downgrade() -> None:
    op.drop_table("call_invitations")
    with op.batch_alter_table("calls") as calls:
        calls.drop_column("is_listed")
        calls.drop_column("by_invitation")
