"""Profiles of assessors, their declarations of interests, the briefing that they accepted, and pools of calls."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

SYSTEM = "(SELECT accord_is_system())"
PERSON = "(SELECT accord_person())"
AUDITOR = "(SELECT accord_is_auditor())"
HELD = "ANY ((SELECT accord_held('funders') || accord_held('regions'))::uuid[])"
# Of whom the staff of a funder or a region read the profile: who is an assessor there.
ASSESSORS = (
    "SELECT user_id FROM role_grants WHERE ended_at IS NULL AND role IN ('national_assessor', 'regional_scorer') "
    "AND scope_id = ANY (accord_held('funders') || accord_held('regions'))"
)
OF_PERSON = f"user_id = {PERSON} OR {AUDITOR} OR user_id IN (SELECT accord_assessors())"
ADDRESS = f"(SELECT u.email FROM users u WHERE u.id = {PERSON})"
SEEN = {
    "assessor_profiles": OF_PERSON,
    "assessor_terms": OF_PERSON,
    "assessor_domains": OF_PERSON,
    "assessor_ties": OF_PERSON,
    "assessor_absences": OF_PERSON,
    "assessor_declarations": OF_PERSON,
    "assessor_interests": "EXISTS (SELECT FROM assessor_declarations d WHERE d.id = declaration_id)",
    "briefing_acceptances": OF_PERSON,
    "pool_members": f"user_id = {PERSON} OR user_id IS NULL AND email = {ADDRESS} OR {AUDITOR} OR scope_id = {HELD}",
    "assessor_pools": f"{AUDITOR} OR scope_id = {HELD}",
}
NATIONS = ("england", "scotland", "wales", "northern_ireland")
KINDS = ("technical", "market", "lay")
TIES = ("directorship", "council", "other")
INTERESTS = ("employer", "professional", "personal", "personal_financial", "family", "family_financial")
FACETS = ("field", "sector", "stage", "language")
STATES = ("invited", "accepted", "declined", "withdrawn")
DECLINES = ("no_time", "not_my_field", "conflict", "fee", "other")
STANDING = sa.text("state IN ('invited', 'accepted')")


def upgrade() -> None:
    _create_profiles()
    _create_parts()
    _create_declarations()
    _create_pools()
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute(
        "CREATE FUNCTION accord_assessors() RETURNS SETOF uuid LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER "
        f"SET search_path = public, pg_temp AS $$ {ASSESSORS} $$"
    )
    for table, condition in SEEN.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY system ON {table} USING ({SYSTEM}) WITH CHECK ({SYSTEM})")
        op.execute(f"CREATE POLICY seen ON {table} FOR SELECT USING ({SYSTEM} OR {condition})")


def downgrade() -> None:
    for table in (
        "pool_members",
        "assessor_pools",
        "briefing_acceptances",
        "assessor_interests",
        "assessor_declarations",
        "assessor_absences",
        "assessor_ties",
        "assessor_domains",
        "assessor_terms",
        "assessor_profiles",
    ):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION accord_assessors()")


def _create_profiles() -> None:
    table = "assessor_profiles"
    op.create_table(
        table,
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("kind", _choice("kind", KINDS), nullable=False),
        sa.Column("place_code", sa.String(length=9), nullable=True),
        sa.Column("nation", _choice("nation", NATIONS), nullable=True),
        sa.Column("employer", sa.String(length=200), nullable=False),
        sa.Column("employer_key", sa.String(length=200), nullable=False),
        sa.Column("employer_number", sa.String(length=20), nullable=True),
        sa.Column("employer_organisation_id", sa.Uuid(), nullable=True),
        sa.Column("load", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        _check(table, "one_place", "(place_code IS NULL) <> (nation IS NULL)"),
        _check(table, "takes_at_least_one", "load >= 1"),
        _refers(table, "user_id", "users"),
        _refers(table, "place_code", "places", "gss_code"),
        _refers(table, "employer_organisation_id", "organisations"),
        sa.PrimaryKeyConstraint("user_id", name=op.f(f"pk_{table}")),
    )
    _index(table, "place_code", "employer_key", "employer_number", "employer_organisation_id")


def _create_parts() -> None:
    _create(
        "assessor_terms",
        (
            sa.Column("facet", _choice("facet", FACETS), nullable=False),
            sa.Column("code", sa.String(40), nullable=False),
        ),
        key=("user_id", "facet", "code"),
    )
    op.create_index("ix_assessor_terms_facet_code", "assessor_terms", ["facet", "code"])
    _create("assessor_domains", (sa.Column("domain", sa.String(253), nullable=False),), key=("user_id", "domain"))
    _index("assessor_domains", "domain")
    _create(
        "assessor_ties",
        (
            sa.Column("id", sa.Uuid(), nullable=False),
            sa.Column("position", sa.Integer(), nullable=False),
            sa.Column("kind", _choice("kind", TIES), nullable=False),
            *_body("name"),
            _refers("assessor_ties", "organisation_id", "organisations"),
            sa.UniqueConstraint("user_id", "position", name=op.f("uq_assessor_ties_user_id_position")),
        ),
        key=("id",),
    )
    _index("assessor_ties", "name_key", "company_number", "organisation_id")
    _create(
        "assessor_absences",
        (
            sa.Column("id", sa.Uuid(), nullable=False),
            sa.Column("from_on", sa.Date(), nullable=False),
            sa.Column("until_on", sa.Date(), nullable=False),
            _check("assessor_absences", "ends_after_it_begins", "until_on >= from_on"),
        ),
        key=("id",),
    )
    _index("assessor_absences", "user_id")


def _create_declarations() -> None:
    _create(
        "assessor_declarations",
        (
            sa.Column("id", sa.Uuid(), nullable=False),
            sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("valid_until", sa.DateTime(timezone=True), nullable=False),
            sa.Column("has_nothing", sa.Boolean(), nullable=False),
            sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
            _check("assessor_declarations", "holds_for_a_time", "valid_until > declared_at"),
        ),
        key=("id",),
    )
    _index("assessor_declarations", "user_id", "valid_until")
    table = "assessor_interests"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("declaration_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", _choice("kind", INTERESTS), nullable=False),
        *_body("body"),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        _check(table, "has_body", "body <> ''"),
        _refers(table, "declaration_id", "assessor_declarations"),
        _refers(table, "organisation_id", "organisations"),
        sa.UniqueConstraint("declaration_id", "position", name=op.f(f"uq_{table}_declaration_id_position")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    _index(table, "body_key", "company_number", "organisation_id")
    _create(
        "briefing_acceptances",
        (
            sa.Column("id", sa.Uuid(), nullable=False),
            sa.Column("version", sa.String(20), nullable=False),
            sa.Column("text_sha256", sa.String(64), nullable=False),
            sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
            sa.UniqueConstraint("user_id", "version", name=op.f("uq_briefing_acceptances_user_id_version")),
        ),
        key=("id",),
    )


def _create_pools() -> None:
    table = "assessor_pools"
    op.create_table(
        table,
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("fee_pence", sa.Integer(), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        _check(table, "fee_not_negative", "fee_pence >= 0"),
        _refers(table, "call_id", "calls"),
        _refers(table, "set_by", "users"),
        sa.PrimaryKeyConstraint("call_id", "scope_id", name=op.f(f"pk_{table}")),
    )
    table = "pool_members"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("ledger", _choice("ledger", ("national", "regional")), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("state", _choice("state", STATES), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("promised", sa.Integer(), nullable=True),
        sa.Column("fee_pence", sa.Integer(), nullable=False),
        sa.Column("decline_reason", _choice("decline_reason", DECLINES), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("invited_by", sa.Uuid(), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _check(table, "asked_for_one", "asked >= 1"),
        _check(table, "accepted_has_promise", "state <> 'accepted' OR (promised >= 1 AND user_id IS NOT NULL)"),
        _check(table, "declined_has_reason", "state <> 'declined' OR decline_reason IS NOT NULL"),
        *(_refers(table, column, to) for column, to in (("call_id", "calls"), ("user_id", "users"))),
        _refers(table, "invited_by", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    _index(table, "email", "user_id")
    op.create_index(
        "uq_pool_members_standing",
        table,
        ["call_id", "scope_id", "email"],
        unique=True,
        sqlite_where=STANDING,
        postgresql_where=STANDING,
    )


def _create(table: str, parts: Sequence[object], *, key: tuple[str, ...]) -> None:
    """A table of rows that belong to a person."""
    op.create_table(
        table,
        sa.Column("user_id", sa.Uuid(), nullable=False),
        *parts,
        _refers(table, "user_id", "users"),
        sa.PrimaryKeyConstraint(*key, name=op.f(f"pk_{table}")),
    )


def _body(name: str) -> tuple[sa.Column[object], ...]:
    """A body by its name, what look-alike names share, its company number and its own record."""
    return (
        sa.Column(name, sa.String(length=200), nullable=False),
        sa.Column(f"{name}_key", sa.String(length=200), nullable=False),
        sa.Column("company_number", sa.String(length=20), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
    )


def _index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)


def _choice(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _check(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def _refers(table: str, column: str, to: str, key: str = "id") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.{key}"], name=op.f(f"fk_{table}_{column}_{to}"))
