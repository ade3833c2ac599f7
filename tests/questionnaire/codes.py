"""Codes as staff give them, and tablets on which they are typed."""

from datetime import timedelta

import sqlalchemy as sa

from pms.episodes.models import Questionnaire, QuestionnaireCode
from pms.store.base import db
from tests.client import Client
from tests.factories import let_others_work, writing
from tests.open_form import open_form

QUESTIONS = "/q/questions"


def give_code(client, episode, wording="adult"):
    """The code's text, as the page shows it once."""
    path = f"/episodes/{episode.id}/questionnaire-codes/issue"
    response = client.post(path, {**open_form(client.get(path)), "wording": wording})
    return response.page.find(id="questionnaire-code").text


def type_code(tablet, code):
    return tablet.post("/q", {**open_form(tablet.get("/q")), "code": code})


def send_answers(tablet, **answers):
    return tablet.post(QUESTIONS, {**open_form(tablet.get(QUESTIONS)), **answers})


def a_tablet(app):
    """A browser that is enrolled nowhere and in which nobody has signed in."""
    return Client(app)


def answered():
    let_others_work()
    return db.session.scalars(sa.select(Questionnaire).order_by(Questionnaire.id)).all()


def the_code():
    let_others_work()
    code = db.session.scalars(sa.select(QuestionnaireCode)).one()
    db.session.refresh(code)
    return code


def let_expire():
    code = the_code()
    with writing():
        row = db.session.merge(code)
        row.expires_at -= timedelta(days=15)
        db.session.commit()
