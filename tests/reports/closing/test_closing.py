"""Closing a quarter: once, when nothing blocks it, and for ever the same."""

import io
import json
import random
import threading
from datetime import date, timedelta

import openpyxl
import pytest
import sqlalchemy as sa
from sqlalchemy import select

from pms import clock
from pms.auth.models import UserSession
from pms.domain.nors import layout
from pms.domain.nors.check import check_return
from pms.domain.nors.closing import closing_problem, revision_problem
from pms.domain.nors.reconcile import Reconciliation
from pms.episodes.models import Admission, Course, Episode, Event, Exclusion
from pms.picklists.queries import label_of
from pms.picklists.shipped import shipped_lists
from pms.refusal import Refused
from pms.reports.nors_return.closing.actions import close_quarter
from pms.reports.nors_return.models import FinalReturn, Submission
from pms.store.base import db
from pms.store.scoping import choose_organisation
from pms.store.transactions import intend
from tests.client import Client
from tests.factories import (
    a_course,
    a_final_return,
    a_list_value,
    a_user,
    an_episode,
    an_exclusion,
    the_organisation,
    writing,
)
from tests.open_form import open_form
from tests.reports.quarters import PAGE, QUARTER, a_complete_episode, a_full_quarter

CLOSE = f"{PAGE}/close"
FILES = [f"{PAGE}/revisions/1/{part}" for part in ("csv", "json", "xlsx")]


@pytest.fixture
def manager(app) -> Client:
    """A manager's browser, the password typed a moment ago."""
    client = Client(app)
    client.sign_in(a_user(roles=("manager",), name="Mary Manager"))
    return client


def closed(manager: Client, **more: str):
    """Press the button, whatever stands on the page just now."""
    return manager.post(CLOSE, {**shown(manager), "revision": "1", **more})


def shown(client: Client) -> dict[str, str]:
    page = client.get(CLOSE)
    return open_form(page) if page.page.select_one("main form") else {}


def finals() -> list[FinalReturn]:
    return list(db.session.scalars(select(FinalReturn).order_by(FinalReturn.revision)))


def the_files(client: Client) -> list[bytes]:
    return [client.get(address).data for address in FILES]


def a_clean_quarter() -> list[Episode]:
    """Counted episodes with nothing to mend, a rejected referral and an excluded episode."""
    plain, eventful, incomplete, rejected, running = a_full_quarter()
    an_exclusion(incomplete, reason="Counted by another centre")
    return [plain, eventful, incomplete, rejected, running]


def test_a_manager_closes_a_quarter_and_takes_its_files(manager):
    a_clean_quarter()
    page = manager.get(PAGE).page
    assert page.select_one("#next a.nhsuk-button")["href"] == CLOSE
    assert "Close as revision 1" in manager.get(CLOSE).words

    response = manager.follow(closed(manager))

    assert "The quarter is closed: revision 1 is ready to be uploaded" in response.words
    assert "by Mary Manager" in response.words
    data, manifest, sheet = the_files(manager)
    name = "NORS_RXX_adult_2026Q1_v1.csv"
    assert check_return(data, shipped_lists(), name) == []
    told = json.loads(manifest)
    assert (told["file_name"], told["revision"]) == (name, 1)
    assert told["sha256"] == finals()[0].sha256
    assert told["excluded"]["reasons"] == {"Counted by another centre": 1}
    book = openpyxl.load_workbook(io.BytesIO(sheet))
    assert book.sheetnames[2:5] == ["1 Summary", "2 Specialty", "3 Diagnosis"]


def test_what_was_closed_is_the_same_after_a_thousand_edits(manager):
    """Edits of every kind that a return counts, of spellings and of labels."""
    a_list_value(code="local_x", label="Local x", nors_label="X")
    episodes = [*a_clean_quarter(), a_complete_episode(diagnosis="local_x")]
    closed(manager)
    before = the_files(manager)
    behind = f"{PAGE}/episodes?section=SUMMARY&row=opat_days&measure=opat_days&revision=1"
    numbers, episodes_behind = figures_of(manager), manager.get(behind).page.select("tbody tr")

    edit_at_random(random.Random(7), [one.id for one in episodes], edits=1000)

    assert the_files(manager) == before
    assert figures_of(manager) == numbers
    assert manager.get(behind).page.select("tbody tr") == episodes_behind
    assert "Changed since submission" in manager.get(PAGE).words


def figures_of(client: Client) -> list[str]:
    page = client.get(PAGE).page
    return [cell.text for cell in page.select("#SUMMARY dd, .pms-tables td")]


def edit_at_random(rng: random.Random, ids: list[int], *, edits: int) -> None:
    """In one transaction, as quick as it can be; what is edited need not make sense."""
    day = lambda: date(2026, 1, 10) + timedelta(days=rng.randrange(60))  # noqa: E731
    kinds = [
        lambda: sa.update(Episode).values(
            diagnosis=rng.choice(["cellulitis", None, "endocarditis"])
        ),
        lambda: sa.update(Episode).values(
            specialty=rng.choice(["infectious_diseases", "cardiology", None])
        ),
        lambda: sa.update(Episode).values(
            opat_outcome=rng.choice(["success", "failure", "partial"]), last_opat_day=day()
        ),
        lambda: sa.update(Episode).values(decision="accepted", decided_on=day()),
    ]
    items = [
        lambda: sa.update(Course).values(agent=rng.choice(["teicoplanin", "ertapenem"])),
        lambda: sa.update(Course).values(ended_on=date(2026, 1, 25) + timedelta(rng.randrange(9))),
        lambda: sa.update(Event).values(occurred_on=day()),
        lambda: sa.update(Admission).values(cause=rng.choice(["new_infection", None])),
    ]
    with writing():
        for _ in range(edits):
            if rng.random() < 0.5:
                db.session.execute(rng.choice(kinds)().where(Episode.id == rng.choice(ids)))
            else:
                edit = rng.choice(items)()
                model = edit.entity_description["entity"]
                db.session.execute(edit.where(model.episode_id == rng.choice(ids)))
        db.session.execute(
            sa.text("UPDATE list_value SET label = 'Another label', nors_label = 'Another'")
        )
        db.session.commit()


@pytest.mark.parametrize("state", ["blocked", "not over"])
def test_a_quarter_that_may_not_be_closed_is_closed_by_no_route(
    app, manager, runner, tmp_path, monkeypatch, state
):
    if state == "blocked":
        a_full_quarter()
        words = "2 queries that block a final return are open"
    else:
        monkeypatch.setattr(clock, "today", lambda: date(2026, 3, 31))
        a_complete_episode()
        words = "2026Q1 is not over: it ends on 31 March 2026"

    assert CLOSE not in [link.get("href") for link in manager.get(PAGE).page.select("a")]
    page = manager.get(CLOSE)
    assert words in page.words
    assert "Close as revision 1" not in page.words
    response = closed(manager)
    assert response.status_code == 422
    assert words in response.words
    with writing(), pytest.raises(Refused, match=words):
        close_quarter(
            the_organisation("RXX"),
            "adult",
            QUARTER,
            today=clock.today(),
            now=clock.now(),
            by="somebody",
        )
    result = runner(*EXPORT, "--final", "--output", tmp_path)
    assert result.code == 2
    assert words in result.err
    assert result.err.count("\n") == 1
    assert not list(tmp_path.glob("*.csv"))
    assert finals() == []


EXPORT = ("nors", "export", "--organisation", "RXX", "--service", "adult", "--quarter", "2026Q1")


def test_one_of_anything_wrong_is_enough():
    after = QUARTER.end + timedelta(days=1)
    assert closing_problem(QUARTER, after, blocking=0, failed=0) is None
    assert "1 query that blocks" in closing_problem(QUARTER, after, blocking=1, failed=0)
    assert "1 comparison does not" in closing_problem(QUARTER, after, blocking=0, failed=1)
    assert "not over" in closing_problem(QUARTER, QUARTER.end, blocking=0, failed=0)


def test_a_revision_follows_the_latest_and_says_why():
    assert revision_problem(0, 1, None) is None
    assert revision_problem(1, 2, "A course was missing") is None
    assert revision_problem(1, 2, " ") == "Say why the return is revised"
    assert "closed already, as revision 2" in revision_problem(2, 2, "Why")
    assert "next revision is 2, not 3" in revision_problem(1, 3, "Why")


def refused_everywhere(manager, runner, tmp_path, words: str) -> None:
    response = closed(manager)
    assert response.status_code == 422
    assert words in response.words
    result = runner(*EXPORT, "--final", "--output", tmp_path)
    assert result.code == 2
    assert words in result.err
    assert finals() == []


def test_a_sum_that_does_not_agree_closes_no_quarter(manager, runner, tmp_path, monkeypatch):
    a_complete_episode()
    wrong = Reconciliation("Episodes of every diagnosis", "DIAGNOSIS", 1, "=", 2)
    monkeypatch.setattr("pms.reports.nors_return.draft.reconciliation", lambda *_: [wrong])
    refused_everywhere(manager, runner, tmp_path, "cannot be closed: 1 comparison does not hold")


def test_a_file_that_fails_its_own_check_closes_no_quarter(manager, runner, tmp_path, monkeypatch):
    a_complete_episode()
    right = layout.to_bytes
    monkeypatch.setattr(layout, "to_bytes", lambda return_: right(return_).replace(b"core", b"cor"))
    refused_everywhere(manager, runner, tmp_path, "he file does not pass its own checks: line ")


def test_a_blocked_quarter_is_ready_once_the_query_is_mended_or_left_out(manager):
    *_, incomplete, _, _ = a_full_quarter()
    assert "2 to fix" in manager.get(PAGE).words
    an_exclusion(incomplete)

    assert "Ready to close" in manager.get(PAGE).words
    assert manager.follow(closed(manager)).status_code == 200
    assert len(finals()) == 1


def test_a_double_click_closes_once(manager):
    a_complete_episode()
    closed(manager)
    response = manager.follow(closed(manager))

    assert "The quarter was closed already, as revision 1" in response.words
    assert len(finals()) == 1


def test_two_managers_at_once_make_one_revision(app):
    a_complete_episode()
    organisation_id = the_organisation("RXX").id
    told: list[str] = []
    start = threading.Barrier(2)

    def close(name: str) -> None:
        with app.app_context():
            choose_organisation(organisation_id)
            start.wait()
            intend("write")
            organisation = the_organisation("RXX")
            try:
                now, today = clock.now(), clock.today()
                close_quarter(organisation, "adult", QUARTER, today=today, now=now, by=name)
                db.session.commit()
                told.append("closed")
            except (Refused, sa.exc.IntegrityError):
                told.append("refused")
            db.session.remove()

    threads = [threading.Thread(target=close, args=(name,)) for name in ("one", "other")]
    db.session.rollback()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert sorted(told) == ["closed", "refused"]
    assert len(finals()) == 1


def test_only_a_manager_closes_uploads_and_revises(app):
    a_complete_episode()
    for role in ("clinician", "viewer", "organisation_admin"):
        client = Client(app)
        client.sign_in(a_user(roles=(role,)))
        for step in ("close", "upload", "visible"):
            assert client.post(f"{PAGE}/{step}").status_code == 403
    assert finals() == []


def test_closing_asks_for_the_password_again(app):
    a_complete_episode()
    client = Client(app)
    client.sign_in(a_user(roles=("manager",)))
    with writing():
        db.session.execute(sa.update(UserSession).values(password_checked_at=None))
        db.session.commit()

    assert client.get(CLOSE).page.find("input", type="password")
    client.post(CLOSE, {"revision": "1", "seen": "x"})
    assert finals() == []


def test_the_database_refuses_to_change_what_was_closed(app):
    a_complete_episode()
    final = a_final_return()
    for words in (
        "UPDATE final_return SET file = '' WHERE id = :id",
        "UPDATE final_return SET as_at = '2026-04-03' WHERE id = :id",
        "DELETE FROM final_return WHERE id = :id",
    ):
        with writing():
            with pytest.raises(sa.exc.DBAPIError, match="append-only"):
                db.session.execute(sa.text(words), {"id": final.id})
            db.session.rollback()
    assert len(finals()) == 1


def test_a_revision_needs_a_reason_and_leaves_the_first_as_it_was(manager):
    episode = a_complete_episode()
    closed(manager)
    first = the_files(manager)
    with writing():
        db.session.get_one(Episode, episode.id).diagnosis = "osteomyelitis_diabetic_foot"
        db.session.commit()
    page = manager.get(PAGE)
    assert "Changed since submission: 1 episode would be counted differently today" in page.words
    assert "Diagnosis: Cellulitis" in page.page.select_one("#changes").text

    refused = manager.post(CLOSE, {**shown(manager), "reason": " "})
    assert refused.status_code == 422
    assert "Say why the return is revised" in refused.words
    after = manager.follow(manager.post(CLOSE, {**shown(manager), "reason": "A wrong diagnosis"}))

    assert "A wrong diagnosis" in after.words
    assert not after.page.find(id="changes")
    assert the_files(manager) == first
    second = manager.get(f"{PAGE}/revisions/2/csv").data
    assert b"2026-03-31,2,core" in second
    assert second != first[0]
    assert manager.get(f"{PAGE}/revisions/3/csv").status_code == 404


def test_what_entered_left_and_changed_is_named_with_what_changed(manager):
    plain, eventful, excluded, _, _ = a_clean_quarter()
    closed(manager)
    entered = a_complete_episode()
    with writing():
        course = db.session.get_one(Course, plain.courses[0].id)
        course.ended_on = date(2026, 1, 25)
        db.session.get_one(Episode, plain.id).last_opat_day = date(2026, 1, 25)
        db.session.commit()
    an_exclusion(eventful, reason="Of another trust")

    rows = {
        row.th.text: [cell.get_text(" ") for cell in row.select("td")]
        for row in manager.get(PAGE).page.select("#changes table")[0].select("tbody tr")
    }
    assert rows == {
        str(plain.id): [
            "counted differently",
            "Course Ceftriaxone from 10 January 2026: end 23 January 2026, now 25 January 2026",
        ],
        str(eventful.id): ["no longer counted", "Excluded since: Of another trust"],
        str(entered.id): ["added", "Entered, completed or changed after the quarter was closed"],
    }
    administrator = Client(manager.app)
    administrator.sign_in(a_user(roles=("organisation_admin",)))
    told = administrator.get(PAGE)
    assert "Excluded since" in told.words
    assert "Of another trust" not in told.words
    assert excluded.id not in rows
    numbers = manager.get(PAGE).page.select("#changes table")[1].get_text(" ")
    assert "Summary: OPAT days" in " ".join(numbers.split())


def test_an_acceptance_that_moved_to_another_quarter_is_named(manager):
    episode = a_complete_episode(referred_on=date(2025, 12, 20))
    closed(manager)
    with writing():
        db.session.get_one(Episode, episode.id).decided_on = date(2025, 12, 30)
        db.session.commit()

    (row,) = manager.get(PAGE).page.select("#changes table")[0].select("tbody tr")
    assert row.th.text == str(episode.id)
    assert "Its acceptance is no longer in this quarter" in row.text
    numbers = manager.get(PAGE).page.select("#changes table")[1].select("tbody tr")
    assert [one.th.text for one in numbers] == ["Summary: Patients admitted"]


def test_a_number_that_went_and_the_one_in_its_place_are_named(manager):
    episode = a_complete_episode()
    closed(manager)
    with writing():
        db.session.get_one(Episode, episode.id).diagnosis = "endocarditis"
        db.session.commit()

    rows = [
        [" ".join(cell.get_text(" ").split()) for cell in row.select("th, td")]
        for row in manager.get(PAGE).page.select("#changes table")[1].select("tbody tr")
    ]
    began = "Antimicrobial by diagnosis: Ceftriaxone:"
    endocarditis = label_of("diagnosis", "endocarditis")
    assert [f"{began} Cellulitis", "Episodes", "1", "0"] in rows
    assert [f"{began} {endocarditis}", "Episodes", "0", "1"] in rows


def test_an_outcome_that_moved_beyond_the_closing_day_is_named(manager, monkeypatch):
    """Today's record is counted as at the day of closing, when such an outcome was not known."""
    episode = a_complete_episode()
    monkeypatch.setattr(clock, "today", lambda: date(2026, 4, 2))
    closed(manager)
    monkeypatch.setattr(clock, "today", lambda: date(2026, 5, 20))
    with writing():
        db.session.get_one(Episode, episode.id).outcome_on = date(2026, 5, 2)
        db.session.commit()

    (row,) = manager.get(PAGE).page.select("#changes table")[0].select("tbody tr")
    assert row.th.text == str(episode.id)
    numbers = manager.get(PAGE).page.select("#changes table")[1].get_text(" ")
    assert "Diagnosis by infection outcome: Cellulitis: Not recorded" in " ".join(numbers.split())


def test_what_comes_after_the_quarter_is_no_change_of_it(manager, monkeypatch):
    a_complete_episode()
    monkeypatch.setattr(clock, "today", lambda: date(2026, 4, 2))
    closed(manager)
    monkeypatch.setattr(clock, "today", lambda: date(2026, 5, 20))
    later = an_episode(decided_on=date(2026, 4, 5))
    a_course(later, started_on=date(2026, 4, 5), ended_on=date(2026, 4, 9))

    assert "Changed since submission" not in manager.get(PAGE).words


def test_the_upload_is_noted_with_day_person_and_reference(manager):
    a_complete_episode()
    closed(manager)
    early = manager.post(f"{PAGE}/upload", {"uploaded_on": "1/4/2026", "seen": seen(manager)})
    assert early.status_code == 422
    assert "when the quarter was closed, or a later day" in early.words

    data = {"uploaded_on": "today", "uploaded_by": "Jo Clerk", "registry_reference": "N-77"}
    page = manager.follow(manager.post(f"{PAGE}/upload", {**data, "seen": seen(manager)}))

    assert "by Jo Clerk" in page.words
    assert "N-77" in page.words
    assert "Uploaded" in page.page.select_one("#return h2").text
    visible = {"visible_on": "today", "seen": seen(manager, "visible")}
    page = manager.follow(manager.post(f"{PAGE}/visible", visible))
    assert "On the registry" in page.page.select_one("#return h2").text
    row = db.session.scalars(select(Submission)).one()
    assert (row.uploaded_on, row.visible_by) == (clock.today(), "Mary Manager")


def test_the_steps_on_top_move_on_with_what_is_said_of_the_upload(manager):
    a_complete_episode()
    closed(manager)
    data = {"uploaded_on": "today", "uploaded_by": "Jo Clerk", "seen": seen(manager)}
    page = manager.post(f"{PAGE}/upload", data, htmx=True).page
    assert "Confirm it is on the registry" in page.select_one("#sent").text
    assert page.select_one("#state[hx-swap-oob]").text == "Uploaded"
    assert "can be seen on the registry" in page.select_one("#next[hx-swap-oob]").text


def seen(client: Client, step: str = "upload") -> str:
    return client.get(f"{PAGE}/{step}").page.find("input", attrs={"name": "seen"})["value"]


def test_two_who_note_the_upload_see_each_others_answer(manager):
    a_complete_episode()
    closed(manager)
    opened = seen(manager)
    manager.post(f"{PAGE}/upload", {"uploaded_on": "today", "uploaded_by": "Jo", "seen": opened})
    clash = manager.post(
        f"{PAGE}/upload", {"uploaded_on": "today", "uploaded_by": "Mo", "seen": opened}
    )
    assert clash.status_code == 409
    assert "Not saved: somebody else has changed this" in clash.words
    assert db.session.scalars(select(Submission.uploaded_by)).one() == "Jo"


def test_what_is_closed_is_what_was_looked_at(manager):
    plain, *_ = a_clean_quarter()
    looked_at = shown(manager)
    with writing():
        plain.courses[0].ended_on -= timedelta(days=2)
        db.session.commit()
    refused = manager.post(CLOSE, looked_at)
    assert refused.status_code == 422
    assert "The record has changed since you opened this page" in refused.words
    assert finals() == []
    again = manager.post(CLOSE, open_form(refused))
    assert again.status_code == 303
    assert len(finals()) == 1


def test_an_exclusion_that_changes_no_number_is_looked_at_too(manager):
    a_clean_quarter()
    exclusion = db.session.scalars(select(Exclusion)).one()
    looked_at = shown(manager)
    with writing():
        exclusion.reason = "Entered twice"
        db.session.commit()
    assert manager.post(CLOSE, looked_at).status_code == 422
    assert finals() == []
