"""Work packages that rows of costs point to, the month in which a project is to start, and costs by month."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

KEY = "fk_cost_lines_work_package_id_work_packages"
CATEGORIES = ("feasibility", "industrial_research", "experimental_development")
SYSTEM = "(SELECT accord_is_system())"
RECEIVED = "('submitted', 'eligible', 'ineligible')"
REVIEWS = (
    f"a.state IN {RECEIVED} AND (a.call_id IN (SELECT accord_reviewed_calls()) "
    "OR a.region_id = ANY ((SELECT accord_held('regions'))::uuid[]) "
    "AND a.call_id IN (SELECT accord_closed_calls()))"
)
# As the rows of a partner's costs: its own people, and of what was received whoever reviews for the funder or audits.
OWN_PARTNER = (
    "EXISTS (SELECT FROM partners p JOIN applications a ON a.id = p.application_id WHERE p.id = partner_id AND "
    "(p.state = 'takes_part' AND p.organisation_id = ANY ((SELECT accord_held('organisations'))::uuid[]) "
    f"OR a.state IN {RECEIVED} AND a.call_id IN (SELECT accord_reviewed_calls())))"
)


def upgrade() -> None:
    op.create_table(
        "work_plans",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        *_saved(),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name=op.f("fk_work_plans_application_id_applications")
        ),
        sa.ForeignKeyConstraint(["saved_by"], ["users.id"], name=op.f("fk_work_plans_saved_by_users")),
        sa.PrimaryKeyConstraint("application_id", name=op.f("pk_work_plans")),
    )
    op.create_table(
        "work_packages",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("first_month", sa.Integer(), nullable=False),
        sa.Column("last_month", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column(
            "category",
            sa.Enum(*CATEGORIES, name="category", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.CheckConstraint("number > 0", name=op.f("ck_work_packages_number_is_positive")),
        sa.CheckConstraint(
            "0 < first_month AND first_month <= last_month", name=op.f("ck_work_packages_months_in_order")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name=op.f("fk_work_packages_application_id_applications")
        ),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_work_packages_partner_id_partners")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_packages")),
        sa.UniqueConstraint("application_id", "number", name=op.f("uq_work_packages_application_id_number")),
    )
    op.create_index(op.f("ix_work_packages_partner_id"), "work_packages", ["partner_id"], unique=False)
    op.create_table(
        "spend_profiles",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("planned", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        *_saved(),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_spend_profiles_partner_id_partners")),
        sa.ForeignKeyConstraint(["saved_by"], ["users.id"], name=op.f("fk_spend_profiles_saved_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spend_profiles")),
        sa.UniqueConstraint("partner_id", name=op.f("uq_spend_profiles_partner_id")),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.add_column("cost_lines", sa.Column("work_package_id", sa.Uuid(), nullable=True))
        op.create_foreign_key(op.f(KEY), "cost_lines", "work_packages", ["work_package_id"], ["id"])
        _raise_walls()
    else:
        # In place: to make the table anew would take its rows away.
        op.execute(
            f"ALTER TABLE cost_lines ADD COLUMN work_package_id CHAR(32) CONSTRAINT {KEY} REFERENCES work_packages (id)"
        )
    op.create_index(op.f("ix_cost_lines_work_package_id"), "cost_lines", ["work_package_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_cost_lines_work_package_id"), table_name="cost_lines")
    with op.batch_alter_table("cost_lines") as cost_lines:
        cost_lines.drop_column("work_package_id")
    for table in ("spend_profiles", "work_packages", "work_plans"):
        op.drop_table(table)


def _saved() -> tuple[sa.Column, ...]:
    return (
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("saved_by", sa.Uuid(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
    )


def _raise_walls() -> None:
    """A plan is read by whoever reads the answers; a partner's months, like its rows, by fewer."""
    for table in ("work_plans", "work_packages"):
        column = f"{table}.application_id"
        seen = (
            f"{column} IN (SELECT accord_member_applications()) OR {column} IN (SELECT accord_assessed_applications()) "
            f"OR EXISTS (SELECT FROM applications a WHERE a.id = {column} AND {REVIEWS})"
        )
        _wall(table, seen)
    _wall("spend_profiles", OWN_PARTNER)


def _wall(table: str, seen: str) -> None:
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY system ON {table} USING ({SYSTEM}) WITH CHECK ({SYSTEM})")
    op.execute(f"CREATE POLICY seen ON {table} FOR SELECT USING ({SYSTEM} OR {seen})")
