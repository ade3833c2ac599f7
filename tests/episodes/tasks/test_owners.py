"""Who is offered for a task, and whose it is."""

from pms import clock
from pms.store.base import db
from pms.store.scoping import organisation_scope
from tests.factories import a_task, a_user, an_episode, an_organisation, writing


def owners(client, episode):
    page = client.get(f"/episodes/{episode.id}/tasks/add", htmx=True).page
    field = page.find(id="task-new-owner")
    return [option["value"] for option in page.find(id=field["list"]).select("option")]


def test_oneself_colleagues_and_names_used_before_are_offered(client, app):
    episode = an_episode()
    a_user(name="Ann Smith")
    a_user(name="Mo Manager", roles=("manager",))
    left = a_user(name="Lee Left")
    with writing():
        left.disabled_at = clock.now()
        db.session.commit()
    a_task(episode, owner="District nurses")
    foreign = an_organisation()
    with organisation_scope(foreign.id):
        a_user(name="Fay Foreign", organisation=foreign)
        a_task(an_episode(), owner="Foreign ward")
    assert owners(client, episode) == [client.user.name, "Ann Smith", "District nurses"]


def test_ones_own_open_tasks_are_marked(client, app):
    episode = an_episode()
    mine = a_task(episode, owner=client.user.name)
    theirs = a_task(episode, owner="Somebody Else")
    page = client.get(f"/episodes/{episode.id}").page
    assert "Yours" in page.find(id=f"task-{mine.id}").text
    assert "Yours" not in page.find(id=f"task-{theirs.id}").text
