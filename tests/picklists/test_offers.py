"""What a list offers first, and by which names its values are found."""

from datetime import timedelta

import pytest
from flask import g

from pms import clock
from pms.picklists.models import RecentChoice
from pms.picklists.recent import note_choices
from pms.picklists.shipped import shipped_lists
from pms.picklists.suggestions import NOT_MAPPED, offered_names, offers
from pms.picklists.synonyms import synonyms
from pms.store import history
from pms.store.base import db
from tests.episodes.opened import opened
from tests.factories import a_list_value, a_patient, a_user, an_episode, saved, writing


@pytest.fixture
def me(app):
    user = a_user()
    g.actor = history.Actor(user_id=user.id, username=user.username)
    return user


def used(user, code, *, times=1, days_ago=0, list_name="antimicrobial"):
    at = clock.now() - timedelta(days=days_ago)
    saved(RecentChoice(user_id=user.id, list_name=list_name, code=code, used_at=at, times=times))


def first_codes(list_name="antimicrobial"):
    g.pop("recent_codes", None)
    return [one.value for one in offers(list_name) if one.optgroup == "Recently used"]


def test_without_any_choice_a_list_stands_as_it_is_shipped(me):
    codes = [one.value for one in offers("antimicrobial")]
    assert codes == [value.code for value in shipped_lists()["antimicrobial"]]
    assert first_codes() == []


def test_the_own_latest_come_first_then_everybodys_most_used(me):
    other = a_user()
    used(me, "teicoplanin", days_ago=3)
    used(me, "ertapenem", days_ago=1)
    used(other, "daptomycin", times=2)
    used(other, "meropenem", times=9)
    used(other, "teicoplanin", times=50)
    assert first_codes() == ["ertapenem", "teicoplanin", "meropenem", "daptomycin"]
    everything = [one.value for one in offers("antimicrobial")]
    assert len(everything) == len(set(everything)) == len(shipped_lists()["antimicrobial"])


def test_a_value_retired_since_is_not_offered_again(me):
    a_list_value(list_name="antimicrobial", code="teicoplanin", label="Teicoplanin", retired=True)
    used(me, "teicoplanin")
    assert first_codes() == []


def test_a_choice_is_counted_and_dated_once_a_person(me):
    for _ in range(3):
        with writing():
            note_choices([("antimicrobial", "ertapenem"), ("route", "iv")])
            db.session.commit()
    row = db.session.query(RecentChoice).one()
    assert (row.code, row.times, row.user_id) == ("ertapenem", 3, me.id)


def test_another_organisations_choices_are_not_seen(me):
    from pms.store.scoping import organisation_scope
    from tests.factories import an_organisation

    elsewhere = an_organisation(ods_code="RZZ")
    with organisation_scope(elsewhere.id):
        stranger = a_user(organisation=elsewhere)
        used(stranger, "meropenem", times=9)
    assert first_codes() == []


def test_saving_a_course_remembers_its_drug_for_the_next_form(client):
    episode = an_episode()
    url = f"/episodes/{episode.id}/courses/add"
    sent = {**opened(client, url), "agent": "teicoplanin", "started_on": "today"}
    assert client.post(url, sent, htmx=True).status_code == 200
    group = client.get(url).page.select_one("#course-new-agent optgroup")
    assert group["label"] == "Recently used"
    assert [option["value"] for option in group.find_all("option")] == ["teicoplanin"]


def test_a_correction_remembers_only_what_it_changes(client):
    episode = an_episode(diagnosis="cellulitis", organisms="Escherichia coli")
    url = f"/episodes/{episode.id}/diagnosis"
    sent = {**opened(client, url), "diagnosis": "cellulitis", "organisms": "MRSA; Candida"}
    assert client.post(url, sent, htmx=True).status_code == 200
    rows = {(row.list_name, row.code) for row in db.session.query(RecentChoice)}
    assert rows == {("organism", "MRSA"), ("organism", "Candida")}
    names = client.get(url).page.select(f"#diagnosis-{episode.id}-organisms-names option")
    assert {"MRSA", "Candida"} == {option["value"] for option in names[:2]}


def test_what_the_return_cannot_name_says_so_in_the_list(me):
    marked = {one.value for one in offers("antimicrobial") if "data-note" in one.render_kw}
    assert "ceftobiprole" in marked
    assert "ceftriaxone" not in marked
    (one,) = (one for one in offers("antimicrobial") if one.value == "ceftobiprole")
    assert one.label == "Ceftobiprole"
    assert one.render_kw["label"] == f"Ceftobiprole ({NOT_MAPPED})"
    assert not any("data-note" in one.render_kw for one in offers("frequency"))


def test_every_synonym_is_of_a_value_there_is():
    lists = shipped_lists()
    for list_name, code in synonyms():
        assert code in {value.code for value in lists[list_name]}, (list_name, code)


def test_no_short_name_means_two_drugs():
    owners = {}
    for (list_name, code), words in synonyms().items():
        for word in words.split(";") if list_name in ("antimicrobial", "frequency") else ():
            assert owners.setdefault((list_name, word.casefold()), code) == code, word


def test_names_one_types_are_offered_used_lately_first_however_they_were_typed(me):
    for name, retired in (("Dr C Cedar", False), ("Dr A Alder", False), ("Dr B Birch", True)):
        code = f"local_{name[-5:].lower()}"
        a_list_value(list_name="consultant", code=code, label=name, retired=retired)
    used(me, "dr c CEDAR", list_name="consultant")
    used(me, "Dr B Birch", list_name="consultant")
    used(me, "Dr Gone", list_name="consultant")
    assert offered_names("consultant") == {
        "recently used": ["Dr C Cedar"],
        "": ["Dr A Alder", "Dr C Cedar"],
    }


@pytest.mark.parametrize("list_name", ["commissioner", "community_team"])
def test_a_commissioner_or_a_team_chosen_before_comes_first(me, list_name):
    for letter in "abc":
        a_list_value(list_name=list_name, code=f"local_{letter}", label=letter.upper())
    used(me, "local_c", list_name=list_name)
    assert first_codes(list_name) == ["local_c"]


def test_a_new_referral_offers_the_consultant_and_ward_of_the_last_one(client):
    a_list_value(list_name="consultant", code="local_a", label="Dr A Alder")
    a_list_value(list_name="ward", code="local_w", label="Ward 1")
    a_list_value(list_name="commissioner", code="local_i", label="An ICB")
    data = {**opened(client, f"/patients/{(patient := a_patient()).id}/refer")}
    named = {"consultant": "Dr Z Zelkova", "ward": "Ward 9", "commissioner": "local_i"}
    client.post(f"/patients/{patient.id}/refer", {**data, "referred_on": "today", **named})
    page = client.get("/referrals/new").page
    for column, name in (("consultant", "Dr Z Zelkova"), ("ward", "Ward 9")):
        box = page.select_one(f"input[name={column}]")
        first = page.find(id=box["list"]).option
        assert (first["value"], first["data-note"]) == (name, "recently used")
    assert page.select_one("select[name=commissioner] optgroup option").text == "An ICB"
