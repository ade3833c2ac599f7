"""Pick lists: own values and spellings are kept, what a record uses stays readable."""

from datetime import date

import pytest
import sqlalchemy as sa

from pms import clock
from pms.admin.picklists.uses import EPISODE_LISTS, USES
from pms.domain.care.lists import spelled_at
from pms.episodes.models import Episode
from pms.picklists.models import ListValue
from pms.picklists.queries import choices, forget_lists, label_of, organisation_lists
from pms.store.base import Base, db
from pms.store.history import History
from tests.admin.conftest import signed_in
from tests.factories import (
    a_course,
    a_list_value,
    an_episode,
    an_event,
    an_organisation,
    let_others_work,
)
from tests.open_form import open_form

pytestmark = pytest.mark.on_sqlite("pages of the lists: their words and what they refuse")

LISTS = "/organisation/lists"


def send(client, path, **answers):
    return client.post(f"{LISTS}/{path}", {**open_form(client.get(f"{LISTS}/{path}")), **answers})


def the_value(list_name, code):
    let_others_work()
    forget_lists()
    return next(value for value in organisation_lists()[list_name] if value.code == code)


def values_of(list_name):
    let_others_work()
    return sorted(
        db.session.scalars(sa.select(ListValue.label).where(ListValue.list_name == list_name))
    )


def row_of(response, label):
    """The cells of a value's row on the page of its list."""
    heading = next(tag for tag in response.page.select("tbody th") if tag.text == label)
    return [cell.get_text(" ", strip=True) for cell in heading.find_next_siblings("td")]


# --- The pages ----------------------------------------------------------------------------------


@pytest.mark.on_both
def test_every_list_is_there_with_its_numbers(administrator):
    a_list_value(list_name="consultant", code="local_a", label="Dr A Alder")
    a_list_value(list_name="ward", code="local_w", label="Ward 1", retired=True)
    page = administrator.get(LISTS)
    assert row_of(page, "Consultants") == ["1", "1", "0", ""]
    assert row_of(page, "Wards") == ["0", "1", "1", ""]
    unspelled = int(row_of(page, "Who gives it")[3])
    assert f"{unspelled} values on offer have no registry spelling" in (
        administrator.get(f"{LISTS}/administered_by").words
    )


@pytest.mark.on_both
def test_a_list_shows_how_many_records_use_each_value(administrator):
    episode = an_episode(diagnosis="cellulitis", secondary_diagnosis="cellulitis")
    a_course(episode, agent="teicoplanin")
    an_event(episode, kind="line", type="other")
    assert row_of(administrator.get(f"{LISTS}/diagnosis"), "Cellulitis")[1] == "2"
    assert row_of(administrator.get(f"{LISTS}/antimicrobial"), "Teicoplanin")[1] == "1"
    assert row_of(administrator.get(f"{LISTS}/line_event"), "Other")[1] == "1"
    assert row_of(administrator.get(f"{LISTS}/drug_event"), "Other")[1] == "0"


def test_a_value_is_found_by_its_letters(administrator):
    page = administrator.get(f"{LISTS}/diagnosis?text=cellul")
    assert "Cellulitis" in page.words
    assert "Endocarditis" not in page.words
    assert "Nothing in this list" in administrator.get(f"{LISTS}/diagnosis?text=zzz").words


def test_a_list_that_there_is_not_is_not_found(administrator):
    for path in ("nothing", "nothing/add", "ward/local_x/change", "ward/local_x/retire"):
        assert administrator.get(f"{LISTS}/{path}").status_code == 404


def test_what_is_established_of_the_spellings_is_said(administrator):
    send(administrator, "diagnosis/cellulitis/change", nors_label="Cellulitis (new)")
    page = administrator.get(f"{LISTS}/registry-spellings")
    rows = {tag.th.text: tag.find_all("td")[1].text for tag in page.page.select("tbody tr")}
    assert rows["Cellulitis"] == "Changed by you"
    assert rows["Tobramycin"] == "Established"
    assert rows["Cefotaxime"] == "Our choice"
    assert rows["PICC"] == "Not known"


# --- Adding -------------------------------------------------------------------------------------


@pytest.mark.on_both
def test_a_value_is_added_once_however_often_the_button_is_pressed(administrator):
    form = open_form(administrator.get(f"{LISTS}/diagnosis/add"))
    answers = {**form, "label": "Cat  bite", "nors_label": "other"}
    for _ in range(2):
        response = administrator.post(f"{LISTS}/diagnosis/add", answers)
        assert "Cat bite is in the list" in administrator.follow(response).words
    value = the_value("diagnosis", "local_cat_bite")
    assert (value.label, value.nors_label) == ("Cat bite", "other")
    assert values_of("diagnosis") == ["Cat bite"]


@pytest.mark.on_both
def test_the_form_of_an_episode_offers_what_was_added(administrator, client):
    send(administrator, "commissioner/add", label="Thames Valley ICB")
    episode = an_episode()
    page = client.get(f"/episodes/{episode.id}/referral")
    assert "Thames Valley ICB" in page.words
    assert "Community team" not in page.words  # the organisation keeps none
    code = the_value("commissioner", "local_thames_valley_icb").code
    client.post(f"/episodes/{episode.id}/referral", {**open_form(page), "commissioner": code})
    assert "Thames Valley ICB" in client.get(f"/episodes/{episode.id}").words


def test_a_name_that_is_retired_is_not_added_again(administrator):
    a_list_value(list_name="ward", code="local_w", label="Ward 1", retired=True)
    response = send(administrator, "ward/add", label="ward 1")
    assert response.status_code == 422
    assert "bring it back instead" in response.words
    assert send(administrator, "ward/add", label=" ").status_code == 422
    assert values_of("ward") == ["Ward 1"]


@pytest.mark.on_both
def test_several_names_are_added_at_once(administrator):
    a_list_value(list_name="consultant", code="local_a", label="Dr A O’Alder")
    names = "Dr B  Birch\r\n\r\ndr a o'alder\r\nDr C Cedar\r\nDR B BIRCH"
    response = send(administrator, "consultant/add-several", labels=names)
    assert "2 added, 1 already in the list" in administrator.follow(response).words
    assert values_of("consultant") == ["Dr A O’Alder", "Dr B Birch", "Dr C Cedar"]
    too_long = send(administrator, "consultant/add-several", labels="x" * 201)
    assert too_long.status_code == 422


# --- Changing -----------------------------------------------------------------------------------


@pytest.mark.on_both
def test_a_new_name_of_a_consultant_goes_into_the_episodes(administrator):
    a_list_value(list_name="consultant", code="local_a", label="Dr A Alder")
    named = an_episode(consultant="Dr A Alder")
    in_error = an_episode(consultant="Dr A Alder", entered_in_error_at=clock.now())
    other = an_episode(consultant="Dr B Birch")
    said = administrator.get(f"{LISTS}/consultant/local_a/change").words
    assert "2 episodes name “Dr A Alder”. A new name goes into all of them straight away" in said
    send(administrator, "consultant/local_a/change", label="Prof A Alder")
    let_others_work()
    for episode, name in (
        (named, "Prof A Alder"),
        (in_error, "Prof A Alder"),
        (other, "Dr B Birch"),
    ):
        named_now = sa.select(Episode.consultant).where(Episode.id == episode.id)
        found = db.session.scalar(named_now, execution_options={"entered_in_error": True})
        assert found == name
    changes = db.session.scalars(
        sa.select(History).where(History.object_type == "episode", History.action == "change")
    ).all()
    assert [(row.episode_id, row.after) for row in changes] == [
        (named.id, {"consultant": "Prof A Alder"}),
        (in_error.id, {"consultant": "Prof A Alder"}),
    ]


@pytest.mark.on_both
def test_an_open_section_of_a_carried_episode_meets_the_change(administrator, client):
    a_list_value(list_name="ward", code="local_w", label="Ward 1")
    episode = an_episode(ward="Ward 1")
    form = open_form(client.get(f"/episodes/{episode.id}/referral"))
    send(administrator, "ward/local_w/change", label="Ward One")
    response = client.post(f"/episodes/{episode.id}/referral", {**form, "ward": "Ward 2"})
    assert response.status_code == 409


def test_a_name_that_another_value_has_is_refused(administrator):
    a_list_value(list_name="ward", code="local_a", label="Ward 1")
    a_list_value(list_name="ward", code="local_b", label="Ward 2")
    response = send(administrator, "ward/local_b/change", label="WARD 1")
    assert response.status_code == 422
    assert "Ward 1 is in this list already" in response.words


@pytest.mark.on_both
def test_two_administrators_see_each_others_change(app, administrator):
    a_list_value(list_name="diagnosis", code="local_x", label="Bite")
    form = open_form(administrator.get(f"{LISTS}/diagnosis/local_x/change"))
    send(administrator, "diagnosis/local_x/change", nors_label="theirs")
    path = f"{LISTS}/diagnosis/local_x/change"
    response = administrator.post(path, {**form, "nors_label": "mine"})
    assert response.status_code == 409
    assert "theirs" in response.words
    assert the_value("diagnosis", "local_x").nors_label == "theirs"
    administrator.post(path, {**open_form(response), "nors_label": "mine"})
    assert the_value("diagnosis", "local_x").nors_label == "mine"


@pytest.mark.on_both
def test_a_shipped_value_keeps_its_name(administrator):
    page = administrator.get(f"{LISTS}/diagnosis/cellulitis/change")
    assert page.page.find(attrs={"name": "label"}) is None
    send(administrator, "diagnosis/cellulitis/change", label="Mine", nors_label="Theirs")
    value = the_value("diagnosis", "cellulitis")
    assert (value.label, value.nors_label) == ("Cellulitis", "Theirs")


@pytest.mark.on_both
def test_two_first_changes_of_a_shipped_value_meet(administrator):
    path = f"{LISTS}/diagnosis/cellulitis/change"
    first, second = (open_form(administrator.get(path)) for _ in range(2))
    assert administrator.post(path, {**first, "nors_label": "one"}).status_code == 303
    assert administrator.post(path, {**second, "nors_label": "two"}).status_code == 409


# --- Spellings by date --------------------------------------------------------------------------


@pytest.mark.on_both
def test_a_spelling_from_a_day_changes_only_quarters_that_end_after_it(administrator):
    later = "1/10/2026 erysipelas\r\n1/1/2027 skin infection"
    response = send(administrator, "diagnosis/cellulitis/change", later_spellings=later)
    assert response.status_code == 303
    the_value("diagnosis", "cellulitis")
    for day, spelling in (
        (date(2026, 9, 30), "cellulitis"),
        (date(2026, 10, 1), "erysipelas"),
        (date(2026, 12, 31), "erysipelas"),
        (date(2027, 3, 31), "skin infection"),
    ):
        values = spelled_at(organisation_lists(), day)["diagnosis"]
        assert next(v.nors_label for v in values if v.code == "cellulitis") == spelling


def test_the_return_of_a_quarter_has_the_spelling_of_its_last_day(administrator, client):
    for started, ended in (("2026-01-02", "2026-02-02"), ("2025-10-02", "2025-11-02")):
        episode = an_episode(
            decided_on=date.fromisoformat(started), referred_on=date.fromisoformat(started)
        )
        days = {"started_on": date.fromisoformat(started), "ended_on": date.fromisoformat(ended)}
        a_course(episode, **days)
    before = client.get("/reports/adult/2025Q4/draft.csv").data
    send(administrator, "diagnosis/cellulitis/change", later_spellings="1/3/2026 erysipelas")
    assert client.get("/reports/adult/2025Q4/draft.csv").data == before
    assert b",cellulitis,Cellulitis,cellulitis," in before
    assert (
        b",cellulitis,Cellulitis,erysipelas," in client.get("/reports/adult/2026Q1/draft.csv").data
    )


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("soon erysipelas", "Enter a real date"),
        ("1/10/2026 a;b", "cannot have a semicolon"),
        ("1/10/2026 one\r\n1/10/2026 two", "Only one spelling can begin on one day"),
        (f"1/10/2026 {'x' * 201}", "200 characters or fewer"),
    ],
)
def test_spellings_that_cannot_be_are_refused_beside_their_field(administrator, typed, said):
    response = send(administrator, "diagnosis/cellulitis/change", later_spellings=typed)
    assert response.status_code == 422
    assert said in response.page.select_one(".nhsuk-error-message").text
    assert response.page.find(attrs={"name": "later_spellings"}).text.split() == typed.split()


# --- Retiring and deleting ----------------------------------------------------------------------


def test_a_retired_value_is_readable_but_not_offered(administrator, client):
    a_list_value(list_name="diagnosis", code="local_x", label="Cat bite")
    episode = an_episode(diagnosis="local_x")
    response = send(administrator, "diagnosis/local_x/retire")
    assert "Cat bite: retired" in administrator.follow(response).words
    assert "Cat bite" in client.get(f"/episodes/{episode.id}").words
    forget_lists()
    assert label_of("diagnosis", "local_x") == "Cat bite"
    assert "local_x" not in dict(choices("diagnosis"))
    assert "local_x" in dict(choices("diagnosis", "local_x"))
    send(administrator, "diagnosis/local_x/bring-back")
    assert not the_value("diagnosis", "local_x").retired


def test_a_shipped_value_is_retired_and_brought_back(administrator):
    for step, retired in (("retire", True), ("bring-back", False)):
        assert send(administrator, f"route/po/{step}").status_code == 303
        assert the_value("route", "po").retired is retired


@pytest.mark.on_both
def test_a_second_press_says_that_it_was_done(administrator):
    form = open_form(administrator.get(f"{LISTS}/route/po/retire"))
    assert administrator.post(f"{LISTS}/route/po/retire", form).status_code == 303
    again = administrator.post(f"{LISTS}/route/po/retire", form)
    assert again.status_code == 422
    assert "changed a moment ago" in again.words


@pytest.mark.on_both
def test_an_unused_value_is_deleted(administrator):
    a_list_value(list_name="diagnosis", code="local_x", label="Cat bite")
    assert send(administrator, "diagnosis/local_x/delete").status_code == 303
    assert values_of("diagnosis") == []


@pytest.mark.parametrize("in_error", [False, True])
def test_a_value_that_a_record_uses_cannot_be_deleted(administrator, in_error):
    a_list_value(list_name="diagnosis", code="local_x", label="Cat bite")
    form = open_form(administrator.get(f"{LISTS}/diagnosis/local_x/delete"))
    episode = an_episode(secondary_diagnosis="local_x")
    if in_error:
        client = signed_in(administrator.app)
        path = f"/episodes/{episode.id}/entered-in-error"
        client.post(path, {**open_form(client.get(path)), "reason": "Twice"})
    response = administrator.post(f"{LISTS}/diagnosis/local_x/delete", form)
    assert response.status_code == 422
    assert "1 record use it" in response.words
    assert "Delete" not in row_of(administrator.get(f"{LISTS}/diagnosis"), "Cat bite")[-1]
    assert values_of("diagnosis") == ["Cat bite"]


@pytest.mark.on_both
def test_every_kind_of_use_keeps_a_value(administrator):
    """Of each column of the episode that holds a code, also several codes, also a name."""
    for column, list_name in EPISODE_LISTS.items():
        code = f"local_{column}"
        a_list_value(list_name=list_name, code=code, label=f"Name {column}")
        used = f"Name {column}" if list_name in ("consultant", "ward") else code
        an_episode(**{column: (code, "other") if column == "rejection_reasons" else used})
        page = administrator.get(f"{LISTS}/{list_name}/{code}/delete")
        assert "1 record" in page.words, column
        assert administrator.post(f"{LISTS}/{list_name}/{code}/delete").status_code == 422


def test_a_shipped_value_cannot_be_deleted(administrator):
    page = administrator.get(f"{LISTS}/diagnosis/cellulitis/delete")
    assert "comes with the program" in page.words
    assert administrator.post(f"{LISTS}/diagnosis/cellulitis/delete").status_code == 422


def test_every_column_that_holds_a_code_is_counted():
    """A new column of this kind must be named in pms/admin/picklists/uses.py."""
    counted = {(model.__tablename__, column) for model, lists in USES for column in lists}
    counted |= {("event", column) for column in ("type", "severity", "consequence")}
    names = {column for _, column in counted} | {*organisation_names()}
    found = {
        (table.name, column.name)
        for table in Base.metadata.tables.values()
        for column in table.columns
        if column.name.removeprefix("planned_") in names
        and isinstance(column.type, sa.Text | sa.types.TypeDecorator)
    }
    assert found - counted == set(), "counted nowhere: their values could be deleted"


def organisation_names():
    return {"diagnosis", "antimicrobial", "agent", "route", "device", "specialty"}


# --- Whose --------------------------------------------------------------------------------------


@pytest.mark.on_both
def test_another_organisations_values_are_not_seen(app, administrator):
    theirs = an_organisation()
    client = signed_in(app, organisation=theirs, roles=("organisation_admin",))
    send(client, "ward/add", label="Their Ward")
    assert "Their Ward" not in administrator.get(f"{LISTS}/ward").words
    path = f"{LISTS}/ward/local_their_ward/change"
    assert administrator.get(path).status_code == 404
    assert administrator.post(path, {"label": "Mine"}).status_code == 404


def test_only_administrators_keep_the_lists(client, technical):
    for path in ("", "/ward", "/ward/add", "/registry-spellings", "/route/po/change"):
        for browser in (client, technical):
            assert browser.get(f"{LISTS}{path}").status_code == 403


def test_a_long_list_is_read_in_few_statements(administrator, organisation):
    names = "\n".join(f"Dr {number}" for number in range(400))
    send(administrator, "consultant/add-several", labels=names)
    statements = []
    with_engine = db.engine

    def count(connection, cursor, statement, *_):
        statements.append(statement)

    sa.event.listen(with_engine, "before_cursor_execute", count)
    try:
        administrator.get(f"{LISTS}/consultant")
    finally:
        sa.event.remove(with_engine, "before_cursor_execute", count)
    assert len([one for one in statements if one.startswith("SELECT")]) < 12
    assert db.session.scalar(sa.select(sa.func.count(Episode.id))) == 0
