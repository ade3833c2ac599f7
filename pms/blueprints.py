"""The rooms of the house: every feature's blueprint, and what all their pages share."""

from flask import Flask

from pms import shell
from pms.auth import access, sessions
from pms.auth import routes as auth
from pms.episodes import routes as episodes
from pms.patients import routes as patients
from pms.reports import routes as reports


def init_app(app: Flask) -> None:
    sessions.init_app(app)
    access.init_app(app)
    for blueprint in (auth.bp, patients.bp, episodes.bp, reports.bp):
        app.register_blueprint(blueprint)
    shell.init_app(app)
    access.refuse_views_without_rule(app)
