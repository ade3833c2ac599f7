"""Settings: defaults safe in production, then instance/pms.cfg, then PMS_* of the environment."""

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask

from pms.domain.text.characters import Unkeepable, plain
from pms.refusal import Refused

ROOT = Path(__file__).resolve().parent.parent

DEFAULTS: dict[str, Any] = {
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SAMESITE": "Lax",
    "SESSION_COOKIE_SECURE": True,
    "SESSION_COOKIE_NAME": "pms",
    "MAX_CONTENT_LENGTH": 12 * 1024 * 1024,
    "MAX_FORM_MEMORY_SIZE": 1024 * 1024,
    "WTF_CSRF_TIME_LIMIT": None,  # the session's own end is the limit
    "WTF_CSRF_SSL_STRICT": False,  # Referrer-Policy is no-referrer, so there is none to compare
    "IDLE_MINUTES": 15,
    "IDLE_MINUTES_ADMINISTRATOR": 10,
    "SESSION_HOURS": 10,
    "WRITE_WAIT_SECONDS": 20,
    "STOP_SECONDS": 5,  # for which a stopping server says so and goes on serving
    "OLD_SECRET_KEY": "",  # the one before, until what it sealed is sealed again
    "NETWORKS": "",  # CIDR blocks of the devices that may reach any page; empty: all
    "HOSTS": "",  # names browsers reach it by, besides localhost
    "TRUSTED_PROXY": "",  # whose X-Forwarded-For is believed; with HOSTS, this machine by default
    "SMALL_NUMBERS_UP_TO": 7,  # counts that are withheld in what leaves an organisation
    "IMPORT_MEGABYTES": 500,  # of a packed bundle, unpacked
    "IMPORT_RATIO": 100,  # how many times its own size it may unpack to
    "IMPORT_FILES": 10_000,
    "IMPORT_ROWS": 5_000_000,
    "IMPORT_MINUTES": 15,  # for one reading of all of it
    "BACKUP_RECIPIENTS": "",  # keys of age (age1...) for whose holders backups are locked
    "BACKUP_KEY_FILE": "",  # or a file that holds them
    "BACKUP_DAILY": 14,  # days whose last backup is kept; likewise weeks and months
    "BACKUP_WEEKLY": 8,
    "BACKUP_MONTHLY": 12,
    "POSTGRESQL_PROGRAMS": "",  # the folder of pg_dump, where it is not in the PATH
    "ROUNDED_TO": 5,  # to what its other counts are rounded; both may only be raised
}

ENVIRONMENT = {
    "PMS_DATABASE_URL": "SQLALCHEMY_DATABASE_URI",
    "PMS_SECRET_KEY": "SECRET_KEY",
    "PMS_OLD_SECRET_KEY": "OLD_SECRET_KEY",
    "PMS_HISTORY_KEY": "HISTORY_KEY",
    "PMS_NETWORKS": "NETWORKS",
    "PMS_HOSTS": "HOSTS",
    "PMS_TRUSTED_PROXY": "TRUSTED_PROXY",
    "PMS_STOP_SECONDS": "STOP_SECONDS",
    "PMS_SMALL_NUMBERS_UP_TO": "SMALL_NUMBERS_UP_TO",
    "PMS_ROUNDED_TO": "ROUNDED_TO",
    "PMS_BACKUP_RECIPIENTS": "BACKUP_RECIPIENTS",
    "PMS_BACKUP_KEY_FILE": "BACKUP_KEY_FILE",
    "PMS_BACKUP_DAILY": "BACKUP_DAILY",
    "PMS_BACKUP_WEEKLY": "BACKUP_WEEKLY",
    "PMS_BACKUP_MONTHLY": "BACKUP_MONTHLY",
    "PMS_POSTGRESQL_PROGRAMS": "POSTGRESQL_PROGRAMS",
    "PMS_IMPORT_MEGABYTES": "IMPORT_MEGABYTES",
    "PMS_IMPORT_RATIO": "IMPORT_RATIO",
    "PMS_IMPORT_FILES": "IMPORT_FILES",
    "PMS_IMPORT_ROWS": "IMPORT_ROWS",
    "PMS_IMPORT_MINUTES": "IMPORT_MINUTES",
}


def instance_folder() -> Path:
    """The folder of local data: PMS_INSTANCE, or instance/ beside the program."""
    return Path(os.environ.get("PMS_INSTANCE") or ROOT / "instance").resolve()


AS_GIVEN = ("SQLALCHEMY_DATABASE_URI", "SECRET_KEY", "OLD_SECRET_KEY", "HISTORY_KEY")
"""Settings that hold secrets: written in another way they would be others."""


def read_setting(variable: str, value: str) -> str:
    """A setting of the environment by the one rule of characters. Raises Refused."""
    try:
        kept = plain(value)
    except Unkeepable as problem:
        raise Refused(f"{variable}: {problem}") from None
    return value if ENVIRONMENT[variable] in AS_GIVEN else kept


def configure(app: Flask, overrides: dict[str, Any] | None = None) -> None:
    """Fill app.config from every source, later ones winning."""
    folder = Path(app.instance_path)
    app.config.from_mapping(DEFAULTS)
    app.config.from_pyfile(str(folder / "pms.cfg"), silent=True)
    for variable, key in ENVIRONMENT.items():
        if value := os.environ.get(variable):
            app.config[key] = read_setting(variable, value)
    app.config.update(overrides or {})
    if not app.config.get("SQLALCHEMY_DATABASE_URI"):
        app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{(folder / 'pms.sqlite').as_posix()}"
    places: dict[str, str] = {}
    for key in KEYS:
        if given := app.config.get(key):
            places[key] = _where_given(key, overrides or {})
            refuse_weak_key(key, given, name=places[key], remedy=SET_ANOTHER)
        else:
            path = folder / key.lower()
            places[key] = str(path)
            if not path.exists() and is_in_use(app.config["SQLALCHEMY_DATABASE_URI"]):
                raise Refused(f"{path} is missing, and the database was made with it: {PUT_BACK}")
            app.config[key] = own_key(path)
            refuse_weak_key(key, app.config[key], name=str(path), remedy=PUT_BACK)
    app.config["KEY_PLACES"] = places


# --- Keys ---------------------------------------------------------------------------------------

KEYS = ("SECRET_KEY", "HISTORY_KEY")
LEAST_KEY_LENGTH = 32
SET_ANOTHER = (
    "set it to a random one, as printed by: "
    'python -c "import secrets; print(secrets.token_hex(32))"'
)
PUT_BACK = "put back the file that was kept with the backups"


def is_in_use(url: str) -> bool:
    """Whether a database has a history: what is in it was sealed with keys that it had then."""
    where = sa.make_url(url)
    if where.get_backend_name() == "sqlite":
        if not where.database or not Path(where.database).exists():
            return False
    else:
        where = where.set(drivername="postgresql+psycopg")
    engine = sa.create_engine(where, poolclass=sa.NullPool)
    try:
        with engine.connect() as connection:
            if not sa.inspect(connection).has_table("history_head"):
                return False
            rows = connection.exec_driver_sql("SELECT 1 FROM history_head WHERE number > 0")
            return rows.first() is not None
    finally:
        engine.dispose()


def own_key(path: Path) -> str:
    """A key of this installation, made on first use and kept in the instance folder.

    It gets its name when it is whole: another process finds all of it or makes none.
    """
    with suppress(FileNotFoundError):
        return path.read_text(encoding="ascii", errors="replace").strip()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, unfinished = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):  # another process was first
            _name_once(unfinished, path)
    finally:
        Path(unfinished).unlink(missing_ok=True)
    return path.read_text(encoding="ascii", errors="replace").strip()


def _name_once(unfinished: str, path: Path) -> None:
    """Raises FileExistsError where the name is taken: a rename would, on Windows alone."""
    if os.name == "nt":
        Path(unfinished).rename(path)
    else:
        os.link(unfinished, path)


def _where_given(key: str, overrides: dict[str, Any]) -> str:
    """The setting to change, as whoever set it knows it."""
    variable = next(name for name, setting in ENVIRONMENT.items() if setting == key)
    if key in overrides:
        return key
    return variable if os.environ.get(variable) else f"{key} in pms.cfg"


def refuse_weak_key(key: str, value: object, *, name: str, remedy: str) -> None:
    """Raises Refused where a key is none, or so short that it could be guessed."""
    if not isinstance(value, str):
        raise Refused(f"{name} is not text: {remedy}")
    if len(value.strip()) < LEAST_KEY_LENGTH:
        raise Refused(f"{name} is too short, a key has {LEAST_KEY_LENGTH} characters: {remedy}")
    if key == "HISTORY_KEY":
        try:
            bytes.fromhex(value)
        except ValueError:
            raise Refused(f"{name} is not hexadecimal (0 to 9, a to f): {remedy}") from None
