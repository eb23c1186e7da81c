"""Place evidence: shares of activity and benefit by local authority, and the postcodes of the sites of the work."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

TABLES = ("place_evidence", "place_shares", "sites")
NATIONS = ("england", "scotland", "wales", "northern_ireland")
SYSTEM = "(SELECT accord_is_system())"
RECEIVED = "('submitted', 'eligible', 'ineligible')"
REVIEWS = (
    f"a.state IN {RECEIVED} AND (a.call_id IN (SELECT accord_reviewed_calls()) "
    "OR a.region_id = ANY ((SELECT accord_held('regions'))::uuid[]) "
    "AND a.call_id IN (SELECT accord_closed_calls()))"
)


def upgrade() -> None:
    op.create_table(
        "place_evidence",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("saved_by", sa.Uuid(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name=op.f("fk_place_evidence_application_id_applications")
        ),
        sa.ForeignKeyConstraint(["saved_by"], ["users.id"], name=op.f("fk_place_evidence_saved_by_users")),
        sa.PrimaryKeyConstraint("application_id", name=op.f("pk_place_evidence")),
    )
    op.create_table(
        "place_shares",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("gss_code", sa.String(length=9), nullable=True),
        sa.Column("nation", _nation(), nullable=True),
        sa.Column("activity_basis_points", sa.Integer(), nullable=False),
        sa.Column("benefit_basis_points", sa.Integer(), nullable=False),
        sa.CheckConstraint("(gss_code IS NULL) <> (nation IS NULL)", name=op.f("ck_place_shares_one_place")),
        sa.CheckConstraint(
            "activity_basis_points BETWEEN 0 AND 10000", name=op.f("ck_place_shares_activity_is_a_share")
        ),
        sa.CheckConstraint("benefit_basis_points BETWEEN 0 AND 10000", name=op.f("ck_place_shares_benefit_is_a_share")),
        sa.CheckConstraint(
            "activity_basis_points + benefit_basis_points > 0", name=op.f("ck_place_shares_says_something")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name=op.f("fk_place_shares_application_id_applications")
        ),
        sa.ForeignKeyConstraint(["gss_code"], ["places.gss_code"], name=op.f("fk_place_shares_gss_code_places")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place_shares")),
        sa.UniqueConstraint("application_id", "gss_code", name=op.f("uq_place_shares_application_id_gss_code")),
        sa.UniqueConstraint("application_id", "nation", name=op.f("uq_place_shares_application_id_nation")),
    )
    op.create_index(op.f("ix_place_shares_application_id"), "place_shares", ["application_id"], unique=False)
    op.create_index(op.f("ix_place_shares_gss_code"), "place_shares", ["gss_code"], unique=False)
    op.create_table(
        "sites",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("postcode", sa.String(length=8), nullable=False),
        sa.Column("gss_code", sa.String(length=9), nullable=True),
        sa.Column("nation", _nation(), nullable=True),
        sa.CheckConstraint("gss_code IS NULL OR nation IS NULL", name=op.f("ck_sites_at_most_one_place")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name=op.f("fk_sites_application_id_applications")
        ),
        sa.ForeignKeyConstraint(["gss_code"], ["places.gss_code"], name=op.f("fk_sites_gss_code_places")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sites")),
        sa.UniqueConstraint("application_id", "position", name=op.f("uq_sites_application_id_position")),
    )
    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            _wall(table)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _nation() -> sa.Enum:
    return sa.Enum(*NATIONS, name="nation", native_enum=False, create_constraint=True, length=40)


def _wall(table: str) -> None:
    """Read by whoever reads the answers: the applicant's people, those who assess it, and those who review it."""
    column = f"{table}.application_id"
    seen = (
        f"{column} IN (SELECT accord_member_applications()) OR {column} IN (SELECT accord_assessed_applications()) "
        f"OR EXISTS (SELECT FROM applications a WHERE a.id = {column} AND {REVIEWS})"
    )
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY system ON {table} USING ({SYSTEM}) WITH CHECK ({SYSTEM})")
    op.execute(f"CREATE POLICY seen ON {table} FOR SELECT USING ({SYSTEM} OR {seen})")
