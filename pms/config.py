"""Settings: defaults safe in production, then instance/pms.cfg, then PMS_* of the environment."""

import os
import secrets
from pathlib import Path
from typing import Any

from flask import Flask

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
    "NETWORKS": "",  # CIDR blocks of the devices that may reach any page; empty: all
    "HOSTS": "",  # names browsers reach it by, besides localhost
    "TRUSTED_PROXY": "",  # the one address whose X-Forwarded-For is believed
}

ENVIRONMENT = {
    "PMS_DATABASE_URL": "SQLALCHEMY_DATABASE_URI",
    "PMS_SECRET_KEY": "SECRET_KEY",
    "PMS_HISTORY_KEY": "HISTORY_KEY",
    "PMS_NETWORKS": "NETWORKS",
    "PMS_HOSTS": "HOSTS",
    "PMS_TRUSTED_PROXY": "TRUSTED_PROXY",
}


def instance_folder() -> Path:
    """The folder of local data: PMS_INSTANCE, or instance/ beside the program."""
    return Path(os.environ.get("PMS_INSTANCE") or ROOT / "instance").resolve()


def configure(app: Flask, overrides: dict[str, Any] | None = None) -> None:
    """Fill app.config from every source, later ones winning."""
    folder = Path(app.instance_path)
    app.config.from_mapping(DEFAULTS)
    app.config.from_pyfile(str(folder / "pms.cfg"), silent=True)
    for variable, key in ENVIRONMENT.items():
        if value := os.environ.get(variable):
            app.config[key] = value
    app.config.update(overrides or {})
    if not app.config.get("SQLALCHEMY_DATABASE_URI"):
        app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{(folder / 'pms.sqlite').as_posix()}"
    for key in ("SECRET_KEY", "HISTORY_KEY"):
        if not app.config.get(key):
            app.config[key] = own_key(folder / key.lower())


def own_key(path: Path) -> str:
    """A key of this installation, made on first use and kept in the instance folder."""
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another process was first
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(key := secrets.token_hex(32))
    return key
