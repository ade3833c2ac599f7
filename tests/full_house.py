"""Two organisations with everything that can be recorded, each text of theirs found nowhere else.

Every text of the other one is a canary: where one shows up, something of it has leaked.
"""

import secrets
import string
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask, g

from pms import clock
from pms.admin.models import (
    AccessReview,
    Approval,
    AuthorisationItem,
    NationalConsent,
    OldSystemPatient,
)
from pms.admin.questions import GIVEN_ROLES
from pms.auth.models import (
    OVER_ALL,
    EnrolledBrowser,
    Organisation,
    RecoveryCode,
    User,
    UserSession,
)
from pms.cohorts.models import SavedList
from pms.domain.care.questionnaire import CODE_LASTS
from pms.domain.care.triage import QUESTIONS
from pms.domain.organisations.authorisation import CHECKLIST
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
from pms.picklists.models import ListValue, RecentChoice
from pms.store.base import Base, CodeSet, db
from pms.store.scoping import choose_organisation, organisation_scope
from pms.transfer.models import Import, ImportedRow
from pms.ward.models import RoundPatient, WardRound
from tests import factories
from tests.client import Client
from tests.conftest import DATABASES, new_database_url
from tests.factories import saved, writing
from tests.grounds import make_app

MISSING = 987_654_321

LEFT_AS_GIVEN = {
    "access_code_hash",
    "administered_by",
    "cause",
    "consequence",
    "course_end_reason",
    "death_category",
    "delivery_form",
    "delivery_plan",
    "dose_unit",
    "entered_in_error_reason",
    "family_key",
    "frequency",
    "given_key",
    "infection_outcome",
    "insertion_guidance",
    "moving_over",
    "networks",
    "old_access_code_hash",
    "opat_outcome",
    "oral_switch",
    "pathway",
    "planned_administered_by",
    "planned_agent",
    "planned_device",
    "planned_dose_unit",
    "planned_frequency",
    "planned_route",
    "removal_reason",
    "severity",
    "sex",
    "site",
    "therapy_end_reason",
}
"""Text columns of codes, of keys and of secrets: what stands in them is given or follows."""


@dataclass
class House:
    """One organisation: ids by the name of a route's argument, and words that only it has."""

    organisation_id: int
    ids: dict[str, int]
    items: dict[str, int]
    """The id of one item of each section of an episode's page."""
    users: dict[str, int]
    """The id of a user of each role."""
    clinical: set[str]
    """Words of records of care."""
    references: set[str]
    """What the return itself says: what records are called, and why one is left out of it."""
    lists: set[str]
    """Words of the organisation's own values of lists."""
    identity: set[str]
    """Words that say who a patient is."""
    people: set[str]
    """Words of accounts, sessions and browsers."""
    settings: set[str]
    """Words of the organisation itself and of its paperwork."""
    columns: dict[str, str]
    """Each word to the column, `table.column`, that it was written into."""

    @property
    def words(self) -> set[str]:
        return (
            self.clinical
            | self.references
            | self.lists
            | self.identity
            | self.people
            | self.settings
        )


@dataclass
class Street:
    """The application with both organisations and who works over all."""

    app: Flask
    own: House
    other: House
    over_all: dict[str, int]
    """The id of a user of each role over all organisations."""
    empty_tables: list[str]
    """The tables of records in which one of the two had no row when the street was made."""

    @property
    def technical(self) -> int:
        return self.over_all["technical"]

    def client(self, role: str) -> Client:
        """A browser of somebody with one role; `nobody` has only enrolled theirs."""
        client = Client(self.app)
        if role == "nobody":
            client.enrol(db.session.get_one(Organisation, self.own.organisation_id))
        else:
            self.sign_in(client, role)
        return client

    def sign_in(self, client: Client, role: str) -> None:
        user_id = self.over_all.get(role) or self.own.users[role]
        client.sign_in(db.session.get_one(User, user_id))


# --- Words --------------------------------------------------------------------------------------


def a_word() -> str:
    """Twelve letters that nothing else contains."""
    return "qz" + "".join(secrets.choice(string.ascii_lowercase) for _ in range(10))


class Words:
    """Puts a word of its own in every empty text column of a row, and remembers it."""

    def __init__(self) -> None:
        self.made: dict[str, set[str]] = {}
        self.columns: dict[str, str] = {}

    def fill(self, row: Any) -> Any:
        for column in sa.inspect(type(row)).local_table.columns:
            if is_text(column) and getattr(row, column.name) is None:
                kind = "references" if column.name == "ref" else row.__tablename__
                setattr(row, column.name, self.new(kind, f"{row.__tablename__}.{column.name}"))
        return row

    def new(self, table: str, column: str) -> str:
        word = a_word()
        self.keep(table, word)
        self.columns[word] = column
        return word

    def keep(self, table: str, *words: str) -> None:
        self.made.setdefault(table, set()).update(word.casefold() for word in words)

    def of(self, *tables: str) -> set[str]:
        return {word for table in tables for word in self.made.get(table, ())}


def is_text(column: sa.Column[Any]) -> bool:
    if isinstance(column.type, CodeSet) or column.name in LEFT_AS_GIVEN:
        return False
    return isinstance(column.type, sa.Text)


# --- Rows ---------------------------------------------------------------------------------------


def a_house(app: Flask, ods_code: str, technical: User) -> House:
    words = Words()
    organisation = an_organisation(words, ods_code)
    with organisation_scope(organisation.id):
        users = {role: a_member(words, organisation, role) for role in GIVEN_ROLES}
        colleague = a_member(words, organisation, "clinician")
        ids, items = a_record(words, colleague)
        ids |= {"list_id": a_list(words, colleague)}
        ids |= a_ward_round(words, users["clinician"], ids["episode_id"], items["reviews"])
        ids |= a_session(app, words, organisation, colleague)
        ids |= administration(words, organisation, users["organisation_admin"], technical)
    return House(
        organisation_id=organisation.id,
        ids=ids | {"user_id": colleague.id, "organisation_id": organisation.id},
        items=items,
        users={role: user.id for role, user in users.items()},
        clinical=words.of(
            "episode",
            "import",
            "ward_round",
            "round_patient",
            *(row.__tablename__ for row in ITEMS),
        ),
        references=words.of("references", "exclusion", "submission"),
        lists=words.of("list_value", "saved_list", "recent_choice"),
        identity=words.of("patient", "old_system_patient"),
        people=words.of("user", "user_session", "enrolled_browser", "recovery_code"),
        settings=words.of("organisation", "authorisation_item", "national_consent"),
        columns=words.columns,
    )


def an_organisation(words: Words, ods_code: str) -> Organisation:
    organisation = factories.an_organisation(
        ods_code=ods_code, name=words.new("organisation", "organisation.name").title()
    )
    with writing():
        words.fill(organisation)
        organisation.access_code_hash, organisation.old_access_code_hash = a_word(), a_word()
        organisation.old_access_code_until = clock.now()
        db.session.commit()
    words.keep("organisation", organisation.access_code_hash, organisation.old_access_code_hash)
    return organisation


def a_member(words: Words, organisation: Organisation, role: str) -> User:
    user: User = factories.a_user(
        organisation=organisation,
        username=words.new("user", "user.username"),
        name=words.new("user", "user.name").title(),
        roles=(role,),
        second_factor=True,
    )
    saved(words.fill(RecoveryCode(user_id=user.id)))
    words.keep("user", user.password_hash)
    return user


ITEMS = (
    Triage,
    Enquiry,
    Course,
    Override,
    Line,
    Event,
    Admission,
    Review,
    Task,
    LaterOutcome,
    Questionnaire,
    Isolate,
    DatedNote,
    Letter,
    QueryConfirmation,
)

ANSWERED = {"is_stable": ["Nurse Field", "2026-01-09"]}


def a_record(words: Words, clinician: User) -> tuple[dict[str, int], dict[str, int]]:
    """Own values of lists, and a patient with one episode that holds one item of each kind."""
    codes = {}
    for name in ("diagnosis", "specialty", "consultant", "ward"):
        codes[name] = f"local_{words.new('list_value', 'list_value.code')}"
        saved(words.fill(ListValue(list_name=name, code=codes[name], nors_label="")))
    number = factories.an_nhs_number()
    words.keep("patient", number, f"{number[:3]} {number[3:6]} {number[6:]}")
    patient = saved(words.fill(Patient(nhs_number=number, date_of_birth=date(1960, 5, 17))))
    episode = Episode(
        patient_id=patient.id,
        service="adult",
        referred_on=date(2026, 1, 8),
        decision="accepted",
        decided_on=date(2026, 1, 10),
        diagnosis=codes["diagnosis"],
        specialty=codes["specialty"],
        consultant=words.new("list_value", "episode.consultant"),
        ward=words.new("list_value", "episode.ward"),
        after_opat_known_on=date(2026, 3, 1),
    )
    saved(words.fill(episode))
    rows = {
        "courses": Course(agent="ceftriaxone", route="iv", started_on=date(2026, 1, 10)),
        "overrides": Override(kind="allergy", at=clock.now()),
        "lines": Line(device="midline", inserted_on=date(2026, 1, 10)),
        "events": Event(kind="line", type="infection_line", occurred_on=date(2026, 1, 15)),
        "admissions": Admission(admitted_on=date(2026, 1, 16), planned=False),
        "reviews": Review(reviewed_on=date(2026, 1, 17), type="virtual_ward_round"),
        "tasks": Task(due_on=date(2026, 1, 18)),
        "later-outcomes": LaterOutcome(recorded_on=date(2026, 4, 1)),
        "questionnaires": Questionnaire(
            answered_on=date(2026, 3, 1), wording="adult", source="staff", overall=5
        ),
        "isolates": Isolate(resistant=("ceftriaxone",)),
        "dated-notes": DatedNote(written_on=date(2026, 1, 19)),
        "exclusion": Exclusion(),
        "confirmation": QueryConfirmation(confirmed_at=clock.now()),
        "enquiries": Enquiry(asked_on=date(2026, 1, 9)),
        "triage": Triage(**dict.fromkeys(QUESTIONS, "yes"), answered=ANSWERED),
        "letters": Letter(kind="discharge", dated_on=date(2026, 1, 25)),
        "resumption": Resumption(previous_id=a_previous_episode(words, patient).id),
    }
    for row in rows.values():
        row.episode_id = episode.id
        if isinstance(row, Override):
            row.course_id = rows["courses"].id
        saved(words.fill(row))
    for wrong in (
        Course(agent="ceftriaxone", route="iv", started_on=date(2026, 1, 10), episode=episode),
        Episode(patient_id=patient.id, service="adult", referred_on=date(2026, 1, 8)),
    ):
        wrong.entered_in_error_at = clock.now()
        column = f"{wrong.__tablename__}.entered_in_error_reason"
        wrong.entered_in_error_reason = words.new(wrong.__tablename__, column)
        saved(wrong)
    code = QuestionnaireCode(
        episode_id=episode.id,
        wording="adult",
        issued_at=clock.now(),
        expires_at=clock.now() + CODE_LASTS,
    )
    saved(words.fill(code))
    chosen = RecentChoice(user_id=clinician.id, list_name="ward", used_at=clock.now())
    saved(words.fill(chosen))
    final = factories.a_final_return(reason=words.new("references", "final_return.reason"))
    with writing():
        submission = final.submission
        submission.uploaded_on = submission.visible_on = date(2026, 4, 3)
        words.fill(submission)
        db.session.commit()
    publication = factories.a_publication(
        published_by=words.new("references", "publication.published_by")
    )
    made = saved(words.fill(Import(at=clock.now(), counts={})))
    saved(words.fill(ImportedRow(table_name="patient", record_id=patient.id, import_id=made.id)))
    ids = {
        "patient_id": patient.id,
        "episode_id": episode.id,
        "code_id": code.id,
        "letter_id": rows["letters"].id,
        "publication_id": publication.id,
    }
    return ids, {section: row.id for section, row in rows.items()}


def a_list(words: Words, owner: User) -> int:
    """A list that somebody shares."""
    definition = f"organism={words.new('saved_list', 'saved_list.definition')}"
    row = SavedList(owner_id=owner.id, shared=True, definition=definition)
    saved_id: int = saved(words.fill(row)).id
    return saved_id


def a_ward_round(words: Words, leader: User, episode_id: int, review_id: int) -> dict[str, int]:
    """A round that goes on, whose one patient was seen."""
    held = saved(words.fill(WardRound(led_by_id=leader.id, started_at=clock.now())))
    seen = RoundPatient(
        round_id=held.id,
        episode_id=episode_id,
        position=1,
        seen_at=clock.now(),
        seen_by_id=leader.id,
        review_id=review_id,
    )
    saved(words.fill(seen))
    return {"round_id": held.id}


def a_previous_episode(words: Words, patient: Patient) -> Episode:
    """A treatment that was over before the one there is."""
    previous = Episode(
        patient_id=patient.id,
        service="adult",
        referred_on=date(2025, 3, 1),
        decision="accepted",
        decided_on=date(2025, 3, 2),
        outcome_on=date(2025, 3, 20),
    )
    for name in (
        "diagnosis",
        "specialty",
        "secondary_diagnosis",
        "decided_by",
        "consultant",
        "ward",
    ):
        setattr(previous, name, words.new("list_value", f"episode.{name}"))
    saved: Episode = factories.saved(words.fill(previous))
    return saved


def a_session(app: Flask, words: Words, organisation: Organisation, user: User) -> dict[str, int]:
    """Somebody at work in an enrolled browser."""
    client = Client(app)
    client.enrol(organisation)
    client.sign_in(user)
    browser = last(EnrolledBrowser, organisation_id=organisation.id)
    session = last(UserSession, user_id=user.id)
    with writing():
        browser.browser = session.browser = words.new("user_session", "user_session.browser")
        session.enrolled_browser_id = browser.id
        db.session.commit()
    words.keep("user_session", browser.token_hash, session.token_hash)
    return {"browser_id": browser.id, "session_id": session.id}


def administration(
    words: Words, organisation: Organisation, administrator: User, technical: User
) -> dict[str, int]:
    for item in CHECKLIST:
        saved(
            words.fill(
                AuthorisationItem(
                    organisation_id=organisation.id, item=item, done_on=date(2026, 1, 1)
                )
            )
        )
    saved(Approval(organisation_id=organisation.id, user_id=technical.id, at=clock.now()))
    saved(
        AccessReview(
            quarter="2026Q1",
            user_id=administrator.id,
            decision="confirmed",
            reviewed_by_id=administrator.id,
            at=clock.now(),
        )
    )
    saved(words.fill(NationalConsent(given_on=date(2026, 1, 5))))
    return {"row_id": saved(words.fill(OldSystemPatient())).id}


def last(model: type[Any], **given: Any) -> Any:
    return db.session.scalars(
        sa.select(model).filter_by(**given).order_by(model.id.desc()).limit(1)
    ).one()


def empty_tables(organisation_id: int) -> list[str]:
    """The tables with rows of organisations in which this one has none."""
    with organisation_scope("all"):
        return [
            mapper.local_table.name
            for mapper in Base.registry.mappers
            if "organisation_id" in mapper.columns
            and not db.session.scalar(
                sa.select(sa.exists().where(mapper.class_.organisation_id == organisation_id))
            )
        ]


# --- The fixture --------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=DATABASES)
def street_database(request, tmp_path_factory) -> Iterator[str]:
    """A database for a whole module's tests."""
    with new_database_url(request, tmp_path_factory.mktemp("street")) as url:
        yield url


@pytest.fixture(scope="module")
def street(street_database, tmp_path_factory) -> Iterator[Street]:
    """Both organisations, made once for a module: its tests leave them as they were."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("PMS_INSTANCE", str(tmp_path_factory.mktemp("instance")))
        environment.setenv("PMS_DATABASE_URL", street_database)
        app = make_app()
    with app.app_context():
        g.database_intent = "read"
        over_all = {role: factories.a_user(roles=(role,), username=a_word()) for role in OVER_ALL}
        technical = over_all["technical"]
        own = a_house(app, "RXX", technical)
        other = a_house(app, "RYY", technical)
        ids = {role: user.id for role, user in over_all.items()}
        empty = [name for house in (own, other) for name in empty_tables(house.organisation_id)]
        choose_organisation(own.organisation_id)
        yield Street(app, own, other, ids, empty)
        db.session.remove()
        db.engine.dispose()
