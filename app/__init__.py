"""The running application. Read `create_app` and you know its parts."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from app import cli, extensions, logs
from app.web import (
    account,
    admin,
    agreement,
    applicant,
    assessor,
    auditor,
    errors,
    funder,
    health,
    panels,
    public,
    region,
)
from app.web.shared import (
    answers,
    arrival,
    assets,
    compound_controls,
    controls,
    display,
    gate,
    headers,
    keeping,
    page,
    sizes,
)
from config import Settings
from workflows.sign_in import Lasting

HERE = Path(__file__).parent
BUILT = HERE.parent / "build" / "static"
# Of everything that is typed. Files may be larger: they go to disk, and the answer's question limits each of them.
LARGEST_REQUEST = 2 * 1024 * 1024
LARGEST_UPLOAD = 30_000_000


def create_app(settings: Settings) -> Flask:
    """One application bound to these settings; nothing in it reads the environment."""
    app = Flask(__name__, static_folder=None)
    _configure(app, settings)
    logs.init_app(app)
    extensions.init_app(app)
    for part in (sizes, gate, headers, assets, controls, compound_controls, display, answers, keeping, page, errors):
        part.init_app(app)
    cli.init_app(app, lambda **changes: create_app(replace(settings, **changes)))
    for audience in (public, health, account, agreement, applicant, assessor, region, funder, panels, auditor, admin):
        app.register_blueprint(audience.bp)
    if settings.production:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)
    app.wsgi_app = WhiteNoise(
        app.wsgi_app,
        root=str(BUILT),
        prefix="static/",
        immutable_file_test=assets.is_hashed,
        add_headers_function=headers.protect_file,
    )
    arrival.init_app(app)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.config.from_mapping(
        SECRET_KEY=settings.secret_key,
        ENCRYPTION_KEYS=settings.encryption_keys,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        MIGRATIONS_DATABASE_URL=settings.migrations_database_url,
        REDIS_URL=settings.redis_url,
        RATELIMIT_STORAGE_URI=_counts_at(settings.redis_url),
        MAIL_URL=settings.mail_url,
        COMPANY_REGISTER=settings.company_register,
        COMPANIES_HOUSE_URL=settings.companies_house_url,
        COMPANIES_HOUSE_KEY=settings.companies_house_key,
        BASE_URL=settings.base_url,
        FILES_DIR=settings.files_dir,
        QUARANTINE_DIR=settings.quarantine_dir,
        UPLOADS_DIR=settings.uploads_dir,
        CLAMD_URL=settings.clamd_url,
        DATA_DIR=settings.data_dir,
        RECORD_KEY_FILE=settings.record_key_file,
        POSTCODES_DIR=settings.postcodes_dir,
        BUILT_DIR=BUILT,
        MIGRATIONS_DIR=HERE.parent / "migrations",
        DEMO=settings.demo,
        PRODUCTION=settings.production,
        TRUSTED_HOSTS=settings.trusted_hosts,
        PROVIDER=settings.provider,
        ARRIVAL_HEADER=settings.arrival_header,
        MAX_CONTENT_LENGTH=LARGEST_UPLOAD,
        MAX_FORM_MEMORY_SIZE=LARGEST_REQUEST,
        PERMANENT_SESSION_LIFETIME=settings.session_minutes * 60,
        SIGN_IN_LASTS=_lasting(settings),
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.production,
        WTF_CSRF_TIME_LIMIT=None,
        # The token stands among what was typed and nowhere else: a form that passes is never taken for one unsent.
        WTF_CSRF_HEADERS=(),
    )


def _lasting(settings: Settings) -> Lasting:
    return Lasting(
        unused=timedelta(minutes=settings.session_minutes),
        at_all=timedelta(hours=settings.session_hours),
        proof=timedelta(minutes=settings.proof_minutes),
    )


def _counts_at(redis_url: str | None) -> str:
    """Where tries are counted, as Flask-Limiter spells it; without a queue each process counts for itself."""
    if redis_url is None:
        return "memory://"
    return f"redis+{redis_url}" if redis_url.startswith("unix:") else redis_url
