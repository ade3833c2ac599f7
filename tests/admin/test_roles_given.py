"""Roles over all organisations are given on the server's console alone, whichever way is tried."""

import pytest

from pms.admin.users import actions
from pms.auth.actions import create_user, new_one_time_password
from pms.auth.models import OVER_ALL, User
from pms.refusal import Refused
from pms.store.base import db
from tests.factories import a_user, writing


@pytest.mark.parametrize("role", OVER_ALL)
def test_no_action_gives_the_technical_teams_role(app, organisation, role):
    administrator = a_user(roles=("organisation_admin",))
    user = a_user()
    with writing():
        with pytest.raises(Refused, match="cannot be given here"):
            actions.correct_user(user, administrator, None, name="Jo", roles=["clinician", role])
        with pytest.raises(Refused, match="cannot be given here"):
            actions.add_user(
                organisation,
                username="newcomer",
                name="Jo",
                roles=[role],
                password=new_one_time_password(),
            )
    assert db.session.get_one(User, user.id).roles == ("clinician",)


@pytest.mark.parametrize("roles", [("technical",), ("national_viewer",), ("viewer", "technical")])
def test_no_account_of_an_organisation_has_a_role_over_all(app, organisation, roles):
    with writing(), pytest.raises(Refused, match="an account that belongs to none"):
        create_user(organisation=organisation, username="odd", name="Odd", roles=roles)


def test_no_account_over_all_organisations_has_a_role_of_one(app):
    with writing(), pytest.raises(Refused, match="an account that belongs to none"):
        create_user(organisation=None, username="odd", name="Odd", roles=("clinician",))
