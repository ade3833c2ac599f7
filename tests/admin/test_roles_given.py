"""The technical team's role is given on the server's console alone, whichever way is tried."""

import pytest

from pms.admin.users import actions
from pms.auth.actions import new_one_time_password
from pms.auth.models import User
from pms.db import db
from pms.refusal import Refused
from tests.factories import a_user, writing


def test_no_action_gives_the_technical_teams_role(app, organisation):
    administrator = a_user(roles=("organisation_admin",))
    user = a_user()
    with writing():
        with pytest.raises(Refused, match="cannot be given here"):
            actions.correct_user(user, administrator, name="Jo", roles=["clinician", "technical"])
        with pytest.raises(Refused, match="cannot be given here"):
            actions.add_user(
                organisation,
                username="newcomer",
                name="Jo",
                roles=["technical"],
                password=new_one_time_password(),
            )
    assert db.session.get_one(User, user.id).roles == ("clinician",)
