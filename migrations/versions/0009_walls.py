"""Row-level security on PostgreSQL: the second wall, for what applicants, assessors and funders must not see of others.

A transaction says for whom it runs in settings of its own (`app/walls.py`); one that says nothing sees nothing. A
person may read; only the system may write. The owner of the tables is not held by these policies, so that the functions
that look behind them (`SECURITY DEFINER`) can, and so that migrations can move every row.
"""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

RECEIVED = "('submitted', 'eligible', 'ineligible')"
AFTER_CLOSING = "('closed', 'assessing', 'ranked', 'decided', 'released')"
ASSESSMENT = "('assessing', 'ranked', 'decided', 'released')"
LEDGERS_CLOSED = "('ranked', 'decided', 'released')"
SENT = "('sent', 'accepted', 'refused')"

# What the transaction was told. A setting that was never made, or ended with its transaction, reads as nothing.
SETTINGS = {
    "accord_is_system() RETURNS boolean": "SELECT coalesce(current_setting('accord.system', true), '') = 'on'",
    "accord_is_auditor() RETURNS boolean": "SELECT coalesce(current_setting('accord.auditor', true), '') = 'on'",
    "accord_person() RETURNS uuid": "SELECT nullif(current_setting('accord.person', true), '')::uuid",
    "accord_held(kind text) RETURNS uuid[]": (
        "SELECT coalesce(nullif(current_setting('accord.' || kind, true), ''), '{}')::uuid[]"
    ),
}
# Small sets, each found once for a query and looked up for each row.
SETS = {
    "accord_member_applications()": "SELECT application_id FROM partners "
    "WHERE organisation_id = ANY (accord_held('organisations'))",
    "accord_assessed_applications()": "SELECT s.application_id FROM assessments s "
    "JOIN applications a ON a.id = s.application_id JOIN calls c ON c.id = a.call_id "
    f"WHERE s.user_id = accord_person() AND s.state <> 'declined' AND c.state IN {ASSESSMENT}",
    "accord_public_applications()": "SELECT w.application_id FROM offers o JOIN awards w ON w.id = o.award_id "
    "JOIN applications a ON a.id = w.application_id JOIN calls c ON c.id = a.call_id "
    "WHERE o.state = 'accepted' AND c.state = 'released'",
    "accord_closed_calls()": f"SELECT id FROM calls WHERE state IN {AFTER_CLOSING}",
    "accord_ranked_calls()": f"SELECT id FROM calls WHERE state IN {LEDGERS_CLOSED}",
    "accord_released_calls()": "SELECT id FROM calls WHERE state = 'released'",
    "accord_reviewed_calls()": f"SELECT id FROM calls WHERE state IN {AFTER_CLOSING} "
    "AND (accord_is_auditor() OR funder_id = ANY (accord_held('funders')))",
}

SYSTEM = "(SELECT accord_is_system())"
PERSON = "(SELECT accord_person())"
AUDITOR = "(SELECT accord_is_auditor())"
FUNDERS = "ANY ((SELECT accord_held('funders'))::uuid[])"
REGIONS = "ANY ((SELECT accord_held('regions'))::uuid[])"


def _within(column: str, set_name: str) -> str:
    return f"{column} IN (SELECT accord_{set_name}())"


def _reviews(prefix: str = "") -> str:
    """Staff and auditors read what was received, once its call has closed."""
    return (
        f"{prefix}state IN {RECEIVED} AND ({_within(f'{prefix}call_id', 'reviewed_calls')} "
        f"OR {prefix}region_id = {REGIONS} AND {_within(f'{prefix}call_id', 'closed_calls')})"
    )


# Conditions on `a`, an application.
REVIEWS = _reviews("a.")
MEMBER = _within("a.id", "member_applications")
TOLD = f"{MEMBER} AND {_within('a.call_id', 'released_calls')}"


def _of_application(column: str, condition: str) -> str:
    return f"EXISTS (SELECT FROM applications a WHERE a.id = {column} AND ({condition}))"


def _material(column: str) -> str:
    """Whose application this is, who assesses it, and who reviews it. Never the public."""
    return (
        f"{_within(column, 'member_applications')} OR {_within(column, 'assessed_applications')} "
        f"OR {_of_application(column, REVIEWS)}"
    )


def _of_offer(column: str) -> str:
    """Staff and members read what belongs to an offer that they see; the public reads the award alone."""
    return (
        "EXISTS (SELECT FROM offers o JOIN awards w ON w.id = o.award_id "
        f"JOIN applications a ON a.id = w.application_id WHERE o.id = {column} AND ({MEMBER} OR {REVIEWS}))"
    )


# Which rows of each table a person sees. A condition on another table meets that table's own policy in turn.
SEEN = {
    "applications": f"{_within('id', 'member_applications')} OR {_reviews()} "
    f"OR {_within('id', 'assessed_applications')} OR {_within('id', 'public_applications')}",
    "partners": _material("application_id"),
    "answers": _material("application_id"),
    "submissions": _material("application_id"),
    "cost_lines": "EXISTS (SELECT FROM partners p WHERE p.id = partner_id)",
    "assessments": f"user_id = {PERSON} AND {_within('application_id', 'assessed_applications')} "
    f"OR {_of_application('application_id', f'{REVIEWS} OR {TOLD}')}",
    "scores": "EXISTS (SELECT FROM assessments s JOIN applications a ON a.id = s.application_id "
    f"WHERE s.id = assessment_id AND (s.user_id = {PERSON} OR {_within('a.call_id', 'ranked_calls')}))",
    "rankings": "EXISTS (SELECT FROM calls c WHERE c.id = rankings.call_id AND "
    f"({AUDITOR} OR c.funder_id = {FUNDERS} "
    f"OR EXISTS (SELECT FROM call_regions r WHERE r.call_id = c.id AND r.region_id = {REGIONS}) "
    f"OR EXISTS (SELECT FROM applications a WHERE a.call_id = c.id AND {TOLD})))",
    "recommendations": f"{AUDITOR} OR region_id = {REGIONS} OR state <> 'preparing' "
    f"AND EXISTS (SELECT FROM calls c WHERE c.id = call_id AND c.funder_id = {FUNDERS})",
    "recommendation_lines": "EXISTS (SELECT FROM recommendations r WHERE r.id = recommendation_id)",
    "awards": f"{_of_application('application_id', f'{REVIEWS} OR {TOLD}')} "
    f"OR {_within('application_id', 'public_applications')}",
    "offers": "EXISTS (SELECT FROM awards w JOIN applications a ON a.id = w.application_id WHERE w.id = award_id "
    f"AND ({_within('a.call_id', 'reviewed_calls')} OR {_within('a.id', 'public_applications')} "
    f"OR offers.state IN {SENT} AND ({MEMBER} OR {REVIEWS})))",
    "acceptances": _of_offer("offer_id"),
    "documents": f"subject_kind = 'offers' AND {_of_offer('subject_id')}",
}


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for head, body in SETTINGS.items():
        op.execute(f"CREATE FUNCTION {head} LANGUAGE sql STABLE PARALLEL SAFE AS $$ {body} $$")
    for head, body in SETS.items():
        op.execute(
            f"CREATE FUNCTION {head} RETURNS SETOF uuid LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER "
            f"SET search_path = public, pg_temp AS $$ {body} $$"
        )
    for table, condition in SEEN.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY system ON {table} USING ({SYSTEM}) WITH CHECK ({SYSTEM})")
        op.execute(f"CREATE POLICY seen ON {table} FOR SELECT USING ({SYSTEM} OR {condition})")


def downgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in reversed(SEEN):
        op.execute(f"DROP POLICY seen ON {table}")
        op.execute(f"DROP POLICY system ON {table}")
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    for head in reversed([*SETTINGS, *SETS]):
        op.execute(f"DROP FUNCTION {head.partition(' RETURNS')[0].replace('kind text', 'text')}")
