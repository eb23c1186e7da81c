"""Conflicts of interest, those whom applicants name, and work that is kept aside because of one."""

import uuid

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None

SOURCES = ("declared", "named", "detected")
GROUNDS = (
    "stated", "interest", "employer", "email_domain", "directorship", "council", "partner", "collaboration",
    "own_region",
)  # fmt: skip
KINDS = ("employer", "professional", "personal", "personal_financial", "family", "family_financial")
CHECKS = {
    "declared_stands": "source <> 'declared' OR lifted_at IS NULL",
    "lifted_says_who_and_why": "lifted_at IS NULL OR (lifted_by IS NOT NULL AND lift_reason <> '')",
    "confirmed_says_who": "confirmed_at IS NULL OR confirmed_by IS NOT NULL",
    "confirmed_or_lifted": "confirmed_at IS NULL OR lifted_at IS NULL",
}
SYSTEM = "(SELECT accord_is_system())"
PERSON = "(SELECT accord_person())"
MEMBER = "application_id IN (SELECT accord_member_applications())"
# Who reviews what was received.
REVIEWERS = (
    "EXISTS (SELECT FROM applications a WHERE a.id = application_id "
    "AND a.state IN ('submitted', 'eligible', 'ineligible') AND (a.call_id IN (SELECT accord_reviewed_calls()) "
    "OR a.region_id = ANY ((SELECT accord_held('regions'))::uuid[]) "
    "AND a.call_id IN (SELECT accord_closed_calls())))"
)
# One's own conflicts are read by every query that leaves out what they hide; no page shows them.
SEEN = {
    "conflicts": f"user_id = {PERSON} OR {REVIEWERS}",
    "named_conflicts": f"{MEMBER} OR {REVIEWERS}",
}
ASSESSED = (
    "SELECT s.application_id FROM assessments s "
    "JOIN applications a ON a.id = s.application_id JOIN calls c ON c.id = a.call_id "
    "WHERE s.user_id = accord_person() AND s.state <> 'declined' "
    "AND c.state IN ('assessing', 'ranked', 'decided', 'released')"
)
UNCONFLICTED = (
    " AND NOT EXISTS (SELECT FROM conflicts k WHERE k.application_id = s.application_id "
    "AND k.user_id = s.user_id AND k.lifted_at IS NULL)"
)


def upgrade() -> None:
    _create_conflicts()
    _create_named()
    # In place and not in a batch, which would drop the triggers that freeze marks.
    op.add_column("assessments", sa.Column("kept_aside_at", sa.DateTime(timezone=True), nullable=True))
    _keep_what_was_declined()
    if op.get_bind().dialect.name != "postgresql":
        return
    for table, condition in SEEN.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY system ON {table} USING ({SYSTEM}) WITH CHECK ({SYSTEM})")
        op.execute(f"CREATE POLICY seen ON {table} FOR SELECT USING ({SYSTEM} OR {condition})")
    _assessed(ASSESSED + UNCONFLICTED)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        _assessed(ASSESSED)
    op.drop_column("assessments", "kept_aside_at")
    op.drop_table("named_conflicts")
    op.drop_table("conflicts")


def _create_conflicts() -> None:
    table = "conflicts"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("source", _choice("source", SOURCES), nullable=False),
        sa.Column("ground", _choice("ground", GROUNDS), nullable=False),
        sa.Column("kind", _choice("kind", KINDS), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("matched", sa.String(length=320), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("found_by", sa.Uuid(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by", sa.Uuid(), nullable=True),
        sa.Column("lift_reason", sa.Text(), nullable=False),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}")) for name, rule in CHECKS.items()),
        _refers(table, "application_id", "applications"),
        *(_refers(table, column, "users") for column in ("user_id", "found_by", "confirmed_by", "lifted_by")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint(
            "application_id",
            "user_id",
            "source",
            "ground",
            "matched",
            name=op.f(f"uq_{table}_application_id_user_id_source_ground_matched"),
        ),
    )
    op.create_index(op.f(f"ix_{table}_user_id"), table, ["user_id"], unique=False)


def _create_named() -> None:
    table = "named_conflicts"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("who", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("saved_by", sa.Uuid(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        _refers(table, "application_id", "applications"),
        _refers(table, "saved_by", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("application_id", "position", name=op.f(f"uq_{table}_application_id_position")),
    )


def _keep_what_was_declined() -> None:
    """Whoever declined as a conflict until now declared one."""
    bind = op.get_bind()
    declined = sa.table(
        "assessments",
        *(sa.column(name, sa.Uuid()) for name in ("application_id", "user_id")),
        sa.column("decline_reason", sa.String()),
        sa.column("answered_at", sa.DateTime(timezone=True)),
        sa.column("invited_at", sa.DateTime(timezone=True)),
    )
    conflicts = sa.table(
        "conflicts",
        *(sa.column(name, sa.Uuid()) for name in ("id", "application_id", "user_id", "found_by")),
        *(sa.column(name, sa.String()) for name in ("source", "ground", "why", "matched", "lift_reason")),
        sa.column("found_at", sa.DateTime(timezone=True)),
    )
    rows = bind.execute(sa.select(declined).where(declined.c.decline_reason == "conflict")).all()
    for row in rows:
        bind.execute(
            conflicts.insert().values(
                id=uuid.uuid4(),
                application_id=row.application_id,
                user_id=row.user_id,
                found_by=row.user_id,
                source="declared",
                ground="stated",
                why="",
                matched="",
                lift_reason="",
                found_at=row.answered_at or row.invited_at,
            )
        )


def _assessed(body: str) -> None:
    op.execute(
        "CREATE OR REPLACE FUNCTION accord_assessed_applications() RETURNS SETOF uuid LANGUAGE sql STABLE "
        f"PARALLEL SAFE SECURITY DEFINER SET search_path = public, pg_temp AS $$ {body} $$"
    )


def _choice(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"))
