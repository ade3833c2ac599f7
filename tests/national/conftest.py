"""A national viewer in a browser."""

import pytest

from tests.client import Client
from tests.factories import a_user
from tests.national.installation import an_organisation_with


@pytest.fixture
def viewer(app) -> Client:
    client = Client(app)
    client.sign_in(a_user(roles=("national_viewer",), username="nat", name="Nat View"))
    return client


@pytest.fixture
def five(app):
    """Five organisations of 210 OPAT days, with no, 1, 5, 6 and 7 line events."""
    return [an_organisation_with(15, line_events=events) for events in (0, 1, 5, 6, 7)]
