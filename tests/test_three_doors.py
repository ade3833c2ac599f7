"""A rule about a patient's record holds at every door: the form, its action, and an import."""

import importlib
import inspect
import pkgutil
from datetime import date
from pathlib import Path

import pytest

from pms.domain import care
from pms.episodes.models import Episode
from pms.refusal import Refused
from pms.store.base import db
from pms.transfer.report import in_report
from tests.doors import of_episodes, of_items
from tests.doors.elsewhere import ELSEWHERE, EVERYWHERE
from tests.doors.sites import Site, sites, spoken
from tests.doors.wrong import ACCEPTED, REFERRED, Wrong
from tests.factories import a_course, a_line, a_patient, an_episode, together, writing
from tests.open_form import open_form
from tests.transfer.bundles import a_folder, bring_in
from tests.transfer.database import everything

WRONG = (*of_items.WRONG, *of_episodes.WRONG)
each_wrong_record = pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: wrong.name)


@together()
def the_episode(wrong: Wrong) -> Episode:
    given = {"referred_on": REFERRED, "decided_on": ACCEPTED, **wrong.episode}
    patient = a_patient(allergies=wrong.allergies or None)
    episode = an_episode(patient, **given)
    if wrong.is_ended:
        a_course(episode, started_on=ACCEPTED, ended_on=ACCEPTED)
    if wrong.treated:
        a_course(episode, started_on=ACCEPTED, ended_on=date(2025, 1, 23))
    if wrong.line:
        a_course(episode, started_on=ACCEPTED, ended_on=None)
        a_line(episode, inserted_on=ACCEPTED)
    return episode


@each_wrong_record
def test_the_form_refuses_it(client, wrong):
    episode = the_episode(wrong)
    path = wrong.path.format(id=episode.id)
    url = path if path.startswith("/") else f"/episodes/{episode.id}/{path}"
    page = client.get(url, htmx=True)
    answers = {**open_form(page), **wrong.answers} if page.status_code == 200 else wrong.answers

    response = client.post(url, answers, htmx=True)

    assert response.status_code == 422, response.words
    assert wrong.refused in response.words
    beside = " ".join(tag.text for tag in response.page.select(".nhsuk-error-message"))
    assert (wrong.refused in " ".join(beside.split())) is not wrong.over_the_form


@each_wrong_record
def test_its_action_refuses_it(app, wrong):
    episode_id = the_episode(wrong).id

    with writing():
        episode = db.session.get_one(Episode, episode_id)
        with pytest.raises(Refused) as refused:
            wrong.act(episode)
        db.session.rollback()

    assert str(refused.value) == wrong.refused


@each_wrong_record
def test_an_import_refuses_it_or_warns_where_the_format_says_so(app, tmp_path, wrong):
    before = everything()

    outcome = bring_in(a_folder(tmp_path / "bundle", **wrong.tables))

    level = "warned" if wrong.warned else "refused"
    lines = [line for line in outcome.report.lines() if line.startswith(level)]
    assert [line for line in lines if f": {in_report(wrong.refused)}" in line], lines
    assert outcome.is_refused is not bool(wrong.warned)
    assert (everything() == before) is not bool(wrong.warned)


def test_every_rule_about_a_record_is_tried_at_the_doors_or_says_what_holds_instead(app):
    every = sites()
    tried = {site for wrong in WRONG for site in said_by_the_action(wrong, every)}

    left = {site.name for site in every if site not in tried and not holds_elsewhere(site)}

    assert left == set(ELSEWHERE)


def said_by_the_action(wrong: Wrong, every: list[Site]) -> set[Site]:
    episode_id = the_episode(wrong).id
    with writing():
        episode = db.session.get_one(Episode, episode_id)
        with spoken(every) as heard, pytest.raises(Refused):
            wrong.act(episode)
        db.session.rollback()
    assert wrong.noun in {Path(site.file).stem for site in heard}, wrong.name
    return heard


def holds_elsewhere(site: Site) -> bool:
    """By what a rule is that many nouns have: none of them is tried anew in each."""
    return any(f"{rule}(" in site.name or site.name.startswith(f"{rule}:") for rule in EVERYWHERE)


def test_no_rule_about_a_record_stands_beside_its_noun():
    """Three kinds of rule are about no record of a patient: values of a pick list, their categories
    by UK-AWaRe, and which letters may be begun."""
    beside = {
        name
        for module in pkgutil.iter_modules(care.__path__)
        if module.name != "lists"
        for name, _ in inspect.getmembers(
            importlib.import_module(f"{care.__name__}.{module.name}"), inspect.isfunction
        )
        if name.endswith("_problem")
    }
    assert beside - {"interval_problem"} == {"aware_problem", "kind_problem"}
