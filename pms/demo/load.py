"""Loads the demonstration through the import of record bundles, so that every rule has seen it."""

from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sa
from flask import current_app

from pms import installation
from pms.admin.consent.actions import give_consent
from pms.admin.consent.queries import list_consents
from pms.auth import actions, queries
from pms.auth.access_code import hash_access_code
from pms.auth.models import Organisation, User
from pms.demo.bundle import write_bundle
from pms.demo.experience import add_experience
from pms.demo.house import ORGANISATIONS, Demonstration
from pms.demo.letters import write_letters
from pms.demo.plans import plan_those_to_start
from pms.demo.pre_admission import fill_pre_admission
from pms.demo.returns import close_earlier_quarters
from pms.demo.service import Bundle, make_bundle
from pms.demo.sign_ins import PASSWORD, SIGN_INS, SignIn
from pms.refusal import Refused
from pms.store import history
from pms.store.base import db
from pms.store.scoping import ALL, organisation_scope
from pms.store.transactions import intend
from pms.transfer.checking import Tell
from pms.transfer.importing import import_bundle
from pms.transfer.models import Import


def is_real_installation() -> bool:
    """Whether somebody set this up for patients. Changes nothing; any version of the database."""
    current, _ = installation.revisions()
    if current is None:
        return False
    kinds = sa.select(Organisation.demonstration).distinct()
    with db.engine.connect() as connection:
        found = connection.scalars(kinds).all()
        if not found:  # users without an organisation are a technical team at work
            return connection.scalar(sa.select(sa.exists(sa.select(User.id)))) is True
    return not all(found)


def refuse_real_installation() -> None:
    if is_real_installation():
        raise Refused(
            "this installation is in use: demonstration data would mix with its own."
            " PMS_INSTANCE can name another folder"
        )


def is_loaded() -> bool:
    return len(with_episodes()) == len(ORGANISATIONS)


def with_episodes() -> set[str]:
    """ODS codes of the organisations whose episodes are there, all of them at once."""
    with organisation_scope(ALL):
        imported = sa.select(Import.organisation_id)
        rows = sa.select(Organisation.ods_code).where(Organisation.id.in_(imported))
        return set(db.session.scalars(rows))


def load_demonstration(*, episodes: int, years: int, seed: int, today: date, tell: Tell) -> None:
    """Both organisations with their users and episodes; what was interrupted is completed."""
    intend("write")
    for row in ORGANISATIONS:
        if queries.find_organisation(row.ods_code) is None:
            create_organisation(row)
    for sign_in in SIGN_INS:
        if queries.find_user(sign_in.username) is None:
            create_user(sign_in)
    db.session.commit()
    for row, size in zip(ORGANISATIONS, (episodes, max(1, episodes // 3)), strict=True):
        if row.ods_code not in with_episodes():
            tell("Making up patients", 0, 1)
            bundle = make_bundle(row, episodes=size, years=years, seed=seed, today=today)
            load_bundle(row, bundle, tell)
            add_what_pages_add(row, today)
        organisation = queries.find_organisation(row.ods_code)
        assert organisation is not None
        add_experience(organisation.id, today, seed)
        give_national_consent(organisation, today)


def add_what_pages_add(row: Demonstration, today: date) -> None:
    organisation = queries.find_organisation(row.ods_code)
    assert organisation is not None
    with organisation_scope(organisation.id):
        intend("write")
        fill_pre_admission(today)
        plan_those_to_start(today)
        write_letters(organisation, today, writer_of(row))
        db.session.commit()
    close_earlier_quarters(organisation, today)


def give_national_consent(organisation: Organisation, today: date) -> None:
    """Have the organisation counted in the national figures, unless somebody has decided on it."""
    if list_consents(organisation):
        return
    with organisation_scope(organisation.id):
        intend("write")
        give_consent(
            db.session.get_one(Organisation, organisation.id),
            given_on=today - timedelta(days=90),
            given_by="Dr Ira Penhale, Caldicott guardian",
            reference="Information governance group, minute 7",
            today=today,
        )
        db.session.commit()


def writer_of(row: Demonstration) -> str:
    """The name of whoever writes the organisation's letters."""
    return next(one.name for one in SIGN_INS if one.organisation == row)


def create_organisation(row: Demonstration) -> None:
    organisation = actions.create_organisation(
        ods_code=row.ods_code, name=row.name, demonstration=True
    )
    organisation.letter_address, organisation.letter_phone = row.address, row.phone
    organisation.hospital_day_cost = 400  # made up, like everything here
    key = current_app.config["SECRET_KEY"]
    organisation.access_code_hash = hash_access_code(row.access_code, key)
    history.record(
        db.session,
        "load demonstration data",
        "organisation",
        organisation.id,
        organisation_id=organisation.id,
    )


def create_user(row: SignIn) -> None:
    organisation = row.organisation and queries.find_organisation(row.organisation.ods_code)
    actions.create_user(
        organisation=organisation,
        username=row.username,
        name=row.name,
        roles=row.roles,
        password=PASSWORD,
    )


def load_bundle(row: Demonstration, bundle: Bundle, tell: Tell) -> None:
    organisation = queries.find_organisation(row.ods_code)
    assert organisation is not None
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"demonstration-{row.ods_code}"
        path.mkdir()
        write_bundle(bundle, path)
        outcome = import_bundle(path, organisation.id, tell=tell)
    if outcome.is_refused:
        raise RuntimeError(next(iter(outcome.report.lines())))
