"""Publishing the pack that may leave: what it holds, that it is kept, what later issues give."""

import io
from datetime import date, timedelta

import openpyxl
import pytest
import sqlalchemy as sa

from pms import clock
from pms.auth.models import Organisation
from pms.domain.audit_pack.figures import PackFigure
from pms.reports.audit_pack.publications import actions
from pms.reports.audit_pack.publications.figures import to_kept
from pms.reports.audit_pack.publications.models import Publication
from pms.store.base import db
from pms.store.history import History
from pms.store.scoping import organisation_scope
from pms.store.transactions import intent
from tests import factories
from tests.admin.conftest import signed_in
from tests.disclosure.attack import leaks
from tests.disclosure.reading import PackReader, read_pack
from tests.disclosure.trusts import UNPROTECTED, a_pack
from tests.episodes.test_episode_page import statements
from tests.factories import (
    a_course,
    a_final_return,
    a_line,
    a_patient,
    an_admission,
    an_episode,
    an_event,
    an_exclusion,
    an_organisation,
    together,
    writing,
)

pytestmark = pytest.mark.on_sqlite("what is published of figures that are counted in Python")

NEW = "/reports/publications/new?year=2026"
ALL = "/reports/publications"


@together()
def ended(number=1, **given):
    """Episodes of cellulitis, fourteen days of ceftriaxone in January 2026 each."""
    rows = []
    for _ in range(number):
        values = {"infection_outcome": "cured", "opat_outcome": "success", **given}
        values.setdefault("outcome_on", date(2026, 1, 23))
        row = an_episode(**values)
        a_course(row)
        rows.append(row)
    return rows


def a_year():
    """Forty of cellulitis, three of endocarditis, two left out; a line event, two readmitted."""
    many = ended(40)
    ended(3, diagnosis="endocarditis", infection_outcome="failed", opat_outcome="failure")
    for one in ended(2):
        an_exclusion(one, reason="Written freely")
    a_line(many[0])
    an_event(many[0])
    for one in many[:2]:
        an_admission(one)
    return many


def published(client, address=NEW):
    """Press the button; the file of the latest issue."""
    made = client.get(address).page.select_one("input[name=made]")
    if made is not None:
        response = client.post(address, {"made": made["value"]})
        assert (response.status_code, response.headers["Location"]) == (303, ALL)
    return latest(client)


def latest(client):
    link = client.get(ALL).page.select("main tbody a[download]")[0]
    response = client.get(link["href"])
    assert response.status_code == 200
    return response.data


def issues():
    return db.session.scalars(sa.select(Publication).order_by(Publication.issue)).all()


def book_of(data):
    return openpyxl.load_workbook(io.BytesIO(data))


def words_of(data):
    rows = [row for sheet in book_of(data) for row in sheet.iter_rows(values_only=True)]
    return " ".join(str(cell) for row in rows for cell in row if cell is not None)


def number(data, sheet, row, column):
    [found] = [value for cell, value in read_pack(data).items() if cell == (sheet, row, column)]
    return found


# --- What is in it ------------------------------------------------------------------------------


def test_small_numbers_are_withheld_and_the_others_rounded(client):
    a_year()
    data = published(client)
    assert number(data, "The year", "Episodes completed", "All services") == 45  # 43
    assert number(data, "Diagnoses", "Skin and soft tissue", "Episodes") == 40
    assert number(data, "Diagnoses", "Cardiovascular", "Episodes") == "1 to 7"
    assert number(data, "The year", "Infection failed", "All services") == "1 to 7"
    assert number(data, "Data quality", "Episodes left out of the return", "Episodes") == "1 to 7"
    assert number(data, "Quarters", "2026Q2", "Episodes completed") == 0


def test_it_says_on_every_sheet_what_it_is_and_how_it_is_protected(client):
    a_year()
    book = book_of(published(client))
    label = "TO LEAVE THE ORGANISATION: counts of 1 to 7 are withheld, all others rounded"
    for sheet in book:
        if sheet.title not in ("Definitions", "Published figures"):
            assert sheet["A1"].value.startswith(label)
    first = book["Read first"]
    assert "issue 1, 1 January 2026 to" in first["A2"].value
    assert [row[0].value for row in first.iter_rows(min_row=8)] == book.sheetnames[1:]


def test_numbers_from_before_the_system_say_so_on_every_sheet(client):
    ended(9)
    organisation = db.session.get_one(Organisation, client.user.organisation_id)
    with writing():
        organisation.go_live_on = date(2026, 3, 1)
        db.session.commit()
    internal = client.get("/reports/audit-pack.xlsx?year=2026&version=internal").data
    for data in (published(client), internal):
        for sheet in book_of(data):
            if sheet.title not in ("Definitions", "Published figures"):
                assert "1 March 2026" in sheet["A2"].value


def test_it_prints_on_landscape_pages_as_wide_as_they_are(client):
    a_year()
    book = book_of(published(client))
    for sheet in book:
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.fitToWidth in (None, 1)  # 1 where nothing is said
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet["A1"].alignment.wrap_text
    *_, total = book["Diagnoses"].iter_rows()
    assert [(cell.value, cell.font.bold) for cell in total] == [("Total", True), (45, True)]


def test_no_patient_no_member_of_staff_no_ward_and_no_own_words_are_in_it(client):
    person = a_patient(family_name="Secretname", given_name="Zebedee", hospital_number="H4711")
    factories.a_list_value(code="local_own", label="Own words")
    ended(9, consultant="Dr Ash", ward="Ward 12", diagnosis="local_own", specialty="local_own")
    ended(1, patient_id=person.id, notes="Private words")
    data = published(client)
    for word in ("Secretname", "Zebedee", "H4711", "Private", "Dr Ash", "Ward 12", "Own words"):
        assert word not in words_of(data)
    assert "local_own" not in words_of(data)
    assert number(data, "Diagnoses", "Values of our own lists", "Episodes") == 10


def test_nothing_of_another_organisation_is_in_it(client):
    ended(9)
    with organisation_scope(an_organisation().id):
        ended(20)
    data = published(client)
    assert number(data, "The year", "Episodes completed", "All services") == 10


def test_rows_stand_in_the_order_of_the_list_whatever_their_counts(client):
    rows = ("Cardiovascular", "Skin and soft tissue", "Urinary")
    ended(30, diagnosis="urinary_tract_infection")
    ended(20, diagnosis="endocarditis")
    ended(10)
    sheet = book_of(published(client))["Diagnoses"]
    found = [row[0].value for row in sheet.iter_rows() if row[0].value in rows]
    assert found == ["Skin and soft tissue", "Cardiovascular", "Urinary"]


def test_a_share_is_that_of_the_rounded_counts_or_withheld(client):
    ended(26)
    ended(15, infection_outcome="failed")
    book = book_of(published(client))
    shares = {row[0].value: row[-1].value for row in book["Rates and shares"].iter_rows()}
    assert shares["Infection cured or improved, %"] == "Withheld"  # 25 of 40: 23 of 42 is 55%
    assert shares["Mean OPAT days of an episode"] == pytest.approx(575 / 40, abs=0.05)
    assert shares["Episodes with an unplanned readmission, %"] == 0
    assert shares["Happy with the service overall, %"] is None


def test_what_was_sent_to_the_registry_is_said_without_its_counts(client):
    ended(9)
    a_final_return()
    sheet = book_of(published(client))["Returns"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[3][:3] == ["Adult", "2026Q1", "Final, revision 1"]
    assert rows[4][:3] == ["Adult", "2026Q2", "Draft"]


# --- Publishing ---------------------------------------------------------------------------------


def test_the_page_says_what_is_about_to_be_published_before_anything_is(client):
    a_year()
    page = client.get(NEW)
    assert "This will be issue 1 of RXX's pack of 2026" in page.words
    assert "Counts of 1 to 7 are withheld, all others rounded to the nearest 5" in page.words
    assert "It cannot be undone" in page.words
    assert issues() == []


def test_what_is_published_is_registered_with_who_and_when_and_in_the_history(client):
    a_year()
    data = published(client)
    [row] = issues()
    assert (row.kind, row.period, row.issue, row.as_at) == ("audit_pack", "2026", 1, clock.today())
    assert (row.published_by, row.file_name) == (
        client.user.name,
        "audit-pack_RXX_2026_external_1.xlsx",
    )
    assert row.file == data
    noted = db.session.scalars(
        sa.select(History).where(History.object_type == "publication").order_by(History.id)
    ).all()
    assert [one.action for one in noted] == ["create", "export"]
    assert {one.after["sha256"] for one in noted} == {row.sha256}
    assert "file" not in noted[0].after
    assert "figures" not in noted[0].after


def test_the_same_year_once_more_is_the_same_issue_byte_for_byte(client, monkeypatch):
    a_year()
    first = published(client)
    tomorrow = clock.today() + timedelta(days=1)
    monkeypatch.setattr(clock, "today", lambda: tomorrow)
    page = client.get(NEW)
    assert "Nothing in it has changed since issue 1" in page.words
    assert page.page.select_one("input[name=made]") is None
    assert latest(client) == first
    assert len(issues()) == 1


def test_a_button_pressed_twice_publishes_once(client):
    a_year()
    made = client.get(NEW).page.select_one("input[name=made]")["value"]
    for _ in range(2):
        assert client.post(NEW, {"made": made}).status_code in (303, 422)
    assert len(issues()) == 1


def test_no_save_waits_while_a_pack_is_made(client, monkeypatch):
    a_year()
    intents = []
    make = actions.make_ready
    monkeypatch.setattr(
        actions, "make_ready", lambda *given: intents.append(intent()) or make(*given)
    )
    published(client)
    assert set(intents) == {"read"}
    assert len(issues()) == 1


@pytest.mark.parametrize("is_the_same", [True, False])
def test_an_issue_that_comes_between_is_the_one_or_asks_to_look_again(
    client, monkeypatch, is_the_same
):
    a_year()
    made = client.get(NEW).page.select_one("input[name=made]")["value"]
    make, hold, ready = actions.make_ready, actions.history.hold_chain, []
    monkeypatch.setattr(
        actions, "make_ready", lambda *given: ready.append(make(*given)) or ready[-1]
    )

    def overtaken(session, organisation_id):
        hold(session, organisation_id)
        session.add(
            Publication(
                kind="audit_pack",
                period="2026",
                issue=1,
                as_at=clock.today(),
                published_at=clock.now(),
                published_by="Somebody else",
                file_name="x.xlsx",
                sha256=made if is_the_same else "another",
                file=b"",
                figures=to_kept(ready[-1].figures),
            )
        )
        session.flush()

    monkeypatch.setattr(actions.history, "hold_chain", overtaken)
    response = client.post(NEW, {"made": made})
    if is_the_same:
        assert response.status_code == 303
        assert [row.published_by for row in issues()] == ["Somebody else"]
    else:
        assert response.status_code == 422
        assert "Look at it again before you publish" in response.words


def test_what_nobody_has_looked_at_is_not_published(client):
    """The record changes between the page and the button."""
    a_year()
    made = client.get(NEW).page.select_one("input[name=made]")["value"]
    ended(9)
    response = client.post(NEW, {"made": made})
    assert response.status_code == 422
    assert "The record has changed since this page was shown" in response.words
    assert issues() == []
    assert client.post(NEW, {}).status_code == 422


def test_a_changed_year_is_a_further_issue_and_the_first_one_stays(client):
    many = a_year()
    first = published(client)
    with writing():
        for one in many[:9]:
            db.session.merge(one).diagnosis = "endocarditis"
        db.session.commit()
    second = published(client)
    assert number(first, "Diagnoses", "Cardiovascular", "Episodes") == "1 to 7"
    assert number(second, "Diagnoses", "Cardiovascular", "Episodes") == 10
    rows = client.get(ALL).page.select("main tbody tr th")
    assert [row.text for row in rows] == [
        "Audit pack of 2026, issue 2",
        "Audit pack of 2026, issue 1",
    ]
    links = client.get(ALL).page.select("tbody a[download]")
    assert [client.get(link["href"]).data for link in links] == [second, first]
    assert "issue 2" in book_of(second)["Read first"]["A2"].value


@pytest.mark.parametrize("added", [1, 2, 5, 7])
def test_all_issues_of_a_year_together_leave_three_values(client, added):
    """Neither what is withheld nor how many were added between two issues can be worked out."""
    many = a_year()
    files = [published(client)]
    ended(added, diagnosis="endocarditis", infection_outcome="failed", opat_outcome="failure")
    files.append(published(client))
    an_exclusion(many[5])
    files.append(published(client))
    packs = PackReader([read_pack(data) for data in files])
    truth = packs.truth([read_pack(true_pack(row)) for row in issues()])
    assert sum(0 < abs(count) < 8 for count in truth.values()) > 50
    assert leaks(packs.reader, truth) == []


def true_pack(row):
    """The same figures, each as it is."""
    counts = {PackFigure(*one[:3]): one[3] for one in row.figures["figures"]}
    return a_pack({one: UNPROTECTED.shown(count) for one, count in counts.items()}, 2026)


def test_a_closed_year_and_the_running_one_are_published_apart(client):
    ended(9)
    published(client)
    published(client, "/reports/publications/new?year=2025")
    assert sorted((one.period, one.issue) for one in issues()) == [("2025", 1), ("2026", 1)]


@pytest.mark.on_both
def test_a_publication_can_be_neither_changed_nor_deleted(client):
    ended(9)
    published(client)
    for statement in ("UPDATE publication SET issue = 9", "DELETE FROM publication"):
        with writing(), pytest.raises(sa.exc.DBAPIError, match="append-only"):
            db.session.execute(sa.text(statement))
        db.session.rollback()


# --- Who may ------------------------------------------------------------------------------------


def test_managers_may_publish_and_viewers_may_not(app):
    ended(9)
    manager, viewer = (signed_in(app, roles=(role,)) for role in ("manager", "viewer"))
    published(manager)
    [row] = issues()
    for address in (NEW, ALL, f"{ALL}/{row.id}/file"):
        assert manager.get(address).status_code == 200
        assert viewer.get(address).status_code == 403


def test_another_organisations_publication_is_not_found(client):
    with organisation_scope(an_organisation().id):
        theirs = factories.a_publication().id
    assert client.get(f"{ALL}/{theirs}/file").status_code == 404
    assert "Nothing was published yet" in client.get(ALL).words


@pytest.mark.parametrize("query", ["year=2009", "year=2999"])
def test_a_year_that_there_is_not_is_not_found(client, query):
    assert client.get(f"{ALL}/new?{query}").status_code == 404


def test_statements_do_not_grow_with_the_records(client):
    ended(2)
    few = len(statements(client, NEW))
    ended(20)
    assert len(statements(client, NEW)) == few
