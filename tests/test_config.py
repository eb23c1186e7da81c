"""Does config.py read every setting, and refuse what would be unsafe with all its reasons at once?"""

import os
import subprocess
import sys
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from config import Provider, UnsafeSettings, load_settings

KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
SECRET = "0123456789abcdefghijklmnopqrstuv"
SAFE = {
    "ACCORD_ENV": "production",
    "SECRET_KEY": SECRET,
    "DATABASE_URL": "postgresql://accord@db/accord",
    "REDIS_URL": "redis://queue:6379/0",
    "BASE_URL": "https://accord.example",
    "ENCRYPTION_KEYS": KEY,
}
NEEDS_SECRET = "SECRET_KEY must be set to 32 or more characters that nobody could guess."
NEEDS_NO_DEMO = "DEMO=1 opens a sign-in page without passwords, so it must not be set in production."
NEEDS_POSTGRESQL = (
    "DATABASE_URL must name a PostgreSQL database; set ACCORD_SINGLE_MACHINE=1 to run SQLite on one machine."
)
NEEDS_HTTPS = "BASE_URL must start with https:// so that sign-in cookies never travel in the clear."
NEEDS_TWO_ROLES = "MIGRATIONS_DATABASE_URL must name another role than DATABASE_URL: the one that owns the tables."
NEEDS_QUEUE = "REDIS_URL must name the queue, so that mail and documents do not wait for the sweep."
NEEDS_KEYS = "ENCRYPTION_KEYS must hold a key, so that what must be read again is not kept in the clear."


NEEDS_KEY = "RECORD_KEY_FILE must name the key that signs the record: a file with 64 hexadecimal digits."
KEY_IS_NOT_ONE = "RECORD_KEY_FILE must name a file that holds 64 hexadecimal digits."


@pytest.fixture(autouse=True)
def key_file(tmp_path, monkeypatch):
    """The file of a key, which the safe settings name."""
    path = tmp_path / "record-key"
    path.write_text("0f" * 32 + "\n")
    monkeypatch.setitem(SAFE, "RECORD_KEY_FILE", str(path))
    monkeypatch.setitem(SAFE, "DATA_DIR", str(tmp_path / "data"))
    return path


def reasons(**changes: str) -> tuple[str, ...]:
    """What production says to the safe settings with these changes."""
    with pytest.raises(UnsafeSettings) as refused:
        load_settings(SAFE | changes)
    return refused.value.reasons


def test_empty_environment_gives_the_embedded_engines():
    settings = load_settings({})

    data_dir = Path("data").absolute()
    assert settings.database_url == f"sqlite:///{data_dir}/accord.sqlite"
    assert settings.data_dir == data_dir
    assert settings.files_dir == data_dir / "files"
    assert settings.migrations_database_url is None
    assert settings.record_key_file == data_dir / "record-key"
    assert settings.redis_url is None
    assert settings.mail_url is None
    assert settings.base_url == "http://127.0.0.1:8000"
    assert settings.session_minutes == 120
    assert settings.session_hours == 12
    assert settings.proof_minutes == 10
    assert settings.demo is False
    assert settings.production is False


def test_missing_secret_in_development_is_drawn_anew():
    first, second = load_settings({}), load_settings({})

    assert len(first.secret_key) >= 32
    assert first.secret_key != second.secret_key


def test_every_setting_is_read(key_file):
    settings = load_settings(
        {
            "ACCORD_ENV": "development",
            "SECRET_KEY": "short is fine here",
            "DATABASE_URL": "postgresql+psycopg:///accord",
            "MIGRATIONS_DATABASE_URL": "postgresql://owner@/accord",
            "REDIS_URL": "unix:///run/queue.sock",
            "DATA_DIR": "/srv/accord",
            "DEMO": "1",
            "MAIL_URL": "smtp://mail.example:25",
            "BASE_URL": "http://localhost:9000/",
            "SESSION_MINUTES": "30",
            "SESSION_HOURS": "8",
            "ENCRYPTION_KEYS": f"{KEY},{KEY}",
            "PROOF_MINUTES": "5",
            "RECORD_KEY_FILE": str(key_file),
            "OTHER_HOSTS": "accord.example, Calls.example",
        }
    )

    assert settings.other_hosts == ("accord.example", "calls.example")
    assert settings.secret_key == "short is fine here"
    assert settings.database_url == "postgresql+psycopg:///accord"
    assert settings.migrations_database_url == "postgresql+psycopg://owner@/accord"
    assert settings.redis_url == "unix:///run/queue.sock"
    assert settings.data_dir == Path("/srv/accord")
    assert settings.demo is True
    assert settings.mail_url == "smtp://mail.example:25"
    assert settings.base_url == "http://localhost:9000"
    assert settings.session_minutes == 30
    assert settings.session_hours == 8
    assert settings.encryption_keys == (KEY, KEY)
    assert settings.proof_minutes == 5
    assert settings.record_key_file == key_file


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_spelling_of_postgresql_gets_our_driver(scheme):
    settings = load_settings({"DATABASE_URL": f"{scheme}://accord:p%40ss@db:5432/accord?sslmode=require"})

    assert settings.database_url == "postgresql+psycopg://accord:p%40ss@db:5432/accord?sslmode=require"


def test_safe_production_settings_are_accepted():
    settings = load_settings(SAFE)

    assert settings.production is True
    assert settings.secret_key == SECRET


def test_production_trusts_the_host_of_its_address_and_those_it_is_told():
    told = load_settings(SAFE | {"OTHER_HOSTS": "calls.example"})

    assert load_settings({}).trusted_hosts is None
    assert load_settings(SAFE).trusted_hosts == ["accord.example", "127.0.0.1", "localhost"]
    assert told.trusted_hosts == ["accord.example", "calls.example", "127.0.0.1", "localhost"]


@pytest.mark.parametrize("value", ["accord.example/", "https://accord.example", "accord.example:8000", "*", ".example"])
def test_other_hosts_must_be_names(value):
    assert reasons(OTHER_HOSTS=value) == ("OTHER_HOSTS must be names like accord.example, with commas between them.",)


def test_production_refuses_with_every_reason_at_once(tmp_path):
    with pytest.raises(UnsafeSettings) as refused:
        load_settings({"ACCORD_ENV": "production", "DEMO": "1", "DATA_DIR": str(tmp_path / "data")})

    assert refused.value.reasons == (
        NEEDS_SECRET,
        NEEDS_NO_DEMO,
        NEEDS_POSTGRESQL,
        NEEDS_HTTPS,
        NEEDS_QUEUE,
        NEEDS_KEYS,
        NEEDS_KEY,
    )
    assert str(refused.value) == " ".join(refused.value.reasons)


@pytest.mark.parametrize("secret", ["", SECRET[:-1], "a" * 64, "secretsecretsecretsecretsecretsecret"])
def test_production_refuses_a_weak_secret(secret):
    assert reasons(SECRET_KEY=secret) == (NEEDS_SECRET,)


def test_production_refuses_demo():
    assert reasons(DEMO="1") == (NEEDS_NO_DEMO,)


def test_production_refuses_sqlite_unless_there_is_one_machine():
    sqlite = {"DATABASE_URL": "sqlite:////srv/accord.sqlite"}

    assert reasons(**sqlite) == (NEEDS_POSTGRESQL,)
    assert load_settings(SAFE | sqlite | {"ACCORD_SINGLE_MACHINE": "1"}).database_url == sqlite["DATABASE_URL"]


def test_production_refuses_an_address_without_https():
    assert reasons(BASE_URL="http://accord.example") == (NEEDS_HTTPS,)
    assert reasons(BASE_URL="") == (NEEDS_HTTPS,)


def test_production_refuses_one_role_for_both_uses_of_the_database():
    other = {"MIGRATIONS_DATABASE_URL": "postgres://accord_owner@db/accord"}

    assert reasons(MIGRATIONS_DATABASE_URL=SAFE["DATABASE_URL"]) == (NEEDS_TWO_ROLES,)
    assert load_settings(SAFE | other).migrations_database_url == "postgresql+psycopg://accord_owner@db/accord"


def test_no_scanner_is_named_unless_somebody_names_one():
    assert load_settings({}).clamd_url is None
    assert load_settings({"CLAMD_URL": "unix:///run/clamd"}).clamd_url == "unix:///run/clamd"


@pytest.mark.parametrize("address", ["clamd:3310", "tcp://clamd", "tcp://clamd:port", "unix:", "http://clamd:3310"])
def test_an_address_where_no_scanner_can_be_is_refused(address):
    with pytest.raises(UnsafeSettings) as refused:
        load_settings({"CLAMD_URL": address})

    assert refused.value.reasons == ("CLAMD_URL must look like tcp://host:port or unix:///path.",)


def test_production_refuses_to_run_without_a_queue():
    assert reasons(REDIS_URL="") == (NEEDS_QUEUE,)


def test_production_refuses_to_run_without_the_key_of_the_record():
    assert reasons(RECORD_KEY_FILE="") == (NEEDS_KEY,)


@pytest.mark.parametrize("content", ["", "0f" * 31, "0F" * 32, "0g" * 32, "0f" * 33])
def test_a_key_file_holds_a_seed_in_hexadecimal(key_file, content):
    key_file.write_text(content)

    assert reasons() == (KEY_IS_NOT_ONE,)


def test_a_key_file_that_is_not_there_is_refused_everywhere(tmp_path):
    with pytest.raises(UnsafeSettings) as refused:
        load_settings({"RECORD_KEY_FILE": str(tmp_path / "nowhere")})

    assert refused.value.reasons == (KEY_IS_NOT_ONE,)


def test_values_that_cannot_be_read_are_all_named_and_none_is_repeated():
    with pytest.raises(UnsafeSettings) as refused:
        load_settings(
            {
                "ACCORD_ENV": "staging",
                "DEMO": "yes",
                "ACCORD_SINGLE_MACHINE": "true",
                "DATABASE_URL": "mysql://hunter2@db/accord",
                "MIGRATIONS_DATABASE_URL": "sqlite:///hunter2",
                "REDIS_URL": "amqp://hunter2@queue",
                "MAIL_URL": "smtp://mail.example:post",
                "BASE_URL": "accord.example",
                "ENCRYPTION_KEYS": "hunter2",
                "SESSION_MINUTES": "0",
                "SESSION_HOURS": "169",
                "PROOF_MINUTES": "61",
            }
        )

    assert refused.value.reasons == (
        "ACCORD_ENV must be development or production.",
        "DEMO must be 0 or 1.",
        "ACCORD_SINGLE_MACHINE must be 0 or 1.",
        "DATABASE_URL must start with postgresql:// or sqlite:///.",
        "MIGRATIONS_DATABASE_URL must start with postgresql://.",
        "REDIS_URL must start with redis://, rediss:// or unix://.",
        "MAIL_URL must look like smtp://host:port.",
        "BASE_URL must be a web address that starts with http:// or https://.",
        "ENCRYPTION_KEYS must be one or more keys of 32 bytes in URL-safe base64, with commas between.",
        "SESSION_MINUTES must be a whole number from 1 to 1440.",
        "SESSION_HOURS must be a whole number from 1 to 168.",
        "PROOF_MINUTES must be a whole number from 1 to 60.",
    )


@pytest.mark.parametrize("minutes", ["-5", "1.5", "1441", "٣٠", "ten"])
def test_session_minutes_must_be_a_whole_number_in_range(minutes):
    with pytest.raises(UnsafeSettings) as refused:
        load_settings({"SESSION_MINUTES": minutes})

    assert refused.value.reasons == ("SESSION_MINUTES must be a whole number from 1 to 1440.",)


@pytest.mark.parametrize("address", ["smtp://", "smtp://mail.example", "http://mail.example:25", "smtp://[mail:25"])
def test_mail_url_must_be_smtp_with_host_and_port(address):
    with pytest.raises(UnsafeSettings) as refused:
        load_settings({"MAIL_URL": address})

    assert refused.value.reasons == ("MAIL_URL must look like smtp://host:port.",)


def test_production_refuses_to_keep_secrets_in_the_clear():
    assert reasons(ENCRYPTION_KEYS="") == (NEEDS_KEYS,)


def test_in_development_the_encryption_key_follows_the_secret():
    first, second, other = (load_settings({"SECRET_KEY": secret}) for secret in ("one", "one", "two"))

    assert first.encryption_keys == second.encryption_keys
    assert first.encryption_keys != other.encryption_keys


def test_settings_cannot_be_changed():
    settings = load_settings({})

    with pytest.raises(FrozenInstanceError):
        settings.demo = True


class TestProvider:
    def test_read_from_three_settings_and_two_more(self, tmp_path: Path) -> None:
        key = tmp_path / "oidc.pem"
        key.write_text("-----BEGIN PRIVATE KEY-----\n")
        three = {
            "OIDC_ISSUER": "https://login.example/",
            "OIDC_CLIENT_ID": "accord",
            "OIDC_KEY_FILE": str(key),
        }

        assert load_settings(SAFE | three).provider == Provider("https://login.example", "accord", key, "login.example")
        more = {"OIDC_NAME": "One Login", "OIDC_VTR": "Cl.Cm"}
        assert load_settings(SAFE | three | more).provider == Provider(
            "https://login.example", "accord", key, "One Login", "Cl.Cm"
        )
        assert reasons(**three | {"OIDC_ISSUER": "http://login.example"}) == (
            "OIDC_ISSUER must start with https:// so that nobody else can answer for it.",
        )

    def test_half_of_it_or_no_key_is_refused(self, key_file: Path) -> None:
        assert reasons(OIDC_ISSUER="https://login.example") == (
            "OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_KEY_FILE must all be set, or none of them.",
        )
        assert reasons(OIDC_ISSUER="ftp://x", OIDC_CLIENT_ID="accord", OIDC_KEY_FILE=str(key_file)) == (
            "OIDC_ISSUER must be a web address that starts with http:// or https://.",
            "OIDC_KEY_FILE must name a file that holds a private key in PEM.",
        )


@pytest.mark.parametrize(
    ("environ", "register"),
    [
        ({}, "none"),
        ({"DEMO": "1"}, "recorded"),
        ({"DEMO": "1", "COMPANY_REGISTER": "none"}, "none"),
        ({"COMPANY_REGISTER": "companies_house", "COMPANIES_HOUSE_KEY": "a-key"}, "companies_house"),
    ],
)
def test_the_register_of_companies_is_the_one_that_is_named(environ, register):
    assert load_settings(environ).company_register == register


@pytest.mark.parametrize(
    ("environ", "reason"),
    [
        ({"COMPANY_REGISTER": "gazette"}, "COMPANY_REGISTER must be none, recorded or companies_house."),
        ({"COMPANY_REGISTER": "companies_house"}, "COMPANY_REGISTER=companies_house needs COMPANIES_HOUSE_KEY."),
        ({"COMPANIES_HOUSE_KEY": "a key"}, "COMPANIES_HOUSE_KEY must be a key of Companies House, without spaces."),
        ({"COMPANIES_HOUSE_URL": "ftp://x"}, "COMPANIES_HOUSE_URL must be a web address."),
    ],
)
def test_a_register_that_cannot_be_asked_stops_the_start(environ, reason):
    with pytest.raises(UnsafeSettings) as refused:
        load_settings(environ)

    assert refused.value.reasons == (reason,)


def test_production_asks_no_made_up_register_and_sends_no_key_in_the_clear():
    asked = {"COMPANY_REGISTER": "companies_house", "COMPANIES_HOUSE_KEY": "a-key"}

    assert reasons(COMPANY_REGISTER="recorded") == (
        "COMPANY_REGISTER=recorded knows made-up companies only; name companies_house or none.",
    )
    assert reasons(**asked, COMPANIES_HOUSE_URL="http://register.example") == (
        "COMPANIES_HOUSE_URL must start with https:// so that the key never travels in the clear.",
    )


def test_web_server_that_may_not_start_says_why_and_nothing_else():
    environment = os.environ | {**SAFE, "DEMO": "1"}

    ended = subprocess.run([sys.executable, "-c", "import wsgi"], env=environment, capture_output=True, text=True)

    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == f"{NEEDS_NO_DEMO}\n"
