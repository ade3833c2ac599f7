"""The application: what it is made of, in the order in which it is put together."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from jinja2 import StrictUndefined

from pms import blueprints, config, installation, small_numbers
from pms.store import engine
from pms.store.base import db
from pms.web import (
    compression,
    errors,
    extensions,
    htmx,
    networks,
    proxy,
    readable,
    request_ids,
    security,
)
from pms.web.application import Application
from pms.web.typed import Request


def create_app(overrides: dict[str, Any] | None = None) -> Flask:
    """The application, configured from its instance folder and the environment."""
    app = Application("pms", instance_path=str(config.instance_folder()))
    app.request_class = Request
    app.jinja_options = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    config.configure(app, overrides)
    compression.init_app(app)  # the last to see an answer
    request_ids.init_app(app)
    networks.init_app(app)
    proxy.init_app(app)
    small_numbers.init_app(app)
    readable.init_app(app)
    engine.init_app(app)
    extensions.init_app(app)
    security.init_app(app)
    htmx.init_app(app)
    errors.init_app(app)
    blueprints.init_app(app)
    return app


@contextmanager
def opened(*, needs_database: bool = True) -> Iterator[Flask]:
    """The application, its context entered; refused while its database is not up to date."""
    app = create_app()
    with app.app_context():
        try:
            if needs_database:
                installation.refuse_old_database()
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()
