"""Second factors that stood in clear are sealed by the upgrade, and go on working."""

import pytest
import sqlalchemy as sa
from alembic.command import upgrade

from pms import installation
from pms.app import create_app
from pms.auth import second_factor
from pms.auth.models import User
from pms.store.base import db
from tests.conftest import SETTINGS
from tests.test_migrations import empty_database

SECRETS = {"jo": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "al": "KRSXG5CTMVRXEZLUKN2XAZLSKNSWG4TF"}

__all__ = ["empty_database"]


@pytest.fixture
def older(empty_database, tmp_path, monkeypatch):
    """A database as it was before, with two second factors and an account without one."""
    monkeypatch.setenv("PMS_INSTANCE", str(tmp_path))
    app = create_app({**SETTINGS, "SQLALCHEMY_DATABASE_URI": empty_database()})
    with app.app_context():
        upgrade(installation.migrations(), "0012")
        for username in (*SECRETS, "nobody"):
            given = {"name": username, "secret": SECRETS.get(username)}
            with db.engine.begin() as connection:
                connection.execute(
                    sa.text(
                        'INSERT INTO "user" (username, name, roles, password_hash, totp_secret,'
                        " totp_confirmed_at, totp_last_step, created_at, version)"
                        " VALUES (:name, :name, 'technical', 'x', :secret,"
                        " '2026-01-01 00:00:00', 7, '2026-01-01 00:00:00', 3)"
                    ),
                    given,
                )
        yield app
        db.session.remove()
        db.engine.dispose()


def test_the_upgrade_seals_every_secret_and_loses_none(older):
    assert installation.upgrade_database() is True
    users = {user.username: user for user in db.session.scalars(sa.select(User))}
    assert {name: second_factor.secret_of(users[name]) for name in SECRETS} == SECRETS
    assert users["nobody"].totp_secret is None
    for name, secret in SECRETS.items():
        assert secret not in users[name].totp_secret
        assert (users[name].totp_last_step, users[name].version) == (7, 3)
    assert second_factor.seal_anew() == []


@pytest.mark.parametrize("empty_database", ["sqlite"], indirect=True)
def test_nothing_of_them_is_left_in_the_file(older, tmp_path):
    installation.upgrade_database()
    path = installation.sqlite_path()
    db.session.remove()
    db.engine.dispose()
    left = b"".join(file.read_bytes() for file in tmp_path.glob(f"{path.name}*"))
    assert [secret for secret in SECRETS.values() if secret.encode() in left] == []
