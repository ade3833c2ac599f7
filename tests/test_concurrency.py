"""Many people saving at once: nothing lost, nobody refused for want of a lock."""

import threading

import sqlalchemy as sa
from flask import g
from sqlalchemy.orm.exc import StaleDataError

from pms.patients.models import Patient
from pms.store.base import db
from pms.store.history import History
from pms.store.scoping import choose_organisation, current_scope
from tests.factories import a_patient, let_others_work

EDITORS, SAVES = 32, 5


def test_32_editors_of_one_record_lose_no_update(app):
    patient = a_patient(phone="0")
    patient_id, organisation_id = patient.id, current_scope()
    let_others_work()
    failures = []

    def edit():
        for _ in range(SAVES):
            try:
                add_one(app, organisation_id, patient_id)
            except Exception as failure:
                failures.append(failure)

    editors = [threading.Thread(target=edit) for _ in range(EDITORS)]
    for editor in editors:
        editor.start()
    for editor in editors:
        editor.join(60)

    assert failures == []
    assert patient.phone == str(EDITORS * SAVES)
    changes = sa.select(sa.func.count()).where(History.action == "change")
    assert db.session.scalar(changes) == EDITORS * SAVES


def add_one(app, organisation_id, patient_id):
    """Read, then write what was read plus one; who was overtaken (PostgreSQL) does it again."""
    while True:
        with app.app_context():
            g.database_intent = "write"
            choose_organisation(organisation_id)
            patient = db.session.get_one(Patient, patient_id)
            patient.phone = str(int(patient.phone) + 1)
            try:
                db.session.commit()
            except StaleDataError:
                continue
            return
