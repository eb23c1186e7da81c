"""Which settings does this process run with, and are they safe for where it runs?

The environment is read once, here; nothing else in the project looks at it. A setting that would be unsafe in
production stops the start, with every reason at once.
"""

import base64
import hashlib
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

DEVELOPMENT = "development"  # also what holds when ACCORD_ENV is not set
PRODUCTION = "production"
SHORTEST_SECRET = 32
FEWEST_DISTINCT_CHARACTERS = 10
QUEUE_SCHEMES = frozenset({"redis", "rediss", "unix"})
MAIL_SCHEMES = frozenset({"smtp"})
DEFAULT_SESSION_MINUTES = 120
LONGEST_SESSION_MINUTES = 24 * 60
DEFAULT_SESSION_HOURS = 12
LONGEST_SESSION_HOURS = 7 * 24
DEFAULT_PROOF_MINUTES = 10
LONGEST_PROOF_MINUTES = 60
REGISTERS = ("none", "recorded", "companies_house")
COMPANIES_HOUSE_URL = "https://api.company-information.service.gov.uk"
COMPANIES_HOUSE_KEY = re.compile(r"[!-~]{1,200}")
KEY_BYTES = 32
KEY_SEED = re.compile(r"[0-9a-f]{64}")  # an Ed25519 seed, see app/keys.py
PROVIDER_NAMES = ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_KEY_FILE")
LOOPBACK = ("127.0.0.1", "localhost")
HEADER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
HOST_NAME = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?")


class UnsafeSettings(Exception):
    """The settings must not be used; `reasons` holds every one of them, each a whole sentence."""

    def __init__(self, reasons: tuple[str, ...]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


@dataclass(frozen=True)
class Provider:
    """An OpenID Connect provider with which people may sign in, and who we are there. `key_file` holds the private key
    (PEM) that shows it; `vtr` is what trust is asked for in each sign-in, as the provider spells it, or nothing."""

    issuer: str
    client_id: str
    key_file: Path
    name: str
    vtr: str = ""


@dataclass(frozen=True)
class Settings:
    """What the process was told. `redis_url` None means no queue: the sweep drains the outbox. `mail_url` None means
    that mail stays on the outbox page, `clamd_url` None that nobody looks at files for malware, `postcodes_dir` None
    that applicants are asked where a site lies. `encryption_keys` are Fernet keys, the newest first.
    `migrations_database_url` names the role that owns the tables, where it is not the application's own; only what
    migrates and grants is told it."""

    secret_key: str
    database_url: str
    migrations_database_url: str | None
    redis_url: str | None
    data_dir: Path
    demo: bool
    production: bool
    mail_url: str | None
    base_url: str
    session_minutes: int
    session_hours: int
    proof_minutes: int
    encryption_keys: tuple[str, ...]
    record_key_file: Path
    other_hosts: tuple[str, ...] = ()
    provider: Provider | None = None
    company_register: str = "none"
    companies_house_url: str = COMPANIES_HOUSE_URL
    companies_house_key: str = ""
    arrival_header: str | None = None
    postcodes_dir: Path | None = None
    clamd_url: str | None = None

    @property
    def trusted_hosts(self) -> list[str] | None:
        """The hosts that a request may name: that of BASE_URL, those of OTHER_HOSTS, and this machine, for probes.

        None, which trusts every name, only in development without OTHER_HOSTS.
        """
        if not self.production and not self.other_hosts:
            return None
        return [urlsplit(self.base_url).hostname or "", *self.other_hosts, *LOOPBACK]

    @property
    def files_dir(self) -> Path:
        """The folder that holds documents and uploads by the hash of their content."""
        return self.data_dir / "files"

    @property
    def quarantine_dir(self) -> Path:
        """The folder that holds what was sent until the virus scanner has found it clean."""
        return self.data_dir / "quarantine"

    @property
    def uploads_dir(self) -> Path:
        """The folder that holds the pieces of files that are on their way."""
        return self.data_dir / "uploads"


def load_settings(environ: Mapping[str, str]) -> Settings:
    """The settings that the environment names. Raises UnsafeSettings with every reason at once.

    In development a missing SECRET_KEY is drawn anew for each process, so that no key is ever shared by being known.
    """
    data_dir = Path(environ.get("DATA_DIR") or "data").absolute()
    reasons = _malformed(environ)
    if reasons:
        raise UnsafeSettings(reasons)
    settings = Settings(
        secret_key=environ.get("SECRET_KEY") or _drawn_secret(environ),
        database_url=normalised_database_url(environ.get("DATABASE_URL") or f"sqlite:///{data_dir / 'accord.sqlite'}"),
        migrations_database_url=normalised_database_url(environ.get("MIGRATIONS_DATABASE_URL") or "") or None,
        redis_url=environ.get("REDIS_URL") or None,
        data_dir=data_dir,
        demo=environ.get("DEMO", "") == "1",
        production=_is_production(environ),
        mail_url=environ.get("MAIL_URL") or None,
        base_url=(environ.get("BASE_URL") or "http://127.0.0.1:8000").rstrip("/"),
        session_minutes=int(environ.get("SESSION_MINUTES") or DEFAULT_SESSION_MINUTES),
        session_hours=int(environ.get("SESSION_HOURS") or DEFAULT_SESSION_HOURS),
        proof_minutes=int(environ.get("PROOF_MINUTES") or DEFAULT_PROOF_MINUTES),
        encryption_keys=tuple(filter(None, environ.get("ENCRYPTION_KEYS", "").split(","))),
        record_key_file=Path(environ.get("RECORD_KEY_FILE") or data_dir / "record-key").absolute(),
        other_hosts=_names(environ.get("OTHER_HOSTS", "")),
        provider=_provider(environ),
        company_register=_register(environ),
        companies_house_url=environ.get("COMPANIES_HOUSE_URL") or COMPANIES_HOUSE_URL,
        companies_house_key=environ.get("COMPANIES_HOUSE_KEY", ""),
        arrival_header=environ.get("ARRIVAL_HEADER") or None,
        postcodes_dir=Path(environ["POSTCODES_DIR"]).absolute() if environ.get("POSTCODES_DIR") else None,
        clamd_url=environ.get("CLAMD_URL") or None,
    )
    if not settings.encryption_keys and not settings.production:
        settings = replace(settings, encryption_keys=(_key_from(settings.secret_key),))
    if settings.production:
        _refuse_unsafe(settings, single_machine=environ.get("ACCORD_SINGLE_MACHINE", "") == "1")
    return settings


def _provider(environ: Mapping[str, str]) -> Provider | None:
    issuer = environ.get("OIDC_ISSUER", "").rstrip("/")
    if not issuer:
        return None
    return Provider(
        issuer=issuer,
        client_id=environ["OIDC_CLIENT_ID"],
        key_file=Path(environ["OIDC_KEY_FILE"]).absolute(),
        name=environ.get("OIDC_NAME") or urlsplit(issuer).hostname or issuer,
        vtr=environ.get("OIDC_VTR", ""),
    )


def normalised_database_url(url: str) -> str:
    """The URL with the driver we ship: every spelling of PostgreSQL becomes postgresql+psycopg."""
    scheme, separator, rest = url.partition("://")
    if scheme in {"postgres", "postgresql"}:
        scheme = "postgresql+psycopg"
    return f"{scheme}{separator}{rest}"


def _register(environ: Mapping[str, str]) -> str:
    """Which register of companies is asked: where none is named, the recorded one in a demonstration, else none."""
    is_shown = environ.get("DEMO") == "1" and not _is_production(environ)
    return environ.get("COMPANY_REGISTER") or ("recorded" if is_shown else "none")


def _is_production(environ: Mapping[str, str]) -> bool:
    return environ.get("ACCORD_ENV") == PRODUCTION


def _drawn_secret(environ: Mapping[str, str]) -> str:
    return "" if _is_production(environ) else secrets.token_urlsafe(SHORTEST_SECRET)


def _key_from(secret: str) -> str:
    """A Fernet key that stays the same as long as the secret does: enough where nothing is in earnest."""
    return base64.urlsafe_b64encode(hashlib.sha256(f"encryption {secret}".encode()).digest()).decode()


def _refuse_unsafe(settings: Settings, *, single_machine: bool) -> None:
    embedded = settings.database_url.startswith("sqlite")
    conditions = [
        (
            len(settings.secret_key) < SHORTEST_SECRET or len(set(settings.secret_key)) < FEWEST_DISTINCT_CHARACTERS,
            f"SECRET_KEY must be set to {SHORTEST_SECRET} or more characters that nobody could guess.",
        ),
        (settings.demo, "DEMO=1 opens a sign-in page without passwords, so it must not be set in production."),
        (
            embedded and not single_machine,
            "DATABASE_URL must name a PostgreSQL database; set ACCORD_SINGLE_MACHINE=1 to run SQLite on one machine.",
        ),
        (
            _is_one_role(settings),
            "MIGRATIONS_DATABASE_URL must name another role than DATABASE_URL: the one that owns the tables.",
        ),
        (
            urlsplit(settings.base_url).scheme != "https",
            "BASE_URL must start with https:// so that sign-in cookies never travel in the clear.",
        ),
        (
            settings.redis_url is None,
            "REDIS_URL must name the queue, so that mail and documents do not wait for the sweep.",
        ),
        (
            not settings.encryption_keys,
            "ENCRYPTION_KEYS must hold a key, so that what must be read again is not kept in the clear.",
        ),
        (
            settings.company_register == "recorded",
            "COMPANY_REGISTER=recorded knows made-up companies only; name companies_house or none.",
        ),
        (
            settings.company_register == "companies_house" and not settings.companies_house_url.startswith("https://"),
            "COMPANIES_HOUSE_URL must start with https:// so that the key never travels in the clear.",
        ),
        (
            not _is_key_file(str(settings.record_key_file)),
            "RECORD_KEY_FILE must name the key that signs the record: a file with 64 hexadecimal digits.",
        ),
        (
            settings.provider is not None and urlsplit(settings.provider.issuer).scheme != "https",
            "OIDC_ISSUER must start with https:// so that nobody else can answer for it.",
        ),
    ]
    reasons = tuple(reason for is_unsafe, reason in conditions if is_unsafe)
    if reasons:
        raise UnsafeSettings(reasons)


def _is_one_role(settings: Settings) -> bool:
    named = settings.migrations_database_url
    return named is not None and urlsplit(named).username == urlsplit(settings.database_url).username


def _malformed(environ: Mapping[str, str]) -> tuple[str, ...]:
    """One sentence for each value that cannot be read, in any environment. No value is repeated: some are secret."""
    checks: list[tuple[str, Callable[[str], bool], str]] = [
        ("ACCORD_ENV", _is_one_of(DEVELOPMENT, PRODUCTION), "ACCORD_ENV must be development or production."),
        ("DEMO", _is_one_of("0", "1"), "DEMO must be 0 or 1."),
        ("ACCORD_SINGLE_MACHINE", _is_one_of("0", "1"), "ACCORD_SINGLE_MACHINE must be 0 or 1."),
        ("DATABASE_URL", _is_database_url, "DATABASE_URL must start with postgresql:// or sqlite:///."),
        (
            "MIGRATIONS_DATABASE_URL",
            _is_postgresql_url,
            "MIGRATIONS_DATABASE_URL must start with postgresql://.",
        ),
        ("REDIS_URL", _has_scheme(QUEUE_SCHEMES), "REDIS_URL must start with redis://, rediss:// or unix://."),
        ("MAIL_URL", _is_mail_url, "MAIL_URL must look like smtp://host:port."),
        ("BASE_URL", _is_web_address, "BASE_URL must be a web address that starts with http:// or https://."),
        ("RECORD_KEY_FILE", _is_key_file, "RECORD_KEY_FILE must name a file that holds 64 hexadecimal digits."),
        (
            "ENCRYPTION_KEYS",
            _are_keys,
            "ENCRYPTION_KEYS must be one or more keys of 32 bytes in URL-safe base64, with commas between.",
        ),
        (
            "SESSION_MINUTES",
            _is_whole_up_to(LONGEST_SESSION_MINUTES),
            f"SESSION_MINUTES must be a whole number from 1 to {LONGEST_SESSION_MINUTES}.",
        ),
        (
            "SESSION_HOURS",
            _is_whole_up_to(LONGEST_SESSION_HOURS),
            f"SESSION_HOURS must be a whole number from 1 to {LONGEST_SESSION_HOURS}.",
        ),
        (
            "PROOF_MINUTES",
            _is_whole_up_to(LONGEST_PROOF_MINUTES),
            f"PROOF_MINUTES must be a whole number from 1 to {LONGEST_PROOF_MINUTES}.",
        ),
        ("COMPANY_REGISTER", _is_one_of(*REGISTERS), "COMPANY_REGISTER must be none, recorded or companies_house."),
        ("COMPANIES_HOUSE_URL", _is_web_address, "COMPANIES_HOUSE_URL must be a web address."),
        (
            "COMPANIES_HOUSE_KEY",
            lambda key: COMPANIES_HOUSE_KEY.fullmatch(key) is not None,
            "COMPANIES_HOUSE_KEY must be a key of Companies House, without spaces.",
        ),
        (
            "COMPANY_REGISTER",
            lambda named: named != "companies_house" or bool(environ.get("COMPANIES_HOUSE_KEY")),
            "COMPANY_REGISTER=companies_house needs COMPANIES_HOUSE_KEY.",
        ),
        ("ARRIVAL_HEADER", _is_header_name, "ARRIVAL_HEADER must be the name of a header, like X-Request-Start."),
        (
            "POSTCODES_DIR",
            _is_folder,
            "POSTCODES_DIR must name a folder with one CSV file for each postcode area.",
        ),
        ("CLAMD_URL", _is_scanner_address, "CLAMD_URL must look like tcp://host:port or unix:///path."),
        ("OTHER_HOSTS", _are_host_names, "OTHER_HOSTS must be names like accord.example, with commas between them."),
        ("OIDC_ISSUER", _is_web_address, "OIDC_ISSUER must be a web address that starts with http:// or https://."),
        ("OIDC_KEY_FILE", _is_private_key, "OIDC_KEY_FILE must name a file that holds a private key in PEM."),
    ]
    wrong = tuple(reason for name, is_right, reason in checks if environ.get(name) and not is_right(environ[name]))
    named = [name for name in PROVIDER_NAMES if environ.get(name)]
    if named and len(named) < len(PROVIDER_NAMES):
        wrong += (f"{', '.join(PROVIDER_NAMES)} must all be set, or none of them.",)
    return wrong


def _is_one_of(*allowed: str) -> Callable[[str], bool]:
    return lambda value: value in allowed


def _has_scheme(schemes: frozenset[str]) -> Callable[[str], bool]:
    return lambda value: value.partition("://")[0] in schemes


def _is_database_url(value: str) -> bool:
    return normalised_database_url(value).startswith(("postgresql+psycopg://", "sqlite:///"))


def _is_postgresql_url(value: str) -> bool:
    return normalised_database_url(value).startswith("postgresql+psycopg://")


def _is_mail_url(value: str) -> bool:
    try:
        parts = urlsplit(value)
        return parts.scheme in MAIL_SCHEMES and bool(parts.hostname) and parts.port is not None
    except ValueError:
        return False


def _is_scanner_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
        is_served = bool(parts.hostname) and parts.port is not None
    except ValueError:
        return False
    return (parts.scheme == "unix" and len(parts.path) > 1) or (parts.scheme == "tcp" and is_served)


def _is_web_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def _are_keys(value: str) -> bool:
    try:
        return all(len(base64.b64decode(key, altchars=b"-_", validate=True)) == KEY_BYTES for key in value.split(","))
    except ValueError:
        return False


def _is_whole_up_to(most: int) -> Callable[[str], bool]:
    return lambda value: value.isascii() and value.isdecimal() and 1 <= int(value) <= most


def _names(value: str) -> tuple[str, ...]:
    return tuple(name.strip().lower() for name in value.split(",") if name.strip())


def _are_host_names(value: str) -> bool:
    return all(HOST_NAME.fullmatch(name) for name in _names(value))


def _is_private_key(value: str) -> bool:
    try:
        return "PRIVATE KEY-----" in Path(value).read_text()
    except (OSError, ValueError):
        return False


def _is_header_name(value: str) -> bool:
    return HEADER_NAME.fullmatch(value) is not None


def _is_folder(value: str) -> bool:
    return Path(value).is_dir()


def _is_key_file(value: str) -> bool:
    try:
        return KEY_SEED.fullmatch(Path(value).read_text().strip()) is not None
    except (OSError, ValueError):
        return False
