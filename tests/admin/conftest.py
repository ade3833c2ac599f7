"""People of administration: an administrator, and the technical team."""

import pytest

from tests import factories
from tests.client import Client


def signed_in(app, **given) -> Client:
    client = Client(app)
    client.sign_in(factories.a_user(**given))
    return client


@pytest.fixture
def administrator(app) -> Client:
    """An administrator of RXX who is no clinician; there is another one."""
    factories.a_user(roles=("organisation_admin",), name="Other Administrator")
    return signed_in(app, roles=("organisation_admin",), username="boss", name="Bo Ss")


@pytest.fixture
def technical(app) -> Client:
    return signed_in(app, roles=("technical",), username="tech.one", name="Tech One")


@pytest.fixture
def second_technical(app) -> Client:
    return signed_in(app, roles=("technical",), username="tech.two", name="Tech Two")
