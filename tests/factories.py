"""Rows for tests: each function saves one with sensible values; what a test is about, it gives."""

import hashlib
import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from flask import g
from sqlalchemy import select

from pms import clock
from pms.auth import actions
from pms.auth.models import OVER_ALL, Organisation, User
from pms.auth.second_factor import keep as keep_secret
from pms.domain.care.allergies import allergy_facts
from pms.domain.care.questionnaire import CODE_LASTS, NAMES
from pms.domain.counting.quarter import Quarter
from pms.domain.nors import layout
from pms.domain.text import nhs_number
from pms.episodes.models import (
    Admission,
    Course,
    DatedNote,
    Enquiry,
    Episode,
    Event,
    Exclusion,
    Isolate,
    LaterOutcome,
    Letter,
    Line,
    Override,
    QueryConfirmation,
    Questionnaire,
    QuestionnaireCode,
    Resumption,
    Review,
    Task,
    Triage,
)
from pms.patients.models import Patient
from pms.picklists.models import ListValue
from pms.picklists.queries import organisation_lists
from pms.reports.audit_pack.publications.models import AUDIT_PACK, Publication
from pms.reports.nors_return.closing.frozen import freeze
from pms.reports.nors_return.draft import make_draft
from pms.reports.nors_return.manifest import keying_bytes, manifest_bytes
from pms.reports.nors_return.models import FinalReturn, Submission
from pms.store.base import db
from pms.store.scoping import current_scope
from pms.store.transactions import intend

PASSWORD = "violet kettle harbour moss"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
MUST_HAVE_ONE = {"organisation_admin", *OVER_ALL}
_numbers = itertools.count(1)


@contextmanager
def writing() -> Iterator[None]:
    """A write transaction of the test itself; commit within."""
    refuse_unsaved()
    intend("write")
    yield
    intend("read")


def let_others_work() -> None:
    """End the test's own transaction: requests and commands change what it will read next."""
    refuse_unsaved()
    intend("read")


def refuse_unsaved() -> None:
    changed = [row for row in db.session.dirty if db.session.is_modified(row)]
    unsaved = [*db.session.new, *changed]
    assert not unsaved, f"the test has changes it did not commit: {unsaved}"


@contextmanager
def together() -> Iterator[None]:
    """Rows of a block are saved at its end in one transaction, for a test that needs many.

    Within it they have no numbers yet: one belongs to another by naming the row itself.
    """
    if g.get("saved_together"):
        yield
        return
    with writing():
        g.saved_together = True
        try:
            yield
        finally:
            del g.saved_together
        db.session.commit()


def saved(row: Any) -> Any:
    if g.get("saved_together"):
        db.session.add(row)
        return row
    with writing():
        db.session.add(row)
        db.session.commit()
    return row


def an_organisation(**given: Any) -> Organisation:
    values = {"ods_code": f"R{next(_numbers):04}", "name": "Test Hospitals", **given}
    with writing():
        organisation = actions.create_organisation(**values)
        db.session.commit()
    return organisation


def the_organisation(ods_code: str) -> Organisation:
    return db.session.scalars(select(Organisation).where(Organisation.ods_code == ods_code)).one()


def a_user(**given: Any) -> User:
    """Signs in with PASSWORD; of the chosen organisation unless given another.

    Whoever must have a second factor has one, unless `second_factor` is False.
    """
    number = next(_numbers)
    values = {
        "organisation": None,
        "username": f"user{number}",
        "name": f"Test User {number}",
        "roles": ("clinician",),
        "password": PASSWORD,
        **given,
    }
    second_factor = values.pop("second_factor", not MUST_HAVE_ONE.isdisjoint(values["roles"]))
    if values["organisation"] is None and set(OVER_ALL).isdisjoint(values["roles"]):
        values["organisation"] = db.session.get(Organisation, current_scope())
    with writing():
        user, _ = actions.create_user(**values)
        if second_factor:
            keep_secret(user, SECRET)
            user.totp_confirmed_at = clock.now()
        db.session.commit()
    return user


def an_nhs_number() -> str:
    """The next number of the range kept for tests."""
    while True:
        if number := nhs_number.from_serial(next(_numbers)):
            return number


def a_patient(**given: Any) -> Patient:
    values = {
        "nhs_number": an_nhs_number(),
        "family_name": "Testcase",
        "given_name": "Ada",
        "date_of_birth": date(1960, 5, 17),
        **given,
    }
    return saved(Patient(**values))


@together()
def an_episode(patient: Patient | None = None, **given: Any) -> Episode:
    """An accepted adult referral with a diagnosis, without therapy yet."""
    values = {
        "patient": patient or a_patient(),
        "service": "adult",
        "referred_on": date(2026, 1, 8),
        "decision": "accepted",
        "decided_on": date(2026, 1, 10),
        "specialty": "infectious_diseases",
        "diagnosis": "cellulitis",
        **given,
    }
    return saved(Episode(**values))


def a_course(episode: Episode, **given: Any) -> Course:
    """Two weeks of ceftriaxone by the clinic: W1 of the counting rules."""
    values = {
        "agent": "ceftriaxone",
        "route": "iv",
        "administered_by": "opat_clinic",
        "started_on": date(2026, 1, 10),
        "ended_on": date(2026, 1, 23),
        **given,
    }
    return saved(Course(episode=episode, **values))


def a_line(episode: Episode, **given: Any) -> Line:
    values = {"device": "midline", "inserted_on": date(2026, 1, 10), **given}
    return saved(Line(episode=episode, **values))


def an_event(episode: Episode, **given: Any) -> Event:
    values = {
        "kind": "line",
        "type": "infection_line",
        "occurred_on": date(2026, 1, 15),
        **given,
    }
    return saved(Event(episode=episode, **values))


def an_admission(episode: Episode, **given: Any) -> Admission:
    values = {
        "admitted_on": date(2026, 1, 16),
        "discharged_on": date(2026, 1, 18),
        "planned": False,
        **given,
    }
    return saved(Admission(episode=episode, **values))


def a_review(episode: Episode, **given: Any) -> Review:
    values = {"reviewed_on": date(2026, 1, 17), "type": "virtual_ward_round", **given}
    return saved(Review(episode=episode, **values))


def a_task(episode: Episode, **given: Any) -> Task:
    return saved(Task(episode=episode, **{"text": "Ring the GP", **given}))


def an_enquiry(episode: Episode, **given: Any) -> Enquiry:
    values = {"missing": "Culture results", "asked_on": date(2026, 1, 9), **given}
    return saved(Enquiry(episode=episode, **values))


def a_triage(episode: Episode, **given: Any) -> Triage:
    """A checklist of which one question is answered."""
    return saved(Triage(episode_id=episode.id, **{"is_stable": "yes", **given}))


def a_later_outcome(episode: Episode, **given: Any) -> LaterOutcome:
    return saved(LaterOutcome(episode=episode, **{"recorded_on": date(2026, 4, 1), **given}))


def an_isolate(episode: Episode, **given: Any) -> Isolate:
    return saved(Isolate(episode=episode, **{"organism": "Staphylococcus aureus", **given}))


def a_dated_note(episode: Episode, **given: Any) -> DatedNote:
    values = {"written_on": date(2026, 1, 18), "author": "Jo Nurse", "text": "Rang", **given}
    return saved(DatedNote(episode=episode, **values))


def a_questionnaire(episode: Episode, **given: Any) -> Questionnaire:
    """Entered by staff for an adult who agreed with everything."""
    values = {
        "answered_on": date(2026, 1, 24),
        "wording": "adult",
        "source": "staff",
        **dict.fromkeys(NAMES, 4),
        **given,
    }
    return saved(Questionnaire(episode=episode, **values))


def a_questionnaire_code(episode: Episode, **given: Any) -> QuestionnaireCode:
    """Nobody has used it yet."""
    values = {
        "wording": "adult",
        "code_hash": f"hash {next(_numbers)}",
        "issued_at": clock.now(),
        "expires_at": clock.now() + CODE_LASTS,
        **given,
    }
    return saved(QuestionnaireCode(episode=episode, **values))


def a_letter(episode: Episode, **given: Any) -> Letter:
    """A discharge letter that nobody has sent yet."""
    values = {
        "kind": "discharge",
        "dated_on": date(2026, 1, 24),
        "addressed_to": "The general practitioner",
        "body": "Dear colleague,\n\nWell, edited.",
        "drafted_body": "Dear colleague,\n\nWell.",
        **given,
    }
    return saved(Letter(episode=episode, **values))


def a_sent_letter(episode: Episode, **given: Any) -> Letter:
    sent = {
        "sent_at": clock.now(),
        "sent_by": "Jo Nurse",
        "sent_how": "email",
        "sent_letterhead": "Test Hospitals\n1 Test Street",
        "sent_about": "TESTCASE, Ada\nBorn 17 May 1960",
    }
    return a_letter(episode, **sent, **given)


def a_resumption(episode: Episode, previous: Episode) -> Resumption:
    return saved(Resumption(episode_id=episode.id, previous_id=previous.id))


def an_override(course: Course, **given: Any) -> Override:
    """A reason for giving a drug that meets an allergy, about the facts as they are."""
    about = allergy_facts(course.agent, course.episode.patient.allergies)
    values = {
        "kind": "allergy",
        "reason": "Graded challenge",
        "who": "Jo Field",
        "at": clock.now(),
        "about": about,
        **given,
    }
    row: Override = saved(Override(episode_id=course.episode_id, course_id=course.id, **values))
    return row


def an_exclusion(episode: Episode, **given: Any) -> Exclusion:
    values = {"reason": "Counted by another centre", **given}
    return saved(Exclusion(episode_id=episode.id, **values))


def a_confirmation(episode: Episode, **given: Any) -> QueryConfirmation:
    """That a query is right as it is; of none that there is, unless its digest is given."""
    values = {
        "kind": "course_too_long",
        "digest": hashlib.sha256(str(next(_numbers)).encode()).hexdigest(),
        "reason": "Suppressive treatment, agreed with the surgeons",
        "confirmed_by": "Ada Field",
        "confirmed_at": clock.now(),
        **given,
    }
    return saved(QueryConfirmation(episode_id=episode.id, **values))


def a_list_value(**given: Any) -> ListValue:
    values = {"list_name": "diagnosis", "code": "local_x", "label": "Local x", **given}
    return saved(ListValue(**values))


def a_final_return(**given: Any) -> FinalReturn:
    """The first quarter of 2026 closed on 2 April, whatever there was to mend."""
    values = {"service": "adult", "quarter": "2026Q1", "revision": 1, "as_at": date(2026, 4, 2)}
    values |= given
    organisation = db.session.get_one(Organisation, current_scope())
    quarter, revision = Quarter.parse(values["quarter"]), values["revision"]
    draft = make_draft(organisation, values["service"], quarter, values["as_at"], revision)
    data = layout.to_bytes(draft.return_)
    made = {
        "closed_at": clock.now(),
        "closed_by": "Test Manager",
        "sha256": hashlib.sha256(data).hexdigest(),
        "file": data,
        "manifest": manifest_bytes(draft, data, made_at=clock.now(), made_by="Test Manager"),
        "keying_sheet": keying_bytes(draft.return_, organisation_lists()),
        "frozen": freeze(draft.material),
        "submission": Submission(),
    }
    return saved(FinalReturn(**made, **values))


def a_publication(**given: Any) -> Publication:
    """The first issue of the pack of 2026, empty."""
    values = {
        "kind": AUDIT_PACK,
        "period": "2026",
        "issue": 1,
        "as_at": date(2026, 4, 2),
        "published_at": clock.now(),
        "published_by": "Test Manager",
        "file_name": "audit-pack_RXX_2026_external_1.xlsx",
        "sha256": hashlib.sha256(b"").hexdigest(),
        "file": b"",
        "figures": {"threshold": 7, "base": 5, "figures": []},
        **given,
    }
    return saved(Publication(**values))
