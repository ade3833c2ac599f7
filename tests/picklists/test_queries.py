"""The lists as each organisation sees them."""

from pms.picklists.queries import label_of, organisation_lists
from pms.store.scoping import organisation_scope
from tests import factories


def test_a_command_that_turns_to_another_organisation_sees_its_lists(app):
    factories.a_list_value(list_name="ward", code="local_east", label="East")
    assert [value.label for value in organisation_lists()["ward"]] == ["East"]
    assert label_of("ward", "local_east") == "East"

    with organisation_scope(factories.an_organisation().id):
        assert organisation_lists()["ward"] == ()
        assert label_of("ward", "local_east") == "local_east"
    assert label_of("ward", "local_east") == "East"
