"""Discharging an episode: one form, one transaction, nobody's change overwritten."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from pms import clock
from pms.domain.care.data_queries import episode_queries
from pms.domain.care.discharge import NEEDED
from pms.episodes.discharge import actions
from pms.episodes.models import Course, Episode, Line
from pms.episodes.records import load_records
from pms.refusal import Refused
from pms.store.base import db
from pms.store.history import History
from tests.episodes.opened import opened
from tests.factories import a_course, a_line, a_task, an_admission, an_episode, together, writing
from tests.open_form import open_form

pytestmark = pytest.mark.on_sqlite("a section of the page: its questions, rules and words")

DAY = timedelta(days=1)

ENDED = {
    "therapy_end_reason": "completed_as_planned",
    "infection_outcome": "cured",
    "opat_outcome": "success",
}


@pytest.fixture
@together()
def episode(app):
    """On treatment: one drug, one line."""
    episode = an_episode()
    a_course(episode, ended_on=None, dose=2.0, dose_unit="g", frequency="od")
    a_line(episode)
    return episode


def url_of(episode, what=""):
    return f"/episodes/{episode.id}/discharge{what}"


def answers(client, episode, **given):
    """The form as it was opened, with what a person answers in it."""
    form = open_form(client.get(url_of(episode), htmx=True))
    lines = {f"line-{line.id}-removed_on": "today" for line in again(episode).lines}
    return {**form, **lines, **ENDED, **given}


def again(episode) -> Episode:
    return db.session.get_one(Episode, episode.id)


def courses_of(episode):
    return db.session.scalars(
        select(Course).where(Course.episode_id == episode.id).order_by(Course.id)
    ).all()


def save(client, episode, data):
    return client.post(url_of(episode), data, htmx=True)


def test_one_form_ends_the_course_takes_out_the_line_and_records_the_outcome(client, episode):
    response = save(client, episode, answers(client, episode, follow_up_on="+14"))

    assert response.status_code == 200, response.words
    today = clock.today()
    found = again(episode)
    assert [course.ended_on for course in found.courses] == [today]
    assert [line.removed_on for line in found.lines] == [today]
    assert (found.outcome_on, found.opat_outcome) == (today, "success")
    assert found.follow_up_on == today + 14 * DAY
    section = response.page.find(id="discharge")
    assert "Discharged on" in section.text
    for also in ("courses", "lines", "outcomes", "referral", "diagnosis", "standing"):
        assert response.page.find(id=also)["hx-swap-oob"] == "true", also


def test_the_dose_of_a_step_down_may_be_typed_with_its_unit_and_is_read_back(client, episode):
    step_down = {"agent": "linezolid", "dose": "600mg", "frequency": "bd"}
    given = {f"stepdown-{name}": answer for name, answer in step_down.items()}
    response = save(client, episode, answers(client, episode, **given))
    assert response.status_code == 200, response.words
    assert "Linezolid 600 mg twice daily" in response.words


def test_afterwards_the_return_asks_nothing_and_counts_the_episode(client, episode):
    save(client, episode, answers(client, episode))
    (loaded,) = load_records()
    assert episode_queries(loaded.record, clock.today()) == []
    assert "Counts in" in client.get(f"/episodes/{episode.id}").words


def test_without_htmx_the_episode_page_follows(client, episode):
    response = client.post(url_of(episode), answers(client, episode))
    assert response.location.endswith(f"/episodes/{episode.id}?section=discharge#discharge")
    assert "Discharged on" in client.follow(response).page.find(id="discharge").text


def test_the_last_day_begins_as_today_or_as_the_planned_end_that_is_past(client, app):
    episode = an_episode(planned_end_on=date(2026, 1, 20))
    course = a_course(episode, ended_on=None)
    page = client.get(url_of(episode), htmx=True).page
    assert page.find(id=f"lastday-{course.id}-ended_on")["value"] == "20/1/2026"


def test_the_cover_of_a_long_acting_drug_is_left_as_planned(client, app):
    ahead = clock.today() + 10 * DAY
    episode = an_episode()
    course = a_course(episode, agent="dalbavancin", ended_on=ahead)
    page = client.get(url_of(episode), htmx=True).page
    assert page.find(id=f"lastday-{course.id}-ended_on")["value"] == (
        f"{ahead.day}/{ahead.month}/{ahead.year}"
    )


# --- The suggestion, as answers change ------------------------------------------------------------


def so_far(client, data, episode):
    response = client.post(url_of(episode, "/so-far"), data, htmx=True)
    assert response.status_code == 200
    return response


def test_the_suggestion_changes_with_the_answers_and_nothing_is_saved(client, episode):
    data = answers(client, episode)
    assert "Success" in so_far(client, data, episode).words
    changed = f"course-{courses_of(episode)[0].id}-course_end_reason"
    for answer, suggested in (
        ({changed: "changed_adverse_event"}, "Partial success"),
        ({"infection_outcome": "failed"}, "Failure"),
        ({"therapy_end_reason": "unplanned_logistics"}, "Indeterminate"),
        ({"therapy_end_reason": "died"}, "Failure"),
    ):
        region = so_far(client, {**data, **answer}, episode).page.find(id="discharge-so-far")
        assert region.find("strong").text == suggested, answer
        assert suggested in region["data-announce"]
    assert again(episode).outcome_on is None


def test_what_the_return_misses_is_counted_down_as_it_is_answered(client, app):
    episode = an_episode(specialty=None, diagnosis=None)
    course = a_course(episode, administered_by=None, ended_on=None)
    url = url_of(episode)
    page = client.get(url, htmx=True).page
    assert "5 things are missing" in page.find(id="discharge-so-far").text

    data = open_form(client.get(url, htmx=True))
    data |= {"missing-specialty": "cardiology", f"course-{course.id}-administered_by": "self"}
    assert "3 things are missing" in so_far(client, data, episode).words
    data |= {"infection_outcome": "cured", "opat_outcome": "success"}
    assert "1 thing is missing" in so_far(client, data, episode).words
    data |= {"missing-diagnosis": "cellulitis"}
    assert "Nothing is missing" in so_far(client, data, episode).words

    response = save(client, episode, {**data, **ENDED})
    assert response.status_code == 200, response.words
    found = again(episode)
    assert (found.specialty, found.diagnosis) == ("cardiology", "cellulitis")
    assert found.courses[0].administered_by == "self"


@pytest.mark.on_both
def test_the_missing_administrator_of_a_course_that_has_ended_is_mended_too(client, app):
    episode = an_episode()
    course = a_course(episode, administered_by=None)
    data = answers(client, episode, **{f"course-{course.id}-administered_by": "carer"})
    assert f"course-{course.id}-ended_on" not in data
    assert save(client, episode, data).status_code == 200
    assert courses_of(episode)[0].administered_by == "carer"
    assert courses_of(episode)[0].ended_on == date(2026, 1, 23)


def test_weighing_is_not_noted_as_another_reading(client, episode):
    data = answers(client, episode)
    count = db.session.query(History).count()
    so_far(client, data, episode)
    assert db.session.query(History).count() == count


# --- Refusals -------------------------------------------------------------------------------------


@pytest.mark.on_both
def test_another_outcome_than_the_suggested_one_needs_a_reason(client, episode):
    data = answers(client, episode, opat_outcome="partial")
    refused = save(client, episode, data)
    assert refused.status_code == 422
    error = refused.page.find(id=f"discharge-{episode.id}-opat_outcome_reason-error")
    assert "Say why another OPAT outcome" in error.text
    assert again(episode).outcome_on is None
    assert save(client, episode, {**data, "opat_outcome_reason": "Slow"}).status_code == 200


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"infection_outcome": ""}, "discharge-{e}-infection_outcome", "Select the infection"),
        ({"outcome_on": "+1"}, "discharge-{e}-outcome_on", "today or earlier"),
        ({"follow_up_on": "-1"}, "discharge-{e}-follow_up_on", "is in the future"),
        ({"therapy_end_reason": "died"}, "discharge-{e}-died_on", "Enter the date of death"),
        ({"stepdown-dose": "500"}, "stepdown-new-agent", "Select the oral"),
        ({"stepdown-agent": "linezolid", "stepdown-ended_on": "-3"}, "stepdown-new-ended_on", "or"),
        ({"course-{c}-ended_on": ""}, "lastday-{c}-ended_on", "Enter its last day"),
        ({"course-{c}-ended_on": "1/1/2026"}, "lastday-{c}-ended_on", "10 January 2026 or a later"),
        ({"line-{l}-removed_on": ""}, "lineleft-{l}-removed_on", "or say why it stays in"),
        ({"line-{l}-removed_on": "9/1/2026"}, "lineleft-{l}-removed_on", "10 January 2026"),
        ({"line-{l}-stays_in_reason": "Dialysis"}, "lineleft-{l}-removed_on", "not both"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(client, episode, given, field, words):
    ids = {
        "e": episode.id,
        "c": courses_of(episode)[0].id,
        "l": db.session.scalars(select(Line)).one().id,
    }
    data = answers(client, episode)
    data |= {name.format(**ids): value for name, value in given.items()}
    response = save(client, episode, data)
    assert response.status_code == 422
    assert words in response.page.find(id=field.format(**ids) + "-error").text
    assert again(episode).outcome_on is None


def test_a_refusal_at_the_third_course_leaves_the_first_as_it_was(client, app):
    episode = an_episode()
    first, _, third = (a_course(episode, agent=agent, ended_on=None) for agent in THREE)
    with writing():
        rows = [db.session.get_one(Course, one.id) for one in courses_of(episode)]
        ends = [date(2026, 1, 20), date(2026, 1, 20), date(2026, 1, 1)]
        with pytest.raises(Refused, match="10 January 2026 or a later"):
            actions.discharge(
                again(episode),
                clock.today(),
                courses=[
                    (row, {"ended_on": end, "course_end_reason": None})
                    for row, end in zip(rows, ends, strict=True)
                ],
                lines=[],
                missing={},
                step_down=None,
                step_down_ref="",
                end={},
            )
        db.session.rollback()
    assert [course.ended_on for course in courses_of(episode)] == [None, None, None]

    data = answers(client, episode, **{f"course-{third.id}-ended_on": "1/1/2026"})
    data[f"course-{first.id}-ended_on"] = "20/1/2026"
    response = save(client, episode, data)
    assert response.status_code == 422
    assert response.page.find(id=f"lastday-{first.id}-ended_on")["value"] == "20/1/2026"
    assert [course.ended_on for course in courses_of(episode)] == [None, None, None]


def test_a_refusal_at_the_outcome_leaves_the_course_as_it_was(app):
    episode = an_episode()
    a_course(episode, ended_on=None)
    with writing():
        row = db.session.get_one(Course, courses_of(episode)[0].id)
        with pytest.raises(Refused, match="Select"):
            actions.discharge(
                again(episode),
                clock.today(),
                courses=[(row, {"ended_on": date(2026, 1, 20), "course_end_reason": None})],
                lines=[],
                missing={},
                step_down=None,
                step_down_ref="",
                end=dict.fromkeys((*NEEDED, "died_on")),
            )
        db.session.rollback()
    assert [course.ended_on for course in courses_of(episode)] == [None]


THREE = ("ceftriaxone", "ertapenem", "teicoplanin")


def test_a_referral_that_is_not_accepted_cannot_be_discharged(client, app):
    episode = an_episode(decision=None, decided_on=None)
    assert "Only an accepted referral" in client.get(url_of(episode)).words
    assert save(client, episode, ENDED).status_code == 200
    assert again(episode).opat_outcome is None


# --- Lines, step-down, what goes on ---------------------------------------------------------------


@pytest.mark.on_both
def test_a_line_may_stay_in_for_a_reason(client, episode):
    line = db.session.scalars(select(Line)).one()
    stays = {f"line-{line.id}-removed_on": "", f"line-{line.id}-stays_in_reason": "Dialysis"}
    response = save(client, episode, answers(client, episode, **stays))
    assert "Midline stays in" in response.page.find(id="discharge").text
    assert db.session.get_one(Line, line.id).stays_in_reason == "Dialysis"
    assert "Dialysis" in response.page.find(id=f"line-{line.id}").text


STEP_DOWN = {
    "stepdown-agent": "linezolid",
    "stepdown-dose": "600",
    "stepdown-dose_unit": "mg",
    "stepdown-frequency": "bd",
    "stepdown-ended_on": "+13",
}


def test_the_oral_step_down_becomes_a_course_of_complex_oral_therapy(client, episode):
    response = save(client, episode, answers(client, episode, **STEP_DOWN))
    assert "Oral treatment" in response.page.find(id="discharge").text
    oral = courses_of(episode)[-1]
    assert (oral.agent, oral.route, oral.administered_by) == ("linezolid", "po", "self")
    assert oral.ended_on == clock.today() + 13 * DAY
    (loaded,) = load_records()
    assert [(course.oral, course.counted) for course in loaded.record.courses] == [
        (False, True),
        (True, False),
    ]
    assert again(episode).therapy_ended_on == clock.today()


def test_a_double_click_discharges_once(client, episode):
    data = answers(client, episode, **STEP_DOWN)
    assert [save(client, episode, data).status_code for _ in range(2)] == [200, 200]
    assert len(courses_of(episode)) == 2
    assert len(again(episode).lines) == 1


def test_another_step_down_from_the_same_form_is_not_lost_silently(client, episode):
    data = answers(client, episode, **STEP_DOWN)
    save(client, episode, data)
    response = save(client, episode, {**data, "stepdown-dose": "300"})
    assert response.status_code == 422
    assert "This was saved a moment ago with other values" in response.words
    assert [course.dose for course in courses_of(episode)] == [2.0, 600.0]


def test_oral_treatment_that_runs_may_go_on(client, episode):
    oral = a_course(episode, agent="linezolid", route="po", ended_on=None)
    response = save(client, episode, answers(client, episode))
    assert response.status_code == 200, response.words
    assert db.session.get_one(Course, oral.id).ended_on is None


# --- Somebody else, meanwhile ---------------------------------------------------------------------


@pytest.mark.on_both
def test_a_course_that_somebody_else_ended_meanwhile_is_shown_and_nothing_is_lost(client, episode):
    data = answers(client, episode, infection_outcome="improved")
    (course,) = courses_of(episode)
    url = f"/episodes/{episode.id}/courses/{course.id}/end"
    ended = {**opened(client, url), "ended_on": "20/1/2026", "course_end_reason": "other"}
    assert client.post(url, ended, htmx=True).status_code == 200

    response = save(client, episode, data)
    assert response.status_code == 409
    assert "20 January 2026" in response.page.find("table").text
    assert again(episode).outcome_on is None
    chosen = response.page.find(id=f"discharge-{episode.id}-infection_outcome")
    assert chosen.find("option", selected=True)["value"] == "improved"

    mine = {**open_form(response)}
    assert save(client, episode, mine).status_code == 200
    assert courses_of(episode)[0].ended_on == clock.today()
    assert "override" in db.session.scalars(select(History.action)).all()


def test_an_outcome_and_a_line_that_others_changed_are_both_shown(client, episode):
    data = answers(client, episode)
    line = db.session.scalars(select(Line)).one()
    with writing():
        again(episode).opat_outcome = "failure"
        db.session.get_one(Line, line.id).removed_on = date(2026, 1, 20)
        db.session.commit()
    response = save(client, episode, data)
    assert response.status_code == 409
    assert len(response.page.select("table")) == 2
    assert again(episode).opat_outcome == "failure"


@pytest.mark.on_both
def test_a_course_begun_by_somebody_else_meanwhile_is_asked_about(client, episode):
    data = answers(client, episode)
    begun = a_course(episode, agent="ertapenem", ended_on=None)
    response = save(client, episode, data)
    assert response.status_code == 422
    assert "Enter its last day" in response.page.find(id=f"lastday-{begun.id}-ended_on-error").text
    assert again(episode).outcome_on is None


@pytest.mark.on_both
def test_a_course_taken_out_meanwhile_is_said_and_the_rest_can_be_saved(client, episode):
    more = a_course(episode, agent="ertapenem", ended_on=None)
    data = answers(client, episode)
    with writing():
        course = db.session.get_one(Course, more.id)
        course.entered_in_error_at, course.entered_in_error_reason = clock.now(), "Other patient"
        db.session.commit()
    response = save(client, episode, data)
    assert response.status_code == 422
    assert "has since marked what you answered here as entered in error" in response.words
    assert save(client, episode, open_form(response)).status_code == 200


def test_no_row_of_another_episode_is_changed_by_its_number(client, episode):
    others = a_course(an_episode(), ended_on=None)
    data = answers(client, episode, **{f"course-{others.id}-ended_on": "20/1/2026"})
    save(client, episode, data)
    assert db.session.get_one(Course, others.id).ended_on is None


# --- Afterwards -----------------------------------------------------------------------------------


@pytest.mark.on_both
def test_the_follow_up_is_changed_alone(client, episode):
    save(client, episode, answers(client, episode, follow_up_on="+14"))
    url = f"/episodes/{episode.id}/follow-up"
    data = {**opened(client, url), "follow_up_on": "+7", "follow_up_with": "Telephone, nurse"}
    response = client.post(url, data, htmx=True)
    assert "Telephone, nurse" in response.page.find(id="follow-up").text
    assert again(episode).follow_up_on == clock.today() + 7 * DAY
    refused = client.post(url, {**opened(client, url), "follow_up_on": "-7"}, htmx=True)
    assert refused.status_code == 422
    closed = client.get(f"{url}/", htmx=True)
    assert closed.page.find("form") is None


def test_a_discharge_dated_back_with_an_admission_suggests_as_the_rules_say(client, episode):
    an_admission(episode, cause="drug_adverse_event")
    response = client.get(url_of(episode), htmx=True)
    assert response.page.find(id="discharge-so-far").find("strong").text == "Failure"


def test_open_tasks_are_recalled(client, episode):
    a_task(episode, text="Ring the pharmacy")
    assert "Ring the pharmacy" in client.get(url_of(episode), htmx=True).words
