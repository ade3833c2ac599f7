"""A national viewer in a browser."""

import pytest

from tests.client import Client
from tests.factories import a_user


@pytest.fixture
def viewer(app) -> Client:
    client = Client(app)
    client.sign_in(a_user(roles=("national_viewer",), username="nat", name="Nat View"))
    return client
