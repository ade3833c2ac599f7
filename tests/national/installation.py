"""Organisations that consent, with episodes that count in the first quarter of 2026."""

from datetime import date, timedelta

from pms import clock
from pms.admin.models import NationalConsent
from pms.auth.models import Organisation
from pms.store.scoping import organisation_scope
from tests import factories
from tests.factories import a_course, an_episode, an_event, saved, together

PAGE = "/national?service=adult&year=2026&quarter=1"
YEAR = "/national?service=adult&year=2026&quarter=year"


def an_organisation_with(episodes: int = 0, *, line_events: int = 0, **given) -> Organisation:
    """A consenting organisation with episodes of 14 OPAT days each, all in one quarter."""
    consents = given.pop("consents", True)
    organisation = factories.an_organisation(**given)
    fill(organisation, episodes, line_events=line_events)
    if consents:
        consent(organisation)
    return organisation


def fill(
    organisation: Organisation,
    episodes: int,
    *,
    line_events: int = 0,
    from_day: date = date(2026, 1, 10),
    **given,
) -> None:
    with organisation_scope(organisation.id), together():
        for number in range(episodes):
            episode = an_episode(
                decided_on=from_day,
                infection_outcome="cured",
                opat_outcome="success",
                outcome_on=from_day + timedelta(13),
                **given,
            )
            a_course(episode, started_on=from_day, ended_on=from_day + timedelta(13))
            if number < line_events:
                an_event(episode, occurred_on=from_day + timedelta(3))


def consent(organisation: Organisation, **given) -> NationalConsent:
    values = {"given_on": clock.today(), "given_by": "Dr Guardian", "reference": "Minute 7"}
    with organisation_scope(organisation.id):
        return saved(NationalConsent(organisation_id=organisation.id, **{**values, **given}))
