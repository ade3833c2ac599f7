"""A rule about a patient's record holds at every door: the form, its action, and an import."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator

import pytest

import pms.domain
from pms.episodes.models import Episode
from pms.refusal import Refused
from pms.store.base import db
from pms.transfer.report import in_report
from tests.doors import of_episodes, of_items
from tests.doors.elsewhere import ELSEWHERE, NOT_OF_A_PATIENT
from tests.doors.wrong import ACCEPTED, REFERRED, Wrong
from tests.factories import a_course, a_line, an_episode, writing
from tests.open_form import open_form
from tests.transfer.bundles import a_folder, bring_in
from tests.transfer.database import everything

WRONG = (*of_items.WRONG, *of_episodes.WRONG)
each_wrong_record = pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: wrong.name)


def rules() -> Iterator[Callable[..., str | None]]:
    """Every rule of the domain about what a patient's record may say."""
    for module in pkgutil.walk_packages(pms.domain.__path__, "pms.domain."):
        if module.name.startswith(NOT_OF_A_PATIENT):
            continue
        found = importlib.import_module(module.name)
        for name, rule in inspect.getmembers(found, inspect.isfunction):
            of_here = rule.__module__ == module.name
            if of_here and name.endswith("_problem") and not name.startswith("_"):
                yield rule


def the_episode(wrong: Wrong) -> Episode:
    given = {"referred_on": REFERRED, "decided_on": ACCEPTED, **wrong.episode}
    episode = an_episode(**given)
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


def test_every_rule_about_a_record_is_tried_at_the_doors_or_says_what_holds_instead():
    tried = {wrong.rule for wrong in WRONG}

    left = {rule.__name__ for rule in rules() if rule not in tried}

    assert left == set(ELSEWHERE)
