"""Where the tests of a worker stand: a folder, a database and an application for each kind.

To build them for each test took most of its time: the addresses of all routes and every statement
were compiled again. So they are built once, and put back between tests as they were: the folder
emptied, the database without a row, the settings as given. `own_app` is for a test that adds
routes or must see an application begin.
"""

import shutil
from pathlib import Path
from typing import Any

import psycopg
from flask import Flask
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from pms.app import create_app
from pms.config import KEYS, own_key
from pms.store.base import db
from tests.client import PageResponse
from tests.compiled import TEMPLATES
from tests.postgres import administrator_url, drop_database, new_database

SETTINGS = {
    "TESTING": True,
    "SECRET_KEY": "a key for tests, 32 letters or so",
    "SESSION_COOKIE_SECURE": False,
    "WTF_CSRF_ENABLED": False,
}


def make_app() -> Flask:
    """The application of the instance folder and the database that the environment names."""
    app = create_app(SETTINGS)
    app.response_class = PageResponse
    app.jinja_env.bytecode_cache = TEMPLATES
    return app


class Ground:
    """The place of one kind of database, for one test after another."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700)
        self.folder = folder
        self._app: Flask | None = None
        self._settings: dict[str, Any] = {}
        keys = [folder / key.lower() for key in KEYS]
        self._keys = {path.name: own_key(path).encode() for path in keys}

    @property
    def url(self) -> str:
        raise NotImplementedError

    def app(self) -> Flask:
        """The shared application; the first test to ask has it made in the folder as it is."""
        if self._app is None:
            self._app = make_app()
            self._settings = dict(self._app.config)
        return self._app

    def put_back(self) -> None:
        """Nothing is left of the test before."""
        if self._app is not None:
            self._app.config.clear()
            self._app.config.update(self._settings)
        self._empty_folder()
        for name, key in self._keys.items():
            path = self.folder / name
            path.touch(mode=0o600)
            path.write_bytes(key)
        self._put_back_database()

    def _empty_folder(self) -> None:
        for path in self.folder.iterdir():
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()

    def _put_back_database(self) -> None:
        raise NotImplementedError

    def _disconnect(self) -> None:
        """Close the application's connections: the database they lead to is about to go."""
        if self._app is not None:
            with self._app.app_context():
                db.engine.dispose()

    def leave(self) -> None:
        """The end of the run."""
        self._disconnect()


class SqliteGround(Ground):
    """The file is copied anew from the migrated, empty one."""

    def __init__(self, folder: Path, template: Path) -> None:
        super().__init__(folder)
        self.template = template

    @property
    def url(self) -> str:
        return f"sqlite:///{(self.folder / 'pms.sqlite').as_posix()}"

    def put_back(self) -> None:
        self._disconnect()
        super().put_back()

    def _put_back_database(self) -> None:
        shutil.copy(self.template, self.folder / "pms.sqlite")


class PostgresqlGround(Ground):
    """Every row is taken out, or the database made anew where a test changed the tables.

    The application keeps its connections, as in service: to begin one, and to have it learn the
    tables, takes longer than most tests.
    """

    def __init__(self, folder: Path, cluster_url: str, template_url: str) -> None:
        super().__init__(folder)
        self.cluster_url, self.template_url = cluster_url, template_url
        self._url: str | None = None
        self._watch: psycopg.Connection[Any] | None = None
        self._emptied = 0

    @property
    def url(self) -> str:
        if self._url is None:
            self._url = new_database(self.cluster_url, template=self.template_url)
            self._watch = self._begin_watch(self._url)
        return self._url

    def _put_back_database(self) -> None:
        if self._url is None:
            return
        try:
            if self._watch is not None and not self._is_altered(self._watch):
                self._watch.execute(EMPTY)
                self._emptied += 1
                if self._emptied % SWEEP_EVERY == 0:
                    self._watch.execute("VACUUM")
                return
        except psycopg.errors.LockNotAvailable:
            pass  # somebody holds rows of it still: a new one is free of them
        self._remake()

    def _remake(self) -> None:
        """The same address, a new database."""
        name = conninfo_to_dict(self.url)["dbname"]
        self.leave()
        self._url = new_database(self.cluster_url, template=self.template_url, name=str(name))
        self._watch = self._begin_watch(self._url)

    def _begin_watch(self, url: str) -> psycopg.Connection[Any] | None:
        """A superuser's connection that is told of every change of a table; None if there is none.

        A server that was there before the run need not have one.
        """
        administrator = administrator_url(url)
        if administrator is None:
            return None
        watch = psycopg.connect(administrator, autocommit=True)
        watch.execute("SET lock_timeout = '3s'")
        watch.execute(KEEP)
        return watch

    def _is_altered(self, watch: psycopg.Connection[Any]) -> bool:
        row = watch.execute("SELECT is_called FROM kept.change").fetchone()
        return row is None or bool(row[0])

    def leave(self) -> None:
        super().leave()
        if self._watch is not None:
            self._watch.close()
        if self._url is not None:
            drop_database(self._url)


SWEEP_EVERY = 50
"""Rows taken out stay in their files until they are swept, and nothing else here does."""

KEEP = sql.SQL(
    """
    CREATE SCHEMA kept;
    CREATE TABLE kept.history_head AS TABLE public.history_head;
    CREATE SEQUENCE kept.change;
    CREATE FUNCTION kept.note_change() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER
        AS $$ BEGIN PERFORM nextval('kept.change'); END $$;
    CREATE EVENT TRIGGER kept_change ON ddl_command_end EXECUTE FUNCTION kept.note_change();
    """
)
EMPTY = sql.SQL(
    """
    DO $$
    DECLARE named record;
    BEGIN
        SET LOCAL session_replication_role = replica;
        FOR named IN SELECT tablename FROM pg_tables
            WHERE schemaname = 'public' AND tablename <> 'alembic_version'
        LOOP
            EXECUTE format('DELETE FROM public.%I', named.tablename);
        END LOOP;
        INSERT INTO public.history_head SELECT * FROM kept.history_head;
        FOR named IN SELECT sequencename FROM pg_sequences
            WHERE schemaname = 'public' AND last_value IS NOT NULL
        LOOP
            PERFORM setval(format('public.%I', named.sequencename), 1, false);
        END LOOP;
    END $$
    """
)
