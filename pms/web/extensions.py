"""Flask extensions: sign-in, forgery protection, migrations."""

from flask import Flask
from flask_login import LoginManager
from flask_migrate import Migrate

from pms.config import ROOT
from pms.store.base import db
from pms.web.forgery import Forgery

login_manager = LoginManager()
csrf = Forgery()
migrate = Migrate(directory=str(ROOT / "migrations"), compare_type=True, render_as_batch=False)


def init_app(app: Flask) -> None:
    login_manager.session_protection = None  # the session row decides, see auth/sessions.py
    login_manager.init_app(app)
    csrf.init_app(app)
    migrate.init_app(app, db)
